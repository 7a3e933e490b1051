"""Passkeys in a real browser, with a device that it plays itself."""

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, expect

from tests.browser import OpenPage, axe_findings
from tests.factories.cast import Cast, make_cast

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def everybody(transactional_db: None) -> Cast:
    return make_cast()


@pytest.fixture
def desk(open_page: OpenPage, everybody: Cast) -> Page:
    """The director's browser with a passkey device, on the name that passkeys ask for."""
    page = open_page(person=everybody.director, phone=False, language="en")
    page.set_default_timeout(30_000)
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return page


def test_a_passkey_is_added_signs_in_and_is_removed(desk: Page, everybody: Cast, live_site: str) -> None:
    site = live_site.replace("127.0.0.1", "localhost")  # a passkey belongs to a name, not to a number
    cookies = [{**cookie, "domain": "localhost"} for cookie in desk.context.cookies()]
    desk.context.add_cookies(cookies)  # type: ignore[arg-type]
    desk.goto(f"{site}/en/sign-in/safety/passkeys/add/")
    assert axe_findings(desk) == []
    desk.get_by_role("button", name="Add a passkey").click()
    desk.get_by_role("heading", name="Recovery codes").wait_for()

    desk.goto(f"{site}/en/sign-in/out/")
    desk.locator("main").get_by_role("button", name="Sign out").click()
    desk.wait_for_url(f"{site}/en/")
    desk.goto(f"{site}/en/sign-in/passkey/")
    assert axe_findings(desk) == []
    desk.get_by_role("button", name="Use a passkey").click()
    desk.wait_for_url(f"{site}/en/today/")

    passkeys = Authenticator.objects.filter(user=everybody.director, type=Authenticator.Type.WEBAUTHN)
    assert passkeys.count() == 1
    desk.goto(f"{site}/en/my/profile/sign-in/")
    row = desk.get_by_role("row").filter(has_text="Passkey of")
    row.get_by_text("Remove").first.click()
    row.get_by_role("button", name="Remove").click()
    expect(row).to_have_count(0)  # who has just come by a passkey is not asked again
    assert passkeys.count() == 0
