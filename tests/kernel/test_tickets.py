"""Tickets: what is signed is read back, and nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oqu.kernel import tickets
from oqu.kernel.tickets import BadTicket, ExpiredTicket, HallRole, Ticket

SECRET = "a secret of some length for tests"
TICKET = Ticket(
    lecture="k3x",
    role=HallRole.LISTENER,
    person="p7",
    name="Айгүл Серікқызы",
    expires=2_000,
    group="1",
    relay="/hall",
)


def test_ticket_is_read_as_it_was_signed() -> None:
    assert tickets.read(tickets.sign(TICKET, secret=SECRET), secret=SECRET, now=1_999) == TICKET


def test_ticket_of_another_installation_is_refused() -> None:
    with pytest.raises(BadTicket, match="seal"):
        tickets.read(tickets.sign(TICKET, secret="another secret altogether"), secret=SECRET, now=0)


def test_ticket_expires_at_its_second() -> None:
    with pytest.raises(ExpiredTicket):
        tickets.read(tickets.sign(TICKET, secret=SECRET), secret=SECRET, now=2_000)


@given(st.data())
def test_ticket_with_any_letter_changed_is_refused(data: st.DataObject) -> None:
    text = tickets.sign(TICKET, secret=SECRET)
    place = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.sampled_from("ABCxyz019-_."))
    changed = text[:place] + letter + text[place + 1 :]
    if changed != text:
        with pytest.raises(BadTicket):
            tickets.read(changed, secret=SECRET, now=0)


@given(st.text())
def test_any_text_is_read_or_refused_plainly(text: str) -> None:
    with pytest.raises(BadTicket):
        tickets.read(text, secret=SECRET, now=0)


@pytest.mark.parametrize(
    "claims",
    [
        [],
        {},
        ["k", "listener", "p", "n", 1, ""],
        ["k", "king", "p", "n", 1, "", ""],
        ["k", "staff", "p", "n", "1", "", ""],
        ["k", "staff", "p", "n", True, "", ""],
        ["k", "staff", 7, "n", 1, "", ""],
    ],
)
def test_claims_of_another_form_are_refused(claims: object) -> None:
    with pytest.raises(BadTicket):
        Ticket.from_claims(claims)
