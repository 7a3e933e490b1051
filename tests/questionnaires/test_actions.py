"""Waves are answered once, changed with the slip, closed for good; reminders know only who is silent."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from oqu.courses.models import Activity, Progress, Step
from oqu.kernel import clock
from oqu.kernel.db import random_number
from oqu.kernel.idempotency import DoneOnce
from oqu.kernel.models import JournalEntry
from oqu.letters.models import Letter
from oqu.questionnaires import actions, jobs, queries
from oqu.questionnaires.models import (
    Draft,
    Envelope,
    LinkKey,
    OpenAnswer,
    Participation,
    Redaction,
    Wave,
)
from oqu.questionnaires.models.answers import Response
from tests.factories.cast import Cast, make_cast
from tests.factories.questionnaires import EVERY_KIND, answer, closed, content, places, questionnaire, wave
from tests.waiting import eventually

HOUR = timedelta(hours=1)
BLOCKED = "SELECT count(*) FROM pg_locks WHERE NOT granted"


def story() -> str:
    return OpenAnswer.objects.get(item="story").text


def others_answer(cast: Cast, asked: Wave) -> None:
    """Five more people, enough for answers to be stored, who write nothing."""
    for place in places(cast.course, 5):
        answer(asked, place, overall=["1"], story=[])


@pytest.mark.django_db
def test_the_same_key_twice_is_one_answer(cast: Cast) -> None:
    asked = wave(cast.course, cast.methodologist)

    one, other = (answer(asked, cast.enrolment, key="the key") for _again in range(2))

    assert one == other
    assert Envelope.objects.count() == 1


@pytest.mark.django_db
def test_the_record_of_a_key_leads_neither_to_who_nor_to_what(cast: Cast) -> None:
    answer(wave(cast.course, cast.methodologist), cast.enrolment, key="the key")

    record = DoneOnce.objects.get()

    assert (record.model, record.object_pk) == ("", "")


@pytest.mark.django_db
def test_what_came_in_time_is_told_so_when_it_is_sent_again_later(cast: Cast) -> None:
    asked = wave(cast.course, cast.methodologist)
    made = answer(asked, cast.enrolment, key="the key")
    closed_now = actions.close_wave(wave=asked, by=None, at=clock.now())

    assert answer(closed_now, cast.enrolment, key="the key") == made
    with pytest.raises(actions.WaveClosed):
        answer(closed_now, cast.enrolment, key="another key")


@pytest.mark.django_db(transaction=True)
def test_two_at_once_with_one_key_are_one_answer() -> None:
    cast = make_cast()
    asked = wave(cast.course, cast.methodologist)
    made, refused = [], []
    barrier = threading.Barrier(2)

    def send(key: str) -> None:
        barrier.wait()
        try:
            made.append(answer(asked, cast.enrolment, key=key, slip="the slip"))
        except actions.Refused as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    for keys in (("one", "one"), ("two", "three")):
        threads = [threading.Thread(target=send, args=(key,)) for key in keys]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert {one.pk for one in made} == {Participation.objects.get().pk}
    assert (len(made), refused, Envelope.objects.count()) == (4, [], 1)


def is_somebody_waiting(cursor: Any) -> bool:
    cursor.execute(BLOCKED)
    return bool(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_an_answer_that_is_changed_while_the_rows_are_mixed_is_not_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its row is written anew at that moment; the change waits and then finds it under its new id."""
    cast = make_cast()
    asked = wave(cast.course, cast.methodologist)
    answer(asked, cast.enrolment, key="first", slip="the slip")
    refused: list[actions.Refused] = []

    def change() -> None:
        try:
            answer(asked, cast.enrolment, key="second", slip="the slip", story=["Changed"])
        except actions.Refused as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    changing = threading.Thread(target=change)

    def drawn_while_somebody_waits() -> int:
        changing.start()
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                eventually(lambda: is_somebody_waiting(cursor))
        return random_number()

    monkeypatch.setattr("oqu.kernel.db.random_number", drawn_while_somebody_waits)
    actions.mix(wave=asked)
    changing.join()

    assert refused == []
    assert queries.own_of(asked, cast.enrolment, "the slip").typed["story"] == ["Changed"]
    assert Envelope.objects.count() == 1


@pytest.mark.django_db
def test_a_changed_mind_replaces_the_answer_with_the_slip_only(cast: Cast) -> None:
    asked = wave(cast.course, cast.methodologist)
    answer(asked, cast.enrolment, slip="mine", key="1", story=["First"])
    answer(asked, cast.enrolment, slip="mine", key="2", story=["Second"])

    with pytest.raises(actions.AnsweredAlready):
        answer(asked, cast.enrolment, slip="another", key="3", story=["Third"])

    others_answer(cast, asked)
    actions.close_wave(wave=asked, by=None, at=clock.now())
    assert (story(), Participation.objects.filter(enrolment=cast.enrolment).count()) == ("Second", 1)


