"""What strangers send is not remembered: the memory of a web process does not grow with the number of their requests."""

import functools
import gc
import random
import string
from collections import Counter
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client, override_settings

from tests.factories.cast import Cast

PLACES = (
    *(
        "{0}/",
        "courses/?{1}={0}",
        "my/courses/{1}/",
        "my/courses/library-work/?{0}",
        "office/{0}/",
        "today/?{0}",
    ),
    *("office/people/?q={0}", "news/{1}/{1}/", "sign-in/?next=/{0}", "files/{1}/", "certificates/{1}/"),
)
WARM_UP, REQUESTS = 300, 900
MOST_NEW_ENTRIES = 20
"""A cache of what the site holds may get some more of it meanwhile; one of what is sent would get hundreds."""

OF_DJANGO = {"get_supported_language_variant", "check_for_language"}
"""Keyed by the first part of an address: Django stores at most 1,000 of these, of at most 500 characters each."""

MOST_NEW_OBJECTS = REQUESTS // 2
"""Of one class; what every request leaves behind would be at least one for each."""


@pytest.fixture(autouse=True)
def templates_as_on_a_real_server() -> Iterator[None]:
    """Each template is read once, and not at each request, as in debug mode."""
    loaders = settings.TEMPLATES[0]["OPTIONS"]["loaders"]
    cached = {"loaders": [("django.template.loaders.cached.Loader", loaders)]}
    one = settings.TEMPLATES[0]
    with override_settings(
        TEMPLATES=[{**one, "OPTIONS": {**one["OPTIONS"], **cached}}, settings.TEMPLATES[1]]
    ):
        yield


@pytest.fixture
def clients(cast: Cast) -> list[Client]:
    """Browsers of a visitor, a learner and a director."""
    found = [Client(), Client(), Client()]
    found[1].force_login(cast.learner)
    found[2].force_login(cast.director)
    return found


def hostile(seed: int) -> Iterator[tuple[str, dict[str, str]]]:
    """Addresses and headers such as no reader would send, each new."""
    chance = random.Random(seed)

    def junk(length: int) -> str:
        return "".join(chance.choices(string.ascii_letters + string.digits, k=length))

    while True:
        for place in PLACES:
            language = chance.choice(("kk", "ru", "en", junk(2)))
            path = f"/{language}/" + place.format(junk(chance.choice((20, 500, 3_000))), junk(40))
            yield path, {"user-agent": junk(50), "referer": f"https://{junk(20)}.kz/"}


def sizes() -> Counter[str]:
    """How much each cache of functions holds, by the name of its function."""
    found = Counter[str]()
    for one in gc.get_objects():
        if type(one) is functools._lru_cache_wrapper:
            found[getattr(one, "__qualname__", repr(one))] += one.cache_info().currsize
    return found


def kinds() -> Counter[str]:
    """How many objects of each class there are."""
    return Counter(type(one).__qualname__ for one in gc.get_objects())


def test_requests_of_strangers_leave_nothing_in_memory(cast: Cast, clients: list[Client]) -> None:
    stream = hostile(1)

    def send(number: int) -> None:
        for count in range(number):
            path, headers = next(stream)
            answer = clients[count % len(clients)].get(path, headers=headers)
            assert answer.status_code < 500, path

    send(WARM_UP)
    gc.collect()
    caches, objects = sizes(), kinds()
    send(REQUESTS)
    gc.collect()
    grown = {
        name: size - caches[name]
        for name, size in sizes().items()
        if size - caches[name] > MOST_NEW_ENTRIES and name.rpartition(".")[2] not in OF_DJANGO
    }

    assert grown == {}
    assert {name: count for name, count in (kinds() - objects).items() if count > MOST_NEW_OBJECTS} == {}
