"""Letters of twice their size: nothing sticks out on a phone of 320 pixels, and no button breaks inside a word on a screen."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from oqu.courses.models import Course, Stage
from oqu.people.models import Person
from tests.browser import OpenPage, expect_value
from tests.crawl import TOO_WIDE
from tests.factories import activities
from tests.factories.admission import ApplicationFactory
from tests.factories.cast import Cast, make_cast

pytestmark = pytest.mark.usefixtures("live_site")
LETTERS = 32
"""Pixels of the browser's letters, twice the usual ones."""
WIDTH = 320
BROKEN_BUTTONS = """
[...document.querySelectorAll("td.act .button")]
  .filter((one) => one.scrollWidth > one.clientWidth || one.getBoundingClientRect().height >= 60)
  .map((one) => one.textContent)
"""


def by_the_browser(page: Page) -> None:
    tools = page.context.new_cdp_session(page)
    tools.send("Page.setFontSizes", {"fontSizes": {"standard": LETTERS, "fixed": LETTERS}})


@pytest.fixture
def course(live_site: str) -> Cast:
    cast = make_cast()
    course = cast.course
    course.title_ru = "Информационно-библиографическое обслуживание пользователей"
    course.title_kk = "Кітапханалардағы ақпараттық-библиографиялық қызмет көрсету"
    course.summary_ru = course.summary_kk = course.title_ru
    course.save()
    activities.lecture(course, by=cast.lecturer)
    centre = course.centre
    centre.email, centre.phone = "kitaphana-pavlodar-oblystyq@example.org", "+7 718 232 12 34"
    centre.save()
    return cast


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_public_pages_stay_on_a_narrow_phone(course: Cast, open_page: OpenPage, language: str) -> None:
    Course.objects.filter(pk=course.course.pk).update(stage=Stage.ADMISSION)
    page = open_page()
    page.set_viewport_size({"width": WIDTH, "height": 640})
    by_the_browser(page)
    own = f"courses/{course.course.slug}/"

    for address in (
        "",
        "courses/",
        own,
        f"{own}apply/",
        "news/",
        "about/",
        "privacy/",
        "certificates/",
        "sign-in/",
    ):
        page.goto(f"/{language}/{address}")

        expect_value(page, TOO_WIDE, [])


def test_no_button_of_the_admission_breaks_inside_a_word(course: Cast, open_page: OpenPage) -> None:
    for number in range(3):
        ApplicationFactory.create(course=course.course, family_name=f"Абдрахманова-Сулейменова{number}")
    page = open_page(person=course.coordinator)
    page.set_viewport_size({"width": 1280, "height": 800})

    page.goto(f"/ru/office/courses/{course.course.slug}/admission/")

    expect(page.locator("td.act .button")).not_to_have_count(0)
    expect_value(page, BROKEN_BUTTONS, [])


def pages_of_each_role(cast: Cast) -> Iterator[tuple[Person, list[str]]]:
    """The main pages of each role, with the emblem, the tabs and the bar at the thumb."""
    course, office = f"my/courses/{cast.course.slug}/", f"office/courses/{cast.course.slug}/"
    yield cast.learner, ["today/", course, f"{course}lectures/talk/", "my/profile/"]
    yield cast.lecturer, ["today/", "teaching/"]
    yield cast.director, ["today/", office, f"{office}plan/", f"{office}admission/"]
    yield cast.network_head, ["today/", "nominate/"]


CUT_WORDS = """
[...document.querySelectorAll("h1, .thumb a, .languages a, .button")].flatMap((one) => {
  const words = document.createTreeWalker(one, NodeFilter.SHOW_TEXT), found = [], range = document.createRange();
  while (words.nextNode()) for (const word of words.currentNode.data.matchAll(/[^\\s-]+/g)) {
    range.setStart(words.currentNode, word.index);
    range.setEnd(words.currentNode, word.index + word[0].length);
    const lines = new Set([...range.getClientRects()].filter((box) => box.width > 1).map((box) => Math.round(box.top)));
    if (lines.size > 1 && word[0].length <= 10) found.push(word[0]);
  }
  return found;
})
"""
"""Words that are cut though a line has room for them."""
OFF_SCREEN = """
[...document.querySelectorAll(".thumb a, .languages a, .menu > summary")]
  .filter((one) => one.getClientRects().length && (one.getBoundingClientRect().right > innerWidth || one.scrollWidth > one.clientWidth + 1))
  .map((one) => one.textContent)
"""


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_pages_of_all_roles_stay_on_a_narrow_phone(course: Cast, open_page: OpenPage, language: str) -> None:
    for person, pages in pages_of_each_role(course):
        page = open_page(person=person)
        page.set_viewport_size({"width": WIDTH, "height": 640})
        by_the_browser(page)
        for address in pages:
            page.goto(f"/{language}/{address}")

            expect_value(page, TOO_WIDE, [])
            expect_value(page, CUT_WORDS, [])
            expect_value(page, OFF_SCREEN, [])
