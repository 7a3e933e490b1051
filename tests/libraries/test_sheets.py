"""Lists of libraries: read, all problems reported, imported once."""

import io
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from oqu.kernel.models import JournalEntry
from oqu.kernel.sheets import BadSheet
from oqu.libraries import actions, sheets
from oqu.libraries.models import Centre, District, Internet, Library, Network, Region, Setting
from oqu.libraries.sheets import NamedFile

AT = datetime(2021, 3, 20, 4, 0, tzinfo=UTC)
EXAMPLE = Path("examples/akmola-2021")
PLACES = "kind,code,region,name_ru\nregion,A,,Область\ndistrict,A,A,Город\n"
NETWORKS = "network_code,name_ru,district\nNET,Система,A\n"
LIBRARIES = "library_code,name_ru,district,network,kind,internet\nl-1,Первая,A,NET,rural,weak\n"


def source(content: str, name: str) -> NamedFile:
    return NamedFile(name, io.BytesIO(content.encode()))


def read(*contents: str) -> actions.LibraryRows:
    return sheets.read_libraries(source(content, f"{n}.csv") for n, content in enumerate(contents, start=1))


def problems(*contents: str) -> list[str]:
    with translation.override("en"), pytest.raises(BadSheet) as caught:
        read(*contents)
    return [str(problem) for problem in caught.value.problems]


def bring(*contents: str) -> actions.Imported:
    return actions.import_libraries(rows=read(*contents), by=None, at=AT)


@pytest.mark.django_db
def test_the_lists_of_the_example_are_read_in_any_order() -> None:
    paths = sheets.beside(EXAMPLE / "libraries.xlsx")

    rows = sheets.read_libraries(
        NamedFile(path.name, io.BytesIO(path.read_bytes())) for path in reversed(paths)
    )

    assert [path.name for path in paths] == ["places.csv", "networks.csv", "libraries.xlsx"]
    assert (len(rows.places), len(rows.networks), len(rows.libraries)) == (16, 14, 59)
    assert rows.libraries[0] == actions.LibraryRow(
        code="yer-01",
        names={
            "kk": "Ерейментау аудандық орталық кітапханасы",
            "ru": "Ерейментауская районная центральная библиотека",
            "en": "Yerementau District Central Library",
        },
        settlements={"kk": "Ерейментау", "ru": "Ерейментау", "en": ""},
        district="Yerementau",
        network="YER",
        setting=Setting.URBAN,
        internet=Internet.YES,
    )


@pytest.mark.django_db
def test_an_import_makes_regions_districts_networks_and_libraries() -> None:
    done = bring(PLACES, NETWORKS, LIBRARIES)

    library = Library.objects.select_related("district__region", "network").get()
    assert done == actions.Imported(new=4)
    assert (library.code, library.name_ru, library.setting, library.internet) == (
        "l-1",
        "Первая",
        "rural",
        "weak",
    )
    assert library.network is not None
    assert (library.network.code, library.district.code, library.district.region.code) == ("NET", "A", "A")


@pytest.mark.django_db
def test_importing_again_changes_nothing_and_leaves_no_trace() -> None:
    bring(PLACES, NETWORKS, LIBRARIES)
    keys = set(Library.objects.values_list("key", flat=True))

    done = bring(PLACES, NETWORKS, LIBRARIES)

    assert done == actions.Imported(same=4)
    assert set(Library.objects.values_list("key", flat=True)) == keys
    assert JournalEntry.objects.filter(verb="libraries.import").count() == 1


@pytest.mark.django_db
def test_a_changed_row_changes_its_library_and_no_other() -> None:
    bring(PLACES, NETWORKS, LIBRARIES + "l-2,Вторая,A,,urban,yes\n")

    done = bring(PLACES, NETWORKS, LIBRARIES.replace("weak", "no") + "l-2,Вторая,A,,urban,yes\n")

    assert done == actions.Imported(changed=1, same=4)
    assert dict(Library.objects.values_list("code", "internet")) == {"l-1": "no", "l-2": "yes"}
    written = JournalEntry.objects.filter(verb="libraries.import").latest("pk")
    assert written.details["changes"] == {"l-1": {"internet": ["weak", "no"]}}, "who reads it can undo it"


