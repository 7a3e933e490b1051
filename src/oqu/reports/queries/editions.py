"""Editions as they were signed: read from their own JSON, never counted anew."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from oqu.courses.models import Course, Stage
from oqu.kernel import dates
from oqu.kernel.clock import local_date
from oqu.kernel.languages import LANGUAGES, current, speaking
from oqu.questionnaires.models import Wave
from oqu.reports.models import Edition
from oqu.reports.queries.changes import changes
from oqu.reports.queries.freezing import Papers, checksum, papers_from
from oqu.reports.queries.news import NewsDraft, NewsText, draft_of, with_source
from oqu.reports.queries.paper import Document, Paper, Stamp


@dataclass(frozen=True)
class OpenedEdition:
    """An edition with its papers. `is_intact` says that its row is as it was signed; `papers` is empty if unreadable."""

    row: Edition
    about: Mapping[str, Any]
    papers: Papers
    is_intact: bool

    @property
    def paper(self) -> Paper | None:
        """The report in the current language, else in the first that it was signed in."""
        return next((self.papers[x] for x in (current(), *LANGUAGES) if x in self.papers), None)

    @property
    def signer(self) -> str:
        """The name of the director who signed, as it was then."""
        return str(self.about.get("signed_by", ""))


def editions_of(course: Course) -> QuerySet[Edition]:
    """The editions of a course, the latest first, without their content."""
    return Edition.objects.filter(course=course).select_related("signed_by").defer("frozen")


def edition_of(course: Course, number: int) -> OpenedEdition | None:
    """One edition."""
    row = _whole(course).filter(number=number).first()
    return opened(row) if row else None


def latest_edition(course: Course) -> OpenedEdition | None:
    """The edition that was signed last."""
    row = _whole(course).first()
    return opened(row) if row else None


def public_edition(course: Course) -> OpenedEdition | None:
    """The latest edition whose row is as it was signed: the figures of public pages and news."""
    return next((found for row in _whole(course) if (found := opened(row)).is_intact), None)


def latest_number(course: Course) -> int:
    """The number of the edition that was signed last; 0 if none was."""
    return (
        Edition.objects.filter(course=course).order_by("-number").values_list("number", flat=True).first()
        or 0
    )


def _whole(course: Course) -> QuerySet[Edition]:
    return Edition.objects.filter(course=course).select_related("course", "look__logo")


def opened(row: Edition) -> OpenedEdition:
    """Read an edition, and check that it is as it was signed."""
    try:
        plain = json.loads(row.frozen)
        about, papers = plain["edition"], papers_from(plain)
    except (ValueError, KeyError, TypeError):
        return OpenedEdition(row, {}, {}, is_intact=False)
    intact = checksum(row.frozen) == row.checksum and _agrees(row, about)
    return OpenedEdition(row, about, papers, intact)


def about_edition(row: Edition, signer: str) -> dict[str, object]:
    """What the JSON of an edition says of itself."""
    return {
        "course": row.course.slug,
        "number": row.number,
        "signed_at": row.signed_at.isoformat(timespec="microseconds"),
        "signed_by": signer,
        "software": row.software,
    }


def _agrees(row: Edition, about: Mapping[str, Any]) -> bool:
    """Whether the columns of a row say the same as its JSON; the address of a course may change."""
    own = about_edition(row, str(about.get("signed_by", "")))
    return all(own[name] == about.get(name) for name in own if name != "course")


def knows_more(last: OpenedEdition, papers: Papers) -> bool:
    """Whether these papers have figures, rows or quotes that an edition has not."""
    shared = [language for language in papers if language in last.papers]
    return not shared or any(changes(last.papers[language], papers[language]) for language in shared)


def document_of(edition: OpenedEdition) -> Document | None:
    """An edition in the current language, to print; None if it is unreadable."""
    shown = edition.paper
    if shown is None:
        return None
    with speaking(shown.language):
        return Document(shown, edition.row.signed_at, edition.row.look, stamp_of(edition))


def edition_news(edition: OpenedEdition) -> NewsDraft:
    """The draft of a news article with the figures of an edition, and a sentence that says which one it is."""
    return draft_of(
        {language: _dated(edition, each.news, language) for language, each in edition.papers.items()}
    )


def _dated(edition: OpenedEdition, text: NewsText, language: str) -> NewsText:
    with speaking(language):
        words = _("The figures are those of the signed report: edition %(number)s, %(day)s.") % {
            "number": edition.row.number,
            "day": signed_on(edition.row),
        }
        return with_source(text, edition.row.course.slug, words)


def stamp_of(edition: OpenedEdition) -> Stamp:
    """Which edition it is, who signed it, when, with what software, and its checksum: label and value, in words."""
    row = edition.row
    return (
        (_("Edition"), str(row.number)),
        (_("Signed by"), edition.signer or str(row.signed_by)),
        (_("Signed on"), signed_on(row)),
        (_("Software"), f"Oqu {row.software}"),
        (_("Checksum (SHA-256)"), row.checksum),
    )


def signed_on(row: Edition) -> str:
    """The day of the signature in the zone of the course, in words."""
    return dates.written(local_date(row.signed_at, row.course.zone), current())


@dataclass(frozen=True)
class WaitingReport:
    """A closed course whose report was never signed (`number` 0), or whose questionnaire closed after edition `number`."""

    course: Course
    number: int


def waiting_reports(centres: Iterable[int]) -> list[WaitingReport]:
    """The reports of these centres' closed courses that wait for a signature, in one query."""
    last = Edition.objects.filter(course=OuterRef("pk")).order_by("-number")
    closed = Wave.objects.filter(activity__course=OuterRef("pk"), closed_at__gt=OuterRef("signed_at"))
    courses = (
        Course.objects.filter(centre__in=list(centres), stage=Stage.CLOSED)
        .annotate(
            signed=Subquery(last.values("number")[:1]), signed_at=Subquery(last.values("signed_at")[:1])
        )
        .annotate(learned=Exists(closed))
        .filter(Q(signed=None) | Q(learned=True))
        .order_by("ends_on", "pk")
    )
    return [WaitingReport(course, course.signed or 0) for course in courses]
