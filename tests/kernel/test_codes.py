import pytest
from hypothesis import given
from hypothesis import strategies as st

from oqu.kernel import codes
from oqu.kernel.db import KEY_ALPHABET

SIX = st.text("0123456789", min_size=6, max_size=6)
TWELVE = st.text("0123456789", min_size=12, max_size=12)
CARD = st.text(KEY_ALPHABET, min_size=12, max_size=12)
BLANKS = st.sampled_from(["", " ", "\u00a0", "\u2009", "-", "–", " - ", "\u200b"])
BEFORE = st.sampled_from(["", "Ваш код: ", "Код – ", "Сіздің кодыңыз: ", "Your code: ", "№ ", "\n\t"])
AFTER = st.sampled_from(["", ".", "!", " .", ". Спасибо", "\n", " — Оқу", ", рахмет"])
CYRILLIC = str.maketrans("aekmhptyx3bcsj", "аекмнртухзвсѕј")


@given(SIX, BLANKS, BEFORE, AFTER)
def test_six_digits_are_found_in_what_people_type(code: str, blank: str, before: str, after: str) -> None:
    assert codes.digits(f"{before}{code[:3]}{blank}{code[3:]}{after}") == code


@given(TWELVE, st.sampled_from([" ", "-", ""]), BEFORE, AFTER)
def test_twelve_digits_are_found_in_groups(code: str, blank: str, before: str, after: str) -> None:
    written = blank.join(code[i : i + 3] for i in range(0, 12, 3))

    assert codes.digits(before + written + after) == code
    assert codes.digits(codes.grouped(code)) == code


@given(SIX, st.sampled_from([0xFF10, 0x0660, 0x0966]))
def test_digits_of_other_writings_are_read(code: str, zero: int) -> None:
    assert codes.digits("".join(chr(zero + int(digit)) for digit in code)) == code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("12З4О6", "123406"),
        ("1234О6", "123406"),
        ("12З 4О6", "123406"),
        ("l23456", "123456"),
        ("7Ч8ОбЗ", "748063"),
        ("Ваш код: 123 456.", "123456"),
        ("Ваш код: 123456. Код действует 30 минут.", "123456"),
        ("«123-456»", "123456"),
        ("123.456", "123456"),
        ("1 2 3 4 5 6", "123456"),
        ("123456 123456", "123456" * 2),
        ("code 987654, sent at 10:15", "987654"),
    ],
)
def test_codes_are_read_as_they_are_meant(typed: str, code: str) -> None:
    assert codes.digits(typed) == code


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "ваш код", "Ооооо", "10:15 30 минут", "ЗЗЗЗЗЗ"])
def test_what_holds_no_code_is_no_code(typed: str) -> None:
    assert codes.digits(typed) == ""


@given(st.text())
def test_anything_can_be_typed(typed: str) -> None:
    found = codes.digits(typed)

    assert len(found) in {0, 6, 12}
    assert not found or found.isdecimal()
    assert all(len(card) == 12 and set(card) <= set(KEY_ALPHABET) for card in codes.cards(typed))


def test_a_flood_of_text_is_cut_off() -> None:
    assert codes.digits(" " * 1_000_000 + "123456") == ""


@given(
    CARD,
    st.sampled_from(["-", " ", "", " - ", "–"]),
    st.booleans(),
    st.sampled_from(["", "Код карты: ", "https://oqu.example/kk/sign-in/card/?code="]),
)
def test_a_card_is_read_in_any_case_and_grouping(code: str, dash: str, is_upper: bool, before: str) -> None:
    written = dash.join(code[i : i + 4] for i in range(0, 12, 4))

    assert code in codes.cards(before + (written.upper() if is_upper else written))


@given(CARD)
def test_a_card_is_read_from_cyrillic_letters_that_look_alike(code: str) -> None:
    assert code in codes.cards(code.translate(CYRILLIC))


def test_a_card_is_read_though_the_russian_keyboard_was_on() -> None:
    assert "qwerasdfzxcv" in codes.cards("йцук-фыва-ячсм")
