"""Small tools that every component draws itself with."""

from collections.abc import Mapping
from typing import Any

from django.template.context import Context
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString


def attributes(values: Mapping[str, object]) -> SafeString:
    """HTML attributes with a leading space each; None, False and "" leave one out, True writes it bare."""
    return written(
        {
            name: value
            for name, value in values.items()
            if value is not None and value is not False and value != ""
        }
    )


def written(values: Mapping[str, Any]) -> SafeString:
    """The given attributes, every one of them; True writes it bare. Names come from the code, values are escaped.

    Joined without `format_html`, since a page of questions has hundreds of them.
    """
    return SafeString(
        "".join(
            f" {name}" if value is True else f' {name}="{conditional_escape(value)}"'
            for name, value in values.items()
        )
    )


def classes(*names: str) -> str:
    """The names that are not empty, as the value of a class attribute."""
    return " ".join(name for name in names if name)


def template(context: Context, name: str, values: Mapping[str, object]) -> SafeString:
    """A component's own template, given only its values, the request and the CSRF token."""
    drawing = context.template
    assert drawing is not None, "components are drawn inside a page"
    engine = drawing.engine
    inner = {
        "request": context.get("request"),
        "csrf_token": context.get("csrf_token"),
        **values,
    }
    return engine.get_template(f"ui/{name}.html").render(context.new(inner))


def heading(title: object, level: int) -> SafeString:
    """A heading of the given level, or nothing where there is no title."""
    return format_html("<h{0}>{1}</h{0}>", level, title) if title else SafeString("")


def part(item: object, name: str) -> object:
    """A value of a dict or of an object, or "" where there is none."""
    return item.get(name, "") if isinstance(item, dict) else getattr(item, name, "")
