"""Things that speak: notices, messages, badges, empty lists, the state of what is being written."""

from django.contrib.messages import constants, get_messages
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from oqu.kernel import languages, phones
from oqu.kernel.memo import memoised
from oqu.ui.components import draw

ALERTS = {"bad", "warn"}
LONGEST_NAME, NAME_BEGINS, NAME_ENDS = 60, 40, 16
"""Characters of a file's name that are shown; the script of file fields knows these numbers too."""
LEVELS = {constants.SUCCESS: "good", constants.WARNING: "warn", constants.ERROR: "bad"}


def notice(content: str, kind: str = "info", title: str = "") -> SafeString:
    """A remark beside the page's own text; `kind` is info, good, warn or bad (the last two are alerts)."""
    return draw.html(
        '<div class="notice {}" role="{}">{}<div>{}</div></div>',
        kind,
        "alert" if kind in ALERTS else "note",
        draw.html("<strong>{}</strong>", title) if title else "",
        content,
    )


def messages(context: Context) -> SafeString:
    """What Django's messages say about the last action, good ones politely, bad ones as alerts."""
    request = context.get("request")
    waiting = get_messages(request) if request is not None else ()
    if not waiting:  # looked through while there are none, they would take their cookie back on every page
        return SafeString("")
    rows = ((LEVELS.get(one.level, "info"), one.message) for one in waiting)
    return draw.each('<div class="notice {}" role="status">{}</div>', rows)


def badge(label: str, tone: str = "") -> SafeString:
    """A state in a word; `tone` is "", now, good, warn or bad."""
    return draw.html('<span class="{}">{}</span>', draw.classes("badge", tone), label)


def empty(content: str, title: str, href: str = "", action: str = "") -> SafeString:
    """What a list says when nothing is in it yet, and what to do next."""
    link = draw.html('<a class="button" href="{}">{}</a>', href, action) if href else ""
    return draw.html('<div class="empty"><p><strong>{}</strong></p>{}{}</div>', title, content, link)


def file_name(name: str) -> SafeString:
    """The name of a file: it wraps anywhere, and a very long one is cut in the middle, so that its ending is seen."""
    shown = name if len(name) <= LONGEST_NAME else f"{name[:NAME_BEGINS]}…{name[-NAME_ENDS:]}"
    return draw.html(
        '<bdi class="file-name"{}>{}</bdi>', draw.attributes({"title": name if shown != name else ""}), shown
    )


def phone_link(number: str) -> SafeString:
    """A telephone number as people wrote it, to be called at a touch; as text if there are no digits in it."""
    dialled = phones.dialled(number)
    return draw.html('<a href="tel:{}">{}</a>', dialled, number) if dialled else draw.html("{}", number)


def save_state() -> SafeString:
    """Where a form with a draft tells that the writing is kept on this device; filled by the script."""
    return draw.html(
        '<output class="save-state" data-saved="{}" data-visitor="{}"></output>',
        _("Saved on this device."),
        _("Saved on this device until this tab is closed."),
    )


def offline_banner() -> SafeString:
    """A notice without a connection, with the number of waiting answers; hidden until then."""
    return _offline_banner(languages.current())


@memoised
def _offline_banner(language: str) -> SafeString:
    with languages.speaking(language):
        return render_to_string("ui/offline.html")
