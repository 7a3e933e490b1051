"""Validation of typed answers, and reading back what a slip unlocks."""

import hashlib
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from oqu.courses.models import Enrolment
from oqu.courses.queries import is_closed_with
from oqu.kernel.languages import LANGUAGES
from oqu.kernel.prepared import prepared
from oqu.questionnaires import sealing
from oqu.questionnaires.definition.answers import Checked, validate_answers
from oqu.questionnaires.definition.content import NOT_APPLICABLE, Definition, Item, Value
from oqu.questionnaires.definition.kinds.registry import kind_of
from oqu.questionnaires.definition.selection import not_asked
from oqu.questionnaires.models import Draft, Envelope, Wave
from oqu.questionnaires.queries.waves import content_of, has_answered
from oqu.questionnaires.sealing import WRITER


def slip_for(wave: Wave, enrolment: Enrolment, slip: str) -> str:
    """The slip that counts: in an anonymous wave the participant's own, in one with names what the software knows."""
    return slip if wave.anonymous else sealing.named_slip(wave.activity.key, enrolment.key)


NOTHING = "none"
"""The version where nothing is stored."""


@dataclass(frozen=True)
class Own:
    """What a person's own slip unlocks: `typed` by field, whether they answered, and if the slip fits.

    `version` marks what is stored now, readable or not; `writer` is the key of the form that it came from. A draft
    that another device's slip has locked `is_sealed`. `slip` is the one that unlocked it.
    """

    typed: Mapping[str, Sequence[str]]
    is_draft: bool
    answered: bool
    can_change: bool
    version: str = NOTHING
    writer: str = ""
    is_sealed: bool = False
    slip: str = field(default="", repr=False)

    @property
    def seen_version(self) -> str:
        """The version that a page shows which is opened now."""
        return NOTHING if self.is_sealed else self.version

    def is_behind(self, begun_from: str, writer: str, typed: Mapping[str, Sequence[str]]) -> bool:
        """Whether this was stored after that form was opened, by another form, and says something else."""
        return (
            begun_from not in ("", self.version)
            and self.version != NOTHING
            and not (writer and writer == self.writer)
            and (self.is_sealed or _said(typed) != _said(self.typed))
        )


def _said(typed: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    stripped = {name: [value.strip() for value in values if value.strip()] for name, values in typed.items()}
    return {name: values for name, values in stripped.items() if values}


def own_of(wave: Wave, enrolment: Enrolment, slip: str) -> Own:
    """What a person wrote before, as far as their slip unlocks it: the unfinished answer, or else the one sent."""
    slip = slip_for(wave, enrolment, slip)
    answered = has_answered(wave, enrolment)
    draft = next(iter(_locked(wave.pk, enrolment.pk, answered)), None)
    envelope = _envelope(wave, slip) if answered else None
    unfinished = sealing.unlock(draft, slip) if draft is not None else None
    sent = sealing.reread(envelope.sealed, envelope.copy, slip) if envelope else None
    if unfinished is not None:
        typed, writer = unfinished, "".join(unfinished.pop(WRITER, ()))
    else:
        answers, writer = sent or ({}, "")
        typed = {name: typed_value(value) for name, value in answers.items()}
    return Own(
        typed,
        is_draft=unfinished is not None,
        answered=answered,
        can_change=not answered or envelope is not None,
        version=_version(draft if draft is not None or envelope is None else envelope.copy),
        writer=writer,
        is_sealed=draft is not None and unfinished is None,
        slip=slip,
    )


def _envelope(wave: Wave, slip: str) -> Envelope | None:
    return Envelope.objects.filter(wave=wave, slip=sealing.slip_digest(slip, wave.activity.key)).first()


def _version(stored: bytes | memoryview | None) -> str:
    return NOTHING if stored is None else hashlib.sha256(stored).hexdigest()[:16]


@prepared
def _locked(wave: int, enrolment: int, is_change: bool) -> QuerySet[Draft, bytes | memoryview]:
    drafts = Draft.objects.filter(wave=wave, enrolment=enrolment, is_change=is_change)
    return drafts.values_list("locked", flat=True)


def typed_value(value: Value | list[str]) -> list[str]:
    """A cleaned answer as a form would send it."""
    if value is None:
        return [NOT_APPLICABLE]
    return [str(one) for one in value] if isinstance(value, tuple | list) else [str(value)]


def checked(
    wave: Wave,
    typed: Mapping[str, Sequence[str]],
    language: str,
    not_asked: Container[str] | None = None,
) -> Checked:
    """Validate typed answers; problems are described in that language. `not_asked`: the questions left out by chance."""
    return validate_answers(content_of(wave.questionnaire), typed, language, not_asked=not_asked)


def left_out(wave: Wave, enrolment: Enrolment, slip: str) -> frozenset[str]:
    """The questions of pools that a person is not asked; with the same slip always the same.

    The choice depends on a secret of the wave that closing destroys: afterwards nobody can find a person's answer by
    computing which questions a slip was asked.
    """
    content = content_of(wave.questionnaire)
    if not content.pooled():
        return frozenset()
    (locked,) = Wave.objects.filter(pk=wave.pk).values_list("locked_private_key", flat=True)
    return not_asked(content, sealing.choice(locked or b"", slip_for(wave, enrolment, slip)))


def answered_of(
    content: Definition, typed: Mapping[str, Sequence[str]], not_asked: Container[str] = ()
) -> list[bool]:
    """For each question whether all its answers are there; texts between questions are left out."""
    given = {name for name, values in typed.items() if any(value.strip() for value in values)}
    asked = [item for item in content.items() if item.is_asked and item.code not in not_asked]
    return [_is_answered(item, given) for item in asked]


def _is_answered(item: Item, given: set[str]) -> bool:
    ids = set(kind_of(item).ids(item))
    return ids <= given or (item.kind == "ranking" and {item.within(o.code) for o in item.options} <= given)


def other_languages(content: Definition, language: str) -> list[tuple[str, str]]:
    """The other languages in which the questionnaire is written, each with its own name."""
    return [
        (one, str(name)) for one, name in settings.LANGUAGES if one != language and content.titles.get(one)
    ]


def language_shown(content: Definition, language: str) -> str:
    """The language in which a reader of this one gets the questionnaire: it, or the first in which there is a title."""
    return next((one for one in (language, *LANGUAGES) if content.titles.get(one)), language)


def is_over(wave: Wave, at: datetime) -> bool:
    """Whether answers are taken no more: closed by hand, its time is over, or its course is."""
    activity, due = wave.activity, wave.activity.due_at
    is_late = due is not None and at > due
    return wave.closed_at is not None or is_late or is_closed_with(activity.course, activity)
