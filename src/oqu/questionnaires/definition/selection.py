"""Which questions of a pool a person is asked: so many of the section's, chosen by chance, the same ones at each visit."""

import hashlib

from oqu.questionnaires.definition.content import Definition, Section

LEFT_OPEN = ""
"""The answer to a question of a pool that was asked and left open; one that was not asked has none at all."""


def not_asked(content: Definition, seed: bytes) -> frozenset[str]:
    """The codes of the questions that chance, which is the seed, has left out for one person."""
    return frozenset(code for part in content.sections for code in _left_out(part, seed))


def _left_out(part: Section, seed: bytes) -> list[str]:
    def key(code: str) -> bytes:
        return hashlib.sha256(seed + f" {part.code} {code}".encode()).digest()

    return sorted(part.pool, key=key)[part.pick or 0 :]
