"""Questionnaires, waves and answers for tests, made by the same actions that the pages use."""

from datetime import datetime, timedelta
from typing import Any

from oqu.courses import actions as courses
from oqu.courses.models import Course, Enrolment
from oqu.kernel import clock
from oqu.kernel.files import Upload
from oqu.libraries.models import Centre
from oqu.people.models import Person
from oqu.questionnaires import actions, queries
from oqu.questionnaires.models import Participation, Questionnaire, Wave
from tests.factories.activities import photo
from tests.factories.courses import EnrolmentFactory

DAY = timedelta(days=1)


def words(text: str) -> dict[str, str]:
    """A text in three languages."""
    return {language: f"{text} {language}" for language in ("kk", "ru", "en")}


def item(code: str, kind: str, **more: Any) -> dict[str, Any]:
    """One item of a definition."""
    return {"code": code, "kind": kind, "texts": words(code.capitalize())} | more


def options(*codes: str) -> list[dict[str, Any]]:
    """Options of a definition."""
    return [{"code": code, "texts": words(code)} for code in codes]


SCALE = {"min": 1, "max": 5, "low": words("bad"), "high": words("good")}
EVERY_KIND = (
    item("overall", "scale", scale=SCALE, required=True),
    item("parts", "matrix", scale=SCALE, rows=options("talks", "tasks"), not_applicable=True),
    item("retro", "pair", scale=SCALE, rows=options("plan")),
    item("idea", "one", options=options("yes", "no"), required=True),
    item("why_not", "short", show_if={"item": "idea", "in": ["no"]}),
    item("obstacles", "many", options=options("time", "money", "link"), max=2),
    item("people", "number", min=0, max=100, not_applicable=True),
    item("recommend", "recommend"),
    item("order", "ranking", options=options("first", "second", "third")),
    item("story", "long"),
    item("quote", "one", options=options("yes", "no")),
)


def content(
    *items: dict[str, Any], code: str = "closing", kind: str = "reaction", **more: Any
) -> dict[str, Any]:
    """A definition of these items, or of one of every kind."""
    part = {"code": "part", "titles": words("Part"), "items": list(items or EVERY_KIND)}
    usual = {"code": code, "kind": kind, "anonymous": True, "titles": words("Closing"), "sections": [part]}
    return usual | more


def questionnaire(
    centre: Centre | None, by: Person | None, *items: dict[str, Any], **more: Any
) -> Questionnaire:
    """A questionnaire of a centre."""
    return actions.keep_questionnaire(centre=centre, content=content(*items, **more), by=by, at=clock.now())


def wave(
    course: Course,
    by: Person,
    *items: dict[str, Any],
    slug: str = "closing",
    opens_at: datetime | None = None,
    due_at: datetime | None = None,
    **more: Any,
) -> Wave:
    """A wave that opened yesterday and is due in two days."""
    activity = courses.plan_activity(
        course=course,
        details=courses.ActivityDetails(
            kind="questionnaire",
            slug=slug,
            title=words("Closing questionnaire"),
            opens_at=opens_at or clock.now() - DAY,
            due_at=due_at or clock.now() + 2 * DAY,
        ),
        by=by,
        at=clock.now(),
    )
    asked = questionnaire(course.centre, by, *items, **({"code": slug} | more))
    return actions.open_wave(activity=activity, questionnaire=asked, by=by, at=clock.now())


TYPED = {
    "overall": ["4"],
    "parts.talks": ["5"],
    "parts.tasks": ["na"],
    "idea": ["yes"],
    "recommend": ["9"],
    "story": ["The catalogue is easier now."],
    "quote": ["yes"],
}


def answer(
    asked: Wave, place: Enrolment, *, slip: str = "", key: str = "", language: str = "en", **typed: list[str]
) -> Participation:
    """An answer; what is typed replaces what is usual."""
    checked = queries.checked(asked, TYPED | typed, language)
    assert checked.problems == ()
    return actions.answer(
        wave=asked,
        enrolment=place,
        answers=checked.answers,
        language=language,
        slip=slip or f"slip of {place.pk} in {asked.pk}",
        by=place.person,
        at=clock.now(),
        key=key or f"{asked.pk} {place.pk}",
    )


def send(asked: Wave, place: Enrolment, item: str, *uploads: Upload) -> list[str]:
    """The keys of these files, or of a photo, which were received for the answer to a question."""
    return actions.receive_files(
        wave=asked,
        enrolment=place,
        item=item,
        uploads=uploads or [photo()],
        by=place.person,
        at=clock.now(),
    )


def places(course: Course, number: int, **more: Any) -> list[Enrolment]:
    """So many more people in a course."""
    return EnrolmentFactory.create_batch(number, course=course, **more)


def answered(course: Course, by: Person, number: int, *items: dict[str, Any], **more: Any) -> Wave:
    """A wave that so many people have answered, each a little differently."""
    asked = wave(course, by, *items, **more)
    for n, place in enumerate(places(course, number)):
        typed: dict[str, Any] = {"overall": [str(1 + n % 5)], "story": [f"Story number {n}"]}
        answer(asked, place, language="kk" if n % 2 else "ru", **typed)
    return asked


def closed(course: Course, by: Person, number: int, *items: dict[str, Any], **more: Any) -> Wave:
    """The same, closed."""
    return actions.close_wave(wave=answered(course, by, number, *items, **more), by=by, at=clock.now())
