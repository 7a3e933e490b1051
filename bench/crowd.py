"""Invented people in bulk: rows written straight into the tables, some thousand at a time.

Every person has a library, an application that was admitted and a place in a course; three activities are done, and
every twentieth person has handed in an answer. The measured course takes 10,000 of them; the others are in copies of
it at other centres, 10,000 in each, as a whole country would be. Memory does not grow with their number.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import batched
from typing import Any, cast

from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Max, Model

from oqu.admission.models import Application, ApplicationState
from oqu.assignments.models import Assignment, Submission, SubmissionState
from oqu.courses.models import Activity, Course, Enrolment, Group, Progress, Step
from oqu.kernel.db import random_key
from oqu.kernel.progress import follow
from oqu.libraries.models import Centre, District, Library, Setting
from oqu.people.models import Person

A_COURSE = 10_000
AT_A_LIBRARY = 3
EVERY_SUBMITS = 20
BATCH = 5_000
FAMILIES = 5_000
LANGUAGES = ("ru", "kk")
CACHE_KB = 400_000


@dataclass(frozen=True)
class Offer:
    """One course that takes people in."""

    course: int
    groups: tuple[int, ...]
    activities: tuple[int, ...]
    assignment: int


@dataclass(frozen=True)
class Crowd:
    """What the rows of one person are made of: first free numbers, libraries, courses, and the moment of everything."""

    first_person: int
    first_place: int
    have: int
    libraries: list[int]
    offers: list[Offer]
    at: datetime

    def person(self, number: int) -> int:
        """The primary key of a person."""
        return self.first_person + number - self.have

    def place(self, number: int) -> int:
        """The primary key of their place in a course."""
        return self.first_place + number - self.have

    def library(self, number: int) -> int:
        """The primary key of their library."""
        return self.libraries[number % len(self.libraries)]

    def offer(self, number: int) -> Offer:
        """Their course."""
        return self.offers[number // A_COURSE]

    def moment(self, later: int = 0) -> object:
        """So many seconds after everything began, as the database takes it."""
        return _moment(self.at, later)


@lru_cache(A_COURSE)
def _moment(at: datetime, later: int) -> object:
    return connection.ops.adapt_datetimefield_value(at + timedelta(seconds=later))


type Rows = Iterator[tuple[Any, ...]]


@dataclass(frozen=True)
class Table:
    """A table, the columns that are filled, and the rows of one person in it."""

    model: type[Model]
    columns: tuple[str, ...]
    rows: Callable[[Crowd, int], Rows]


def fill(course: Course, size: int) -> None:
    """Add people until there are `size` of them."""
    have = Enrolment.objects.filter(course=course).count()
    numbers = range(have, size)
    if not numbers:
        return
    crowd = Crowd(
        first_person=_next(Person),
        first_place=_next(Enrolment),
        have=have,
        libraries=_libraries(size),
        offers=_offers(course, size),
        at=course.created_at,
    )
    tables = [(_insert(table), _constants(table), table.rows) for table in TABLES]
    batches = follow(batched(numbers, BATCH), total=-(-len(numbers) // BATCH), label=f"{size} people")
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":  # nobody else is there, and what fails is made anew
            cursor.execute("PRAGMA synchronous=OFF")
            cursor.execute(f"PRAGMA cache_size=-{CACHE_KB}")
        for batch in batches:
            with transaction.atomic():
                for insert, constants, rows in tables:
                    made = [(*row, *constants) for number in batch for row in rows(crowd, number)]
                    cursor.executemany(insert, made)
    _settle()


def _next(model: type[Model]) -> int:
    return (model._default_manager.aggregate(last=Max("pk"))["last"] or 0) + 1


def _others(table: Table) -> list[Any]:
    """The columns that the rows do not name, except a primary key that counts by itself."""
    fields = table.model._meta.concrete_fields
    return [f for f in fields if f.attname not in table.columns and not f.primary_key]


def _insert(table: Table) -> str:
    quote, meta = connection.ops.quote_name, table.model._meta
    named = [cast(Any, meta.get_field(name.removesuffix("_id"))).column for name in table.columns]
    columns = [quote(str(column)) for column in (*named, *(f.column for f in _others(table)))]
    places = ", ".join(["%s"] * len(columns))
    return f"INSERT INTO {quote(meta.db_table)} ({', '.join(columns)}) VALUES ({places})"  # noqa: S608 - our own


def _constants(table: Table) -> tuple[object, ...]:
    """The model's own defaults for the columns that the rows do not name."""
    return tuple(f.get_db_prep_value(f.get_default(), connection) for f in _others(table))


