"""Fields of forms, of every kind: label, help, errors and input, tied together for screen readers."""

import json
import re
from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.forms.boundfield import BoundField
from django.template.defaultfilters import filesizeformat
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from oqu.kernel.memo import Memo, memoised
from oqu.kernel.uploads import FIELD_SUFFIX, ArrivedFile
from oqu.ui.bundle import UPLOADS
from oqu.ui.components import draw, words

NOTHING_CHOSEN = gettext_noop("- Select an option -")
"""What Django writes into an empty choice; it has no Kazakh or Russian for it."""

LISTS = (forms.RadioSelect, forms.CheckboxSelectMultiple)
UPLOAD_WORDS = {
    "shrinking": gettext_lazy("Being prepared"),
    "shrunk": gettext_lazy("made smaller, from {before} to {size}"),
    "sending": gettext_lazy("Being sent"),
    "waiting": gettext_lazy("No connection. It continues automatically when the connection is back."),
    "signed_out": gettext_lazy(
        "You were signed out. Sign in on another page, then come back here to continue."
    ),
    "done": gettext_lazy("Has arrived"),
    "too_large": gettext_lazy("This file is too large. Remove it or choose another one."),
    "empty": gettext_lazy("This file is empty. Remove it or choose another one."),
    "kilobyte": gettext_lazy("{number} KB"),
    "megabyte": gettext_lazy("{number} MB"),
    "second": gettext_lazy("{number} seconds"),
    "minute": gettext_lazy("{number} min"),
    "sent_of": gettext_lazy("{sent} of {all}"),
    "left": gettext_lazy("about {time} left"),
}
"""What the script says, by the state that a file is in."""

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
    original: bool = False,
) -> SafeString:
    """One field of a form: label, help, errors and input, tied together for screen readers.

    Photos are made smaller before they are sent, unless the field asks for the `original`.
    """
    if bound.is_hidden:
        return SafeString(bound)
    _use_native_dates(bound.field.widget)
    _choose_the_only_one(bound)
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
        _input(bound, attrs),
        _sent_files(bound, original),
    )


_lists = Memo[tuple[Any, ...], SafeString](500)
"""Drawn lists of choices, by all that they show."""


def _input(bound: BoundField, attrs: dict[str, Any]) -> SafeString:
    """The input of a field. A list of choices is drawn once: Django renders a template for each option."""
    if type(bound.field.widget) is not forms.Select:
        return bound.as_widget(attrs=attrs)
    choices = bound.field.widget.choices
    if any(isinstance(label, list | tuple) for _v, label in choices):
        return bound.as_widget(attrs=attrs)
    shown = tuple((str(value), str(label)) for value, label in choices)
    own = tuple(bound.build_widget_attrs({**bound.field.widget.attrs, **attrs}, bound.field.widget).items())
    key = (bound.html_name, bound.auto_id, str(bound.value()), own, shown)
    return _lists.get(key, lambda: bound.as_widget(attrs=attrs))


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


NOT_ONE_OF_A_LIST = (forms.MultipleChoiceField, forms.ModelChoiceField)
"""Several answers may be given, or the answers are in the database, which is not asked once more."""


def _choose_the_only_one(bound: BoundField) -> None:
    """Choose in advance what has a single possible answer."""
    field = bound.field
    if bound.form.is_bound or not field.required or bound.initial not in (None, ""):
        return
    if not isinstance(field, forms.ChoiceField) or isinstance(field, NOT_ONE_OF_A_LIST):
        return
    choices = list(cast(Iterable[tuple[Any, Any]], field.choices))
    answers = [
        value
        for entry, label in choices
        for value in ([one for one, _words in label] if isinstance(label, list | tuple) else [entry])
        if str(value)
    ]
    if len(answers) == 1:
        bound.initial = str(answers[0])


