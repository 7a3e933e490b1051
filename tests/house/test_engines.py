"""Every page is drawn alike by the engine in Rust and by Django's own, to the byte."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.template import engines
from django.test import override_settings
from django.utils import translation

from oqu.kernel import clock
from tests.house.permissions.areas import ROWS
from tests.house.permissions.asking import address_of, client_of
from tests.house.permissions.table import OPEN, PermissionRow
from tests.house.permissions.world import World

pytestmark = pytest.mark.django_db
RANDOM = re.compile(
    r'(name="(?:csrfmiddlewaretoken|form_key)" value="|data-address="|"(?:challenge|id)": ?")[^"]*'
)
"""What differs from one drawing of a page to the next, whoever draws it."""
NEW_EACH_TIME = {"mfa_activate_totp"}
"""Its picture and text are a fresh secret."""
PAGES = [
    row for row in ROWS if row.method == "GET" and OPEN in row.who.values() and row.name not in NEW_EACH_TIME
]


def drawn_by(backend: str) -> list[dict[str, Any]]:
    return [{**engine, "BACKEND": backend} for engine in settings.TEMPLATES]


def page(row: PermissionRow, world: World, sessions: Mapping[str, str]) -> str | None:
    """The page as the first who may see it gets it; None where a file or data comes instead."""
    cache.clear()
    member = next(who for who, status in row.who.items() if status == OPEN)
    with translation.override("en"), transaction.atomic():
        answer = client_of(member, sessions).get(address_of(row, world))
        transaction.set_rollback(True)
    if answer.streaming:
        answer.getvalue()
        return None
    if not answer.headers["Content-Type"].startswith("text/html"):
        return None
    return RANDOM.sub(r"\1", answer.content.decode())


@pytest.fixture(scope="module")
def drawn_by_django(world: World, sessions: dict[str, str]) -> Iterator[dict[str, str | None]]:
    """Row → its page as Django's own engine draws it. Until the tests are over it is the same moment for everything,
    since tickets tell the second at which they end.

    One after the other, since a change of the engine forgets every template that was read.
    """
    moment = clock.now()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: moment)
        with override_settings(TEMPLATES=drawn_by("django.template.backends.django.DjangoTemplates")):
            pages = {row.id: page(row, world, sessions) for row in PAGES}
        yield pages


@pytest.mark.parametrize("row", PAGES, ids=lambda row: row.id)
def test_both_engines_draw_the_same_page(
    row: PermissionRow, world: World, sessions: dict[str, str], drawn_by_django: dict[str, str | None]
) -> None:
    plain = drawn_by_django[row.id]
    if plain is not None:
        assert page(row, world, sessions) == plain


def test_pages_are_drawn_by_the_engine_in_rust_here() -> None:
    assert type(engines["django"]).__module__.startswith("django_rust_templates")
