"""Discussions, contact cards and ideas on a participant's pages."""

from datetime import timedelta

import pytest
from django.test import Client

from oqu.community import actions as community
from oqu.community.models import ContactCard, Message, Thread
from oqu.courses.models import Group, Place
from oqu.ideas import actions as ideas
from oqu.ideas.models import Idea, Outcome
from oqu.kernel import clock
from oqu.people.queries import consent_versions
from tests.factories.cast import Cast

COURSE = "/en/my/courses/library-work/"
DISCUSSION = f"{COURSE}discussion/"
IDEAS = f"{COURSE}ideas/"
SHOWN = {"consent_version": consent_versions()[-1]}


def talk(cast: Cast, group: Group | None = None) -> Thread:
    """A discussion that Viktor began an hour ago."""
    return community.begin(
        course=cast.course,
        group=group,
        title="Inventory",
        text="How do you do it?",
        by=cast.other_learner,
        at=clock.now() - timedelta(hours=1),
        key="talk",
    )


def idea(cast: Cast, text: str = "A reading hour") -> Idea:
    """A promise of Saule's."""
    return ideas.promise(enrolment=cast.enrolment, text=text, by=cast.learner, at=clock.now(), key=text)


@pytest.fixture
def saule(cast: Cast, client: Client) -> Client:
    """The browser of Saule, who learns in group 1."""
    client.force_login(cast.learner)
    return client


def test_a_discussion_begins_in_ones_group_unless_said_otherwise(cast: Cast, saule: Client) -> None:
    for key, more in (("a", {}), ("b", {"whole_course": "on"})):
        sent = {"form_key": key, "title": f"Title {key}", "text": "Text"} | more
        assert saule.post(DISCUSSION, sent).status_code == 303
        assert saule.post(DISCUSSION, sent).status_code == 303  # sent twice by a weak link

    assert dict(Thread.objects.values_list("title", "group")) == {
        "Title a": cast.groups[0].pk,
        "Title b": None,
    }


def test_a_discussion_without_words_comes_back_with_what_was_typed(cast: Cast, saule: Client) -> None:
    response = saule.post(DISCUSSION, {"form_key": "the-key", "title": "Typed before", "text": " "})

    page = response.content.decode()
    assert (response.status_code, Thread.objects.count()) == (422, 0)
    assert 'value="Typed before"' in page
    assert 'value="the-key"' in page


def test_an_answer_in_a_discussion(cast: Cast, saule: Client) -> None:
    address = f"{DISCUSSION}{talk(cast).key}/"

    response = saule.post(address, {"form_key": "k", "text": "On paper, <b>still</b>."})

    assert (response.status_code, response["Location"]) == (303, address)
    assert "On paper, &lt;b&gt;still&lt;/b&gt;." in saule.get(address).content.decode()


def test_the_discussion_of_another_group_is_not_there(cast: Cast, saule: Client) -> None:
    address = f"{DISCUSSION}{talk(cast, cast.groups[1]).key}/"

    assert [saule.get(address).status_code, saule.post(address, {"text": "x"}).status_code] == [404, 404]


def test_words_for_a_discussion_that_was_closed_meanwhile_are_not_lost(cast: Cast, saule: Client) -> None:
    thread = talk(cast)
    community.close(thread=thread, closed=True, by=cast.coordinator, at=clock.now())
    address = f"{DISCUSSION}{thread.key}/"
    assert "<textarea" not in saule.get(address).content.decode()

    response = saule.post(address, {"form_key": "k", "text": "Half an hour of typing"})

    page = response.content.decode()
    assert (response.status_code, thread.messages.count()) == (422, 1)
    assert "Half an hour of typing" in page
    assert "This discussion is closed. Begin a new one." in page


def test_people_take_back_their_own_words_only(cast: Cast, saule: Client) -> None:
    thread = talk(cast)
    theirs = thread.messages.get()
    mine = community.write(thread=thread, text="Mine", by=cast.learner, at=clock.now(), key="m")

    answers = [saule.post(f"{DISCUSSION}{thread.key}/{m.key}/hide/").status_code for m in (mine, theirs)]

    assert answers == [303, 403]
    assert list(Message.objects.filter(hidden_at__isnull=True)) == [theirs]


