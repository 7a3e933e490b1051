"""Writes about courses: drafting, moving through life, plan, groups, places, progress."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from oqu.courses import events
from oqu.courses.models import (
    STAGES,
    Activity,
    Aim,
    Course,
    Duty,
    Enrolment,
    Group,
    Kind,
    Material,
    Place,
    Progress,
    Staff,
    Stage,
    Step,
)
from oqu.courses.queries import is_bound, lacks, standings
from oqu.kernel import db, journal, text
from oqu.kernel.errors import Refused
from oqu.kernel.idempotency import once
from oqu.kernel.languages import LANGUAGES, Translations
from oqu.kernel.models import StoredFile
from oqu.libraries.models import Centre
from oqu.people.models import Person

# pages of the office beside those of activities
OWN_ADDRESSES = frozenset({"new", "order", "publish"})


class StageRefused(Refused):
    message = _("The course is at another step of its life. Load the page anew.")


class NotReady(Refused):
    """The course lacks something for its next step; the message names the first thing."""


class NoWayBack(Refused):
    message = _("Letters of this step went out to people already. The course can only go forward.")


class NoGroups(Refused):
    message = _("There is nobody in any group yet. Accept a proposal or place people by hand first.")


class ActivityUsed(Refused):
    message = _("People have worked on this activity already. It can't be removed; change it instead.")


class NothingPlanned(Refused):
    message = _("The plan is empty. Add at least one activity before you publish it.")


class SlugTaken(Refused):
    message = _("Another course has this address already. Choose another one.")


class CourseFull(Refused):
    message = _("All places of the course are taken.")


def in_languages(field: str, texts: Translations) -> dict[str, str]:
    """`{"kk": "…"}` as the columns of a translated field: `{"title_kk": "…", "title_ru": "", …}`."""
    return {f"{field}_{language}": texts.get(language, "") for language in LANGUAGES}


@dataclass(frozen=True)
class CourseTerms:
    """What a course needs beside its texts: days, hours (academic), places, languages, and who counts as finished."""

    starts_on: date
    ends_on: date
    hours: int
    capacity: int
    languages: tuple[str, ...] = ("kk", "ru")
    zone: str = "Asia/Almaty"
    applications_until: datetime | None = None
    attendance_percent: int = 70
    needs_assignments: bool = True
    needs_questionnaires: bool = True


@once(Course)
def draft_course(
    *,
    centre: Centre,
    slug: str,
    title: Translations,
    terms: CourseTerms,
    by: Person,
    at: datetime,
    key: str,
    summary: Translations | None = None,
    about: Translations | None = None,
) -> Course:
    """Start a course as a draft that only the office sees. Raises SlugTaken."""
    if Course.objects.filter(slug=slug).exists():
        raise SlugTaken
    course = Course(
        centre=centre,
        slug=slug,
        created_at=at,
        **in_languages("title", title),
        **in_languages("summary", summary or {}),
        **in_languages("about", about or {}),
        **_terms(terms),
    )
    course.save()
    Staff.objects.create(course=course, person=by, duty=Duty.ORGANISER)
    journal.record("courses.draft", thing=course, by=by, at=at)
    return course


def _terms(terms: CourseTerms) -> dict[str, Any]:
    return {**vars(terms), "languages": list(terms.languages)}


@transaction.atomic
def edit_course(*, course: Course, fields: Mapping[str, Any], by: Person, at: datetime) -> Course:
    """Change fields of a course by their column names (`title_kk`, `ends_on`, …)."""
    for name, value in fields.items():
        setattr(course, name, value)
    course.save()
    journal.record("courses.edit", thing=course, by=by, at=at, details={"fields": sorted(fields)})
    return course


@transaction.atomic
def set_aims(*, course: Course, aims: Mapping[str, Translations], by: Person, at: datetime) -> None:
    """Say what people shall be able to do after the course: code → text, in order."""
    course.aims.exclude(code__in=list(aims)).delete()
    for position, (code, texts) in enumerate(aims.items(), start=1):
        Aim.objects.update_or_create(
            course=course, code=code, defaults={"position": position, **in_languages("text", texts)}
        )
    journal.record("courses.set_aims", thing=course, by=by, at=at, details={"aims": list(aims)})


@transaction.atomic
def name_staff(*, course: Course, person: Person, duty: Duty, by: Person, at: datetime) -> Staff:
    """Give somebody a duty in a course; giving it twice is giving it once."""
    staff, new = Staff.objects.get_or_create(course=course, person=person, duty=duty)
    if new:
        journal.record(
            "courses.name_staff",
            thing=course,
            by=by,
            at=at,
            details={"person": person.key, "duty": duty.value},
        )
    return staff


@transaction.atomic
def move_on(*, course: Course, to: Stage, by: Person, at: datetime) -> Course:
    """Take the next step of a course's life, or the one back; at that step already, nothing happens.

    Raises StageRefused for any other step, NotReady if something is missing for the next one, NoWayBack if letters of
    the present one went out.
    """
    course = Course.objects.select_for_update().get(pk=course.pk)
    if course.stage == to:
        return course
    distance = STAGES.index(to) - STAGES.index(Stage(course.stage))
    if distance not in (1, -1):
        raise StageRefused
    if distance == 1:
        _require_readiness(course, at)
    elif is_bound(course):
        raise NoWayBack
    before, course.stage = course.stage, to
    course.save(update_fields=["stage"])
    journal.record("courses.move_on", thing=course, by=by, at=at, details={"from": before, "to": to.value})
    events.stage_changed.send(Course, course=course, by=by, at=at)
    return course


def _require_readiness(course: Course, at: datetime) -> None:
    missing = [lack for lack in lacks(course, at) if lack.blocks]
    if missing:
        raise NotReady(missing[0].words)


def bind_stage(*, course: Course) -> None:
    """Take note that something irreversible was sent out at this step. No journal row: the sender has written one."""
    if not is_bound(course):
        Course.objects.filter(pk=course.pk).update(bound_stage=course.stage)
        course.bound_stage = course.stage


@transaction.atomic
def plan_activity(
    *,
    course: Course,
    kind: Kind,
    slug: str,
    title: Translations,
    by: Person | None,
    at: datetime,
    summary: Translations | None = None,
    position: int | None = None,
    group: Group | None = None,
    opens_at: datetime | None = None,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    due_at: datetime | None = None,
    hours: Decimal | float = 0,
    required: bool = True,
) -> Activity:
    """Put an activity into a course's plan, or change the one with that slug."""
    if position is None:
        position = course.activities.count() + 1
    activity, _new = Activity.objects.update_or_create(
        course=course,
        slug=slug,
        defaults={
            "kind": kind,
            "position": position,
            "group": group,
            "opens_at": opens_at,
            "starts_at": starts_at,
            "ends_at": ends_at,
            "due_at": due_at,
            "hours": Decimal(str(hours)),
            "required": required,
            **in_languages("title", title),
            **in_languages("summary", summary or {}),
        },
    )
    journal.record("courses.plan_activity", thing=activity, by=by, at=at)
    return activity


