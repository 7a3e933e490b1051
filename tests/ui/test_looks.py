"""The gallery in a real browser: accessible by day and by night, no page wider than the phone, large things to press."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import OpenPage, axe_findings, expect_value
from tests.factories.people import PersonFactory


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desktop"])
def test_gallery_is_accessible(open_page: OpenPage, phone: bool, dark: bool) -> None:
    page = open_page(phone=phone, dark=dark, language="kk")
    page.goto("/kk/gallery/")
    assert axe_findings(page) == []


def test_no_component_is_wider_than_a_phone(open_page: OpenPage) -> None:
    page = open_page(phone=True)
    page.goto("/ru/gallery/")
    expect_value(page, "document.documentElement.scrollWidth", 360)


def test_things_to_press_are_large_enough(open_page: OpenPage) -> None:
    """44 pixels for buttons, choices and the navigation; WCAG 2.2 asks for 24."""
    page = open_page(phone=True)
    page.goto("/en/gallery/")
    small = page.evaluate(
        """() => [...document.querySelectorAll("main .button, main .choice, main summary, .languages a, .thumb a")]
            .filter((one) => one.offsetParent && one.getBoundingClientRect().height < 44)
            .map((one) => one.outerHTML)"""
    )
    assert small == []


def test_page_works_without_a_script(open_page: OpenPage) -> None:
    page = open_page(phone=True, javascript=False)
    page.goto("/en/gallery/#confirm")
    page.locator("#confirm summary.button").click()
    expect(page.get_by_role("button", name="Withdraw the application")).to_be_visible()


@pytest.mark.urls("tests.ui.site")
def test_keyboard_reaches_the_content_first(open_page: OpenPage) -> None:
    page = open_page(phone=False, person=PersonFactory.create())
    page.goto("/en/my/thanks/")
    page.keyboard.press("Tab")
    expect(page.locator("a.skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#main$"))
