"""The form of a message shows of the fields for its readers what the chosen audience needs, with or without a script."""

import pytest
from playwright.sync_api import expect

from tests.browser import OpenPage
from tests.factories.cast import make_cast

FIELDS = {"group": "group", "behind": "activity", "person": "person"}


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_only_what_the_audience_needs_is_shown(open_page: OpenPage, script: bool) -> None:
    cast = make_cast()
    page = open_page(person=cast.coordinator, language="en", javascript=script)
    page.goto(f"/en/office/courses/{cast.course.slug}/messages/new/")
    audience = page.locator("[name=audience]")

    for chosen in ("", "all", "group", "behind", "person", "staff"):
        audience.select_option(chosen)

        for needed, field in FIELDS.items():
            expect(page.locator(f"select[name='{field}']")).to_be_visible(visible=needed == chosen)