@once(Activity)
def add_activity(
    *, course: Course, kind: Kind, columns: Mapping[str, Any], by: Person, at: datetime, key: str
) -> Activity:
    """Put a new activity at the end of the plan, by its columns (`title_kk`, `starts_at`, …); its address comes from its title."""
    words = columns.get("title_en") or columns.get("title_ru") or columns.get("title_kk") or kind.value
    slugs = set(course.activities.values_list("slug", flat=True))
    taken = slugs | OWN_ADDRESSES
    wanted = address = text.slug(words, longest=50)
    number = 2
    while address in taken:
        address, number = f"{wanted}-{number}", number + 1
    activity = Activity(course=course, kind=kind, slug=address, position=len(slugs) + 1, **columns)
    activity.save()
    journal.record("courses.add_activity", thing=activity, by=by, at=at)
    return activity


@transaction.atomic
def edit_activity(*, activity: Activity, columns: Mapping[str, Any], by: Person, at: datetime) -> Activity:
    """Change an activity by its columns; its kind and its address stay."""
    for name, value in columns.items():
        setattr(activity, name, value)
    activity.save()
    journal.record("courses.edit_activity", thing=activity, by=by, at=at, details={"fields": sorted(columns)})
    return activity


@transaction.atomic
def reorder_plan(*, course: Course, activities: Iterable[Activity], by: Person, at: datetime) -> None:
    """Put a course's activities into this order."""
    for position, activity in enumerate(activities, start=1):
        if activity.position != position:
            activity.position = position
            activity.save(update_fields=["position"])
    journal.record("courses.reorder_plan", thing=course, by=by, at=at)


@transaction.atomic
def remove_activity(*, activity: Activity, by: Person, at: datetime) -> None:
    """Take an activity out of the plan. Raises ActivityUsed once somebody has worked on it."""
    if activity.progress.exists():
        raise ActivityUsed
    journal.record("courses.remove_activity", thing=activity, by=by, at=at)
    activity.delete()


@transaction.atomic
def attach_material(
    *, activity: Activity, file: StoredFile, title: str, by: Person, at: datetime
) -> Material:
    """Attach a file to an activity; the same content attached twice is attached once."""
    known = activity.materials.filter(file__sha256=file.sha256, title=title).first()
    if known:
        return known
    material = Material.objects.create(
        activity=activity, file=file, title=title, position=activity.materials.count() + 1
    )
    journal.record("courses.attach_material", thing=activity, by=by, at=at, details={"file": file.key})
    return material


@transaction.atomic
def publish_plan(*, course: Course, by: Person, at: datetime) -> Course:
    """Show the plan to the people of the course. Raises NothingPlanned."""
    if not course.activities.exists():
        raise NothingPlanned
    if course.plan_published_at is None:
        course.plan_published_at = at
        course.save(update_fields=["plan_published_at"])
        journal.record("courses.publish_plan", thing=course, by=by, at=at)
        events.plan_published.send(Course, course=course, by=by, at=at)
    return course


