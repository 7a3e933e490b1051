"""Writes about questionnaires: the bank, waves, answers, what reviewers make of open answers."""

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from oqu.courses import actions as courses
from oqu.courses.models import Activity, Course, Enrolment, Step
from oqu.kernel import journal
from oqu.kernel.errors import Refused
from oqu.kernel.idempotency import once
from oqu.letters import actions as letters
from oqu.libraries.models import Centre
from oqu.people.models import Person
from oqu.questionnaires import sealing
from oqu.questionnaires.definition import packing, reading, writing
from oqu.questionnaires.definition.content import Answers, Definition
from oqu.questionnaires.models import (
    Draft,
    Envelope,
    LinkKey,
    OpenAnswer,
    Participation,
    Questionnaire,
    Redaction,
    Response,
    Wave,
)
from oqu.questionnaires.queries import content_of, silent, slip_for
from oqu.questionnaires.rules import is_open

CHUNK = 2000
CONSENT_ITEM = "quote"


class WaveClosed(Refused):
    message = _(
        "The questionnaire is closed. Your answer was not taken; write to the centre if you still want to."
    )


class AnsweredAlready(Refused):
    message = _("You have answered already. On the device that you answered with, you can still change it.")


class Frozen(Refused):
    message = _("Somebody has answered this version already. Your change makes a new version.")


@transaction.atomic
def keep_questionnaire(
    *, centre: Centre | None, content: Mapping[str, Any], by: Person | None, at: datetime
) -> Questionnaire:
    """Keep a questionnaire (`content` as in docs/questionnaire-format.md): a new one, or a change of the newest version.

    A frozen version is never changed: the content becomes the next one. The same content again changes nothing.
    Raises BrokenDefinition with everything that is wrong.
    """
    parsed = reading.read(dict(content))
    newest = Questionnaire.objects.filter(centre=centre, code=parsed.code).order_by("-version").first()
    plain = writing.plain(parsed)
    if newest and newest.definition == plain:
        return newest
    if newest is None or newest.frozen_at is not None:
        newest = Questionnaire(centre=centre, code=parsed.code, version=newest.version + 1 if newest else 1)
    newest.kind, newest.title = parsed.kind.value, dict(parsed.titles)
    newest.definition, newest.changed_at = plain, at
    newest.fingerprint = writing.fingerprint(parsed)
    newest.save()
    journal.record("questionnaires.keep", thing=newest, by=by, at=at)
    return newest


@transaction.atomic
def copy_questionnaire(*, source: Questionnaire, centre: Centre, by: Person, at: datetime) -> Questionnaire:
    """Copy one of the bank to a centre, to be changed there; who has one of that code keeps it."""
    known = Questionnaire.objects.filter(centre=centre, code=source.code).order_by("-version").first()
    return known or keep_questionnaire(centre=centre, content=source.definition, by=by, at=at)


@transaction.atomic
def open_wave(
    *,
    activity: Activity,
    questionnaire: Questionnaire,
    by: Person,
    at: datetime,
    anonymous: bool | None = None,
    months_after: int | None = None,
) -> Wave:
    """Make a questionnaire the content of an activity; doing it twice is doing it once."""
    known = Wave.objects.filter(activity=activity).first()
    if known:
        return known
    keys = sealing.new_keys()
    wave = Wave.objects.create(
        activity=activity,
        questionnaire=questionnaire,
        anonymous=bool(questionnaire.definition.get("anonymous", True)) if anonymous is None else anonymous,
        public_key=keys.public,
        locked_private_key=keys.locked_private,
        months_after=months_after,
    )
    LinkKey.objects.get_or_create(course_id=activity.course_id, defaults={"locked": sealing.new_link_key()})
    journal.record("questionnaires.open_wave", thing=activity, by=by, at=at)
    return wave


@once(Participation)
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
) -> Participation:
    """Take an answer into a sealed envelope: who answered here, what they answered there, no thread between.

    `answers` are cleaned by the definition; `slip` is the secret of the participant's own device: with it they may
    answer again until the wave is closed, which replaces what they answered. Raises WaveClosed, AnsweredAlready.
    """
    if not is_open(wave, at):
        raise WaveClosed
    slip = slip_for(wave, enrolment, slip)
    sealed = sealing.seal(_content(wave, enrolment, answers, language), wave.public_key)
    envelope = Envelope(
        wave=wave,
        slip=sealing.slip_digest(slip),
        sealed=sealed,
        copy=sealing.lock(dict(answers), slip),
    )
    participation, new = Participation.objects.get_or_create(wave=wave, enrolment=enrolment)
    Draft.objects.filter(wave=wave, enrolment=enrolment).delete()
    if new:
        envelope.save(force_insert=True)
        _note_participation(wave, enrolment, by, at)
    elif not _replace(envelope):
        raise AnsweredAlready
    return participation


def _replace(envelope: Envelope) -> bool:
    """Put a new answer in the place of the one that the same slip sealed, if there is one."""
    same = Envelope.objects.filter(wave=envelope.wave, slip=envelope.slip)
    return bool(same.update(sealed=envelope.sealed, copy=envelope.copy))


