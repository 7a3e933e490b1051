"""The pictures of a report as Vega-Lite specifications, readable in grey; `sheets.charts` draws them."""

import textwrap
from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from oqu.ideas.queries import Outcome
from oqu.questionnaires.figures.proportions import Proportion
from oqu.reports.queries.evidence import Evidence
from oqu.reports.queries.learning import AimChange
from oqu.reports.queries.reach import Bar
from oqu.reports.queries.words import decimal

WIDTH = 420
LABEL_LETTERS = 30
NARROW, NARROW_LETTERS = 120, 16
LINE_HEIGHT = 17
ROW = 34
MARGIN = 8
WIDER = 3.5
"""Pixels a letter by which another font may be wider than the one that labels are measured with.

A browser has its own: in DejaVu Sans and Verdana a Cyrillic letter of 13 pixels takes up to 3 more than in PT Sans.
"""
DEEP, SKY, GOLD, INK, SOFT, LINE = "#075660", "#7fbcc3", "#c98a00", "#16323a", "#47626a", "#d5dfe0"
WORDS_BESIDE = {
    "mark": {"type": "text", "align": "left", "x": "width", "dx": 10, "fontSize": 13, "color": SOFT},
    "encoding": {"text": {"field": "words", "type": "nominal"}},
}
"""The layer of a picture that tells each row in words, to the right of it."""

NO_BREAK = "\u00a0"

type Spec = dict[str, Any]


def _height(rows: Sequence[dict[str, Any]]) -> int:
    lines = max((row["label"].count("\n") + 1 for row in rows), default=1)
    return max(1, len(rows)) * max(ROW, lines * LINE_HEIGHT + 8)


def _padding(rows: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Pixels around a picture: labels grow to the left in a wider font, words beside a row to the right."""
    lines = [line for row in rows for line in row["label"].split("\n")]
    left, right = (max(map(len, found), default=0) for found in (lines, [row["words"] for row in rows]))
    return {
        "left": MARGIN + round(WIDER * left),
        "right": MARGIN + round(WIDER * right),
        "top": 5,
        "bottom": 5,
    }


def _keyed(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows, each under a key of its own: two rows of one name, as districts of two regions, are two rows of the picture."""
    return [row | {"key": f"{number}|{row['label']}"} for number, row in enumerate(rows, start=1)]


def _frame(rows: Sequence[dict[str, Any]], **more: Any) -> Spec:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "data": {"values": _keyed(rows)},
        "width": WIDTH,
        "height": _height(rows),
        "padding": _padding(rows),
        "background": "white",
        "config": {
            "font": "PT Sans, Noto Sans, Arial, sans-serif",
            "view": {"stroke": None},
            "axis": {
                "labelFontSize": 13,
                "labelColor": INK,
                "gridColor": LINE,
                "domain": False,
                "ticks": False,
                "labelLimit": 0,
                "title": None,
            },
        },
        **more,
    }


def _names() -> Spec:
    words = "slice(datum.label, indexof(datum.label, '|') + 1)"
    axis = {"labelPadding": 8, "labelExpr": f"split({words}, '\\n')"}
    return {"field": "key", "type": "nominal", "sort": None, "axis": axis}


def _named(name: str, **more: Any) -> dict[str, Any]:
    """A row of a picture: its name, the lines in which it stands beside the picture, and what else there is of it."""
    return {"name": name, "label": _label(name), **more}


def _label(words: str, letters: int = LABEL_LETTERS) -> str:
    """Words in lines that fit beside a picture; a word that is longer than a line is broken with a hyphen."""
    fitting = " ".join(_broken(word, letters) for word in _marked(words, letters).split(" ") if word)
    return "\n".join(textwrap.wrap(fitting, letters, break_long_words=False, break_on_hyphens=False))


def _marked(words: str, letters: int) -> str:
    """The same words, where what is in brackets at their end, such as a group, stays on one line if it fits."""
    title, bracket, mark = words.rpartition(" (")
    fits = bool(bracket) and mark.endswith(")") and len(mark) < letters
    return f"{title} ({mark.replace(' ', NO_BREAK)}" if fits else words


