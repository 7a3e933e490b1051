"""After signing out on a shared computer, Back shows nothing personal, with the back/forward cache of the browser on."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from scripts import chromium as chromium_program
from tests.browser import PATIENCE_MS, expect_value, sign_in
from tests.factories.cast import Cast, make_cast

NOTE_RESTORED = "addEventListener('pageshow', (event) => { if (event.persisted) window.restored = true; })"
SIGN_OUT = "Sign out"
SIGN_IN, SUPPORT = "/en/sign-in/", "/en/support/"


@pytest.fixture(scope="module")
def caching_browser(chromium: Browser) -> Iterator[Browser]:
    """A browser as people have it: Playwright turns the back/forward cache off, which is on everywhere else."""
    program = chromium_program.find(whole=True)
    if program is None:
        pytest.fail(chromium_program.ADVICE)
    browser = chromium.browser_type.launch(
        executable_path=program,
        args=[*chromium_program.flags(), "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
        ignore_default_args=["--disable-back-forward-cache"],
    )
    yield browser
    browser.close()


@pytest.fixture
def cast(live_site: str) -> Cast:
    return make_cast()


@pytest.fixture
def shared_computer(caching_browser: Browser, live_site: str, cast: Cast) -> Iterator[BrowserContext]:
    """The browser of a shared computer; nobody is signed in yet."""
    context = caching_browser.new_context(base_url=live_site, locale="en")
    context.set_default_timeout(PATIENCE_MS)
    context.add_init_script(NOTE_RESTORED)
    yield context
    context.close()


@pytest.fixture
def page(shared_computer: BrowserContext, live_site: str, cast: Cast) -> Page:
    """A page of that browser with the learner signed in."""
    sign_in(shared_computer, cast.learner, live_site)
    return shared_computer.new_page()


def press_sign_out(page: Page) -> None:
    page.locator("details.menu summary").click()
    page.get_by_role("button", name=SIGN_OUT).click()


def leave(page: Page) -> None:
    """Sign out with the button that every page has, and see the front page of a visitor."""
    press_sign_out(page)
    expect(page.locator("html")).to_have_attribute("data-person", "")


def test_the_back_forward_cache_is_on_in_these_tests(shared_computer: BrowserContext) -> None:
    page = shared_computer.new_page()
    page.goto("/en/courses/")
    # a service worker that takes over a page which waits to be restored throws it out of the cache
    expect_value(page, "navigator.serviceWorker.ready.then((ready) => ready.active.state)", "activated")
    page.goto("/en/courses/")
    page.goto("/en/about/")
    page.go_back(wait_until="commit")

    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page).to_have_url(re.compile("/en/courses/$"))
    expect_value(page, "window.restored === true", expected=True)


@pytest.mark.parametrize("steps", [1, 2])
def test_back_after_signing_out_shows_nothing_of_the_person(page: Page, cast: Cast, steps: int) -> None:
    name = str(cast.learner)
    for address in ("/en/my/profile/", "/en/today/"):
        page.goto(address)
        expect(page.locator("details.menu summary")).to_have_text(name)
    leave(page)
    page.evaluate(f"history.go(-{steps})")

    expect(page).to_have_url(re.compile(r"/en/sign-in/\?next="))
    expect(page.locator("html")).to_have_attribute("data-person", "")
    expect(page.get_by_text(name)).to_have_count(0)


def test_what_a_visitor_typed_is_not_there_for_the_next_person(
    shared_computer: BrowserContext, live_site: str, cast: Cast
) -> None:
    page = shared_computer.new_page()
    page.goto(SIGN_IN)
    page.get_by_label("E-mail").fill("aigerim@example.org")
    page.goto("/en/courses/")
    sign_in(shared_computer, cast.learner, live_site)
    page.goto("/en/today/")
    leave(page)
    page.evaluate("history.go(-3)")

    expect(page).to_have_url(re.compile(f"{SIGN_IN}$"))
    expect(page.get_by_label("E-mail")).to_have_value("")


def test_what_a_person_typed_is_not_there_for_the_next_person(
    page: Page, shared_computer: BrowserContext, live_site: str, cast: Cast
) -> None:
    page.goto(SUPPORT)
    page.locator("main textarea").first.fill("A secret question")
    expect(page.get_by_text("Saved on this device.")).to_be_visible()
    press_sign_out(page)
    page.get_by_role("dialog").get_by_role("button", name="Sign out and delete it").click()
    expect(page.locator("html")).to_have_attribute("data-person", "")
    sign_in(shared_computer, cast.other_learner, live_site)
    page.evaluate("history.back()")

    expect(page).to_have_url(re.compile(SUPPORT))
    expect(page.locator("details.menu summary")).to_have_text(str(cast.other_learner))
    expect(page.locator("main textarea").first).to_have_value("")
