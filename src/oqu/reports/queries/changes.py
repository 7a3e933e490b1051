"""What changed between two papers of one report: figure by figure, before, now, and why."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from oqu.kernel import dates
from oqu.kernel.clock import parse_day
from oqu.questionnaires.models import KindChoices
from oqu.reports.queries.counting import WHOLE, Figure
from oqu.reports.queries.freezing import tidy
from oqu.reports.queries.paper import Paper
from oqu.reports.queries.tables import Cell, PaperTable

WAVES: dict[str, frozenset[str]] = {
    **dict.fromkeys(
        ("response_rate", "satisfied", "useful", "weakest_quality", "recommend", "quality"),
        frozenset({KindChoices.REACTION}),
    ),
    **dict.fromkeys(
        ("learning_effect", "knowledge", "learning"), frozenset({KindChoices.BEFORE, KindChoices.AFTER})
    ),
    "transfer": frozenset({KindChoices.FOLLOWUP}),
}
"""Code of a figure or table → kinds of the questionnaires that it is counted from."""
COMPARED = {"coverage": 3, "lectures": 1, "quality": 2, "learning": 3, "transfer": 2, "ideas": 1}
"""Code of a table → how many of its columns of numbers are compared, from the left: counts and means, not intervals."""
SAME_REASONS = {"ideas": "ideas_kept"}
"""Code of a table → code of the figure that changes for the same reasons."""
TELLS_ITS_SIDE = "weakest_quality"
"""The figure whose rule names the side it is about, and so is in other words with another side."""


@dataclass(frozen=True)
class FigureChange:
    """One thing that reads differently: its words before and now ("—": it was not there), and why."""

    code: str
    label: str
    before: str
    now: str
    why: str


def changes(before: Paper, now: Paper) -> tuple[FigureChange, ...]:
    """What a later paper says otherwise than an earlier one, in the words of both.

    Numbers, quotes and the title of the course count; other words do not, so that a new version of the software, which
    may word things otherwise, is no new knowledge.
    """
    return (
        *_course(before, now),
        *_figures(before, now),
        *_findings(before, now),
        *_rows(before, now),
        *_quotes(before, now),
    )


def _numbers(*texts: str) -> tuple[str, ...]:
    """The numbers in texts with their signs, without anything that words or formats could change."""
    return tuple(number for text in texts for number in re.findall(r"[-+−]?\d+", text))


def _course(before: Paper, now: Paper) -> Iterator[FigureChange]:
    one, other = before.content, now.content
    if one.title != other.title:
        yield FigureChange("title", _("Title"), one.title, other.title, _("The course was renamed."))
    if _numbers(one.days) != _numbers(other.days):
        yield FigureChange("days", _("Days"), one.days, other.days, _("The days of the course were changed."))


def _figures(before: Paper, now: Paper) -> Iterator[FigureChange]:
    known, found = ({each.code: each for each in paper.content.counted} for paper in (before, now))
    for code in dict.fromkeys((*found, *known)):
        one, other = known.get(code), found.get(code)
        if _of(one) != _of(other):
            figure = other or one
            assert figure is not None
            yield FigureChange(
                code, figure.label, _shown(one), _shown(other), _why(code, one, other, before, now)
            )


def _of(figure: Figure | None) -> tuple[str, ...] | None:
    return _numbers(figure.value, figure.counted, figure.out_of) if figure else None


def _shown(figure: Figure | None) -> str:
    """A figure with its numerator and denominator."""
    if figure is None:
        return WHOLE
    if figure.out_of == WHOLE:
        return figure.value
    if figure.value == figure.counted:
        return f"{figure.value} / {figure.out_of}"
    return f"{figure.value} ({figure.counted} / {figure.out_of})"


def _why(code: str, one: Figure | None, other: Figure | None, before: Paper, now: Paper) -> str:
    reasons = [*_reasons(code, before, now)]
    if one and other and one.rule != other.rule and code != TELLS_ITS_SIDE:
        reasons.append(_("It is counted by another rule now."))
    figure = other or one
    if not reasons and figure:
        reasons.append(_("Changed in its source: %(source)s.") % {"source": figure.source})
    return " ".join(reasons)


def _reasons(code: str, before: Paper, now: Paper) -> Iterator[str]:
    """What became known between two papers that a figure or table is counted from."""
    known, kinds = (
        {(wave.slug, wave.closed_on) for wave in before.sources.waves},
        WAVES.get(code, frozenset()),
    )
    for wave in now.sources.waves:
        if wave.kind in kinds and (wave.slug, wave.closed_on) not in known:
            closed = {
                "title": wave.title,
                "day": dates.written(parse_day(wave.closed_on), now.language),
            }
            yield _("“%(title)s” was closed: %(day)s.") % closed
    one, other = before.sources, now.sources
    if code == "certificates" and other.signed > one.signed:
        yield _("Certificates signed since: %(count)s.") % {"count": other.signed - one.signed}
    if code == "certificates" and other.revoked > one.revoked:
        yield _("Certificates revoked since: %(count)s.") % {"count": other.revoked - one.revoked}
    if code == "ideas_kept" and other.reported > one.reported:
        yield _("Outcomes of ideas reported since: %(count)s.") % {"count": other.reported - one.reported}


def _findings(before: Paper, now: Paper) -> Iterator[FigureChange]:
    """Rules of the verdict that are met otherwise, or ask for something else."""
    known, found = ({each["code"]: each for each in paper.content.findings} for paper in (before, now))
    for code in dict.fromkeys((*found, *known)):
        one, other = known.get(code), found.get(code)
        rules = [(_numbers(each["threshold"]), each["must"]) if each else None for each in (one, other)]
        if rules[0] == rules[1] and one and other and one["tone"] == other["tone"]:
            continue
        label = _("Verdict: %(rule)s") % {"rule": (other or one or {})["label"]}
        why = (
            _("Its figure changed.") if rules[0] == rules[1] else _("The rules of the verdict were changed.")
        )
        yield FigureChange(f"verdict-{code}", label, _found(one), _found(other), why)


def _found(finding: dict[str, str] | None) -> str:
    return f"{finding['outcome']} ({finding['threshold']})" if finding else WHOLE


def _rows(before: Paper, now: Paper) -> Iterator[FigureChange]:
    known, found = ({table.code: table for table in paper.tables} for paper in (before, now))
    for code in COMPARED:
        if code not in known or code not in found:
            continue
        numbers = [Counter(_numbers_of(code, row) for row in each[code].rows) for each in (known, found)]
        if numbers[0] != numbers[1]:
            yield from _table(known[code], found[code], before, now)


def _table(one: PaperTable, other: PaperTable, before: Paper, now: Paper) -> Iterator[FigureChange]:
    known, found = _compared(one), _compared(other)
    labels = _labels(one) | _labels(other)
    why = " ".join(_reasons(SAME_REASONS.get(other.code, other.code), before, now))
    why = why or _("The rows that it is counted from changed.")
    for key in dict.fromkeys((*found, *known)):
        if known.get(key) != found.get(key):
            label = f"{other.name}: {labels[key]}"
            ends = (_written(one, known.get(key)), _written(other, found.get(key)))
            yield FigureChange(f"{other.code}-{'-'.join(key)}", label, *ends, why)


def _key(row: tuple[Cell, ...]) -> tuple[str, ...]:
    """By what a row is found again: its codes, or its label if it has none."""
    words = tuple(cell for cell in row if isinstance(cell, str))
    return words[:-2] + words[-1:] if len(words) > 1 else words


def _labels(table: PaperTable) -> dict[tuple[str, ...], str]:
    words = {_key(row): [cell for cell in row if isinstance(cell, str)] for row in table.rows}
    return {key: " · ".join(text for text in texts[:-1] or texts if text) for key, texts in words.items()}


def _compared(table: PaperTable) -> dict[tuple[str, ...], tuple[Cell, ...]]:
    return {_key(row): _numbers_of(table.code, row) for row in table.rows}


def _numbers_of(table: str, row: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """The compared numbers of a row, alike whether they were frozen or not."""
    numbers = [cell for cell in row if not isinstance(cell, str)][: COMPARED[table]]
    return tuple(cell if cell is None else round(tidy(cell), 2) for cell in numbers)


def _written(table: PaperTable, numbers: tuple[Cell, ...] | None) -> str:
    """The numbers of a row, each with the heading of its column."""
    if numbers is None:
        return WHOLE
    texts = sum(isinstance(cell, str) for cell in table.rows[0])
    heads = table.header[texts:]
    if len(numbers) == 1:
        return WHOLE if numbers[0] is None else str(numbers[0])
    return "; ".join(
        f"{head}: {WHOLE if number is None else number}" for head, number in zip(heads, numbers, strict=False)
    )


def _quotes(before: Paper, now: Paper) -> Iterator[FigureChange]:
    known, found = before.content.quotes, now.content.quotes
    label = now.headings["quotes"]
    for quote in known:
        if quote not in found:
            yield FigureChange("quotes", label, quote, WHOLE, _("This quotation is not shown any more."))
    for quote in found:
        if quote not in known:
            yield FigureChange("quotes", label, WHOLE, quote, _("This quotation is new."))
