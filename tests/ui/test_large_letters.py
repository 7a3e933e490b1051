"""Letters of twice their size: nothing sticks out on a phone of 320 pixels, and no button breaks inside a word on a screen.

The site has a name of several words, the course an Undo banner and a lecture with slides.
"""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from oqu.courses import actions as courses
from oqu.courses.models import Course, Duty, Stage
from oqu.kernel import clock
from oqu.lectures import actions as lectures
from oqu.libraries.models import SiteName
from oqu.libraries.queries import SITE_NAME
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


def by_the_page(page: Page) -> None:
    """As programs do that enlarge letters alone: the widths in the style sheet's conditions stay those of usual letters."""
    page.evaluate("document.documentElement.style.fontSize = '200%'")


@pytest.fixture
def named_site(live_site: str) -> Iterator[None]:
    SiteName.objects.create(name_kk="Ұлытау кітапхана курстары", name_ru="Курсы библиотек Улытау")
    cache.delete(SITE_NAME)
    yield
    cache.delete(SITE_NAME)


@pytest.fixture
def course(named_site: None) -> Cast:
    cast = make_cast()
    course = cast.course
    course.title_ru = "Информационно-библиографическое обслуживание пользователей"
    course.title_kk = "Кітапханалардағы ақпараттық-библиографиялық қызмет көрсету"
    course.summary_ru = course.summary_kk = course.title_ru
    course.save()
    talk = activities.lecture(course, by=cast.lecturer, slides=activities.pdf(2))
    lectures.draw_slides.call(talk.pk)
    director = cast.director
    director.family_name, director.given_name = "Абдрахманова-Сулейменова", "Гүлбаршын"
    director.save()
    courses.name_staff(
        course=course, person=cast.methodologist, duty=Duty.REVIEWER, by=director, at=clock.now()
    )
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
        expect_value(page, HEAD_IS_LOW, expected=True)


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
    slides = [f"{course}lectures/talk/slides/{number}/" for number in (1, 2)]
    yield cast.learner, ["today/", course, f"{course}lectures/talk/", *slides, "my/profile/"]
    yield cast.lecturer, ["today/", "teaching/"]
    yield cast.director, ["today/", office, f"{office}plan/", f"{office}admission/", f"{office}staff/"]
    yield cast.network_head, ["today/", "nominate/"]


CUT_WORDS = """
[...document.querySelectorAll("h1, .mark, .thumb a, .languages a, .button")].flatMap((one) => {
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
[...document.querySelectorAll(".thumb ul, .thumb :is(a, summary), .languages a, .menu > summary")]
  .filter((one) => one.getClientRects().length && (one.getBoundingClientRect().right > innerWidth || one.scrollWidth > one.clientWidth + 1))
  .map((one) => one.textContent)
"""
HEAD_IS_LOW = "document.querySelector('.top').offsetHeight <= innerHeight / 3"


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
            expect_value(page, HEAD_IS_LOW, expected=True)


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_letters_enlarged_in_the_page_alone_widen_nothing(
    course: Cast, open_page: OpenPage, language: str
) -> None:
    for person, pages in pages_of_each_role(course):
        page = open_page(person=person)
        page.set_viewport_size({"width": WIDTH, "height": 640})
        for address in pages:
            page.goto(f"/{language}/{address}")
            by_the_page(page)

            expect_value(page, "document.documentElement.scrollWidth", WIDTH)
            expect_value(page, OFF_SCREEN, [])
            expect_value(page, HEAD_IS_LOW, expected=True)


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_long_name_of_the_site_leaves_the_head_low(
    course: Cast, open_page: OpenPage, language: str
) -> None:
    page = open_page(person=course.director)

    page.goto(f"/{language}/today/")
    expect_value(page, "document.querySelector('.mark').getClientRects().length", 1)
    expect_value(page, "document.querySelector('.top').offsetHeight < 80", expected=True)

    page.set_viewport_size({"width": 1280, "height": 800})
    expect_value(page, "document.querySelector('.top').offsetHeight < 70", expected=True)


ONE_WORD = "Ш" * 40
HEAD_STICKS_OUT = """[...document.querySelectorAll(".mark, .menu > summary > span, .thumb a")].flatMap((one) => {
  const words = document.createRange();
  words.selectNodeContents(one);
  const { left, right } = one.getBoundingClientRect();
  return [...words.getClientRects()].filter((line) => line.left < left - 1 || line.right > Math.min(right, innerWidth) + 1)
    .map(() => one.textContent);
})"""


@pytest.mark.parametrize("is_enlarged", [False, True], ids=["usual letters", "twice their size"])
@pytest.mark.parametrize("width", [320, 360, 800, 1280])
def test_names_of_one_long_word_are_broken_in_the_head(
    course: Cast, open_page: OpenPage, width: int, is_enlarged: bool
) -> None:
    SiteName.objects.update(name_ru=ONE_WORD)
    cache.delete(SITE_NAME)
    Person.objects.filter(pk=course.director.pk).update(family_name=ONE_WORD)
    page = open_page(person=course.director)
    page.set_viewport_size({"width": width, "height": 740})

    page.goto("/ru/office/")
    if is_enlarged:
        by_the_page(page)

    expect_value(page, HEAD_STICKS_OUT, [])
    expect_value(page, TOO_WIDE, [])


TAB_IS_IN_SIGHT = """(() => {
  const { left, right, width } = document.querySelector(".tabs [aria-current]").getBoundingClientRect();
  return width > 0 && left >= 0 && right <= innerWidth;
})()"""


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("page_name", ["", "plan/", "messages/", "report/"])
def test_the_tab_that_is_open_is_in_sight_on_a_narrow_phone(
    course: Cast, open_page: OpenPage, page_name: str, script: bool
) -> None:
    page = open_page(person=course.director, javascript=script)
    page.set_viewport_size({"width": WIDTH, "height": 640})

    page.goto(f"/kk/office/courses/{course.course.slug}/{page_name}")

    expect(page.locator(".tabs [aria-current]")).to_be_in_viewport(ratio=0.99)
    expect_value(page, TAB_IS_IN_SIGHT, expected=True)


def test_a_title_of_three_hundred_letters_leaves_room_on_the_first_screen(
    course: Cast, open_page: OpenPage
) -> None:
    title = "Краеведение в сельской библиотеке, устные воспоминания и старые фотографии. " * 4
    Course.objects.filter(pk=course.course.pk).update(stage=Stage.ADMISSION, title_ru=title[:300])
    page = open_page()

    page.goto(f"/ru/courses/{course.course.slug}/")

    expect(page.get_by_role("link", name="Подать заявку").first).to_be_in_viewport()
