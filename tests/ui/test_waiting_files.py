"""Files that wait on the device with their form: made smaller, sent in chunks, gone on with, and never lost."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from numpy.random import default_rng
from PIL import Image
from playwright.sync_api import Page, Request, Route, expect

from oqu.kernel.models import ResumableUpload
from oqu.people.models import Person
from tests.browser import OpenPage, expect_value
from tests.factories.people import PersonFactory
from tests.ui import site

pytestmark = pytest.mark.urls("tests.ui.site")
FIRST_CHUNK = 131_072
TEXT = "A shelf of books. " * 30_000
EXPECTED = ("net::ERR_INTERNET_DISCONNECTED", "net::ERR_FAILED", "net::ERR_ABORTED")
KEPT = """async () => {
  const { script } = document.querySelector("[data-uploads]").dataset;
  while (!(await caches.match(script))) await new Promise((again) => setTimeout(again, 50));
}"""
SIZES = "async () => (await outbox.all()).map((entry) => outbox.bytes(entry))"


@pytest.fixture(autouse=True)
def nothing_received() -> Iterator[None]:
    site.RECEIVED.clear()
    yield
    site.RECEIVED.clear()


@pytest.fixture
def ainur() -> Person:
    return PersonFactory.create()


@pytest.fixture
def desk(open_page: OpenPage, ainur: Person, complaints: list[str]) -> Iterator[Page]:
    """A form with a file, opened by a browser that keeps what it needs without a connection."""
    page = open_page(person=ainur, language="en")
    page.goto("/en/my/thanks/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.goto("/en/my/photo/")
    page.evaluate(KEPT)
    yield page
    complaints[:] = [one for one in complaints if not one.endswith(EXPECTED)]


def send_offline(page: Page, name: str, content: bytes, mime: str = "text/plain") -> None:
    page.context.set_offline(True)
    page.get_by_label("Photo").set_input_files({"name": name, "mimeType": mime, "buffer": content})
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#offline .waiting")).to_have_text("Waiting to be sent: 1")


def delivered(page: Page) -> None:
    expect(page.get_by_text("What you wrote without a connection has arrived.")).to_be_visible()


def chunks_of(page: Page) -> list[str]:
    """Where the chunks begin that this page sends from now on."""
    seen: list[str] = []

    def note(request: Request) -> None:
        if request.method == "PATCH":
            seen.append(request.headers["upload-offset"])

    page.on("request", note)
    return seen


def photo(side: int) -> bytes:
    made = BytesIO()
    noise = Image.fromarray(default_rng(5).integers(0, 255, (side * 3 // 4, side, 3), dtype="uint8"))
    noise.save(made, "JPEG", quality=60)
    return made.getvalue()


def test_waiting_files_go_in_chunks_and_the_form_after_them(desk: Page) -> None:
    send_offline(desk, "books.txt", TEXT.encode())
    chunks = chunks_of(desk)
    desk.context.set_offline(False)
    delivered(desk)

    assert chunks[0] == "0"
    assert len(chunks) > 1
    assert [text for _who, text, _key in site.RECEIVED] == [TEXT]
    expect(desk.locator("#offline")).to_be_hidden()


def test_waiting_files_go_on_after_a_cut_where_the_server_is(desk: Page) -> None:
    send_offline(desk, "books.txt", TEXT.encode())
    held: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.headers.get("upload-offset") == str(FIRST_CHUNK):
            held.append(route)
        else:
            route.continue_()

    desk.route("**/uploads/*", hold)
    with desk.expect_request(lambda one: one.headers.get("upload-offset") == str(FIRST_CHUNK)):
        desk.context.set_offline(False)
    expect(desk.locator("#offline .carried")).to_contain_text("books.txt: 128 KB of")
    desk.context.set_offline(True)
    for route in held:
        route.abort("internetdisconnected")
    expect(desk.locator("#offline .carried")).to_be_hidden()
    assert ResumableUpload.objects.get().offset == FIRST_CHUNK
    desk.unroute_all()
    desk.reload()
    chunks = chunks_of(desk)

    desk.context.set_offline(False)
    delivered(desk)

    assert chunks[0] == str(FIRST_CHUNK)
    assert ResumableUpload.objects.count() == 1
    assert [text for _who, text, _key in site.RECEIVED] == [TEXT]


def test_waiting_photos_are_made_smaller_before_they_wait(desk: Page) -> None:
    taken = photo(1500)
    assert len(taken) > 800_000

    desk.context.set_offline(True)
    desk.get_by_label("Photo").set_input_files(
        {"name": "shelf.jpg", "mimeType": "image/jpeg", "buffer": taken}
    )
    desk.get_by_role("button", name="Send").click()
    expect(desk.locator("#offline .waiting")).to_have_text("Waiting to be sent: 1")

    (size,) = desk.evaluate(SIZES)
    assert 0 < size < len(taken)


def test_waiting_files_that_are_refused_are_on_their_page_again(desk: Page) -> None:
    send_offline(desk, "refuse.txt", TEXT.encode())
    desk.context.set_offline(False)
    desk.get_by_role("link", name="Open it and send it again").click()

    expect(desk.locator(".sent-files li")).to_contain_text("refuse.txt")
    expect(desk.get_by_text("Has arrived")).to_be_visible()
    assert site.RECEIVED == []


def test_waiting_files_are_named_and_cancelled(desk: Page) -> None:
    send_offline(desk, "books.txt", TEXT.encode())
    desk.locator("#offline .waiting button").click()
    waits = desk.get_by_role("dialog").locator("li")
    expect(waits).to_contain_text("books.txt")
    waits.get_by_role("button", name="Do not send it").click()
    expect(waits.get_by_text("Cancelled. It will not be sent.")).to_be_visible()
    desk.get_by_role("dialog").get_by_role("button", name="Close").click()
    expect(desk.locator("#offline .waiting")).to_be_hidden()

    desk.context.set_offline(False)
    expect(desk.locator("#offline")).to_be_hidden()
    expect_value(desk, SIZES, [])
    assert site.RECEIVED == []


def test_a_file_that_was_sent_ahead_of_its_waiting_form_is_named(desk: Page) -> None:
    photo = {"name": "books.txt", "mimeType": "text/plain", "buffer": TEXT.encode()}
    desk.get_by_label("Photo").set_input_files(photo)  # type: ignore[arg-type]
    expect(desk.get_by_text("Has arrived")).to_be_visible()
    desk.context.set_offline(True)
    desk.get_by_role("button", name="Send").click()
    desk.locator("#offline .waiting button").click()

    expect(desk.get_by_role("dialog").locator("li")).to_contain_text("books.txt")


def test_waiting_files_whose_form_had_arrived_are_one_form(desk: Page) -> None:
    """The post with the file reached the server and its answer did not reach the browser: it is sent again in chunks."""

    def swallow(route: Route) -> None:
        if route.request.method == "POST":
            route.fetch(max_redirects=0)
            route.abort("failed")
        else:
            route.continue_()

    desk.evaluate(
        "() => { document.querySelector('[data-uploads]').remove(); }"
    )  # the form posts the file itself
    desk.context.route("**/my/photo/", swallow)
    desk.get_by_label("Photo").set_input_files(
        {"name": "books.txt", "mimeType": "text/plain", "buffer": TEXT.encode()}
    )
    desk.get_by_role("button", name="Send").click()
    expect(desk.locator("#offline .waiting")).to_have_text("Waiting to be sent: 1")
    desk.context.unroute_all()
    desk.reload()
    delivered(desk)

    assert [text for _who, text, _key in site.RECEIVED] == [TEXT]


@pytest.mark.parametrize(("second", "arrived"), [("", "Two, books.txt"), ("maps.txt", "Two, maps.txt")])
def test_the_files_of_what_is_replaced_stay_unless_others_are_chosen(
    desk: Page, second: str, arrived: str
) -> None:
    desk.goto("/en/my/note/")
    desk.reload()
    desk.context.set_offline(True)
    for text, name in (("One", "books.txt"), ("Two", second)):
        if name:
            photo = {"name": name, "mimeType": "text/plain", "buffer": TEXT.encode()}
            desk.get_by_label("Photo").set_input_files(photo)  # type: ignore[arg-type]
        desk.get_by_label("Text").fill(text)
        desk.get_by_role("button", name="Send").click()
        expect(desk.locator("#main .notice")).to_contain_text("This waits on the device")
        expect(desk.get_by_label("Text")).to_have_value(text)
    expect(desk.locator("#offline .waiting")).to_have_text("Waiting to be sent: 1")

    desk.context.set_offline(False)

    expect(desk.locator("#offline")).to_be_hidden()
    assert [words for _who, words, _key in site.RECEIVED] == [arrived]
