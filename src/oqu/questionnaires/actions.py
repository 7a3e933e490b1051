"""Writes about questionnaires: the bank, waves, answers, what reviewers make of open answers."""

import itertools
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from oqu.courses import actions as courses
from oqu.courses.models import Activity, Course, Enrolment, Step
from oqu.courses.models import Kind as ActivityKind
from oqu.kernel import db, idempotency, journal, text
from oqu.kernel.errors import Refused
from oqu.kernel.idempotency import once
from oqu.letters import actions as letters
from oqu.libraries.models import Centre
from oqu.people.models import Person
from oqu.questionnaires import sealing
from oqu.questionnaires.definition import packing, reading, writing
from oqu.questionnaires.definition.content import Answers, Definition
from oqu.questionnaires.models import (
    Block,
    Coding,
    Draft,
    Envelope,
    LinkKey,
    OpenAnswer,
    Participation,
    Questionnaire,
    Redaction,
    Response,
    Theme,
    Wave,
)
from oqu.questionnaires.queries.answering import slip_for
from oqu.questionnaires.queries.results import CONSENT_ITEM
from oqu.questionnaires.queries.waves import content_of, silent
from oqu.questionnaires.rules import is_open, links

CHUNK = 2000
BANK = Path(__file__).resolve().parent / "bank"


class WaveClosed(Refused):
    message = _(
        "The questionnaire is closed. Your answer was not taken; write to the centre if you still want to."
    )


class AnsweredAlready(Refused):
    message = _("You have answered already. On the device that you answered with, you can still change it.")


class SlipUsed(Refused):
    message = _("The slip of this device belongs to another answer. It has a new one now: send once more.")


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
    if centre is not None:  # the bank comes with the software: loading it is nobody's write
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


@once(Wave)
def add_wave(
    *,
    course: Course,
    questionnaire: Questionnaire,
    opens_at: datetime | None,
    due_at: datetime | None,
    anonymous: bool,
    by: Person,
    at: datetime,
    key: str,
    required: bool = True,
    months_after: int | None = None,
    activity: Activity | None = None,
) -> Wave:
    """Put a questionnaire into a course's plan and make a wave of it; `activity` names one that is planned already.

    One of the bank is copied to the course's centre first, so that the centre can change it.
    """
    if questionnaire.centre_id is None:
        questionnaire = copy_questionnaire(source=questionnaire, centre=course.centre, by=by, at=at)
    if activity is None:
        activity = courses.plan_activity(
            course=course,
            kind=ActivityKind.QUESTIONNAIRE,
            slug=_free_slug(course, questionnaire.code),
            title=questionnaire.title,
            opens_at=opens_at,
            due_at=due_at,
            required=required,
            by=by,
            at=at,
        )
    return open_wave(
        activity=activity,
        questionnaire=questionnaire,
        anonymous=anonymous,
        months_after=months_after,
        by=by,
        at=at,
    )


