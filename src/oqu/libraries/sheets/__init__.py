"""Lists of places, library systems and libraries: read from XLSX and CSV, as templates, and the list of the country; letterheads."""

from oqu.libraries.sheets.country import ListedRegion, listed_regions, rows_of_country
from oqu.libraries.sheets.letterhead import letterhead
from oqu.libraries.sheets.reading import NamedFile, beside, read_libraries
from oqu.libraries.sheets.templates import template

__all__ = [
    "ListedRegion",
    "NamedFile",
    "beside",
    "letterhead",
    "listed_regions",
    "read_libraries",
    "rows_of_country",
    "template",
]
