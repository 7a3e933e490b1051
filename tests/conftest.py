"""Fixtures for every test: no network beyond this machine, nothing left over from the test before."""

import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management.color import Style
from django.core.management.commands import flush
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.operations import BaseDatabaseOperations
from django.utils import timezone, translation
from hypothesis import HealthCheck, settings

from oqu.letters.actions import writing
from oqu.letters.kinds import LetterKind
from oqu.libraries.queries import SITE_NAME
from oqu.questionnaires.receivers import load_bank

pytest_plugins = ["tests.databases", "tests.browser", "tests.factories.cast", "tests.processes"]

HERE = {"127.0.0.1", "::1", "localhost", "0.0.0.0", ""}
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "live_server", "live_site"}
ASK_EVERY_ADDRESS = (
    "tests/house/test_forms.py",
    "tests/house/test_offered_forms.py",
    "tests/house/test_reading.py",
    "tests/house/test_permissions.py::test_the_people_of_another_centre_are_strangers",
    "tests/fuzz/",
)
SEND_HUNDREDS = (
    "tests/web/public/test_guessing.py",
    "tests/web/public/test_beyond_limits.py::test_browsers_that_collect_codes",
    "tests/web/public/test_beyond_limits.py::test_two_hundred_guesses",
    "tests/web/public/test_beyond_limits.py::test_a_short_code_is_accepted_in_its_browser_while_everybody",
    "tests/web/public/test_courses.py::test_beyond_sixty_letters",
    "tests/web/public/test_courses.py::test_a_class_applies_from_one_place",
    "tests/invitations/test_limits.py::test_a_list_of_three_hundred",
)
ON_SQLITE_ALONE = (
    *ASK_EVERY_ADDRESS,  # `make fuzz` and the other rows of test_permissions ask PostgreSQL
    *SEND_HUNDREDS,  # tests/kernel/test_limits.py counts on PostgreSQL, and test_sign_in.py signs in there
    "tests/house/test_links.py",  # every page that it opens has tests of its own on PostgreSQL
    "tests/house/test_consent.py",  # one middleware before every address; test_permissions asks PostgreSQL
    "tests/house/test_time_grows_with_length.py",  # text is read by no database
    "tests/web/test_memory.py",  # memory of this process
    # test_permissions opens every page on PostgreSQL, the actions and queries behind them have tests of their own
    *("tests/web/kinds/", "tests/web/learning/", "tests/web/office/"),
    # the solving is the same on both; test_reports_of_different_days_determine_no_more_together publishes on PostgreSQL
    "tests/questionnaires/gate/test_attack.py::test_no_small_sum_or_mean_is_determined",
    "tests/exchange/test_folder.py",  # what is wrong in files; test_replay loads all of them into PostgreSQL too
    # papers are made of figures; test_the_numbers_are_those_of_the_readme reads these on PostgreSQL
    *(
        "tests/exchange/test_replay.py::test_the_documents_are_available",
        "tests/exchange/test_replay.py::test_the_report_on_paper",
        "tests/reports/test_papers.py",
    ),
)
"""Tests that run on SQLite only: files, folders, or beginnings of the names of tests, each with the test that asks PostgreSQL."""
AT_ONCE = ("tests/web/learning/test_support_at_once.py",)
"""Pages whose tests send at the same moment: the two databases take turns differently, and both are asked."""
NOT_IN_COVERAGE = (*ASK_EVERY_ADDRESS, *SEND_HUNDREDS, "tests/house/test_permissions.py")
"""They repeat what other tests run, and counting lines would make each of their requests half as slow again."""
KEPT_TABLES = {"django_content_type", "auth_permission"}
"""Made of the models alone, hence never emptied between two tests: making them anew takes half a second each time."""
ENABLE_TRIGGERS = 1003
"""SQLITE_DBCONFIG_ENABLE_TRIGGER of sqlite3.h"""


