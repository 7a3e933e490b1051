"""Writing letters: once for one reason, in the reader's language, and without a trace of HTML in the plain text."""

from datetime import UTC, datetime

import pytest
from pytest_django import Settings

from oqu.letters import actions
from oqu.letters.kinds import accounts
from oqu.letters.models import Letter, LetterState
from oqu.libraries.models import SiteName
from oqu.people.models import Person
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
AT = datetime(2021, 4, 6, 4, 0, tzinfo=UTC)
TRICKY = 'O\'Brien & <Co> "Ә"'


def write(person: Person | None = None, *, change: str = "A change.", reason: str = "1") -> Letter:
    return actions.write(
        kind=accounts.SECURITY_NOTICE,
        person=person or PersonFactory.create(),
        context={"change": change, "centre": None},
        reason=reason,
        at=AT,
    )


def test_plain_text_is_never_escaped_and_html_always() -> None:
    letter = write(change=TRICKY)

    assert TRICKY in letter.text
    assert "O&#x27;Brien &amp; &lt;Co&gt; &quot;Ә&quot;" in letter.html
    assert TRICKY not in letter.html


def test_names_in_the_words_of_a_translation_are_not_escaped_either() -> None:
    person = PersonFactory.create(given_name=TRICKY, language="ru")
    text = actions.compose(
        accounts.ROLE_GIVEN, person=person, context={"post": None, "place": TRICKY}, language="ru"
    )[1]

    assert text.count(TRICKY) == 2


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_letter_names_a_site_without_a_name_by_its_address(settings: Settings, language: str) -> None:
    settings.OQU_SITE_URL = "https://oqu.example.org"
    person = PersonFactory.create(language=language)
    context = {"post": None, "place": "Library"}

    before = actions.compose(accounts.ROLE_GIVEN, person=person, context=context, language=language)[1]
    SiteName.objects.create(name_kk="Ұлытау курстары")
    after = actions.compose(accounts.ROLE_GIVEN, person=person, context=context, language=language)[1]

    assert (before.count("https://oqu.example.org"), "Oqu" in before) == (2, False)
    assert "Ұлытау курстары" in after


def test_the_first_line_is_the_subject() -> None:
    letter = write()

    assert letter.subject == "Your sign-in was changed"
    assert letter.text.startswith("A change.")


def test_the_letter_is_in_the_language_of_its_reader() -> None:
    texts = {
        language: write(PersonFactory.create(language=language), reason=language) for language in ("kk", "ru")
    }

    assert {language: letter.language for language, letter in texts.items()} == {"kk": "kk", "ru": "ru"}
    assert texts["kk"].subject != texts["ru"].subject


def test_one_letter_for_one_reason() -> None:
    person = PersonFactory.create()

    first, again, other = write(person), write(person), write(person, reason="2")

    assert (first, again == first, other == first) == (again, True, False)
    assert Letter.objects.count() == 2


def test_letters_of_a_course_that_is_loaded_go_to_nobody() -> None:
    with actions.keeping():
        not_sent, for_printing = write(), write(PersonFactory.create(email=None), reason="2")
    later = write(reason="3")

    assert [letter.state for letter in (not_sent, for_printing, later)] == [
        LetterState.KEPT,
        LetterState.PRINTED,
        LetterState.WAITING,
    ]