@transaction.atomic
def enrol(*, course: Course, person: Person, language: str, by: Person | None, at: datetime) -> Enrolment:
    """Give a person a place; who has one already keeps it. Raises CourseFull."""
    course = Course.objects.select_for_update().get(pk=course.pk)
    known = Enrolment.objects.filter(course=course, person=person).first()
    if known and known.state != Place.WITHDRAWN:
        return known
    taken = Enrolment.objects.filter(course=course).exclude(state=Place.WITHDRAWN).count()
    if taken >= course.capacity:
        raise CourseFull
    enrolment, _new = Enrolment.objects.update_or_create(
        course=course,
        person=person,
        defaults={"state": Place.LEARNING, "language": language, "enrolled_at": at},
    )
    journal.record("courses.enrol", thing=enrolment, by=by, at=at)
    events.enrolled.send(Enrolment, enrolment=enrolment, by=by, at=at)
    return enrolment


@transaction.atomic
def withdraw(*, enrolment: Enrolment, by: Person, at: datetime) -> Enrolment:
    """Give a place back; what the person did stays."""
    enrolment.state, enrolment.group = Place.WITHDRAWN, None
    enrolment.save(update_fields=["state", "group"])
    journal.record("courses.withdraw", thing=enrolment, by=by, at=at)
    return enrolment


@transaction.atomic
def make_groups(*, course: Course, number: int, by: Person, at: datetime) -> list[Group]:
    """Have exactly the groups 1 to `number`; people of a group that goes lose their group, not their place."""
    course.groups.filter(number__gt=number).delete()
    groups = [Group.objects.get_or_create(course=course, number=n)[0] for n in range(1, number + 1)]
    journal.record("courses.make_groups", thing=course, by=by, at=at, details={"groups": number})
    return groups


@transaction.atomic
def place_in_group(*, enrolment: Enrolment, group: Group | None, by: Person, at: datetime) -> Enrolment:
    """Put one enrolled person into a group, or out of any."""
    if enrolment.group_id != (group.pk if group else None):
        enrolment.group = group
        enrolment.save(update_fields=["group"])
        journal.record(
            "courses.place_in_group",
            thing=enrolment,
            by=by,
            at=at,
            details={"group": group.number if group else None},
        )
        if enrolment.course.groups_published_at and group:
            events.group_changed.send(Enrolment, enrolment=enrolment, by=by, at=at)
    return enrolment


@transaction.atomic
def publish_groups(*, course: Course, by: Person, at: datetime) -> Course:
    """Show people their groups and tell them by letter, once. Raises NoGroups."""
    if not course.enrolments.filter(group__isnull=False).exists():
        raise NoGroups
    if course.groups_published_at is None:
        course.groups_published_at = at
        course.save(update_fields=["groups_published_at"])
        journal.record("courses.publish_groups", thing=course, by=by, at=at)
        events.groups_published.send(Course, course=course, by=by, at=at)
    return course


@transaction.atomic
def name_curator(*, group: Group, curator: Person | None, by: Person, at: datetime) -> Group:
    """Say who looks after a group."""
    group.curator = curator
    group.save(update_fields=["curator"])
    journal.record("courses.name_curator", thing=group, by=by, at=at)
    return group


def report_progress(
    *,
    enrolment: Enrolment,
    activity: Activity,
    step: Step,
    at: datetime,
    minutes: int | None = None,
    points: Decimal | None = None,
) -> Progress:
    """Take note, in one statement, of how far somebody has come; every kind of activity calls this.

    `minutes` heard (whole minutes) and `points` replace earlier ones where given; what goes on stays as far as it
    was when it is started again. No journal row: the kind's own action has written one.
    """
    come = Progress(
        enrolment=enrolment, activity=activity, step=step, minutes=minutes, points=points, changed_at=at
    )
    given = {"step": step != Step.STARTED, "minutes": minutes is not None, "points": points is not None}
    changed = ("changed_at", *(name for name, is_given in given.items() if is_given))
    db.insert(come, unique=("enrolment", "activity"), changed=changed)
    return come


@transaction.atomic
def finish(*, course: Course, enrolments: Iterable[Enrolment], by: Person, at: datetime) -> list[Enrolment]:
    """Settle who has finished and who has not, by the course's rule; settled before stays as it was."""
    standing = standings(course)
    settled = []
    for enrolment in enrolments:
        if enrolment.state != Place.LEARNING:
            continue
        has_finished = standing[enrolment.pk].has_finished
        enrolment.state = Place.FINISHED if has_finished else Place.UNFINISHED
        enrolment.finished_at = at if has_finished else None
        enrolment.save(update_fields=["state", "finished_at"])
        journal.record("courses.finish", thing=enrolment, by=by, at=at, details={"state": enrolment.state})
        if has_finished:
            events.finished.send(Enrolment, enrolment=enrolment, by=by, at=at)
        settled.append(enrolment)
    return settled
