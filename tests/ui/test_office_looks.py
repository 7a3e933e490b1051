"""The editor of long texts, the table of a plan and the head, measured on a phone and on a screen."""

import pytest
from playwright.sync_api import FilePayload, expect

from tests.browser import OpenPage, expect_value
from tests.factories import activities
from tests.factories.cast import make_cast
from tests.factories.courses import ActivityFactory

BOXES = "[...document.querySelectorAll('textarea[data-markdown]')].map((one) => one.getBoundingClientRect())"
ROWS_OF_BUTTONS = (
    "new Set([...document.querySelector('.editor-bar').children].map((one) => one.offsetTop)).size"
)


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_two_languages_take_the_width_of_the_page(open_page: OpenPage, live_site: str, language: str) -> None:
    cast = make_cast()
    activities.plan(cast.course, "reading", "text", by=cast.methodologist)
    page = open_page(person=cast.methodologist, phone=False)

    page.goto(f"/{language}/office/courses/{cast.course.slug}/plan/text/")

    expect_value(page, f"{BOXES}.map(({{ top }}) => top === {BOXES}[0].top)", [True, True])
    expect_value(page, f"{BOXES}.every(({{ width, height }}) => width > 500 && height > 380)", expected=True)
    expect_value(page, f"{ROWS_OF_BUTTONS} <= 2", expected=True)


def test_a_table_has_the_language_of_its_text_and_a_new_picture_is_in_the_preview(
    open_page: OpenPage, live_site: str
) -> None:
    cast = make_cast()
    activities.plan(cast.course, "reading", "text", by=cast.methodologist)
    page = open_page(person=cast.methodologist, phone=False)
    page.goto(f"/ru/office/courses/{cast.course.slug}/plan/text/")
    bar = page.locator("markdown-toolbar").first

    bar.get_by_role("button", name="Таблица").click()
    expect(page.locator("#id_text_kk")).to_have_value(
        "| Баған 1 | Баған 2 | Баған 3 |\n| --- | --- | --- |\n|   |   |   |\n|   |   |   |\n\n"
    )

    bar.get_by_role("button", name="Рисунок").click()
    photo: FilePayload = {
        "name": "polka.jpg",
        "mimeType": "image/jpeg",
        "buffer": activities.jpeg(40, 20).read(),
    }
    page.locator("#editor-picture-file").set_input_files(photo)
    page.locator("#editor-picture-words").fill("Полка")
    page.locator("#editor-picture button[value=insert]").click()
    bar.get_by_role("button", name="Предпросмотр").click()

    expect(page.get_by_role("dialog").get_by_role("img", name="Полка")).to_have_js_property(
        "naturalWidth", 40
    )


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_the_table_of_a_plan_is_folded_on_a_phone(open_page: OpenPage, live_site: str, script: bool) -> None:
    cast = make_cast()
    ActivityFactory.create_batch(8, course=cast.course)
    page = open_page(person=cast.coordinator, javascript=script)

    page.goto(f"/kk/office/courses/{cast.course.slug}/plan/table/")

    rows = page.locator("[data-row]")
    expect(rows.locator("visible=true")).to_have_count(9)
    expect(page.locator("[name$=-title_kk]").locator("visible=true")).to_have_count(0)
    expect_value(page, "document.documentElement.scrollHeight < 2000", expected=True)

    rows.first.locator("summary").click()
    expect(page.locator("[name$=-title_kk]").locator("visible=true")).to_have_count(1)
    if script:
        new = page.locator("[data-row=new-0]")
        new.locator("summary").click()
        new.locator("[name$=-title_kk]").fill("Қосымша")
        expect(new.locator("[data-heading]")).to_have_text("Қосымша")
        expect(page.locator("[data-row=new-1] summary")).to_be_visible()
        expect(page.locator("[data-row=new-2] summary")).to_be_hidden()


def test_times_are_whole_in_the_table_of_a_plan(open_page: OpenPage, live_site: str) -> None:
    cast = make_cast()
    activities.lecture(cast.course, by=cast.methodologist)
    page = open_page(person=cast.coordinator, phone=False)

    page.goto(f"/ru/office/courses/{cast.course.slug}/plan/table/")

    needed = """(() => {
      const field = document.querySelector("[type=datetime-local]");
      const letters = document.createElement("canvas").getContext("2d"), looks = getComputedStyle(field);
      letters.font = `${looks.fontSize} ${looks.fontFamily}`;
      const icon = 24, sides = parseFloat(looks.paddingLeft) + parseFloat(looks.paddingRight) + 2;
      return letters.measureText("12/04/2026, 03:00 PM").width + icon + sides <= field.offsetWidth;
    })()"""
    expect_value(page, needed, expected=True)
