"""All answers to a closed wave, as the figures want them."""

from dataclasses import dataclass
from typing import Any

from oqu.kernel.heavy import numpy as np
from oqu.questionnaires.definition import packing
from oqu.questionnaires.definition.content import Definition
from oqu.questionnaires.figures import aggregate
from oqu.questionnaires.figures.arrays import Reals
from oqu.questionnaires.models import Block, Response, Wave
from oqu.questionnaires.queries.waves import content_of


@dataclass(frozen=True)
class Answers:
    """All answers to a closed wave: the definition, one row of codes a response, and who or which pseudonym it is."""

    definition: Definition
    codes: aggregate.Codes
    pseudonyms: tuple[bytes, ...]
    enrolments: tuple[int | None, ...]
    numbers: tuple[dict[str, Any], ...]

    @property
    def n(self) -> int:
        """How many answered."""
        return len(self.codes)


def answers_of(wave: Wave, *, with_people: bool = True) -> Answers:
    """Read a closed wave in one query; `with_people=False` reads only the codes, in blocks, for the largest waves."""
    content = content_of(wave.questionnaire)
    if not with_people:
        return Answers(content, codes_of(wave, content), (), (), ())
    values = list(
        Response.objects.filter(wave=wave).values_list("codes", "pseudonym", "enrolment_id", "numbers")
    )
    return Answers(
        content,
        aggregate.unpack([bytes(row[0]) for row in values], len(packing.columns(content))),
        tuple(_whose(row[1], row[2]) for row in values),
        tuple(row[2] for row in values),
        tuple(row[3] for row in values),
    )


def _whose(pseudonym: bytes | memoryview | None, enrolment: int | None) -> bytes:
    """By what answers to two waves are known to be of one person: the pseudonym, or in waves with names the place."""
    return bytes(pseudonym or b"") if enrolment is None else f"place {enrolment}".encode()


def codes_of(wave: Wave, content: Definition) -> aggregate.Codes:
    """The codes alone, a row a response, in no order that means anything."""
    blocks = Block.objects.filter(wave=wave, item="").values_list("codes", flat=True)
    width = len(packing.columns(content))
    return np.frombuffer(b"".join(map(bytes, blocks)), dtype=np.int8).reshape(-1, max(1, width))


def numbers_of(wave: Wave) -> dict[str, Reals]:
    """The numbers that were given, by question."""
    blocks = Block.objects.filter(wave=wave).exclude(item="").values_list("item", "codes")
    found: dict[str, list[bytes]] = {}
    for item, numbers in blocks:
        found.setdefault(item, []).append(bytes(numbers))
    return {item: np.frombuffer(b"".join(parts), dtype=np.float64) for item, parts in found.items()}
