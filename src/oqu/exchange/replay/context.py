"""The events of a replay, and the context in which they run."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, cast

from django.db import transaction

from oqu.courses.kinds import ReplayEvent
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


class NotFound(Refused):
    """An object that an earlier event should have created is missing."""


@dataclass
class ReplayContext:
    """A replay: the folder, the slug of the course, and the number of days by which everything is moved."""

    folder: CourseFolder
    slug: str
    days_later: int = 0
    suffix: dict[str, str] = field(default_factory=dict)
    _cache: dict[str, Any] = field(default_factory=dict, repr=False)
    """Objects that were loaded since the course last changed."""

    def clear_cache(self) -> None:
        """Load all objects again: an event has changed the course or its enrolments."""
        self._cache.clear()

    def _cached[T](self, name: str, look_up: Callable[[], T]) -> T:
        if name not in self._cache:
            self._cache[name] = look_up()
        return cast(T, self._cache[name])

    @property
    def zone(self) -> str:
        """The zone in which the folder's times are written."""
        return str(self.folder.course["zone"])

    def to_utc(self, local: datetime | str) -> datetime:
        """Return a local time of the folder as the UTC time at which it is replayed."""
        written = datetime.fromisoformat(local) if isinstance(local, str) else local
        return parse_local((written + timedelta(days=self.days_later)).isoformat(), self.zone)

    def to_utc_or_none(self, local: datetime | None) -> datetime | None:
        """Return the same for a time that may be missing."""
        return None if local is None else self.to_utc(local)

    def day(self, written: date) -> date:
        """Return a day of the folder as the day on which it is replayed."""
        return written + timedelta(days=self.days_later)

    def step_time(self, step: str) -> datetime:
        """Return the time of a step of the course."""
        return self.to_utc(self.folder.course["life"][step])

    def event(
        self,
        local: datetime | str,
        name: str,
        run: Callable[[], object],
        *,
        changes_course: bool = False,
        source: str = "course.toml",
    ) -> ReplayEvent:
        """Return an event at a local time of the folder."""
        return ReplayEvent(self.to_utc(local), name, run, changes_course, source)

    def course(self) -> Course:
        """Return the course."""
        courses = Course.objects.select_related("centre__library")
        return self._cached("course", lambda: courses.get(slug=self.slug))

    def staff(self, email: str) -> Person:
        """Return a person of the centre. Raises NotFound."""
        person = self._cached(f"staff {email}", lambda: person_by_email(email))
        if person is None:
            raise NotFound(f"{email} is not the e-mail of a person")
        return person

    def by_role(self, role: str) -> Person:
        """Return the first of the centre's people with that role. Raises NotFound."""
        emails = (row["email"] for row in self.folder.staff if row["role"] == role)
        return self.staff(next(emails, ""))

    @cached_property
    def applicants(self) -> dict[str, SheetRow]:
        """Person code → row of the application or nomination."""
        return {row["person_code"]: row for row in self.folder.people()}

    def enrolment(self, code: str) -> Enrolment:
        """Return an applicant's enrolment. Raises NotFound."""
        return self._cached(f"enrolment {code}", lambda: self._find_enrolment(code))

    def _find_enrolment(self, code: str) -> Enrolment:
        row = self.applicants[code]
        enrolments = enrolments_in(self.course()).select_related("course__centre__library")
        by_name = {"person__family_name": row["family_name"], "person__given_name": row["given_name"]}
        found = (
            enrolments.filter(person__email__iexact=row["email"])
            if row["email"]
            else enrolments.filter(**by_name)
        )
        enrolment = found.first()
        if enrolment is None:
            raise NotFound(f"{code} is not enrolled in the course")
        return enrolment

    def activity(self, slug: str) -> Activity:
        """Return an activity of the course."""
        found = Activity.objects.select_related("course__centre__library")
        return found.get(course__slug=self.slug, slug=slug)

    def library(self, code: str) -> Library:
        """Return a library. Raises NotFound."""
        library = library_by_code(code)
        if library is None:
            raise NotFound(f"{code} is not the code of a library")
        return library

    def undated(self, texts: Translations) -> Translations:
        """Return the texts; in a replay that is moved in time, without paragraphs that name original dates."""
        if not self.days_later:
            return texts
        return {
            language: "\n\n".join(each for each in text.split("\n\n") if not DAY_OF_A_MONTH.search(each))
            for language, text in texts.items()
        }

    def key(self, *parts: object) -> str:
        """Return the idempotency key of an event of this replay."""
        return " ".join(["replay", self.slug, *map(str, parts)])


def run_once(context: ReplayContext, event: ReplayEvent) -> bool:
    """Run an event unless it ran in this database before; return whether it ran now."""
    mark = idempotency.digest("replay", context.key(event.name))
    with transaction.atomic():
        if idempotency.is_done(mark):
            return False
        event.run()
        if event.changes_course:
            context.clear_cache()
        idempotency.mark_done(mark)
        return True
