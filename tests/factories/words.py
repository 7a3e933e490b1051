"""Texts as people write them: sentences of the product's own catalogues, in Kazakh or Russian, in an order that chance decides."""

import re
from functools import cache
from pathlib import Path
from random import Random

import polib

LOCALE = Path(__file__).resolve().parents[2] / "locale"
SHORTEST = 40
IS_CODE = re.compile(r"[%{}<>\n]")


@cache
def _sentences(language: str) -> tuple[str, ...]:
    entries = polib.pofile(str(LOCALE / language / "LC_MESSAGES" / "django.po"))
    texts = {one.msgstr for one in entries if len(one.msgstr) > SHORTEST and not IS_CODE.search(one.msgstr)}
    return tuple(sorted(texts))


def honest_text(language: str, letters: int, chance: Random) -> str:
    """So many letters of whole sentences; the last one is cut off."""
    words = ""
    while len(words) < letters:
        words += f"{chance.choice(_sentences(language))} "
    return words[:letters].strip()
