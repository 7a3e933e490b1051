"""Names of people are whole: initials would be printed on a certificate."""

from collections.abc import Iterator

import pytest
from django import forms
from django.core.exceptions import ValidationError

from oqu.config import urls as _urls  # noqa: F401 - loads every form of the pages
from oqu.kernel.fields import NamePartField
from oqu.kernel.full_names import FullName, is_whole
from oqu.kernel.known_names import KnownNames
from oqu.kernel.languages import speaking
from oqu.people.sheets.headings import person_columns

PARTS = frozenset({"family_name", "given_name", "patronymic"})


def every_form(parent: type[forms.BaseForm] = forms.BaseForm) -> Iterator[type[forms.BaseForm]]:
    for form in parent.__subclasses__():
        yield form
        yield from every_form(form)


@pytest.mark.parametrize("words", ["А", "А.", "Г. К.", "Г.К.", "-", "7", "Г К"])
def test_initials_and_single_letters_are_no_name(words: str) -> None:
    assert not is_whole(words)
    with speaking("en"), pytest.raises(ValidationError, match=f"“{words}” is not a whole name"):
        NamePartField().clean(words)


@pytest.mark.parametrize("words", ["Ли", "Ен", "О", "Жүнісова", "Әл-Фараби", "Ұлы А."])
def test_short_names_are_names(words: str) -> None:
    assert is_whole(words) is (len(words) > 1)


def test_every_form_with_a_name_asks_for_a_whole_one() -> None:
    fields = {
        (form.__qualname__, name): field
        for form in every_form()
        if form.__module__.startswith("oqu.")
        for name, field in getattr(form, "base_fields", {}).items()
        if name in PARTS and not isinstance(field.widget, forms.HiddenInput)
    }

    assert len(fields) > 10
    assert [name for name, field in fields.items() if not isinstance(field, NamePartField)] == []


@pytest.mark.parametrize("name", sorted(PARTS))
def test_lists_take_no_initials(name: str) -> None:
    column = next(column for column in person_columns() if column.name == name)

    with speaking("en"):
        try:
            what = str(column.read("Г. К.").what)
        except Exception as invalid:
            what = str(invalid)

    assert what == (
        "“Г. К.” is an initial: the patronymic is left out."
        if name == "patronymic"
        else "“Г. К.” is not a whole name. Write it in full, as it will be printed on the certificate."
    )


KNOWN = KnownNames(
    [
        (FullName("Жүнісова", "Гүлнар", "Қайратқызы"), 1),
        (FullName("Сейітова", "Әсем"), 2),
        (FullName("Сейітова", "Әлия"), 3),
    ]
)


@pytest.mark.parametrize(
    ("words", "found", "near"),
    [
        ("Жунисова Гулнар", [1], [1]),
        ("Гүлнар Қайратқызы Жүнісова", [1], [1]),
        ("Жунисова Г.К.", [], [1]),
        ("Г. К. Жүнісова", [], [1]),
        ("Жунисова Г", [], [1]),
        ("Жунусова Г.К.", [], [1]),
        ("Жунисова А.К.", [], []),
        ("Жүнісова", [], [1]),
        ("Сейітова Ә.", [], [2, 3]),
        ("Иванова И.И.", [], []),
    ],
)
def test_names_are_found_in_full_and_suggested_otherwise(
    words: str, found: list[int], near: list[int]
) -> None:
    assert (KNOWN.find(words), KNOWN.near(words)) == (found, near)
