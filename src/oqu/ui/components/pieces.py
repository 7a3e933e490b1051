"""Pieces of a page: cards, tables, plans, facts, the strip of a course's life."""

import json
import re
from collections.abc import Iterable

from django.template.context import Context
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from oqu.ui.components import draw
from oqu.ui.components.emblem import emblem

CLOCK_TIME = len("10:00")
"""A `when` that is longer than this needs more room than a time of day."""
NO_MARKUP = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&"}
"""Signs that could end a script or begin a comment in it, written so that they can't."""
TAG = re.compile(r"<[^>]*>")


def card(
    content: str, title: str = "", tone: str = "", href: str = "", level: int = 2, course: str = ""
) -> SafeString:
    """A sheet of paper on the page; `tone` is "", now (what to do now) or soft; `course` (its address) adds its emblem."""
    linked = draw.html('<a href="{}">{}</a>', href, title) if href and title else title
    tag = "section" if title else "div"
    return draw.html(
        '<{0} class="{1}">{2}{3}{4}</{0}>',
        tag,
        draw.classes("card", tone),
        emblem(course) if course else "",
        draw.heading(linked, level),
        content,
    )


def cards(content: str) -> SafeString:
    """Cards side by side where there is room."""
    return draw.html('<div class="cards">{}</div>', content)


def table(content: str, caption: str, hidden_caption: bool = False) -> SafeString:
    """A table that becomes cards on a phone: give each `<td>` a `data-label`, numbers the class `n`."""
    hidden = SafeString(' class="hidden"') if hidden_caption else ""
    return draw.html(
        '<div class="table"><table><caption{}>{}</caption>{}</table></div>',
        hidden,
        caption,
        content,
    )


def sort_header(context: Context, label: str, key: str, default: str = "") -> SafeString:
    """A column head that sorts by `?sort=key`, and by `?sort=-key` when pressed again."""
    query = context["request"].GET.copy()
    now = query.get("sort", default)
    query["sort"] = f"-{key}" if now == key else key
    query.pop("page", None)
    order = {key: "ascending", f"-{key}": "descending"}.get(now)
    attrs = draw.attributes({"aria-sort": order})
    return draw.html('<th scope="col"{}><a href="?{}">{}</a></th>', attrs, query.urlencode(), label)


def plan(content: str, label: str = "") -> SafeString:
    """A list of things with a time each: a day of a course, a review queue."""
    return draw.html('<ul class="plan"{}>{}</ul>', draw.attributes({"aria-label": label}), content)


def plan_item(
    title: str,
    href: str = "",
    when: str = "",
    state: str = "",
    tone: str = "",
    note: str = "",
) -> SafeString:
    """One line of a plan: when, what, and its state in words; `tone` as for a badge."""
    dated = len(TAG.sub("", when)) > CLOCK_TIME
    classes = draw.classes("is" if tone == "now" else "", "dated" if dated else "")
    return draw.html(
        '<li{}><span class="when">{}</span><div>{}{}</div><span class="{}">{}</span></li>',
        SafeString(f' class="{classes}"' if classes else ""),
        when,
        draw.html('<a href="{}">{}</a>', href, title) if href else draw.html("<span>{}</span>", title),
        draw.html('<p class="soft">{}</p>', note) if note else "",
        draw.classes("state", tone),
        state,
    )


def facts(content: str) -> SafeString:
    """A list of facts, each a name and a value."""
    return draw.html('<dl class="facts">{}</dl>', content)


def fact(label: str, value: object, href: str = "") -> SafeString:
    """One fact of `facts`; with `href` it leads to where it comes from."""
    shown = draw.html('<a href="{}">{}</a>', href, value) if href else value
    return draw.html("<div><dt>{}</dt><dd>{}</dd></div>", label, shown)


def steps(items: Iterable[object], label: str = "") -> SafeString:
    """A course's life as a strip: items with `label`, `state` (past, now, next) and perhaps `url`."""
    words = {
        "past": pgettext("step", "done"),
        "now": pgettext("step", "now"),
        "next": pgettext("step", "later"),
    }
    rows = (_step(item, words) for item in items)
    attrs = draw.attributes({"aria-label": label or _("Steps")})
    return draw.html(
        '<ol class="steps"{}>{}</ol>',
        attrs,
        draw.each("{}", ((row,) for row in rows)),
    )


def _step(item: object, words: dict[str, str]) -> SafeString:
    state, url, label = (
        draw.part(item, "state"),
        draw.part(item, "url"),
        draw.part(item, "label"),
    )
    name = draw.html('<a href="{}">{}</a>', url, label) if url else draw.html("<span>{}</span>", label)
    return draw.html(
        '<li class="{}"{}>{} <span class="hidden">({})</span></li>',
        state,
        draw.attributes({"aria-current": "step" if state == "now" else None}),
        name,
        words[str(state)],
    )


def data(values: object) -> SafeString:
    """Values for the page's own script, as JSON. Letters stand as they are: written as \\u04d9 a Kazakh one weighs thrice as much."""
    written = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return draw.html('<script type="application/json">{}</script>', SafeString(written.translate(NO_MARKUP)))
