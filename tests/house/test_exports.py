"""No list that the site exports holds a formula, whatever people have called themselves and their things."""

import csv
import io
from itertools import cycle

import openpyxl
import pytest
from django.core.cache import cache

from oqu.competences.models import Competence
from oqu.courses.models import Activity, Course
from oqu.libraries.models import District, Library, Network, Region
from oqu.people.models import Person
from tests.house.permissions.areas import ROWS
from tests.house.permissions.asking import address_of, client_of
from tests.house.permissions.table import CAST, OPEN, PermissionRow
from tests.house.permissions.world import World

pytestmark = pytest.mark.django_db
FORMULAS = (
    '=HYPERLINK("http://example.org","click")',
    *("+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1"),
    *("＝1+1", "＋1+1", "－1+1", "＠SUM(1)", " =1+1", "−1"),
)
NAMES = {
    Person: ("family_name", "given_name"),
    Course: ("title_kk", "title_ru", "title_en"),
    Activity: ("title_kk", "title_ru", "title_en"),
    Region: ("name_kk", "name_ru", "name_en"),
    District: ("name_kk", "name_ru", "name_en"),
    Network: ("name_kk", "name_ru", "name_en"),
    Library: ("name_kk", "name_ru", "name_en"),
    Competence: ("name_kk", "name_ru", "name_en"),
}
EXPORTS = {
    "learning:nominate_form",
    "office:admission_table",
    "office:attendance_book",
    "office:attendance_sheet",
    "office:attendance_template",
    "office:edition_paper",
    "office:framework_file",
    "office:framework_template",
    "office:list_template",
    "office:people_template",
    "office:plan_template",
    "office:report_paper",
    "office:wave_sheet",
}
OF_OUR_OWN_WORDS = {
    "office:edition_paper",
    "office:framework_template",
    "office:list_template",
    "office:people_template",
    "office:plan_template",
    "office:wave_sheet",
}
"""Lists of headings with examples, answers to closed questions, and an edition, which has the names of before."""


def is_export(row: PermissionRow, world: World) -> bool:
    return (
        row.method == "GET"
        and OPEN in row.who.values()
        and address_of(row, world).rstrip("/").endswith(("xlsx", "csv"))
    )


def exported(row: PermissionRow, world: World, sessions: dict[str, str]) -> bytes:
    """The file, as the first member of the cast who may have it gets it."""
    member = next(one for one in CAST if row.who[one] == OPEN)
    cache.clear()
    return bytes(client_of(member, sessions).get(address_of(row, world)).getvalue())


def call_everything_a_formula() -> None:
    for model, names in NAMES.items():
        formulas = cycle(FORMULAS)
        for key in model.objects.order_by("pk").values_list("pk", flat=True):
            model.objects.filter(pk=key).update(**{name: next(formulas) for name in names})


def texts_of_csv(content: bytes) -> list[str]:
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return [cell for row in rows for cell in row]


def test_no_exported_list_holds_a_formula(world: World, sessions: dict[str, str]) -> None:
    call_everything_a_formula()
    rows = [row for row in ROWS if is_export(row, world)]

    assert {row.name for row in rows} == EXPORTS
    for row in rows:
        content = exported(row, world, sessions)
        if address_of(row, world).endswith("csv"):
            cells = texts_of_csv(content)
            assert [one for one in cells if one.strip()[:1] in tuple("=+-@＝＋－＠−")] == []
            assert any(one.startswith("'") for one in cells)
        else:
            pages = openpyxl.load_workbook(io.BytesIO(content))
            found = [cell for page in pages for line in page.iter_rows() for cell in line]
            assert [cell.coordinate for cell in found if cell.data_type == "f" or cell.hyperlink] == []
            assert row.name in OF_OUR_OWN_WORDS or any("1+1" in str(cell.value) for cell in found)
