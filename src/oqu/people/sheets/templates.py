"""The Excel file of a list of people to fill in: headings, values to choose from and an example in the reader's language."""

import io
from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from oqu.kernel.cells import WorkbookWriter
from oqu.kernel.languages import current
from oqu.kernel.sheet_templates import ToFillIn, write_template
from oqu.kernel.sheets import in_language
from oqu.libraries.sheets import PLACE_COLUMNS
from oqu.people.sheets.headings import LANGUAGES
from oqu.people.sheets.reading import PEOPLE, ROLES

LEFT_OUT = ("full_name", *(column.name for column in PLACE_COLUMNS))
TO_FILL_IN = tuple(column for column in PEOPLE if column.name not in LEFT_OUT)
"""The columns of the Excel file, which the page of the list names."""
ALSO_READ = tuple(column for column in PEOPLE if column.name in LEFT_OUT)
"""Columns that lists of other people have instead of these or beside them."""


def example_person() -> Mapping[str, str]:
    """A person of nowhere, by the columns of lists of people."""
    return {
        "family_name": pgettext("example", "Akhmetova"),
        "given_name": pgettext("example", "Aigul"),
        "patronymic": pgettext("example", "Serikkyzy"),
        "email": "a.akhmetova@example.org",
        "phone": "+7 701 000 00 00",
        "library_code": pgettext("example", "Central Library"),
        "position": pgettext("example", "librarian"),
        "experience_years": "5",
        "language": LANGUAGES[current()][0],
    }


def template() -> bytes:
    """The empty list in the reader's language, as XLSX."""
    target = io.BytesIO()
    choices = {
        "language": [names[0] for names in LANGUAGES.values()],
        "role": [in_language(names, current()) for names in ROLES.values()],
    }
    example = example_person()
    columns = [
        ToFillIn(
            column.heading,
            is_needed=column.required,
            offered=choices.get(column.name, ()),
            examples=[example.get(column.name, "")],
        )
        for column in TO_FILL_IN
    ]
    with WorkbookWriter(target, in_memory=True) as book:
        write_template(book, _("People"), columns, frozen=2)
    return target.getvalue()
