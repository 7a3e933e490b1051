"""Questionnaires, waves, who answered, and what was answered as far as it may be seen."""

from datetime import datetime, time, timedelta

from dateutil.relativedelta import relativedelta
from django.core.cache import cache
from django.db import connection
from django.db.models import Count, Q, QuerySet

from oqu.courses.models import Activity, Course, Enrolment, Place, Stage
from oqu.courses.queries import KEPT_PLACES, is_closed_with
from oqu.kernel import clock, db
from oqu.kernel.languages import pick
from oqu.kernel.prepared import prepared
from oqu.libraries.models import Centre
from oqu.people.models import Person
from oqu.questionnaires.definition import packing, reading
from oqu.questionnaires.definition.content import Definition
from oqu.questionnaires.definition.kinds.registry import KINDS
from oqu.questionnaires.definition.problems import Words
from oqu.questionnaires.definition.room import known_room
from oqu.questionnaires.models import (
    KindChoices,
    Participation,
    Questionnaire,
    Wave,
)

KEPT_SECONDS = 5
MORNING = time(9)
FOLLOW_UP_LASTS = timedelta(weeks=2)
LATELY = timedelta(days=200)
STILL_OPEN = "SELECT 1 FROM questionnaires_wave WHERE id = %s AND closed_at IS NULL"
HELD_OPEN = f"{STILL_OPEN} FOR KEY SHARE"  # people do not wait for each other, only closing waits for them
ANSWERED_WITH = (
    *("key", "slug", "course_id", "group_id", "opens_at", "due_at"),
    *("course__stage", "course__zone", "course__ends_on"),
    *("wave__anonymous", "wave__public_key", "wave__closed_at", "wave__questionnaire"),
    *("wave__questionnaire__kind", "wave__questionnaire__fingerprint", "wave__questionnaire__frozen_at"),
)


def bank() -> QuerySet[Questionnaire]:
    """The standard questionnaires."""
    return Questionnaire.objects.filter(centre__isnull=True)


def questionnaires_of(centre: Centre) -> QuerySet[Questionnaire]:
    """The questionnaires of a centre, every version."""
    return Questionnaire.objects.filter(centre=centre).annotate(sent=Count("waves"))


def newest(centre: Centre | None, code: str) -> Questionnaire | None:
    """The newest version of a questionnaire."""
    return Questionnaire.objects.filter(centre=centre, code=code).order_by("-version").first()


def newest_of(centre: Centre) -> list[Questionnaire]:
    """The newest version of each questionnaire of a centre, with `sent`, in how many waves that version is."""
    found: dict[str, Questionnaire] = {}
    rows = questionnaires_of(centre).select_related("course").defer("definition")
    for one in rows.order_by("kind", "code", "-version"):
        found.setdefault(one.code, one)
    return list(found.values())


def own_title(questionnaire: Questionnaire) -> str:
    """The title of a questionnaire; one about the aims of a course names it, as those of all courses have one title."""
    title, course = pick(questionnaire.title), questionnaire.course
    return f"{title} · {course.title}, {course.starts_on.year}" if course else title


def seen_at(centre: Centre, key: str) -> Questionnaire | None:
    """A questionnaire of a centre or of the standard bank."""
    return Questionnaire.objects.filter(Q(centre=centre) | Q(centre=None), key=key).first()


def is_newest(questionnaire: Questionnaire) -> bool:
    """Whether there is no later version."""
    return not Questionnaire.objects.filter(
        centre=questionnaire.centre_id, code=questionnaire.code, version__gt=questionnaire.version
    ).exists()


def kinds() -> dict[str, Words]:
    """The kinds of question and what people call them."""
    return {name: kind.label for name, kind in KINDS.items()}


def content_of(questionnaire: Questionnaire) -> Definition:
    """The content of a questionnaire, read once for each fingerprint."""
    return reading.known(questionnaire.fingerprint, lambda: questionnaire.definition)


def room_in(wave: Wave) -> int:
    """Bytes that each answer and each draft of the wave takes before it is sealed."""
    return known_room(wave.questionnaire.fingerprint, content_of(wave.questionnaire))


def planned_for(enrolment: Enrolment, slug: str) -> Activity | None:
    """The questionnaire of that slug in a person's plan, its wave (if it has one) read along; None: not in the plan."""
    for planned in _planned(enrolment.course_id, slug):
        if planned.group_id in (None, enrolment.group_id):
            planned.course = enrolment.course
            return planned
    return None


