"""Accent colours: which ones can be read, and the shades of one for light and dark pages."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from oqu.kernel.heavy import coloraide

if TYPE_CHECKING:
    from coloraide import Color

LIGHT = ("#ffffff", "#fbf9f4", "#e4f2f1", "#faf0d8")
"""What light pages write on: `--sheet`, `--paper`, `--mist` and `--sand` of tokens.css."""
DARK = ("#152429", "#0e191d", "#14343a", "#33290f")
READABLE = 4.5
"""Contrast that WCAG 2.2 asks of texts (1.4.3, level AA)."""
HEX = re.compile(r"#[0-9a-f]{6}")
STEP = 0.01
"""Of lightness in OKLCH, from 0 (black) to 1 (white)."""
DEEPER = 0.1


@dataclass(frozen=True)
class Shades:
    """Hex colours of an accent: for text and buttons, deeper for headings, and the letters on a button."""

    plain: str
    deep: str
    letters: str


def is_readable(accent: str) -> bool:
    """Whether letters of this colour (#rrggbb) can be read on everything that light pages write on, and white ones on it."""
    return bool(HEX.fullmatch(accent)) and _contrast(coloraide.Color(accent), LIGHT) >= READABLE


def nearest_readable(accent: str) -> str:
    """The lightest readable colour of the same hue."""
    return _until_readable(coloraide.Color(accent).convert("oklch"), LIGHT, -STEP)


def light(accent: str) -> Shades:
    """The shades on light pages and on paper."""
    return Shades(accent, _hex(_moved(coloraide.Color(accent), -DEEPER)), "#ffffff")


def dark(accent: str) -> Shades:
    """The shades on dark pages: the same hue, as light as it has to be."""
    plain = _until_readable(coloraide.Color(accent), DARK, STEP)
    return Shades(plain, _hex(_moved(coloraide.Color(plain), DEEPER)), DARK[1])


def _until_readable(colour: "Color", grounds: tuple[str, ...], step: float) -> str:
    while _contrast(coloraide.Color(_hex(colour)), grounds) < READABLE:
        colour = _moved(colour, step)
    return _hex(colour)


def _moved(colour: "Color", by: float) -> "Color":
    moved = colour.convert("oklch")
    moved["lightness"] = min(max(moved["lightness"] + by, 0), 1)
    return moved


def _contrast(colour: "Color", grounds: tuple[str, ...]) -> float:
    return min(colour.contrast(ground, method="wcag21") for ground in grounds)


def _hex(colour: "Color") -> str:
    made: str = colour.convert("srgb").fit().to_string(hex=True)
    return made
