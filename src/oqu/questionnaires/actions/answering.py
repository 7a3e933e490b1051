"""Answering: who answered here, what they answered sealed there, and no thread between."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from oqu.courses import actions as courses
from oqu.courses.models import Enrolment, Step
from oqu.kernel import idempotency, journal
from oqu.kernel.errors import Refused
from oqu.people.models import Person
from oqu.questionnaires import sealing
from oqu.questionnaires.actions.file_removal import remove_left_out
from oqu.questionnaires.definition.content import Answers
from oqu.questionnaires.models import (
    Draft,
    Envelope,
    LinkKey,
    Participation,
    Questionnaire,
    Wave,
)
from oqu.questionnaires.queries.answering import own_of, slip_for, typed_value
from oqu.questionnaires.queries.waves import has_answered, room_in, still_open
from oqu.questionnaires.rules import is_open, links
from oqu.questionnaires.sealing import WRITER


class WaveClosed(Refused):
    message = _(
        "The questionnaire is closed. Your answer was not taken; write to the centre if you still want to."
    )


class AnsweredAlready(Refused):
    message = _("You have answered already. On the device that you answered with, you can still change it.")


class ChangedElsewhere(Refused):
    message = _(
        "Your answer was changed in another tab or on another device after this page was opened. Nothing was overwritten."
    )


class TooLongTogether(Refused):
    """More words than the room that each answer of the wave has."""

    def __init__(self, letters: int) -> None:
        words = _(
            "Your texts are too long for one answer. Please shorten them and send once more; nothing is lost. Characters too many: about %(letters)s."
        )
        super().__init__(words % {"letters": letters})


class SlipUsed(Refused):
    message = _("The slip of this device belongs to another answer. It has a new one now: send once more.")


def answer(
    *,
    wave: Wave,
    enrolment: Enrolment,
    answers: Answers,
    language: str,
    slip: str,
    by: Person,
    at: datetime,
    key: str,
    begun_from: str = "",
    writer: str = "",
) -> Participation:
    """Take an answer into a sealed envelope: who answered here, what they answered there, no thread between.

    `answers` are cleaned by the definition; `slip` is the secret of the participant's own device: with it they may
    answer again until the wave is closed, which replaces what they answered. The same `key` again is done once; what
    is remembered of it leads neither to who nor to what. `begun_from` is the version that the form was opened with
    and `writer` its key: an answer that another form sent meanwhile is not replaced unseen. Raises WaveClosed,
    AnsweredAlready, SlipUsed, ChangedElsewhere, TooLongTogether.
    """
    mark = idempotency.digest("oqu.questionnaires.actions.answer", key)
    if not is_open(wave, at):
        return _repeated(mark, wave, enrolment)
    slip = slip_for(wave, enrolment, slip)
    envelope = _envelope(wave, _content(wave, enrolment, answers, language), slip, writer)
    try:
        with transaction.atomic():
            taken = _take(mark, envelope, enrolment, by, at)
            remove_left_out(wave, enrolment, answers)
            return taken
    except IntegrityError:  # not the first time, which the database tells quicker than we could ask
        typed = {name: typed_value(value) for name, value in answers.items()}
        return _take_again(mark, envelope, enrolment, _Form(typed, slip, begun_from, writer), answers)


def _envelope(wave: Wave, content: Mapping[str, Any], slip: str, writer: str) -> Envelope:
    try:
        sealed = sealing.seal(content, wave.public_key, slip=slip, writer=writer, room=room_in(wave))
    except sealing.DoesNotFit as problem:
        raise TooLongTogether(problem.letters) from problem
    digest = sealing.slip_digest(slip, wave.activity.key)
    return Envelope(wave=wave, slip=digest, sealed=sealed.body, copy=sealed.copy)


@dataclass(frozen=True)
class _Form:
    """What was typed into a form, its slip, the version that it was opened with, and its key."""

    typed: Mapping[str, Sequence[str]]
    slip: str
    begun_from: str
    writer: str

    def check(self, wave: Wave, enrolment: Enrolment) -> None:
        """Raise ChangedElsewhere if it would overwrite what its author has not seen."""
        if self.begun_from and own_of(wave, enrolment, self.slip).is_behind(
            self.begun_from, self.writer, self.typed
        ):
            raise ChangedElsewhere


def _repeated(mark: str, wave: Wave, enrolment: Enrolment) -> Participation:
    """An answer that came in time and is sent again after the end; any other is too late."""
    known = Participation.objects.filter(wave=wave, enrolment=enrolment).first()
    if known is None or not idempotency.is_done(mark):
        raise WaveClosed
    return known


def _take(mark: str, envelope: Envelope, enrolment: Enrolment, by: Person, at: datetime) -> Participation:
    """A person's first answer: four writes, and one question at their end."""
    wave = envelope.wave
    idempotency.mark_done(mark)
    participation = Participation(wave=wave, enrolment=enrolment)
    Participation.objects.bulk_create([participation])
    Envelope.objects.bulk_create([envelope])
    _note_participation(wave, enrolment, by, at)
    if not still_open(wave):  # an envelope that comes while the wave is being closed, nobody would ever open
        raise WaveClosed
    return participation


