"""A reviewer works through the queue, and participants are notified by letter."""

import pytest
from playwright.sync_api import expect

from oqu.assignments.models import Review, ReviewVerdict
from oqu.kernel.permissions import Role
from oqu.letters.models import Letter
from tests.factories import activities
from tests.factories.cast import Cast
from tests.factories.people import PersonFactory, PostFactory
from tests.journeys.conftest import SetOut

ANSWERS = ("The first plan", "The second plan")


@pytest.mark.parametrize(("language", "phone"), [("kk", True), ("en", False)])
def test_one_answer_goes_back_with_a_comment_the_next_is_accepted(
    set_out: SetOut, cast: Cast, language: str, phone: bool
) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist)
    for place, words in zip((cast.enrolment, cast.other_enrolment), ANSWERS, strict=True):
        activities.answer(task, place, words, uploads=[activities.photo()])
    walk = set_out(cast.lecturer, language=language, phone=phone)

    walk.go("teaching/")
    walk.follow("Begin with the oldest")
    expect(walk.page.get_by_text(ANSWERS[0])).to_be_visible()
    walk.fill(points_c1="1", points_c2="2.5", comment="Whom do you invite?")
    walk.press("Return with the comment")
    expect(walk.page.get_by_text(ANSWERS[1])).to_be_visible()
    walk.fill(points_c1="4", points_c2="3")
    walk.press("Accept")
    walk.reads("Nothing waits for your verdict")

    verdicts = Review.objects.order_by("pk").values_list("submission__text", "verdict")
    assert list(verdicts) == list(zip(ANSWERS, (ReviewVerdict.RETURNED, ReviewVerdict.ACCEPTED), strict=True))
    letters = {letter.kind: letter for letter in Letter.objects.filter(kind__startswith="assignments/")}
    assert letters["assignments/returned"].person == cast.learner
    assert "Whom do you invite?" in letters["assignments/returned"].text
    assert letters["assignments/accepted"].person == cast.other_learner


@pytest.mark.parametrize(("language", "phone"), [("kk", True), ("ru", False)])
def test_a_methodologist_names_a_reviewer_who_finds_the_work_waiting(
    set_out: SetOut, cast: Cast, language: str, phone: bool
) -> None:
    colleague = PersonFactory.create(given_name="Raushan", family_name="Colleague")
    PostFactory.create(person=colleague, role=Role.LECTURER, centre=cast.centre)
    task = activities.assignment(cast.course, by=cast.methodologist)
    for place, words in zip((cast.enrolment, cast.other_enrolment), ANSWERS, strict=True):
        activities.answer(task, place, words)

    office = set_out(cast.methodologist, language=language, phone=phone)
    office.go("office/courses/library-work/")
    office.lead_on(
        office.page.get_by_role("main").get_by_role("link", name=office.translated("Staff"), exact=True)
    )
    office.page.get_by_label(office.translated("Who"), exact=True).select_option(colleague.key)
    office.page.get_by_role("radio", name=office.translated("Reviewer")).check()
    office.page.locator(f"[name=groups][value='{cast.groups[1].key}']").check()
    office.press("Give the duty")
    office.reads("Saved.")

    desk = set_out(colleague, language=language, phone=phone)
    desk.go("teaching/")
    desk.follow("Begin with the oldest")
    expect(desk.page.get_by_text(ANSWERS[1])).to_be_visible()
    assert Letter.objects.get(kind="courses/duty").person == colleague
