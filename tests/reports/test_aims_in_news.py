"""The draft of an article names the aims of the course, each with the ratings of it that are published."""

from dataclasses import replace

import numpy as np
import pytest

from oqu.courses.models import Aim, Course
from oqu.kernel import clock
from oqu.kernel.languages import LANGUAGES, speaking
from oqu.questionnaires.figures.change import Basis, change, pairs
from oqu.reports import queries
from oqu.reports.queries.evidence import Evidence
from oqu.reports.queries.learning import AimChange, AimRated, Learning
from oqu.reports.queries.news import news_draft, news_text
from tests.reports.conftest import over, places  # noqa: F401 - fixtures

CHANGE = change(pairs(np.array([2, 3] * 3), np.array([4] * 6)), basis=Basis.MATCHED, highest=5)


@pytest.fixture
def of(over: Course) -> Evidence:  # noqa: F811
    for position, (code, text) in enumerate(
        [("plan", "Plan a year."), ("ask", "Ask readers"), ("tell", "Report")]
    ):
        Aim.objects.create(
            course=over, code=code, position=position, text_en=text, text_kk=text, text_ru=text
        )
    with speaking("en"):
        return queries.evidence(over, at=clock.now(), language="en")


def lines(of: Evidence) -> list[str]:
    with speaking("en"):
        body = news_text(of).body
    return [line for line in body.splitlines() if "aims of the course" in line or line.startswith("- ")]


def test_aims_that_were_not_rated_are_named_without_numbers(of: Evidence) -> None:
    assert lines(of) == ["The aims of the course:", "- Plan a year", "- Ask readers", "- Report"]


def test_each_aim_has_the_numbers_that_exist(of: Evidence) -> None:
    learned = replace(
        of.learning,
        aims=(AimChange("self.plan", "Plan a year", CHANGE),),
        rated_after=(AimRated("self.ask", "Ask readers", 7, 4.2, 5), AimRated("self.tell", "Report")),
        retrospective=(AimChange("retro.tell", "Report", CHANGE),),
    )

    assert lines(replace(of, learning=learned)) == [
        "The aims of the course, and how participants rate themselves:",
        "- Plan a year: from 2.5 before the course to 4.0 after it, of 5 (the same people: 6)",
        "- Ask readers: 4.2 of 5 after the course (people who rated themselves: 7)",
        "- Report: looking back, from 2.5 to 4.0 of 5 (people who rated themselves: 6)",
    ]


def test_each_language_of_the_draft_has_the_aims_in_its_own_words(of: Evidence) -> None:
    for language in LANGUAGES:
        Aim.objects.filter(course=of.course, code="ask").update(**{f"text_{language}": f"Ask in {language}"})

    body = news_draft(queries.evidence(of.course, at=of.at, language="ru")).body

    assert {
        language: [line for line in body[language].splitlines() if "Ask in" in line] for language in body
    } == {language: [f"- Ask in {language}"] for language in LANGUAGES}


def test_a_course_without_aims_has_no_such_paragraph(of: Evidence) -> None:
    assert lines(replace(of, learning=Learning((), None, (), None))) == []


def test_aims_of_the_questionnaire_are_named_where_it_asks_of_its_own(of: Evidence) -> None:
    learned = replace(of.learning, other_aims=True, aims=(AimChange("self.x", "Another aim", CHANGE),))

    assert [line.partition(":")[0] for line in lines(replace(of, learning=learned))[1:]] == ["- Another aim"]