@pytest.mark.django_db
def test_what_is_known_already_need_not_be_sent_again() -> None:
    bring(PLACES, NETWORKS)

    assert bring(LIBRARIES) == actions.Imported(new=1)


@pytest.mark.django_db
def test_usual_headings_of_a_list_of_libraries_are_understood() -> None:
    bring(PLACES, NETWORKS)

    assert bring("Код,Название библиотеки,Район,Село/город\nl-7,Седьмая,A,село\n") == actions.Imported(new=1)
    assert Library.objects.get().name_ru == "Седьмая"


@pytest.mark.django_db
def test_good_rows_are_taken_without_those_that_lie_in_a_bad_one() -> None:
    with translation.override("en"):
        reading = sheets.read_lists(
            [
                source(PLACES + "district,B,X,Район\n", "places.csv"),
                source(NETWORKS + "BAD,Другая,B\n", "networks.csv"),
                source(LIBRARIES + "l-2,Вторая,A,BAD,rural,yes\nl-3,Третья,A,,urban,yes\n", "libraries.csv"),
            ]
        )
        messages = [str(problem) for problem in reading.problems]

    assert [row.code for row in reading.rows.libraries] == ["l-1", "l-3"]
    assert [row.code for row in reading.rows.networks] == ["NET"]
    assert messages == [
        "places.csv, row 4, column “region”: There is no region with the code or name “X”.",
        "networks.csv, row 3, column “district”: “B” stands in a row of these lists that can't be taken itself.",
        "libraries.csv, row 3, column “network”: “BAD” stands in a row of these lists that can't be taken itself.",
    ]
    assert actions.import_libraries(rows=reading.rows, by=None, at=AT).new == 5


@pytest.mark.django_db
def test_all_problems_of_all_files_are_told_and_nothing_is_taken() -> None:
    assert problems(
        "kind,code,region,name_ru\nregion,A,,\ndistrict,B,X,Район\ndistrict,B,,Район\n",
        "network_code,name_ru,district\nNET,Система,Y\n",
        "library_code,name_ru,district,network,kind,internet\nl-1,Первая,B,Z,steppe,\nl-1,Вторая,B,,rural,\n",
    ) == [
        "1.csv, row 2, column “Name in Kazakh”: The name is missing in every language.",
        "1.csv, row 3, column “region”: There is no region with the code or name “X”.",
        "1.csv, row 4, column “code”: The code “B” is in 1.csv:3 already.",
        "1.csv, row 4, column “region”: A district needs its region.",
        "2.csv, row 2, column “district”: There is no district with the code or name “Y”. Send the list of places too.",
        "3.csv, row 2, column “kind”: “steppe” is not one of these: urban, rural.",
        "3.csv, row 2, column “network”: There is no library system with the code or name “Z”. Send their list too.",
        "3.csv, row 3, column “library_code”: The code “l-1” is in 3.csv:2 already.",
    ]
    assert [model.objects.count() for model in (Region, District, Network, Library)] == [0, 0, 0, 0]


@pytest.mark.django_db
def test_a_region_that_is_not_that_of_the_district_is_told() -> None:
    places = PLACES + "region,B,,Другая область\n"
    libraries = "library_code,name_ru,region,district,network,kind\nl-1,Первая,{},A,NET,rural\n"

    assert problems(places, NETWORKS, libraries.format("X")) == [
        "3.csv, row 2, column “region”: There is no region with the code or name “X”."
    ]
    assert problems(places, NETWORKS, libraries.format("B")) == [
        "3.csv, row 2, column “region”: The district “A” lies in the region “A”."
    ]
    assert len(read(places, NETWORKS, libraries.format("A")).libraries) == 1


@pytest.mark.django_db
def test_a_misspelt_heading_is_told_and_a_strange_one_let_be() -> None:
    assert problems(PLACES, NETWORKS, LIBRARIES.replace("network", "netwrok")) == [
        "3.csv, row 1, column “netwrok”: This heading is not known. Is “network” meant?"
    ]
    assert (
        len(
            read(
                PLACES, NETWORKS, LIBRARIES.replace("\n", ",\n").replace("internet,", "internet,head")
            ).libraries
        )
        == 1
    )


