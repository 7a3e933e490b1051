"""Reviewing in the browser: with a script the next answer takes the place of the one before, without one it is loaded."""

import re

import pytest
from playwright.sync_api import expect

from oqu.assignments.models import Submission
from tests.browser import OpenPage, expect_value
from tests.factories import activities
from tests.factories.cast import make_cast
from tests.waiting import eventually_in


@pytest.mark.parametrize("javascript", [True, False])
def test_a_verdict_goes_on_to_the_next_answer(open_page: OpenPage, javascript: bool) -> None:
    cast = make_cast()
    task = activities.assignment(cast.course, by=cast.methodologist)
    first = activities.answer(task, cast.enrolment, "The first answer")
    second = activities.answer(task, cast.other_enrolment, "The second answer")
    page = open_page(person=cast.methodologist, phone=False, language="en", javascript=javascript)
    page.goto(f"/en/teaching/reviews/{first.key}/")
    loaded = []
    page.on("load", lambda _page: loaded.append(page.url))

    boxes = page.locator("input[name^=points_]")
    expect(boxes).to_have_count(task.criteria.count())
    for number in range(task.criteria.count()):
        boxes.nth(number).fill("1")
    page.get_by_role("button", name="Return with the comment").click()

    expect(page.get_by_text("Explain in the comment what has to be changed").first).to_be_visible()
    expect(page.get_by_text("The first answer")).to_be_visible()

    page.get_by_label("Comment").fill("Add a date, please")
    page.get_by_role("button", name="Return with the comment").click()

    expect(page.get_by_text("The second answer")).to_be_visible()
    expect(page).to_have_url(re.compile(f"/en/teaching/reviews/{second.key}/$"))
    expect(page.get_by_label("Comment")).to_have_value("")
    assert Submission.objects.get(pk=first.pk).review.comment == "Add a date, please"
    eventually_in(page, lambda: (loaded == []) is javascript)
    if javascript:
        expect_value(page, "document.activeElement.getAttribute('role')", "status")
        expect_value(page, "Object.keys(localStorage).filter(one => one.startsWith('draft'))", [])


def test_a_comment_that_is_not_sent_yet_is_kept_on_the_device(open_page: OpenPage) -> None:
    cast = make_cast()
    answer = activities.answer(activities.assignment(cast.course, by=cast.methodologist), cast.enrolment)
    page = open_page(person=cast.methodologist, language="en")
    page.goto(f"/en/teaching/reviews/{answer.key}/")
    page.get_by_label("Comment").fill("Name the sources, please")
    expect(page.get_by_text("Saved on this device.")).to_be_visible()

    page.reload()
    expect(page.get_by_label("Comment")).to_have_value("Name the sources, please")
