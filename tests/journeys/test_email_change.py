"""Another e-mail for a participant, in a real browser: agreed to from the old address, and undone from it."""

import re

import pytest
from playwright.sync_api import expect

from oqu.letters.models import Letter
from oqu.people.models import EmailChange, Person
from tests.factories.cast import Cast
from tests.journeys.conftest import SetOut, Walk

NEW = "saule.kim@example.org"


def link(kind: str, address: str) -> str:
    """The link of a letter, without the language."""
    text = Letter.objects.filter(kind=kind, address=address).latest("pk").text
    found = re.search(r"/\w\w/(sign-in/email/[\w-]+/)", text)
    assert found
    return found[1]


def coordinator_asks(set_out: SetOut, cast: Cast, language: str) -> None:
    office = set_out(cast.coordinator, language=language)
    office.go(f"office/people/{cast.learner.key}/")
    office.follow("Ask for another e-mail")
    office.fill(email=NEW)
    office.press("Send the letters")
    office.reads("Waits for confirmation")


def signs_in(walk: Walk, email: str, person: Person) -> None:
    walk.go("sign-in/")
    walk.fill(email=email)
    walk.press("Send me the code")
    found = re.search(
        r"\d{6}", Letter.objects.filter(kind="people/sign_in_code", address=email).latest("pk").subject
    )
    assert found
    walk.fill(code=found[0])
    walk.press("Sign in")
    expect(walk.page).to_have_url(re.compile("/today/"))


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_participant_agrees_from_the_old_address_and_signs_in_with_the_new(
    set_out: SetOut, cast: Cast, language: str
) -> None:
    coordinator_asks(set_out, cast, language)
    saule = set_out(language=language)
    saule.go(link("people/email_asked", "saule@example.org"))
    saule.press("Yes, this is my new e-mail")
    saule.reads("The e-mail is changed. From now on you sign in with the new address.")

    signs_in(saule, NEW, cast.learner)


def test_a_change_that_a_director_confirmed_is_undone_with_one_tap(set_out: SetOut, cast: Cast) -> None:
    coordinator_asks(set_out, cast, "ru")
    thief = set_out(language="ru")
    thief.go(link("people/email_new", NEW))
    thief.press("Yes, it is my address")
    director = set_out(cast.director, language="ru")
    director.go(f"office/email-changes/{EmailChange.objects.get().key}/")
    director.press("Confirm the new e-mail")
    director.reads("The e-mail is changed. The old address gets a letter and can undo it for 72 hours.")
    signs_in(thief, NEW, cast.learner)

    saule = set_out(language="ru", javascript=False)
    saule.page.goto(f"/ru/{link('people/email_changed', 'saule@example.org')}")
    saule.button("Undo the change").click()
    saule.reads("The change is undone. Your account signs in with this address again.")

    thief.page.goto("/ru/my/profile/")
    expect(thief.page).to_have_url(re.compile("/sign-in/"))
    signs_in(set_out(language="ru"), "saule@example.org", cast.learner)
