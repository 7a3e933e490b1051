"""`oqu import`: lists of libraries and people that a centre has already."""  # noqa: N999 - the command is named so

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Sized
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from oqu.config.tables import ready_tables
from oqu.kernel import clock, journal
from oqu.kernel.errors import Refused
from oqu.kernel.languages import speaking
from oqu.libraries import actions as libraries
from oqu.libraries import queries as library_queries
from oqu.libraries import sheets as library_sheets
from oqu.libraries.queries import Centre
from oqu.people import actions as people
from oqu.people import sheets as people_sheets

EXAMPLES = """
examples:
  oqu import libraries examples/akmola-2021/libraries.xlsx
  oqu import people examples/akmola-2021/people.csv --centre pvl-01

The columns are described in examples/akmola-2021/README.md. XLSX and CSV are both accepted. The lists of places and of library
systems are read too when they lie beside the list of libraries as places.csv and networks.csv (or .xlsx). If anything
is wrong, every problem is reported with file, row and column, nothing is imported, and the exit status is 1. The same
file may be imported again: what is known already stays as it is.
"""


class Command(BaseCommand):
    help = "Import libraries or people from an XLSX or CSV file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.epilog = EXAMPLES
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.add_argument("what", choices=["libraries", "people"], help="what the file lists")
        parser.add_argument(
            "file",
            type=Path,
            help="the file, XLSX or CSV (UTF-8 or Windows-1251; commas, semicolons or tabs)",
        )
        parser.add_argument(
            "--centre",
            metavar="CODE",
            default="",
            help="for people: the code of the library at which their roles are held; it becomes a centre "
            "if it is none yet (default: the only centre there is)",
        )

    def handle(self, *args: Any, what: str, file: Path, centre: str, **options: Any) -> None:
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        ready_tables()
        with speaking("en"), journal.coming_from("oqu import"):
            try:
                result = import_libraries(file) if what == "libraries" else import_people(file, centre)
            except Refused as refusal:
                raise CommandError(str(refusal)) from refusal
            except OSError as error:
                raise CommandError(f"{error.filename or file} can't be read: {error.strerror}.") from error
        self.stdout.write(self.style.SUCCESS(result))


def import_libraries(file: Path) -> str:
    """Import a list of libraries and what lies beside it; return what to tell."""
    with ExitStack() as stack:
        sources = [
            library_sheets.NamedFile(path.name, stack.enter_context(path.open("rb")))
            for path in library_sheets.beside(file)
        ]
        rows = library_sheets.read_libraries(sources)
    done = libraries.import_libraries(rows=rows, by=None, at=clock.now())
    numbers = [
        _number(rows.libraries, "library", "libraries"),
        _number(rows.networks, "library system", "library systems"),
        _number(rows.places, "place", "places"),
    ]
    return f"{', '.join(numbers)}: {done.new} new, {done.changed} changed, {done.same} as they were."


@transaction.atomic
def import_people(file: Path, code: str) -> str:
    """Import a list of people; return what to tell."""
    at = clock.now()
    centre = _centre(code, at)
    with file.open("rb") as content:
        rows = people_sheets.read_people(content, name=file.name, centre=centre).whole().rows()
    done = people.import_people(rows=rows, by=None, at=at, entered_by=centre)
    return f"{_number(rows, 'row', 'rows')}: new people: {done.new}, known already: {done.known}."


def _number(rows: Sized, one: str, many: str) -> str:
    return f"{len(rows)} {one if len(rows) == 1 else many}"


def _centre(code: str, at: datetime) -> Centre | None:
    if not code:
        centres = list(library_queries.centres()[:2])
        return centres[0] if len(centres) == 1 else None
    library = library_queries.library_by_code(code)
    if library is None:
        raise CommandError(f"There is no library with the code {code}. Import the libraries first.")
    return libraries.open_centre(library=library, by=None, at=at)