@pytest.mark.django_db
def test_with_a_name_a_changed_mind_needs_no_slip(cast: Cast) -> None:
    asked = wave(cast.course, cast.methodologist, anonymous=False)
    answer(asked, cast.enrolment, slip="at home", key="1", story=["First"])
    answer(asked, cast.enrolment, slip="at work", key="2", story=["Second"])

    others_answer(cast, asked)
    actions.close_wave(wave=asked, by=None, at=clock.now())

    assert (story(), Response.objects.filter(enrolment=cast.enrolment).count()) == ("Second", 1)
    assert JournalEntry.objects.filter(verb="questionnaires.answer", actor_key=cast.learner.key).exists()


@pytest.mark.django_db
def test_somebody_else_s_slip_does_not_take_the_place_of_an_answer(cast: Cast) -> None:
    asked = wave(cast.course, cast.methodologist)
    answer(asked, cast.enrolment, slip="found", story=["Mine"])

    with pytest.raises(actions.SlipUsed):
        answer(asked, cast.other_enrolment, slip="found", story=["Theirs"])

    others_answer(cast, asked)
    actions.close_wave(wave=asked, by=None, at=clock.now())
    assert story() == "Mine"


@pytest.mark.django_db
def test_the_slip_brings_back_what_was_written(cast: Cast) -> None:
    asked = wave(cast.course, cast.methodologist)
    typed = {"overall": ["not yet right"], "story": ["Half a sto"]}
    actions.keep_draft(wave=asked, enrolment=cast.enrolment, typed=typed, slip="mine", at=clock.now())

    own = queries.own_of(asked, cast.enrolment, "mine")
    assert (own.typed, own.is_draft, own.answered) == (typed, True, False)
    assert queries.own_of(asked, cast.enrolment, "another").typed == {}

    answer(asked, cast.enrolment, slip="mine", order=["second", "first", "third"])
    own = queries.own_of(asked, cast.enrolment, "mine")
    assert (own.is_draft, own.answered, own.can_change) == (False, True, True)
    assert own.typed["parts.tasks"] == ["na"]
    assert own.typed["order"] == ["second", "first", "third"]
    assert queries.own_of(asked, cast.enrolment, "another").can_change is False


@pytest.mark.django_db
@pytest.mark.parametrize(("opens", "due"), [(-3, -1), (1, 3)])
def test_outside_its_time_a_wave_takes_nothing(cast: Cast, opens: int, due: int) -> None:
    now = clock.now()
    asked = wave(cast.course, cast.methodologist, opens_at=now + opens * HOUR, due_at=now + due * HOUR)

    with pytest.raises(actions.WaveClosed):
        answer(asked, cast.enrolment)
    with pytest.raises(actions.WaveClosed):
        actions.keep_draft(wave=asked, enrolment=cast.enrolment, typed={}, slip="mine", at=now)


@pytest.mark.django_db
def test_what_comes_while_the_wave_is_being_closed_is_refused_and_leaves_nothing(cast: Cast) -> None:
    asked = wave(cast.course, cast.methodologist)
    known_as_open = Wave.objects.select_related("activity", "questionnaire").get(pk=asked.pk)
    actions.close_wave(wave=asked, by=None, at=clock.now())

    with pytest.raises(actions.WaveClosed):
        answer(known_as_open, cast.enrolment)
    with pytest.raises(actions.WaveClosed):
        actions.keep_draft(wave=known_as_open, enrolment=cast.enrolment, typed={}, slip="s", at=clock.now())

    assert not Envelope.objects.exists()
    assert not Draft.objects.exists()
    assert not Participation.objects.exists()
    assert not DoneOnce.objects.exists()


@pytest.mark.django_db
def test_a_draft_kept_before_the_answer_does_not_come_back_after_it(cast: Cast) -> None:
    asked = wave(cast.course, cast.methodologist)
    for text, sent in (("First", True), ("Second", False)):
        typed = {"story": [text]}
        actions.keep_draft(wave=asked, enrolment=cast.enrolment, typed=typed, slip="mine", at=clock.now())
        if sent:
            answer(asked, cast.enrolment, slip="mine", story=["Sent"])
            assert queries.own_of(asked, cast.enrolment, "mine").typed["story"] == ["Sent"]

    own = queries.own_of(asked, cast.enrolment, "mine")
    assert (own.typed, own.is_draft, own.answered) == ({"story": ["Second"]}, True, True)


@pytest.mark.django_db
def test_the_worker_closes_what_is_over(cast: Cast) -> None:
    asked = wave(cast.course, cast.methodologist)
    answer(asked, cast.enrolment)
    others_answer(cast, asked)
    Activity.objects.update(due_at=clock.now() - HOUR)

    jobs.close_due(clock.now())
    jobs.close_due(clock.now())

    assert Response.objects.filter(wave=asked).count() == 6
    assert Wave.objects.get().locked_private_key is None
    assert not LinkKey.objects.exists()


