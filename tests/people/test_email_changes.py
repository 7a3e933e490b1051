"""Another e-mail for an account that has its owner: asked for, confirmed, in force, undone."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings

from oqu.kernel import clock
from oqu.kernel.journal import words_of
from oqu.kernel.models import JournalEntry
from oqu.letters.models import Letter
from oqu.people import actions, queries
from oqu.people.models import EmailChange, Factor, Person
from oqu.people.rules import can_set_sign_in
from tests.factories.cast import Cast
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
NEW = "saule.kim@example.org"
OLD = "saule@example.org"
HOUR = timedelta(hours=1)


def letter(kind: str, address: str) -> Letter:
    return Letter.objects.filter(kind=f"people/{kind}", address=address).latest("pk")


def token_in(letter: Letter) -> str:
    found = re.search(r"/sign-in/email/([\w-]+)/", letter.text)
    assert found
    return found[1]


def by_link(letter: Letter) -> EmailChange:
    found = queries.email_change_by_token(token_in(letter))
    assert found
    return found[0]


def code_in(letter: Letter) -> str:
    found = re.search(r"^(\d{6})$", letter.text, re.MULTILINE)
    assert found
    return found[1]


def ask(
    cast: Cast, person: Person | None = None, *, new: str = NEW, at: datetime | None = None
) -> EmailChange:
    return actions.ask_email(
        person=person or cast.learner,
        email=new,
        centre=cast.centre,
        by=cast.coordinator,
        at=at or clock.now(),
    )


def change_own(person: Person, new: str, *, at: datetime | None = None) -> EmailChange:
    at = at or clock.now()
    actions.ask_own_email(person=person, email=new, at=at)
    code = code_in(letter("email_code", new))
    return actions.confirm_own_email(person=person, code=code, session_key="mine", at=at)


def email_of(person: Person) -> str | None:
    return Person.objects.get(pk=person.pk).email


def journal(verb: str) -> dict[str, Any]:
    """What the newest row of that kind says, with what is about the person."""
    return details(JournalEntry.objects.filter(verb=f"people.{verb}").latest("pk"))


def details(entry: JournalEntry) -> dict[str, Any]:
    return {**entry.details, **words_of([entry]).get(entry.pk, {})}


# The owner


def test_the_owner_changes_the_email_with_the_code_from_the_new_address(cast: Cast) -> None:
    actions.ask_own_email(person=cast.learner, email=NEW.upper(), at=clock.now())
    before = email_of(cast.learner)

    code = code_in(letter("email_code", NEW))
    actions.confirm_own_email(
        person=cast.learner, code=f" {code[:3]} {code[3:]} ", session_key="", at=clock.now()
    )

    assert (before, email_of(cast.learner)) == (OLD, NEW)
    assert "can undo" not in letter("email_ready", NEW).text
    assert NEW in letter("email_changed", OLD).text
    assert journal("set_email") == {"factor": "email", "old": OLD, "new": NEW}


def test_who_confirmed_an_own_email_owns_the_account(cast: Cast) -> None:
    """The centre that entered the person and printed a card changes nothing from then on."""
    entered = PersonFactory.create(email=None, entered_by=cast.centre)
    before = can_set_sign_in(cast.coordinator, Factor.EMAIL, entered)
    change_own(entered, NEW)

    own = Person.objects.get(pk=entered.pk)
    factors = (Factor.EMAIL, Factor.CARD)
    assert (before, [can_set_sign_in(cast.coordinator, one, own) for one in factors]) == (
        True,
        [False, False],
    )


def test_five_wrong_codes_end_the_attempt(cast: Cast) -> None:
    actions.ask_own_email(person=cast.learner, email=NEW, at=clock.now())
    right = code_in(letter("email_code", NEW))
    wrong = "000000" if right != "000000" else "111111"

    for code in [wrong] * 5 + [right]:
        with pytest.raises(actions.EmailCodeWrong):
            actions.confirm_own_email(person=cast.learner, code=code, session_key="", at=clock.now())

    assert email_of(cast.learner) == OLD


def test_a_code_is_good_for_half_an_hour(cast: Cast) -> None:
    actions.ask_own_email(person=cast.learner, email=NEW, at=clock.now() - timedelta(minutes=31))

    with pytest.raises(actions.EmailCodeWrong):
        actions.confirm_own_email(
            person=cast.learner, code=code_in(letter("email_code", NEW)), session_key="", at=clock.now()
        )


def test_a_code_that_is_not_one_is_only_wrong(cast: Cast) -> None:
    actions.ask_own_email(person=cast.learner, email=NEW, at=clock.now())

    for code in ("", "½²³", "код", "1" * 400):
        with pytest.raises(actions.EmailCodeWrong):
            actions.confirm_own_email(person=cast.learner, code=code, session_key="", at=clock.now())


def test_an_address_of_another_account_is_not_given_away(cast: Cast) -> None:
    change = actions.ask_own_email(person=cast.learner, email="viktor@example.org", at=clock.now())

    notice = letter("email_in_use", "viktor@example.org")
    assert change.state == EmailChange.State.ASKED  # the page is the same as for a free address
    assert not Letter.objects.filter(kind="people/email_code").exists()
    assert (notice.person, re.search(r"\d{6}", notice.text)) == (None, None)


# The centre asks, the old address agrees


def test_the_old_address_agrees_to_what_the_centre_asks(cast: Cast) -> None:
    ask(cast)
    before = email_of(cast.learner)
    session = cast.learner.get_session_auth_hash()

    actions.confirm_from_old(change=by_link(letter("email_asked", OLD)), at=clock.now())

    assert (before, email_of(cast.learner)) == (OLD, NEW)
    assert Person.objects.get(pk=cast.learner.pk).get_session_auth_hash() != session
    assert NEW in letter("email_changed", OLD).text
    assert "/sign-in/" in letter("email_ready", NEW).text


def test_the_old_address_refuses(cast: Cast) -> None:
    ask(cast)

    change = actions.refuse_from_old(change=by_link(letter("email_asked", OLD)), at=clock.now())

    assert (change.state, email_of(cast.learner)) == (EmailChange.State.REFUSED, OLD)
    with pytest.raises(actions.NotWaiting):
        actions.confirm_from_old(change=change, at=clock.now())


def test_a_request_waits_a_week(cast: Cast) -> None:
    ask(cast, at=clock.now() - timedelta(days=7, minutes=1))

    with pytest.raises(actions.NotWaiting):
        actions.confirm_from_old(change=by_link(letter("email_asked", OLD)), at=clock.now())


def test_a_later_request_ends_the_links_of_the_earlier(cast: Cast) -> None:
    ask(cast, new="first@example.org")
    first = by_link(letter("email_asked", OLD))
    ask(cast)

    with pytest.raises(actions.NotWaiting):
        actions.confirm_from_old(change=first, at=clock.now())


def test_nobody_is_flooded_with_requests(cast: Cast) -> None:
    for n in range(3):
        ask(cast, new=f"new-{n}@example.org")

    with pytest.raises(actions.TooManyAsks):
        ask(cast)


def test_a_request_does_not_push_out_that_of_the_owner(cast: Cast) -> None:
    actions.ask_own_email(person=cast.learner, email=NEW, at=clock.now())

    with pytest.raises(actions.AskedAlready):
        ask(cast, new="other@example.org")


def test_the_office_does_not_learn_that_an_address_has_an_account(cast: Cast) -> None:
    change = ask(cast, new="viktor@example.org")
    with pytest.raises(actions.EmailTaken):
        actions.confirm_from_old(change=by_link(letter("email_asked", OLD)), at=clock.now())

    change.refresh_from_db()
    assert (change.state, email_of(cast.learner)) == (EmailChange.State.REFUSED, OLD)
    assert letter("email_in_use", "viktor@example.org").person is None


# The old address is lost, a director confirms


def confirmed_by_director(cast: Cast, person: Person | None = None) -> EmailChange:
    change = ask(cast, person)
    actions.confirm_new(change=change, at=clock.now())
    change.refresh_from_db()
    return actions.confirm_for(change=change, by=cast.director, at=clock.now())


def test_a_director_confirms_after_the_new_address_has_answered(cast: Cast) -> None:
    change = ask(cast)
    with pytest.raises(actions.NewNotConfirmed):
        actions.confirm_for(change=change, by=cast.director, at=clock.now())

    change = actions.confirm_new(change=by_link(letter("email_new", NEW)), at=clock.now())
    asked = letter("email_to_decide", cast.director.email or "")
    actions.confirm_for(change=change, by=cast.director, at=clock.now())

    assert (email_of(cast.learner), change.key in asked.text) == (NEW, True)
    assert "a director confirmed it" in letter("email_changed", OLD).text
    entry = JournalEntry.objects.filter(verb="people.set_email").latest("pk")
    assert (entry.actor_key, entry.centre_id) == (cast.director.key, cast.centre.pk)


def test_nobody_confirms_what_they_asked_for(cast: Cast) -> None:
    change = actions.confirm_new(change=ask(cast), at=clock.now())

    for who in (cast.coordinator, cast.methodologist, cast.learner, cast.stranger):
        with pytest.raises(actions.NotYours):
            actions.confirm_for(change=change, by=who, at=clock.now())


def test_a_role_given_in_the_meantime_counts(cast: Cast) -> None:
    change = actions.confirm_new(change=ask(cast), at=clock.now())
    Person.objects.filter(pk=cast.learner.pk).update(is_keeper=True)
    change = EmailChange.objects.get(pk=change.pk)

    with pytest.raises(actions.NotYours):
        actions.confirm_for(change=change, by=cast.director, at=clock.now())


# Undoing


def test_the_old_address_undoes_the_change_within_72_hours(cast: Cast) -> None:
    change = confirmed_by_director(cast)
    person = Person.objects.get(pk=cast.learner.pk)
    secret, session = person.calendar_secret, person.get_session_auth_hash()
    TOTP.activate(person, generate_totp_secret())
    actions.set_password(person=person, password="a long sentence of a thief", at=clock.now())

    actions.undo_email_change(change=by_link(letter("email_changed", OLD)), at=clock.now() + 71 * HOUR)

    person = Person.objects.get(pk=person.pk)
    assert (person.email, person.has_usable_password()) == (OLD, False)
    assert Authenticator.objects.filter(user=person).count() == 0
    assert person.calendar_secret != secret
    assert person.get_session_auth_hash() != session
    assert {letter("email_undone", OLD).address, letter("email_undone", NEW).address} == {OLD, NEW}
    assert journal("undo_email") == {
        "factor": "email",
        "old": NEW,
        "new": OLD,
        "removed": ["totp set", "password"],
    }
    with pytest.raises(actions.UndoTooLate):
        actions.undo_email_change(change=change, at=clock.now())


def test_an_undo_is_too_late_after_72_hours(cast: Cast) -> None:
    confirmed_by_director(cast)

    with pytest.raises(actions.UndoTooLate):
        actions.undo_email_change(
            change=by_link(letter("email_changed", OLD)), at=clock.now() + 72 * HOUR + timedelta(minutes=1)
        )

    assert email_of(cast.learner) == NEW


def test_what_the_owner_had_before_stays_after_an_undo(cast: Cast) -> None:
    TOTP.activate(cast.learner, generate_totp_secret())
    actions.set_password(person=cast.learner, password="a long sentence of mine", at=clock.now() - HOUR)
    Authenticator.objects.update(created_at=clock.now() - HOUR)
    confirmed_by_director(cast)

    actions.undo_email_change(change=by_link(letter("email_changed", OLD)), at=clock.now())

    assert Authenticator.objects.filter(user=cast.learner).count() == 1
    assert Person.objects.get(pk=cast.learner.pk).check_password("a long sentence of mine")


def test_a_thief_who_changes_on_does_not_escape_the_undo(cast: Cast) -> None:
    confirmed_by_director(cast)
    thief = Person.objects.get(pk=cast.learner.pk)
    change_own(thief, "hidden@example.org", at=clock.now() + HOUR)

    actions.undo_email_change(change=by_link(letter("email_changed", OLD)), at=clock.now() + 2 * HOUR)

    assert email_of(cast.learner) == OLD
    assert queries.email_change_by_token(token_in(letter("email_changed", NEW))) is None


def test_an_address_that_can_undo_stays_with_its_person(cast: Cast) -> None:
    confirmed_by_director(cast)

    found = actions.join(
        family_name="Thief",
        given_name="A",
        email=OLD,
        by=cast.coordinator,
        at=clock.now(),
        entered_by=cast.centre,
    )

    assert found == cast.learner
    assert queries.is_email_free(OLD, cast.other_learner, clock.now()) is False
    assert queries.is_email_free(OLD, cast.other_learner, clock.now() + 73 * HOUR) is True


def test_letters_about_the_sign_in_go_to_the_old_address_too_while_it_can_undo(cast: Cast) -> None:
    confirmed_by_director(cast)
    person = Person.objects.get(pk=cast.learner.pk)

    actions.set_password(person=person, password="a long sentence of a thief", at=clock.now())

    notices = Letter.objects.filter(kind="people/security_notice")
    assert {one.address for one in notices} == {OLD, NEW}


def test_an_account_is_not_deleted_while_its_old_address_can_undo(cast: Cast) -> None:
    confirmed_by_director(cast)
    person = Person.objects.get(pk=cast.learner.pk)

    with pytest.raises(actions.JustChanged):
        actions.forget(person=person, by=person, at=clock.now())
    actions.forget(person=person, by=person, at=clock.now() + 73 * HOUR)

    assert not EmailChange.objects.filter(person=person).exists()


def test_an_account_without_email_gets_one_by_the_new_address_and_a_director(cast: Cast) -> None:
    Person.objects.filter(pk=cast.learner.pk).update(email=None)

    change = confirmed_by_director(cast, Person.objects.get(pk=cast.learner.pk))

    assert (change.undo_until, email_of(cast.learner)) == (None, NEW)
    assert not Letter.objects.filter(kind="people/email_changed").exists()


# Every other factor


def test_every_factor_leaves_its_old_and_new_value_and_a_letter(cast: Cast) -> None:
    person = cast.learner
    actions.set_password(person=person, password="a long sentence of mine", at=clock.now())
    actions.set_password(person=person, password="another long sentence", at=clock.now())
    app = TOTP.activate(person, generate_totp_secret()).instance
    app.delete()
    passkey = Authenticator.objects.create(
        user=person, type=Authenticator.Type.WEBAUTHN, data={"name": "Phone"}
    )
    passkey.delete()
    Authenticator.objects.create(user=person, type=Authenticator.Type.RECOVERY_CODES, data={})

    rows = [
        (entry.verb, details(entry)["factor"], details(entry)["old"], details(entry)["new"])
        for entry in JournalEntry.objects.filter(verb__startswith="people.").order_by("pk")
    ]
    assert rows == [
        ("people.set_password", Factor.PASSWORD, "none", "set"),
        ("people.set_password", Factor.PASSWORD, "set", "set"),
        ("people.add_factor", Factor.APP, "none", ["set"]),
        ("people.remove_factor", Factor.APP, ["set"], "none"),
        ("people.add_factor", Factor.PASSKEY, "none", ["Phone"]),
        ("people.remove_factor", Factor.PASSKEY, ["Phone"], "none"),
        ("people.add_factor", Factor.RECOVERY, "none", ["set"]),
    ]
    notices = Letter.objects.filter(kind="people/security_notice", address=OLD)
    assert notices.count() == len(rows)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_letters_are_in_the_language_of_the_person(cast: Cast, language: str) -> None:
    Person.objects.filter(pk=cast.learner.pk).update(language=language)
    person = Person.objects.get(pk=cast.learner.pk)
    actions.set_password(person=person, password="a long sentence of mine", at=clock.now())
    confirmed_by_director(cast, person)
    actions.undo_email_change(change=by_link(letter("email_changed", OLD)), at=clock.now())

    written = {one.kind: one for one in Letter.objects.filter(address__in=(OLD, NEW))}
    site = settings.OQU_SITE_URL  # the site has no name yet
    subjects = {
        "kk": (
            "Бұл жаңа мекенжайыңыз ба?",
            f"«{site}» сайтындағы поштаңыз өзгертілді",
            "Мекенжай өзгерісі кері қайтарылды",
        ),
        "ru": ("Это ваш новый адрес?", f"Ваша почта на сайте «{site}» изменена", "Изменение адреса отменено"),
        "en": (
            "Is this your new e-mail?",
            f"Your e-mail in {site} was changed",
            "The change of the e-mail was undone",
        ),
    }
    kinds = ("people/email_asked", "people/email_changed", "people/email_undone")
    assert tuple(written[kind].subject for kind in kinds) == subjects[language]
    assert {one.language for one in written.values()} == {language}
    assert f"/{language}/sign-in/email/" in written["people/email_changed"].text
