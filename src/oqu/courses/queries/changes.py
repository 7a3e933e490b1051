"""Changes of a published plan that were not announced yet: what has become of each activity, and whom it concerns."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from oqu.courses.kinds import all_kinds, kind_of
from oqu.courses.letters import CHANGES
from oqu.courses.models import OVER, Activity, Course, Enrolment, Group, Place, PlanChange, PlanNotice
from oqu.courses.queries.activity_names import full_title
from oqu.courses.queries.courses import workers_of
from oqu.kernel import clock, dates
from oqu.kernel.languages import current, in_languages
from oqu.letters.models import Batch, LetterState
from oqu.people.models import Person

TIMES = ("opens_at", "starts_at", "ends_at", "due_at")
RULE = ("attendance_percent", "needs_assignments", "needs_questionnaires")
"""The columns of a course with the rule of its certificate."""

type Moments = dict[str, Any]


class ChangeKind(StrEnum):
    """What has become of an activity for a reader."""

    ADDED = "added"
    RESTORED = "restored"
    """Added again, after it was announced as cancelled."""
    MOVED = "moved"
    CANCELLED = "cancelled"
    COURSE = "course"


@dataclass(frozen=True)
class Slot:
    """When an activity takes place, opens and is due."""

    opens_at: datetime | None
    starts_at: datetime | None
    ends_at: datetime | None
    due_at: datetime | None
    required: bool = True


@dataclass(frozen=True)
class ChangeLine:
    """One change as a reader sees it: `was` is None for one that is added or restored, `now` for a cancelled one."""

    kind: ChangeKind
    activity: Activity
    was: Slot | None
    now: Slot | None
    names_group: bool = False
    """Whether its reader sees the plan of every group."""

    @property
    def title(self) -> str:
        """What it is called in letters: with its group for readers who see every group."""
        return full_title(self.activity) if self.names_group else self.activity.title

    @property
    def opens_moved(self) -> bool:
        """Whether it opens at another time than before."""
        return bool(self.was and self.now and self.was.opens_at != self.now.opens_at)

    @property
    def only_opens(self) -> bool:
        """Whether nothing but the opening has moved."""
        return bool(
            self.opens_moved
            and self.was
            and self.now
            and replace(self.was, opens_at=None) == replace(self.now, opens_at=None)
        )

    @property
    def only_required(self) -> bool:
        """Whether nothing but that it counts for the certificate has changed."""
        return bool(
            self.was
            and self.now
            and self.was.required != self.now.required
            and replace(self.was, required=self.now.required) == self.now
        )

    @property
    def only_group(self) -> bool:
        """Whether its times are as before: it is for another group."""
        return self.was is not None and self.was == self.now


@dataclass(frozen=True)
class CourseDays:
    """The days and academic hours of a course, and what its certificate asks for."""

    starts_on: date
    ends_on: date
    hours: int
    attendance_percent: int
    needs_assignments: bool
    needs_questionnaires: bool
    also: tuple[str, ...] = ()
    """Codes of the kinds in the plan that count by themselves, whatever the terms of the course."""

    @property
    def days_words(self) -> str:
        """Days and hours in the reader's language."""
        hours = ngettext("%(number)s academic hour", "%(number)s academic hours", self.hours)
        days = dates.written_days(self.starts_on, self.ends_on, current())
        return f"{days}; {hours % {'number': self.hours}}"

    @property
    def rule_words(self) -> str:
        """What the certificate asks for, in the reader's language."""
        attended = _("for the certificate: lectures heard, at least %(percent)s%%")
        parts = [attended % {"percent": self.attendance_percent}]
        parts.append(
            _("all practical tasks accepted") if self.needs_assignments else _("practical tasks do not count")
        )
        parts.append(
            _("required questionnaires answered")
            if self.needs_questionnaires
            else _("questionnaires do not count")
        )
        parts += [str(kind_of(code).counted_as) for code in self.also]
        return "; ".join(parts)

    def words_beside(self, other: "CourseDays") -> str:
        """What differs from another state of the course: days and hours, what the certificate asks for, or both."""
        words = [self.days_words] if self.days_words != other.days_words else []
        words += [self.rule_words] if self.rule_words != other.rule_words else []
        return "; ".join(words) or self.days_words


@dataclass(frozen=True)
class DaysLine:
    """That the course itself has other days, hours or rule of the certificate, which concerns everybody in it."""

    was: CourseDays
    now: CourseDays
    kind: ChangeKind = ChangeKind.COURSE

    @property
    def was_words(self) -> str:
        """What was before, as far as it differs."""
        return self.was.words_beside(self.now)

    @property
    def now_words(self) -> str:
        """What is now, as far as it differs."""
        return self.now.words_beside(self.was)


