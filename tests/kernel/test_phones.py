"""A telephone number is found by its digits in any spelling, and never inside another number."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from oqu.kernel.phones import ANY, Number, dialled, numbers_in

HOME = "7000000010"
SEPARATORS = st.sampled_from(["", " ", "-", ".", "\u00a0", " \u2013 ", ") ", " (", "\u2011", "\u200b", "_"])
AROUND = st.sampled_from(["", " ", "тел. ", "tel:", ", ", "\n", "№", "(", "https://wa.me/"])
STORED = ["+7 700 000 00 10", "8 (700) 000-00-10", "87000000010", "77000000010", "007 700 000 00 10"]


def found(stored: str, text: str) -> str:
    """The text with a dash for the number that is stored."""
    return re.sub("|".join(number.pattern() for number in numbers_in(stored)), "—", text)


@st.composite
def spelled(draw: st.DrawFn, prefixes: list[str], national: str) -> str:
    """A number with one of the prefixes and any separators between all digits."""
    prefix: str = draw(st.sampled_from(prefixes))
    parts: list[str] = [prefix, *national] if prefix else [*national]
    return "".join(f"{part}{draw(SEPARATORS)}" for part in parts[:-1]) + parts[-1]


@given(
    stored=st.sampled_from(STORED),
    number=spelled(["", "7", "+7", "8", "007", "+ 7"], HOME),
    before=AROUND,
    after=AROUND,
)
def test_a_number_is_found_in_every_spelling(stored: str, number: str, before: str, after: str) -> None:
    text = f"{before}{number}{after}"

    assert found(stored, text) == f"{before}—{after}"
    assert all(re.search(one.loose_pattern(), text) for one in numbers_in(stored))


@pytest.mark.parametrize(
    ("stored", "prefixes", "national"),
    [
        ("+44 (0)20 7946 0958", ["", "0", "44", "+44", "0044", "+44 0"], "2079460958"),
        ("+996 555 123 456", ["", "0", "996", "+996", "00996"], "555123456"),
        ("998901234567", ["", "0", "998", "+998", "00998"], "901234567"),
        ("+1 212 555 0123", ["", "1", "+1", "001"], "2125550123"),
        ("0555 123 456", ["", "0", "+996", "00996"], "555123456"),
    ],
)
@given(data=st.data())
def test_numbers_of_other_countries_are_found(
    stored: str, prefixes: list[str], national: str, data: st.DataObject
) -> None:
    assert found(stored, f"Call {data.draw(spelled(prefixes, national))}!") == "Call —!"


@given(
    before=st.text("0123456789", max_size=6),
    after=st.text("0123456789", max_size=6),
    prefix=st.sampled_from(["", "7", "8"]),
)
def test_digits_inside_a_longer_number_stay(before: str, after: str, prefix: str) -> None:
    assume(after or before + prefix not in ("", "7", "8", "007", "008"))
    text = f"Order {before}{prefix}{HOME}{after}."

    assert found(STORED[0], text) == text


@given(other=st.text("0123456789", min_size=9, max_size=12), between=SEPARATORS)
def test_other_numbers_stay(other: str, between: str) -> None:
    assume(HOME not in other)
    text = between.join(other)

    assert found(STORED[0], text) == text


@pytest.mark.parametrize(
    ("stored", "numbers"),
    [
        ("", set()),
        ("12-34", set()),
        ("55-55-09", {Number("", "555509")}),
        ("8 7172 55-55-09 доб. 12", {Number("7", "7172555509")}),
        ("+7 700 000 00 10, 8 727 267 28 83", {Number("7", HOME), Number("7", "7272672883")}),
        ("700 000 00 10", {Number("", HOME)}),
    ],
)
def test_what_is_typed_into_a_field_is_read_as_numbers(stored: str, numbers: set[Number]) -> None:
    assert numbers_in(stored) == numbers


@pytest.mark.parametrize(
    ("stored", "link"),
    [
        ("", ""),
        ("by e-mail", ""),
        ("+7 (700) 000-00-10", "+77000000010"),
        ("тел. 8 7162 25-55-55, 25-12-12", "87162255555"),
        ("8 7172 55-55-09 доб. 12", "87172555509"),
    ],
)
def test_a_link_dials_the_first_number(stored: str, link: str) -> None:
    assert dialled(stored) == link


@given(number=spelled(["7", "+7", "8"], HOME))
def test_a_number_of_anybody_is_found(number: str) -> None:
    assert re.sub(ANY, "—", f"Mine: {number}, yours?") == "Mine: —, yours?"


def test_a_long_text_of_separators_is_searched() -> None:
    text = ("+ (" + " " * 50 + "8 7 ") * 4_000

    assert found(STORED[0], text) == text
