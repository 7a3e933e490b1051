"""A methodologist writes a text with a picture by the keyboard; a participant sees it, also without a connection."""

import re

import pytest
from playwright.sync_api import FilePayload, Locator, expect

from oqu.courses.models import TextPicture
from oqu.readings.models import Reading
from tests.factories import activities
from tests.factories.cast import Cast
from tests.journeys.conftest import SetOut, Walk

OFFLINE = ("net::ERR_INTERNET_DISCONNECTED", "net::ERR_FAILED")


def choose(walk: Walk, *keys: str) -> None:
    """From the text back to its toolbar, along it, and press the button."""
    for key in ("Shift+Tab", *keys, "Enter"):
        walk.page.keyboard.press(key)


def expect_drawn(picture: Locator) -> None:
    """The picture is there, not only its words."""
    expect(picture).to_have_js_property("complete", value=True)
    expect(picture).to_have_js_property("naturalWidth", value=1000)


def test_a_text_with_a_picture_is_written_by_the_keyboard(
    set_out: SetOut, cast: Cast, complaints: list[str]
) -> None:
    activities.plan(cast.course, "reading", "text", by=cast.methodologist)
    walk = set_out(cast.methodologist, language="kk", phone=True)
    keyboard = walk.page.keyboard
    walk.go(f"office/courses/{cast.course.slug}/plan/text/")

    walk.tab_to("Тақырып")
    walk.tab_to(css="#id_text_kk")
    area = walk.page.locator("#id_text_kk")
    keyboard.type("Сөрелер туралы")
    choose(walk)
    expect(area).to_have_value("## Сөрелер туралы")
    keyboard.press("End")
    keyboard.type("\n\nбір\nекі")
    keyboard.press("Shift+ArrowUp")
    choose(walk, "ArrowRight", "ArrowRight", "ArrowRight")
    expect(area).to_have_value("## Сөрелер туралы\n\n- бір\n- екі")

    keyboard.press("Control+End")
    choose(walk, "End")
    preview = walk.page.get_by_role("dialog")
    expect(preview.get_by_role("heading", name="Сөрелер туралы")).to_be_visible()
    expect(preview.get_by_role("listitem")).to_have_text(["бір", "екі"])
    walk.look()
    keyboard.press("Escape")
    expect(area).to_be_focused()

    choose(walk, "ArrowLeft")
    expect(walk.page.get_by_role("dialog")).to_be_visible()
    walk.look()
    photo: FilePayload = {
        "name": "Сөре 1.jpg",
        "mimeType": "image/jpeg",
        "buffer": activities.jpeg(1600, 800).read(),
    }
    walk.page.locator("#editor-picture-file").set_input_files(photo)
    walk.page.locator("#editor-picture-words").focus()
    keyboard.type("Кітап толы сөре")
    keyboard.press("Enter")
    expect(area).to_have_value("## Сөрелер туралы\n\n- бір\n- екі\n\n![Кітап толы сөре](Сөре-1.jpg)\n\n")
    expect(walk.page.locator("li[data-state='done']")).to_be_visible()
    walk.press("Save")

    assert Reading.objects.get().text_kk.startswith("## Сөрелер туралы")
    assert TextPicture.objects.get().name == "sore-1"
    reader = set_out(cast.learner, language="kk", phone=True)
    reader.go(f"my/courses/{cast.course.slug}/readings/text/")
    reader.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    reader.go(f"my/courses/{cast.course.slug}/readings/text/")
    picture = reader.page.get_by_role("img", name="Кітап толы сөре")
    expect_drawn(picture)
    reader.page.context.set_offline(True)
    reader.page.goto(f"/kk/my/courses/{cast.course.slug}/readings/text/")
    picture.scroll_into_view_if_needed()
    expect_drawn(picture)
    complaints[:] = [one for one in complaints if not one.endswith(OFFLINE)]


