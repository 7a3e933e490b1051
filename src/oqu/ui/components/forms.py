"""Forms: the key that makes a repeated post harmless, the list of errors, the form around its fields."""

from collections.abc import Iterable
from uuid import uuid4

from django import forms
from django.template.context import Context
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from oqu.kernel.stale import SEEN, StaleCheck
from oqu.ui import device
from oqu.ui.components import draw, fields

KEY_NAME = "form_key"


def csrf_field(context: Context) -> SafeString:
    """The hidden CSRF input of the page that is being drawn."""
    given = context.get("csrf_token")
    if not given or given == "NOTPROVIDED":  # Django's own word for "none here"
        return SafeString("")
    return draw.html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', given)


def form_key(context: Context) -> SafeString:
    """The hidden fields of every form that writes: its idempotency key and its author.

    The key is new on a new page, the same when a form comes back with errors. The author is the mark of the person
    whom the page was made for, so that nothing is stored under the name of another who signs in meanwhile.
    """
    request = context.get("request")
    posted = request.POST.get(KEY_NAME) if request is not None and request.method == "POST" else None
    value = context.get("form_key_value") or posted or uuid4().hex
    hidden = ((KEY_NAME, value), (device.AUTHOR, device.owner_mark(request)))
    return draw.each('<input type="hidden" name="{}" value="{}">', hidden)


def errors(form: forms.BaseForm) -> SafeString:
    """What is wrong with a form, each with a link to its field; it takes the focus when it appears."""
    if not form.is_bound or not form.errors:
        return SafeString("")
    rows = [(f"#{fields.target(form[name])}", form[name].label, text) for name, text in _field_errors(form)]
    return draw.html(
        '<div class="notice bad errors" role="alert" tabindex="-1" autofocus><strong>{}</strong><ul>{}{}</ul></div>',
        _("Something needs mending. Nothing was lost."),
        draw.each("<li>{}</li>", ((text,) for text in form.non_field_errors())),
        draw.each('<li><a href="{}">{}: {}</a></li>', rows),
    )


def _field_errors(form: forms.BaseForm) -> Iterable[tuple[str, str]]:
    for name, texts in form.errors.items():
        if name in form.fields:
            for text in texts:
                yield name, str(text)


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
    swap: str = "",
) -> SafeString:
    """A form with its CSRF token, form key, list of errors and submit button.

    Empty content draws every field of `form`. `submit=""` draws no button: give your own in the content.
    `draft` names what is kept on this device while it is written; `offline` lets it wait for a connection.
    `swap` names the part of the page (a selector) that the answer takes the place of, on pages that load `ui/htmx.html`.
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
            "swap": swap,
            "multipart": form is not None and form.is_multipart(),
            "errors": errors(form) if form is not None else "",
            "key": form_key(context) + _seen(form) if method == "post" else "",
            "csrf": csrf_field(context) if method == "post" else "",
        },
    )


def waiting_fields(context: Context, name: str) -> SafeString:
    """The hidden fields of a form without text that may wait for a connection: whose it is, and its name."""
    fields = '<input type="hidden" name="offline" value="{}"><input type="hidden" name="draft" value="{}">'
    return draw.html(fields, device.owner_mark(context.get("request")), name)


def _seen(form: forms.BaseForm | None) -> SafeString:
    """The hidden field of a form that notices when what it edits is changed meanwhile."""
    if not isinstance(form, StaleCheck):
        return SafeString("")
    return draw.html('<input type="hidden" name="{}" value="{}">', form.add_prefix(SEEN), form.seen())


def _all_fields(form: forms.BaseForm | None) -> SafeString:
    if form is None:
        return SafeString("")
    return draw.each("{}", ((str(one) if one.is_hidden else fields.field(one),) for one in form))
