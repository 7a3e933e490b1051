"""Texts to read: written once, safe to show, read to the end once."""

import pytest

from oqu.courses.models import Progress, Step
from oqu.kernel import clock
from oqu.kernel.models import JournalEntry
from oqu.readings import actions, queries, rules
from tests.factories import activities
from tests.factories.cast import Cast


def test_the_same_text_again_writes_nothing(cast: Cast) -> None:
    text = activities.reading(cast.course, by=cast.methodologist)

    again = actions.set_reading(
        activity=text.activity,
        text={"kk": "## Бірінші\n\nМәтін **қазақша**.", "ru": "## Первое\n\nТекст **по-русски**."},
        by=cast.methodologist,
        at=clock.now(),
    )

    assert again == text
    assert JournalEntry.objects.filter(verb="readings.set").count() == 1


def test_what_authors_write_cannot_run(cast: Cast) -> None:
    text = activities.reading(cast.course, by=cast.methodologist)

    changed = actions.set_reading(
        activity=text.activity,
        text={"kk": "<script>x</script> [a](javascript:x)"},
        by=cast.methodologist,
        at=clock.now(),
    )

    assert "<script" not in changed.html_kk
    assert 'href="javascript' not in changed.html_kk


def test_finishing_twice_is_finishing_once(cast: Cast) -> None:
    text = activities.reading(cast.course, by=cast.methodologist)

    for _time in range(2):
        actions.finish_reading(reading=text, enrolment=cast.enrolment, by=cast.learner, at=clock.now())

    assert Progress.objects.get(enrolment=cast.enrolment).step == Step.DONE
    assert JournalEntry.objects.filter(verb="readings.finish").count() == 1


@pytest.mark.parametrize(("words", "minutes"), [(0, 1), (165, 1), (166, 2), (1500, 10)])
def test_time_to_read(words: int, minutes: int) -> None:
    assert queries.minutes_to_read(words) == minutes


def test_only_methodologists_keep_readings(cast: Cast) -> None:
    allowed = {name for name, who in cast.people.items() if rules.can_keep_reading(who, cast.course)}

    assert allowed == {"methodologist"}
