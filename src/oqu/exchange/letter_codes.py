"""Read confirmation codes from letters, as the people of a replayed course would."""

import re

from oqu.admission.letters import CONFIRM
from oqu.kernel.errors import Refused
from oqu.letters.models import Letter

CODE = re.compile(r"\b\d{6}\b")


class NoCode(Refused):
    """A letter that should contain a code of six digits contains none."""


def code_for(address: str) -> str:
    """Return the code in the last letter that asked this address to confirm an application. Raises NoCode."""
    letter = Letter.objects.filter(address=address, kind=CONFIRM.code).latest("pk")
    code = CODE.search(f"{letter.subject} {letter.text}")
    if code is None:
        raise NoCode(address)
    return code.group()
