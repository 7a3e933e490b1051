"""The rows of the report as tidy tables, within the rules of anonymity: sheets of the XLSX, and what editions compare."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from oqu.ideas.queries import Outcome
from oqu.questionnaires.figures.proportions import Proportion
from oqu.reports.queries.content import Content
from oqu.reports.queries.evidence import Evidence
from oqu.reports.queries.headings import headings
from oqu.reports.queries.learning import AimChange, AimRated

type Cell = str | int | float | None


@dataclass(frozen=True)
class PaperTable:
    """One chapter in rows: its code, its name and header in words, and a cell for each word of the header."""

    code: str
    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def tables(of: Evidence, report: Content) -> tuple[PaperTable, ...]:
    """Every table of the report in the current language, in the report's order."""
    return (*_people(of, report), *_answers(of), *_conclusions(of, report))


def _people(of: Evidence, report: Content) -> Iterator[PaperTable]:
    h = headings()
    facts = (h["figure"], h["value"])
    yield PaperTable("reach", h["reach"], facts, tuple((fact.label, fact.value) for fact in report.reach))
    yield PaperTable("work", h["work"], facts, tuple((fact.label, fact.value) for fact in report.work))
    places = (h["place"], h["people"], _("Libraries reached"), _("Libraries"))
    rows = tuple((place.label, place.people, place.reached, place.every) for place in of.coverage.places)
    yield PaperTable("coverage", h["coverage"], places, rows)
    heard = tuple((bar.label, bar.value) for bar in of.work.heard)
    yield PaperTable("lectures", h["lectures"], (h["figure"], "%"), heard)


def _answers(of: Evidence) -> Iterator[PaperTable]:
    h = headings()
    share = (_("Answers"), _("Share"), _("Low"), _("High"))
    item = (_("Item"), _("Code"))
    rated = tuple((row.label, row.code, *_share(row.top), row.figures.mean) for row in of.quality.rated)
    yield PaperTable("quality", h["quality"], (*item, _("Good answers"), *share, _("Mean")), rated)
    change = (h["people"], _("Before"), _("After"), _("Effect"), _("Low"), _("High"), "p")
    learned = of.learning
    changed = tuple(_changed(row) for row in (*learned.aims, *learned.retrospective))
    aims = (*changed, *(_rated(row) for row in learned.rated_after if row.mean is not None))
    yield PaperTable("learning", h["learning"], (*item, *change), aims)
    used = tuple(
        (str(asked.wave.activity.title), aim.label, aim.code, *_share(aim.share))
        for asked in of.transfer
        for aim in asked.aims
    )
    yield PaperTable("transfer", h["transfer"], (_("Questionnaire"), *item, _("Use it"), *share), used)


def _conclusions(of: Evidence, report: Content) -> Iterator[PaperTable]:
    h = headings()
    outcomes = tuple((str(outcome.label), of.ideas.by_outcome.get(outcome, 0)) for outcome in Outcome)
    yield PaperTable("ideas", h["ideas"], (_("Outcome"), h["value"]), outcomes)
    yield PaperTable(
        "continue",
        h["continue"],
        (h["figure"], h["value"], h["range"], h["wanted"], h["outcome"]),
        tuple(
            (each["label"], each["value"], each["range"], each["threshold"], each["outcome"])
            for each in report.findings
        ),
    )
    yield PaperTable(
        "counted",
        h["counted"],
        (h["figure"], h["value"], h["numerator"], h["denominator"], h["rule"], h["source"]),
        tuple((f.label, f.value, f.counted, f.out_of, f.rule, f.source) for f in report.counted),
    )
    lines = tuple((line,) for line in report.cautions)
    yield PaperTable("cautions", h["cautions"], (h["cautions"],), lines)


def _changed(row: AimChange) -> tuple[Cell, ...]:
    change, bounds = row.change, row.change.effect_interval
    ends = (bounds.low, bounds.high) if bounds else (None, None)
    means = (change.n, change.before, change.after, change.effect)
    return row.label, row.code, *means, *ends, change.test.p


def _rated(row: AimRated) -> tuple[Cell, ...]:
    """A rating after the course alone: nothing before it, and no effect."""
    return row.label, row.code, row.n, None, row.mean, None, None, None, None


def _share(of: Proportion) -> tuple[Cell, ...]:
    """How many, of how many, their share and the ends of its interval."""
    bounds = of.interval
    return of.count, of.n, of.share, bounds.low if bounds else None, bounds.high if bounds else None
