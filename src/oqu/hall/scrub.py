"""Taking a person who deleted the account out of what was said in the hall, as decision 0093 does it for the site."""

import re
from collections.abc import Callable, Mapping

from oqu.hall.log import Meta
from oqu.kernel import phones
from oqu.kernel.full_names import GONE, FullName, alone, any_of, in_full

_REACHED = rf"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|{phones.ANY}"
"""An e-mail or a telephone number: in a person's own words whosever it is."""


def scrubber(names: Mapping[str, str]) -> Callable[[Meta], Meta]:
    """Return what scrubs a record of people who are forgotten, key → name as it was told.

    In their own words each part of the name goes, and how to reach them; in others' words the name in full.
    """
    marks = {person: _marks(name) for person, name in names.items()}

    def scrub(meta: Meta) -> Meta:
        if meta.get("kind") not in ("question", "poll"):
            return meta
        for person, (full, own) in marks.items():
            meta = _replaced(meta, own if meta.get("who") == person else full)
        return meta

    return scrub


def _marks(name: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    family, _, given = name.partition(" ")
    known = [FullName(family, given)]
    return any_of(in_full(known)), any_of([_REACHED, *in_full(known), *alone(known)])


def _replaced(meta: Meta, mark: re.Pattern[str]) -> Meta:
    words: Meta = {key: mark.sub(GONE, meta[key]) for key in ("text", "question") if key in meta}
    if "options" in meta:
        words["options"] = [mark.sub(GONE, option) for option in meta["options"]]
    return {**meta, **words}
