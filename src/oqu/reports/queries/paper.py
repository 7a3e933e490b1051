"""The report in one language, whole: what the page, the PDF, the DOCX and the XLSX show, of today or of an edition."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from oqu.kernel.languages import speaking
from oqu.libraries.models import CentreLook
from oqu.reports.queries import pictures
from oqu.reports.queries.content import Content, content
from oqu.reports.queries.evidence import Evidence
from oqu.reports.queries.headings import headings
from oqu.reports.queries.news import NewsText, news_text
from oqu.reports.queries.sources import Sources, sources
from oqu.reports.queries.tables import PaperTable, tables

type Stamp = tuple[tuple[str, str], ...]
"""Lines of a label and its value: which edition, who signed it, when, with what software, and its checksum."""


@dataclass(frozen=True)
class Side:
    """One rated side of the course: its share of good answers with its interval, in percent, and how many they are."""

    label: str
    percent: float
    low: float
    high: float
    count: int
    n: int


@dataclass(frozen=True)
class Paper:
    """Everything that a reader of the report sees, in one language, and nothing that needs the database."""

    language: str
    centre: str
    headings: Mapping[str, str]
    content: Content
    charts: Mapping[str, pictures.Spec]
    sides: tuple[Side, ...]
    tables: tuple[PaperTable, ...]
    news: NewsText
    sources: Sources

    @property
    def described(self) -> dict[str, str]:
        """The text alternative of each picture, by its name."""
        return {name: pictures.described(spec) for name, spec in self.charts.items()}


@dataclass(frozen=True)
class Document:
    """A paper to print: with its time, the look of its centre, and the stamp of its edition (empty: of none)."""

    paper: Paper
    at: datetime
    look: CentreLook | None
    stamp: Stamp = ()


def paper(of: Evidence) -> Paper:
    """Write the evidence down in its language."""
    with speaking(of.language):
        report = content(of)
        return Paper(
            language=of.language,
            centre=str(of.course.centre),
            headings=headings(),
            content=report,
            charts=pictures.drawn(of),
            sides=_sides(of),
            tables=tables(of, report),
            news=news_text(of),
            sources=sources(of),
        )


def by_hand(language: str) -> tuple[str, ...]:
    """What is written by hand below a printed report: who signs, the signature, the date.

    It is not a part of an edition, whose words are frozen.
    """
    with speaking(language):
        return _("Director"), _("Signature"), _("Date")


def document(of: Evidence) -> Document:
    """The report of today, to print."""
    return Document(paper(of), of.at, of.course.centre.look)


def _sides(of: Evidence) -> tuple[Side, ...]:
    return tuple(
        Side(row.label, row.percent, row.low, row.high, row.top.count, row.top.n) for row in of.quality.parts
    )
