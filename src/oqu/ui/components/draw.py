"""Small tools that every component draws itself with."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from django.template.context import Context
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString


def escaped(value: Any) -> str:
    """What may stand in HTML: what is safe as it is, everything else escaped.

    The same as Django's `conditional_escape`, which looks at each text three times for being lazy.
    """
    if type(value) is SafeString:
        return value
    return escape(value) if type(value) is str else conditional_escape(value)


def html(pattern: str, *values: object, **named: object) -> SafeString:
    """HTML with values in its places, as `format_html` gives it; a page has hundreds of them."""
    return SafeString(
        pattern.format(*map(escaped, values), **{name: escaped(value) for name, value in named.items()})
    )


def each(pattern: str, rows: Iterable[Sequence[object]]) -> SafeString:
    """The same HTML for every row of values, one after the other."""
    return SafeString("".join([pattern.format(*map(escaped, row)) for row in rows]))


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
            f" {name}" if value is True else f' {name}="{escaped(value)}"' for name, value in values.items()
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
    return html("<h{0}>{1}</h{0}>", level, title) if title else SafeString("")


def part(item: object, name: str) -> object:
    """A value of a dict or of an object, or "" where there is none."""
    return item.get(name, "") if isinstance(item, dict) else getattr(item, name, "")
