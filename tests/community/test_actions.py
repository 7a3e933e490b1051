"""Discussions and contact cards: what the actions write, refuse and do once."""

from datetime import UTC, datetime, timedelta

import pytest

from oqu.community import actions, queries
from oqu.community.models import ContactCard, Message, Thread
from oqu.courses.models import Group
from oqu.kernel import journal
from oqu.people import actions as people
from oqu.people.models import Consent, Purpose
from oqu.people.queries import names_by_key
from tests.factories.cast import Cast

AT = datetime(2021, 4, 16, 6, 0, tzinfo=UTC)
LATER = AT + timedelta(hours=1)


def begin(cast: Cast, *, key: str = "k", group: Group | None = None, title: str = "Link") -> Thread:
    """A discussion that Saule begins."""
    return actions.begin(
        course=cast.course, group=group, title=title, text="How?", by=cast.learner, at=AT, key=key
    )


def journal_rows(verb: str) -> list[tuple[str, str, str]]:
    """(thing, by, summary) of the journal's rows of a verb."""
    rows = list(journal.entries(verb=verb))
    people, names = names_by_key(row.actor_key for row in rows), journal.names(rows)
    return [(row.thing, people[row.actor_key], names[row.thing, row.thing_key]) for row in rows]


def test_begin_writes_a_thread_with_its_first_message(cast: Cast) -> None:
    thread = begin(cast, group=cast.groups[0])

    assert (thread.course, thread.group, thread.author, thread.last_at) == (
        cast.course,
        cast.groups[0],
        cast.learner,
        AT,
    )
    assert list(thread.messages.values_list("text", "author")) == [("How?", cast.learner.pk)]
    assert journal_rows("community.begin") == [("community.thread", "Kim Saule", "Link")]


def test_begin_with_the_same_key_is_one_thread(cast: Cast) -> None:
    assert begin(cast) == begin(cast)
    assert (Thread.objects.count(), Message.objects.count(), len(journal_rows("community.begin"))) == (
        1,
        1,
        1,
    )


def test_write_adds_a_message_and_lifts_the_thread(cast: Cast) -> None:
    thread = begin(cast)

    message = actions.write(thread=thread, text="So.", by=cast.lecturer, at=LATER, key="m")
    again = actions.write(thread=thread, text="So.", by=cast.lecturer, at=LATER, key="m")

    thread.refresh_from_db()
    assert (message, thread.last_at, thread.messages.count()) == (again, LATER, 2)
    assert journal_rows("community.write") == [("community.message", "Lecturer Daniyar", "Link")]


def test_a_late_message_does_not_push_the_thread_back(cast: Cast) -> None:
    thread = begin(cast)

    actions.write(thread=thread, text="From offline.", by=cast.learner, at=AT - timedelta(hours=5), key="m")

    thread.refresh_from_db()
    assert thread.last_at == AT


def test_write_in_a_closed_thread_is_refused_and_leaves_nothing(cast: Cast) -> None:
    thread = actions.close(thread=begin(cast), closed=True, by=cast.coordinator, at=AT)

    with pytest.raises(actions.ThreadClosed, match="This discussion is closed"):
        actions.write(thread=thread, text="Wait!", by=cast.learner, at=LATER, key="m")

    assert (thread.messages.count(), journal_rows("community.write")) == (1, [])


def test_a_message_that_was_sent_before_the_closing_counts_once_after_it(cast: Cast) -> None:
    thread = begin(cast)
    sent = actions.write(thread=thread, text="Wait!", by=cast.learner, at=AT, key="m")
    actions.close(thread=thread, closed=True, by=cast.coordinator, at=AT)

    assert actions.write(thread=thread, text="Wait!", by=cast.learner, at=LATER, key="m") == sent


def test_close_can_be_undone(cast: Cast) -> None:
    thread = begin(cast)

    actions.close(thread=thread, closed=True, by=cast.coordinator, at=AT)
    opened = actions.close(thread=thread, closed=False, by=cast.coordinator, at=LATER)

    assert not opened.closed
    rows = journal.entries(verb="community.close").order_by("at")
    assert [row.details for row in rows] == [{"closed": True}, {"closed": False}]


def test_hide_keeps_the_row_and_is_told_once(cast: Cast) -> None:
    message = begin(cast).messages.get()

    actions.hide(message=message, by=cast.learner, at=AT)
    actions.hide(message=message, by=cast.coordinator, at=LATER)

    message.refresh_from_db()
    assert (message.hidden_at, message.text) == (AT, "How?")
    assert journal_rows("community.hide") == [("community.message", "Kim Saule", "Link")]


def test_sharing_the_card_is_the_consent_and_can_be_changed(cast: Cast) -> None:
    for about, email in (("Catalogues", True), ("Local history", False)):
        actions.share_card(
            person=cast.learner, about=about, shows_email=email, shows_phone=False, by=cast.learner, at=AT
        )

    card = ContactCard.objects.get()
    assert (card.about, card.shows_email) == ("Local history", False)
    assert Consent.objects.filter(person=cast.learner, purpose=Purpose.CONTACTS).count() == 1
    assert len(journal_rows("community.share_card")) == 2


def test_a_card_put_away_is_kept_but_shown_to_nobody(cast: Cast) -> None:
    actions.share_card(
        person=cast.learner, about="Catalogues", shows_email=True, shows_phone=True, by=cast.learner, at=AT
    )

    actions.put_card_away(person=cast.learner, by=cast.learner, at=LATER)

    assert queries.card_of(cast.learner) is not None
    assert [(c.about, c.email, c.phone) for c in queries.colleagues(cast.course)] == [("", "", "")] * 2


def test_the_card_goes_when_its_person_is_forgotten_and_the_words_stay(cast: Cast) -> None:
    thread = begin(cast)
    actions.share_card(
        person=cast.learner, about="Catalogues", shows_email=True, shows_phone=True, by=cast.learner, at=AT
    )

    people.forget(person=cast.learner, by=cast.learner, at=LATER)

    assert (ContactCard.objects.count(), thread.messages.get().text) == (0, "How?")
