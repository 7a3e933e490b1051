"""Numbers with a picture: tiles, progress, bars, intervals. All drawn without style attributes."""

from collections.abc import Iterable

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from oqu.ui.components import draw

WIDTH = 100
"""The pictures are drawn 100 units wide and stretched by the page."""


def tiles(content: str) -> SafeString:
    """Tiles side by side."""
    return draw.html('<div class="tiles">{}</div>', content)


def tile(value: object, label: str, href: str = "", tone: str = "") -> SafeString:
    """One large figure with its meaning in words."""
    inner = draw.html("<b>{}</b><span>{}</span>", value, label)
    if href:
        return draw.html('<a class="{}" href="{}">{}</a>', draw.classes("tile", tone), href, inner)
    return draw.html('<div class="{}">{}</div>', draw.classes("tile", tone), inner)


def progress(value: int, out_of: int, label: str = "") -> SafeString:
    """How much of something is done: "3 of 8", as words and as a bar."""
    words = label or _("%(done)s of %(all)s") % {"done": value, "all": out_of}
    return draw.html(
        '<div class="progress"><progress value="{}" max="{}" aria-label="{}"></progress><span>{}</span></div>',
        value,
        out_of or 1,
        words,
        words,
    )


def track(states: Iterable[str], label: str) -> SafeString:
    """The way through a course: one piece for each thing to do, coloured by its state (done, now, late or ""), and words."""
    pieces = draw.each('<i class="{}"></i>', ((state,) for state in states))
    return draw.html('<p class="track"><span aria-hidden="true">{}</span>{}</p>', pieces, label)


def bars(content: str, label: str = "") -> SafeString:
    """A bar chart of rows."""
    return draw.html('<ul class="bars"{}>{}</ul>', draw.attributes({"aria-label": label}), content)


def bar(label: str, value: float, out_of: float, text: str = "", tone: str = "") -> SafeString:
    """One row of `bars`: its name, its bar, its figure in words."""
    share = _place(value, 0, out_of)
    return draw.html(
        "<li><span>{}</span>{}<b>{}</b></li>",
        label,
        draw.html(
            '<svg class="{}" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
            '<rect class="track" width="100" height="10"/><rect class="fill" width="{}" height="10"/></svg>',
            draw.classes("bar", tone),
            share,
        ),
        text or value,
    )


def interval(
    value: float,
    low: float,
    high: float,
    least: float = 0,
    most: float = 100,
    text: str = "",
) -> SafeString:
    """A value with its 95% interval, drawn between `least` and `most`, with a text for screen readers."""
    words = text or _("%(value)s, probably between %(low)s and %(high)s") % {
        "value": _short(value),
        "low": _short(low),
        "high": _short(high),
    }
    start, end, mark = (_place(one, least, most) for one in (low, high, value))
    return draw.html(
        '<svg class="interval" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<rect class="track" y="1" width="100" height="8"/>'
        '<rect class="range" x="{}" y="3" width="{}" height="4"/>'
        '<line class="mark" x1="{}" x2="{}" y1="0" y2="10"/></svg>',
        words,
        start,
        round(end - start, 2),
        mark,
        mark,
    )


def _place(value: float, least: float, most: float) -> float:
    """Where a value stands on the picture, 0 to 100, kept inside it."""
    share = (value - least) / (most - least) if most > least else 0
    return round(min(1, max(0, share)) * WIDTH, 2)


def _short(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