@transaction.atomic
def _take_again(
    mark: str, envelope: Envelope, enrolment: Enrolment, form: _Form, answers: Answers
) -> Participation:
    """A repeated post, a changed answer, or another person's slip."""
    wave = envelope.wave
    known = Participation.objects.filter(wave=wave, enrolment=enrolment).first()
    if known is None:
        raise SlipUsed
    if idempotency.is_done(mark):
        return known
    form.check(wave, enrolment)
    if not _replace(envelope):
        raise AnsweredAlready
    idempotency.mark_done(mark)
    Draft.objects.filter(wave=wave, enrolment=enrolment).delete()
    remove_left_out(wave, enrolment, answers)
    if not still_open(wave):
        raise WaveClosed
    return known


def _replace(envelope: Envelope) -> bool:
    """Put a new answer in the place of the one that the same slip sealed, if there is one."""
    same = Envelope.objects.filter(wave=envelope.wave, slip=envelope.slip)
    new = {"sealed": envelope.sealed, "copy": envelope.copy}
    return bool(same.update(**new) or same.update(**new))  # its row may just have been mixed with the others


def _content(wave: Wave, enrolment: Enrolment, answers: Answers, language: str) -> dict[str, Any]:
    link = None
    if links(wave):
        link = LinkKey.objects.filter(course_id=enrolment.course_id).values_list("locked", flat=True).first()
    return {
        "answers": dict(answers),
        "language": language,
        "pseudonym": sealing.pseudonym(link, enrolment.person.key).hex() if link else "",
        "enrolment": None if wave.anonymous else enrolment.pk,
    }


def _note_participation(wave: Wave, enrolment: Enrolment, by: Person, at: datetime) -> None:
    """What everybody may know: that this person has answered. Its time is no finer than the wave."""
    coarse = wave.activity.opens_at or enrolment.course.created_at
    if wave.questionnaire.frozen_at is None:
        Questionnaire.objects.filter(pk=wave.questionnaire_id, frozen_at=None).update(frozen_at=coarse)
    courses.report_progress(enrolment=enrolment, activity=wave.activity, step=Step.DONE, at=coarse)
    if not wave.anonymous:
        journal.record("questionnaires.answer", thing=wave.activity, by=by, at=at)


@transaction.atomic
def keep_draft(
    *,
    wave: Wave,
    enrolment: Enrolment,
    typed: Mapping[str, Sequence[str]],
    slip: str,
    at: datetime,
    begun_from: str = "",
    writer: str = "",
) -> None:
    """Keep an unfinished answer as it was typed; only the slip of the participant's own device opens it again.

    `begun_from` is the version that the form was opened with and `writer` its key: a draft that another form stored
    meanwhile is not overwritten unseen. No journal row: in an anonymous wave it would reveal when a person wrote. Raises
    WaveClosed, ChangedElsewhere, TooLongTogether.
    """
    if not is_open(wave, at) or not still_open(wave):
        raise WaveClosed
    Draft.objects.select_for_update().filter(wave=wave, enrolment=enrolment).first()
    _Form(typed, slip, begun_from, writer).check(wave, enrolment)
    locked = _locked({**typed, WRITER: [writer]}, slip_for(wave, enrolment, slip), room_in(wave))
    stored = {"locked": locked, "is_change": has_answered(wave, enrolment)}
    Draft.objects.update_or_create(wave=wave, enrolment=enrolment, defaults=stored)


def _locked(typed: Mapping[str, Sequence[str]], slip: str, room: int) -> bytes:
    try:
        return sealing.lock(typed, slip, room=room)
    except sealing.DoesNotFit as problem:
        raise TooLongTogether(problem.letters) from problem
