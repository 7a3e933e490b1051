"""Every form of the site into which something is typed, found on the pages of the permission table."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from urllib.parse import urljoin

from django.core.cache import cache as django_cache

from oqu.web.filling import Control, Form, FormsOfAPage
from tests.house.permissions.areas import ROWS
from tests.house.permissions.asking import address_of, client_of
from tests.house.permissions.table import CAST, OPEN, PermissionRow
from tests.house.permissions.world import World

TYPED = frozenset({"text", "search", "email", "tel", "url"})
"""Kinds of input into which any words can be typed."""
PAGES = [row for row in ROWS if row.method == "GET" and OPEN in row.who.values()]


@dataclass(frozen=True)
class Written:
    """A form on a page, the member of the cast who fills it in, and what is typed into it."""

    member: str
    page: str
    form: Form
    place: int
    """Which of the page's forms that write it is, from 0."""

    @cached_property
    def action(self) -> str:
        """Where the form is sent."""
        return urljoin(self.page, self.form.action)

    @cached_property
    def typed(self) -> list[Control]:
        """The fields that take words."""
        return [one for one in self.form.controls if one.name and takes_words(one)]

    @cached_property
    def words(self) -> dict[str, str]:
        """Field → what is typed into it."""
        return {one.name: sample(one) for one in self.typed}

    @cached_property
    def data(self) -> dict[str, str]:
        """The fields as a browser would send them."""
        hidden = {
            one.name: one.attributes.get("value") or ""
            for one in self.form.controls
            if one.tag == "input" and one.type == "hidden"
        }
        return hidden | self.words


def takes_words(control: Control) -> bool:
    """Whether a person types words into it."""
    closed = {"readonly", "disabled"} & set(control.attributes)
    typed = control.tag == "textarea" or (control.tag == "input" and control.type in TYPED)
    return typed and not closed


def sample(control: Control) -> str:
    """Words for a field, of three languages and with what HTML would stumble over."""
    if control.type == "email":
        return "new.person@example.org"
    if control.type == "url":
        return "https://example.org/words?a=1&b=2"
    return "Сөз & слово <word>"


def forms_of(
    row: PermissionRow, world: World, sessions: Mapping[str, str], *, only_typed: bool = True
) -> Iterator[Written]:
    """The forms of a page that take words, or all, each as the first member of the cast who may open it sees it."""
    member = next(one for one in CAST if row.who[one] == OPEN)
    page = address_of(row, world)
    for place, form in enumerate(FormsOfAPage(text_of(page, member, frozenset(sessions.items()))).forms):
        written = Written(member, page, form, place)
        if written.typed or not only_typed:
            yield written


@cache
def text_of(page: str, member: str, sessions: frozenset[tuple[str, str]]) -> str:
    """The HTML of a page, "" for a file. Requested once for each world, which has sessions of its own."""
    django_cache.clear()
    response = client_of(member, dict(sessions)).get(page)
    if response.streaming:
        response.getvalue()
    is_html = not response.streaming and response.get("Content-Type", "").startswith("text/html")
    return str(response.text) if is_html else ""
