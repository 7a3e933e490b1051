"""Ways through the site: tabs, breadcrumbs, pages of a list, languages."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.paginator import Page
from django.template.context import Context
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from oqu.kernel.languages import current as current_language
from oqu.kernel.memo import memoised
from oqu.ui import device
from oqu.ui.components import draw

HERE = "\0"
"""Where the address of the page belongs in what is drawn once for all pages."""


def breadcrumbs(*labels_and_urls: str) -> SafeString:
    """The way here: label, address, label, address, ...; a last label without address is this page."""
    pairs = [
        (labels_and_urls[at], labels_and_urls[at + 1 : at + 2]) for at in range(0, len(labels_and_urls), 2)
    ]
    rows = (
        (draw.html('<a href="{}">{}</a>', url[0], label),)
        if url
        else (draw.html('<span aria-current="page">{}</span>', label),)
        for label, url in pairs
    )
    return draw.html(
        '<nav class="crumbs" aria-label="{}"><ol>{}</ol></nav>',
        _("The way here"),
        draw.each("<li>{}</li>", rows),
    )


def tabs(items: Iterable[object], label: str = "") -> SafeString:
    """Neighbouring pages as tabs: items with `label`, `url`, `current` and perhaps `count`."""
    if isinstance(items, tuple):
        return _kept_tabs(items, label, current_language())
    return _tabs(items, label)


@memoised
def _kept_tabs(items: tuple[object, ...], label: str, _language: str) -> SafeString:
    """Tabs that never change, drawn once; they come as a tuple of things that can't change either."""
    return _tabs(items, label)


def _tabs(items: Iterable[object], label: str) -> SafeString:
    rows = (
        (
            draw.attributes(
                {
                    "href": draw.part(item, "url"),
                    "aria-current": "page" if draw.part(item, "current") else None,
                }
            ),
            draw.part(item, "label"),
            _count(draw.part(item, "count")),
        )
        for item in items
    )
    return draw.html(
        '<nav class="tabs" aria-label="{}"><ul>{}</ul></nav>',
        label or _("Parts of this page"),
        draw.each("<li><a{}>{}{}</a></li>", rows),
    )


def _count(number: object) -> SafeString:
    return draw.html(' <span class="count">{}</span>', number) if number not in ("", None) else SafeString("")


def pages(context: Context, page: Page[Any]) -> SafeString:
    """Earlier and later pages of a long list; keeps the rest of the address. Nothing for a short list."""
    if page.paginator.num_pages < 2:
        return SafeString("")
    query = context["request"].GET.copy()

    def link(number: int, words: str, rel: str) -> SafeString:
        query["page"] = str(number)
        return draw.html(
            '<a class="button quiet" rel="{}" href="?{}">{}</a>',
            rel,
            query.urlencode(),
            words,
        )

    return draw.html(
        '<nav class="pages" aria-label="{}">{}<span>{}</span>{}</nav>',
        _("Pages of the list"),
        link(page.number - 1, _("Back"), "prev") if page.has_previous() else "",
        _("Page %(number)s of %(all)s") % {"number": page.number, "all": page.paginator.num_pages},
        link(page.number + 1, _("Next"), "next") if page.has_next() else "",
    )


def languages(context: Context) -> SafeString:
    """This page in the other languages, each named in itself: the same address, whose first part is the language."""
    request = context.get("request")
    if request is None:
        return SafeString("")
    here, now = request.get_full_path(), current_language()
    prefix = f"/{now}/"
    has_language = here.startswith(prefix)
    return SafeString(
        _languages(now, has_language).replace(
            HERE, draw.escaped(here.removeprefix(prefix) if has_language else here)
        )
    )


@memoised
def _languages(now: str, has_language: bool) -> SafeString:
    """The languages of a page, with `HERE` where its address belongs: all pages share these few."""
    rows = (
        (
            draw.attributes({"aria-current": "true" if code == now else None}),
            code,
            f"/{code}/{HERE}" if has_language else HERE,
            name,
            code,
            code,
        )
        for code, name in settings.LANGUAGES
    )
    return draw.html(
        '<nav class="languages" aria-label="{}">{}</nav>',
        _("Language"),
        draw.each('<a{} lang="{}" href="{}" title="{}" hreflang="{}">{}</a>', rows),
    )


def device_owner(context: Context) -> SafeString:
    """The mark of the signed-in person, by which a device keeps people's data apart; for the layout."""
    return draw.html("{}", device.owner_mark(context.get("request")))
