"""`oqu demo`: a site with one finished course and one that runs today."""

from argparse import ArgumentParser
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction
from django.urls import reverse

from oqu.config import live
from oqu.config.management.commands.serve import Guests, collect_static, port
from oqu.config.tables import bring_tables_up_to_date
from oqu.courses.kinds import DemonstrationCourse, all_kinds
from oqu.courses.queries import Course, Place, Stage
from oqu.exchange.opening import open_course
from oqu.exchange.replay.run import replay
from oqu.kernel import clock, journal
from oqu.kernel.languages import speaking
from oqu.lectures.queries import Lecture
from oqu.people import actions as people
from oqu.people.models import Person

EXAMPLES = settings.BASE_DIR / "examples"
FOLDER = EXAMPLES / "akmola-2021"
LIVE_SLIDES = FOLDER / "lectures" / "08-projects-partnerships" / "slides.pdf"
NEXT_COURSE = EXAMPLES / "description-by-gost.toml"
FIRST_SATURDAY = date(2021, 4, 17)
"""From here to the Friday of the next week the course runs at every hour; on its last day it ends."""
WEEK = 7
SECOND_RUN = {"kk": " (екінші ағым)", "ru": " (второй поток)", "en": " (second run)"}
EMAILS = {
    "director": "director.library@example.org",
    "methodologist": "methodologist@example.org",
    "coordinator": "coordinator@example.org",
    "lecturer": "k.abishev@example.org",
    "network head": "b.zhakenova@example.org",
    "participant": "",
}


class Command(BaseCommand):
    help = (
        "Set up the demonstration: the course of April 2021, finished, a second one that runs today with a lecture that is "
        "live now, and a third that takes applications; then serve it. People and their words are invented. What was entered since the last time "
        "is kept."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-serve", action="store_true", help="set up only")
        parser.add_argument("--port", type=port, default=8000, help="port to listen on (default %(default)s)")

    def handle(self, *args: Any, no_serve: bool, port: int, **options: Any) -> None:
        marker = settings.OQU_DATA_DIR / "demo-loaded"
        bring_tables_up_to_date()  # also when the code is newer than what was entered
        if not marker.exists():
            self._load(marker)
        if no_serve:
            collect_static()
            self._guests()
            self.stdout.write(self._greeting(port))
        else:
            call_command("serve", port=port, guests=self._guests, greeting=lambda: self._greeting(port))

    def _load(self, marker: Path) -> None:
        """Three courses, each whole or not at all; what an interrupted load left out is made up for."""
        self.stdout.write("Loading the demonstration, once: about half a minute.")
        self.stdout.flush()
        finished = replay(FOLDER)
        at = clock.now()
        today = clock.local_date(at, settings.OQU_HOME_ZONE)
        days = (today - FIRST_SATURDAY).days // WEEK * WEEK  # so that weekdays stay what they were
        running = replay(
            FOLDER, slug=f"library-work-{today.year}", days_later=days, suffix=SECOND_RUN, until=at
        )
        self._demonstrate_kinds(running, at)
        open_course(
            NEXT_COURSE,
            centre=finished.centre,
            methodologist=Person.objects.get(email=EMAILS["methodologist"]),
            coordinator=Person.objects.get(email=EMAILS["coordinator"]),
            at=at,
        )
        marker.write_text(today.isoformat())

    @staticmethod
    def _demonstrate_kinds(course: Course, at: datetime) -> None:
        """Add what the folder of the example has no activity of."""
        by = Person.objects.get(email=EMAILS["methodologist"])
        with journal.coming_from("demo"), transaction.atomic():
            for kind in all_kinds():
                if kind.demonstrate:
                    kind.demonstrate(DemonstrationCourse(course, by, at))

    def _guests(self) -> Guests:
        """What each start does anew: a lecture that is on now, whose lecturer is a guest of the site."""
        talk = self._plan_live_lecture()
        return {"speaker": live.speaker(talk, at=clock.now())} if talk else {}

    def _plan_live_lecture(self) -> Lecture | None:
        """Start a lecture of the running course now, at any hour; do nothing once the course is closed."""
        course = Course.objects.filter(stage=Stage.RUNNING).order_by("pk").last()
        lecturer, by = self._person(EMAILS["lecturer"]), self._person(EMAILS["methodologist"])
        if not (course and lecturer and by):
            return None
        return live.plan(course, slides=LIVE_SLIDES, lecturer=lecturer, by=by, at=clock.now())

    def _greeting(self, port: int) -> str:
        """The address of the site, and a link for each role."""
        lines = [f"\nOqu is at http://127.0.0.1:{port}/  One sign-in link for each role (each works once):\n"]
        at = clock.now()
        for role, email in EMAILS.items():
            person = self._person(email)
            if person is None:
                continue
            code = people.make_card(person=person, by=None, at=at)
            with speaking(person.language):
                path = reverse("sign_in_card") + f"?code={code}"
            lines.append(f"  {role:<14} {person}\n{'':<16} http://127.0.0.1:{port}{path}")
        return "\n".join(lines)

    @staticmethod
    def _person(email: str) -> Person | None:
        """Return the person with the role, found by e-mail; for participants, a person who is learning, if any."""
        if email:
            return Person.objects.filter(email=email).first()
        known = Person.objects.filter(enrolments__isnull=False, email__isnull=False).order_by("pk")
        return known.filter(enrolments__state=Place.LEARNING).first() or known.first()
