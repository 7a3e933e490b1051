"""The Excel file of a list of people to fill in: headings, values to choose from and an example in the reader's language."""

import io

from oqu.kernel.cells import Style, WorkbookWriter
from oqu.kernel.sheets import in_language
from oqu.people.sheets.headings import LANGUAGES
from oqu.people.sheets.reading import PEOPLE, ROLES

SHEET = "people"
MOST_OFFERED = 1000
LEFT_OUT = ("full_name",)


def template(language: str) -> bytes:
    """The empty list in that language, as XLSX; the needed columns are bold."""
    target = io.BytesIO()
    columns = [column for column in PEOPLE if column.name not in LEFT_OUT]
    choices = {
        "language": [names[0] for names in LANGUAGES.values()],
        "role": [in_language(names, language) for names in ROLES.values()],
    }
    with WorkbookWriter(target, in_memory=True) as book:
        page = book.page(SHEET)
        page.widths(0, len(columns), 22)
        page.freeze(1, 2)
        for place, column in enumerate(columns):
            page.write_cell(0, place, column.heading, Style.NEEDED if column.required else Style.OPTIONAL)
            if offered := choices.get(column.name):
                page.offer(place, MOST_OFFERED, offered)
    return target.getvalue()
