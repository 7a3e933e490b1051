"""Erase a person who deleted their account from questions and polls, as decision 0093 does it on the site."""

import re
from collections.abc import Callable, Mapping

from oqu.hall.log import Meta
from oqu.kernel import phones
from oqu.kernel.full_names import GONE, FullName, alone, any_of, in_full

_CONTACT = rf"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|{phones.ANY}"
"""An e-mail address or phone number; erased from a person's own text even if it belongs to another person."""


def scrubber(names: Mapping[str, str]) -> Callable[[Meta], Meta]:
    """Return a function that erases people, key → name, from a record.

    From their own text it erases each part of the name and contact details; from the text of others the full name.
    """
    patterns = {person: _patterns(name) for person, name in names.items()}

    def scrub(meta: Meta) -> Meta:
        if meta.get("kind") not in ("question", "poll"):
            return meta
        for person, (full, own) in patterns.items():
            meta = _replaced(meta, own if meta.get("who") == person else full)
        return meta

    return scrub


def _patterns(name: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    family, _, given = name.partition(" ")
    known = [FullName(family, given)]
    return any_of(in_full(known)), any_of([_CONTACT, *in_full(known), *alone(known)])


def _replaced(meta: Meta, pattern: re.Pattern[str]) -> Meta:
    words: Meta = {key: pattern.sub(GONE, meta[key]) for key in ("text", "question") if key in meta}
    if "options" in meta:
        words["options"] = [pattern.sub(GONE, option) for option in meta["options"]]
    return {**meta, **words}