def _optional(bound: BoundField) -> SafeString:
    if (
        bound.field.required
        or isinstance(bound.field, forms.BooleanField)
        or getattr(bound.form, "is_filter", False)
        or bound.name in getattr(bound.form, "sometimes_required", ())
        or (bound.errors and not bound.value())
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
    return _limits(accept, max_mb)


def _limits(accept: str, max_mb: int) -> str:
    """The same of endings and a size."""
    kinds = ", ".join(
        part.strip().lstrip(".").upper() for part in accept.split(",") if part.strip().startswith(".")
    )
    size = _("up to %(size)s") % {"size": _megabytes(max_mb)} if max_mb else ""
    return ", ".join(part for part in (kinds, size) if part)


def _sent_files(bound: BoundField, original: bool) -> SafeString:
    """The files of a field, which the script sends in chunks; those that came with a refused form are still here."""
    if not isinstance(bound.field.widget, forms.FileInput):
        return SafeString("")
    came = bound.data if isinstance(bound.data, list) else [bound.data]
    lines = [
        sent_file(bound.html_name, one.upload_key, str(one.name), one.size or 0)
        for one in came
        if isinstance(one, ArrivedFile)
    ]
    return _sending(bound.html_name, lines, original)


def file_question(name: str, label: str, accept: str, max_mb: int, multiple: bool = False) -> SafeString:
    """The field of a question that is answered by files, whose `label` is elsewhere on the page for those who see it."""
    attributes = {
        "type": "file",
        "name": name,
        "aria-label": label,
        "aria-describedby": f"{name}_help",
        "accept": accept,
        "multiple": multiple,
        **_size_limit(max_mb),
    }
    return draw.html(
        '<div class="field"><p class="help" id="{}_help">{}</p><input{}>{}</div>',
        name,
        _limits(accept, max_mb),
        draw.attributes(attributes),
        _sending(name, [], original=False),
    )


def _sending(name: str, lines: Iterable[SafeString], original: bool) -> SafeString:
    """The list of the files of a field while a script sends them."""
    return draw.html(
        '<div class="sent-files"{}{}><ul>{}</ul><template>{}</template>'
        '<p class="not-kept" hidden>{}</p><p class="form-waits" role="status" hidden>{}</p></div>',
        _sender(name),
        SafeString(" data-original") if original else "",
        draw.each("{}", ((line,) for line in lines)),
        _sent_line("", "", "", SafeString("")),
        _("This browser keeps no files: leave this page open until they have arrived."),
        _("The form is sent as soon as its files have arrived. Leave this page open."),
    )


def _sender(field: str) -> SafeString:
    """Where the script that sends files is, where it sends them to, and what it says."""
    script, style = map(static, UPLOADS)
    return draw.attributes(
        {
            "data-uploads": json.dumps(
                {name: str(text) for name, text in UPLOAD_WORDS.items()}, ensure_ascii=False
            ),
            "data-field": field or None,
            "data-address": reverse("uploads"),
            "data-tus": static("vendor/tus.min.js"),
            "data-script": script,
            "data-style": style,
        }
    )


def file_sender() -> SafeString:
    """The same for files that wait on the device with their form; the script takes it from the page for that time."""
    return draw.html('<div id="sender"{} hidden></div>', _sender(""))


def sent_file(field: str, key: str, name: str, size: int) -> SafeString:
    """The line of a file that has arrived before its form, for the list of its field; its size in bytes."""
    hidden = draw.html('<input type="hidden" name="{}" value="{}">', field + FIELD_SUFFIX, key)
    return _sent_line(name, filesizeformat(size), str(UPLOAD_WORDS["done"]), hidden)


def _sent_line(name: str, size: str, state: str, hidden: SafeString) -> SafeString:
    return draw.html(
        '<li{}>{} <span class="shrunk"></span><progress hidden></progress><span class="detail">{}</span>'
        '<output>{}</output><button type="button" class="button quiet">{}</button>{}</li>',
        SafeString(' data-state="done"') if hidden else "",
        words.file_name(name),
        size,
        state,
        _("Remove"),
        hidden,
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


@memoised
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
