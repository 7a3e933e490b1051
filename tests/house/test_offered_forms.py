"""What a page offers is not refused for the state of its object: each button of the demonstration is pressed."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.contrib.messages import constants
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import resolve
from lxml import html
from lxml.html import FormElement

from oqu.config.management.commands.demo import EMAILS, Command
from oqu.people.models import Person

AREAS = ("/en/office/", "/en/teaching/")
MOST_OF_A_KIND = 2
"""So many pages of one kind are looked at for each course and role, and so many buttons of one kind are pressed."""
NO_PAGE = re.compile(r"\.(atom|csv|docx|ics|json|pdf|rss|svg|xlsx|zip)$|/files/|/join/|/desk/")
ROLES = ("coordinator", "methodologist", "director", "lecturer")
TYPED = ".//textarea | .//input[@type='text' or @type='file' or @type='email' or @type='url' or @type='number' or @type='date' or @type='datetime-local' or @type='search' or @type='tel' or not(@type)]"


def pages(client: Client, first: str) -> Iterator[tuple[str, html.HtmlElement]]:
    """Every page that the links lead to, some of each kind."""
    seen, kinds, waiting = {first}, Counter[tuple[str, str]](), [first]
    while waiting:
        path = waiting.pop(0)
        match = resolve(urlsplit(path).path)
        kind = (match.view_name, match.kwargs.get("slug", ""))
        kinds[kind] += 1
        if kinds[kind] > MOST_OF_A_KIND:
            continue
        cache.clear()
        answer = client.get(path)
        if answer.streaming or answer.status_code != 200 or "html" not in answer.get("Content-Type", ""):
            continue
        page = html.fromstring(answer.content)
        yield path, page
        for link in page.iter("a"):
            to = urljoin(path, link.get("href", "")).split("#")[0]
            if to.startswith(AREAS) and to not in seen and not NO_PAGE.search(to.split("?")[0]):
                seen.add(to)
                waiting.append(to)


def buttons(page: html.HtmlElement) -> Iterator[tuple[FormElement, html.HtmlElement]]:
    """The buttons of forms into which nothing has to be typed."""
    for form in page.xpath("//form[translate(@method, 'POST', 'post')='post']"):
        if form.xpath(TYPED) or form.get("data-draft") or "sign-in/out" in form.get("action", ""):
            continue
        for button in form.xpath(".//button[@type='submit' or not(@type)]"):
            yield form, button


def sent(form: FormElement, button: html.HtmlElement) -> dict[str, list[str]]:
    """What a browser sends if this button is pressed after every required box was ticked."""
    for box in form.xpath(".//input[@type='checkbox'][@required]"):
        box.set("checked", "checked")
    data: dict[str, list[str]] = {}
    for name, value in form.form_values():
        data.setdefault(name, []).append(value)
    if button.get("name"):
        data.setdefault(button.get("name"), []).append(button.get("value", ""))
    return data


def refusal(answer: Any) -> str:
    """What the answer complains of; "" if it took the form."""
    if answer.status_code >= 400 and answer.status_code != 422:  # 422: nothing was chosen
        return str(answer.status_code)
    queued = getattr(getattr(answer.wsgi_request, "_messages", None), "_queued_messages", ())
    return "; ".join(str(one.message) for one in queued if one.level >= constants.WARNING)


@pytest.fixture
def demonstration(db: None, tmp_path: Path) -> None:
    """The three courses of `oqu demo`: finished, running and in admission."""
    Command()._load(tmp_path / "loaded")


def test_no_button_of_the_demonstration_is_refused_for_a_state(demonstration: None) -> None:
    refused: dict[str, str] = {}
    pressed = Counter[tuple[str, str, str]]()
    for role in ROLES:
        client = Client()
        client.force_login(Person.objects.get(email=EMAILS[role]))
        for path, page in pages(client, "/en/office/" if role != "lecturer" else "/en/teaching/"):
            for form, button in buttons(page):
                address = urljoin(path, form.get("action", ""))
                match = resolve(urlsplit(address).path)
                what = (match.view_name, match.kwargs.get("slug", ""), button.text_content().strip())
                pressed[what] += 1
                if pressed[what] > MOST_OF_A_KIND:
                    continue
                mark = transaction.savepoint_create()
                answer = client.post(address, sent(form, button))
                transaction.savepoint_rollback(mark)
                if why := refusal(answer):
                    refused[" ".join(what)] = f"{role} {path}: {why}"
    assert {name for name, _slug, _words in pressed} >= {
        "office:course_move",
        "office:invite_heads",
        "office:take_role",
    }
    assert "\n".join(f"{what}: {why}" for what, why in refused.items()) == ""
