"""Fields of forms, of every kind: label, help, errors and input, tied together for screen readers."""

import functools
import re
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.template.defaultfilters import filesizeformat
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from oqu.ui.components import draw

MOST_KEPT = 4_000
LISTS = (forms.RadioSelect, forms.CheckboxSelectMultiple)
NATIVE = (
    (forms.DateInput, "date", "%Y-%m-%d"),
    (forms.DateTimeInput, "datetime-local", "%Y-%m-%dT%H:%M"),
    (forms.TimeInput, "time", "%H:%M"),
)


def field(
    bound: BoundField,
    label: str = "",
    hint: str = "",
    autocomplete: str = "",
    accept: str = "",
    max_mb: int = 0,
) -> SafeString:
    """One field of a form: label, help, errors and input, tied together for screen readers."""
    if bound.is_hidden:
        return SafeString(bound)
    _use_native_dates(bound.field.widget)
    name = str(label or bound.label or "")
    hint = hint or str(bound.help_text) or _file_hint(bound, accept, max_mb)
    described = [
        f"{bound.auto_id}_{kind}" for kind, text in (("help", hint), ("errors", bound.errors)) if text
    ]
    attrs: dict[str, Any] = {
        "aria-describedby": " ".join(described) or None,
        "aria-invalid": "true" if bound.errors else None,
        "autocomplete": autocomplete or None,
        "accept": accept or None,
        **_size_limit(max_mb),
    }
    attrs = {key: value for key, value in attrs.items() if value is not None}
    marks = draw.html(
        "{}{}",
        draw.html('<p class="help" id="{}_help">{}</p>', bound.auto_id, hint) if hint else "",
        _messages(bound),
    )
    if isinstance(bound.field.widget, LISTS):
        return _choice_list(bound, name, marks, attrs)
    if isinstance(bound.field.widget, forms.CheckboxInput):
        return _checkbox(bound, name, marks, attrs)
    return draw.html(
        '<div class="field{}"><label for="{}">{}{}</label>{}{}{}</div>',
        " wrong" if bound.errors else "",
        bound.id_for_label,
        name,
        _optional(bound),
        marks,
        bound.as_widget(attrs=attrs),
        _upload_bar(bound),
    )


def _size_limit(max_mb: int) -> dict[str, object]:
    if not max_mb:
        return {}
    size = _megabytes(max_mb)
    return {"data-max-mb": max_mb, "data-too-large": _("This file is larger than %(size)s.") % {"size": size}}


def _megabytes(number: int) -> str:
    """A size as people say it: "10 MB" and not "10.0 MB"."""
    return re.sub(r"[.,]0(?!\d)", "", filesizeformat(number * 1024 * 1024))


def _use_native_dates(widget: forms.Widget) -> None:
    """Let the browser ask for dates and times: everyone's own calendar, and one format on the wire."""
    for kind, input_type, written in NATIVE:
        if isinstance(widget, kind) and widget.input_type == "text":
            widget.input_type, widget.format = input_type, written


def _optional(bound: BoundField) -> SafeString:
    if (
        bound.field.required
        or isinstance(bound.field, forms.BooleanField)
        or getattr(bound.form, "is_filter", False)
    ):
        return SafeString("")
    return draw.html(' <span class="optional">{}</span>', _("optional"))


def _messages(bound: BoundField) -> SafeString:
    if not bound.errors:
        return SafeString("")
    lines = draw.each("<span>{}</span>", ((text,) for text in bound.errors))
    return draw.html('<p class="wrong-text" id="{}_errors">{}</p>', bound.auto_id, lines)


def _file_hint(bound: BoundField, accept: str, max_mb: int) -> str:
    """What may be sent, in words: "PDF, JPG, up to 20 MB"."""
    if not isinstance(bound.field.widget, forms.FileInput) or not (accept or max_mb):
        return ""
    kinds = ", ".join(
        part.strip().lstrip(".").upper() for part in accept.split(",") if part.strip().startswith(".")
    )
    size = _("up to %(size)s") % {"size": _megabytes(max_mb)} if max_mb else ""
    return ", ".join(part for part in (kinds, size) if part)


def _upload_bar(bound: BoundField) -> SafeString:
    """How far the sending of a file is; shown by the script."""
    if not isinstance(bound.field.widget, forms.FileInput):
        return SafeString("")
    return draw.html(
        '<div class="upload" hidden>{} <progress aria-label="{}"></progress> <output></output></div>',
        *(_("Sending"), _("Sending")),
    )


def _choice_list(bound: BoundField, name: str, marks: SafeString, attrs: dict[str, Any]) -> SafeString:
    """Radio buttons or check boxes in a fieldset with a legend, each a large target."""
    inputs = draw.each("{}", ((_choice(bound, widget.data),) for widget in bound.subwidgets))
    return draw.html(
        '<fieldset class="field{}"{}><legend>{}{}</legend>{}<div class="choices">{}</div></fieldset>',
        " wrong" if bound.errors else "",
        draw.attributes({"aria-describedby": attrs.get("aria-describedby")}),
        name,
        _optional(bound),
        marks,
        inputs,
    )


def _choice(bound: BoundField, data: dict[str, Any]) -> SafeString:
    own = {key: value for key, value in data["attrs"].items() if key not in ("id", "checked")}
    required = bound.field.required and data["type"] == "radio" and bound.form.use_required_attribute
    attributes = {
        "type": data["type"],
        "name": data["name"],
        "value": str(data["value"]),
        "id": data["attrs"].get("id"),
        "checked": bool(data["selected"]),
        "required": required,
        **own,
    }
    return _labelled(tuple(attributes.items()), draw.escaped(data["label"]))


@functools.lru_cache(MOST_KEPT)
def _labelled(attributes: tuple[tuple[str, Any], ...], label: str) -> SafeString:
    """A choice with its words; the same ones stand on the pages of many people."""
    return draw.html(
        '<label class="choice"><input{}><span>{}</span></label>',
        draw.attributes(dict(attributes)),
        SafeString(label),
    )


def _checkbox(bound: BoundField, name: str, marks: SafeString, attrs: dict[str, Any]) -> SafeString:
    """One check box with its words beside it."""
    return draw.html(
        '<div class="field{}">{}<label class="choice">{}<span>{}{}</span></label></div>',
        " wrong" if bound.errors else "",
        marks,
        bound.as_widget(attrs=attrs),
        name,
        _optional(bound),
    )


def target(bound: BoundField) -> str:
    """The id that a link to this field leads to: the first choice of a list, else the field itself."""
    widget = bound.field.widget
    return f"{bound.auto_id}_0" if isinstance(widget, LISTS) else bound.auto_id
