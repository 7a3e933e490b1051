"""In a real browser: the text of a form that is open when the session ends is preserved."""

import json
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Locator, Page, expect

from oqu.people.models import Person
from oqu.web.sending import ANYBODY
from tests.browser import OpenPage, sign_in
from tests.house.forms import PAGES, Written, forms_of
from tests.house.permissions import learning, office, public, teaching
from tests.house.permissions.world import World, make_world

AREAS = {area.__name__.rsplit(".", 1)[-1]: area.ROWS for area in (public, learning, teaching, office)}
FILL = """(form, words) => {
  for (let one = form; one; one = one.parentElement) if (one.tagName === "DETAILS") one.open = true;
  for (const [name, text] of Object.entries(words)) {
    const field = [...form.elements].find((one) => one.name === name && /^(text|textarea|search|email|tel|url)$/.test(one.type));
    if (field.disabled) continue;
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}"""
HELD = """(form, words) => Object.fromEntries(Object.keys(words).map((name) => [
  name, [...form.elements].find((one) => one.name === name && /^(text|textarea|search|email|tel|url)$/.test(one.type)).value,
]))"""
SEND = """(form) => {
  form.noValidate = true;
  form.requestSubmit([...form.elements].find((one) => one.type === "submit"));
}"""


def form_on(page: Page, sent: Written) -> Locator:
    return page.locator("form[method=post]").nth(sent.place)


def sessions_of(world: World) -> dict[str, str]:
    keys = {}
    for member in world.cast.people:
        if person := world.person(member):
            client = Client()
            client.force_login(person)
            keys[member] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return keys


def ends_and_comes_back(page: Page, sent: Written, person: Person, address: str) -> dict[str, str]:
    """Fill a form in, lose the session, send, sign in; what the form holds then."""
    page.context.clear_cookies()
    sign_in(page.context, person, address)
    page.goto(sent.page)
    form_on(page, sent).evaluate(FILL, sent.words)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    form_on(page, sent).evaluate(SEND)
    expect(page.get_by_role("heading", name="You are signed out")).to_be_visible()
    sign_in(page.context, person, address)
    page.get_by_role("link", name="Sign in and continue").click()
    expect(page.get_by_text("What you wrote had not been received.")).to_be_visible()
    form = page.locator(f'form:has([name=form_key][value="{form_key_of(page)}"])')
    held: dict[str, str] = form.evaluate(HELD, sent.words)
    return held


def form_key_of(page: Page) -> str:
    """The key of the unsent form, as the button that discards it names it."""
    return page.locator("[name=key]").first.input_value()


@pytest.mark.parametrize("area", AREAS)
def test_words_are_in_the_form_again_when_the_session_has_ended(
    area: str, live_site: str, open_page: OpenPage
) -> None:
    world = make_world()
    sessions = sessions_of(world)
    page = open_page(language="en", phone=False)
    lost = []
    for row in (row for row in AREAS[area] if row in PAGES):
        for sent in forms_of(row, world, sessions):
            if ANYBODY.match(urlsplit(sent.action).path):
                continue
            person = world.person(sent.member)
            assert person is not None
            held = ends_and_comes_back(page, sent, person, live_site)
            if held != sent.words:
                lost.append(f"{row.id}: {json.dumps(held, ensure_ascii=False)}")
    assert lost == []
