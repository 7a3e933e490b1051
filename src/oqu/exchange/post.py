"""Reading the letters that the software writes, as the people of a replay would."""

import re

from oqu.kernel.errors import Refused
from oqu.letters.models import Letter

CODE = re.compile(r"\b\d{6}\b")


class NoCode(Refused):
    """A letter that should hold a code of six digits holds none."""


def code_for(address: str) -> str:
    """The code in the last letter that asked this address to confirm an application. Raises NoCode."""
    letter = Letter.objects.filter(address=address, kind="admission/confirm").latest("pk")
    code = CODE.search(f"{letter.subject} {letter.text}")
    if code is None:
        raise NoCode(address)
    return code.group()