type Line = ChangeLine | DaysLine


@dataclass(frozen=True)
class Readers:
    """Whom changes concern: participants with their changes, and the staff of the course, curators too, to whom all of them go."""

    participants: list[tuple[Enrolment, list[Line]]]
    staff: list[Person]


def moments(activity: Activity | None) -> Moments | None:
    """The times (ISO 8601, UTC) and the group (id) of an activity, and whether it counts for the certificate; None if it is not in the plan."""
    if activity is None or activity.cancelled_at is not None:
        return None
    times = {name: getattr(activity, name) for name in TIMES}
    in_utc = {name: time and time.astimezone(UTC).isoformat() for name, time in times.items()}
    return {**in_utc, "group": activity.group_id, "required": activity.required}


def terms(course: Course) -> dict[str, Any]:
    """The days (ISO 8601) and hours of a course, and what its certificate asks for."""
    return {
        "starts_on": course.starts_on.isoformat(),
        "ends_on": course.ends_on.isoformat(),
        "hours": course.hours,
        **{name: getattr(course, name) for name in RULE},
    }


def state_of(change: PlanChange) -> Moments | None:
    """What a change is about, as it is now: an activity, or the course."""
    return terms(change.course) if change.activity is None else moments(change.activity)


def pending_changes(course: Course) -> list[PlanChange]:
    """The changes that were not announced yet: that of the course, then in the order of the plan; none once it is over."""
    if course.is_over:
        return []
    pending = PlanChange.objects.filter(course=course, notice=None).select_related(
        "activity__group", "course"
    )
    cancelled = PlanChange.objects.filter(
        activity=OuterRef("activity"), notice__isnull=False, after__isnull=True
    )
    pending = pending.annotate(was_cancelled=Exists(cancelled))
    return list(pending.order_by(F("activity__position").asc(nulls_first=True), "pk"))


def has_pending_terms(course: Course) -> bool:
    """Whether other days, hours or another rule of a course were not announced yet; not once it is over."""
    return (
        not course.is_over and PlanChange.objects.filter(course=course, activity=None, notice=None).exists()
    )


def pending_count(course: Course) -> int:
    """How many changes were not announced yet; none once the course is over: nobody can act on them."""
    return 0 if course.is_over else PlanChange.objects.filter(course=course, notice=None).count()


def pending_by_course(course_ids: Iterable[int]) -> dict[int, int]:
    """Course id → how many changes were not announced yet; courses without one are left out."""
    waiting = PlanChange.objects.filter(course__in=list(course_ids), notice=None).order_by()
    waiting = waiting.exclude(course__stage__in=OVER)
    return dict(waiting.values_list("course").annotate(n=Count("pk")))


def mark_of(changes: Iterable[PlanChange]) -> str:
    """A digest of these changes: a form sends it back, so that nobody announces what they have not seen."""
    words = "\n".join(f"{change.pk} {change.changed_at.isoformat()}" for change in changes)
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def change_lines(
    changes: Iterable[PlanChange], *, group: int | None = None, every: bool = False
) -> list[Line]:
    """The changes as people of a group (by id; None: of no group) see them, or as those who see `every` group; by time."""
    found = (_line(change, None if every else [None, group]) for change in changes)
    lines = [line for line in found if line is not None]
    return sorted(lines if every else _in_place_of_others(lines), key=_when)


def _in_place_of_others(lines: list[Line]) -> list[Line]:
    """The same, where what a reader loses and gets under the same name is one activity: moved, or as it was.

    So reads a lecture that was for everybody and is held for each group by itself.
    """
    own = [line for line in lines if isinstance(line, ChangeLine)]
    added = [line for line in own if line.kind in (ChangeKind.ADDED, ChangeKind.RESTORED)]
    merged: list[Line] = []
    for gone in (line for line in own if line.kind == ChangeKind.CANCELLED):
        alike = [line for line in added if _names(line.activity) == _names(gone.activity)]
        if not alike:
            merged.append(gone)
            continue
        new = min(alike, key=lambda line: (line.now != gone.was, line.activity.position))
        added.remove(new)
        if new.now != gone.was:
            merged.append(ChangeLine(ChangeKind.MOVED, new.activity, gone.was, new.now))
    paired = (ChangeKind.ADDED, ChangeKind.RESTORED, ChangeKind.CANCELLED)
    return [*(line for line in lines if line.kind not in paired), *added, *merged]


def _names(activity: Activity) -> tuple[str, ...]:
    """By what a reader takes two activities for the same: kind and title in each language."""
    return (activity.kind, *(getattr(activity, name) for name in in_languages("title", {})))


