"""The sheet of a wave: long ones are written while they are sent, and nobody's answers stand side by side."""

import tracemalloc

import numpy as np
import pytest

from oqu.questionnaires import actions, queries, sheets
from oqu.questionnaires.definition import packing
from oqu.questionnaires.models import PublishedTables, Wave
from oqu.questionnaires.models.answers import Block, Response
from tests.factories.cast import Cast
from tests.factories.questionnaires import EVERY_KIND, closed

pytestmark = pytest.mark.django_db
MANY = 100_000
MOST_BYTES = 60_000_000


def as_if_many_had_answered(asked: Wave, codes: np.ndarray) -> queries.Results:
    Block.objects.filter(wave=asked).delete()
    Block.objects.create(wave=asked, codes=codes.astype(np.int8).tobytes())
    Response.objects.filter(wave=asked).delete()
    PublishedTables.objects.filter(wave=asked).delete()
    actions.publish(wave=asked)
    asked.refresh_from_db()
    return queries.results(asked, language="kk")


def test_a_hundred_thousand_answers_are_streamed_in_little_memory(cast: Cast) -> None:
    asked = closed(cast.course, cast.methodologist, 5)
    columns = packing.columns(queries.content_of(asked.questionnaire))
    codes = np.column_stack([np.resize(np.arange(c.low, c.high + 1), MANY) for c in columns])
    found = as_if_many_had_answered(asked, codes)

    tracemalloc.start()
    pieces = [len(piece) for piece in sheets.workbook(found, "kk")]
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert len(pieces) > MANY // sheets.results.ROWS_A_PIECE
    assert max(pieces) < sum(pieces) / 25
    assert most < MOST_BYTES
    assert 0.8 < sheets.expected_bytes(found, "kk") / sum(pieces) < 1.25


def test_what_one_person_answered_does_not_stand_in_one_row(cast: Cast) -> None:
    """Everybody gave the same mark to both questions; in the sheet the two columns know nothing of each other."""
    asked = closed(cast.course, cast.methodologist, 5, *EVERY_KIND[:2], EVERY_KIND[9])
    marks = np.resize(np.arange(1, 6), 1000)
    found = as_if_many_had_answered(asked, np.column_stack((marks, marks, marks)))

    _names, _texts, *rows = sheets.results._answers(found, "kk")

    assert [sorted(int(str(mark)) for mark in column) for column in zip(*rows, strict=True)] == [
        sorted(marks)
    ] * 3
    assert sum(first == second for first, second, _third in rows) < 300
