"""Signing the report: an edition is written once, and never changed."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from oqu.certificates.queries import full_name
from oqu.courses.actions import bind_stage, require_hours
from oqu.courses.models import Course
from oqu.kernel import journal
from oqu.kernel.errors import Refused
from oqu.kernel.idempotency import once
from oqu.people.models import Person
from oqu.questionnaires.queries import WaveProgress, settling
from oqu.reports.models import Edition
from oqu.reports.queries.editions import (
    about_edition,
    edition_news,
    knows_more,
    latest_edition,
    public_edition,
)
from oqu.reports.queries.evidence import evidence
from oqu.reports.queries.freezing import Papers, checksum, digest, frozen, papers_of, software
from oqu.reports.queries.news import NewsDraft, news_draft


class NotOver(Refused):
    message = _("The report is signed after the course is closed.")


class ArticleTooEarly(Refused):
    message = _(
        "The article is drafted after the course is closed: until then it would report what is still ahead."
    )


class AnswersOpen(Refused):
    """The closing of a questionnaire can still be undone, or its answers are being opened: minutes later they are known."""

    def __init__(self, waits: Iterable[WaveProgress]) -> None:
        words = _("This waits until the answers to the questionnaires are known. %(questionnaires)s.")
        super().__init__(words % {"questionnaires": "; ".join(one.line for one in waits)})


class NothingNew(Refused):
    message = _("Nothing has changed since the last edition, so there is nothing to sign.")


class FiguresChanged(Refused):
    message = _("The figures changed while you were reading. Look at them again, then sign.")


@once(Edition)
def sign_edition(*, course: Course, seen: str | None, by: Person, at: datetime, key: str) -> Edition:
    """Freeze the report of a closed course as its next edition: figures, rules, software version and checksum.

    `seen` is the `digest` of the papers that the signer has read; None: nobody read them on a page. Raises NotOver,
    FiguresChanged, NothingNew, HoursDiffer, AnswersOpen.
    """
    Course.objects.select_for_update().get(pk=course.pk)
    course = Course.objects.select_related("centre__library", "centre__look__logo").get(pk=course.pk)
    if not course.is_over:
        raise NotOver
    require_hours(course)
    _require_answers(course, at)
    papers = papers_of(course, at=at)
    if seen is not None and seen != digest(papers):
        raise FiguresChanged
    last = latest_edition(course)
    if last and not knows_more(last, papers):
        raise NothingNew
    bind_stage(course=course)
    edition = _freeze(course, papers, (last.row.number if last else 0) + 1, by, at)
    details = {"number": edition.number, "program": edition.software, "checksum": edition.checksum}
    journal.record("reports.sign_edition", thing=edition, by=by, at=at, details=details)
    return edition


def article_of(course: Course, *, at: datetime) -> NewsDraft:
    """Draft an article out of the latest edition's figures; before a signature, out of those of that moment.

    It is written in the languages of the course. Raises ArticleTooEarly, AnswersOpen.
    """
    if not course.is_over:
        raise ArticleTooEarly
    _require_answers(course, at)
    signed = public_edition(course)
    draft = edition_news(signed) if signed else news_draft(evidence(course, at=at))
    return draft.only_in(course.languages)


def _require_answers(course: Course, at: datetime) -> None:
    if waits := settling(course, at):
        raise AnswersOpen(waits)


def _freeze(course: Course, papers: Papers, number: int, by: Person, at: datetime) -> Edition:
    edition = Edition(
        course=course,
        number=number,
        signed_by=by,
        signed_at=at,
        software=software(),
        look=course.centre.look,
    )
    edition.frozen = frozen(papers, about_edition(edition, full_name(by)))
    edition.checksum = checksum(edition.frozen)
    edition.save(force_insert=True)
    return edition
