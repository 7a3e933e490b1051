"""The list of Kazakhstan, headings in three languages, and merging what was entered twice."""

import io

import openpyxl
import pytest

from oqu.kernel import clock
from oqu.kernel.cells import WorkbookWriter
from oqu.kernel.languages import LANGUAGES
from oqu.kernel.sheets import BadSheet
from oqu.libraries import actions, sheets
from oqu.libraries.models import District, Library, Region
from oqu.people.models import Person
from tests.factories.cast import Cast
from tests.factories.libraries import CentreFactory, DistrictFactory, LibraryFactory, RegionFactory
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


def take(*codes: str) -> actions.Imported:
    return actions.import_libraries(rows=sheets.rows_of_country(codes), by=None, at=clock.now())


def test_the_list_has_all_regions_and_districts_in_three_languages() -> None:
    listed = sheets.listed_regions()

    assert sorted(one.region.code for one in listed) == [
        *("kz-10", "kz-11", "kz-15", "kz-19", "kz-23", "kz-27", "kz-31", "kz-33", "kz-35", "kz-39"),
        *("kz-43", "kz-47", "kz-55", "kz-59", "kz-61", "kz-62", "kz-63", "kz-71", "kz-75", "kz-79"),
    ]
    places = [place for one in listed for place in (one.region, *one.districts)]
    assert len(places) == 248
    assert all(place.names[language] for place in places for language in LANGUAGES)
    akmola = next(one for one in listed if one.region.code == "kz-11")
    assert len(akmola.districts) == 20
    assert "Аккольский район" in {one.names["ru"] for one in akmola.districts}


def test_a_region_comes_with_its_districts_once() -> None:
    first, second = take("kz-62"), take("kz-62")

    assert (first.new, second.new) == (6, 0)
    assert sorted(District.objects.values_list("name_kk", flat=True))[:2] == [
        "Жаңаарқа ауданы",
        "Жезқазған қаласы",
    ]


def test_a_region_known_under_another_code_gets_the_districts_that_it_lacks() -> None:
    own = RegionFactory.create()
    DistrictFactory.create(region=own, code="Akkol", name_ru="Аккольский район")

    take("kz-11")

    assert list(Region.objects.all()) == [own]
    assert own.districts.count() == 20
    assert [one.is_known for one in sheets.listed_regions()[:2]] == [False, True]


def filled_like_example(empty: bytes) -> bytes:
    """A template whose first sheet was filled in as its second one shows."""
    book = openpyxl.load_workbook(io.BytesIO(empty))
    page, shown = book.worksheets[:2]
    for row in shown.iter_rows(min_row=2, values_only=True):
        page.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["places", "networks", "libraries"])
def test_a_template_is_understood_in_the_language_in_which_it_was_downloaded(
    name: str, language: str
) -> None:
    take("kz-11")
    system = actions.NetworkRow(code="ATB", names={"ru": "Система"}, district="kz-11-atbasar")
    actions.import_libraries(rows=actions.LibraryRows(networks=(system,)), by=None, at=clock.now())

    empty = sheets.template(name, language)
    assert empty is not None
    with pytest.raises(BadSheet):
        sheets.read_libraries([sheets.NamedFile("a.xlsx", io.BytesIO(empty))])

    rows = sheets.read_libraries([sheets.NamedFile("a.xlsx", io.BytesIO(filled_like_example(empty)))])
    counts = {"places": len(rows.places), "networks": len(rows.networks), "libraries": len(rows.libraries)}
    assert counts[name] == (2 if name == "places" else 1)


def test_kazakh_values_are_understood() -> None:
    take("kz-11")
    target = io.BytesIO()
    with WorkbookWriter(target, in_memory=True) as book:
        page = book.page("1")
        page.write(0, ["Кітапхана коды", "Аудан коды", "Қазақша атауы", "Қала немесе ауыл", "Интернет"])
        page.write(1, ["a-1", "kz-11-akkol", "Ауыл кітапханасы", "Ауыл", "нашар"])

    row = sheets.read_libraries([sheets.NamedFile("a.xlsx", io.BytesIO(target.getvalue()))]).libraries[0]

    assert (row.code, row.setting, row.internet) == ("a-1", "rural", "weak")


def merge(cast: Cast, row: Library | District, into: Library | District) -> int:
    return actions.merge_rows(row=row, into=into, by=cast.keeper, at=clock.now())


def test_a_library_entered_twice_becomes_one(cast: Cast) -> None:
    one, twice = LibraryFactory.create(), LibraryFactory.create()
    reader = PersonFactory.create(library=twice)

    assert merge(cast, twice, one) == 1

    assert not Library.objects.filter(pk=twice.pk).exists()
    assert Person.objects.get(pk=reader.pk).library == one


def test_districts_are_merged_with_what_lies_in_them(cast: Cast) -> None:
    one, twice = DistrictFactory.create(), DistrictFactory.create()
    library = LibraryFactory.create(district=twice)

    merge(cast, twice, one)

    library.refresh_from_db()
    assert library.district == one


def test_two_centres_are_not_merged(cast: Cast) -> None:
    other = CentreFactory.create()

    with pytest.raises(actions.MergeConflict):
        merge(cast, other.library, cast.centre.library)

    assert Library.objects.filter(pk=other.library.pk).exists()