def test_who_withdrew_reads_and_writes_nothing(cast: Cast, saule: Client) -> None:
    address = f"{DISCUSSION}{talk(cast).key}/"
    cast.enrolment.state = Place.WITHDRAWN
    cast.enrolment.save()

    assert saule.post(address, {"form_key": "k", "text": "Hello"}).status_code in (403, 404)
    assert Message.objects.count() == 1


def test_a_contact_card_is_shown_and_put_away(cast: Cast, saule: Client, client: Client) -> None:
    card = f"{COURSE}people/card/"

    assert saule.post(card, {"about": "Catalogues", "shows_email": "on", **SHOWN}).status_code == 303
    client.force_login(cast.other_learner)
    shown = client.get(f"{COURSE}people/").content.decode()
    assert ("Catalogues" in shown, "saule@example.org" in shown) == (True, True)

    client.force_login(cast.learner)
    assert saule.post(card, {"put_away": "1"}).status_code == 303
    client.force_login(cast.other_learner)
    shown = client.get(f"{COURSE}people/").content.decode()
    assert ("Catalogues" in shown, "saule@example.org" in shown) == (False, False)


def test_a_card_that_says_too_much_comes_back_whole(cast: Cast, saule: Client) -> None:
    words = "a" * 301

    response = saule.post(f"{COURSE}people/card/", {"about": words, **SHOWN})

    assert (response.status_code, words in response.content.decode()) == (422, True)
    assert not ContactCard.objects.exists()


def test_an_idea_is_promised_once_however_often_it_is_sent(cast: Cast, saule: Client) -> None:
    sent = {"form_key": "k", "text": "A reading hour", "due_on": str(clock.now().date() + timedelta(days=30))}

    assert [saule.post(IDEAS, sent).status_code for _twice in range(2)] == [303, 303]

    assert list(Idea.objects.values_list("text", "shared")) == [("A reading hour", False)]


def test_an_idea_without_words_or_with_no_date_comes_back(cast: Cast, saule: Client) -> None:
    response = saule.post(IDEAS, {"form_key": "k", "text": "Kept words", "due_on": "soon"})

    assert (response.status_code, "Kept words" in response.content.decode()) == (422, True)
    assert saule.post(IDEAS, {"form_key": "k", "text": ""}).status_code == 422
    assert Idea.objects.count() == 0


def test_an_idea_is_not_promised_for_a_day_that_has_passed(cast: Cast, saule: Client) -> None:
    response = saule.post(IDEAS, {"form_key": "k", "text": "A reading hour", "due_on": "2025-01-01"})

    assert response.status_code == 422
    assert "The day by which you promise it has passed. Choose today or a later day." in response.text
    assert "A reading hour" in response.text
    assert Idea.objects.count() == 0
    today = clock.local_date(clock.now(), cast.course.zone)
    sent = {"form_key": "k", "text": "A reading hour", "due_on": str(today)}
    assert saule.post(IDEAS, sent).status_code == 303


def test_a_fourth_idea_comes_back_with_the_reason(cast: Cast, saule: Client) -> None:
    for text in ("one", "two", "three"):
        idea(cast, text)
    assert "<textarea" not in saule.get(IDEAS).content.decode()

    response = saule.post(IDEAS, {"form_key": "k", "text": "The fourth idea"})

    page = response.content.decode()
    assert response.status_code == 422
    assert ("Three ideas are enough" in page, "The fourth idea" in page) == (True, True)


def test_how_an_idea_went_is_told_by_who_promised_it(cast: Cast, saule: Client, client: Client) -> None:
    address = f"{IDEAS}{idea(cast).key}/"

    assert saule.post(address, {"form_key": "k", "outcome": "", "story": "Kept"}).status_code == 422
    assert saule.post(address, {"form_key": "k", "outcome": "done", "story": "Ten came."}).status_code == 303
    assert "Ten came." in saule.get(IDEAS).content.decode()
    assert Idea.objects.get().outcome == Outcome.DONE

    client.force_login(cast.other_learner)
    assert client.get(address).status_code == 404


def test_the_group_reads_what_is_shared(cast: Cast, client: Client) -> None:
    idea(cast, "For everybody of my group")
    cast.other_enrolment.group = cast.groups[0]
    cast.other_enrolment.save()
    client.force_login(cast.other_learner)

    assert "For everybody of my group" in client.get(IDEAS).content.decode()