def test_a_text_is_written_without_scripts(set_out: SetOut, cast: Cast) -> None:
    activities.plan(cast.course, "reading", "text", by=cast.methodologist)
    walk = set_out(cast.methodologist, language="ru", phone=False, javascript=False)
    walk.page.goto(f"/ru/office/courses/{cast.course.slug}/plan/text/")
    expect(walk.page.locator("markdown-toolbar")).to_have_count(0)

    walk.page.locator("#id_text_ru").fill("![Полка](полка 1.jpg)".replace(" ", "-"))
    photo: FilePayload = {"name": "Полка 1.jpg", "mimeType": "image/jpeg", "buffer": activities.jpeg().read()}
    walk.page.locator("#id_pictures").set_input_files(photo)
    walk.button("Save").click()

    walk.reads("Saved.")
    assert TextPicture.objects.get().name == "polka-1"


def test_enter_goes_on_with_a_list_and_ends_it_in_an_empty_item(
    set_out: SetOut, cast: Cast, complaints: list[str]
) -> None:
    activities.plan(cast.course, "reading", "text", by=cast.methodologist)
    walk = set_out(cast.methodologist, language="kk", phone=True)
    keyboard = walk.page.keyboard
    walk.go(f"office/courses/{cast.course.slug}/plan/text/")
    area = walk.page.locator("#id_text_kk")
    area.focus()

    keyboard.type("- бір\nекі\n\n9. тоғыз\nон\n\nСоңы\nжол")
    lists = "- бір\n- екі\n\n9. тоғыз\n10. он\n\nСоңы\nжол"
    expect(area).to_have_value(lists)

    for _time in range(4):
        keyboard.press("Control+z")
    keyboard.press("Control+Home")
    keyboard.press("Enter")
    keyboard.press("Control+Home")
    expect(area).to_have_value(re.compile(r"^\n- бір\n"))


def test_a_text_is_asked_for_in_the_languages_of_the_course(
    set_out: SetOut, cast: Cast, complaints: list[str]
) -> None:
    activities.plan(cast.course, "reading", "text", by=cast.methodologist)
    walk = set_out(cast.methodologist, language="kk", phone=True)

    walk.go(f"office/courses/{cast.course.slug}/plan/text/")

    expect(walk.page.locator("textarea[data-markdown]")).to_have_count(2)
    expect(walk.page.locator("markdown-toolbar")).to_have_count(2)


def test_a_message_that_was_looked_at_twice_has_one_version(
    set_out: SetOut, cast: Cast, complaints: list[str]
) -> None:
    walk = set_out(cast.coordinator, language="en")
    walk.go(f"office/courses/{cast.course.slug}/messages/new/")
    walk.page.locator("[name=audience]").select_option("all")
    walk.page.locator("#id_subject_ru").fill("Tomorrow")

    for words in ("We meet at ten.", "We meet at eleven."):
        walk.page.locator("#id_text_ru").fill(words)
        expect(walk.page.get_by_text("Saved on this device.")).to_be_visible()
        expect(walk.page.locator("[data-versions]")).to_have_count(0)
        walk.press("Preview")
        expect(walk.page.locator("[lang=ru]").get_by_text(words)).to_be_visible()
    walk.press("Send the message")

    expect(walk.page.get_by_text("The message goes to 2 people.")).to_be_visible()


PREVIEWED = ("reading", "lecture", "assignment")


@pytest.mark.parametrize("kind", PREVIEWED)
def test_looking_at_a_text_twice_before_saving_it_is_no_second_version(
    kind: str, set_out: SetOut, cast: Cast, complaints: list[str]
) -> None:
    activities.plan(cast.course, kind, "text", by=cast.methodologist)
    walk = set_out(cast.methodologist, language="en")
    walk.go(f"office/courses/{cast.course.slug}/plan/text/")

    for words in ("First. ", "Second. "):
        area = walk.page.locator("textarea[data-markdown]").first
        for _time in range(2):
            area.focus()
            walk.page.keyboard.press("Control+End")
            walk.page.keyboard.type(words)
            walk.page.get_by_role("button", name="Preview").first.click()
            expect(walk.page.get_by_role("dialog")).to_contain_text(words.strip())
            walk.page.keyboard.press("Escape")
            expect(area).to_be_focused()
            expect(walk.page.locator("[data-versions]")).to_have_count(0)
        walk.press("Save")
        expect(walk.page.get_by_text("Saved.", exact=True)).to_be_visible()
        expect(walk.page.locator("[data-versions]")).to_have_count(0)
