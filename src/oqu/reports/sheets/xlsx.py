"""The report as XLSX: tidy rows, within the rules of anonymity."""

import io

from django.utils.translation import gettext as _

from oqu.kernel import cells
from oqu.kernel.languages import speaking
from oqu.reports.queries.paper import Document
from oqu.reports.queries.tables import PaperTable


def xlsx(of: Document) -> bytes:
    """The evidence report as a workbook, a sheet a chapter, in the paper's language; an edition has one with its stamp."""
    written = io.BytesIO()
    with speaking(of.paper.language), cells.WorkbookWriter(written) as book:
        for table in (*of.paper.tables, *_stamp(of)):
            page = book.page(table.name)
            page.widths(0, 0, 48)
            page.widths(1, 8, 14)
            page.write(0, table.header, cells.Style.HEADER)
            for number, row in enumerate(table.rows, start=1):
                page.write(number, row)
    return written.getvalue()


def _stamp(of: Document) -> list[PaperTable]:
    """The sheet that says which edition this is."""
    return [PaperTable("edition", _("Edition"), (_("Edition"), ""), of.stamp)] if of.stamp else []
