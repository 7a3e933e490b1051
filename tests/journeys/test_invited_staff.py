"""A colleague from elsewhere is invited to review the answers of one group: the letter, her answer to it, her first review."""

import re

import pytest
from playwright.sync_api import expect

from oqu.assignments.models import Assignment, Review, ReviewVerdict
from oqu.courses.models import Duty, Staff
from oqu.letters.models import Letter
from oqu.people.models import Person
from tests.factories import activities
from tests.factories.cast import Cast
from tests.journeys.conftest import SetOut, Walk

COURSE = "courses/library-work/"
EMAIL = "seitova@example.org"
ANSWERS = ("The plan of group one", "The plan of group two")
WAYS = [("kk", True), ("kk", False), ("ru", True), ("ru", False)]
"""The language, and whether the pages are read on a phone."""


@pytest.fixture
def task(cast: Cast) -> Assignment:
    """One of two tasks, which both participants have before them."""
    activities.assignment(cast.course, "other", by=cast.methodologist)
    return activities.assignment(cast.course, "plan", by=cast.methodologist)


def invite(office: Walk, cast: Cast, task: Assignment) -> None:
    """Invite a colleague to review the answers of group 2 to one task."""
    office.go(f"office/{COURSE}staff/")
    office.follow("Invite to a duty")
    office.fill(email=EMAIL, family_name="Seitova", given_name="Saule")
    office.page.locator(".page [name='language']").select_option(office.language)
    office.page.get_by_role("radio", name=office.translated("Reviewer")).check()
    office.page.locator(f".page [name='groups'][value='{cast.groups[1].key}']").check()
    office.page.locator(f".page [name='activities'][value='{task.activity.key}']").check()
    office.press("Send the invitation")
    invited = office.page.locator("tr", has_text=EMAIL)
    expect(invited).to_contain_text(office.translated("Reviewer"))
    expect(invited).to_contain_text(f"{office.language} plan")


def accept(she: Walk) -> None:
    """Follow the link of the letter, which names the duty, and accept."""
    letter = Letter.objects.get(kind="invitations/role", address=EMAIL)
    link = re.search(r"/(?:kk|ru|en)/(invitations/\S+)", letter.text)
    assert link
    assert f"{she.language} plan" in letter.text
    she.go(link[1])
    expect(she.page.get_by_role("main")).to_contain_text(f"{she.language} plan")
    she.press("I accept")
    she.reads("You have accepted")


def sign_in(she: Walk) -> None:
    """Go on from the page of thanks to the code of the next letter."""
    she.press("Send me the code")
    letter = Letter.objects.get(kind="people/sign_in_code", address=EMAIL)
    code = re.search(r"\d{6}", letter.subject)
    assert code
    she.fill(code=code[0])
    she.press("Sign in")
    expect(she.page).to_have_url(re.compile("/today/"))


def hand_in(walk: Walk, task: str, words: str) -> None:
    """Answer a task of the course."""
    walk.go(f"my/{COURSE}assignments/{task}/")
    walk.fill(text=words)
    walk.press("Hand in")
    walk.reads("It is with the reviewer; you will get a letter.")


@pytest.mark.parametrize(("language", "phone"), WAYS)
def test_a_colleague_who_is_invited_reviews_the_answers_of_her_group(
    set_out: SetOut, cast: Cast, task: Assignment, language: str, phone: bool
) -> None:
    office = set_out(cast.coordinator, language=language, phone=phone)
    invite(office, cast, task)
    she = set_out(language=language, phone=phone)
    accept(she)
    sign_in(she)
    she.go("teaching/")

    for learner, words in zip((cast.learner, cast.other_learner), ANSWERS, strict=True):
        hand_in(set_out(learner, language=language, phone=phone), "plan", words)
    hand_in(set_out(cast.other_learner, language=language, phone=phone), "other", "Another task")
    she.go("teaching/")
    she.follow("Begin with the oldest")
    expect(she.page.get_by_text(ANSWERS[1])).to_be_visible()
    she.fill(points_c1="4", points_c2="3")
    she.press("Accept")
    she.reads("Nothing waits for your verdict")

    colleague = Person.objects.get(email=EMAIL)
    assert [(one.duty, one.course) for one in Staff.objects.filter(person=colleague)] == [
        (Duty.REVIEWER, cast.course)
    ]
    reviews = Review.objects.values_list("submission__text", "reviewer", "verdict")
    assert list(reviews) == [(ANSWERS[1], colleague.pk, ReviewVerdict.ACCEPTED)]
    assert Letter.objects.get(kind="assignments/accepted").person == cast.other_learner
    office.go(f"office/{COURSE}staff/")
    expect(office.page.locator("tr", has_text=str(colleague))).to_contain_text(f"{language} plan")
    expect(office.page.get_by_role("main")).not_to_contain_text(EMAIL)
