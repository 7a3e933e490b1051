"""Lists of places, library systems and libraries: read from XLSX and CSV, as templates, and the list of the country; letterheads."""

from oqu.libraries.sheets.columns import KINDS, LINKS
from oqu.libraries.sheets.country import ListedRegion, listed_regions, rows_of_country
from oqu.libraries.sheets.letterhead import letterhead
from oqu.libraries.sheets.meant import NetworkNames, not_known
from oqu.libraries.sheets.reading import ListRead, ListsReading, NamedFile, beside, read_libraries, read_lists
from oqu.libraries.sheets.templates import TITLES, template
from oqu.libraries.sheets.workplaces import PLACE_COLUMNS, Workplaces

__all__ = [
    "KINDS",
    "LINKS",
    "PLACE_COLUMNS",
    "TITLES",
    "ListRead",
    "ListedRegion",
    "ListsReading",
    "NamedFile",
    "NetworkNames",
    "Workplaces",
    "beside",
    "letterhead",
    "listed_regions",
    "not_known",
    "read_libraries",
    "read_lists",
    "rows_of_country",
    "template",
]