def _content(wave: Wave, enrolment: Enrolment, answers: Answers, language: str) -> dict[str, Any]:
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
    *, wave: Wave, enrolment: Enrolment, typed: Mapping[str, Sequence[str]], slip: str, at: datetime
) -> None:
    """Keep an unfinished answer as it was typed; only the slip of the participant's own device opens it again.

    No journal row: in an anonymous wave it would tell when somebody wrote. Raises WaveClosed.
    """
    if not is_open(wave, at):
        raise WaveClosed
    locked = sealing.lock(typed, slip_for(wave, enrolment, slip))
    Draft.objects.update_or_create(wave=wave, enrolment=enrolment, defaults={"locked": locked})


@transaction.atomic
def close_wave(*, wave: Wave, by: Person | None, at: datetime) -> Wave:
    """Close a wave: open its envelopes in a random order into responses, burn the envelopes and the key.

    After this nobody, with any secret, can tell from the database whose answer is whose in an anonymous wave. When no
    wave of the course is open any more, the key of the pseudonyms goes too.
    """
    wave = (
        Wave.objects.select_for_update().select_related("activity__course", "questionnaire").get(pk=wave.pk)
    )
    if wave.closed_at is not None or wave.locked_private_key is None:
        return wave
    _release(wave)
    Draft.objects.filter(wave=wave).delete()
    wave.closed_at, wave.locked_private_key = at, None
    wave.save(update_fields=["closed_at", "locked_private_key"])
    course = wave.activity.course
    if not Wave.objects.filter(activity__course=course, closed_at__isnull=True).exists():
        LinkKey.objects.filter(course=course).delete()
    journal.record("questionnaires.close_wave", thing=wave.activity, by=by, at=at)
    return wave


def _release(wave: Wave) -> None:
    """Envelopes become responses and open answers, each in an order of its own that chance decides."""
    assert wave.locked_private_key is not None  # the caller has looked
    content = content_of(wave.questionnaire)
    opener = sealing.Opener(wave.locked_private_key)
    chance = secrets.SystemRandom()
    envelopes = list(Envelope.objects.filter(wave=wave).values_list("pk", flat=True))
    chance.shuffle(envelopes)
    open_answers: list[OpenAnswer] = []
    for chunk in _chunks(envelopes):
        sealed = Envelope.objects.filter(pk__in=chunk).values_list("sealed", flat=True)
        opened = [_with_tuples(opener.open(envelope)) for envelope in sealed]
        chance.shuffle(opened)
        Response.objects.bulk_create([_response(wave, content, each) for each in opened])
        open_answers += [text for each in opened for text in _open_answers(wave, content, each)]
    chance.shuffle(open_answers)
    OpenAnswer.objects.bulk_create(open_answers, batch_size=CHUNK)
    Envelope.objects.filter(wave=wave).delete()


def _chunks[T](things: list[T]) -> Iterator[list[T]]:
    for start in range(0, len(things), CHUNK):
        yield things[start : start + CHUNK]


def _with_tuples(opened: dict[str, Any]) -> dict[str, Any]:
    """JSON knows no tuples; chosen options are tuples in cleaned answers."""
    given = opened["answers"].items()
    return opened | {"answers": {k: tuple(v) if isinstance(v, list) else v for k, v in given}}


def _response(wave: Wave, content: Definition, opened: Mapping[str, Any]) -> Response:
    return Response(
        wave=wave,
        enrolment_id=opened["enrolment"],
        pseudonym=bytes.fromhex(opened["pseudonym"]) or None,
        language=opened["language"],
        codes=packing.pack(content, opened["answers"]),
        numbers={
            item: value
            for item, value in packing.beside(content, opened["answers"]).items()
            if isinstance(value, int | float)
        },
    )


def _open_answers(wave: Wave, content: Definition, opened: Mapping[str, Any]) -> Iterable[OpenAnswer]:
    quotable = opened["answers"].get(CONSENT_ITEM) == "yes"
    for item, value in packing.beside(content, opened["answers"]).items():
        if isinstance(value, str) and value:
            yield OpenAnswer(
                wave=wave,
                item=item,
                enrolment_id=opened["enrolment"],
                language=opened["language"],
                text=value,
                quotable=quotable,
            )


@transaction.atomic
def remind(*, wave: Wave, by: Person | None, at: datetime, round_name: str) -> int:
    """Write to those who have not answered, without knowing what anybody answered; once a round. Returns letters."""
    course: Course = wave.activity.course
    written = 0
    for enrolment in silent(wave):
        letters.write(
            kind="questionnaires/reminder",
            person=enrolment.person,
            context={"wave": wave, "activity": wave.activity, "course": course},
            at=at,
            reason=f"{wave.activity.key} {enrolment.key} {round_name}",
            centre=course.centre,
        )
        written += 1
    journal.record("questionnaires.remind", thing=wave.activity, by=by, at=at, details={"letters": written})
    return written


@transaction.atomic
def judge_open_answer(
    *, answer: OpenAnswer, redaction: Redaction, shown_text: str, by: Person, at: datetime
) -> OpenAnswer:
    """Say whether, and with which words, an open answer may stand in a report."""
    answer.redaction = redaction
    answer.shown_text = shown_text if redaction == Redaction.REDACTED else ""
    answer.save(update_fields=["redaction", "shown_text"])
    journal.record("questionnaires.judge_open_answer", thing=answer.wave.activity, by=by, at=at)
    return answer
