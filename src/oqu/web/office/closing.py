"""What is still open or ahead in a course that is about to close: listed with links, and asked about before the step."""

from collections.abc import Collection, Iterator
from datetime import datetime

from django.template.defaultfilters import floatformat
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from oqu.courses.queries import (
    Activity,
    Course,
    Stage,
    ahead_in,
    called_off_by_closing,
    full_title,
    hours_so_far,
    kind_of,
    last_day_ahead,
    standings_if_closed,
    was_never_held,
)
from oqu.courses.queries.changes import has_pending_terms, pending_count
from oqu.ui.components.times import day, when
from oqu.web import activity_kinds
from oqu.web.office.life import Life, Need

CLOSES = (Stage.CLOSING, Stage.CLOSED)
"""The steps after which something that is open can no longer be done, or only in part."""


def still_open(course: Course, life: Life, at: datetime) -> tuple[Need, ...]:
    """What is not finished before the next step, if this closes the course; what `asks` is to be confirmed."""
    return tuple(_open(course, life, at)) if life.next in CLOSES else ()


def must_confirm(course: Course, life: Life, at: datetime) -> bool:
    """Whether the next step closes the course although something is open that is asked about."""
    return any(need.asks for need in still_open(course, life, at))


def closing_unconfirmed(life: Life) -> str:
    """What is answered to a step that closes, or begins to close, with something open and not confirmed."""
    if life.next == Stage.CLOSING:
        return _("Look at what is still open, and confirm that you begin the closing all the same.")
    return _("Look at what is still open, and confirm that you close the course all the same.")


def needs_shown(life: Life) -> list[Need]:
    """What a course lacks for its next step, without what `still_open` says of a step that closes it, and says by name."""
    if life.next not in CLOSES:
        return list(life.needs)
    return [need for need in life.needs if not need.asks and not need.passes]


def words_of_closing(course: Course, life: Life, at: datetime) -> dict[str, str]:
    """What comes next in the plan; what closing the course now does: to whom it writes, how many meet the rule of the certificate then."""
    return {
        "next_in_plan": next_in_plan(course, life, at),
        "letters_of_closing": _letters_of_closing(course, life, at),
        "rule_at_closing": _rule_at_closing(course, life, at),
    }


def _letters_of_closing(course: Course, life: Life, at: datetime) -> str:
    """Who gets a letter about what closing the course now calls off, in words; "" if the step calls nothing off."""
    number = len(called_off_by_closing(course, at)) if life.next == Stage.CLOSED else 0
    if not number:
        return ""
    words = ngettext(
        "%(count)s person gets a letter about what does not take place or can no longer be handed in. It leaves ten minutes later; after that there is no way back.",
        "%(count)s people get a letter about what does not take place or can no longer be handed in. It leaves ten minutes later; after that there is no way back.",
        number,
    )
    return words % {"count": number}


def _rule_at_closing(course: Course, life: Life, at: datetime) -> str:
    """How many people meet the rule of the certificate if the course closes now, in words; "" if another step is next."""
    standings = standings_if_closed(course, at) if life.next == Stage.CLOSED else {}
    if not standings:
        return ""
    met = sum(one.has_finished for one in standings.values())
    words = _(
        "If the course closes now, the rule of the certificate is met by %(met)s of %(people)s and not met by %(left)s. What is not held does not count."
    )
    return words % {"met": met, "people": len(standings), "left": len(standings) - met}


def _open(course: Course, life: Life, at: datetime) -> Iterator[Need]:
    yield from (need for need in life.needs if need.asks)
    yield from _unannounced(course)
    at_end, named = life.next == Stage.CLOSED, set()
    for kind in activity_kinds.every():
        for matter in kind.adds.still_open(course, at):
            if at_end or not matter.only_at_end:
                named.add(matter.names)
                yield Need(matter.words, matter.url, asks=True)
            elif matter.names is None:  # usual by then, but nobody shall overlook it
                yield Need(matter.words, matter.url)
    yield from still_ahead(course, at, named={one for one in named if one}, at_end=at_end)


def _unannounced(course: Course) -> Iterator[Need]:
    """Changes of the plan, the days or the rule that nobody was notified of: after the closing they are announced no more."""
    if number := pending_count(course):
        words = ngettext(
            "%(number)s change of the plan is not announced",
            "%(number)s changes of the plan are not announced",
            number,
        )
        yield Need(words % {"number": number}, _page("plan_changes", course), asks=True)
    if has_pending_terms(course):
        words = _("The days, hours or rule of the course have changed, and nobody was notified.")
        yield Need(words, _page("plan_changes", course), asks=True)