def _broken(word: str, letters: int) -> str:
    if len(word) <= letters:
        return word
    parts = [word[at : at + letters - 1] for at in range(0, len(word), letters - 1)]
    return "- ".join(parts)


def narrow(spec: Spec) -> Spec:
    """The same picture for a phone: shorter lines beside a shorter axis, so that its letters stay large."""
    rows = [row | {"label": _label(row["name"], NARROW_LETTERS)} for row in spec["data"]["values"]]
    return spec | {
        "data": {"values": _keyed(rows)},
        "width": NARROW,
        "height": _height(rows),
        "padding": _padding(rows),
    }


def quality_chart(of: Evidence) -> Spec:
    """For each rated side of the course the share of good answers with its 95% interval, and how many they are."""
    ranked = sorted(of.quality.parts, key=lambda row: -(row.top.share or 0))
    return shares_chart([(row.label, row.top) for row in ranked])


def transfer_chart(of: Evidence) -> Spec:
    """For each aim the share that uses it at work, by the latest follow-up, with its interval."""
    followed = [one for one in of.transfer if one.aims]
    aims = followed[-1].aims if followed else ()
    ranked = sorted(aims, key=lambda aim: -(aim.share.share or 0))
    return shares_chart([(aim.label, aim.share) for aim in ranked])


def shares_chart(shares: Sequence[tuple[str, Proportion]]) -> Spec:
    """Shares in percent as ticks on bars that show their 95% intervals, and how many of how many they are."""
    rows = [_shared(label, share) for label, share in shares]
    x = {"type": "quantitative", "scale": {"domain": [0, 100]}, "axis": {"values": [0, 25, 50, 75, 100]}}
    return _frame(
        rows,
        encoding={"y": _names()},
        layer=[
            {
                "mark": {"type": "bar", "height": 12, "color": SKY, "cornerRadius": 6},
                "encoding": {"x": {"field": "low", **x}, "x2": {"field": "high"}},
            },
            {
                "mark": {"type": "tick", "thickness": 4, "size": 20, "color": DEEP},
                "encoding": {"x": {"field": "share", **x}},
            },
            WORDS_BESIDE,
        ],
    )


def _shared(label: str, share: Proportion) -> dict[str, Any]:
    middle = 100 * (share.share or 0.0)
    bounds = share.interval
    return _named(
        label,
        share=middle,
        low=100 * bounds.low if bounds else middle,
        high=100 * bounds.high if bounds else middle,
        words=_("%(count)s of %(n)s") % {"count": share.count, "n": share.n},
    )


def learning_chart(of: Evidence) -> Spec:
    """For each aim the mean rating before (an open circle) and after (a full one), joined by a line."""
    rows = [_changed(row) for row in of.learning.aims if row.change.before is not None]
    x = {
        "type": "quantitative",
        "scale": {"domain": [1, 5]},
        "axis": {"values": [1, 2, 3, 4, 5], "format": "d"},
    }
    return _frame(
        rows,
        encoding={"y": _names()},
        layer=[
            {
                "mark": {"type": "rule", "strokeWidth": 4, "color": SKY},
                "encoding": {"x": {"field": "before", **x}, "x2": {"field": "after"}},
            },
            {
                "mark": {"type": "point", "size": 110, "fill": "white", "stroke": DEEP, "strokeWidth": 2},
                "encoding": {"x": {"field": "before", **x}},
            },
            {
                "mark": {"type": "point", "size": 120, "filled": True, "fill": DEEP, "opacity": 1},
                "encoding": {"x": {"field": "after", **x}},
            },
            WORDS_BESIDE,
        ],
    )


def _changed(row: AimChange) -> dict[str, Any]:
    before, after = row.change.before or 0.0, row.change.after or 0.0
    return _named(row.label, before=before, after=after, words=f"{decimal(before)} – {decimal(after)}")


