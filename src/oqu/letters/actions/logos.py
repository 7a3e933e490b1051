"""The logo of a centre in the HTML of its letters: a small copy that travels with the letter."""

import re
from email.message import MIMEPart

from django.core.files.storage import storages

from oqu.kernel import pictures
from oqu.kernel.errors import Refused
from oqu.kernel.files import JPEG, PNG, FileType, StoredFile
from oqu.kernel.memo import Memo
from oqu.libraries.models import Centre
from oqu.libraries.queries import logo_of_look

MOST_BYTES = 10_000
SIDES = (240, 160, 100, 60, 40)
"""Pixels, tried until the picture is small enough; it is shown at most 140 wide and 64 high."""
HELD_BY = re.compile(r'src="cid:([^"@]+)@oqu"')
_SMALL: Memo[str, bytes] = Memo(16)
"""By key of the file, which is never changed; b"" for one that can't be read."""


def content_id(centre: Centre | None) -> str:
    """The name by which the HTML of a letter shows the logo of that centre; "" without one."""
    logo = centre.look.logo if centre and centre.look else None
    return f"{logo.key}@oqu" if logo and logo.content_type in (PNG.content_type, JPEG.content_type) else ""


def logo_part(html: str) -> MIMEPart | None:
    """The picture that the HTML of a letter shows by its name, to travel with it; None if it shows none."""
    found = HELD_BY.search(html)
    file = logo_of_look(found[1]) if found else None
    small = _SMALL.get(file.key, lambda: _small(file)) if file else b""
    if file is None or not small:
        return None
    part = MIMEPart()
    kind, _slash, subtype = file.content_type.partition("/")
    part.set_content(small, maintype=kind, subtype=subtype, disposition="inline", cid=f"<{file.key}@oqu>")
    return part


def without_logo(html: str) -> str:
    """The HTML without the picture, which could not be made small: its alternative text stays."""
    return re.sub(r'<img src="cid:[^>]*alt="([^"]*)">', r"\1", html)


def _small(file: StoredFile) -> bytes:
    kind: FileType = PNG if file.content_type == PNG.content_type else JPEG
    for side in SIDES:
        with storages["default"].open(file.path) as content:
            try:
                made = pictures.tidy(content, kind=kind, longest_side=side).getvalue()
            except Refused:
                return b""
        if len(made) <= MOST_BYTES:
            return made
    return b""
