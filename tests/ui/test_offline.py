"""On a weak link nothing written is lost, nothing is sent twice, and nobody sees what another one wrote."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from oqu.people.models import Person
from oqu.ui.device import mark_of
from tests.browser import OpenPage, expect_value, sign_in
from tests.factories.people import PersonFactory
from tests.ui import site

pytestmark = pytest.mark.urls("tests.ui.site")
OFFLINE = ("net::ERR_INTERNET_DISCONNECTED", "net::ERR_FAILED")
"""What the browser says of requests that found no network and no kept copy (the icon, say)."""

STORED_ANSWERS = """new Promise((resolve, reject) => {
  const opening = indexedDB.open("oqu", 1);
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const asked = opening.result.transaction("outbox").objectStore("outbox").count();
    asked.onsuccess = () => { opening.result.close(); resolve(asked.result); };
  };
})"""


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


def write_two(desk: Page) -> None:
    """Answer two forms without a connection."""
    desk.goto("/en/my/second/")
    desk.goto("/en/my/answer/")
    desk.context.set_offline(True)
    write(desk, "First answer")
    expect(desk.locator("#offline .waiting")).to_have_text("Waiting to be sent: 1")
    desk.goto("/en/my/second/")
    write(desk, "Second answer")
    expect(desk.locator("#offline .waiting")).to_have_text("Waiting to be sent: 2")


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
    expect_value(desk, STORED_ANSWERS, 0)  # what is not stored any more cannot be sent again
    assert [(who, text) for who, text, _key in site.RECEIVED] == [(str(ainur), "Written in the steppe")]


FILLED = "It is in the form: change it there and send it, and the earlier one is replaced."


def test_a_form_opens_with_what_waits_and_sends_it_changed_instead(desk: Page) -> None:
    desk.context.set_offline(True)
    write(desk, "One")
    expect(desk.locator("#offline .waiting")).to_have_text("Waiting to be sent: 1")
    desk.goto("/en/my/answer/")
    expect(desk.locator("#main .notice")).to_contain_text(FILLED)
    expect(desk.get_by_label("Text")).to_have_value("One")
    write(desk, "Two")
    expect(desk.get_by_label("Text")).to_have_value("Two")
    expect(desk.locator("#offline .waiting")).to_have_text("Waiting to be sent: 1")
    desk.context.set_offline(False)
    expect(desk.locator("#offline")).to_be_hidden()
    assert [text for _who, text, _key in site.RECEIVED] == ["Two"]


def test_what_is_written_anew_over_what_waits_is_not_lost(desk: Page) -> None:
    desk.context.set_offline(True)
    write(desk, "One")
    expect(desk.get_by_label("Text")).to_have_value("One")
    desk.get_by_label("Text").fill("Newer, not sent")
    expect(desk.get_by_text("Saved on this device.")).to_be_visible()
    desk.goto("/en/my/answer/")
    notices = desk.locator("#main .notice")
    expect(notices).to_contain_text(["This waits on the device", "Here is what you typed earlier"])
    expect(desk.get_by_label("Text")).to_have_value("Newer, not sent")
    expect(desk.locator("#offline .waiting")).to_have_text("Waiting to be sent: 1")


def test_what_waits_in_the_dialog_is_changed_in_the_form_too(desk: Page) -> None:
    desk.context.set_offline(True)
    write(desk, "One")
    expect(desk.get_by_label("Text")).to_have_value("One")
    desk.locator("#offline .waiting button").click()
    dialog = desk.get_by_role("dialog")
    dialog.get_by_label("What you wrote").fill("Changed in the list")
    dialog.get_by_role("button", name="Save the change").click()
    dialog.get_by_role("button", name="Close").click()
    expect(desk.get_by_label("Text", exact=True)).to_have_value("Changed in the list")


def test_what_waits_is_not_sent_after_its_form_was_sent_changed(desk: Page, live_site: str) -> None:
    desk.context.set_offline(True)
    write(desk, "One")
    expect(desk.get_by_label("Text")).to_have_value("One")
    desk.evaluate("outbox.deliver = async () => []")  # the page that sends has not come to it yet
    desk.context.set_offline(False)
    write(desk, "Two")
    expect(desk.get_by_role("heading", name="Received")).to_be_visible()
    expect_value(desk, STORED_ANSWERS, 0)
    assert [text for _who, text, _key in site.RECEIVED] == ["Two"]


def test_refused_answer_comes_back_into_its_form(desk: Page) -> None:
    desk.context.set_offline(True)
    write(desk, "refuse me")
    expect(desk.locator("#offline .waiting")).to_have_text("Waiting to be sent: 1")
    desk.context.set_offline(False)
    desk.get_by_role("link", name="Open it and send it again").click()
    expect(desk.get_by_label("Text")).to_have_value("refuse me")
    assert site.RECEIVED == []


@pytest.mark.parametrize("words", ["its place is withdrawn", "its place is closed to you"])
def test_what_no_page_takes_any_more_is_shown_until_its_author_decides(desk: Page, words: str) -> None:
    desk.context.set_offline(True)
    write(desk, words)
    expect(desk.locator("#offline .waiting")).to_have_text("Waiting to be sent: 1")
    desk.context.set_offline(False)
    shown = desk.locator("#main").get_by_label("What you wrote")
    expect(shown).to_have_value(words)
    expect(desk.locator("#offline")).to_be_hidden()
    desk.goto("/en/my/thanks/")
    expect(shown).to_have_value(words)
    desk.get_by_role("button", name="Copy the text").click()
    expect(desk.get_by_text("Copied.")).to_be_visible()
    desk.get_by_role("button", name="Send it again").click()
    expect(shown).to_have_value(words)
    desk.get_by_role("button", name="Discard it").click()
    expect(shown).to_be_hidden()
    expect_value(desk, STORED_ANSWERS, 0)


def test_draft_is_back_after_the_page_was_closed(desk: Page) -> None:
    desk.get_by_label("Text").fill("Half a sentence")
    expect(desk.get_by_text("Saved on this device.")).to_be_visible()
    desk.goto("/en/my/thanks/")
    desk.goto("/en/my/answer/")
    expect(desk.get_by_label("Text")).to_have_value("Half a sentence")
    expect(desk.get_by_text("Here is what you typed earlier and did not save")).to_be_visible()


def test_a_restored_draft_says_what_is_not_saved_and_leads_back_to_what_is(desk: Page) -> None:
    desk.goto("/en/my/answer/?tone=pale&stored=As+saved")
    desk.get_by_label("Tone").select_option("dark")
    desk.get_by_label("Text").fill("Typed and left")
    expect(desk.get_by_text("Saved on this device.")).to_be_visible()
    notice = desk.get_by_role("alert").filter(has_text="Here is what you typed earlier and did not save")
    for _visit in range(2):
        desk.goto("/en/my/answer/?tone=pale&stored=As+saved")
        expect(notice).to_be_visible()
        expect(desk.locator("[data-unsaved]")).to_have_count(2)
        expect(desk.get_by_label("Text")).to_have_value("Typed and left")

    notice.get_by_role("button", name="Return to what is saved").click()
    for _visit in range(2):
        expect(desk.get_by_label("Text")).to_have_value("As saved")
        expect(desk.get_by_label("Tone")).to_have_value("pale")
        expect(notice).to_have_count(0)
        expect(desk.locator("[data-unsaved]")).to_have_count(0)
        desk.goto("/en/my/answer/?tone=pale&stored=As+saved")


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


def test_a_page_that_comes_back_to_be_looked_at_goes_on_with_its_version(desk: Page) -> None:
    for words in ("show me", "show me more", "show me most"):
        draft(desk, words)
        expect(desk.locator("main [data-versions]")).to_have_count(0)
        write(desk, words)
        expect(desk.get_by_label("Text")).to_have_value(words)
    draft(desk, "show me to the end")

    desk.goto("/en/my/answer/")
    expect(desk.get_by_label("Text")).to_have_value("show me to the end")
    expect(desk.locator("main [data-versions]")).to_have_count(0)
    write(desk, "All of it")
    expect(desk.get_by_role("heading", name="Received")).to_be_visible()
    desk.goto("/en/my/answer/")
    expect(desk.get_by_label("Text")).to_have_value("")


def test_what_a_refusal_chooses_for_the_person_is_no_second_version(desk: Page) -> None:
    desk.goto("/en/my/answer/?tone=pale")
    for words in ("choose for me", "choose for me again"):
        desk.get_by_label("Text").fill(words)
        desk.get_by_label("Tone").select_option("pale")
        desk.get_by_role("button", name="Send").click()
        expect(desk.get_by_label("Tone")).to_have_value("dark")
        expect(desk.get_by_label("Text")).to_have_value(words)
        expect(desk.locator("main [data-versions]")).to_have_count(0)

    desk.get_by_label("Text").fill("Accepted")
    desk.get_by_role("button", name="Send").click()
    expect(desk.get_by_role("heading", name="Received")).to_be_visible()
    desk.goto("/en/my/answer/?tone=pale")
    expect(desk.get_by_label("Text")).to_have_value("")
    expect(desk.get_by_label("Tone")).to_have_value("pale")


def test_versions_that_read_alike_are_no_choice(desk: Page) -> None:
    other = desk.context.new_page()
    for page in (desk, other):
        page.goto("/en/my/answer/?tone=pale")
    for page, tone in ((desk, "pale"), (other, "dark")):
        page.get_by_label("Tone").select_option(tone)
        page.get_by_label("Text").press_sequentially("The same")
        expect(page.locator(".save-state")).not_to_be_empty()
    for page in (desk, other):
        expect(page.locator("main [data-versions]")).to_have_count(0)


def test_next_person_on_the_computer_sees_and_sends_nothing_of_the_one_before(
    desk: Page, live_site: str, ainur: Person
) -> None:
    draft(desk, "A secret draft")
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
    kept = "caches.keys().then((all) => all.filter((one) => one.startsWith('oqu-pages-')).length)"
    expect_value(desk, kept, 1)

    desk.context.clear_cookies()
    sign_in(desk.context, ainur, live_site)
    desk.goto("/en/my/answer/")
    expect(desk.get_by_text("What you wrote without a connection has arrived.")).to_be_visible()
    assert [(who, text) for who, text, _key in site.RECEIVED] == [(str(ainur), "A secret answer")]


LEFT = "async () => [Object.keys(localStorage).filter((name) => name.startsWith('draft')).length, (await outbox.all()).length]"
"""How many forms have drafts on the device, and how many wait in the outbox."""


def draft(page: Page, text: str) -> None:
    page.get_by_label("Text").fill(text)
    expect(page.get_by_text("Saved on this device.")).to_be_visible()


def sign_out(page: Page) -> None:
    page.locator("#main").get_by_role("button", name="Sign out").click()


def choose_in_dialog(page: Page, label: str) -> None:
    page.get_by_role("dialog").get_by_role("button", name=label).click()


def test_signing_out_deletes_a_draft_only_when_asked_to(desk: Page) -> None:
    draft(desk, "A long draft")
    sign_out(desk)
    expect(desk.get_by_role("dialog").get_by_text("A long draft")).to_be_visible()
    choose_in_dialog(desk, "Stay signed in")
    expect_value(desk, LEFT, [1, 0])

    sign_out(desk)
    choose_in_dialog(desk, "Sign out and delete it")
    desk.wait_for_url("**/en/")
    expect_value(desk, LEFT, [0, 0])


FILL_HALL = """async (person) => {
  for (const whose of [person, "somebodyelse"]) {
    localStorage.setItem(`hall-question-talk-${whose}`, JSON.stringify(`Why, ${whose}?`));
    localStorage.setItem(`hall-outbox-talk-${whose}`, JSON.stringify([{ kind: "hand", up: true }, { kind: "question", text: `When, ${whose}?` }]));
    localStorage.setItem(`hall-desk-events-talk-${whose}`, JSON.stringify([{ kind: "poll", question: `Who, ${whose}?` }]));
  }
  const opening = indexedDB.open("hall-desk", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("chunks");
  await new Promise((done) => { opening.onsuccess = done; });
  const transaction = opening.result.transaction("chunks", "readwrite");
  for (const seq of [1, 2, 3]) {
    transaction.objectStore("chunks").put({ person: seq < 3 ? person : "somebodyelse", track: "sound", seq }, ["talk", 1, "sound", seq]);
  }
  await new Promise((done) => { transaction.oncomplete = done; });
  opening.result.close();
}"""
IN_HALL = """async () => [
  Object.keys(localStorage).filter((name) => name.startsWith("hall-")).length,
  (await outbox.store("readonly", (all) => all.getAll(), "hall-desk", "chunks")).length,
]"""


def test_signing_out_lists_what_the_lecture_hall_has_not_sent(desk: Page, ainur: Person) -> None:
    desk.evaluate(FILL_HALL, mark_of(ainur))
    sign_out(desk)
    for text in ("Why", "When", "Who"):
        expect(desk.get_by_role("dialog").get_by_text(f"{text}, {mark_of(ainur)}?")).to_be_visible()
    expect(desk.get_by_role("dialog").get_by_text("has not reached the listeners: 2 s")).to_be_visible()
    expect(desk.get_by_role("dialog").get_by_text("somebodyelse")).to_have_count(0)
    choose_in_dialog(desk, "Stay signed in")
    expect_value(desk, IN_HALL, [6, 3])

    sign_out(desk)
    choose_in_dialog(desk, "Sign out and delete it")
    desk.wait_for_url("**/en/")
    expect_value(desk, IN_HALL, [3, 1])


def test_signing_out_lists_a_draft_of_one_short_word(desk: Page) -> None:
    draft(desk, "жоқ")
    sign_out(desk)
    expect(desk.get_by_role("dialog").get_by_text("жоқ")).to_be_visible()


def test_signing_out_with_nothing_unsent_asks_nothing(desk: Page) -> None:
    sign_out(desk)
    desk.wait_for_url("**/en/")
    expect_value(desk, LEFT, [0, 0])


def test_signing_out_without_a_connection_keeps_what_waits_and_shows_nothing_more(
    desk: Page, live_site: str, ainur: Person
) -> None:
    desk.context.set_offline(True)
    write(desk, "Written in the steppe")
    expect(desk.locator("#offline .waiting")).to_have_text("Waiting to be sent: 1")
    sign_out(desk)
    expect(desk.get_by_role("dialog").get_by_label("What you wrote")).to_have_value("Written in the steppe")
    choose_in_dialog(desk, "Sign out and keep it here for me")
    desk.wait_for_url("**/en/offline/")
    expect(desk.get_by_role("heading", name="You are signed out on this device")).to_be_visible()
    desk.goto("/en/my/answer/")
    expect(desk.get_by_text("Stored texts wait here for their author.")).to_be_visible()
    expect(desk.get_by_role("heading", name="This page is not on this device yet")).to_be_hidden()

    desk.context.set_offline(False)  # the page opens by itself, after the session has been ended
    expect(desk.get_by_role("heading", name="Sign in")).to_be_visible()
    assert site.RECEIVED == []

    sign_in(desk.context, ainur, live_site)
    desk.goto("/en/my/answer/")
    expect(desk.get_by_text("What you wrote without a connection has arrived.")).to_be_visible()
    assert [(who, text) for who, text, _key in site.RECEIVED] == [(str(ainur), "Written in the steppe")]


def test_what_waits_is_read_changed_and_cancelled(desk: Page) -> None:
    write_two(desk)
    desk.locator("#offline .waiting button").click()
    texts = desk.get_by_role("dialog").locator("li")
    expect(texts).to_have_count(2)
    first, second = texts.nth(0), texts.nth(1)
    first.get_by_label("What you wrote").fill("First answer, corrected")
    first.get_by_role("button", name="Save the change").click()
    expect(first.get_by_text("Changed. It waits to be sent.")).to_be_visible()
    second.get_by_role("button", name="Do not send it").click()
    expect(second.get_by_text("Cancelled. It will not be sent.")).to_be_visible()
    choose_in_dialog(desk, "Close")
    expect(desk.locator("#offline .waiting")).to_have_text("Waiting to be sent: 1")

    desk.context.set_offline(False)
    expect(desk.get_by_text("What you wrote without a connection has arrived.")).to_be_visible()
    assert [text for _who, text, _key in site.RECEIVED] == ["First answer, corrected"]


def test_the_page_for_what_is_not_kept_leads_to_what_waits(desk: Page) -> None:
    write_two(desk)
    desk.goto("/en/news/")
    expect(desk.get_by_role("heading", name="This page is not on this device yet")).to_be_visible()
    expect(desk.locator("#offline .waiting")).to_have_text("Waiting to be sent: 2")
    desk.locator("#offline .waiting button").click()
    waits = desk.get_by_role("dialog").locator("li")
    expect(waits).to_have_count(2)
    waits.nth(0).get_by_label("What you wrote").fill("First answer, corrected")
    waits.nth(0).get_by_role("button", name="Save the change").click()
    expect(waits.nth(0).get_by_text("Changed. It waits to be sent.")).to_be_visible()
    waits.nth(1).get_by_role("button", name="Do not send it").click()
    expect(waits.nth(1).get_by_text("Cancelled. It will not be sent.")).to_be_visible()
    choose_in_dialog(desk, "Close")
    expect(desk.locator("#offline .waiting")).to_have_text("Waiting to be sent: 1")

    desk.goto("/en/my/answer/")
    desk.context.set_offline(False)
    expect(desk.get_by_text("What you wrote without a connection has arrived.")).to_be_visible()
    assert [text for _who, text, _key in site.RECEIVED] == ["First answer, corrected"]


def test_the_page_for_what_is_not_kept_shows_nothing_after_signing_out(desk: Page) -> None:
    desk.context.set_offline(True)
    write(desk, "A secret answer")
    expect(desk.locator("#offline .waiting")).to_have_text("Waiting to be sent: 1")
    sign_out(desk)
    choose_in_dialog(desk, "Sign out and keep it here for me")
    expect(desk.get_by_role("heading", name="You are signed out on this device")).to_be_visible()
    desk.goto("/en/news/")
    expect(desk.get_by_text("No connection. Nothing is lost.")).to_be_visible()
    expect(desk.locator("#offline .waiting")).to_be_hidden()


def test_a_change_of_what_waits_is_stored_without_being_saved_by_a_button(desk: Page) -> None:
    desk.set_viewport_size({"width": 360, "height": 740})
    desk.context.set_offline(True)
    write(desk, "First answer")
    desk.locator("#offline .waiting button").click()
    dialog = desk.get_by_role("dialog")
    expect(dialog.get_by_role("heading", name="Not sent yet")).to_be_in_viewport()
    left, right, top, bottom = dialog.evaluate(
        "one => [one.getBoundingClientRect()].flatMap("
        "box => [box.left, innerWidth - box.right, box.top, innerHeight - box.bottom])"
    )
    assert (abs(left - right) <= 20, abs(top - bottom) <= 20) == (True, True)
    dialog.get_by_label("What you wrote").fill("First answer, corrected")
    choose_in_dialog(desk, "Close")
    expect(dialog).to_be_hidden()

    desk.context.set_offline(False)
    expect(desk.get_by_text("What you wrote without a connection has arrived.")).to_be_visible()
    assert [text for _who, text, _key in site.RECEIVED] == ["First answer, corrected"]


def test_an_empty_form_is_no_version_to_choose(desk: Page) -> None:
    other = desk.context.new_page()
    other.goto("/en/my/answer/")
    draft(desk, "Version of the first tab")
    draft(other, "Version of the second tab")
    expect(other.get_by_text("There are two versions of what you wrote")).to_be_visible()
    other.close()
    desk.goto("/en/my/answer/")
    versions = desk.locator("main [data-versions]")
    expect(versions.get_by_role("button", name="Go on with this one")).to_have_count(2)
    expect(versions).to_contain_text("Version of the first tab")
    expect(versions).to_contain_text("Version of the second tab")


def test_two_tabs_show_both_versions_and_the_person_chooses(desk: Page) -> None:
    other = desk.context.new_page()
    other.goto("/en/my/answer/")
    draft(desk, "Version of the first tab")
    draft(other, "Version of the second tab")
    for page in (desk, other):
        expect(page.get_by_text("There are two versions of what you wrote")).to_be_visible()
    expect(other.locator("main [data-versions]")).to_contain_text("Version of the first tab")
    expect(other.get_by_label("Text")).to_have_value("Version of the second tab")

    other.locator("main [data-versions]").get_by_role("button", name="Go on with this one").last.click()
    expect(other.get_by_label("Text")).to_have_value("Version of the first tab")
    expect(desk.get_by_label("Text")).to_have_value("Version of the first tab")
    for page in (desk, other):
        expect(page.locator("main [data-versions]")).to_be_hidden()


def test_a_draft_sent_from_two_tabs_is_received_once(desk: Page) -> None:
    draft(desk, "Written once")
    other = desk.context.new_page()
    other.goto("/en/my/answer/")
    expect(other.get_by_label("Text")).to_have_value("Written once")
    for page in (desk, other):
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_role("heading", name="Received")).to_be_visible()
    assert [text for _who, text, _key in site.RECEIVED] == ["Written once"]


def test_what_another_tab_wrote_later_stays_when_the_first_is_received(desk: Page) -> None:
    draft(desk, "First words")
    other = desk.context.new_page()
    other.goto("/en/my/answer/")
    expect(other.get_by_label("Text")).to_have_value("First words")
    draft(other, "First words, and more")
    desk.get_by_role("button", name="Send").click()
    expect(desk.get_by_role("heading", name="Received")).to_be_visible()
    desk.goto("/en/my/answer/")
    expect(desk.get_by_label("Text")).to_have_value("First words, and more")


def test_back_and_send_is_received_once(desk: Page) -> None:
    write(desk, "All of it")
    expect(desk.get_by_role("heading", name="Received")).to_be_visible()
    desk.go_back()
    write(desk, "All of it")
    expect(desk.get_by_role("heading", name="Received")).to_be_visible()
    assert [text for _who, text, _key in site.RECEIVED] == ["All of it"]
    desk.go_back()
    write(desk, "And more")
    expect(desk.get_by_role("heading", name="Received")).to_be_visible()
    assert [text for _who, text, _key in site.RECEIVED] == ["All of it", "And more"]


def test_sent_again_by_whatever_way_it_is_received_once(desk: Page, live_site: str, ainur: Person) -> None:
    """Without a connection, then with one from the page that the browser brought back; signed out in between."""
    desk.context.set_offline(True)
    write(desk, "All of it")
    expect(desk.locator("#offline .waiting")).to_have_text("Waiting to be sent: 1")
    desk.context.set_offline(False)
    expect(desk.get_by_text("What you wrote without a connection has arrived.")).to_be_visible()
    desk.go_back()
    write(desk, "All of it")
    expect(desk.get_by_role("heading", name="Received")).to_be_visible()
    assert [text for _who, text, _key in site.RECEIVED] == ["All of it"]

    desk.go_back()
    desk.context.clear_cookies(name="oqu_session")
    write(desk, "All of it")
    expect(desk.get_by_role("heading", name="You are signed out")).to_be_visible()
    sign_in(desk.context, ainur, live_site)
    desk.get_by_role("link", name="Sign in and continue").click()
    expect(desk.get_by_label("Text")).to_have_value("All of it")
    desk.get_by_role("button", name="Send").click()
    expect(desk.get_by_role("heading", name="Received")).to_be_visible()
    assert [text for _who, text, _key in site.RECEIVED] == ["All of it"]


def test_a_form_that_waited_for_signing_in_is_received_once_from_two_tabs(
    desk: Page, live_site: str, ainur: Person
) -> None:
    desk.context.clear_cookies(name="oqu_session")
    write(desk, "Written for an hour")
    expect(desk.get_by_role("heading", name="You are signed out")).to_be_visible()
    sign_in(desk.context, ainur, live_site)
    other = desk.context.new_page()
    for page in (desk, other):
        page.goto("/en/my/answer/")
        expect(page.get_by_label("Text")).to_have_value("Written for an hour")
    for page in (desk, other):
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_role("heading", name="Received")).to_be_visible()
    assert [text for _who, text, _key in site.RECEIVED] == ["Written for an hour"]


def test_a_refused_answer_does_not_take_the_place_of_what_its_page_holds(desk: Page) -> None:
    desk.evaluate(
        """() => drafts.keep({ page: location.href, at: Date.now(), fields: [["draft", "answer"], ["text", "Mine"]] })"""
    )
    desk.goto("/en/my/answer/?stored=Stored+elsewhere")
    expect(desk.get_by_text("There are two versions of what you wrote")).to_be_visible()
    expect(desk.get_by_label("Text")).to_have_value("Stored elsewhere")
    desk.locator("main [data-versions]").get_by_role("button", name="Go on with this one").nth(1).click()
    expect(desk.get_by_label("Text")).to_have_value("Mine")


def test_a_device_that_stores_nothing_says_so_at_once(open_page: OpenPage, ainur: Person) -> None:
    page = open_page(person=ainur, language="en")
    page.add_init_script(
        "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };"
    )
    page.goto("/en/my/answer/")
    expect(page.get_by_text("Nothing is stored on this device")).to_be_visible()
    page.get_by_label("Text").fill("Only here")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Received")).to_be_visible()


def test_a_device_that_denies_its_storage_says_so_and_lets_the_person_sign_out(
    open_page: OpenPage, ainur: Person
) -> None:
    page, errors = open_page(person=ainur, language="en"), list[str]()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.add_init_script(
        """for (const name of ['localStorage', 'sessionStorage'])
            Object.defineProperty(self, name, { get() { throw new DOMException('denied', 'SecurityError'); } });"""
    )
    page.goto("/en/my/answer/")
    expect(page.get_by_text("Nothing is stored on this device")).to_be_visible()
    page.get_by_label("Text").fill("Only here")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Received")).to_be_visible()
    leaving = "waiting.leave(document.documentElement.dataset.person)"
    expect_value(page, leaving, "keep")
    expect_value(page, leaving.replace("leave", "forget") + ".then(() => 'forgotten')", "forgotten")
    assert errors == []


NO_DATABASE = {
    "none": "Object.defineProperty(self, 'indexedDB', { value: undefined });",
    "closed": "IDBFactory.prototype.open = () => { throw new DOMException('closed', 'SecurityError'); };",
}


@pytest.mark.parametrize("database", NO_DATABASE)
@pytest.mark.parametrize("form", ["answer", "photo"])
def test_a_device_without_a_database_says_so_on_each_form_that_needs_one(
    open_page: OpenPage, ainur: Person, database: str, form: str
) -> None:
    page = open_page(person=ainur, language="en")
    page.add_init_script(NO_DATABASE[database])
    page.goto(f"/en/my/{form}/")
    expect(page.get_by_text("Nothing is stored on this device")).to_have_count(1)
    expect(page.get_by_text("Nothing is stored on this device")).to_be_visible()
    page.goto("/en/my/thanks/")
    expect(page.get_by_role("heading", name="Received")).to_be_visible()
    expect(page.get_by_text("Nothing is stored on this device")).to_have_count(0)


def test_an_answer_for_which_the_device_has_no_memory_is_not_said_to_wait(desk: Page) -> None:
    (worker,) = desk.context.service_workers
    worker.evaluate(
        "() => { outbox.add = () => Promise.reject(new DOMException('full', 'QuotaExceededError')); }"
    )
    desk.context.set_offline(True)
    write(desk, "Written in the steppe")
    expect(desk.get_by_text("Nothing is stored on this device")).to_be_visible()
    expect(desk.locator("#offline .waiting")).to_be_hidden()
    expect(desk.get_by_label("Text")).to_have_value("Written in the steppe")


def test_the_first_page_of_a_first_visit_is_kept(
    open_page: OpenPage, ainur: Person, complaints: list[str]
) -> None:
    page = open_page(person=ainur, language="en")
    page.goto("/en/my/answer/")
    page.evaluate(
        "async () => { while (!(await caches.match(location.href, { ignoreVary: true })))"
        " await new Promise((again) => setTimeout(again, 50)); }"
    )
    page.context.set_offline(True)
    page.goto("/en/my/answer/")
    expect(page.get_by_role("heading", name="Answer")).to_be_visible()
    complaints[:] = [one for one in complaints if not one.endswith(OFFLINE)]


def test_a_form_that_cannot_wait_stays_on_the_page_without_a_connection(desk: Page) -> None:
    desk.locator("[name=offline]").first.evaluate("(field) => field.remove()")
    desk.context.set_offline(True)
    write(desk, "Not now")
    expect(desk.get_by_text("No connection: not sent")).to_be_visible()
    expect(desk.get_by_label("Text")).to_have_value("Not now")


def test_a_draft_is_back_when_the_session_has_ended(desk: Page, live_site: str, ainur: Person) -> None:
    desk.get_by_label("Text").fill("Written for an hour")
    desk.context.clear_cookies(name="oqu_session")
    desk.get_by_role("button", name="Send").click()
    expect(desk.get_by_role("heading", name="You are signed out")).to_be_visible()
    expect(desk.get_by_text("Written for an hour")).to_be_visible()
    sign_in(desk.context, ainur, live_site)
    desk.get_by_role("link", name="Sign in and continue").click()
    expect(desk.get_by_label("Text")).to_have_value("Written for an hour")
    desk.get_by_role("button", name="Send").click()
    expect(desk.get_by_role("heading", name="Received")).to_be_visible()
    desk.goto("/en/my/answer/")
    expect(desk.get_by_label("Text")).to_have_value("")
    assert [(who, text) for who, text, _key in site.RECEIVED] == [(str(ainur), "Written for an hour")]


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
    expect(desk.get_by_text("This file is too large. Remove it or choose another one.")).to_be_visible()
    validation_message = desk.locator("input[type=file]").evaluate("(input) => input.validationMessage")
    assert validation_message == "This file is larger than 1\xa0MB."


def test_second_press_sends_nothing_twice(desk: Page) -> None:
    desk.get_by_label("Text").fill("Once")
    desk.evaluate("() => { const b = document.querySelector('main form button'); b.click(); b.click(); }")
    expect(desk.get_by_role("heading", name="Received")).to_be_visible()
    assert len(site.RECEIVED) == 1
