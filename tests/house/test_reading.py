"""Looking at a page changes nothing: programs that follow the links of a letter use up no code and answer no question."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.house.permissions.areas import ROWS
from tests.house.permissions.asking import address_of, client_of
from tests.house.permissions.table import OPEN, PermissionRow
from tests.house.permissions.world import World

pytestmark = pytest.mark.django_db
PAGES = [row for row in ROWS if row.method == "GET"]
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")
MEANT = (
    "django_session",  # where one is in signing in
    "kernel_limituse",  # a certificate's number that is not known is counted
)


def written(
    row: PermissionRow, member: str, world: World, sessions: dict[str, str], method: str
) -> list[str]:
    """The statements by which this request wrote something."""
    client, address = client_of(member, sessions), address_of(row, world)
    with CaptureQueriesContext(connection) as queries, transaction.atomic():
        response = client.get(address) if method == "GET" else client.head(address)
        transaction.set_rollback(True)
    if response.streaming:
        response.getvalue()
    statements = [query["sql"] for query in queries if query["sql"].startswith(WRITES)]
    return [sql for sql in statements if not any(table in sql for table in MEANT)]


@pytest.mark.parametrize("row", PAGES, ids=lambda row: row.id)
def test_reading_writes_nothing(row: PermissionRow, world: World, sessions: dict[str, str]) -> None:
    readers = [member for member, status in row.who.items() if status == OPEN]
    members = dict.fromkeys(["visitor", *readers[:1]])

    found = {
        (member, method): written(row, member, world, sessions, method)
        for member in members
        for method in ("GET", "HEAD")
    }

    assert {who: statements for who, statements in found.items() if statements} == {}
