"""Lists of people: their columns, reading them from XLSX and CSV, and the Excel file to fill in."""

from oqu.people.sheets.headings import HEADINGS, LANGUAGES, person_columns
from oqu.people.sheets.reading import PEOPLE, Namesake, PeopleReading, read_people
from oqu.people.sheets.templates import ALSO_READ, TO_FILL_IN, example_person, template

__all__ = [
    "ALSO_READ",
    "HEADINGS",
    "LANGUAGES",
    "PEOPLE",
    "TO_FILL_IN",
    "Namesake",
    "PeopleReading",
    "example_person",
    "person_columns",
    "read_people",
    "template",
]