@prepared
def _planned(course: int, slug: str) -> QuerySet[Activity]:
    found = Activity.objects.filter(course=course, kind="questionnaire", slug=slug)
    return found.select_related("wave__questionnaire").defer("wave__questionnaire__definition")


def seat(person: Person, course: str, slug: str) -> tuple[Enrolment, Activity] | None:
    """A person's enrolment and a questionnaire in their plan with its wave: only what an answer needs.

    None: not in the course, or not in their plan. What is asked is the same for everybody and cached for some seconds;
    an action that takes something in looks once more whether the wave is still open.
    """
    planned = _asked_now(course, slug)
    if planned is None:
        return None
    place = next(iter(_place(person.pk, planned.course_id)), None)
    if place is None or place.state not in KEPT_PLACES or planned.group_id not in (None, place.group_id):
        return None
    place.person = person
    return place, planned


@prepared
def _place(person: int, course: int) -> QuerySet[Enrolment]:
    found = Enrolment.objects.filter(person=person, course=course)
    return found.only("key", "course", "person", "group", "state")


def _asked_now(course: str, slug: str) -> Activity | None:
    name = f"asked:{course}:{slug}"
    planned: Activity | None = cache.get(name)
    if planned is None:
        planned = (
            Activity.objects.filter(course__slug=course, kind="questionnaire", slug=slug)
            .select_related("course", "wave__questionnaire")
            .only(*ANSWERED_WITH)
            .order_by("pk")
            .first()
        )
        if planned is not None:
            cache.set(name, planned, timeout=KEPT_SECONDS)
    return planned


def still_open(wave: Wave) -> bool:
    """Whether nobody has closed the wave since it was read; it stays open until the transaction that asks has ended.

    On SQLite the transaction has the database for itself anyway.
    """
    with connection.cursor() as cursor:
        cursor.execute(HELD_OPEN if db.is_postgres() else STILL_OPEN, [wave.pk])
        return cursor.fetchone() is not None


def wave_of(activity: Activity) -> Wave | None:
    """The wave of an activity, with its questionnaire, course and centre."""
    return (
        Wave.objects.filter(activity=activity)
        .select_related("questionnaire", "activity__course__centre__library", "activity__group")
        .first()
    )


def waves_of(course: Course) -> QuerySet[Wave]:
    """The waves of a course in the plan's order, with `answered`, the number of those who answered."""
    return (
        Wave.objects.filter(activity__course=course, activity__cancelled_at=None)
        .select_related("activity__course__centre", "activity__group", "questionnaire", "tables")
        .annotate(answered=Count("participations"))
        .order_by("activity__position")
    )


def unclosed_waves(course: Course) -> QuerySet[Wave]:
    """The waves of a course that are not closed yet, without those for months after it."""
    return waves_of(course).filter(closed_at=None, months_after=None)


def asks_about_quality(course: Course) -> bool:
    """Whether the plan of a course has a questionnaire about its quality, closed or not."""
    return waves_of(course).filter(questionnaire__kind=KindChoices.REACTION).exists()


def standard_about_quality() -> Questionnaire | None:
    """The newest questionnaire about quality of those that come with the software."""
    bank = Questionnaire.objects.filter(centre=None, kind=KindChoices.REACTION)
    return bank.order_by("-version").first()


def unfilled(course: Course) -> QuerySet[Activity]:
    """Questionnaires in a course's plan that nobody has chosen yet."""
    return Activity.objects.filter(course=course, kind="questionnaire", wave__isnull=True).select_related(
        "group"
    )


def closed_waves(course: Course, kind: KindChoices | None = None) -> list[Wave]:
    """The closed waves (of a kind) in the plan's order, whose answers are open; each with its activity and questionnaire."""
    return [wave for wave in _closed(course) if kind in (None, wave.questionnaire.kind)]


def last_closed(course: Course, kind: KindChoices, *, about: str = "") -> Wave | None:
    """The last of them that has a column whose id begins with `about`; without one the last of all.

    One that everybody was asked comes before those that one group was asked.
    """
    waves = sorted(closed_waves(course, kind), key=lambda wave: wave.activity.group_id is None)
    for wave in reversed(waves):
        columns = packing.columns(content_of(wave.questionnaire)) if about else ()
        if any(column.id.startswith(about) for column in columns):
            return wave
    return waves[-1] if waves else None


