"""Without a script, and when the connection goes in the middle: what was written arrives, once."""

import re

import pytest
from playwright.sync_api import expect

from oqu.assignments.models import Submission, SubmissionState
from oqu.courses.models import Progress, Step
from oqu.kernel import clock
from oqu.libraries.models import CentreLook
from oqu.questionnaires.models import Envelope, Participation
from tests.browser import expect_value
from tests.factories import activities, questionnaires
from tests.factories.cast import Cast
from tests.journeys.conftest import SetOut, Walk

COURSE = "my/courses/library-work/"
TASK, SHEET = f"{COURSE}assignments/task/", f"{COURSE}questionnaires/closing/"
NOT_UNDER_THE_THUMB = """() => {
  const { left, right, bottom } = document.activeElement.getBoundingClientRect();
  return document.activeElement.contains(document.elementFromPoint((left + right) / 2, bottom - 2));
}"""
SHEET_OF_THE_CENTRE = """fetch(document.querySelector("link[href*='/accents/']").href, { cache: "no-store" }).then(
  (answer) => answer.ok, () => false)"""
"""Whether the worker has the style sheet of the centre's colour, even if the browser's own cache has lost it."""
NO_NETWORK = ("net::ERR_INTERNET_DISCONNECTED", "net::ERR_FAILED")


@pytest.fixture
def plan(cast: Cast) -> Cast:
    """The cast with a task and a questionnaire."""
    scale = questionnaires.item("overall", "scale", scale=questionnaires.SCALE, required=True)
    activities.assignment(cast.course, by=cast.methodologist)
    questionnaires.wave(cast.course, cast.methodologist, scale, questionnaires.item("story", "long"))
    return cast


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_work_is_done_without_a_script(set_out: SetOut, plan: Cast, language: str) -> None:
    walk = set_out(plan.learner, language=language, javascript=False)
    walk.page.goto(f"/{language}/{TASK}")
    walk.fill(text="Without a script")
    walk.button("Hand in").click()
    walk.reads("It is with the reviewer; you will get a letter.")
    walk.page.goto(f"/{language}/{SHEET}")
    walk.button("Send my answers").click()
    walk.reads("Something needs mending. Nothing was lost.")
    walk.page.locator("[name=overall][value='5']").check(force=True)
    walk.button("Send my answers").click()
    walk.reads("Thank you, your answer has arrived")

    assert Submission.objects.get().text == "Without a script"
    assert list(Participation.objects.values_list("enrolment", flat=True)) == [plan.enrolment.pk]


def kept_on_the_device(walk: Walk, address: str) -> None:
    """Open the page often enough that the device keeps it, then lose the connection."""
    walk.go("today/")
    walk.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    walk.go(address)
    walk.page.wait_for_function("address => caches.match(address)", arg=f"/{walk.language}/{address}")
    walk.page.wait_for_function("address => caches.match(address)", arg=f"/{walk.language}/offline/")
    walk.page.context.set_offline(True)


def comes_back(walk: Walk, complaints: list[str]) -> None:
    """The connection is back, and everything that waited has gone out; then the page is loaded once more."""
    expect(walk.page.locator("#offline .waiting b")).to_have_text("1")
    waits = walk.page.locator("main > .notice").filter(
        has_text=walk.translated(
            "This waits on the device and goes out by itself when the connection is back."
        )
    )
    expect(waits).to_have_count(1)
    walk.page.context.set_offline(False)
    expect(walk.page.locator("#offline")).to_be_hidden()
    expect(waits).to_have_count(0)
    walk.page.reload()
    complaints[:] = [one for one in complaints if not one.endswith(NO_NETWORK)]


def test_a_submission_in_the_middle_of_an_outage_is_stored_once(
    set_out: SetOut, plan: Cast, complaints: list[str]
) -> None:
    walk = set_out(plan.learner, language="kk")
    kept_on_the_device(walk, TASK)
    walk.fill(text="Далада жазылды")
    walk.button("Hand in").click()
    comes_back(walk, complaints)

    walk.reads("It is with the reviewer; you will get a letter.")
    answers = Submission.objects.values_list("text", "state")
    assert list(answers) == [("Далада жазылды", SubmissionState.HANDED_IN)]