def workbook(**pages: str) -> NamedFile:
    """A workbook with one sheet for each of some CSV texts; one called `hidden` is hidden."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, content in pages.items():
        page = book.create_sheet(title)
        for line in content.splitlines():
            page.append(line.split(","))
        page.sheet_state = "hidden" if title == "hidden" else "visible"
    book.create_sheet("empty")
    saved = io.BytesIO()
    book.save(saved)
    saved.seek(0)
    return NamedFile("lists.xlsx", saved)


@pytest.mark.django_db
def test_a_workbook_may_hold_all_lists_on_sheets_of_their_names() -> None:
    rows = sheets.read_libraries(
        [workbook(hidden="Notes", places=PLACES, libraries=LIBRARIES, networks=NETWORKS)]
    )

    assert (len(rows.places), len(rows.networks), len(rows.libraries)) == (2, 1, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content",
    [
        LIBRARIES.encode("cp1251"),
        LIBRARIES.encode("utf-8-sig"),
        LIBRARIES.replace(",", ";").encode(),
        LIBRARIES.replace(",", "\t").encode("utf-16"),
        LIBRARIES.replace("\n", "\r\n").encode(),
    ],
    ids=["cp1251", "BOM", "semicolons", "tabs in UTF-16", "Windows lines"],
)
def test_csv_comes_as_programs_write_it(content: bytes) -> None:
    bring(PLACES, NETWORKS)
    rows = sheets.read_libraries([NamedFile("list.csv", io.BytesIO(content))])

    assert rows.libraries[0].names["ru"] == "Первая"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content", ["", "\n\n", "\x00\x01", "PK\x03\x04 nothing", "library_code,district,kind\n"]
)
def test_a_file_with_nothing_in_it_is_named(content: str) -> None:
    assert [problem.split(":")[0] for problem in problems(content)] in (["1.csv"], ["1.csv"] * 2)


@pytest.mark.django_db
def test_a_file_of_another_kind_is_named() -> None:
    assert problems("colour,age\nA,3\n") == [
        "1.csv: No column of this file is known. A list of libraries has these columns: Name in English (or in another language), "
        "District (name or code)."
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("headings", "words"),
    [
        (
            "Library code,Name in Kazakh,Urban or rural",
            "This looks like a list of libraries. These columns are missing: District (name or code).",
        ),
        (
            "Library system code,Name in Kazakh",
            "This looks like a list of library systems. These columns are missing: District (name or code).",
        ),
        (
            "Code,Region (name or code)",
            "This is no list with all the columns that it needs. A list of libraries needs these columns: "
            "Name in English (or in another language), District (name or code). A list of regions and districts needs these columns: "
            "Name in English (or in another language), Kind, Code.",
        ),
    ],
)
def test_columns_that_the_most_similar_list_needs_are_named(headings: str, words: str) -> None:
    assert problems(f"{headings}\nA,B,C\n") == [f"1.csv: {words}"]


@pytest.mark.django_db
@pytest.mark.parametrize("libraries", [2, 400])
def test_an_import_costs_the_same_queries_however_long_the_list(
    libraries: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    rows = "".join(f"m-{n},Библиотека {n},A,NET,rural,yes\n" for n in range(libraries))

    with django_assert_num_queries(18):
        bring(PLACES, NETWORKS, LIBRARIES + rows)


@pytest.mark.django_db
def test_unknown_codes_are_refused_by_the_action_itself() -> None:
    rows = read(PLACES, NETWORKS, LIBRARIES)

    with pytest.raises(actions.CodeUnknown):
        actions.import_libraries(rows=actions.LibraryRows(libraries=rows.libraries), by=None, at=AT)


@pytest.mark.django_db
def test_a_centre_is_opened_once() -> None:
    bring(PLACES, NETWORKS, LIBRARIES)
    library = Library.objects.get()

    one = actions.open_centre(library=library, slug="first", by=None, at=AT)
    two = actions.open_centre(library=library, slug="second", by=None, at=AT)

    assert (one, two.slug, Centre.objects.count()) == (two, "first", 1)


@pytest.mark.django_db
def test_a_centre_needs_an_address_of_its_own() -> None:
    bring(PLACES, NETWORKS, LIBRARIES + "l-2,Вторая,A,,urban,yes\n")
    one, two = Library.objects.order_by("code")
    actions.open_centre(library=one, slug="centre", by=None, at=AT)

    with pytest.raises(actions.CentreAddressTaken):
        actions.open_centre(library=two, slug="centre", by=None, at=AT)


NAMED_PLACES = (
    "Вид;Код;Область;Название на казахском;Название на русском\n"
    "область;J;;Жетісу облысы;Область Жетісу\nобласть;Z;;Жамбыл облысы;Жамбылская область\n"
    "район;J-E;Область Жетісу;Ескелді ауданы;Ескельдинский район\n"
    "район;J-J;J;Жамбыл ауданы;Жамбылский район\nрайон;Z-J;Жамбыл;Жамбыл ауданы;Жамбылский район\n"
)
NAMED_NETWORKS = "Код системы;Район;Название на русском\nESK;ескелді  ауданы;Ескельдинская ЦБС\n"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("headings", "district", "network"),
    [
        ("Код библиотеки;Район;Система;Название на русском;Город или село", "Ескельдинский район", "ESK"),
        ("Кітапхана коды;Аудан;Жүйе;Қазақша атауы;Қала немесе ауыл", "Ескелді ауданы", "«Ескельдинская ЦБС»"),
        ("Library code;District;Library system;Name in English;Urban or rural", "ескелді", "esk"),
        ("Код библиотеки;Код района;Код системы;Название на русском;Город или село", "J-E", "ЕСКЕЛЬДИНСКАЯ ЦБС"),
    ],
)  # fmt: skip
def test_places_and_systems_go_by_name_in_every_language(headings: str, district: str, network: str) -> None:
    bring(NAMED_PLACES, NAMED_NETWORKS)

    row = read(f"{headings}\nl-1;{district};{network};Имя;ауыл\n").libraries[0]

    assert (row.district, row.network) == ("J-E", "ESK")


@pytest.mark.django_db
def test_of_several_places_with_one_name_the_region_decides_else_all_are_listed() -> None:
    bring(NAMED_PLACES)
    libraries = (
        "Код библиотеки;Облыс;Район;Название на русском;Город или село\nl-1;{};Жамбыл ауданы;Имя;село\n"
    )

    assert read(libraries.format("Жамбылская область")).libraries[0].district == "Z-J"
    assert problems(libraries.format("")) == [
        "1.csv, row 2, column “Район”: Several districts are called “Жамбыл ауданы”. Write the region too: "
        "Zhambyl district, Almaty Region; Zhambyl district, North Kazakhstan Region; "
        "Жамбыл ауданы, Жамбыл облысы; Жамбыл ауданы, Жетісу облысы."
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "words"), [("kk", "атауы"), ("ru", "название"), ("en", "name")])
def test_templates_say_that_names_will_do(language: str, words: str) -> None:
    page = openpyxl.load_workbook(io.BytesIO(sheets.template("libraries", language) or b"")).active

    assert page is not None
    assert sum(words in str(cell.value) and "(" in str(cell.value) for cell in page[1]) == 3


@pytest.mark.django_db
@pytest.mark.parametrize(
    "libraries", [LIBRARIES.replace("weak", ""), LIBRARIES.replace(",internet", "").replace(",weak", "")]
)
def test_internet_that_a_list_does_not_name_is_not_known(libraries: str) -> None:
    bring(PLACES, NETWORKS, libraries)

    library = Library.objects.get()
    assert (library.internet, library.get_internet_display()) == ("", "Not known")


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["Область Улытау", "Ұлытау облысы", "улытау", "ҰЛЫТАУ"])
def test_places_are_known_with_and_without_kazakh_letters(typed: str) -> None:
    bring(
        "kind,code,region,name_kk,name_ru\nregion,U,,Ұлытау облысы,Область Ұлытау\ndistrict,A,U,Аудан,Район\n"
    )

    rows = read(f"library_code,name_ru,region,district,kind\nl-1,Первая,{typed},Район,rural\n")

    assert [row.district for row in rows.libraries] == ["A"]