settings.register_profile(
    "everywhere", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("everywhere")
# On a busy machine a slow example is no finding, and a change is judged by the same examples as the one before it;
# `--hypothesis-profile=default` looks for new ones.


class NetworkRefused(Exception):
    """A test tried to reach another machine."""


def refuse_network(event: str, arguments: tuple[Any, ...]) -> None:
    """Audit hook: connections go to this machine only (a path of a Unix socket is on it too)."""
    if event == "socket.connect" and isinstance(address := arguments[1], tuple) and address[0] not in HERE:
        raise NetworkRefused(f"{address[0]}:{address[1]}")


def pytest_configure() -> None:
    sys.addaudithook(refuse_network)
    # in the background a shell has Ctrl-C ignored, and the commands that tests start would inherit that
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--only-database", action="store_true", help="only tests that touch the database")


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Iterator[None]:
    """Mark what uses a browser, which may be tried twice, and what counts for no coverage.

    With --only-database leave out what SQLite alone can show.

    The files with a browser come first, then those with most requests: one of them takes minutes, and all others would
    wait for it at the end. They are put in order last, since pytest-django parts the tests of a file by their databases.
    """
    for item in items:
        if "chromium" in fixtures(item):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.flaky(reruns=1))
            item.add_marker(pytest.mark.no_cover)
        elif item.nodeid.startswith(NOT_IN_COVERAGE):
            item.add_marker(pytest.mark.no_cover)
    if config.getoption("--only-database"):
        left_out = [item for item in items if not touches_database(item)]
        items[:] = [item for item in items if touches_database(item)]
        config.hook.pytest_deselected(items=left_out)
    yield
    first = {item.path for item in items if item.get_closest_marker("browser")}
    second = {item.path for item in items if item.nodeid.startswith(NOT_IN_COVERAGE)}
    items.sort(key=lambda item: (item.path not in first, item.path not in second))


def fixtures(item: pytest.Item) -> set[str]:
    return set(getattr(item, "fixturenames", ()))


def touches_database(item: pytest.Item) -> bool:
    if item.nodeid.startswith(ON_SQLITE_ALONE) and not item.nodeid.startswith(AT_ONCE):
        return False
    return item.get_closest_marker("django_db") is not None or bool(fixtures(item) & DATABASE_FIXTURES)


@pytest.fixture(autouse=True)
def clean_slate() -> Iterator[None]:
    """English, no zone of a reader, an empty cache (rate limits live there)."""
    cache.clear()
    cache.set(SITE_NAME, {})  # else the first page of a test would ask for it
    with translation.override("en"):
        yield
    timezone.deactivate()


@contextmanager
def guards_asleep(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """No trigger runs on this connection meanwhile."""
    connection.ensure_connection()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            try:
                yield
            finally:
                cursor.execute("SET session_replication_role = DEFAULT")
    else:
        connection.connection.setconfig(ENABLE_TRIGGERS, False)
        try:
            yield
        finally:
            connection.connection.setconfig(ENABLE_TRIGGERS, True)


@pytest.fixture(scope="session", autouse=True)
def emptying_beats_guards() -> Iterator[None]:
    """Let the emptying of a database after a browser test pass the triggers that guard tables which only grow.

    KEPT_TABLES stay as they are; of what migrating makes, only the standard questionnaires have to be loaded anew.
    """
    guarded = BaseDatabaseOperations.execute_sql_flush

    def emptied(operations: BaseDatabaseOperations, sql_list: list[str]) -> None:
        with guards_asleep(operations.connection):
            guarded(operations, sql_list)

    def statements(style: Style, connection: BaseDatabaseWrapper, **options: Any) -> list[str]:
        tables = set(connection.introspection.django_table_names(only_existing=True, include_views=False))
        return connection.ops.sql_flush(style, sorted(tables - KEPT_TABLES), **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", emptied)
        patch.setattr(flush, "sql_flush", statements)
        patch.setattr(flush, "emit_post_migrate_signal", lambda _verbosity, _interactive, db: load_bank(db))
        yield


@pytest.fixture(scope="session")
def like_the_example() -> Callable[[LetterKind, Mapping[str, Any]], None]:
    """A check that a letter gets the names of its preview in the gallery, no more and no fewer."""

    def check(kind: LetterKind, context: Mapping[str, Any]) -> None:
        assert context.keys() == kind.example.keys(), (
            f"{kind}: the example in the declaration has other names"
        )

    return check


@pytest.fixture(scope="session", autouse=True)
def letters_are_like_their_examples(
    like_the_example: Callable[[LetterKind, Mapping[str, Any]], None],
) -> Iterator[None]:
    """Compare the context of each letter that a test has written with the declared example."""
    write = writing.compose

    def compose(kind: LetterKind, *, context: Mapping[str, Any], **more: Any) -> tuple[str, str, str]:
        like_the_example(kind, context)
        return write(kind, context=context, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writing, "compose", compose)
        yield


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the project."""
    return Path(__file__).resolve().parent.parent
