"""Things to press: buttons, links that look like buttons, one-button forms, confirmations."""

from django.template.context import Context
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from oqu.ui.components import draw, forms


def button(label: str, kind: str = "primary", name: str = "", value: str = "", form: str = "") -> SafeString:
    """A submit button; `kind` is primary (one a page), quiet or danger."""
    attrs = draw.attributes({"name": name, "value": value, "form": form})
    return draw.html('<button class="button {}"{}>{}</button>', kind, attrs, label)


def link_button(label: str, href: str, kind: str = "primary", download: bool = False) -> SafeString:
    """A link that is as big as a button: for going somewhere, never for changing something."""
    attrs = draw.attributes({"href": href, "download": download})
    return draw.html('<a class="button {}"{}>{}</a>', kind, attrs, label)


def buttons(content: SafeString) -> SafeString:
    """A row of buttons that wraps; a column on a phone."""
    return draw.html('<div class="buttons">{}</div>', content)


def keep_pages(folder: str, is_read_only: bool = False) -> SafeString:
    """A section that stores on the device the pages linked from this one below `folder`; hidden without scripts.

    On pages that are read only it promises nothing to fill in.
    """
    texts = {
        "data-progress": _("{done} of {all}"),
        "data-kept": _("Pages stored on this device: {all}."),
        "data-broken": _("The connection was lost: {done} of {all} are stored. Press again to continue."),
    }
    purpose = _(
        "Keep these pages on the device to read them, and to fill in tasks and questionnaires, without a connection. "
        "They go when you sign out."
    )
    if is_read_only:
        purpose = _(
            "Keep these pages on the device to read them without a connection. They go when you sign out."
        )
    return draw.html(
        '<section data-keep="{}"{} hidden><h2>{}</h2><p class="soft">{}</p><p><button type="button" class="button quiet">{}'
        "</button></p><p><output></output></p></section>",
        folder,
        draw.attributes(texts),
        _("Without a connection"),
        purpose,
        _("Keep on the device"),
    )


def post_button(
    context: Context,
    label: str,
    url: str,
    kind: str = "quiet",
    name: str = "",
    value: str = "",
    forget: bool = False,
    waits: str = "",
) -> SafeString:
    """A whole form of one button, with its CSRF token and form key: for changes of one press.

    `forget` is for signing out: the device first sends what waits, then forgets the person. `waits` names the press, which can
    then wait for a connection; pressed again before it was sent it still waits once.
    """
    return draw.html(
        '<form class="one" method="post" action="{}"{}>{}{}{}{}</form>',
        url,
        draw.attributes({"data-forget": forget}),
        forms.csrf_field(context),
        forms.form_key(context),
        forms.waiting_fields(context, waits) if waits else "",
        button(label, kind, name, value),
    )


def confirm(
    context: Context,
    content: str,
    label: str,
    url: str,
    kind: str = "danger",
) -> SafeString:
    """A change that asks first: press `label`, read the content, press `label` again. No script needed."""
    return draw.template(
        context,
        "confirm",
        {
            "label": label,
            "content": content,
            "url": url,
            "kind": kind,
            "key": forms.form_key(context),
        },
    )


def disclosure(content: str, title: str, opened: bool = False, count: object = "") -> SafeString:
    """Something to open: a title that shows or hides the content, and how many things that are."""
    attrs = draw.attributes({"open": bool(opened)})
    return draw.html(
        '<details class="disclosure"{}><summary>{}{}</summary>{}</details>',
        attrs,
        title,
        draw.html(' <span class="count">{}</span>', count) if count != "" else "",
        content,
    )
