"""Activities of a course's plan for tests, with what belongs to each kind."""

from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO
from time import gmtime
from typing import Any

from PIL import Image

from oqu.assignments import actions as assignments
from oqu.assignments.models import Assignment, ReviewVerdict, Submission
from oqu.courses import actions as courses
from oqu.courses.models import Activity, Course, Enrolment
from oqu.kernel import clock
from oqu.kernel.files import Upload
from oqu.lectures import actions as lectures
from oqu.lectures.models import Lecture
from oqu.links import actions as links
from oqu.links.kind import KIND as LINK
from oqu.links.models import Link, Medium
from oqu.people.models import Person
from oqu.readings import actions as readings
from oqu.readings.models import Reading

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
RUBRIC = (
    assignments.CriterionLine("c1", {"kk": "Мақсаты", "ru": "Цель", "en": "Aim"}, Decimal(4)),
    assignments.CriterionLine("c2", {"kk": "Қадамдар", "ru": "Шаги", "en": "Steps"}, Decimal(4)),
)


def plan(course: Course, kind: str, slug: str, *, by: Person, **terms: Any) -> Activity:
    """Put an activity into the plan, by default open since yesterday, or since the day before it starts or is due."""
    first = min(filter(None, (terms.get("starts_at"), terms.get("due_at"), clock.now())))
    usual = {"opens_at": first - DAY} | terms
    title = {"kk": f"kk {slug}", "ru": f"ru {slug}", "en": f"en {slug}"}
    details = courses.ActivityDetails(kind=kind, slug=slug, title=title, **usual)
    return courses.plan_activity(course=course, details=details, by=by, at=clock.now())


def lecture(
    course: Course, slug: str = "talk", *, by: Person, starts_at: datetime | None = None, **more: Any
) -> Lecture:
    """A lecture of 90 minutes; by default it began an hour ago."""
    begins = starts_at or clock.now() - HOUR
    activity = plan(
        course,
        "lecture",
        slug,
        by=by,
        starts_at=begins,
        ends_at=begins + timedelta(minutes=90),
        opens_at=begins - HOUR,
    )
    usual: dict[str, Any] = {"lecturer": by, "meeting_url": "https://example.org/meet/talk"} | more
    return lectures.set_lecture(activity=activity, by=by, at=clock.now(), **usual)


def reading(course: Course, slug: str = "text", *, by: Person, **terms: Any) -> Reading:
    """A reading with a text in Kazakh and Russian."""
    activity = plan(course, "reading", slug, by=by, **terms)
    text = {"kk": "## Бірінші\n\nМәтін **қазақша**.", "ru": "## Первое\n\nТекст **по-русски**."}
    return readings.set_reading(activity=activity, text=text, by=by, at=clock.now())


def link(course: Course, slug: str = "link", *, by: Person, **more: Any) -> Link:
    """A link to a page of which nothing else is known."""
    terms = {name: more.pop(name) for name in ("opens_at", "due_at") if name in more}
    activity = plan(course, LINK.code, slug, by=by, **terms)
    usual: dict[str, Any] = {"medium": Medium.PAGE, "url": "https://example.org/page"} | more
    return links.set_link(activity=activity, by=by, at=clock.now(), **usual)


def assignment(course: Course, slug: str = "task", *, by: Person, **more: Any) -> Assignment:
    """An assignment due tomorrow, accepted from 5 of 8 points on."""
    terms = {name: more.pop(name) for name in ("opens_at", "due_at", "group") if name in more}
    activity = plan(course, "assignment", slug, by=by, **({"due_at": clock.now() + DAY} | terms))
    return write_assignment(activity, by=by, **more)


def write_assignment(activity: Activity, *, by: Person, **more: Any) -> Assignment:
    """The text of a task that is in the plan already."""
    usual: dict[str, Any] = {
        "brief": {"kk": "Жазыңыз", "ru": "Напишите"},
        "criteria": RUBRIC,
        "accept_from": 5,
    } | more
    return assignments.set_assignment(activity=activity, by=by, at=clock.now(), **usual)


def answer(task: Assignment, place: Enrolment, words: str = "An answer", **more: Any) -> Submission:
    """An answer, handed in by the person whose place it is."""
    usual: dict[str, Any] = {"at": clock.now(), "key": f"{task.pk} {place.pk} {words}"} | more
    return assignments.submit(assignment=task, enrolment=place, by=place.person, words=words, **usual)


def verdict(
    submission: Submission, *, by: Person, accepted: bool = True, comment: str = "", points: int = 3
) -> None:
    """A review with the same points for both criteria."""
    assignments.review(
        submission=submission,
        verdict=ReviewVerdict.ACCEPTED if accepted else ReviewVerdict.RETURNED,
        points={"c1": Decimal(points), "c2": Decimal(points)},
        comment=comment or ("" if accepted else "Go on"),
        by=by,
        at=clock.now(),
        key=f"review {submission.key}",
    )


def jpeg(width: int = 60, height: int = 40, colour: str = "green", **options: Any) -> BytesIO:
    """A picture as a phone sends it."""
    out = BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "JPEG", **options)
    out.seek(0)
    return out


def photo(name: str = "photo.jpg", **options: Any) -> Upload:
    """A picture as a file of an answer."""
    return Upload(name, jpeg(**options))


def pdf(pages: int = 2) -> Upload:
    """Slides: a PDF of so many pages, each of another colour; as many pages are the same bytes at any time."""
    colours = ("red", "green", "blue", "white")
    pictures = [Image.new("RGB", (400, 300), colours[n % len(colours)]) for n in range(pages)]
    out = BytesIO()
    then = gmtime(0)
    pictures[0].save(out, "PDF", save_all=True, append_images=pictures[1:], creationDate=then, modDate=then)
    out.seek(0)
    return Upload("slides.pdf", out)
