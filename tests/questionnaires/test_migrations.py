"""Migrations of questionnaires that move data: 0005_no_order_of_rows."""

from typing import Any

import pytest

from oqu.kernel import clock
from oqu.questionnaires import actions, queries
from oqu.questionnaires.models import Envelope, Participation
from tests.factories.cast import make_cast
from tests.factories.questionnaires import answer, places, wave
from tests.migrations import tables_of

NAMES = ("wave_id", "slip", "sealed", "copy")


def rows_of(envelopes: Any) -> set[tuple[object, ...]]:
    return {(wave_id, *map(bytes, blobs)) for wave_id, *blobs in envelopes.objects.values_list(*NAMES)}


@pytest.mark.django_db(transaction=True)
def test_0005_the_answers_of_open_waves_go_both_ways_and_in_another_order() -> None:
    cast = make_cast()
    asked = wave(cast.course, cast.methodologist)
    people = places(cast.course, 12)
    for place in people:
        answer(asked, place, slip=f"slip {place.key}", story=["Ә"])
    known, sealed = set(Participation.objects.values_list("wave", "enrolment")), rows_of(Envelope)

    with tables_of(("questionnaires", "0004_published_tables")) as earlier:
        models = [earlier.get_model("questionnaires", name) for name in ("Participation", "Envelope")]
        before = set(models[0].objects.values_list("wave", "enrolment")), rows_of(models[1])
        order = [row.pk for row in models[1].objects.order_by("pk")]

    assert before == (known, sealed)
    assert len(order) == 12
    assert set(Participation.objects.values_list("wave", "enrolment")) == known
    assert rows_of(Envelope) == sealed
    own = queries.own_of(asked, people[0], f"slip {people[0].key}")
    assert own.typed["story"] == ["Ә"]
    assert actions.close_wave(wave=asked, by=None, at=clock.now()).texts == {"story": 12}
