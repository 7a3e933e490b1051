"""Discussions, ideas and the support desk, as the centre's people work with them."""

from typing import Any

import pytest
from django.test import Client

from oqu.community import actions as community
from oqu.community.models import Thread
from oqu.ideas import actions as ideas
from oqu.ideas.models import Outcome
from oqu.kernel import clock
from oqu.letters.models import Letter
from oqu.support import actions as support
from oqu.support.models import Case, CaseState, Subject
from tests.factories.cast import Cast
from tests.factories.courses import EnrolmentFactory

COURSE = "/en/office/courses/library-work/"


@pytest.fixture
def thread(cast: Cast) -> Thread:
    """A discussion of group 1."""
    return community.begin(
        course=cast.course,
        group=cast.groups[0],
        title="Inventory",
        text="How?",
        by=cast.learner,
        at=clock.now(),
        key="t",
    )


def ask(cast: Cast, text: str = "No sound.") -> Case:
    """A question of Saule's."""
    return support.ask(
        centre=cast.centre, subject=Subject.TECHNICAL, text=text, by=cast.learner, at=clock.now(), key=text
    )


def test_a_lecturer_answers_in_any_group(cast: Cast, client: Client, thread: Thread) -> None:
    client.force_login(cast.lecturer)
    address = f"{COURSE}discussions/{thread.key}/"

    assert client.post(address, {"form_key": "k", "text": " "}).status_code == 422
    assert [client.post(address, {"form_key": "k", "text": "So."}).status_code for _n in range(2)] == [
        303
    ] * 2

    assert list(thread.messages.values_list("author", "text")) == [
        (cast.learner.pk, "How?"),
        (cast.lecturer.pk, "So."),
    ]


def test_only_those_who_keep_the_course_close_a_discussion(
    cast: Cast, client: Client, thread: Thread
) -> None:
    address = f"{COURSE}discussions/{thread.key}/close/"
    client.force_login(cast.lecturer)
    assert client.post(address).status_code == 403

    client.force_login(cast.coordinator)
    assert client.post(address).status_code == 303
    thread.refresh_from_db()
    assert thread.closed
    assert client.post(address, {"open": "1"}).status_code == 303
    thread.refresh_from_db()
    assert not thread.closed


def test_an_answer_to_a_closed_discussion_keeps_its_words(cast: Cast, client: Client, thread: Thread) -> None:
    community.close(thread=thread, closed=True, by=cast.coordinator, at=clock.now())
    client.force_login(cast.lecturer)

    response = client.post(f"{COURSE}discussions/{thread.key}/", {"form_key": "k", "text": "A long answer"})

    page = response.content.decode()
    assert (response.status_code, "A long answer" in page) == (422, True)
    assert "This discussion is closed" in page


def test_a_coordinator_hides_what_somebody_wrote(cast: Cast, client: Client, thread: Thread) -> None:
    message = thread.messages.get()
    address = f"{COURSE}discussions/{thread.key}/{message.key}/hide/"
    client.force_login(cast.lecturer)
    assert client.post(address).status_code == 403

    client.force_login(cast.coordinator)
    assert client.post(address).status_code == 303
    assert "How?" not in client.get(f"{COURSE}discussions/{thread.key}/").content.decode()
    assert client.post(address).status_code == 303  # a second tap on the button


def test_ideas_are_counted_and_told(cast: Cast, client: Client) -> None:
    promised = ideas.promise(
        enrolment=cast.enrolment, text="A reading hour", by=cast.learner, at=clock.now(), key="i"
    )
    ideas.tell(
        idea=promised, outcome=Outcome.DONE, story="Ten came.", by=cast.learner, at=clock.now(), key="n"
    )
    client.force_login(cast.methodologist)

    response: Any = client.get(f"{COURSE}ideas/")

    page = response.content.decode()
    assert ("A reading hour" in page, "Ten came." in page) == (True, True)
    counted = response.context["counts"]
    assert (counted.promised, counted.people, counted.fulfilled) == (1, 1, 1)


def test_lists_cost_the_same_for_few_and_for_many(
    cast: Cast, client: Client, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    def grow(number: int) -> None:
        for place in EnrolmentFactory.create_batch(number, course=cast.course):
            text = f"of {place.pk}"
            community.begin(
                course=cast.course, title=text, text=text, by=place.person, at=clock.now(), key=text
            )
            idea = ideas.promise(enrolment=place, text=text, by=place.person, at=clock.now(), key=text)
            ideas.tell(
                idea=idea, outcome=Outcome.PARTLY, story=text, by=place.person, at=clock.now(), key=text
            )
            support.ask(
                centre=cast.centre,
                subject=Subject.OTHER,
                text=text,
                by=place.person,
                at=clock.now(),
                key=text,
            )

    client.force_login(cast.coordinator)
    pages = [f"{COURSE}discussions/", f"{COURSE}ideas/", "/en/office/support/"]
    grow(2)
    client.get(pages[0])  # the first page with a form in a session costs one query more
    few = {}
    for page in pages:
        with django_assert_max_num_queries(30) as seen:
            assert client.get(page).status_code == 200
        few[page] = len(seen)
    grow(10)

    for page in pages:
        with django_assert_num_queries(few[page]):
            client.get(page)


def test_the_centre_answers_and_the_asker_is_told(cast: Cast, client: Client) -> None:
    case = ask(cast)
    address = f"/en/office/support/{case.key}/"
    client.force_login(cast.coordinator)

    assert client.post(address, {"form_key": "k", "text": ""}).status_code == 422
    sent = {"form_key": "k", "text": "Listen to the recording."}
    assert [client.post(address, sent).status_code for _twice in range(2)] == [303, 303]

    case.refresh_from_db()
    assert (case.state, case.replies.count()) == (CaseState.ANSWERED, 2)
    assert Letter.objects.get(kind="support/answered").person == cast.learner


def test_a_question_is_closed_by_those_who_answer(cast: Cast, client: Client) -> None:
    case = ask(cast)
    address = f"/en/office/support/{case.key}/close/"
    client.force_login(cast.lecturer)
    assert client.post(address).status_code == 404

    client.force_login(cast.methodologist)
    assert client.post(address).status_code == 303
    case.refresh_from_db()
    assert case.state == CaseState.CLOSED


def test_questions_to_another_centre_are_not_there(cast: Cast, client: Client) -> None:
    case = ask(cast)
    client.force_login(cast.stranger)

    assert client.get(f"/en/office/support/{case.key}/").status_code == 404
    assert client.get("/en/office/support/").status_code == 404