@pytest.mark.django_db
def test_an_answer_of_every_kind_survives_the_envelope(cast: Cast) -> None:
    typed = {
        "overall": ["4"],
        "parts.talks": ["5"],
        "parts.tasks": ["na"],
        "retro.plan.before": ["2"],
        "retro.plan.now": ["4"],
        "idea": ["no"],
        "why_not": ["No time"],
        "obstacles": ["time", "link"],
        "people": ["2,5"],
        "recommend": ["10"],
        "order": ["third", "first", "second"],
        "story": ["A story"],
    }
    asked = wave(cast.course, cast.methodologist, *EVERY_KIND[:-1])
    given: dict[str, Any] = {**typed, "quote": []}
    answer(asked, cast.enrolment, **given)
    usual: dict[str, Any] = {name: [] for name in typed} | {"overall": ["1"], "idea": ["yes"], "quote": []}
    for place in places(cast.course, 5):
        answer(asked, place, **usual)

    actions.close_wave(wave=asked, by=None, at=clock.now())

    (made,) = [one for one in Response.objects.all() if one.numbers]
    packed = [int.from_bytes([byte], signed=True) for byte in bytes(made.codes)]
    assert packed == [4, 5, -2, 2, 4, 1, 1, 0, 1, 10, 2, 3, 1]
    assert made.numbers == {"people": 2.5}
    assert set(OpenAnswer.objects.values_list("item", "text")) == {
        ("why_not", "No time"),
        ("story", "A story"),
    }


@pytest.mark.django_db
def test_reminders_go_to_the_silent_and_say_nothing_of_answers(cast: Cast) -> None:
    asked = wave(cast.course, cast.methodologist)
    answer(asked, cast.enrolment, story=["What Saule wrote"])

    written = actions.remind(wave=asked, by=cast.methodologist, at=clock.now(), round_name="one")

    letter = Letter.objects.get()
    assert (written, letter.person) == (1, cast.other_learner)
    assert asked.activity.title_en in letter.subject
    assert not {"Saule", "wrote"} & set(letter.text.split())
    record = JournalEntry.objects.get(verb="questionnaires.remind")
    assert record.details == {"letters": 1}


@pytest.mark.django_db
def test_progress_is_done_at_once_and_tells_no_hour(cast: Cast) -> None:
    asked = wave(cast.course, cast.methodologist)
    answer(asked, cast.enrolment)

    progress = Progress.objects.get()

    assert (progress.step, progress.changed_at) == (Step.DONE, asked.activity.opens_at)


@pytest.mark.django_db
def test_a_wave_that_has_been_answered_keeps_its_questions(cast: Cast) -> None:
    asked = wave(cast.course, cast.methodologist)
    answer(asked, cast.enrolment)

    changed = questionnaire(cast.centre, cast.methodologist, *EVERY_KIND[:3], code="closing")

    assert (changed.version, asked.questionnaire.version) == (2, 1)
    assert content(*EVERY_KIND[:3])["sections"][0]["items"][0]["code"] == "overall"
    assert Wave.objects.get().questionnaire.version == 1


@pytest.mark.django_db
def test_consent_to_be_quoted_goes_with_the_words_alone(cast: Cast) -> None:
    asked = closed(cast.course, cast.methodologist, 5)

    codes = {bytes(row)[-1] for row in Response.objects.values_list("codes", flat=True)}

    assert codes == {255}  # -1: as if nobody had been asked
    assert OpenAnswer.objects.filter(wave=asked, quotable=True).count() == 5
    assert not queries.quotes(asked, "story").exists()
    actions.judge_open_answer(
        answer=OpenAnswer.objects.all()[0],
        redaction=Redaction.SHOWN,
        shown_text="",
        by=cast.methodologist,
        at=clock.now(),
    )
    assert queries.quotes(asked, "story").count() == 1


@pytest.mark.django_db
def test_a_wave_asks_everybody_who_has_not_withdrawn(cast: Cast) -> None:
    asked = wave(cast.course, cast.methodologist)
    places(cast.course, 1, state="withdrawn")

    assert queries.invited(asked).count() == 2
    assert queries.people_asked(cast.course)[None] == queries.number_asked(asked) == 2


@pytest.mark.django_db
@pytest.mark.parametrize("anonymous", [True, False])
def test_answers_of_fewer_than_the_minimum_are_destroyed_when_the_wave_closes(
    cast: Cast, anonymous: bool
) -> None:
    asked = wave(cast.course, cast.methodologist, anonymous=anonymous)
    for place in places(cast.course, cast.centre.fewest_answers - 1):
        answer(asked, place)

    actions.close_wave(wave=asked, by=None, at=clock.now())

    assert not Response.objects.exists()
    assert not OpenAnswer.objects.exists()
    assert not Envelope.objects.exists()
    assert queries.results(asked, language="en").answered == cast.centre.fewest_answers - 1
