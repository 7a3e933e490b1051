"""Lists of the people of a course: contacts, groups, sheets to sign, badges, what was handed in, who is behind."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from oqu.courses.kinds import kind_of
from oqu.courses.models import Course, Enrolment, Place, Progress, Step
from oqu.courses.queries.activity_names import activity_names
from oqu.courses.queries.ahead import counts_for_certificate, was_never_held
from oqu.courses.queries.courses import enrolments_in
from oqu.courses.queries.plans import Done, Phase, PlanItem, Planned, phase_in, planned_in
from oqu.courses.queries.standing import outcomes
from oqu.kernel import clock, dates, languages
from oqu.kernel.errors import Words
from oqu.kernel.search import holding
from oqu.people.queries import ShownNames, full_name, names_among

MOST_SIGNATURES = 8
"""Columns to sign in on one sheet."""
SEARCHED = ("person__family_name", "person__given_name", "person__patronymic", "person__email")


class CourseList(TextChoices):
    """The lists that a course has; the value is part of the address."""

    PARTICIPANTS = "participants", _("Participants with contacts")
    GROUPS = "groups", _("Groups")
    SIGNATURES = "signatures", _("Attendance sheet to sign")
    BADGES = "badges", _("Badges")
    HAND_INS = "hand-ins", _("What was handed in")
    BEHIND = "behind", _("Who is behind")


class ListColumn(NamedTuple):
    """A column of a list: its name, its title, and its width beside the others."""

    name: str
    title: Words
    width: float = 1


class ListLine(NamedTuple):
    """One person of a list: their place in the course, name, the name of their group, and the cells by column."""

    enrolment: Enrolment
    name: str
    group: str
    cells: Mapping[str, str]


@dataclass(frozen=True)
class ListTable:
    """A list with the columns that were chosen; `legend` explains the numbers above the columns of the plan."""

    course: Course
    kind: CourseList
    columns: tuple[ListColumn, ...]
    lines: tuple[ListLine, ...]
    legend: tuple[tuple[str, str], ...] = ()


FACTS: Mapping[str, tuple[Words, float, Callable[[Enrolment], object]]] = {
    "group": (_("Group"), 0.9, lambda e: e.group or ""),
    "library": (_("Library"), 2, lambda e: e.person.workplace),
    "district": (_("District"), 1.2, lambda e: e.person.library.district if e.person.library else ""),
    "position": (_("Position"), 1.2, lambda e: e.person.position),
    "experience": (_("Years of experience"), 0.7, lambda e: _number(e.person.experience_years)),
    "phone": (_("Telephone"), 1.5, lambda e: e.person.phone),
    "email": (_("E-mail"), 2, lambda e: e.person.email or ""),
    "language": (_("Language"), 0.6, lambda e: e.language),
    "state": (_("State"), 0.8, Enrolment.get_state_display),
}
"""What is known of a person: title of the column, its width, and the cell."""
BY_GROUP = (CourseList.GROUPS, CourseList.SIGNATURES)
"""Lists that have a part for each group: under a heading on the page, on a sheet of its own on paper."""
FOR_ALL_EYES = (CourseList.SIGNATURES, CourseList.BADGES)
"""Lists that go round among people: a library stands in them without the office's mark."""
USUAL: Mapping[CourseList, tuple[str, ...]] = {
    CourseList.PARTICIPANTS: ("group", "library", "phone", "email"),
    CourseList.GROUPS: ("library", "position"),
    CourseList.SIGNATURES: ("library",),
    CourseList.BADGES: ("library",),
    CourseList.HAND_INS: ("group",),
    CourseList.BEHIND: ("group", "phone", "email"),
}
"""The columns that a list has until others are chosen."""
MARKS: Mapping[Phase, str] = {
    Phase.DONE: "+",
    Phase.WAITING: "…",
    Phase.RETURNED: "×",
    Phase.OVERDUE: "!",
    Phase.CLOSED: "!",
    Phase.UNNOTED: "?",
}
BEHIND_PHASES = (Phase.OVERDUE, Phase.CLOSED, Phase.RETURNED)


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def list_of(
    course: Course,
    kind: CourseList,
    *,
    at: datetime,
    columns: Sequence[str] = (),
    group: str = "",
    words: str = "",
) -> ListTable:
    """One list, in the language of the page; the queries are the same however many people there are.

    `columns` are names of FACTS (unknown ones are left out; none: the usual ones), `group` is the key of a group, empty
    for all; `words` are looked for in names and e-mails.
    """
    people = enrolments_in(course)
    if kind == CourseList.BEHIND:
        people = people.exclude(state=Place.FINISHED)
    if group:
        people = people.filter(group__key=group)
    if words:
        people = people.filter(holding(words, SEARCHED))
    chosen = [name for name in FACTS if name in columns] or list(USUAL[kind])
    places = list(people)
    for place in places:
        place.course = course
    names = names_among((one.person for one in places), full_name, has_library="library" in chosen)
    states = outcomes(places) if "state" in chosen else {}
    table = ListTable(
        course,
        kind,
        tuple(ListColumn(name, *FACTS[name][:2]) for name in chosen),
        tuple(_line(enrolment, names, chosen, kind, states) for enrolment in places),
    )
    if kind in BY_GROUP:
        lines = sorted(
            table.lines, key=lambda line: line.enrolment.group.number if line.enrolment.group else 0
        )
        table = _with(table, lines=tuple(lines))
    if kind == CourseList.SIGNATURES:
        return _with(table, columns=(*table.columns, *_signatures(course)))
    if kind in (CourseList.HAND_INS, CourseList.BEHIND):
        return _with_progress(table, at)
    return table


