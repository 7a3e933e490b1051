"""The answers to a closed wave, row by row. Only the gate imports this module (pyproject.toml, "gate")."""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from sys import intern
from uuid import UUID

from oqu.kernel.heavy import numpy as np
from oqu.questionnaires.definition import packing, reading
from oqu.questionnaires.definition.content import Definition
from oqu.questionnaires.definition.kinds.kind import AnswerColumn
from oqu.questionnaires.figures.arrays import Codes, Flags, Reals
from oqu.questionnaires.models import Questionnaire, Wave
from oqu.questionnaires.models.answers import Block, Response

CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class WaveAnswers:
    """All answers to a wave, a row a response in no order that means anything.

    `whose` joins the rows of one person in two waves: by pseudonym, or in waves with names by enrolment; b"" is unknown.
    """

    wave: Wave
    content: Definition
    keys: Sequence[UUID] = field(repr=False)
    codes: Codes = field(repr=False)
    languages: Sequence[str] = field(repr=False)
    whose: Sequence[bytes] = field(repr=False)
    enrolments: Sequence[int | None] = field(repr=False)
    is_paired: Flags = field(repr=False)

    @property
    def n(self) -> int:
        """How many answered."""
        return len(self.codes)

    @property
    def columns(self) -> Mapping[str, AnswerColumn]:
        """The columns by id, in their order."""
        return {column.id: column for column in packing.columns(self.content)}

    def column(self, name: str) -> Codes:
        """One column."""
        return np.asarray(self.codes[:, list(self.columns).index(name)], dtype=np.int8)


def content_of(questionnaire: Questionnaire) -> Definition:
    """The content of a questionnaire, read once for each fingerprint."""
    return reading.known(questionnaire.fingerprint, lambda: questionnaire.definition)


def rows_of(wave: Wave, pseudonyms: Mapping[UUID, bytes] | None = None) -> WaveAnswers:
    """Read a wave row by row; `pseudonyms` are those that are not stored."""
    content, known = content_of(wave.questionnaire), pseudonyms or {}
    keys: list[UUID] = []
    codes, paired = bytearray(), array("b")
    languages: list[str] = []
    whose: list[bytes] = []
    enrolments: list[int | None] = []
    rows = Response.objects.filter(wave=wave).values_list(
        "pk", "codes", "language", "pseudonym", "enrolment_id", "is_paired"
    )
    for key, packed, language, pseudonym, enrolment, is_paired in rows.iterator(CHUNK):
        keys.append(key)
        codes += bytes(packed)
        languages.append(intern(language))
        whose.append(known.get(key) or _whose(pseudonym, enrolment))
        enrolments.append(enrolment)
        paired.append(is_paired)
    return WaveAnswers(
        wave,
        content,
        keys,
        np.frombuffer(bytes(codes), dtype=np.int8).reshape(len(keys), len(packing.columns(content))),
        languages,
        whose,
        enrolments,
        np.array(paired, dtype=np.bool_),
    )


def _whose(pseudonym: bytes | memoryview | None, enrolment: int | None) -> bytes:
    return bytes(pseudonym or b"") if enrolment is None else f"place {enrolment}".encode()


def codes_of(wave: Wave, content: Definition) -> Codes:
    """The codes alone, a row a response, quickly for the largest waves; rows without columns where all is in words."""
    width = len(packing.columns(content))
    if not width:
        return np.zeros((Response.objects.filter(wave=wave).count(), 0), dtype=np.int8)
    blocks = Block.objects.filter(wave=wave, item="").values_list("codes", flat=True)
    return np.frombuffer(b"".join(map(bytes, blocks)), dtype=np.int8).reshape(-1, width)


def numbers_of(wave: Wave) -> Mapping[str, Reals]:
    """The numbers that were given, by question."""
    blocks = Block.objects.filter(wave=wave).exclude(item="").values_list("item", "codes")
    found: dict[str, list[bytes]] = {}
    for item, numbers in blocks:
        found.setdefault(item, []).append(bytes(numbers))
    return {item: np.frombuffer(b"".join(parts), dtype=np.float64) for item, parts in found.items()}
