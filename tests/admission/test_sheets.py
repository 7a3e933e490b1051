"""Lists of nominated people: the real ones of 2021, and broken ones."""

import io
from pathlib import Path

import pytest

from oqu.admission import sheets
from oqu.admission.sheets import NominationSheet
from oqu.kernel.sheets import BadSheet
from oqu.libraries.models import Library, Network
from tests.factories.libraries import DistrictFactory, LibraryFactory, NetworkFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def libraries() -> list[Library]:
    network: Network = NetworkFactory.create()
    codes = [f"yer-{n:02}" for n in range(1, 11)]
    return [LibraryFactory.create(network=network, code=code) for code in codes]


def read(text: str, libraries: list[Library]) -> NominationSheet:
    return sheets.read_people(io.BytesIO(text.encode()), name="list.csv", libraries=libraries)


def test_the_list_of_a_real_centre_is_read(root: Path, libraries: list[Library]) -> None:
    with (root / "examples/akmola-2021/nominations-yerementau.xlsx").open("rb") as file:
        reading = sheets.read_people(file, name="nominations-yerementau.xlsx", libraries=libraries)

    assert reading.problems == []
    assert [(p.family_name, p.experience_years, p.email == "") for p in reading.people] == [
        ("Құлмағамбетова", 23, False),
        ("Ткаченко", 7, False),
        ("Байжанова", 5, False),
        ("Темірханова", 29, True),
        ("Романюк", 21, False),
    ]
    assert [p.library.code for p in reading.people if p.library] == [
        "yer-08",
        "yer-07",
        "yer-02",
        "yer-09",
        "yer-01",
    ]


@pytest.mark.parametrize(
    "header",
    [
        "family_name,given_name,library_code,language",
        "Фамилия,Имя,Библиотека,Язык",
        "Тегі,Аты,Кітапхана,Тілі",
        "Family name;Given name;Library;Language",
    ],
)
def test_headings_are_understood_in_each_language(header: str, libraries: list[Library]) -> None:
    row = "Ткаченко;Надежда;YER-03;русский"

    reading = read(f"{header}\n{row if ';' in header else row.replace(';', ',')}\n", libraries)

    assert reading.problems == []
    assert [(p.family_name, p.library, p.language) for p in reading.people] == [
        ("Ткаченко", libraries[2], "ru")
    ]


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_library_may_be_named_in_any_language(language: str, libraries: list[Library]) -> None:
    name = getattr(libraries[4], f"name_{language}")

    reading = read(f"family_name,given_name,library_code\nТен,Нина,{name}\n", libraries)

    assert [person.library for person in reading.people] == [libraries[4]]


def test_every_mistake_is_told_and_sound_rows_are_kept(libraries: list[Library]) -> None:
    reading = read(
        "family_name,given_name,email,library_code,experience_years,language\n"
        "Тен,Нина,t@example.org,yer-01,5,kk\n"
        ",Нина,nonsense,yer-01,900,kk\n"
        "Тен,Нина,,elsewhere,5,fr\n",
        libraries,
    )

    assert len(reading.people) == 1
    assert reading.problems == [
        "list.csv, row 3, column “family_name”: This cell is empty.",
        "list.csv, row 3, column “email”: “nonsense” is not an e-mail address.",
        "list.csv, row 3, column “experience_years”: “900” is not a whole number from 0 to 70.",
        "list.csv, row 4, column “language”: “fr” is not one of these: Қазақша, Русский, English. The language is set to Қазақша.",
        "list.csv, row 4, column “library_code”: There is no such library in your network.",
    ]


def test_a_table_without_the_needed_columns_is_refused(libraries: list[Library]) -> None:
    with pytest.raises(BadSheet):
        read("city,weather\nAstana,frost\n", libraries)


def test_a_row_is_taken_without_a_cell_only_if_nothing_else_is_wrong_with_it(
    libraries: list[Library],
) -> None:
    reading = read(
        "family_name,given_name,phone,library_code\nТен,Нина,12,yer-01\nТен,Нина,12,elsewhere\n",
        libraries,
    )

    assert reading.problems == [
        "list.csv, row 2, column “phone”: “12” is too short for a telephone number.",
        "list.csv, row 3, column “phone”: “12” is too short for a telephone number.",
        "list.csv, row 3, column “library_code”: There is no such library in your network.",
    ]


def test_the_district_beside_a_library_tells_libraries_of_one_name_apart(libraries: list[Library]) -> None:
    Library.objects.filter(code__in=["yer-01", "yer-02"]).update(name_ru="Центральная библиотека")
    Library.objects.filter(code="yer-02").update(district=DistrictFactory.create(name_ru="Атбасарский район"))
    named = list(Library.objects.select_related("district__region", "network"))

    reading = read(
        "Фамилия,Имя,Библиотека,Район\n"
        "Тен,Нина,Центральная библиотека,Атбасарский р-н\n"
        "Тен,Мария,Центральная библиотека,\n",
        named,
    )

    assert [one.library for one in reading.people] == [libraries[1]]
    one, other = (next(x for x in named if x.code == code) for code in ("yer-01", "yer-02"))
    assert reading.problems == [
        "list.csv, row 3, column “Библиотека”: Several libraries are called “Центральная библиотека”. "
        f"Write the district beside it, or the code: {one.name_en}, {one.district.name_en} (yer-01); "
        f"{other.name_en}, {other.district.name_en} (yer-02)."
    ]