def bars_chart(bars: Sequence[Bar], *, unit: str = "", highest: int | None = None) -> Spec:
    """Plain bars with their numbers."""
    rows = [_named(bar.label, value=bar.value, words=f"{bar.value}{unit}") for bar in bars]
    top = highest or max((bar.value for bar in bars), default=1)
    x = {"field": "value", "type": "quantitative", "scale": {"domain": [0, top]}, "axis": None}
    return _frame(
        rows,
        encoding={"y": _names()},
        layer=[
            {"mark": {"type": "bar", "height": 14, "color": SKY, "cornerRadius": 3}, "encoding": {"x": x}},
            {
                "mark": {"type": "text", "align": "left", "dx": 6, "fontSize": 13, "color": INK},
                "encoding": {"x": x, "text": {"field": "words", "type": "nominal"}},
            },
        ],
    )


def coverage_chart(of: Evidence) -> Spec:
    """For each district all its libraries (a light bar) and those with participants (a dark one)."""
    rows = [
        _named(
            place.label,
            reached=place.reached,
            every=place.every,
            words=_("%(count)s of %(n)s") % {"count": place.reached, "n": place.every},
        )
        for place in of.coverage.places
    ]
    top = max((place.every for place in of.coverage.places), default=1)
    x = {"type": "quantitative", "scale": {"domain": [0, top]}, "axis": None}
    return _frame(
        rows,
        encoding={"y": _names()},
        layer=[
            {
                "mark": {"type": "bar", "height": 14, "color": LINE, "cornerRadius": 3},
                "encoding": {"x": {"field": "every", **x}},
            },
            {
                "mark": {"type": "bar", "height": 14, "color": DEEP, "cornerRadius": 3},
                "encoding": {"x": {"field": "reached", **x}},
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 6, "fontSize": 13, "color": INK},
                "encoding": {"x": {"field": "every", **x}, "text": {"field": "words", "type": "nominal"}},
            },
        ],
    )


def _way(of: Evidence) -> list[Bar]:
    """From the wish to take part to the end of the course."""
    came = of.reach
    return [
        Bar(_("Applied or were nominated"), came.applied),
        Bar(_("Admitted"), came.admitted),
        Bar(pgettext("number of people", "Took part"), came.took_part),
        Bar(_("Finished"), came.finished),
    ]


def _outcomes(of: Evidence) -> list[Bar]:
    """What became of the ideas, the best first."""
    order = (Outcome.DONE, Outcome.PARTLY, Outcome.PLANNED, Outcome.DROPPED)
    return [Bar(str(one.label), of.ideas.by_outcome.get(one, 0)) for one in order]


CHARTS: dict[str, Callable[[Evidence], Spec]] = {
    "way": lambda of: bars_chart(_way(of)),
    "coverage": coverage_chart,
    "lectures": lambda of: bars_chart(of.work.heard, unit="%", highest=100),
    "quality": quality_chart,
    "learning": learning_chart,
    "transfer": transfer_chart,
    "ideas": lambda of: bars_chart(_outcomes(of)),
}
SHOWN: dict[str, Callable[[Evidence], object]] = {
    "way": lambda of: of.reach.admitted,
    "coverage": lambda of: of.coverage.places,
    "lectures": lambda of: of.work.heard,
    "quality": lambda of: of.quality.parts,
    "learning": lambda of: of.learning.aims,
    "transfer": lambda of: any(one.aims for one in of.transfer),
    "ideas": lambda of: of.ideas.promised,
}
"""Whether there is anything to draw."""


def drawn(of: Evidence) -> dict[str, Spec]:
    """The pictures of a report for which there are figures, in the report's order."""
    return {name: make(of) for name, make in CHARTS.items() if SHOWN[name](of)}


def described(spec: Spec) -> str:
    """Return a text alternative of a chart: every row with its figures."""
    return "; ".join(f"{row['name']} – {row['words']}" for row in spec["data"]["values"])