def _settle() -> None:
    """Tell the database how much there is, and which numbers are taken."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Person, Enrolment]):
            cursor.execute(statement)
        cursor.execute("ANALYZE")


def _libraries(size: int) -> list[int]:
    """Enough libraries for so many people, in the districts that are there."""
    districts = list(District.objects.order_by("pk").values_list("pk", flat=True))
    table = Table(
        Library, ("key", "code", "name", "district_id", "setting"), lambda _crowd, _number: iter(())
    )
    insert, constants, rural = _insert(table), _constants(table), Setting.RURAL.value
    with transaction.atomic(), connection.cursor() as cursor:
        for batch in batched(range(size // AT_A_LIBRARY), BATCH):
            made: list[Any] = [
                (
                    f"l{n:011}",
                    f"bench-{n}",
                    f"Library {n:06}",
                    districts[n % len(districts)],
                    rural,
                    *constants,
                )
                for n in batch
            ]
            cursor.executemany(insert, made)
    return list(Library.objects.filter(centre__isnull=True).order_by("pk").values_list("pk", flat=True))


def _offers(course: Course, size: int) -> list[Offer]:
    """The measured course, and as many copies of it as the people need."""
    libraries = Library.objects.filter(centre__isnull=True).order_by("pk")[: (size - 1) // A_COURSE]
    copies = [_copied(course, number, library) for number, library in enumerate(libraries, start=1)]
    Course.objects.update(capacity=min(size, A_COURSE))
    return [_offer(one) for one in (course, *copies)]


def _copied(course: Course, number: int, library: Library) -> Course:
    copy = Course.objects.get(pk=course.pk)
    copy.pk, copy.key, copy.slug = None, random_key(), f"{course.slug}-{number}"
    copy.centre = Centre.objects.create(library=library, slug=f"bench-{number}")
    copy.save(force_insert=True)
    for group in (1, 2):
        Group.objects.create(course=copy, number=group)
    for activity in Activity.objects.filter(course=course):
        activity.pk, activity.key, activity.course, activity.group = None, random_key(), copy, None
        activity.save(force_insert=True)
    task = Assignment.objects.filter(activity__course=course).earliest("pk")
    task.pk, task.activity = None, Activity.objects.get(course=copy, slug=task.activity.slug)
    task.save(force_insert=True)
    return copy


def _offer(course: Course) -> Offer:
    heard = Activity.objects.filter(course=course, kind__in=["reading", "lecture"])
    return Offer(
        course=course.pk,
        groups=tuple(course.groups.order_by("pk").values_list("pk", flat=True)),
        activities=tuple(heard.values_list("pk", flat=True)[:3]),
        assignment=Assignment.objects.filter(activity__course=course).earliest("pk").pk,
    )


def _named(number: int) -> tuple[str, str]:
    return f"Family{number * 7919 % FAMILIES:04}", f"Given{number:07}"


def _people(crowd: Crowd, number: int) -> Rows:
    yield (
        *(crowd.person(number), f"p{number:011}", f"c{number:011}", f"person{number:07}@example.org"),
        *(*_named(number), LANGUAGES[number % 2], crowd.library(number), "!", crowd.moment()),
    )


def _applications(crowd: Crowd, number: int) -> Rows:
    yield (
        *(
            f"a{number:011}",
            crowd.offer(number).course,
            crowd.person(number),
            ApplicationState.ADMITTED.value,
        ),
        *(*_named(number), f"person{number:07}@example.org", f"+7701{number:07}", crowd.library(number)),
        *(LANGUAGES[number % 2], crowd.moment(number % A_COURSE), crowd.moment()),
    )


def _places(crowd: Crowd, number: int) -> Rows:
    offer = crowd.offer(number)
    yield (
        *(crowd.place(number), f"e{number:011}", offer.course, crowd.person(number)),
        *(offer.groups[number % len(offer.groups)], LANGUAGES[number % 2], crowd.moment()),
    )


def _progress(crowd: Crowd, number: int) -> Rows:
    for activity in crowd.offer(number).activities:
        yield crowd.place(number), activity, Step.DONE.value, crowd.moment()


def _submissions(crowd: Crowd, number: int) -> Rows:
    if number % EVERY_SUBMITS == 0:
        yield (
            *(f"s{number:011}", crowd.offer(number).assignment, crowd.place(number), "An invented answer."),
            *(SubmissionState.HANDED_IN.value, crowd.moment(), crowd.moment(number % A_COURSE)),
        )


TABLES = (
    Table(
        Person,
        (
            *("id", "key", "calendar_secret", "email", "family_name", "given_name", "language"),
            *("library_id", "password", "joined_at"),
        ),
        _people,
    ),
    Table(
        Application,
        (
            *("key", "course_id", "person_id", "state", "family_name", "given_name", "email", "phone"),
            *("library_id", "language", "applied_at", "decided_at"),
        ),
        _applications,
    ),
    Table(
        Enrolment,
        ("id", "key", "course_id", "person_id", "group_id", "language", "enrolled_at"),
        _places,
    ),
    Table(Progress, ("enrolment_id", "activity_id", "step", "changed_at"), _progress),
    Table(
        Submission,
        ("key", "assignment_id", "enrolment_id", "text", "state", "saved_at", "handed_in_at"),
        _submissions,
    ),
)
