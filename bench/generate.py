"""A database of so many people: the real course, then invented colleagues in bulk.

`python -m bench.generate 10000` makes it in its data folder and leaves `pages.json` there: the measured pages with
the session of the person who looks at each.
"""

import json
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import batched

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.cached_db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import translation  # noqa: E402

from bench.environment import ROOT, folder  # noqa: E402
from oqu.assignments.models import Assignment, Submission, SubmissionState  # noqa: E402
from oqu.courses.models import Activity, Course, Enrolment, Kind, Progress, Step  # noqa: E402
from oqu.exchange.replay.run import replay  # noqa: E402
from oqu.kernel import clock  # noqa: E402
from oqu.kernel.progress import follow  # noqa: E402
from oqu.libraries.models import Library  # noqa: E402
from oqu.people.models import Person  # noqa: E402

COURSE = "library-work-now"
BATCH = 5_000
FIRST_DAY = date(2021, 4, 15)
DAYS_IN = 5
EVERY_SUBMITS = 20
OWN_BACKEND, BARE_BACKEND = settings.AUTHENTICATION_BACKENDS[0], "django.contrib.auth.backends.ModelBackend"


def main(size: int) -> None:
    """Make the database and the list of pages."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    at = clock.now()
    today = clock.local_date(at, "Asia/Almaty")
    days = (today - FIRST_DAY).days - DAYS_IN
    course = replay(ROOT / "examples" / "akmola-2021", slug=COURSE, days_later=days, until=at)
    fill(course, size)
    (folder(size) / "pages.json").write_text(json.dumps(pages(course), indent=1))


def fill(course: Course, size: int) -> None:
    """Add invented people with places, progress and answers until the course has `size` of them."""
    have = Enrolment.objects.filter(course=course).count()
    Course.objects.filter(pk=course.pk).update(capacity=min(size, 32_000))
    libraries = list(Library.objects.values_list("pk", flat=True))
    activities = list(Activity.objects.filter(course=course, kind__in=[Kind.READING, Kind.LECTURE])[:3])
    assignment = Assignment.objects.filter(activity__course=course).earliest("pk")
    numbers = range(have, size)
    groups = list(course.groups.values_list("pk", flat=True))
    rounds = -(-len(numbers) // BATCH) if numbers else 0
    for batch in follow(batched(numbers, BATCH), total=rounds, label=f"{size} people"):
        people = Person.objects.bulk_create(list(_people(batch, libraries)))
        places = Enrolment.objects.bulk_create(
            [
                Enrolment(
                    course=course,
                    person=person,
                    language=person.language,
                    group_id=groups[i % len(groups)],
                    enrolled_at=course.created_at,
                )
                for i, person in enumerate(people)
            ]
        )
        Progress.objects.bulk_create(
            [
                Progress(enrolment=p, activity=a, step=Step.DONE, changed_at=course.created_at)
                for p in places
                for a in activities
            ]
        )
        Submission.objects.bulk_create(_submissions(places[::EVERY_SUBMITS], assignment, course))


def _people(numbers: tuple[int, ...], libraries: list[int]) -> Iterator[Person]:
    for number in numbers:
        yield Person(
            email=f"person{number}@example.org",
            family_name=f"Person{number % 5000:04}",
            given_name=f"Number{number}",
            language="kk" if number % 2 else "ru",
            library_id=libraries[number % len(libraries)],
            password="!",  # noqa: S106 - unusable
        )


def _submissions(places: list[Enrolment], assignment: Assignment, course: Course) -> list[Submission]:
    return [
        Submission(
            assignment=assignment,
            enrolment=place,
            attempt=1,
            text="An invented answer.",
            state=SubmissionState.HANDED_IN,
            saved_at=course.created_at,
            handed_in_at=course.created_at + timedelta(minutes=number),
        )
        for number, place in enumerate(places)
    ]


def pages(course: Course) -> dict[str, dict[str, object]]:
    """The measured pages: path, session of who looks at it, and how many queries it makes."""
    learner = Enrolment.objects.filter(course=course, person__email__isnull=False).earliest("pk").person
    coordinator = Person.objects.get(posts__role="coordinator")
    reviewer = Person.objects.get(posts__role="methodologist")
    slug = {"slug": course.slug}
    first = {
        kind: Activity.objects.filter(course=course, kind=kind).earliest("position").slug for kind in Kind
    }
    wanted = {
        "course_plan": (learner, "learning:course", slug),
        "today": (learner, "learning:today", {}),
        "lecture": (learner, "learning:lecture", {**slug, "activity": first[Kind.LECTURE]}),
        "assignment": (learner, "learning:assignment", {**slug, "activity": first[Kind.ASSIGNMENT]}),
        "questionnaire": (learner, "learning:questionnaire", {**slug, "activity": "before"}),
        "participants": (coordinator, "office:admission", slug),
        "review_queue": (reviewer, "teaching:queue", {}),
    }
    sessions = {person.pk: _session(person) for person, _name, _arguments in wanted.values()}
    bare = {"bare": {"path": "/bare/", "session": _session(learner, BARE_BACKEND)}}
    with translation.override("ru"):
        return bare | {
            name: _page(reverse(view, kwargs=arguments), sessions[person.pk])
            for name, (person, view, arguments) in wanted.items()
        }


def _session(person: Person, backend: str = OWN_BACKEND) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = backend
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def _page(path: str, session: str) -> dict[str, object]:
    client = Client(headers={"host": "127.0.0.1"})
    client.cookies["oqu_session"] = session
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    return {"path": path, "session": session, "status": answer.status_code, "queries": len(queries)}


if __name__ == "__main__":
    main(int(sys.argv[1]))
