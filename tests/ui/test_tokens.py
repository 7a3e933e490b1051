"""Words can be read: every pair of colours that meets on a page has contrast enough, by day and by night."""

import re

import pytest

from oqu.ui.bundle import SOURCES

TEXT = 4.5
MARKS = 3.0
"""WCAG 2.2: 1.4.3 for words, 1.4.11 for edges and marks."""

WORDS = [
    *((ink, ground) for ink in ("ink", "soft") for ground in ("paper", "sheet", "mist", "sand")),
    *((ink, ground) for ink in ("sky", "sky-deep") for ground in ("paper", "sheet", "mist")),
    *(("ink", ground) for ground in ("good-mist", "bad-mist")),
    *((ink, ground) for ink in ("good", "bad", "gold-ink") for ground in ("paper", "sheet")),
    ("on-sky", "sky"),
    ("on-sky", "sky-deep"),
    ("good", "good-mist"),
    ("bad", "bad-mist"),
    ("gold-ink", "sand"),
]
DRAWN = [
    *(("edge", ground) for ground in ("paper", "sheet")),
    *(("sky", ground) for ground in ("paper", "sheet", "mist")),
    *(("bad", ground) for ground in ("paper", "sheet")),
]


def tokens(theme: str) -> dict[str, str]:
    """The colours of a theme, by name without the dashes; the dark one stands in the media query."""
    source = (SOURCES / "tokens.css").read_text(encoding="utf-8")
    light, dark = source.split("@media screen and (prefers-color-scheme: dark)")
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark if theme == "dark" else light))


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1, by the formula of WCAG 2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_black_on_white_is_twenty_one() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("least", "pairs"), [(TEXT, WORDS), (MARKS, DRAWN)])
def test_colours_that_meet_have_contrast(theme: str, least: float, pairs: list[tuple[str, str]]) -> None:
    colours = tokens(theme)
    weak = {pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in pairs}
    assert {pair: value for pair, value in weak.items() if value < least} == {}


def test_both_themes_know_the_same_colours() -> None:
    assert set(tokens("dark")) == set(tokens("light"))


def test_colours_stand_in_the_tokens_only() -> None:
    strays = {
        one.name: found
        for one in SOURCES.glob("*.css")
        if one.name not in ("tokens.css", "print.css")
        and (found := re.findall(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl)a?\(", one.read_text(encoding="utf-8")))
    }
    assert strays == {}
