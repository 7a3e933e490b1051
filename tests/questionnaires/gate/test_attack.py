"""Nobody can compute what a handful of people answered from all that is published: 200 generated courses."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from oqu.courses.models import Enrolment, Place
from oqu.kernel import clock
from oqu.people.models import Person
from oqu.questionnaires import actions
from oqu.questionnaires.gate import pairing
from oqu.questionnaires.models import PublishedTables, Wave
from oqu.questionnaires.models.answers import Block, Response
from oqu.reports.queries import Paper, evidence, paper
from tests.factories.cast import Cast
from tests.factories.questionnaires import SCALE, item, options, places, wave
from tests.questionnaires.gate.attack import Drawn, attack, watching_the_lot

pytestmark = pytest.mark.django_db
MOST = 22
COURSES = 200
SELF = item("self", "matrix", scale=SCALE, rows=options("plan", "local"), not_applicable=True)
WAVES = (
    ("before", "before", (SELF,)),
    ("after", "after", (SELF,)),
    ("closing", "reaction", (item("overall", "scale", scale=SCALE),)),
)


@pytest.fixture
def waves(cast: Cast) -> list[Wave]:
    """Three closed waves with names; who answered what is written anew for every course."""
    made = [
        wave(cast.course, cast.methodologist, *items, slug=slug, kind=kind, anonymous=False)
        for slug, kind, items in WAVES
    ]
    Wave.objects.update(closed_at=clock.now(), locked_private_key=None)
    return made


@pytest.fixture
def seats(cast: Cast) -> list[Enrolment]:
    return places(cast.course, MOST)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Who is in the pairs."""
    with watching_the_lot(monkeypatch) as found:
        yield found


def write(cast: Cast, waves: Sequence[Wave], seats: Sequence[Enrolment], seed: int, people: int) -> None:
    """A course of so many people, published at once."""
    answer_by_lot(cast, waves, seats, seed, people)
    actions.publish_earlier()


def answer_by_lot(
    cast: Cast, waves: Sequence[Wave], seats: Sequence[Enrolment], seed: int, people: int
) -> None:
    """A course of so many people: how often they stay away, skip a line and agree is drawn by lot too."""
    chance = Random(seed)
    away, skipping, common = (
        chance.choice(rates) for rates in ((0.03, 0.15, 0.4), (0, 0.04, 0.3), (0.3, 0.6, 0.95))
    )
    libraries = [cast.learner.library, cast.other_learner.library, None]
    favourite = chance.choice([3, 4, 5])
    for seat in seats:
        seat.group = chance.choice(cast.groups)
        seat.person.library = chance.choice(libraries)
    Enrolment.objects.bulk_update(seats, ["group"])
    Person.objects.bulk_update([seat.person for seat in seats], ["library"])
    for model in (Response, Block, PublishedTables):
        model._default_manager.all().delete()

    def mark() -> int:
        if chance.random() < skipping:
            return chance.choice([-1, -2])
        return favourite if chance.random() < common else chance.randint(1, 5)

    for one, width in zip(waves, (2, 2, 1), strict=True):
        rows = [
            Response(
                wave=one,
                enrolment=seat,
                language=chance.choice(["kk", "ru"]),
                codes=bytes(mark() % 256 for _column in range(width)),
            )
            for seat in seats[:people]
            if chance.random() >= away
        ]
        Response.objects.bulk_create(rows)
        Block.objects.create(wave=one, codes=b"".join(row.codes for row in rows))


@settings(
    max_examples=COURSES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.reuse, Phase.generate),
)
@given(seed=st.integers(0, 2**32), people=st.integers(5, MOST))
def test_no_small_sum_or_mean_is_determined(
    cast: Cast, waves: list[Wave], seats: list[Enrolment], drawn: Drawn, seed: int, people: int
) -> None:
    drawn.clear()
    write(cast, waves, seats, seed, people)

    found = attack(cast.course, drawn, most=2)

    assert [finding for finding in found if finding.is_determined] == []


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.generate,))
@given(seed=st.integers(0, 2**32), people=st.integers(5, MOST))
def test_reports_of_different_days_determine_no_more_together(
    cast: Cast, waves: list[Wave], seats: list[Enrolment], drawn: Drawn, seed: int, people: int
) -> None:
    """An edition is signed before the questionnaire after the course closes, one when it has, one when people have withdrawn."""
    drawn.clear()
    answer_by_lot(cast, waves, seats, seed, people)
    Wave.objects.filter(pk=waves[1].pk).update(closed_at=None)
    actions.publish_earlier()
    papers = [paper_of_today(cast)]
    Wave.objects.filter(pk=waves[1].pk).update(closed_at=clock.now())
    actions.publish_earlier()
    papers.append(paper_of_today(cast))
    some = Enrolment.objects.filter(pk__in=[seat.pk for seat in seats[:3]])
    some.update(state=Place.WITHDRAWN)
    papers.append(paper_of_today(cast))
    Enrolment.objects.filter(pk__in=[seat.pk for seat in seats[:3]]).update(
        state=Place.WITHDRAWN, group=cast.groups[0]
    )
    papers.append(paper_of_today(cast))
    some.update(state=seats[3].state)

    found = attack(cast.course, drawn, most=2, papers=papers)

    assert [finding for finding in found if finding.is_determined] == []


def paper_of_today(cast: Cast) -> Paper:
    return paper(evidence(cast.course, at=clock.now(), language="en"))


def test_a_paper_that_counts_anew_is_found(
    cast: Cast, waves: list[Wave], seats: list[Enrolment], drawn: Drawn
) -> None:
    write(cast, waves, seats, seed=1, people=20)
    whole = paper_of_today(cast)
    tables = [
        replace(table, rows=tuple((*row[:3], int(str(row[3])) - 1, *row[4:]) for row in table.rows))
        if table.code == "quality"
        else table
        for table in whole.tables
    ]

    with pytest.raises(AssertionError, match="counts other people"):
        attack(cast.course, drawn, most=2, papers=[whole, replace(whole, tables=tuple(tables))])


def test_the_attack_finds_what_an_open_gate_would_publish(
    cast: Cast, waves: list[Wave], seats: list[Enrolment], drawn: Drawn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two people came only before the course: "before" less the pairs are their marks."""
    monkeypatch.setattr(pairing, "is_safe", lambda *_given, **_more: True)
    monkeypatch.setattr(pairing, "_left_out", lambda *_given: (0, 0))
    write(cast, waves, seats, seed=1, people=0)
    PublishedTables.objects.all().delete()
    for step, one, places_of in ((1, waves[0], seats[:20]), (2, waves[1], seats[:18])):
        rows = [
            Response(
                wave=one, enrolment=seat, language="kk", codes=bytes(1 + (step * n + k) % 5 for k in range(2))
            )
            for n, seat in enumerate(places_of)
        ]
        Response.objects.bulk_create(rows)
        Block.objects.create(wave=one, codes=b"".join(row.codes for row in rows))
    actions.publish_earlier()

    found = attack(cast.course, drawn)

    assert any(finding.is_determined for finding in found)