def _closed(course: Course) -> QuerySet[Wave]:
    waves = Wave.objects.filter(activity__course=course, closed_at__isnull=False)
    # what a questionnaire asks is cached in memory by its fingerprint (see `content_of`)
    return (
        waves.select_related("activity__group", "questionnaire", "tables")
        .defer("questionnaire__definition")
        .order_by("activity__position")
    )


def has_answered(wave: Wave, enrolment: Enrolment) -> bool:
    """Whether a person answered; never what they answered."""
    return bool(_participation(wave.pk, enrolment.pk))


@prepared
def _participation(wave: int, enrolment: int) -> QuerySet[Participation, tuple[int]]:
    return Participation.objects.filter(wave=wave, enrolment=enrolment).values_list("pk")


def invited(wave: Wave) -> QuerySet[Enrolment]:
    """Those whom a wave asks: everybody with a place in the course, or in the group that it is for."""
    places = Enrolment.objects.filter(course_id=wave.activity.course_id).exclude(state=Place.WITHDRAWN)
    return places.filter(group=wave.activity.group_id) if wave.activity.group_id else places


def people_asked(course: Course) -> dict[int | None, int]:
    """How many people a wave for a group asks, and under None how many one for the whole course."""
    by_group = dict(_sizes(course))
    return by_group | {None: sum(by_group.values())}


def number_asked(wave: Wave) -> int:
    """How many people a wave asks, as many as `invited` lists."""
    only = wave.activity.group_id
    return sum(number for group, number in _sizes(wave.activity.course) if only in (None, group))


def _sizes(course: Course) -> QuerySet[Enrolment, tuple[int | None, int]]:
    places = Enrolment.objects.filter(course=course).exclude(state=Place.WITHDRAWN)
    return places.order_by().values_list("group_id").annotate(n=Count("pk"))


def silent(wave: Wave) -> QuerySet[Enrolment]:
    """Those asked who have not answered."""
    return invited(wave).exclude(participations__wave=wave).select_related("person")


def still_asks(activity_key: str, person: int, at: datetime) -> bool:
    """Whether the wave of an activity is open still, and asks a person who has not answered."""
    begun = Q(activity__opens_at=None) | Q(activity__opens_at__lte=at)
    goes_on = Q(activity__due_at=None) | Q(activity__due_at__gte=at)
    waves = Wave.objects.filter(begun, goes_on, activity__key=activity_key, activity__cancelled_at=None)
    wave = waves.filter(closed_at=None).select_related("activity__course").first()
    if wave is None or is_closed_with(wave.activity.course, wave.activity):
        return False
    return silent(wave).filter(person=person).exists()


def due_to_close(at: datetime) -> QuerySet[Wave]:
    """Waves whose time is over and which are still open."""
    return Wave.objects.filter(closed_at__isnull=True, activity__due_at__lt=at).select_related("activity")


def due_within(at: datetime, span: timedelta) -> QuerySet[Wave]:
    """Open waves that are due in less than that time."""
    return _open(at).filter(activity__due_at__lt=at + span)


def due_to_announce(at: datetime) -> QuerySet[Wave]:
    """Open follow-ups that have not been announced yet."""
    return _open(at).filter(announced=False, months_after__isnull=False)


def _open(at: datetime) -> QuerySet[Wave]:
    begun = Q(activity__opens_at=None) | Q(activity__opens_at__lte=at)
    return Wave.objects.filter(
        begun, closed_at__isnull=True, activity__due_at__gte=at, activity__cancelled_at=None
    ).select_related("activity__course__centre__library")


def without_followups(at: datetime) -> QuerySet[Course]:
    """Courses that ended lately and for which nobody has planned yet what is asked some months later."""
    return (
        Course.objects.filter(
            stage__in=(Stage.CLOSING, Stage.CLOSED),
            ends_on__lt=at.date(),
            ends_on__gt=at.date() - LATELY,
        )
        .exclude(activities__wave__months_after__isnull=False)
        .select_related("centre__library")
    )


def followup_times(course: Course, months: int) -> tuple[datetime, datetime]:
    """When a questionnaire so many months after a course opens and is due: on a morning there, for two weeks."""
    opens_at = clock.from_local(course.ends_on + relativedelta(months=months), MORNING, course.zone)
    return opens_at, opens_at + FOLLOW_UP_LASTS