def _free_slug(course: Course, wanted: str) -> str:
    base = text.slug(wanted)[:50] or "questions"
    taken = set(course.activities.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for n in itertools.count(1) if (slug := base if n == 1 else f"{base}-{n}") not in taken)


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
    answer again until the wave is closed, which replaces what they answered. The same `key` again is done once; what
    is remembered of it leads neither to who nor to what. Raises WaveClosed, AnsweredAlready, SlipUsed.
    """
    mark = idempotency.digest("oqu.questionnaires.actions.answer", key)
    if not is_open(wave, at):
        return _repeated(mark, wave, enrolment)
    slip = slip_for(wave, enrolment, slip)
    envelope = Envelope(
        wave=wave,
        slip=sealing.slip_digest(slip, wave.activity.key),
        sealed=sealing.seal(_content(wave, enrolment, answers, language), wave.public_key),
        copy=sealing.lock(dict(answers), slip),
    )
    try:
        with transaction.atomic():
            return _take(mark, envelope, enrolment, by, at)
    except IntegrityError:  # not the first time, which the database tells quicker than we could ask
        return _take_again(mark, envelope, enrolment)


def _repeated(mark: str, wave: Wave, enrolment: Enrolment) -> Participation:
    """An answer that came in time and is sent again after the end; any other is too late."""
    known = Participation.objects.filter(wave=wave, enrolment=enrolment).first()
    if known is None or not idempotency.is_done(mark):
        raise WaveClosed
    return known


def _take(mark: str, envelope: Envelope, enrolment: Enrolment, by: Person, at: datetime) -> Participation:
    """The first answer of somebody: five writes and no question."""
    wave = envelope.wave
    idempotency.mark_done(mark)
    participation = Participation(wave=wave, enrolment=enrolment)
    participation.save(force_insert=True)
    envelope.save(force_insert=True)
    Draft.objects.filter(wave=wave, enrolment=enrolment).delete()
    _note_participation(wave, enrolment, by, at)
    return participation


@transaction.atomic
def _take_again(mark: str, envelope: Envelope, enrolment: Enrolment) -> Participation:
    """The same post once more, a changed mind, or somebody else's slip."""
    wave = envelope.wave
    known = Participation.objects.filter(wave=wave, enrolment=enrolment).first()
    if known is None:
        raise SlipUsed
    if idempotency.is_done(mark):
        return known
    if not _replace(envelope):
        raise AnsweredAlready
    idempotency.mark_done(mark)
    Draft.objects.filter(wave=wave, enrolment=enrolment).delete()
    return known


def _replace(envelope: Envelope) -> bool:
    """Put a new answer in the place of the one that the same slip sealed, if there is one."""
    same = Envelope.objects.filter(wave=envelope.wave, slip=envelope.slip)
    return bool(same.update(sealed=envelope.sealed, copy=envelope.copy))


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
        Wave.objects.select_for_update()
        .select_related("activity__course__centre", "questionnaire")
        .get(pk=wave.pk)
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
    transaction.on_commit(lambda: db.burn([Envelope, Draft, Wave, LinkKey]))
    return wave


def _release(wave: Wave) -> None:
    """Envelopes become responses and open answers, each in an order of its own that chance decides."""
    assert wave.locked_private_key is not None  # the caller has looked
    content = content_of(wave.questionnaire)
    opener = sealing.Opener(wave.locked_private_key)
    chance = secrets.SystemRandom()
    envelopes = list(Envelope.objects.filter(wave=wave).values_list("pk", flat=True))
    chance.shuffle(envelopes)
    forgotten = _forget_links(wave, opener, envelopes, chance)
    open_answers: list[OpenAnswer] = []
    for chunk in _chunks(envelopes):
        opened = [_with_tuples(one) for one in _opened(opener, chunk)]
        chance.shuffle(opened)
        responses = [_response(wave, content, each, forgotten) for each in opened]
        Response.objects.bulk_create(responses)
        codes = [response.codes for response in responses]
        chance.shuffle(codes)
        Block.objects.create(wave=wave, codes=b"".join(codes))
        open_answers += [words for each in opened for words in _open_answers(wave, content, each)]
    chance.shuffle(open_answers)
    OpenAnswer.objects.bulk_create(open_answers, batch_size=CHUNK)
    if wave.anonymous:
        _blur_languages(wave)
    Envelope.objects.filter(wave=wave).delete()


def _opened(opener: sealing.Opener, envelopes: list[Any]) -> Iterator[dict[str, Any]]:
    for sealed in Envelope.objects.filter(pk__in=envelopes).values_list("sealed", flat=True):
        yield opener.open(sealed)


