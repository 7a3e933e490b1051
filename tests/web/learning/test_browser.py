"""What the browser adds on a learner's pages, and that nothing there keeps anybody out."""

import pytest
from playwright.sync_api import expect

from oqu.assignments.models import Submission, SubmissionState
from oqu.lectures import actions
from tests.browser import OpenPage, axe_findings, expect_value
from tests.factories import activities
from tests.factories.cast import Cast, make_cast

COURSE = "/kk/my/courses/library-work/"


@pytest.fixture
def running(live_site: str) -> Cast:
    """The cast with something of every kind in its plan."""
    cast = make_cast()
    talk = activities.lecture(
        cast.course, by=cast.lecturer, slides=activities.pdf(3), notes={"kk": "Конспект"}
    )
    actions.draw_slides.call(talk.pk)
    activities.reading(cast.course, by=cast.methodologist)
    activities.assignment(cast.course, by=cast.methodologist)
    return cast


def test_arrow_keys_turn_the_slides(running: Cast, open_page: OpenPage) -> None:
    page = open_page(person=running.learner, phone=False)
    page.goto(f"{COURSE}lectures/talk/slides/1/")

    page.keyboard.press("ArrowRight")
    page.wait_for_url("**/slides/2/")
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**/slides/1/")


def test_a_swipe_turns_the_slides(running: Cast, open_page: OpenPage) -> None:
    page = open_page(person=running.learner)
    page.goto(f"{COURSE}lectures/talk/slides/1/")
    picture = page.locator("[data-slides] img")
    expect_value(page, "document.querySelector('[data-slides] img').complete", expected=True)
    box = picture.bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2

    page.mouse.move(box["x"] + box["width"] - 20, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + 20, middle, steps=5)
    page.mouse.up()

    page.wait_for_url("**/slides/2/")


def test_an_answer_with_a_photo_is_handed_in_without_javascript(running: Cast, open_page: OpenPage) -> None:
    page = open_page(person=running.learner, javascript=False, language="ru")
    page.goto("/ru/today/")
    page.get_by_text("Также открыто").click()
    page.get_by_role("link", name="ru task").first.click()
    page.get_by_label("Текст ответа").fill("Мой план")
    page.locator("input[type=file]").set_input_files(
        {"name": "фото.jpg", "mimeType": "image/jpeg", "buffer": activities.jpeg().read()}
    )
    page.get_by_role("button", name="Сдать").click()

    page.get_by_text("Ответ у проверяющего").wait_for()
    answer = Submission.objects.get()
    assert (answer.text, answer.state) == ("Мой план", SubmissionState.HANDED_IN)
    assert answer.files.get().file.name == "фото.jpg"


@pytest.mark.parametrize(
    ("button", "state"),
    [("Сдать", SubmissionState.HANDED_IN), ("Сохранить черновик", SubmissionState.DRAFT)],
)
def test_an_answer_without_a_connection_arrives_later_as_it_was_meant(
    running: Cast, open_page: OpenPage, complaints: list[str], button: str, state: SubmissionState
) -> None:
    page = open_page(person=running.learner, language="ru")
    page.goto("/ru/today/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.goto("/ru/my/courses/library-work/assignments/task/")

    page.context.set_offline(True)
    page.get_by_label("Текст ответа").fill("Написано в степи")
    page.locator("input[type=file]").set_input_files(
        {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": activities.jpeg().read()}
    )
    page.get_by_role("button", name=button).click()
    expect(page.locator("#offline .waiting b")).to_have_text("1")
    assert not Submission.objects.exists()
    page.context.set_offline(False)
    expect(page.locator("#offline")).to_be_hidden()

    answer = Submission.objects.get()
    assert (answer.text, answer.state, answer.files.count()) == ("Написано в степи", state, 1)
    complaints[:] = [
        one for one in complaints if "ERR_INTERNET_DISCONNECTED" not in one and "ERR_FAILED" not in one
    ]


@pytest.mark.parametrize(
    "address",
    [
        "today/",
        "my/courses/library-work/",
        "my/courses/library-work/lectures/",
        "my/courses/library-work/lectures/talk/",
        "my/courses/library-work/lectures/talk/slides/2/",
        "my/courses/library-work/readings/text/",
        "my/courses/library-work/assignments/task/",
    ],
)
@pytest.mark.parametrize(("phone", "dark"), [(True, False), (False, True)])
def test_pages_of_learners_have_no_barriers_and_fit(
    running: Cast, open_page: OpenPage, address: str, phone: bool, dark: bool
) -> None:
    page = open_page(person=running.learner, phone=phone, dark=dark)
    page.goto(f"/kk/{address}")

    assert axe_findings(page) == []
    expect_value(page, "document.documentElement.scrollWidth <= innerWidth", expected=True)


def test_the_pages_of_reviewers_have_no_barriers(running: Cast, open_page: OpenPage) -> None:
    task = activities.assignment(running.course, "other", by=running.methodologist)
    answer = activities.answer(task, running.enrolment, uploads=[activities.photo()])
    page = open_page(person=running.methodologist)

    for address in ("teaching/", f"teaching/reviews/{answer.key}/"):
        page.goto(f"/kk/{address}")
        assert axe_findings(page) == []
        expect_value(page, "document.documentElement.scrollWidth <= innerWidth", expected=True)
