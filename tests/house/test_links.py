"""No link of a page leads to a refusal: every member of the cast follows the links of all pages that they find."""

from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve

from tests.house.permissions.asking import client_of
from tests.house.permissions.world import World

pytestmark = pytest.mark.django_db
FIRST_PAGES = ("/en/", "/en/today/", "/en/office/", "/en/teaching/", "/en/office/centres/")
MEMBERS = (
    *("director", "methodologist", "coordinator", "lecturer"),
    *("learner", "network_head", "keeper", "stranger", "visitor"),
)
A_KIND = 2
"""Pages of one view that are opened; their links differ little."""


class Links(HTMLParser):
    """The addresses that a page links to, in its main part and in its navigation."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        href = dict(attrs).get("href")
        if tag == "a" and href is not None:
            self.found.append(href)


def view_of(address: str) -> str:
    """The view behind an address of the site, or "" for another site, a file or a fragment.

    Views of an activity count for each activity: what may be opened depends on its kind.
    """
    try:
        match = resolve(urlsplit(address).path)
    except Resolver404:
        return ""
    return f"{match.view_name} {match.kwargs.get('activity', '')}"


@pytest.mark.parametrize("member", MEMBERS)
def test_no_link_leads_to_a_refusal(world: World, sessions: dict[str, str], member: str) -> None:
    client = client_of(member, sessions)
    waiting = [(address, "") for address in FIRST_PAGES]
    opened: dict[str, int] = {}
    seen, refused = set(FIRST_PAGES), []

    while waiting:
        address, source = waiting.pop(0)
        answer = client.get(address)
        if (source and answer.status_code in (403, 404, 410)) or answer.status_code >= 500:
            refused.append(f"{source} -> {address}: {answer.status_code}")
        if answer.status_code in (302, 303):
            target, source = answer.headers["Location"], source or address
            links = [target]
        elif answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            parser = Links()
            parser.feed(answer.content.decode())
            links = parser.found
        else:
            links = []
        if answer.streaming:
            b"".join(answer)
            for close in answer._resource_closers:  # `answer.close()` would close the database too
                close()
        for link in links:
            if not link:
                refused.append(f"{address}: a link without an address")
            there = urljoin(address, link).removeprefix("http://testserver").split("#")[0]
            view = view_of(there) if there.startswith("/en/") else ""
            if view and there not in seen and opened.get(view, 0) < A_KIND:
                opened[view] = opened.get(view, 0) + 1
                seen.add(there)
                waiting.append((there, address))

    assert not refused, "\n".join(refused)
    assert len(seen) > 10
