"""A form that edits what is stored is refused once when that was changed after the form was opened."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django import forms

from oqu.kernel.fields import LocalMomentField
from oqu.kernel.languages import speaking
from oqu.kernel.stale import SEEN, StaleCheck


class NoticeForm(StaleCheck, forms.Form):
    title = forms.CharField(required=False)
    text = forms.CharField(required=False, widget=forms.Textarea)
    languages = forms.MultipleChoiceField(choices=[("kk", "Kazakh"), ("ru", "Russian")], required=False)


class EventForm(StaleCheck, forms.Form):
    day = forms.DateField(required=False)
    begins = LocalMomentField(required=False, zone="Asia/Almaty")
    group = forms.ChoiceField(choices=[("", "All groups"), ("k1", "Group 1")], required=False)
    counts = forms.BooleanField(required=False)


def test_what_was_stored_meanwhile_is_shown_as_pages_show_it() -> None:
    opened: dict[str, Any] = {"day": None, "begins": None, "group": "", "counts": False}
    stored = {
        "day": date(2027, 4, 15),
        "begins": datetime(2027, 4, 15, 5, tzinfo=UTC),
        "group": "k1",
        "counts": True,
    }
    typed = {"day": "2027-04-16", "begins": "2027-04-16T10:00", "group": "k1", "counts": ""}

    form = EventForm({**typed, SEEN: EventForm(initial=opened).seen()}, initial=stored)

    with speaking("en"):
        assert not form.is_valid()
        assert form.errors["day"] == ["Now stored: 15 April 2027"]
        assert form.errors["begins"] == ["Now stored: Thursday 15 April 2027, 10:00"]
        assert set(form.errors) == {"__all__", "day", "begins"}


OPENED: dict[str, Any] = {"title": "Old", "text": "First words", "languages": ["kk"]}


def send(stored: dict[str, Any], seen: str | None = None, **typed: Any) -> NoticeForm:
    """The form as sent by a person who opened it at `OPENED`; `stored` is the current state."""
    seen = NoticeForm(initial=OPENED).seen() if seen is None else seen
    return NoticeForm({**OPENED, **typed, SEEN: seen}, initial=stored)


def test_nothing_is_said_where_nothing_was_stored_meanwhile() -> None:
    assert send(OPENED, title="New").is_valid()


def test_what_was_stored_meanwhile_is_shown_and_stays_until_the_form_is_sent_again() -> None:
    stored = {**OPENED, "text": "Words of a colleague", "languages": ["kk", "ru"]}
    form = send(stored, text="My words", languages=["ru"])

    assert not form.is_valid()
    assert form.errors["text"] == ["Now stored: Words of a colleague"]
    assert form.errors["languages"] == ["Now stored: Kazakh, Russian"]
    assert "title" not in form.errors
    assert send(stored, form.seen(), text="My words", languages=["ru"]).is_valid()


def test_a_field_in_which_nothing_was_typed_takes_what_was_stored_meanwhile() -> None:
    form = send({**OPENED, "text": "Words of a colleague", "languages": ["kk", "ru"]}, title="New")

    assert form.is_valid(), form.errors
    assert form.cleaned_data == {"title": "New", "text": "Words of a colleague", "languages": ["kk", "ru"]}


def test_the_same_change_made_twice_is_no_conflict() -> None:
    assert send({**OPENED, "title": "New"}, title="New").is_valid()


@pytest.mark.parametrize("seen", ["", "nonsense", "a.b c.d", "text"])
def test_a_form_of_an_earlier_page_or_with_a_broken_mark_is_taken(seen: str) -> None:
    assert send({**OPENED, "text": "Words of a colleague"}, seen, text="My words").is_valid()
