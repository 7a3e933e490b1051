"""Lists of people: read, all problems reported, imported once."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.utils import translation

from oqu.kernel.permissions import Role
from oqu.kernel.sheets import BadSheet
from oqu.libraries.models import Centre, District, Library
from oqu.people import actions, sheets
from oqu.people.models import Person, Post
from oqu.people.queries import namesake
from tests.factories.libraries import (
    CentreFactory,
    DistrictFactory,
    LibraryFactory,
    NetworkFactory,
    RegionFactory,
)
from tests.factories.people import PersonFactory

CASES = Path(__file__).resolve().parents[1] / "cases"
AT = datetime(2021, 3, 20, 4, 0, tzinfo=UTC)
HEADER = "email,family_name,given_name,role,library_code,network_code\n"

pytestmark = pytest.mark.django_db


def read(rows: str, centre: Centre | None) -> list[actions.PersonRow]:
    return (
        sheets.read_people(io.BytesIO((HEADER + rows).encode()), name="people.csv", centre=centre)
        .whole()
        .rows()
    )


def problems(rows: str, centre: Centre | None = None) -> list[str]:
    with translation.override("en"), pytest.raises(BadSheet) as caught:
        read(rows, centre)
    return [str(problem) for problem in caught.value.problems]


def test_people_join_with_their_roles() -> None:
    centre, network = CentreFactory.create(), NetworkFactory.create(code="NET")
    LibraryFactory.create(code="l-1")
    rows = "a@b.kz,Ахметова,Сауле,director,l-1,\nc@d.kz,Ким,Виктор,network_head,l-1,NET\n,Ли,Анна,,l-1,\n"

    done = actions.import_people(rows=read(rows, centre), by=None, at=AT)

    assert done == actions.Joined(new=3)
    assert set(Post.objects.values_list("person__family_name", "role", "centre", "network")) == {
        ("Ахметова", Role.DIRECTOR, centre.pk, None),
        ("Ким", Role.NETWORK_HEAD, None, network.pk),
    }
    assert Person.objects.get(family_name="Ли").email is None


@pytest.mark.parametrize("cell", ["5", "5 лет", "5  жыл", "5 г."])
def test_years_of_experience_may_have_their_unit(cell: str) -> None:
    LibraryFactory.create(code="l-1")
    content = f"Фамилия,Имя,E-mail,Библиотека,Стаж\nКим,Анна,a@b.kz,l-1,{cell}\n".encode()

    (row,) = sheets.read_people(io.BytesIO(content), name="people.csv", centre=None).whole().rows()

    assert row.experience_years == 5


def test_importing_again_finds_everybody_even_without_email() -> None:
    LibraryFactory.create(code="l-1")
    rows = "A@b.kz,Ахметова,Сауле,,l-1,\n,Ли,Анна,,l-1,\n"
    actions.import_people(rows=read(rows, None), by=None, at=AT)

    done = actions.import_people(rows=read(rows, None), by=None, at=AT)

    assert (done, Person.objects.count()) == (actions.Joined(known=2), 2)


@pytest.mark.parametrize(("known", "typed"), [("Қасымова", "Касымова"), ("Жүнісова", "Жунисова")])
@pytest.mark.parametrize(("another", "people"), [((), 1), ((2,), 2)])
def test_a_person_known_under_another_spelling_is_asked_about(
    known: str, typed: str, another: tuple[int, ...], people: int
) -> None:
    centre, library = CentreFactory.create(), LibraryFactory.create(code="l-1")
    PersonFactory.create(
        family_name=known, given_name="Айгүл", email=None, entered_by=centre, library=library
    )
    content = (HEADER + f",{typed},Айгуль,,l-1,\n").encode()

    reading = sheets.read_people(io.BytesIO(content), name="people.csv", centre=centre)
    done = actions.import_people(rows=reading.rows(another), by=None, at=AT, entered_by=centre)

    assert [(one.number, one.like, one.read_as) for one in reading.namesakes] == [(2, 0, f"{known} Айгүл")]
    assert (done.new, Person.objects.filter(email=None).count()) == (people - 1, people)


def test_of_two_spellings_that_are_known_the_same_letters_come_first() -> None:
    centre, library = CentreFactory.create(), LibraryFactory.create(code="l-1")
    for name in ("Қасымова", "Касымова"):
        PersonFactory.create(
            family_name=name, given_name="Анна", email=None, entered_by=centre, library=library
        )
    content = (HEADER + ",Касымова,Анна,,l-1,\n").encode()

    (asked,) = sheets.read_people(io.BytesIO(content), name="people.csv", centre=centre).namesakes

    found = namesake("Касымова", "Анна", "", library, centre)
    assert (found and found.family_name, asked.read_as) == ("Касымова", "")


def test_another_spelling_at_another_library_is_another_person() -> None:
    centre = CentreFactory.create()
    LibraryFactory.create(code="l-1")
    PersonFactory.create(family_name="Қасымова", given_name="Анна", email=None, entered_by=centre)
    content = (HEADER + ",Касымова,Анна,,l-1,\n").encode()

    reading = sheets.read_people(io.BytesIO(content), name="people.csv", centre=centre)

    assert reading.namesakes == ()


def test_two_spellings_of_one_list_are_one_person_unless_ticked() -> None:
    centre = CentreFactory.create()
    LibraryFactory.create(code="l-1")
    content = (HEADER + ",Жүнісова,Гүлнар,,l-1,\n,Жунисова,Гульнар,,l-1,\n").encode()

    reading = sheets.read_people(io.BytesIO(content), name="people.csv", centre=centre)
    done = actions.import_people(rows=reading.rows(), by=None, at=AT, entered_by=centre)

    assert [(one.number, one.like) for one in reading.namesakes] == [(3, 2)]
    assert (done.new, done.known) == (1, 1)


def test_one_person_may_hold_two_roles_in_two_rows() -> None:
    centre = CentreFactory.create()
    rows = "a@b.kz,Ахметова,Сауле,director,,\na@b.kz,Ахметова,Сауле,methodologist,,\n"

    actions.import_people(rows=read(rows, centre), by=None, at=AT)

    assert set(Post.objects.values_list("role", flat=True)) == {Role.DIRECTOR, Role.METHODOLOGIST}
    assert Person.objects.count() == 1


def test_all_problems_are_told() -> None:
    assert problems("a@b.kz,Ким,Виктор,director,l-9,\nnobody,Ли,,king,,\n,Цой,Анна,network_head,,\n") == [
        "people.csv, row 2, column “library_code”: There is no library with the code or name “l-9”. "
        "Import the libraries first.",
        "people.csv, row 2, column “role”: No centre was named at which this role could be held.",
        "people.csv, row 3, column “given_name”: This cell is empty.",
        "people.csv, row 3, column “email”: “nobody” is not an e-mail address.",
        "people.csv, row 3, column “role”: “king” is not one of these: director, methodologist, coordinator, "
        "lecturer, head of a library system.",
        "people.csv, row 4, column “network_code”: A head needs a library system: its name or code.",
        "people.csv, row 4, column “email”: People with a role need an e-mail to sign in.",
    ]


@pytest.mark.parametrize("words", ["NET-1", "net-1", "Аршалынская ЦБС", "аршалы ОКЖ", "«Аршалынская ЦБС»"])
def test_a_library_system_is_named_by_code_or_in_any_language(words: str) -> None:
    network = NetworkFactory.create(code="NET-1", name_ru="Аршалынская ЦБС", name_kk="Аршалы ОКЖ")

    (row,) = read(f"a@b.kz,Ким,Виктор,network_head,,{words}\n", None)

    assert row.network == network


def test_of_several_systems_of_one_name_that_of_the_librarys_region_is_meant() -> None:
    here, there = RegionFactory.create(code="here"), RegionFactory.create(code="there")
    own, other = (
        NetworkFactory.create(code=f"net-{region.code}", name_ru="Районная ЦБС", district__region=region)
        for region in (here, there)
    )
    for region in (here, there):
        district = DistrictFactory.create(region=region)
        LibraryFactory.create(code=f"l-{region.code}", network=None, district=district)
    row = "a@b.kz,Ким,Виктор,network_head,{},Районная ЦБС\n"

    assert [read(row.format(code), None)[0].network for code in ("l-here", "l-there")] == [own, other]
    assert problems(row.format("")) == [
        "people.csv, row 2, column “network_code”: Several library systems are called “Районная ЦБС”. "
        "Name the person's library too, or write the code: net-here, net-there."
    ]
    assert problems("a@b.kz,Ким,Виктор,network_head,,Сельская ЦБС\n") == [
        "people.csv, row 2, column “network_code”: There is no library system with the code or name “Сельская ЦБС”. "
        "Import the library systems first."
    ]


def test_the_same_email_twice_is_a_mistake() -> None:
    assert problems("a@b.kz,Ким,Виктор,,,\nA@B.kz,Ли,Анна,,,\n") == [
        "people.csv, row 3, column “email”: This e-mail is in row 2 already."
    ]


def remarks(content: str) -> tuple[list[actions.PersonRow], list[str]]:
    """The rows that are taken, and what is noted about the others."""
    with translation.override("en"):
        reading = sheets.read_people(io.BytesIO(content.encode()), name="people.csv", centre=None)
        return reading.rows(), [str(problem) for problem in reading.problems]


@pytest.mark.parametrize(
    "heading",
    ["Сот. тел.", "Сотовый", "Моб. телефон", "Ұялы телефон", "Байланыс телефоны", "Контактный тел."],
)
def test_a_telephone_goes_by_many_headings(heading: str) -> None:
    rows, _noted = remarks(f"Фамилия,Имя,{heading}\nКим,Анна,87010000001\n")

    assert rows[0].phone == "87010000001"


def test_a_row_is_taken_without_an_optional_cell_that_cannot_be_read() -> None:
    rows, noted = remarks(
        'Фамилия,Имя,Стаж,Телефон\nКим,Анна,с 2009 года,8 701\nЛи,Вера,"5,5",87010000001\nПак,Ия,5.5 лет,\n'
    )

    assert [(row.family_name, row.experience_years, row.phone) for row in rows] == [
        ("Ким", None, ""),
        ("Ли", 5, "87010000001"),
        ("Пак", 5, ""),
    ]
    assert noted == [
        "people.csv, row 2, column “Телефон”: “8 701” is too short for a telephone number.",
        "people.csv, row 2, column “Стаж”: “с 2009 года” is not a whole number from 0 to 70.",
        "people.csv, row 3, column “Стаж”: “5,5” is read as 5: only whole numbers are counted here.",
        "people.csv, row 4, column “Стаж”: “5.5 лет” is read as 5: only whole numbers are counted here.",
    ]


def test_an_optional_cell_that_decides_on_rights_or_letters_leaves_its_row_out() -> None:
    rows, noted = remarks("Фамилия,Имя,E-mail,Роль\nКим,Анна,a@b,\nЛи,Вера,,царь\nПак,Ия,,\n")

    assert [row.family_name for row in rows] == ["Пак"]
    assert len(noted) == 2


TWO = "Two people in one cell: write each on a row of their own."


@pytest.mark.parametrize(
    "cell",
    [
        "Иванова М.А., Петрова О.С.",
        "Иванова Мария и Петрова Ольга",
        "Иванова Мария\nПетрова Ольга",
        "Иванова Мария; Петрова Ольга",
    ],
)
@pytest.mark.parametrize("header", ["ФИО", "Фамилия|Имя"])
def test_two_people_in_a_cell_are_asked_for_in_two_rows(cell: str, header: str) -> None:
    more = "Анна|" if "|" in header else ""

    _rows, noted = remarks(f'{header}|№\n"{cell}"|{more}1\nКим Анна|{more}2\n'.replace("|", "\t"))

    assert noted == [f"people.csv, row 2, column “{header.split('|', maxsplit=1)[0]}”: {TWO}"]


@pytest.mark.parametrize("between", ["\n", ";"])
def test_two_people_in_cells_of_names_are_asked_for_in_two_rows(between: str) -> None:
    _rows, noted = remarks(f'Фамилия\tИмя\n"Иванова{between}Петрова"\t"Мария{between}Ольга"\nКим\tАнна\n')

    assert noted == [f"people.csv, row 2, column “{column}”: {TWO}" for column in ("Фамилия", "Имя")]


def test_two_addresses_in_a_cell_are_named() -> None:
    _rows, noted = remarks("Фамилия,Имя,E-mail\nКим,Анна,a@example.org; b@example.org\nЛи,Вера,\n")

    assert noted == [
        "people.csv, row 2, column “E-mail”: Several e-mail addresses are in one cell. Leave the one to write to."
    ]


def test_a_family_name_with_a_comma_behind_it_is_one_person() -> None:
    rows, noted = remarks('ФИО\n"Иванова, Мария Петровна"\n')

    assert (rows[0].family_name, rows[0].given_name, noted) == ("Иванова", "Мария", [])


@pytest.mark.parametrize(
    "line",
    [
        "Исп. Иванова А.А.",
        "Исп.: Иванова А.А., тел. 8 (7172) 55-55-55",
        "Директор ЦБС ____ / Сатыбалдин Н.К./",
        "Директор областной библиотеки",
        "Орындаушы: Ахметова А.",
        "М.П.",
        "М.О.",
        "Бекітемін",
        "Утверждаю",
        "____________ К. Сейтжанова",
        "Prepared by A. Kim",
    ],
)
@pytest.mark.parametrize("before", ["", ";", ";;"])
def test_a_signature_below_the_list_is_named(line: str, before: str) -> None:
    rows, noted = remarks(f"№;Фамилия;Имя;Должность\n1;Ким;Анна;\n2;;;\n{before}{line};;;\n")

    assert len(rows) == 1
    assert noted == [f"people.csv, row 4: “{line}” is a line of signatures, no row of the list."]


def test_a_signature_may_be_spread_over_cells() -> None:
    rows, noted = remarks("№;ФИО;Должность\n1;Ким Анна;директор\n;Директор ЦБС;____;Сатыбалдин Н.К.\n")

    assert len(rows) == 1
    assert noted == [
        "people.csv, row 3: “Директор ЦБС Сатыбалдин Н.К.” is a line of signatures, no row of the list."
    ]


def test_a_row_that_begins_with_a_role_is_a_row() -> None:
    rows, noted = remarks(
        "Должность;Фамилия;Имя\nДиректор;Ким;Анна\nЗав. отделом;Ли;Вера\nРуководитель;Пак;Ия\n"
    )

    assert ([row.family_name for row in rows], noted) == (["Ким", "Ли", "Пак"], [])


def test_a_misspelt_library_is_suggested() -> None:
    LibraryFactory.create(name_ru="Ерейментауская детская библиотека")
    rows, noted = remarks("Фамилия,Имя,Библиотека\nКим,Анна,Ерейминтауская детская библиотека\nЛи,Вера,\n")

    assert len(rows) == 1
    assert noted[0].endswith("Is “Ерейментауская детская библиотека” meant?")


@pytest.mark.parametrize("name", ["teams-two-devices.csv", "meet-extension.csv", "zoom-two-iphones.csv"])
def test_a_list_of_a_meeting_is_no_list_of_people(name: str) -> None:
    content = (CASES / name).read_bytes()

    with translation.override("en"), pytest.raises(BadSheet) as refused:
        sheets.read_people(io.BytesIO(content), name=name, centre=None)

    assert "under “Lists of meetings”" in str(refused.value.problems[0].what)


@pytest.fixture
def central() -> list[Library]:
    """Central libraries of one name: two in one district, one in another, in a third one alone."""
    districts = [
        DistrictFactory.create(
            code=f"d-{n}", name_en=f"District {n}", name_ru=f"Район {n}", name_kk=f"Аудан {n}"
        )
        for n in (1, 2)
    ]
    names = {
        "name_en": "Central Library",
        "name_ru": "Центральная библиотека",
        "name_kk": "Орталық кітапхана",
    }
    return [
        LibraryFactory.create(
            code=f"c-{n}", district=district, settlement_en=f"Town {n}", settlement_ru=f"Город {n}", **names
        )
        for n, district in ((1, districts[0]), (2, districts[0]), (3, districts[1]))
    ]


@pytest.mark.parametrize(
    ("columns", "cells", "code"),
    [
        ("Район", "Район 2", "c-3"),
        ("Аудан", "d-2", "c-3"),
        ("District", "District 2", "c-3"),
        ("Район,Населённый пункт", "Район 1,г. Город 2", "c-2"),
        ("Елді мекен", "Town 1", "c-1"),
        ("ЦБС", "NET", "c-2"),
    ],
)
def test_the_place_beside_a_library_tells_libraries_of_one_name_apart(
    central: list[Library], columns: str, cells: str, code: str
) -> None:
    network = NetworkFactory.create(code="NET", district=central[1].district)
    Library.objects.filter(code="c-2").update(network=network)

    rows, noted = remarks(f"Фамилия,Имя,Библиотека,{columns}\nКим,Анна,Центральная библиотека,{cells}\n")

    assert noted == []
    assert rows[0].library
    assert rows[0].library.code == code


def test_libraries_of_one_name_are_named_with_district_and_code(central: list[Library]) -> None:
    _rows, noted = remarks("Фамилия,Имя,Библиотека\nКим,Анна,Центральная библиотека\nЛи,Вера,\n")

    assert noted == [
        "people.csv, row 2, column “Библиотека”: Several libraries are called “Центральная библиотека”. "
        "Write the district beside it, or the code: Central Library, Town 1, District 1 (c-1); "
        "Central Library, Town 2, District 1 (c-2); Central Library, District 2 (c-3)."
    ]


def test_a_library_of_another_district_is_not_taken(central: list[Library]) -> None:
    LibraryFactory.create(name_ru="Детская библиотека", code="child", district=central[0].district)
    shown = Library.objects.get(code="child")

    with translation.override("ru"):
        name = str(shown)
    _rows, noted = remarks(f"Фамилия,Имя,Библиотека,Район\nКим,Анна,{name},Район 2\nЛи,Вера,,\n")

    assert noted == [
        f"people.csv, row 2, column “Библиотека”: “{name}” is not in “Район 2” but elsewhere: "
        f"{shown.name_en}, District 1 (child)."
    ]


def test_a_misspelt_district_is_asked_about_where_it_is_needed(central: list[Library]) -> None:
    LibraryFactory.create(name_ru="Детская библиотека", code="child", district=central[0].district)
    District.objects.filter(code="d-2").update(name_ru="Атбасарский район")

    rows, noted = remarks(
        "Фамилия,Имя,Библиотека,Район\nКим,Анна,Центральная библиотека,Атбассарский р-н\nЛи,Вера,child,Ничей\n"
    )

    assert [row.family_name for row in rows] == ["Ли"]
    assert noted == [
        "people.csv, row 2, column “Район”: “Атбассарский р-н” is not in the list. Is “Атбасарский район” meant?"
    ]
