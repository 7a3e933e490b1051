"""Django's own widgets, drawn in Python: the same HTML as its templates give, several times faster.

A questionnaire has dozens of inputs, and a participant's page may cost 4 ms. Widgets that are not listed here, and
those with templates of their own, are drawn by Django.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.safestring import SafeString

from oqu.ui.components import draw

type Widget = Mapping[str, Any]
FOLDER = "django/forms/widgets/"


def _attributes(widget: Widget) -> SafeString:
    return draw.written({name: value for name, value in widget["attrs"].items() if value is not False})


def _input(widget: Widget) -> SafeString:
    value = SafeString("") if widget["value"] is None else draw.html(' value="{}"', str(widget["value"]))
    return draw.html(
        '<input type="{}" name="{}"{}{}>', widget["type"], widget["name"], value, _attributes(widget)
    )


def _textarea(widget: Widget) -> SafeString:
    text = widget["value"] or ""
    return draw.html('<textarea name="{}"{}>\n{}</textarea>', widget["name"], _attributes(widget), str(text))


def _select(widget: Widget) -> SafeString:
    groups = ((_group(name, options),) for name, options, _index in widget["optgroups"])
    return draw.html(
        '<select name="{}"{}>{}</select>',
        widget["name"],
        _attributes(widget),
        draw.each("{}", groups),
    )


def _group(name: str | None, options: list[Widget]) -> SafeString:
    rows = ((str(option["value"]), _attributes(option), option["label"]) for option in options)
    drawn = draw.each('<option value="{}"{}>{}</option>', rows)
    return draw.html('<optgroup label="{}">{}</optgroup>', name, drawn) if name else drawn


INPUTS = "checkbox color date datetime email file hidden input number password search tel text time url"
DRAWN: dict[str, Callable[[Widget], SafeString]] = {
    **{f"{FOLDER}{name}.html": _input for name in INPUTS.split()},
    f"{FOLDER}textarea.html": _textarea,
    f"{FOLDER}select.html": _select,
}


class FormRenderer(DjangoTemplates):
    """Draws the listed widgets itself and leaves the others to Django's templates."""

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> SafeString:
        """The HTML of a widget, escaped."""
        if drawn := DRAWN.get(template_name):
            return drawn(context["widget"])
        return SafeString(super().render(template_name, context, request))
