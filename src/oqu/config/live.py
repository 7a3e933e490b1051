"""The lecture of the demonstration that is always on: a synthetic lecturer plays a tune and turns slides in the hall."""

import shutil
import sys
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

from django.conf import settings

from oqu.courses import actions as courses
from oqu.courses.queries import Course
from oqu.kernel import tickets
from oqu.kernel.files import Upload
from oqu.kernel.tickets import HallRole, Ticket
from oqu.lectures import actions as lectures
from oqu.lectures.kind import KIND
from oqu.lectures.queries import Lecture
from oqu.people.models import Person

SLUG = "live-now"
TITLE = {
    "kk": "Тікелей эфир: әріптестердің сұрақтары",
    "ru": "Прямой эфир: вопросы коллег",
    "en": "Live: questions of colleagues",
}
SUMMARY = {
    "kk": "Көрсетілім: дәріскердің орнына баяу әуен ойнайды, слайдтар өздері ауысады. Сұрақ қойып, қол көтеріп көріңіз.",
    "ru": "Демонстрация: вместо лектора играет медленная мелодия, слайды листаются сами. Спросите что-нибудь, поднимите руку.",
    "en": "A demonstration: a slow tune plays in the lecturer's place, and slides turn by themselves. Ask something, raise a hand.",
}
POLL = (
    "Сізге не естіледі? Что вы слышите?",
    "Әуен / Мелодию",
    "Үнсіздік / Тишину",
)
BEGAN_BEFORE = timedelta(minutes=10)
LASTS = timedelta(hours=3)
TICKET_FOR = timedelta(days=7)
LONGEST_LOG = 45_000_000
"""Bytes of a log (some four hours) after which the next demonstration begins a new one."""


def plan(course: Course, *, slides: Path, lecturer: Person, by: Person, at: datetime) -> Lecture:
    """Have a lecture of this course be on now, whenever the demonstration is started."""
    known = course.activities.filter(slug=SLUG).first()
    activity = courses.plan_activity(
        course=course,
        details=courses.ActivityDetails(
            kind=KIND.code,
            slug=SLUG,
            title=TITLE,
            summary=SUMMARY,
            position=known.position if known else None,
            opens_at=at - BEGAN_BEFORE,
            starts_at=at - BEGAN_BEFORE,
            ends_at=at + LASTS,
            required=False,
        ),
        by=by,
        at=at,
    )
    talk = lectures.set_lecture(
        activity=activity,
        lecturer=lecturer,
        language="kk",
        slides=Upload(slides.name, BytesIO(slides.read_bytes())),
        by=by,
        at=at,
    )
    if talk.slides_total == 0:
        lectures.draw_slides.call(talk.pk)  # before all other slides, which wait for the worker
        talk.refresh_from_db()
    return talk


def speaker(talk: Lecture, *, at: datetime) -> tuple[str, ...]:
    """The command line of the synthetic lecturer; `{hall}` in it stands for the relay's address."""
    _forget_long_log(settings.OQU_DATA_DIR / "hall" / talk.activity.key)
    assert talk.lecturer is not None
    ticket = Ticket(
        lecture=talk.activity.key,
        role=HallRole.LECTURER,
        person=talk.lecturer.key,
        name=str(talk.lecturer),
        issued=int((at + TICKET_FOR).timestamp()),  # nobody's sign-out ends the tune
        expires=int((at + TICKET_FOR).timestamp()),
    )
    return (
        *(sys.executable, "-m", "oqu.hall.speaker"),
        *("--address", f"{{hall}}/{tickets.sign(ticket, secret=settings.SECRET_KEY)}"),
        *("--seconds", str(int(TICKET_FOR.total_seconds())), "--slides", str(talk.slides_total)),
        *("--poll", *POLL),
    )


def _forget_long_log(folder: Path) -> None:
    log = folder / "log"
    if log.exists() and log.stat().st_size > LONGEST_LOG:
        shutil.rmtree(folder)