def test_a_questionnaire_in_the_middle_of_an_outage_is_stored_once(
    set_out: SetOut, plan: Cast, complaints: list[str]
) -> None:
    walk = set_out(plan.learner, language="kk")
    kept_on_the_device(walk, SHEET)
    walk.page.locator("[name=overall][value='5']").check(force=True)
    walk.fill(story="Желі үзілді")
    walk.button("Send my answers").click()
    comes_back(walk, complaints)

    walk.reads("You have answered. Thank you!")
    assert (Participation.objects.count(), Envelope.objects.count()) == (1, 1)


@pytest.mark.parametrize(("anonymous", "language"), [(True, "kk"), (False, "ru")])
def test_choices_that_wait_are_shown_as_waiting_until_they_have_arrived(
    set_out: SetOut, cast: Cast, complaints: list[str], anonymous: bool, language: str
) -> None:
    """A questionnaire with nothing to type has no draft on the device, only what waits to be sent."""
    scale = questionnaires.item("overall", "scale", scale=questionnaires.SCALE, required=True)
    questionnaires.wave(cast.course, cast.methodologist, scale, anonymous=anonymous)
    walk = set_out(cast.learner, language=language)
    kept_on_the_device(walk, SHEET)
    chosen, counted = walk.page.locator("[name=overall][value='5']"), walk.page.locator("[data-words]")
    chosen.check(force=True)
    walk.button("Send my answers").click()

    for _again in range(2):
        expect(walk.page.locator("#main > .notice").first).to_contain_text(
            walk.translated(
                "It is in the form: change it there and send it, and the earlier one is replaced."
            )
        )
        expect(chosen).to_be_checked()
        expect(counted).to_have_text(walk.translated("%(done)s of %(all)s answered") % {"done": 1, "all": 1})
        walk.page.goto(f"/{language}/{SHEET}")
    walk.page.locator("[name=overall][value='4']").check(force=True)
    walk.page.evaluate("dispatchEvent(new Event('offline'))")  # looks again at what waits
    walk.page.goto(f"/{language}/today/")
    marked = walk.page.locator(f"main a[href$='/{SHEET}']").first
    expect(marked).to_have_attribute("data-waits", walk.translated("waits to be sent"))

    walk.page.goto(f"/{language}/{SHEET}")
    expect(chosen).to_be_checked()
    walk.page.context.set_offline(False)
    expect(walk.page.locator("form.questionnaire")).to_be_hidden()
    walk.page.get_by_role("link", name=walk.translated("Look at it")).click()
    complaints[:] = [one for one in complaints if not one.endswith(NO_NETWORK)]
    walk.reads("You have answered. Thank you!")
    expect(chosen).to_be_checked()
    walk.page.goto(f"/{language}/today/")
    expect(walk.page.locator("main [data-waits]")).to_have_count(0)
    assert (Participation.objects.count(), Envelope.objects.count()) == (1, 1)


@pytest.mark.parametrize(("language", "phone"), [("kk", True), ("ru", False), ("en", True)])
def test_what_is_not_kept_leads_to_what_is_and_opens_when_the_connection_is_back(
    set_out: SetOut, plan: Cast, complaints: list[str], language: str, phone: bool
) -> None:
    walk = set_out(plan.learner, language=language, phone=phone)
    kept_on_the_device(walk, TASK)
    walk.page.goto(f"/{language}/news/")  # of the pages that no device keeps
    walk.look()
    walk.reads("This page is not on this device yet")
    walk.page.locator("#kept-pages a[href$='assignments/task/']").click()
    expect(walk.button("Hand in")).to_be_visible()

    walk.page.goto(f"/{language}/{SHEET}")
    walk.reads("You can read now")
    walk.page.context.set_offline(False)
    expect(walk.button("Send my answers")).to_be_visible()
    complaints[:] = [one for one in complaints if not one.endswith(NO_NETWORK)]


