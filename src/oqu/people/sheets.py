"""Lists of people from XLSX or CSV, in the columns that examples/akmola-2021/README.md tells."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from oqu.kernel import sheets
from oqu.kernel.languages import LANGUAGES
from oqu.kernel.permissions import CENTRE_ROLES, Role
from oqu.kernel.sheets import Column, SheetRow, Table
from oqu.libraries.models import Centre, Library, Network
from oqu.people.actions import PersonRow

PEOPLE = (
    Column("family_name", sheets.short(80), required=True),
    Column("given_name", sheets.short(80), required=True),
    Column("patronymic", sheets.short(80)),
    Column("email", sheets.email),
    Column("phone", sheets.short(40)),
    Column("language", sheets.one_of(*LANGUAGES), empty=settings.LANGUAGE_CODE),
    Column("library_code", sheets.short(40)),
    Column("position", sheets.short(120)),
    Column("experience_years", sheets.whole(0, 70), empty=None),
    Column("role", sheets.choice(Role), empty=None),
    Column("network_code", sheets.short(40)),
)


@dataclass(frozen=True)
class Known:
    """The libraries and library systems that a list may name, by code."""

    libraries: dict[str, Library]
    networks: dict[str, Network]


def read_people(content: IO[bytes], *, name: str, centre: Centre | None) -> list[PersonRow]:
    """Read a list of people; who has a role of a centre gets it at `centre`. Raises BadSheet with every problem."""
    table = sheets.read(content, name=name, columns=PEOPLE, sheet="people")
    known = _known(table)
    _check(table, known, centre)
    sheets.check(table)
    return [_person(row, known, centre) for row in table]


def _known(table: Table) -> Known:
    def codes(column: str) -> set[str]:
        return {row[column] for row in table if row[column]}

    return Known(
        libraries={x.code: x for x in Library.objects.filter(code__in=codes("library_code"))},
        networks={x.code: x for x in Network.objects.filter(code__in=codes("network_code"))},
    )


def _check(table: Table, known: Known, centre: Centre | None) -> None:
    _check_codes(table, "library_code", known.libraries)
    _check_codes(table, "network_code", known.networks)
    seen: dict[str, int] = {}
    for row in table:
        role, address = row["role"], row["email"]
        if role in CENTRE_ROLES and centre is None:
            table.object_to(row, "role", _("No centre was named at which this role could be held."))
        if role == Role.NETWORK_HEAD and not row["network_code"]:
            table.object_to(row, "network_code", _("A head needs the code of the library system."))
        if role and not address:
            table.object_to(row, "email", _("People with a role need an e-mail to sign in."))
        if address and seen.setdefault(address, row.number) != row.number and not role:
            table.object_to(
                row,
                "email",
                sheets.lazy_format(_("This e-mail is in row %(row)s already."), row=seen[address]),
            )


def _check_codes(table: Table, column: str, known: Iterable[str]) -> None:
    for row in table:
        if row[column] and row[column] not in known:
            what = _("There is no library with the code “%(code)s”. Import the libraries first.")
            if column == "network_code":
                what = _("There is no library system with the code “%(code)s”. Import them first.")
            table.object_to(row, column, sheets.lazy_format(what, code=row[column]))


def _person(row: SheetRow, known: Known, centre: Centre | None) -> PersonRow:
    role: Role | None = row["role"]
    fields: dict[str, Any] = {
        name: row[name]
        for name in (
            *("family_name", "given_name", "patronymic", "email", "phone", "language", "position"),
            "experience_years",
        )
    }
    return PersonRow(
        **fields,
        library=known.libraries.get(row["library_code"]),
        role=role,
        centre=centre if role in CENTRE_ROLES else None,
        network=known.networks.get(row["network_code"]) if role == Role.NETWORK_HEAD else None,
    )
