"""Pictures of figures, alike on the page and on paper.

Vega-Lite through vl-convert: it needs neither a browser nor anything from the system.
"""

import json

import vl_convert
from django.conf import settings

from oqu.kernel.memo import memoised
from oqu.reports.queries.pictures import Spec

VEGA_LITE = "6.4"


@memoised
def _fonts() -> None:
    """Make Oqu's fonts known, once a process."""
    if settings.OQU_FONTS_DIR.exists():
        vl_convert.register_font_directory(str(settings.OQU_FONTS_DIR))


def svg(spec: Spec) -> str:
    """A picture for the page and for PDF."""
    _fonts()
    return str(vl_convert.vegalite_to_svg(json.dumps(spec), vl_version=VEGA_LITE))


def png(spec: Spec) -> bytes:
    """The same picture for DOCX, at twice the resolution."""
    _fonts()
    return bytes(vl_convert.vegalite_to_png(json.dumps(spec), vl_version=VEGA_LITE, scale=2))
