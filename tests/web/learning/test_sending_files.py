"""Files on a weak link, in a real browser: photos made smaller, chunks that survive a cut and a closed tab."""

import hashlib
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from numpy.random import default_rng
from PIL import Image
from playwright.sync_api import Page, Request, Route, expect

from oqu.assignments import actions
from oqu.assignments.models import Submission
from oqu.kernel.models import ResumableUpload, StoredFile
from oqu.people.models import Person
from tests.browser import OpenPage, axe_findings, expect_value, sign_in
from tests.factories import activities
from tests.factories.cast import Cast, make_cast

TASK = "/en/my/courses/library-work/assignments/task/"
FIRST_CHUNK = 131_072
PDF = b"%PDF-1.7\n" + default_rng(8).bytes(3_000_000)
SMALL = 600_000
OFFLINE = ("net::ERR_INTERNET_DISCONNECTED", "net::ERR_FAILED", "net::ERR_ABORTED")


def photo(side: int = 4000) -> bytes:
    """A photo of 5 MB, as a telephone takes it: soft shapes, and the noise of a small sensor."""
    numbers = default_rng(5)
    shapes = Image.fromarray(numbers.integers(0, 255, (30, 40, 3), dtype="uint8"))
    smooth = shapes.resize((side, side * 3 // 4), Image.Resampling.BICUBIC)
    noise = Image.effect_noise(smooth.size, 24).convert("RGB")
    made = BytesIO()
    camera = Image.Exif()
    camera[0x0110] = "Telephone of Ayzhan"
    Image.blend(smooth, noise, 0.25).save(made, "JPEG", quality=95, exif=camera)
    return made.getvalue()


@pytest.fixture
def cast(live_site: str) -> Cast:
    """A running course; the live site's tables are there."""
    return make_cast()


@pytest.fixture
def task(cast: Cast, open_page: OpenPage, complaints: list[str]) -> Page:
    """The page of a task, open on the telephone of a learner."""
    activities.assignment(cast.course, by=cast.methodologist)
    page = open_page(person=cast.learner, language="en")
    page.goto(TASK)
    return page


def choose(page: Page, name: str, content: bytes, mime: str) -> None:
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": mime, "buffer": content})


def arrived(page: Page) -> None:
    expect(page.get_by_text("Has arrived")).to_be_visible()


def expected(complaints: list[str]) -> None:
    """Requests that found no network were to be expected."""
    complaints[:] = [one for one in complaints if not one.endswith(OFFLINE)]


def hand_in(page: Page) -> None:
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_text("It is with the reviewer")).to_be_visible()


def patches(page: Page) -> list[Request]:
    """The chunks that this page sends from now on."""
    seen: list[Request] = []
    page.on("request", lambda request: seen.append(request) if request.method == "PATCH" else None)
    return seen


def stored_content() -> bytes:
    with default_storage.open(StoredFile.objects.get().path) as content:
        return bytes(content.read())


def test_a_large_photo_is_made_smaller_before_it_is_sent(task: Page) -> None:
    taken = photo()
    assert len(taken) > 4_500_000
    requests: list[Request] = []
    task.on("request", lambda one: requests.append(one))  # noqa: PLW0108 - Playwright takes no method of a list

    choose(task, "фото полки.jpg", taken, "image/jpeg")
    arrived(task)
    expect(task.get_by_text("made smaller, from")).to_be_visible()
    assert axe_findings(task) == []
    hand_in(task)

    expect_value(task, "Object.keys(localStorage).filter((name) => name.startsWith('uploads ')).length", 0)
    assert [one.method for one in requests if "/uploads/" in one.url and one.method == "HEAD"] == []
    on_the_wire = sum(int(one.all_headers().get("content-length", 0)) for one in requests)
    assert 0 < ResumableUpload.objects.get().size <= on_the_wire < SMALL
    with Image.open(BytesIO(stored_content())) as kept:
        assert (kept.format, kept.size, len(kept.getexif())) == ("JPEG", (2000, 1500), 0)
    assert StoredFile.objects.get().name == "фото полки.jpg"


def test_a_photo_is_kept_as_it_was_taken_where_the_task_asks_for_it(cast: Cast, open_page: OpenPage) -> None:
    terms = actions.FileTerms(originals=True)
    activities.assignment(cast.course, by=cast.methodologist, file_terms=terms)
    page = open_page(person=cast.learner, language="en")
    page.goto(TASK)
    taken = photo(2400)

    expect(page.get_by_text("Photos are kept here as they were taken")).to_be_visible()
    choose(page, "scan.jpg", taken, "image/jpeg")
    arrived(page)
    hand_in(page)

    assert stored_content() == taken


def cut_after_first_chunk(page: Page) -> None:
    """Choose a file and lose the connection while its second chunk is under way."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.headers.get("upload-offset") == str(FIRST_CHUNK):
            held.append(route)
        else:
            route.continue_()

    page.route("**/uploads/*", hold)
    with page.expect_request(lambda one: one.headers.get("upload-offset") == str(FIRST_CHUNK)):
        choose(page, "есеп.pdf", PDF, "application/pdf")
    page.context.set_offline(True)
    for route in held:
        route.abort("internetdisconnected")


def test_after_a_cut_it_goes_on_by_itself_where_the_server_is(task: Page, complaints: list[str]) -> None:
    cut_after_first_chunk(task)
    expect(
        task.get_by_text("No connection. It continues automatically when the connection is back.")
    ).to_be_visible()
    assert ResumableUpload.objects.get().offset == FIRST_CHUNK
    task.unroute_all()
    chunks = patches(task)

    task.context.set_offline(False)
    arrived(task)
    hand_in(task)

    assert chunks[0].headers["upload-offset"] == str(FIRST_CHUNK)
    assert StoredFile.objects.get().sha256 == hashlib.sha256(PDF).hexdigest()
    expected(complaints)


def test_a_closed_tab_is_gone_on_with_when_the_page_is_opened_again(
    task: Page, complaints: list[str]
) -> None:
    cut_after_first_chunk(task)
    expect(
        task.get_by_text("No connection. It continues automatically when the connection is back.")
    ).to_be_visible()
    context = task.context
    task.close()
    context.set_offline(False)
    page = context.new_page()
    chunks = patches(page)

    page.goto(TASK)
    arrived(page)
    hand_in(page)

    assert chunks[0].headers["upload-offset"] == str(FIRST_CHUNK)
    assert ResumableUpload.objects.count() == 1
    assert StoredFile.objects.get().sha256 == hashlib.sha256(PDF).hexdigest()
    expected(complaints)


def test_a_form_that_is_sent_early_goes_when_its_files_have_arrived(task: Page) -> None:
    held: list[Route] = []
    task.route("**/uploads/", lambda route: held.append(route))  # noqa: PLW0108
    with task.expect_request("**/uploads/"):
        choose(task, "есеп.pdf", PDF[:1000], "application/pdf")
    task.get_by_label("Text of the answer").fill("Ready")
    task.get_by_role("button", name="Hand in").click()
    expect(task.get_by_text("The form is sent as soon as its files have arrived.")).to_be_visible()
    assert not Submission.objects.exists()
    for route in held:
        route.continue_()

    expect(task.get_by_text("It is with the reviewer")).to_be_visible()
    answer = Submission.objects.get()
    assert (answer.text, answer.files.count()) == ("Ready", 1)


def test_a_file_taken_out_is_not_sent(task: Page) -> None:
    choose(task, "есеп.pdf", PDF[:1000], "application/pdf")
    arrived(task)
    with task.expect_response(lambda one: one.request.method == "DELETE"):
        task.get_by_role("button", name="Remove").click()
    task.get_by_label("Text of the answer").fill("Only words")
    hand_in(task)

    assert not StoredFile.objects.exists()
    assert not ResumableUpload.objects.exists()


def test_a_refused_form_keeps_the_files_that_have_arrived(task: Page) -> None:
    choose(task, "есеп.pdf", PDF[:1000], "application/pdf")
    choose(task, "setup.pdf", b"MZ" + bytes(500), "application/pdf")
    expect(task.get_by_text("Has arrived")).to_have_count(2)
    task.get_by_role("button", name="Hand in").click()
    expect(
        task.get_by_text("This file is damaged, or its content is not that of a .pdf file.")
    ).to_be_visible()

    expect(task.get_by_text("Has arrived")).to_have_count(2)
    task.locator("li", has_text="setup.pdf").get_by_role("button", name="Remove").click()
    hand_in(task)

    assert StoredFile.objects.get().name == "есеп.pdf"


def test_where_nothing_is_kept_on_the_device_it_is_said_and_the_file_arrives(task: Page) -> None:
    task.evaluate("() => { indexedDB.open = () => { throw new DOMException('blocked'); }; }")

    choose(task, "есеп.pdf", PDF[:1000], "application/pdf")

    expect(task.get_by_text("This browser keeps no files")).to_be_visible()
    arrived(task)
    hand_in(task)


NO_DATABASE = "IDBFactory.prototype.open = () => { throw new DOMException('closed', 'SecurityError'); };"


def signs_in_again(page: Page, person: Person, address: str) -> None:
    """The page that says that nobody is signed in, and the way back to the form."""
    expect(page.get_by_role("heading", name="You are signed out")).to_be_visible()
    sign_in(page.context, person, address)
    page.get_by_role("link", name="Sign in and continue").click()
    expect(page.get_by_text("What you wrote had not been received.")).to_be_visible()


@pytest.mark.parametrize("database", [True, False])
def test_a_file_that_arrived_before_the_session_ended_is_in_the_form_again(
    cast: Cast, open_page: OpenPage, live_site: str, database: bool
) -> None:
    activities.assignment(cast.course, by=cast.methodologist)
    page = open_page(person=cast.learner, language="en")
    if not database:
        page.add_init_script(NO_DATABASE)
    page.goto(TASK)
    choose(page, "есеп.pdf", PDF[:1000], "application/pdf")
    arrived(page)
    page.get_by_label("Text of the answer").fill("Written for an hour")
    page.context.clear_cookies(name="oqu_session")
    page.get_by_role("button", name="Hand in").click()
    signs_in_again(page, cast.learner, live_site)

    expect(page.locator(".sent-files li")).to_have_count(1)
    expect(page.locator(".sent-files li")).to_contain_text("есеп.pdf")
    arrived(page)
    hand_in(page)
    answer = Submission.objects.get()
    assert (answer.text, answer.files.count()) == ("Written for an hour", 1)


def test_a_file_that_came_back_can_be_taken_out(task: Page, cast: Cast, live_site: str) -> None:
    choose(task, "есеп.pdf", PDF[:1000], "application/pdf")
    arrived(task)
    task.get_by_label("Text of the answer").fill("Only words")
    task.context.clear_cookies(name="oqu_session")
    task.get_by_role("button", name="Hand in").click()
    signs_in_again(task, cast.learner, live_site)
    arrived(task)
    task.get_by_role("button", name="Remove").click()
    expect(task.locator(".sent-files li")).to_have_count(0)
    hand_in(task)

    answer = Submission.objects.get()
    assert (answer.text, answer.files.count()) == ("Only words", 0)


def test_a_file_of_somebody_else_is_in_nobodys_form(task: Page, cast: Cast, live_site: str) -> None:
    choose(task, "есеп.pdf", PDF[:1000], "application/pdf")
    arrived(task)
    task.context.clear_cookies(name="oqu_session")
    task.get_by_role("button", name="Hand in").click()
    expect(task.get_by_role("heading", name="You are signed out")).to_be_visible()
    sign_in(task.context, cast.other_learner, live_site)
    task.get_by_role("link", name="Sign in and continue").click()

    expect(task.get_by_role("button", name="Hand in")).to_be_visible()
    expect(task.get_by_text("What you wrote had not been received.")).to_have_count(0)
    expect(task.locator(".sent-files li")).to_have_count(0)


def test_a_file_still_under_way_when_the_session_ends_goes_on_after_signing_in(
    task: Page, cast: Cast, live_site: str
) -> None:
    def end_session(route: Route) -> None:
        if route.request.headers.get("upload-offset") == str(FIRST_CHUNK):
            task.context.clear_cookies(name="oqu_session")
            route.fulfill(status=401)
        else:
            route.continue_()

    task.route("**/uploads/*", end_session)
    task.get_by_label("Text of the answer").fill("Written for an hour")
    choose(task, "есеп.pdf", PDF, "application/pdf")
    expect(task.get_by_text("You were signed out.")).to_be_visible()
    task.unroute_all()
    task.get_by_role("button", name="Hand in").click()
    signs_in_again(task, cast.learner, live_site)

    expect(task.locator(".sent-files li")).to_have_count(1)
    arrived(task)
    hand_in(task)
    assert Submission.objects.get().text == "Written for an hour"
    assert StoredFile.objects.get().sha256 == hashlib.sha256(PDF).hexdigest()
    assert ResumableUpload.objects.count() == 1


def test_without_a_script_the_page_names_the_files_to_choose_again(
    cast: Cast, open_page: OpenPage, live_site: str
) -> None:
    activities.assignment(cast.course, by=cast.methodologist)
    page = open_page(person=cast.learner, language="en", javascript=False)
    page.goto(TASK)
    page.get_by_label("Text of the answer").fill("Written for an hour")
    choose(page, "есеп.pdf", PDF[:1000], "application/pdf")
    page.context.clear_cookies(name="oqu_session")
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_text("Files to choose again: есеп.pdf")).to_be_visible()
    signs_in_again(page, cast.learner, live_site)

    expect(page.get_by_text("Files to choose again: есеп.pdf")).to_be_visible()
    expect(page.get_by_label("Text of the answer")).to_have_value("Written for an hour")


def test_names_of_any_length_break_no_page(cast: Cast, open_page: OpenPage) -> None:
    work = activities.assignment(cast.course, by=cast.methodologist)
    teacher = "\N{WOMAN}\N{ZERO WIDTH JOINER}\N{SCHOOL}"
    names = ["Ж" * 62 + ".jpg", "w" * 251 + ".jpg", teacher * 40 + ".jpg", "\u202egpj.fdp.jpg", "a\n b.jpg"]
    pages = open_page(person=cast.learner, language="en")
    pages.set_viewport_size({"width": 320, "height": 640})
    pages.goto(TASK)
    for number, name in enumerate(names):
        choose(pages, name, activities.jpeg(colour=f"#00{number:02}ff").read(), "image/jpeg")
    expect(pages.get_by_text("Has arrived")).to_have_count(len(names))
    assert overflows(pages) == []
    pages.get_by_role("button", name="Keep as a draft").click()
    expect(pages.get_by_text("The draft is saved.")).to_be_visible()
    assert overflows(pages) == []
    hand_in(pages)
    assert overflows(pages) == []

    reviewer = open_page(person=cast.methodologist, language="en")
    reviewer.set_viewport_size({"width": 320, "height": 640})
    reviewer.goto(f"/en/teaching/reviews/{Submission.objects.get(assignment=work).key}/")
    expect(reviewer.locator(".file-name")).to_have_count(len(names))
    assert overflows(reviewer) == []


def overflows(page: Page) -> list[str]:
    """What is wider than the page; nothing may be, or the page scrolls sideways."""
    found: list[str] = page.evaluate(
        """() => document.documentElement.scrollWidth <= document.documentElement.clientWidth ? [] :
          [...document.querySelectorAll("body *")]
            .filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth)
            .map((one) => one.outerHTML.slice(0, 200)).concat("the page scrolls sideways")"""
    )
    return found
