"""Forms: the key that makes a repeated post harmless, fields of every kind, the list of errors."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django import forms
from django.forms.boundfield import BoundField
from django.template.context import Context
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from oqu.ui.components import draw

KEY_NAME = "form_key"
LISTS = (forms.RadioSelect, forms.CheckboxSelectMultiple)


def csrf_field(context: Context) -> SafeString:
    """The hidden CSRF input of the page that is being drawn."""
    given = context.get("csrf_token")
    if not given or given == "NOTPROVIDED":  # Django's own word for "none here"
        return SafeString("")
    return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', given)


def form_key(context: Context) -> SafeString:
    """The hidden idempotency key: new on a new page, the same when a form comes back with errors."""
    request = context.get("request")
    posted = request.POST.get(KEY_NAME) if request is not None and request.method == "POST" else None
    value = context.get("form_key_value") or posted or uuid4().hex
    return format_html('<input type="hidden" name="{}" value="{}">', KEY_NAME, value)


def errors(form: forms.BaseForm) -> SafeString:
    """What is wrong with a form, each with a link to its field; it takes the focus when it appears."""
    if not form.is_bound or not form.errors:
        return SafeString("")
    rows = [(f"#{_target(form[name])}", form[name].label, text) for name, text in _field_errors(form)]
    return format_html(
        '<div class="notice bad errors" role="alert" tabindex="-1" autofocus><strong>{}</strong><ul>{}{}</ul></div>',
        _("Something needs mending. Nothing was lost."),
        format_html_join("", "<li>{}</li>", ((text,) for text in form.non_field_errors())),
        format_html_join("", '<li><a href="{}">{}: {}</a></li>', rows),
    )


def _field_errors(form: forms.BaseForm) -> Iterable[tuple[str, str]]:
    for name, texts in form.errors.items():
        if name in form.fields:
            for text in texts:
                yield name, str(text)


def _target(bound: BoundField) -> str:
    """The id that a link to this field leads to: the first choice of a list, else the field itself."""
    widget = bound.field.widget
    return f"{bound.auto_id}_0" if isinstance(widget, LISTS) else bound.auto_id


def form(
    context: Context,
    content: str,
    form: forms.BaseForm | None = None,
    url: str = "",
    submit: str = "",
    kind: str = "primary",
    method: str = "post",
    draft: str = "",
    offline: bool = False,
    label: str = "",
) -> SafeString:
    """A form with its CSRF token, form key, list of errors and submit button.

    Empty content draws every field of `form`. `submit=""` draws no button: give your own in the content.
    `draft` names what is kept on this device while it is written; `offline` lets it wait for a connection.
    """
    return draw.template(
        context,
        "form",
        {
            "form": form,
            "content": content if content.strip() else _all_fields(form),
            "url": url,
            "submit": submit,
            "kind": kind,
            "method": method,
            "draft": draft,
            "offline": offline,
            "label": label,
            "multipart": form is not None and form.is_multipart(),
            "errors": errors(form) if form is not None else "",
            "key": form_key(context) if method == "post" else "",
            "csrf": csrf_field(context) if method == "post" else "",
        },
    )


def _all_fields(form: forms.BaseForm | None) -> SafeString:
    if form is None:
        return SafeString("")
    return format_html_join("", "{}", ((str(one) if one.is_hidden else field(one),) for one in form))


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
    name = label or bound.label or ""
    hint = hint or bound.help_text or _file_hint(bound, accept, max_mb)
    described = [
        f"{bound.auto_id}_{kind}" for kind, text in (("help", hint), ("errors", bound.errors)) if text
    ]
    attrs: dict[str, Any] = {
        "aria-describedby": " ".join(described) or None,
        "aria-invalid": "true" if bound.errors else None,
        "autocomplete": autocomplete or None,
        "accept": accept or None,
        "data-max-mb": max_mb or None,
    }
    attrs = {key: value for key, value in attrs.items() if value is not None}
    marks = format_html(
        "{}{}",
        format_html('<p class="help" id="{}_help">{}</p>', bound.auto_id, hint) if hint else "",
        _messages(bound),
    )
    if isinstance(bound.field.widget, LISTS):
        return _choice_list(bound, name, marks, attrs)
    if isinstance(bound.field.widget, forms.CheckboxInput):
        return _checkbox(bound, name, marks, attrs)
    return format_html(
        '<div class="field{}"><label for="{}">{}{}</label>{}{}</div>',
        " wrong" if bound.errors else "",
        bound.id_for_label,
        name,
        _optional(bound),
        marks,
        bound.as_widget(attrs=attrs),
    )


def _optional(bound: BoundField) -> SafeString:
    if bound.field.required:
        return SafeString("")
    return format_html(' <span class="optional">{}</span>', _("optional"))


def _messages(bound: BoundField) -> SafeString:
    if not bound.errors:
        return SafeString("")
    lines = format_html_join("", "<span>{}</span>", ((text,) for text in bound.errors))
    return format_html('<p class="wrong-text" id="{}_errors">{}</p>', bound.auto_id, lines)


def _file_hint(bound: BoundField, accept: str, max_mb: int) -> str:
    """What may be sent, in words: "PDF, JPG, up to 20 MB"."""
    if not isinstance(bound.field.widget, forms.FileInput) or not (accept or max_mb):
        return ""
    kinds = ", ".join(
        part.strip().lstrip(".").upper() for part in accept.split(",") if part.strip().startswith(".")
    )
    size = _("up to %(size)s") % {"size": filesizeformat(max_mb * 1024 * 1024)} if max_mb else ""
    return ", ".join(part for part in (kinds, size) if part)


def _choice_list(bound: BoundField, name: str, marks: SafeString, attrs: dict[str, Any]) -> SafeString:
    """Radio buttons or check boxes in a fieldset with a legend, each a large target."""
    inputs = format_html_join(
        "",
        '<label class="choice"><input{}><span>{}</span></label>',
        ((_choice_attributes(bound, widget.data), widget.data["label"]) for widget in bound.subwidgets),
    )
    return format_html(
        '<fieldset class="field{}"{}><legend>{}{}</legend>{}<div class="choices">{}</div></fieldset>',
        " wrong" if bound.errors else "",
        draw.attributes({"aria-describedby": attrs.get("aria-describedby")}),
        name,
        _optional(bound),
        marks,
        inputs,
    )


def _choice_attributes(bound: BoundField, data: dict[str, Any]) -> SafeString:
    own = {key: value for key, value in data["attrs"].items() if key not in ("id", "checked")}
    required = bound.field.required and data["type"] == "radio" and bound.form.use_required_attribute
    return draw.attributes(
        {
            "type": data["type"],
            "name": data["name"],
            "value": str(data["value"]),
            "id": data["attrs"].get("id"),
            "checked": bool(data["selected"]),
            "required": required,
            **own,
        }
    )


def _checkbox(bound: BoundField, name: str, marks: SafeString, attrs: dict[str, Any]) -> SafeString:
    """One check box with its words beside it."""
    return format_html(
        '<div class="field{}">{}<label class="choice">{}<span>{}{}</span></label></div>',
        " wrong" if bound.errors else "",
        marks,
        bound.as_widget(attrs=attrs),
        name,
        _optional(bound),
    )
