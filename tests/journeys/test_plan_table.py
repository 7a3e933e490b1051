"""A methodologist makes the plan of her own course in one table: pasted from a spreadsheet, with conflicts while typing."""

import re

import pytest
from playwright.sync_api import expect

from oqu.courses.models import Activity, Course
from oqu.kernel.languages import speaking
from tests.factories.cast import Cast
from tests.factories.courses import ActivityFactory, CourseFactory
from tests.journeys.conftest import SetOut, Walk

CELLS = (
    "Вид\tНазвание (каз)\tНазвание (рус)\tДата\tНачало\tКонец\n"
    "Лекция\tКаталог қ\tКаталог\t15.04.2021\t10:00\t11:30\n"
    "Лекция\tҚор\tФонд\t15.04.2021\t11:00\t12:30\n"
)
ROWS = "tr[data-row^=new-]"


@pytest.fixture
def course(cast: Cast) -> Course:
    return CourseFactory.create(centre=cast.centre)


def paste(walk: Walk, cells: str) -> None:
    """Paste as a browser does what was copied in a spreadsheet, into the first title of an empty row."""
    walk.page.locator(f"{ROWS} input[type=text]").first.evaluate(
        """(field, text) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", text);
            field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        }""",
        cells,
    )
    expect(walk.page.locator("[name$=-title_ru][value='Каталог']")).to_have_count(1)


@pytest.mark.parametrize(("language", "phone"), [("ru", False), ("kk", True)])
def test_a_plan_is_pasted_corrected_and_saved(
    set_out: SetOut, cast: Cast, course: Course, language: str, phone: bool
) -> None:
    walk = set_out(cast.methodologist, language=language, phone=phone)
    walk.go(f"office/courses/{course.slug}/plan/table/")

    paste(walk, CELLS)
    walk.look()
    second = walk.page.locator("tr", has=walk.page.locator("[name$=-title_ru][value='Фонд']"))
    starts = second.locator("[name$=-starts_at]")
    starts.fill("2021-04-15T10:30")
    expect(second.locator("[data-remarks] li").first).to_be_visible()
    starts.fill("2021-04-16T11:00")
    second.locator("[name$=-ends_at]").fill("2021-04-16T12:30")
    expect(second.locator("[data-remarks] li")).to_have_count(0)
    walk.press("Save the plan")

    plan = Activity.objects.filter(course=course).order_by("position")
    assert [(one.title_ru, f"{one.starts_at:%d %H:%M}") for one in plan if one.starts_at] == [
        ("Каталог", "15 04:00"),
        ("Фонд", "16 05:00"),
    ]


def test_rows_are_moved_by_the_keyboard_and_a_mistake_loses_nothing(
    set_out: SetOut, cast: Cast, course: Course
) -> None:
    walk = set_out(cast.methodologist, language="ru", phone=False)
    walk.go(f"office/courses/{course.slug}/plan/table/")
    paste(walk, CELLS)
    walk.page.locator("[name$=-title_ru][value='Фонд']").focus()
    walk.page.keyboard.press("Alt+ArrowUp")
    expect(walk.page.locator(f"{ROWS} [name$=-title_ru]").first).to_have_value("Фонд")
    walk.page.locator("[name$=-title_ru][value='Каталог']").fill("")

    walk.press("Save the plan")

    walk.reads("The plan is not saved yet")
    expect(walk.page.locator(f"{ROWS} [name$=-title_ru]").first).to_have_value("Фонд")
    assert not Activity.objects.filter(course=course).exists()


def test_the_table_works_without_scripts(set_out: SetOut, cast: Cast, course: Course) -> None:
    walk = set_out(cast.methodologist, language="ru", phone=False, javascript=False)
    walk.page.goto(f"/ru/office/courses/{course.slug}/plan/table/")
    walk.page.locator("details.paste summary").click()
    walk.page.locator("[name=pasted]").fill(CELLS)
    walk.button("Insert the rows").click()
    expect(walk.page.locator("[name$=-title_ru][value='Каталог']")).to_have_count(1)
    second = walk.page.locator("tr", has=walk.page.locator("[name$=-title_ru][value='Фонд']"))
    second.locator("[name$=-starts_at]").fill("2021-04-15T11:30")
    second.locator("[name$=-ends_at]").fill("2021-04-15T13:00")

    walk.button("Save the plan").click()

    expect(walk.page).to_have_url(re.compile("/plan/$"))
    assert list(
        Activity.objects.filter(course=course).order_by("position").values_list("title_ru", flat=True)
    ) == [
        "Каталог",
        "Фонд",
    ]


def test_two_versions_of_the_plan_are_shown_as_the_page_shows_it(set_out: SetOut, cast: Cast) -> None:
    activity = ActivityFactory.create(course=cast.course, title_ru="Каталог", lecture=True)
    walk = set_out(cast.methodologist, language="ru", phone=False)
    walk.go(f"office/courses/{cast.course.slug}/plan/table/")
    other = walk.page.context.new_page()
    other.goto(walk.page.url)
    for page, day, group in ((walk.page, "2027-04-16", 1), (other, "2027-04-17", 2)):
        row = page.locator(f"[data-row=row-{activity.key}]")
        row.locator("[name$=-starts_at]").fill(f"{day}T10:00")
        row.locator("[name$=-group]").select_option(index=group)

    versions = other.locator("main [data-versions]")
    with speaking("ru"):
        groups = list(map(str, cast.groups))
    for weekday, name in zip(("пятница, 16", "суббота, 17"), groups, strict=True):
        expect(versions).to_contain_text(f"Каталог, Начало: {weekday} апреля 2027 г., 10:00")
        expect(versions).to_contain_text(f"Каталог, Для кого: {name}")
    expect(versions).not_to_contain_text("2027-04")
