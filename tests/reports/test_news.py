"""Sentences of the draft of an article."""

from types import SimpleNamespace
from typing import Any

import pytest

from oqu.kernel.languages import speaking
from oqu.reports.queries.news import _words_of_meeting
from tests.factories.courses import CourseFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "districts", "groups", "words"),
    [
        ("ru", 1, 2, "в нём участвовали коллеги из одного района – 2 группы."),
        ("ru", 21, 5, "в нём участвовали коллеги из 21 района – 5 групп."),
        ("ru", 3, 1, "в нём участвовали коллеги из 3 районов."),
        ("kk", 1, 1, "өткен курс бір ауданның әріптестерін біріктірді."),
        ("en", 1, 1, "brought together colleagues of one district."),
    ],
)
def test_numbers_of_districts_and_groups_agree(
    language: str, districts: int, groups: int, words: str
) -> None:
    reach: Any = SimpleNamespace(districts=range(districts), libraries=1, groups=range(groups))
    evidence: Any = SimpleNamespace(course=CourseFactory.create(), reach=reach)

    with speaking(language):
        assert _words_of_meeting(evidence).endswith(words)
