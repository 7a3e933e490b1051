"""Names of lists find the people who are meant, across scripts and orders; where two may be meant, nobody is."""

import pytest

from oqu.lectures.outside import names
from oqu.lectures.outside.names import KnownPerson

PEOPLE = (
    KnownPerson("aigul", "Қасымова", "Айгүл", "Сейітқызы", "aigul@example.kz"),
    KnownPerson("aidar", "Касымов", "Айдар"),
    KnownPerson("petrovna", "Иванова", "Наталья", "Петровна"),
    KnownPerson("sergeevna", "Иванова", "Наталья", "Сергеевна"),
    KnownPerson("julia", "Щербакова", "Юлия"),
    KnownPerson("guljan", "Жұмабаева", "Гүлжан"),
    KnownPerson("saule", "Ким", "Сәуле"),
    KnownPerson("asem", "Ахметова", "Әсем"),
    KnownPerson("asel", "Ахметова", "Асель"),
    KnownPerson("dauren", "Оспанов", "Дәурен", "Маратұлы"),
)


@pytest.mark.parametrize(
    "ways",
    [
        ("Қасымова", "Касымова", "Kassymova", "Qasymova", "Kasimova", "KASYMOVA"),
        ("Гүлжан", "Гульжан", "Gulzhan", "Guljan", "Gülzhan", "Gulʹzhan"),
        ("Щербакова", "Shcherbakova", "Scherbakova"),
        ("Юлия", "Yuliya", "Iuliia"),
        ("Ержан", "Yerzhan", "Erzhan", "Erjan"),
        ("Хасенова", "Khassenova", "Hasenova"),
        ("Цой", "Tsoy", "Tsoi"),
        ("Жұлдыз", "Жулдыз", "Zhuldyz", "Juldyz"),
        ("Әсем", "Асем", "Asem", "Äsem"),
    ],
)
def test_ways_of_writing_a_name_meet(ways: tuple[str, ...]) -> None:
    folded = {names.fold(way) for way in ways}

    assert len(folded) == 1


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Aigul Kassymova", "aigul"),
        ("Касымова Айгуль", "aigul"),
        ("iPhone (Айгүл Қасымова)", "aigul"),
        ("AigulKasymova", "aigul"),
        ("aigulkasymova", "aigul"),
        ("Kasymov Aidar", "aidar"),
        ("Иванова Наталья Петровна", "petrovna"),
        ("Natalia Sergeevna Ivanova", "sergeevna"),
        ("Yuliya Shcherbakova (Guest)", "julia"),
        ("Zhumabayeva Gulzhan", "guljan"),
        ("Аршалы кітапханасы Жұмабаева Гүлжан", "guljan"),
        ("Saule Kim (she/her)", "saule"),
        ("Asem Akhmetova", "asem"),
        ("Ahmetova Asel", "asel"),
        ("Ospanov, Dauren", "dauren"),
        ("ospanov_dauren", "dauren"),
    ],
)
def test_a_clear_name_is_recognised(typed: str, meant: str) -> None:
    assert names.match(typed, "", PEOPLE).sure == meant


@pytest.mark.parametrize(
    ("typed", "candidates"),
    [
        ("Natalya Ivanova", {"petrovna", "sergeevna"}),
        ("Kassymova A.", {"aigul", "aidar"}),
        ("Ахметова", {"asem", "asel"}),
        ("Gulzhan", {"guljan"}),
        ("Ким С.", {"saule"}),
        ("iPhone", set()),
        ("Galaxy A12", set()),
        ("Петров Иван", set()),
        ("", set()),
        ("🙂", set()),
    ],
)
def test_a_doubtful_name_means_nobody_and_shows_who_it_may_be(typed: str, candidates: set[str]) -> None:
    match = names.match(typed, "", PEOPLE)

    assert (match.sure, {one.key for one in match.candidates}) == ("", candidates)


def test_an_address_beats_the_name() -> None:
    match = names.match("Shcherbakova Yuliya", "Aigul@Example.kz", PEOPLE)

    assert (match.sure, match.by_email) == ("aigul", True)


def test_an_unknown_address_leaves_it_to_the_name() -> None:
    match = names.match("Shcherbakova Yuliya", "j@example.com", PEOPLE)

    assert (match.sure, match.by_email) == ("julia", False)


@pytest.mark.parametrize(
    ("typed", "tells"), [("iPhone 12", False), ("A", False), ("Гүлжан", True), ("", False)]
)
def test_names_of_devices_tell_nobody(typed: str, tells: bool) -> None:
    assert names.names_a_person(typed) is tells