def still_ahead(
    course: Course, at: datetime, *, named: Collection[int] = (), at_end: bool = True
) -> Iterator[Need]:
    """The last day of a course, the hours of its plan and each activity, as far as they are ahead at that moment.

    `named` are activities (by id) of which the page speaks already. Before the closing begins (not `at_end`) it is usual
    that something is due later, so that only lectures and what is not open yet are asked about.
    """
    at = min(at, course.closed_at) if course.closed_at else at
    ahead = _not_held(course, at)
    if last := last_day_ahead(course, at):
        words = (
            _("The course was closed before its last day, %(day)s.")
            if course.is_over
            else _("The last day of the course, %(day)s, is still ahead.")
        )
        yield Need(
            words % {"day": strip_tags(day(last, weekday=False))},
            _page("course_edit", course),
            asks=at_end,
            passes=not course.is_over,
        )
    hours = hours_so_far(course, at)
    if hours.held < hours.planned:
        words = (
            _(
                "Academic hours of the plan that were held: %(held)s of %(planned)s; the course announces %(announced)s."
            )
            if course.is_over
            else _(
                "Academic hours of the plan held so far: %(held)s of %(planned)s; the course announces %(announced)s."
            )
        )
        numbers = {name: floatformat(number) for name, number in vars(hours).items()}
        numbers["announced"] = str(course.hours)
        yield Need(words % numbers, _page("plan", course), asks=at_end, passes=not course.is_over)
    for one in ahead:
        if one.pk not in named:
            words, asks = _ahead(course, one, at)
            url = reverse("office:activity_edit", args=[course.slug, one.slug])
            yield Need(words, url, asks=asks or at_end, passes=not course.is_over)


def _not_held(course: Course, at: datetime) -> list[Activity]:
    held = {pk for kind in activity_kinds.every() for pk in kind.adds.held(course)}
    return [one for one in ahead_in(course, at) if one.pk not in held]


def next_in_plan(course: Course, life: Life, at: datetime) -> str:
    """The next moment at which something of the plan begins, opens, is due or ends, in words; "" if another step than the end is next."""
    plan = _not_held(course, at) if life.next in CLOSES else []
    if not plan:
        return ""
    moment, _position, words, one = min(
        (moment, one.position, words, one) for one in plan for moment, words in _moments(one) if moment > at
    )
    return words % {"title": full_title(one), "moment": strip_tags(when(moment, course.zone, "short"))}


def _moments(one: Activity) -> Iterator[tuple[datetime, str]]:
    """What people wait for in an activity, each moment with its sentence."""
    if kind_of(one.kind).has_hours:
        moments = [
            (one.starts_at, _("Next in the plan: %(title)s (begins %(moment)s).")),
            (one.ends_at, _("Next in the plan: %(title)s (ends %(moment)s).")),
        ]
    else:
        moments = [
            (one.opens_at, _("Next in the plan: %(title)s (opens %(moment)s).")),
            (one.due_at, _("Next in the plan: %(title)s (due %(moment)s).")),
        ]
    yield from ((moment, words) for moment, words in moments if moment is not None)


def _ahead(course: Course, one: Activity, at: datetime) -> tuple[str, bool]:
    """That an activity is ahead, in words, and whether that is unusual when the closing begins; of a closed course, that it was called off."""
    if course.is_over:
        words, moment, asks = _called_off(course, one), one.starts_at or one.due_at or one.opens_at, True
    elif kind_of(one.kind).has_hours:
        words, moment, asks = _("Not held yet: %(title)s (%(moment)s)."), one.starts_at, True
    elif one.opens_at is not None and one.opens_at > at:
        words, moment, asks = _("Not open yet: %(title)s (opens %(moment)s)."), one.opens_at, True
    else:
        words, moment, asks = _("Not due yet: %(title)s (due %(moment)s)."), one.due_at, False
    return words % {"title": one.title, "moment": strip_tags(when(moment, course.zone, "short"))}, asks


def _called_off(course: Course, one: Activity) -> str:
    if was_never_held(course, one):
        return _("Not held: %(title)s (%(moment)s).")
    return _("Closed with the course before it was due: %(title)s (%(moment)s).")


def _page(name: str, course: Course) -> str:
    return reverse(f"office:{name}", args=[course.slug])
