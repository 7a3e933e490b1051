"""Lists name places of Kazakhstan that nobody has entered: they are recognised, added with the rows, or asked about."""

import io

import pytest
from django.utils import translation

from oqu.kernel.sheets import BadSheet, Problem
from oqu.libraries import actions, sheets
from oqu.libraries.models import District, Library, Region
from oqu.libraries.queries import known_codes
from oqu.libraries.sheets import ListsReading, NamedFile
from oqu.libraries.sheets.meant import PlaceNames
from tests.factories.libraries import DistrictFactory, RegionFactory
from tests.libraries.test_sheets import AT

pytestmark = pytest.mark.django_db
HEADER = "Область;Район;Название;Город/село\n"
NORTH = "Северо-Казахстанская область"


def read(rows: str) -> ListsReading:
    return sheets.read_lists([NamedFile("list.csv", io.BytesIO((HEADER + rows).encode()))])


def problems(rows: str) -> tuple[Problem, ...]:
    with pytest.raises(BadSheet) as bad, translation.override("ru"):
        read(rows)
    return bad.value.problems


@pytest.mark.parametrize(
    ("region", "district", "code"),
    [
        (NORTH, "Жамбылский район", "kz-59-zhambyl"),
        ("Солтүстік Қазақстан облысы", "Жамбыл ауданы", "kz-59-zhambyl"),
        ("North Kazakhstan Region", "Zhambyl district", "kz-59-zhambyl"),
        ("", "г. Семей", "kz-10-semey"),
        ("", "г. Павлодар", "kz-55-pavlodar-city"),
        ("", "Павлодар қаласы", "kz-55-pavlodar-city"),
        ("Павлодарская область", "Павлодар ауданы", "kz-55-pavlodar"),
        ("Северо-Казахстанская обл.", "Есильский р-н", "kz-59-yesil"),
        ("", "Есильский район, Северо-Казахстанская область", "kz-59-yesil"),
        ("", "Есильский район (Северо-Казахстанская область)", "kz-59-yesil"),
    ],
)
def test_a_place_of_the_list_of_the_country_is_recognised_and_comes_with_its_region(
    region: str, district: str, code: str
) -> None:
    reading = read(f"{region};{district};Первая;село\n")

    assert [row.district for row in reading.rows.libraries] == [code]
    assert [row.code for row in reading.from_country] == [code[:5], code]
    assert reading.problems == ()

    actions.import_libraries(rows=reading.rows, by=None, at=AT)
    assert Library.objects.get().district.region == Region.objects.get(code=code[:5])
    assert read(f"{region};{district};Первая;село\n").from_country == ()


def test_a_district_goes_into_its_region_that_has_another_code() -> None:
    own = RegionFactory.create()

    actions.import_libraries(
        rows=read("Акмолинская область;Аккольский район;Первая;село\n").rows, by=None, at=AT
    )

    assert list(Region.objects.all()) == [own]
    assert District.objects.get().region == own


def test_a_known_place_is_not_added_again_under_the_code_of_the_list() -> None:
    known = DistrictFactory.create(code="own", name_kk="Ақкөл ауданы", name_ru="Аккольский р-н", name_en="")

    reading = read(";Аккольский район;Первая;село\n")

    assert reading.from_country == ()
    assert [row.district for row in reading.rows.libraries] == [known.code]


def test_one_of_several_districts_of_a_name_is_asked_about_also_where_one_is_known() -> None:
    DistrictFactory.create(
        code="yes", name_kk="Есіл ауданы", name_ru="Есильский район", name_en="Yesil district"
    )

    (problem,) = problems(";Есильский район;Первая;село\n")

    assert problem.choices == (
        "Есильский район, Акмолинская область",
        "Есильский район, Северо-Казахстанская область",
    )
    assert str(problem.what).endswith("; ".join(problem.choices) + ".")
    assert problem.meant == ""


@pytest.mark.parametrize(("region", "code"), [("Акмолинская область", "yes"), (NORTH, "kz-59-yesil")])
def test_the_region_of_the_row_decides(region: str, code: str) -> None:
    DistrictFactory.create(
        code="yes", name_kk="Есіл ауданы", name_ru="Есильский район", name_en="Yesil district"
    )

    assert [row.district for row in read(f"{region};Есильский район;Первая;село\n").rows.libraries] == [code]


def test_no_other_district_is_suggested_where_one_of_the_list_has_exactly_this_name() -> None:
    DistrictFactory.create(name_kk="Бурабай ауданы", name_ru="Бурабайский район", name_en="Burabay district")

    (problem,) = problems(";Абайский район;Первая;село\n")

    assert problem.meant == ""
    assert "Бурабайский" not in str(problem.what)
    assert [choice.partition(", ")[0] for choice in problem.choices] == ["Абайский район"] * 3


def test_a_list_of_people_that_names_a_place_of_the_country_is_offered_no_other() -> None:
    DistrictFactory.create(name_kk="Бурабай ауданы", name_ru="Бурабайский район", name_en="Burabay district")
    names = PlaceNames(known_codes())

    assert names.near("district", "Абайский район") == ""
    assert names.near("district", "Бурабайскй район") == "Бурабайский район"
    assert names.near("region", "Абайская обл.") == ""
    assert names.near("region", NORTH) == ""
