"""On a weak link nothing written is lost, nothing is sent twice, and nobody sees what another one wrote."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from oqu.people.models import Person
from tests.browser import OpenPage, sign_in
from tests.factories.people import PersonFactory
from tests.ui import site

pytestmark = pytest.mark.urls("tests.ui.site")
OFFLINE = ("net::ERR_INTERNET_DISCONNECTED", "net::ERR_FAILED")
"""What the browser says of requests that found no network and no kept copy (the icon, say)."""


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
    """The page of the form, opened often enough to be kept on the device."""
    page = open_page(person=ainur, language="en")
    page.goto("/en/my/thanks/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.goto("/en/my/answer/")
    yield page
    complaints[:] = [one for one in complaints if not one.endswith(OFFLINE)]


def write(page: Page, text: str) -> None:
    page.get_by_label("Text").fill(text)
    page.get_by_role("button", name="Send").click()


def test_page_that_was_opened_before_can_be_read_without_a_connection(desk: Page) -> None:
    desk.context.set_offline(True)
    desk.goto("/en/my/answer/")
    expect(desk.get_by_role("heading", name="Answer")).to_be_visible()
    expect(desk.get_by_text("No connection. Nothing is lost.")).to_be_visible()


def test_answer_waits_for_the_connection_and_arrives_once(desk: Page, ainur: Person) -> None:
    desk.context.set_offline(True)
    write(desk, "Written in the steppe")
    expect(desk.locator("#offline .waiting")).to_have_text("Waiting to be sent: 1")
    assert site.RECEIVED == []
    desk.context.set_offline(False)
    expect(desk.get_by_text("What you wrote without a connection has arrived.")).to_be_visible()
    expect(desk.locator("#offline")).to_be_hidden()
    desk.reload()
    desk.wait_for_timeout(500)
    assert [(who, text) for who, text, _key in site.RECEIVED] == [(str(ainur), "Written in the steppe")]


def test_two_answers_without_a_connection_have_two_keys(desk: Page) -> None:
    desk.context.set_offline(True)
    write(desk, "One")
    expect(desk.locator("#offline .waiting")).to_have_text("Waiting to be sent: 1")
    write(desk, "Two")
    expect(desk.locator("#offline .waiting")).to_have_text("Waiting to be sent: 2")
    desk.context.set_offline(False)
    expect(desk.locator("#offline")).to_be_hidden()
    assert [text for _who, text, _key in site.RECEIVED] == ["One", "Two"]
    assert len({key for _who, _text, key in site.RECEIVED}) == 2


def test_refused_answer_comes_back_into_its_form(desk: Page) -> None:
    desk.context.set_offline(True)
    write(desk, "refuse me")
    expect(desk.locator("#offline .waiting")).to_have_text("Waiting to be sent: 1")
    desk.context.set_offline(False)
    desk.get_by_role("link", name="Open it and send it again").click()
    expect(desk.get_by_label("Text")).to_have_value("refuse me")
    assert site.RECEIVED == []


def test_draft_is_back_after_the_page_was_closed(desk: Page) -> None:
    desk.get_by_label("Text").fill("Half a sentence")
    expect(desk.get_by_text("Saved on this device.")).to_be_visible()
    desk.goto("/en/my/thanks/")
    desk.goto("/en/my/answer/")
    expect(desk.get_by_label("Text")).to_have_value("Half a sentence")
    expect(desk.get_by_text("What you wrote before was kept and is back.")).to_be_visible()


def test_draft_is_gone_once_it_was_received(desk: Page) -> None:
    write(desk, "All of it")
    expect(desk.get_by_role("heading", name="Received")).to_be_visible()
    desk.goto("/en/my/answer/")
    expect(desk.get_by_label("Text")).to_have_value("")
    assert len(site.RECEIVED) == 1


def test_draft_stays_when_the_answer_was_refused(desk: Page) -> None:
    write(desk, "refuse me")
    expect(desk.get_by_text("Too late")).to_be_visible()
    desk.goto("/en/my/answer/")
    expect(desk.get_by_label("Text")).to_have_value("refuse me")


def test_next_person_on_the_computer_sees_and_sends_nothing_of_the_one_before(
    desk: Page, live_site: str, ainur: Person
) -> None:
    desk.get_by_label("Text").fill("A secret draft")
    desk.wait_for_timeout(600)
    desk.context.set_offline(True)
    write(desk, "A secret answer")
    expect(desk.locator("#offline .waiting")).to_have_text("Waiting to be sent: 1")
    desk.context.clear_cookies()
    sign_in(desk.context, PersonFactory.create(), live_site)
    desk.context.set_offline(False)
    desk.goto("/en/my/thanks/")
    desk.goto("/en/my/answer/")
    expect(desk.get_by_label("Text")).to_have_value("")
    expect(desk.locator("#offline")).to_be_hidden()
    assert site.RECEIVED == []
    assert (
        len(desk.evaluate("caches.keys().then((all) => all.filter((one) => one.startsWith('oqu-pages-')))"))
        == 1
    )

    desk.context.clear_cookies()
    sign_in(desk.context, ainur, live_site)
    desk.goto("/en/my/answer/")
    expect(desk.get_by_text("What you wrote without a connection has arrived.")).to_be_visible()
    assert [(who, text) for who, text, _key in site.RECEIVED] == [(str(ainur), "A secret answer")]


def test_signing_out_leaves_nothing_on_the_device(desk: Page) -> None:
    desk.get_by_label("Text").fill("A draft")
    expect(desk.get_by_text("Saved on this device.")).to_be_visible()
    desk.get_by_role("button", name="Sign out").click()
    desk.wait_for_url("**/en/")
    left = desk.evaluate(
        "async () => [Object.keys(localStorage).length, (await outbox.store('readonly', (all) => all.getAll())).length]"
    )
    assert left == [0, 0]


def choose(page: Page, name: str, text: str) -> None:
    page.get_by_label("Photo").set_input_files(
        {"name": name, "mimeType": "text/plain", "buffer": text.encode()}
    )


def send_photo(page: Page, name: str, text: str) -> None:
    choose(page, name, text)
    page.get_by_role("button", name="Send").click()


def test_file_is_sent_and_its_receipt_is_told(desk: Page) -> None:
    desk.goto("/en/my/photo/")
    send_photo(desk, "photo.txt", "A shelf of books")
    expect(desk.get_by_text("photo.txt has arrived")).to_be_visible()
    assert [text for _who, text, _key in site.RECEIVED] == ["A shelf of books"]


def test_refused_file_shows_what_is_wrong(desk: Page) -> None:
    desk.goto("/en/my/photo/")
    send_photo(desk, "refuse.txt", "No")
    expect(desk.get_by_role("alert").get_by_role("link", name="Photo: Not this one")).to_be_visible()
    send_photo(desk, "photo.txt", "Yes")
    expect(desk.get_by_text("photo.txt has arrived")).to_be_visible()
    assert [text for _who, text, _key in site.RECEIVED] == ["Yes"]


def test_file_waits_for_the_connection(desk: Page) -> None:
    desk.goto("/en/my/photo/")
    desk.context.set_offline(True)
    send_photo(desk, "photo.txt", "From the steppe")
    expect(desk.locator("#offline .waiting")).to_have_text("Waiting to be sent: 1")
    desk.context.set_offline(False)
    expect(desk.get_by_text("What you wrote without a connection has arrived.")).to_be_visible()
    assert [text for _who, text, _key in site.RECEIVED] == ["From the steppe"]


def test_too_large_a_file_is_told_before_it_is_sent(desk: Page) -> None:
    desk.goto("/en/my/photo/")
    choose(desk, "photo.txt", "x" * 1_100_000)
    told = desk.get_by_label("Photo").evaluate("(input) => input.validationMessage")
    assert told == "This file is larger than 1\xa0MB."


def test_second_press_sends_nothing_twice(desk: Page) -> None:
    desk.get_by_label("Text").fill("Once")
    desk.evaluate("() => { const b = document.querySelector('main form button'); b.click(); b.click(); }")
    expect(desk.get_by_role("heading", name="Received")).to_be_visible()
    assert len(site.RECEIVED) == 1
