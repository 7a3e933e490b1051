"""The emblem of a course: horns, leaves or waves of the ornament around a centre, so that a course is known at a glance.

An emblem is made from the address of its course alone: the same course has the same emblem on every page, also offline,
and nothing is stored. It is decoration, so screen readers pass over it; the title stands beside it.
"""

import hashlib
from itertools import product
from math import cos, radians, sin

from django.utils.safestring import SafeString

from oqu.kernel.memo import memoised
from oqu.ui.components import draw

HORNS = "M0-3V-8C0-11-3-14-5.6-13-8.2-12-8-8.4-5.5-8.1-3.8-8-3.2-9.8-4.3-10.6M0-8C0-11 3-14 5.6-13 8.2-12 8-8.4 5.5-8.1 3.8-8 3.2-9.8 4.3-10.6"
LEAF = "M0-4C-4.2-7-3-11.5 0-14.5 3-11.5 4.2-7 0-4Z"
WAVE = "M0-3.5C-1-9 5.5-9 5.2-12.4 5-14.6 1.6-14.6 1.8-12.2"
SHOOT = "M0-4V-14M0-8C-2.5-8-4-9.5-4-12M0-8C2.5-8 4-9.5 4-12"
ARMS = (
    *((HORNS, times, False) for times in (2, 3, 4)),
    *((LEAF, times, dots) for times in (3, 4, 5, 6, 8) for dots in (False, True)),
    *((figure, times, False) for figure in (WAVE, SHOOT) for times in (5, 6)),
)
"""Which figure, how often around the centre (horns need room; four waves would make a whirl), whether dots are between."""
DOTS_AT = 13
CENTRES = ('<circle r="2"/>', '<path d="M0-2.6 2.6 0 0 2.6-2.6 0Z"/>', '<circle r="2.6"/><circle r=".6"/>')
TURNS = (0, 1)
"""Whether the emblem is turned by half an arm."""
TONES = (("sky", "gold"), ("gold", "sky"))
"""The colour of the arms, and that of the centre and the dots."""
FORMS = tuple(product(ARMS, CENTRES, TURNS, TONES))


@memoised
def emblem(of: str, size: str = "") -> SafeString:
    """A picture of under 1 kB for a course, by its address; `size` is "" (beside a line) or large (beside a title)."""
    number = int.from_bytes(hashlib.blake2s(of.encode(), digest_size=4).digest())
    (arm, times, has_dots), centre, turn, (tone, other) = FORMS[number % len(FORMS)]
    first, step = turn * 180 / times, 360 / times
    return draw.html(
        '<svg class="{}" viewBox="-16 -16 32 32" aria-hidden="true"><g class="{}">{}{}</g>{}</svg>',
        draw.classes("emblem", tone, size),
        other,
        SafeString(centre),
        _dots(first + step / 2, times) if has_dots else "",
        draw.each(
            '<path transform="rotate({})" d="{}"/>', ((f"{first + at * step:g}", arm) for at in range(times))
        ),
    )


def _dots(first: float, times: int) -> SafeString:
    """Dots between the arms: lines without length, which the round ends of a stroke make visible."""
    places = (radians(first + at * 360 / times) for at in range(times))
    path = "".join(f"M{DOTS_AT * sin(place):.1f} {-DOTS_AT * cos(place):.1f}h0" for place in places)
    return draw.html('<path stroke-width="2" d="{}"/>', path)