def _when(line: Line) -> datetime:
    """When what has changed takes place by now; the days of the course come first, what has no time last."""
    if isinstance(line, DaysLine):
        return datetime.min.replace(tzinfo=UTC)
    slot = line.now or line.was
    moments_of_slot = (slot.starts_at, slot.due_at, slot.opens_at) if slot else ()
    return next((moment for moment in moments_of_slot if moment), datetime.max.replace(tzinfo=UTC))


def _line(change: PlanChange, groups: list[int | None] | None) -> Line | None:
    if change.activity is None:
        present = terms(change.course)
        also = _counting_by_themselves(change.course)
        return DaysLine(_terms({**present, **(change.before or {})}, also), _terms(present, also))
    was, now = _slot(change.before, groups), _slot(moments(change.activity), groups)
    if was is None and now is None:
        return None
    if was is None:
        is_back = change.before is None and getattr(change, "was_cancelled", False)
        kind = ChangeKind.RESTORED if is_back else ChangeKind.ADDED
        return ChangeLine(kind, change.activity, None, now, names_group=groups is None)
    if now is None:
        return ChangeLine(ChangeKind.CANCELLED, change.activity, was, None, names_group=groups is None)
    if was == now and groups is not None:
        return None
    return ChangeLine(ChangeKind.MOVED, change.activity, was, now, names_group=groups is None)


def _counting_by_themselves(course: Course) -> tuple[str, ...]:
    required = Activity.objects.filter(course=course, required=True, cancelled_at=None).order_by()
    codes = set(required.values_list("kind", flat=True))
    return tuple(kind.code for kind in all_kinds() if kind.counted_as and kind.code in codes)


def _terms(stored: Moments, also: tuple[str, ...]) -> CourseDays:
    first, last = (clock.parse_day(stored[name]) for name in ("starts_on", "ends_on"))
    return CourseDays(first, last, stored["hours"], **{name: stored[name] for name in RULE}, also=also)


def _slot(stored: Moments | None, groups: list[int | None] | None) -> Slot | None:
    if stored is None or (groups is not None and stored["group"] not in groups):
        return None
    return Slot(**{name: clock.read(stored[name]) for name in TIMES}, required=stored.get("required", True))


def readers_of(course: Course, changes: list[PlanChange], by: Person) -> Readers:
    """Whom these changes concern, if a person announces them; who announces them needs no letter as staff.

    A member of staff who also learns in the course is among the participants.
    """
    places = Enrolment.objects.filter(course=course, state=Place.LEARNING).select_related("person", "group")
    by_group: dict[int | None, list[Line]] = {}
    participants = []
    for place in places:
        if place.group_id not in by_group:
            by_group[place.group_id] = change_lines(changes, group=place.group_id)
        if lines := by_group[place.group_id]:
            participants.append((place, lines))
    learning = {place.person_id for place, _lines in participants}
    return Readers(participants, list(workers_of(course).exclude(pk__in={*learning, by.pk})))


@dataclass(frozen=True)
class Version:
    """One text of the letter: for the people of these groups (None: who are in no group), how many, and its changes."""

    groups: tuple[Group | None, ...]
    participants: int
    lines: list[Line]

    @property
    def words(self) -> str:
        """Whom it is for, in the reader's language."""
        return ", ".join(str(group) if group else _("people in no group") for group in self.groups)


def versions_of(readers: Readers) -> list[Version]:
    """The texts that participants get, in the order of their groups: groups with the same changes get the same text."""
    found: list[Version] = []
    for group in sorted({place.group for place, _lines in readers.participants}, key=_number):
        places = [(place, lines) for place, lines in readers.participants if place.group == group]
        lines = places[0][1]
        same = next((one for one in found if one.lines == lines), Version((), 0, lines))
        merged = Version((*same.groups, group), same.participants + len(places), lines)
        found = [merged if one is same else one for one in found] if same in found else [*found, merged]
    return found


def _number(group: Group | None) -> int:
    return group.number if group else 0


def notices_of(course: Course) -> list[PlanNotice]:
    """What was announced, the latest first, with how many of its letters are for printing (`printed`) and the others (`mailed`)."""
    printed = Count(
        "batch__letters",
        filter=Q(batch__letters__kind=CHANGES.code, batch__letters__state=LetterState.PRINTED),
    )
    return list(
        PlanNotice.objects.filter(course=course)
        .annotate(printed=printed, mailed=F("recipients") - printed)
        .select_related("by", "batch")
        .prefetch_related("changes__activity__group")
    )


def notice_of(batch: Batch) -> PlanNotice:
    """The announcement that wrote these letters."""
    return PlanNotice.objects.get(batch=batch)
