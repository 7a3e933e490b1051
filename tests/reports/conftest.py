"""A course that is over, with everything that its report tells of."""

from typing import Any

import pytest

from oqu.courses.models import Course, Enrolment, Place, Stage
from oqu.ideas import actions as ideas
from oqu.ideas.models import Outcome
from oqu.kernel import clock
from oqu.questionnaires import actions as answering
from oqu.questionnaires.models import Wave
from tests.factories import questionnaires
from tests.factories.cast import Cast
from tests.factories.questionnaires import SCALE, item, options

CLOSING = (
    item("overall", "scale", scale=SCALE),
    item("useful", "scale", scale=SCALE),
    item("quality", "matrix", scale=SCALE, rows=options("content", "technique")),
    item("recommend", "recommend"),
    item("most_useful", "long"),
    item("quote", "one", options=options("yes", "no")),
)


def right(code: str) -> dict[str, Any]:
    """A question of a test whose first answer is the right one."""
    wrong, *rest = options("wrong", "unsure")
    return item(code, "one", options=[options("right")[0] | {"correct": True}, wrong, *rest])


TEST = (item("self", "matrix", scale=SCALE, rows=options("plan")), right("kt_a"), right("kt_b"))
FOLLOW_UP = (
    item("used", "matrix", scale=SCALE, rows=options("plan", "local")),
    item("why_not", "many", options=options("time", "money")),
)


def ask(cast: Cast, slug: str, kind: str, items: tuple[dict[str, Any], ...], **more: Any) -> Wave:
    """A wave of these items."""
    return questionnaires.wave(cast.course, cast.methodologist, *items, slug=slug, kind=kind, **more)


def close(cast: Cast, wave: Wave) -> Wave:
    """Open its envelopes."""
    return answering.close_wave(wave=wave, by=cast.methodologist, at=clock.now())


@pytest.fixture
def places(cast: Cast) -> list[Enrolment]:
    """Eight people of the course; six finish, one withdraws."""
    cast.course.enrolments.all().delete()
    some = questionnaires.places(cast.course, 8)
    for place, state in zip(some, [*[Place.FINISHED] * 6, Place.UNFINISHED, Place.WITHDRAWN], strict=True):
        at = clock.now() if state == Place.FINISHED else None
        Enrolment.objects.filter(pk=place.pk).update(state=state, finished_at=at)
    return list(cast.course.enrolments.order_by("pk"))


@pytest.fixture
def over(cast: Cast, places: list[Enrolment]) -> Course:
    """Six of seven answered, five were satisfied; three ideas, two with reported outcomes, one of them done."""
    asked = ask(cast, "closing", "reaction", CLOSING)
    for n, place in enumerate(places[:6]):
        overall, technique = ("2", "1") if n == 0 else ("4", "3")
        typed = {"overall": [overall], "useful": ["5"], "quality.content": ["5"], "recommend": ["10"]}
        answer(asked, place, **typed, **{"quality.technique": [technique]})
    close(cast, asked)
    for n, place in enumerate(places[:3]):
        idea = ideas.promise(
            enrolment=place, text=f"Idea {n}", by=place.person, at=clock.now(), key=f"idea {n}"
        )
        if n < 2:
            outcome = (Outcome.DONE, Outcome.DROPPED)[n]
            ideas.tell(
                idea=idea, outcome=outcome, story="", by=place.person, at=clock.now(), key=f"outcome {n}"
            )
    Course.objects.filter(pk=cast.course.pk).update(stage=Stage.CLOSED)
    return Course.objects.select_related("centre__library").get(pk=cast.course.pk)


def answer(asked: Wave, place: Enrolment, **typed: list[str]) -> None:
    """Exactly these answers."""
    nothing: dict[str, Any] = {name: [] for name in questionnaires.TYPED}
    questionnaires.answer(asked, place, **(nothing | typed))
