"""Every component, as template tags. Each is a built-in tag: templates need no `{% load %}`."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.utils.safestring import SafeString

from oqu.kernel import clock, dates, languages
from oqu.ui.components import (
    actions,
    draw,
    emblem,
    fields,
    figures,
    forms,
    navigation,
    pieces,
    terms,
    times,
    words,
)

register = template.Library()

type Drawing = Callable[..., SafeString]

LEAVES: tuple[Drawing, ...] = (
    actions.button,
    actions.keep_pages,
    actions.link_button,
    emblem.emblem,
    fields.field,
    fields.file_question,
    figures.bar,
    figures.interval,
    figures.progress,
    figures.tile,
    figures.track,
    forms.errors,
    navigation.breadcrumbs,
    navigation.tabs,
    pieces.data,
    pieces.fact,
    pieces.plan_item,
    pieces.steps,
    terms.term,
    times.day,
    times.days,
    times.when,
    words.badge,
    words.file_name,
    words.offline_banner,
    words.phone_link,
    words.save_state,
)
LEAVES_OF_THE_PAGE: tuple[Drawing, ...] = (
    actions.post_button,
    forms.form_key,
    navigation.languages,
    navigation.pages,
    navigation.device_owner,
    pieces.sort_header,
    words.messages,
)
WRAPPERS: tuple[Drawing, ...] = (
    actions.buttons,
    actions.disclosure,
    figures.bars,
    figures.tiles,
    pieces.card,
    pieces.cards,
    pieces.facts,
    pieces.plan,
    pieces.table,
    words.empty,
    words.notice,
)
WRAPPERS_OF_THE_PAGE: tuple[Drawing, ...] = (actions.confirm, forms.form)

for tag in LEAVES:
    register.simple_tag(tag)
for tag in LEAVES_OF_THE_PAGE:
    register.simple_tag(tag, takes_context=True)
for tag in WRAPPERS:
    register.simple_block_tag(tag)
for tag in WRAPPERS_OF_THE_PAGE:
    register.simple_block_tag(tag, takes_context=True)


@register.filter(expects_localtime=True)
def day_and_time(moment: datetime) -> str:
    """ "Thursday 15 April, 10:00" in the zone of the template, for plain text."""
    return dates.day_and_time(moment, languages.current())


@register.filter
def moment_in(moment: datetime, zone: str) -> str:
    """ "Thursday 15 April, 10:00, Astana time", with the year where it is another; for plain text."""
    this_year = clock.in_zone(clock.now(), zone).year
    return dates.moment(moment, languages.current(), zone=ZoneInfo(zone), this_year=this_year)


LONG_TITLE = 90
"""Letters of a title from which on it fills a phone in the size of the others."""


@register.filter
def as_title(text: SafeString) -> SafeString:
    """The title of a page, already escaped, as its heading (`{% filter as_title %}`); a long one in smaller letters."""
    return draw.html("<h1{}>{}</h1>", SafeString(' class="long"' if len(text) > LONG_TITLE else ""), text)


BETWEEN_PARTS = re.compile(r"(?:(?<=\s)|^)·(?=\s|$)")


@register.filter
def dots(text: SafeString) -> SafeString:
    """A line of parts with dots between them, already escaped (`{% filter dots %}`), without those that are empty."""
    parts = (part.strip() for part in BETWEEN_PARTS.split(text))
    return SafeString(" · ".join(part for part in parts if part))


class _Names[P](Protocol):
    def of(self, person: P, /) -> str: ...


@register.filter
def named[P](person: P, names: _Names[P]) -> str:
    """The name of a person in a list: with the library beside it, where another one is called the same."""
    return names.of(person)


class _ForGroup(Protocol):
    """What may be for one group of a course, such as a lecture of which each group has its own."""

    title: str
    group: object
    group_id: int | None


@register.filter
def with_group(activity: _ForGroup) -> str:
    """The title of an activity, with the group that it is for: halves of a lecture have one title."""
    return f"{activity.title} ({activity.group})" if activity.group_id else activity.title


@register.filter
def language_name(code: str) -> str:
    """The name of a language, by its code, in its own letters."""
    return str(dict(settings.LANGUAGES)[code])


@register.filter
def language_in_words(code: str) -> str:
    """The name of a language, by its code, as a sentence in the language of the page has it."""
    return languages.name_in_words(code)


@register.filter
def translated(row: object, field: str) -> SafeString:
    """The text of a row's translated field; one in another language than the page's carries `lang` and its name."""
    code, words = languages.translated_text(row, field)
    if not words or code == languages.current():
        return draw.html("{}", words)
    return draw.html(
        '<span lang="{0}">{1}</span> <span class="soft" lang="{0}">({2})</span>',
        code,
        words,
        language_name(code),
    )


@register.filter
def zone_words(zone: str) -> str:
    """ "Astana time" for "Asia/Almaty"."""
    return dates.zone_name(ZoneInfo(zone))