@pytest.mark.parametrize(("language", "phone"), [("kk", True), ("ru", False)])
def test_a_course_that_was_kept_is_read_and_answered_without_a_connection(
    set_out: SetOut, plan: Cast, complaints: list[str], language: str, phone: bool
) -> None:
    activities.reading(plan.course, by=plan.methodologist)
    plan.centre.look = CentreLook.objects.create(centre=plan.centre, since=clock.now(), accent="#6b2d5c")
    plan.centre.save(update_fields=["look"])
    walk = set_out(plan.learner, language=language, phone=phone)
    walk.go("today/")
    walk.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    walk.go(COURSE)
    walk.tab_to(walk.translated("Keep on the device"))
    expect_value(walk.page, NOT_UNDER_THE_THUMB, expected=True)
    walk.page.keyboard.press("Enter")
    kept = walk.page.locator("[data-keep] output")
    expect(kept).to_have_text(re.compile(r"\d+"))
    expect(walk.button("Keep on the device")).to_be_enabled()
    walk.look()

    walk.page.context.set_offline(True)
    walk.page.goto(f"/{language}/{COURSE}readings/text/")
    walk.reads("No connection. Nothing is lost.")
    expect(walk.page.locator("h1")).to_contain_text("text")
    expect_value(walk.page, SHEET_OF_THE_CENTRE, expected=True)
    walk.page.goto(f"/{language}/{SHEET}")
    walk.page.locator("[name=overall][value='5']").check(force=True)
    walk.button("Send my answers").click()
    comes_back(walk, complaints)
    walk.reads("You have answered. Thank you!")
    assert Participation.objects.count() == 1


def test_a_course_is_kept_in_parts_where_the_connection_breaks_off(
    set_out: SetOut, plan: Cast, complaints: list[str]
) -> None:
    gone = activities.reading(plan.course, by=plan.methodologist)
    walk = set_out(plan.learner, language="en")
    walk.go(COURSE)
    walk.page.context.set_offline(True)
    walk.button("Keep on the device").click()
    output = walk.page.locator("[data-keep] output")
    expect(output).to_contain_text("The connection was lost: 0 of")
    walk.page.context.set_offline(False)
    gone.activity.delete()  # a page that is not there any more is passed over
    walk.button("Keep on the device").click()
    expect(output).to_contain_text("Pages stored on this device:")
    expect_value(
        walk.page, f"caches.match('/en/{COURSE}readings/text/').then((kept) => Boolean(kept))", expected=False
    )
    walk.go(COURSE)
    expect(output).to_contain_text("Pages stored on this device:")
    complaints[:] = [one for one in complaints if not one.endswith(NO_NETWORK)]


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_what_waits_shows_the_words_and_not_what_was_chosen(
    set_out: SetOut, plan: Cast, complaints: list[str], language: str
) -> None:
    walk = set_out(plan.learner, language=language)
    walk.go("today/")
    walk.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    walk.go("support/")
    walk.page.context.set_offline(True)
    walk.page.locator("main textarea").first.fill("Дыбыс естілмейді")
    walk.button("Send the question").click()
    walk.page.locator("#offline .waiting button").click()
    texts = walk.page.get_by_role("dialog").locator("textarea")
    expect(texts).to_have_count(1)
    expect(texts).to_have_value("Дыбыс естілмейді")
    complaints[:] = [one for one in complaints if not one.endswith(NO_NETWORK)]


def test_a_text_that_was_read_in_the_middle_of_an_outage_is_noted_once(
    set_out: SetOut, cast: Cast, complaints: list[str]
) -> None:
    text = activities.reading(cast.course, by=cast.methodologist)
    walk = set_out(cast.learner, language="kk")
    kept_on_the_device(walk, f"{COURSE}readings/text/")
    walk.button("I have read it to the end").click()
    expect(walk.page.locator("#offline .waiting b")).to_have_text("1")
    walk.button("I have read it to the end").click()
    comes_back(walk, complaints)

    expect(walk.button("I have read it to the end")).to_have_count(0)
    steps = Progress.objects.filter(enrolment=cast.enrolment, activity=text.activity).values_list("step")
    assert list(steps) == [(Step.DONE,)]
