"""What `make bench` fills its databases with fits the tables of today."""

import pytest

from bench import answers
from oqu.kernel import clock
from oqu.questionnaires import actions, queries
from oqu.questionnaires.definition import packing

pytestmark = pytest.mark.django_db


def test_a_closed_wave_can_be_filled_read_and_cut() -> None:
    _course, wave, _director = answers.prepared(44)
    wave = actions.close_wave(wave=wave, by=None, at=clock.now())
    wave.tables.delete()

    columns = answers.fill(wave, 300)
    actions.publish(wave=wave)

    table = queries.cut_table(wave, "language", language="kk")
    assert columns == len(packing.columns(queries.content_of(wave.questionnaire)))
    assert queries.results(wave, language="kk").answered == 300
    assert table is not None
    assert len(table.values) == 2