def parts_of(table: ListTable, lines: Iterable[ListLine]) -> list[tuple[str, list[ListLine]]]:
    """Lines of a list by group, each part with the name of its group (empty: in none); one part if the list has no groups."""
    if table.kind not in BY_GROUP:
        return [("", list(lines))]
    return [(name, list(part)) for name, part in groupby(lines, key=lambda line: line.group)]


def curator_of(lines: Sequence[ListLine]) -> str:
    """Who looks after the group of these lines, as a list names them; empty if there is no curator."""
    group = lines[0].enrolment.group if lines else None
    return gettext("Curator: %(name)s") % {"name": group.curator} if group and group.curator else ""


def _with(table: ListTable, **changes: object) -> ListTable:
    return ListTable(**{**vars(table), **changes})


def _line(
    enrolment: Enrolment,
    names: ShownNames,
    columns: Iterable[str],
    kind: CourseList,
    states: Mapping[int, Words],
) -> ListLine:
    cells = {name: str(FACTS[name][2](enrolment)) for name in columns}
    if "state" in cells:
        cells["state"] = str(states[enrolment.pk])
    if "library" in cells and kind in FOR_ALL_EYES:
        cells["library"] = enrolment.person.library_name
    return ListLine(enrolment, names.of(enrolment.person), str(enrolment.group or ""), cells)


def _signatures(course: Course) -> list[ListColumn]:
    """A column for each day with a lecture, to be signed in; none for one that a closed course never held."""
    days = sorted(
        {
            clock.local_date(one.starts_at, course.zone)
            for one in planned_in(course)
            if one.starts_at and kind_of(one.kind).has_hours and not was_never_held(course, one)
        }
    )
    titles = [dates.short_day(day, languages.current(), this_year=day.year) for day in days[:MOST_SIGNATURES]]
    return [
        ListColumn(f"signature {number}", title, 0.8)
        for number, title in enumerate(titles or [str(_("Signature"))], start=1)
    ]


def _with_progress(table: ListTable, at: datetime) -> ListTable:
    """The same with what everybody has done of what is required, or only those who are behind with it."""
    plan = [one for one in planned_in(table.course) if counts_for_certificate(table.course, one)]
    done = _done(table)
    phases = {
        line.enrolment.pk: {
            one.pk: phase_in(table.course, PlanItem(one, done.get((line.enrolment.pk, one.pk))), at)
            for one in plan
            if one.group_id in (None, line.enrolment.group_id)
        }
        for line in table.lines
    }
    if table.kind == CourseList.BEHIND:
        return _behind(table, plan, phases)
    return _matrix(table, plan, phases)


def _done(table: ListTable) -> dict[tuple[int, int], Done]:
    rows = Progress.objects.filter(enrolment__course=table.course).values_list(
        "enrolment_id", "activity_id", "step", "minutes"
    )
    return {
        (enrolment, activity): Done(activity, step, minutes) for enrolment, activity, step, minutes in rows
    }


def _matrix(table: ListTable, plan: list[Planned], phases: dict[int, dict[int, Phase]]) -> ListTable:
    """A column of marks for each activity."""
    columns = [ListColumn(f"activity {one.pk}", str(number), 0.3) for number, one in enumerate(plan, start=1)]
    lines = [
        line._replace(
            cells={
                **line.cells,
                **{
                    f"activity {one.pk}": MARKS.get(phases[line.enrolment.pk].get(one.pk, Phase.LATER), "")
                    for one in plan
                },
            },
        )
        for line in table.lines
    ]
    names = activity_names(table.course, plan)
    legend = tuple((str(number), names[one.pk]) for number, one in enumerate(plan, start=1))
    return _with(table, columns=(*table.columns, *columns), lines=tuple(lines), legend=legend)


def _behind(table: ListTable, plan: list[Planned], phases: dict[int, dict[int, Phase]]) -> ListTable:
    """Only those who missed something that is required, or have it returned; most of it first."""
    lines = []
    for line in table.lines:
        missed = [one.title for one in plan if phases[line.enrolment.pk].get(one.pk) in BEHIND_PHASES]
        if missed:
            cells = {**line.cells, "count": str(len(missed)), "missed": "; ".join(missed)}
            lines.append(line._replace(cells=cells))
    lines.sort(key=lambda line: -int(line.cells["count"]))
    columns = (ListColumn("count", _("Not done"), 0.8), ListColumn("missed", _("What is not done"), 3))
    return _with(table, columns=(*table.columns, *columns), lines=tuple(lines))


def signs() -> list[tuple[str, Words]]:
    """What the signs of the list of what was handed in mean."""
    return [
        (MARKS[Phase.DONE], Step.DONE.label),
        (MARKS[Phase.WAITING], _("Waits for a review")),
        (MARKS[Phase.RETURNED], Step.RETURNED.label),
        (MARKS[Phase.OVERDUE], _("Not done in time")),
        (MARKS[Phase.UNNOTED], _("Attendance is not entered yet")),
    ]