def _forget_links(wave: Wave, opener: sealing.Opener, envelopes: list[Any], chance: Random) -> set[bytes]:
    """Take the pseudonyms that would tell who somebody is off the answers to earlier waves; returns them."""
    if not links(wave):
        return set()
    course = wave.activity.course
    earlier: dict[bytes, set[int]] = {}
    rows = Response.objects.filter(wave__activity__course=course, pseudonym__isnull=False)
    for pseudonym, of_wave in rows.values_list("pseudonym", "wave_id"):
        earlier.setdefault(bytes(pseudonym or b""), set()).add(of_wave)
    new = {
        bytes.fromhex(one["pseudonym"]) for chunk in _chunks(envelopes) for one in _opened(opener, chunk)
    } - {b""}
    known = {one: sealing.Known(frozenset(earlier.get(one, ())), one in new) for one in earlier.keys() | new}
    forgotten = sealing.too_telling(known, fewest=course.centre.fewest_answers, chance=chance)
    for some in _chunks(sorted(forgotten)):
        rows.filter(pseudonym__in=some).update(pseudonym=None)
    return forgotten


def _blur_languages(wave: Wave) -> None:
    """Forget in which language people answered where so few chose one that it could tell who they are.

    In a linked wave it goes in any case: together with which waves somebody answered it would tell too much.
    """
    often = Response.objects.filter(wave=wave).values_list("language").annotate(n=Count("pk"))
    few = any(n < wave.activity.course.centre.fewest_answers for _language, n in often)
    if few or links(wave):
        Response.objects.filter(wave=wave).update(language="")
    if few:
        OpenAnswer.objects.filter(wave=wave).update(language="")


def _chunks[T](things: list[T]) -> Iterator[list[T]]:
    for start in range(0, len(things), CHUNK):
        yield things[start : start + CHUNK]


def _with_tuples(opened: dict[str, Any]) -> dict[str, Any]:
    """JSON knows no tuples; chosen options are tuples in cleaned answers."""
    given = opened["answers"].items()
    return opened | {"answers": {k: tuple(v) if isinstance(v, list) else v for k, v in given}}


def _response(wave: Wave, content: Definition, opened: Mapping[str, Any], forgotten: set[bytes]) -> Response:
    pseudonym = bytes.fromhex(opened["pseudonym"])
    answers = opened["answers"]
    if wave.anonymous:  # the consent goes with the words alone; here it would join them to the rest
        answers = {key: value for key, value in answers.items() if key != CONSENT_ITEM}
    return Response(
        wave=wave,
        enrolment_id=opened["enrolment"],
        pseudonym=pseudonym if pseudonym and pseudonym not in forgotten else None,
        language=opened["language"],
        codes=packing.pack(content, answers),
        numbers={
            item: value
            for item, value in packing.beside(content, answers).items()
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


@transaction.atomic
def name_theme(*, wave: Wave, item: str, name: str, by: Person, at: datetime) -> Theme:
    """Name a theme that the open answers to an item speak of; naming it twice is naming it once."""
    theme, new = Theme.objects.get_or_create(wave=wave, item=item, name=name)
    if new:
        journal.record("questionnaires.name_theme", thing=theme, by=by, at=at)
    return theme


@transaction.atomic
def code_answer(*, answer: OpenAnswer, themes: Iterable[Theme], by: Person, at: datetime) -> None:
    """Say of which themes an open answer speaks, in one coder's judgement; it replaces what they said before."""
    chosen = [theme for theme in themes if theme.wave_id == answer.wave_id and theme.item == answer.item]
    Coding.objects.filter(answer=answer, coder=by).exclude(theme__in=chosen).delete()
    for theme in chosen:
        Coding.objects.get_or_create(theme=theme, answer=answer, coder=by)
    journal.record("questionnaires.code_answer", thing=answer.wave.activity, by=by, at=at)


def load_bank(*, at: datetime) -> int:
    """Keep the standard questionnaires that come with the software; those that are there unchanged stay as they are."""
    files = sorted(BANK.glob("*.json"))
    for file in files:
        keep_questionnaire(centre=None, content=json.loads(file.read_text("utf-8")), by=None, at=at)
    return len(files)
