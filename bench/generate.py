"""A database of so many people: the real course, then invented colleagues in bulk.

`python -m bench.generate 10000` makes it in its data folder and leaves `pages.json` there: the measured pages with
the session of the person who looks at each.
"""

import json
import resource
import sys
import time
from datetime import date, timedelta
from http import HTTPStatus

import django

django.setup()

from allauth.usersessions.models import UserSession  # noqa: E402
from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.cached_db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import translation  # noqa: E402

from bench.crowd import fill  # noqa: E402
from bench.environment import ROOT, folder  # noqa: E402
from oqu.config import live as live_lecture  # noqa: E402
from oqu.courses.models import Course, Enrolment  # noqa: E402
from oqu.exchange.replay.run import replay  # noqa: E402
from oqu.kernel import clock  # noqa: E402
from oqu.lectures.models import Lecture  # noqa: E402
from oqu.people.models import Person  # noqa: E402

COURSE = "library-work-now"
FIRST_DAY = date(2021, 4, 15)
DAYS_IN = 5
QUESTIONNAIRE = "after"
"""Fifteen questions; the course opens it on its last day, the measured one at once."""
OPEN_FOR = timedelta(days=7)
"""Longer than a generated database is used, so that no page is closed when it is measured."""
FORMS = {"assignment": b"<textarea", "questionnaire": b'type="radio"'}
"""What the page of an open task, and of an open questionnaire, contains."""
OWN_BACKEND, BARE_BACKEND = settings.AUTHENTICATION_BACKENDS[0], "django.contrib.auth.backends.ModelBackend"


def main(size: int) -> None:
    """Make the database and the list of pages."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    at = clock.now()
    today = clock.local_date(at, "Asia/Almaty")
    days = (today - FIRST_DAY).days - DAYS_IN
    begun = time.monotonic()
    course = replay(ROOT / "examples" / "akmola-2021", slug=COURSE, days_later=days, until=at)
    replayed = time.monotonic()
    fill(course, size)
    took = {"replay_seconds": replayed - begun, "fill_seconds": time.monotonic() - replayed}
    durations = {name: round(seconds, 1) for name, seconds in took.items()}
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{size} people: {durations}, at most {most} MB of memory", file=sys.stderr)
    (folder(size) / "pages.json").write_text(json.dumps(pages(course), indent=1))


def pages(course: Course) -> dict[str, dict[str, object]]:
    """The measured pages: path, session of who looks at it, and how many queries it makes."""
    learner = Enrolment.objects.filter(course=course, person__email__isnull=False).earliest("pk").person
    coordinator = Person.objects.filter(posts__role="coordinator").earliest("pk")
    reviewer = Person.objects.filter(posts__role="methodologist").earliest("pk")
    slug = {"slug": course.slug}
    _open_questionnaire(course)
    first_lecture = course.activities.filter(kind="lecture").earliest("position").slug
    now = clock.now()
    open_task = course.activities.filter(kind="assignment", opens_at__lte=now, due_at__gt=now).latest(
        "position"
    )
    wanted = {
        "course_plan": (learner, "learning:course", slug),
        "today": (learner, "learning:today", {}),
        "lecture": (learner, "learning:lecture", {**slug, "activity": first_lecture}),
        "assignment": (learner, "learning:assignment", {**slug, "activity": open_task.slug}),
        "questionnaire": (learner, "learning:questionnaire", {**slug, "activity": QUESTIONNAIRE}),
        "participants": (coordinator, "office:admission", slug),
        "review_queue": (reviewer, "teaching:queue", {}),
    }
    live = _lecture_in_the_hall(course, reviewer)
    wanted["hall"] = (learner, "learning:hall", {**slug, "activity": live.activity.slug})
    sessions = {person.pk: _session(person) for person, _name, _arguments in wanted.values()}
    bare: dict[str, dict[str, object]] = {
        "bare": {"path": "/bare/", "session": _session(learner, BARE_BACKEND)}
    }
    with translation.override("ru"):
        found = {
            name: _page(reverse(view, kwargs=arguments), sessions[person.pk], FORMS.get(name, b""))
            for name, (person, view, arguments) in wanted.items()
        }
    found["hall"]["lecture"] = live.activity.key
    return bare | found


def _open_questionnaire(course: Course) -> None:
    now = clock.now()
    course.activities.filter(slug=QUESTIONNAIRE).update(opens_at=now, due_at=now + OPEN_FOR)


def _lecture_in_the_hall(course: Course, lecturer: Person) -> Lecture:
    """A lecture that is on now and until the database is made again, with the slides of the course."""
    slides = ROOT / "examples" / "akmola-2021" / "lectures" / "08-projects-partnerships" / "slides.pdf"
    talk = live_lecture.plan(course, slides=slides, lecturer=lecturer, by=lecturer, at=clock.now())
    course.activities.filter(pk=talk.activity_id).update(ends_at=clock.now() + OPEN_FOR)
    return talk


def _session(person: Person, backend: str = OWN_BACKEND) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = backend
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    UserSession.objects.create(user=person, session_key=session.session_key, ip="127.0.0.1")
    return str(session.session_key)


def _page(path: str, session: str, contains: bytes) -> dict[str, object]:
    client = Client(headers={"host": "127.0.0.1"})
    client.cookies["oqu_session"] = session
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    if answer.status_code != HTTPStatus.OK:
        raise SystemExit(f"{path} answers {answer.status_code}, so there is nothing to measure")
    if contains not in answer.content:
        raise SystemExit(f"{path} does not contain {contains.decode()}, so its form is not measured")
    return {"path": path, "session": session, "queries": len(queries)}


if __name__ == "__main__":
    main(int(sys.argv[1]))
