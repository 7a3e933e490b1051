"""Who and what a replay is about, and the events of which it is made."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, cast

from django.db import transaction

from oqu.courses.models import Activity, Course, Enrolment
from oqu.courses.queries import enrolments_in
from oqu.exchange.folder.content import CourseFolder
from oqu.kernel import idempotency
from oqu.kernel.clock import parse_local
from oqu.kernel.errors import Refused
from oqu.kernel.languages import Translations
from oqu.kernel.sheets import SheetRow
from oqu.libraries.models import Library
from oqu.libraries.queries import library_by_code
from oqu.people.models import Person
from oqu.people.queries import person_by_email

DAY_OF_A_MONTH = re.compile(r"\d\W+(?:марта|апреля|наурыз|сәуір|March|April)|(?:March|April)\W+\d")


class Unknown(Refused):
    """Something that an earlier event should have made is not there."""


@dataclass(frozen=True)
class Event:
    """Something that happened: when, under which name it is remembered, and what is to be done.

    One that `turns` the course changes the course itself, or who has a place in it. `told` is where the folder tells
    of it.
    """

    at: datetime
    name: str
    run: Callable[[], object]
    turns: bool = False
    told: str = ""


@dataclass
class Scene:
    """The stage of a replay: the folder, and by how many days everything is moved in time."""

    folder: CourseFolder
    slug: str
    days_later: int = 0
    suffix: dict[str, str] = field(default_factory=dict)
    _met: dict[str, Any] = field(default_factory=dict, repr=False)
    """Whom and what was looked up since the course last moved on."""

    def forget(self) -> None:
        """Look everything up anew: an event has changed the course, or who has a place in it."""
        self._met.clear()

    def _meet[T](self, name: str, look_up: Callable[[], T]) -> T:
        if name not in self._met:
            self._met[name] = look_up()
        return cast(T, self._met[name])

    @property
    def zone(self) -> str:
        """The zone in which the folder's times are written."""
        return str(self.folder.course["zone"])

    def moment(self, local: datetime | str) -> datetime:
        """A local time of the folder as the moment at which it is replayed, in UTC."""
        written = datetime.fromisoformat(local) if isinstance(local, str) else local
        return parse_local((written + timedelta(days=self.days_later)).isoformat(), self.zone)

    def maybe(self, local: datetime | None) -> datetime | None:
        """The same for a time that may be missing."""
        return None if local is None else self.moment(local)

    def day(self, written: date) -> date:
        """A day of the folder as the day on which it is replayed."""
        return written + timedelta(days=self.days_later)

    def life(self, step: str) -> datetime:
        """When a step of the course's life was taken."""
        return self.moment(self.folder.course["life"][step])

    def event(
        self,
        local: datetime | str,
        name: str,
        run: Callable[[], object],
        *,
        turns: bool = False,
        told: str = "course.toml",
    ) -> Event:
        """An event at a local time of the folder."""
        return Event(self.moment(local), name, run, turns, told)

    def course(self) -> Course:
        """The course, as it is since it last moved on."""
        courses = Course.objects.select_related("centre__library")
        return self._meet("course", lambda: courses.get(slug=self.slug))

    def staff(self, email: str) -> Person:
        """Somebody of the centre."""
        person = self._meet(f"staff {email}", lambda: person_by_email(email))
        if person is None:
            raise Unknown(f"{email} is nobody's e-mail")
        return person

    def by_role(self, role: str) -> Person:
        """The first of the centre's people with that role."""
        emails = (row["email"] for row in self.folder.staff if row["role"] == role)
        return self.staff(next(emails, ""))

    @cached_property
    def applicants(self) -> dict[str, SheetRow]:
        """Person code → what was told in the application."""
        return {row["person_code"]: row for row in self.folder.people()}

    def place(self, code: str) -> Enrolment:
        """An applicant's place in the course."""
        return self._meet(f"place {code}", lambda: self._place(code))

    def _place(self, code: str) -> Enrolment:
        row = self.applicants[code]
        places = enrolments_in(self.course()).select_related("course__centre__library")
        by_name = {"person__family_name": row["family_name"], "person__given_name": row["given_name"]}
        found = (
            places.filter(person__email__iexact=row["email"]) if row["email"] else places.filter(**by_name)
        )
        place = found.first()
        if place is None:
            raise Unknown(f"{code} has no place in the course")
        return place

    def activity(self, slug: str) -> Activity:
        """An activity of the course."""
        found = Activity.objects.select_related("course__centre__library")
        return found.get(course__slug=self.slug, slug=slug)

    def library(self, code: str) -> Library:
        """A library of the folder."""
        library = library_by_code(code)
        if library is None:
            raise Unknown(f"{code} is no library's code")
        return library

    def undated(self, texts: Translations) -> Translations:
        """Texts as they are; in a replay that is moved in time, without the paragraphs that name days of the first."""
        if not self.days_later:
            return texts
        return {
            language: "\n\n".join(each for each in text.split("\n\n") if not DAY_OF_A_MONTH.search(each))
            for language, text in texts.items()
        }

    def key(self, *parts: object) -> str:
        """The idempotency key of something that happens once in this replay."""
        return " ".join(["replay", self.slug, *map(str, parts)])


def in_row(file: str, row: SheetRow) -> str:
    """Where a row stands, in the words in which problems of a folder are told."""
    return f"{file}, row {row.number}"


def run_once(scene: Scene, event: Event) -> bool:
    """Let an event happen, unless it has happened in this database before; say whether it happened now."""
    mark = idempotency.digest("replay", scene.key(event.name))
    with transaction.atomic():
        if idempotency.is_done(mark):
            return False
        event.run()
        if event.turns:
            scene.forget()
        idempotency.mark_done(mark)
        return True
