"""Messages: whom they reach, in which language, once, and until when they can be undone."""

from datetime import timedelta
from typing import Any

import pytest

from oqu.courses.models import Enrolment, Group, Place, Step
from oqu.kernel import clock
from oqu.letters import actions as letters
from oqu.letters.models import Letter, LetterState
from oqu.mailings import actions
from oqu.mailings.forms import MailingForm
from oqu.mailings.models import Audience, Mailing, MailingReader
from oqu.mailings.queries import RecipientChoice, reach_of, recipients, unread_of
from oqu.people.actions import forget
from oqu.people.models import Person
from tests.factories import activities, questionnaires
from tests.factories.cast import Cast

WORDS = {"kk": "Ертең кездесеміз", "ru": "Встретимся завтра", "en": ""}


def send(cast: Cast, key: str = "k", **choice: Any) -> Mailing:
    wanted = RecipientChoice(**({"audience": Audience.ALL} | choice))
    return actions.send(
        course=cast.course,
        choice=wanted,
        subject=WORDS,
        text=WORDS,
        by=cast.coordinator,
        at=clock.now(),
        key=key,
    )


def names(people: list[Person]) -> list[str]:
    return sorted(person.given_name for person in people)


def reached(cast: Cast, audience: Audience, **more: Any) -> list[str]:
    return names(recipients(cast.course, RecipientChoice(audience=audience, **more)))


def test_each_audience_reaches_its_people(cast: Cast) -> None:
    assert reached(cast, Audience.ALL) == ["Saule", "Viktor"]
    assert reached(cast, Audience.GROUP, group=cast.groups[0]) == ["Saule"]
    assert reached(cast, Audience.PERSON, person=cast.other_learner) == ["Viktor"]
    assert reached(cast, Audience.STAFF) == ["Daniyar"]
    assert reached(cast, Audience.BEHIND) == []


def test_after_the_end_messages_reach_everybody_who_has_not_withdrawn(cast: Cast) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist)
    Enrolment.objects.filter(pk=cast.enrolment.pk).update(state=Place.FINISHED, finished_at=clock.now())
    Enrolment.objects.filter(pk=cast.other_enrolment.pk).update(state=Place.UNFINISHED)

    assert reached(cast, Audience.ALL) == ["Saule", "Viktor"]
    assert reached(cast, Audience.GROUP, group=cast.groups[0]) == ["Saule"]
    assert reached(cast, Audience.PERSON, person=cast.other_learner) == ["Viktor"]
    assert reached(cast, Audience.BEHIND, activity=task.activity) == []
    offered = MailingForm(course=cast.course, at=clock.now()).fields["person"].queryset
    assert set(offered) == {cast.enrolment, cast.other_enrolment}

    Enrolment.objects.filter(pk=cast.enrolment.pk).update(state=Place.WITHDRAWN, finished_at=None)

    assert reached(cast, Audience.ALL) == ["Viktor"]
    assert set(offered.all()) == {cast.other_enrolment}


def test_who_has_handed_in_is_not_behind_until_the_answer_comes_back(cast: Cast) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist)
    answer = activities.answer(task, cast.enrolment)
    assert reached(cast, Audience.BEHIND, activity=task.activity) == ["Viktor"]

    activities.verdict(answer, by=cast.methodologist, accepted=False)

    assert cast.enrolment.progress.get().step == Step.RETURNED
    assert reached(cast, Audience.BEHIND, activity=task.activity) == ["Saule", "Viktor"]


def test_who_has_answered_an_anonymous_questionnaire_is_not_behind(cast: Cast) -> None:
    wave = questionnaires.wave(cast.course, cast.methodologist)
    questionnaires.answer(wave, cast.other_enrolment)

    assert reached(cast, Audience.BEHIND, activity=wave.activity) == ["Saule"]


def test_only_the_group_of_an_activity_can_be_behind_with_it(cast: Cast) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist, group=cast.groups[1])

    assert reached(cast, Audience.BEHIND, activity=task.activity) == ["Viktor"]


def test_each_reads_the_message_in_their_language_or_in_the_first_that_has_it(cast: Cast) -> None:
    Person.objects.filter(pk=cast.learner.pk).update(language="ru")
    Person.objects.filter(pk=cast.other_learner.pk).update(language="en")

    send(cast)

    subjects = dict(Letter.objects.values_list("person__given_name", "subject"))
    assert subjects == {"Saule": "Встретимся завтра", "Viktor": "Ертең кездесеміз"}
    reach = reach_of(Person.objects.filter(enrolments__course=cast.course), WORDS)
    assert (reach.people, dict(reach.languages), dict(reach.fallbacks)) == (
        2,
        {"ru": 1, "en": 1},
        {"en": (1, "kk")},
    )


def test_the_same_form_twice_is_one_message(cast: Cast) -> None:
    assert send(cast) == send(cast)
    assert Letter.objects.count() == 2


def test_a_message_to_nobody_and_one_without_words_are_refused(cast: Cast) -> None:
    with pytest.raises(actions.NobodyToWrite):
        send(cast, audience=Audience.BEHIND)
    with pytest.raises(actions.NothingWritten):
        actions.send(
            course=cast.course,
            choice=RecipientChoice(audience=Audience.ALL),
            subject={"kk": "", "ru": "", "en": ""},
            text={"kk": "", "ru": "", "en": ""},
            by=cast.coordinator,
            at=clock.now(),
            key="empty",
        )

    assert not Mailing.objects.exists()


def test_a_message_is_undone_before_anybody_has_seen_it(cast: Cast) -> None:
    batch = send(cast).batch
    assert batch is not None
    assert unread_of(cast.learner, clock.now()) == []

    assert actions.take_back(batch=batch, by=cast.coordinator, at=clock.now()) == 2

    assert set(Letter.objects.values_list("state", flat=True)) == {LetterState.TAKEN_BACK}
    assert unread_of(cast.learner, batch.leaves_at) == []


def test_after_ten_minutes_it_is_on_today_and_cannot_be_undone(cast: Cast) -> None:
    batch = send(cast).batch
    assert batch is not None

    with pytest.raises(letters.TooLate):
        actions.take_back(batch=batch, by=cast.coordinator, at=batch.leaves_at)

    later = clock.now() + letters.UNDO_TIME + timedelta(seconds=1)
    assert [mailing.subject_ru for mailing in unread_of(cast.learner, later)] == ["Встретимся завтра"]


def test_deleting_an_account_removes_that_it_was_written_to(cast: Cast) -> None:
    send(cast, audience=Audience.PERSON, person=cast.learner)

    forget(person=cast.learner, by=cast.learner, at=clock.now())

    assert not MailingReader.objects.exists()


def test_a_message_to_the_staff_reaches_curators(cast: Cast) -> None:
    Group.objects.filter(pk=cast.groups[0].pk).update(curator=cast.coordinator)

    assert cast.coordinator in recipients(cast.course, RecipientChoice(audience=Audience.STAFF))
