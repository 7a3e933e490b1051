"""Closing a wave: sealed envelopes become mixed answers, and what could tell whose they are is destroyed."""

import secrets
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from oqu.kernel import db, journal
from oqu.kernel.errors import Refused
from oqu.people.models import Person
from oqu.questionnaires import sealing
from oqu.questionnaires.actions.file_removal import remove_files, remove_unheld
from oqu.questionnaires.actions.publishing import awaits_partner, publish
from oqu.questionnaires.definition import packing
from oqu.questionnaires.definition.content import QUOTE, SEPARATOR, Definition
from oqu.questionnaires.models import AnswerFile, Draft, Envelope, LinkKey, OpenAnswer, Wave
from oqu.questionnaires.models.answers import Block, Response
from oqu.questionnaires.queries.results import CONSENT_ITEM
from oqu.questionnaires.queries.sent_files import file_items, senders
from oqu.questionnaires.queries.waves import content_of
from oqu.questionnaires.rules import has_opened, links

CHUNK = 2000


class NotOpened(Refused):
    message = _("This questionnaire has not opened yet. If it is not to be asked, cancel it in the plan.")


@transaction.atomic
def close_wave(*, wave: Wave, by: Person | None, at: datetime) -> Wave:
    """Close a wave: open its envelopes in a random order into responses, purge the envelopes and the key.

    After this nobody, with any secret, can tell from the database whose answer is whose in an anonymous wave. All that
    will be published of it is decided now. Of fewer answers than the centre's minimum nothing ever is: they are
    destroyed. Raises NotOpened for a person who closes it before anybody could answer.
    """
    wave = (
        Wave.objects.select_for_update()
        .select_related("activity__course__centre", "questionnaire")
        .get(pk=wave.pk)
    )
    if wave.closed_at is not None or wave.locked_private_key is None:
        return wave
    if by is not None and not has_opened(wave, at):
        raise NotOpened
    answered = Envelope.objects.filter(wave=wave).count()
    few = answered < wave.activity.course.centre.fewest_answers
    opened = _OpenedWave({}, {}) if few else _release(wave)
    wave.texts = opened.texts
    if few:
        remove_files(AnswerFile.objects.filter(wave=wave))
    Envelope.objects.filter(wave=wave).delete()
    Draft.objects.filter(wave=wave).delete()
    wave.closed_at, wave.locked_private_key = at, None
    wave.save(update_fields=["closed_at", "locked_private_key", "texts"])
    publish(wave=wave, answered=answered, pseudonyms=opened.pseudonyms)
    journal.record("questionnaires.close_wave", thing=wave.activity, by=by, at=at)
    transaction.on_commit(lambda: db.burn([Envelope, Draft, Wave, LinkKey, Response]))
    return wave


@dataclass(frozen=True, slots=True)
class _OpenedWave:
    """How many wrote or sent something to each open question, and the pseudonyms of responses, which are not stored."""

    texts: dict[str, int]
    pseudonyms: dict[UUID, bytes]


def _release(wave: Wave) -> _OpenedWave:
    """Envelopes become responses and open answers, each in an order of its own that chance decides."""
    assert wave.locked_private_key is not None  # the caller has looked
    content = content_of(wave.questionnaire)
    opener = sealing.Opener(wave.locked_private_key)
    chance = secrets.SystemRandom()
    envelopes = list(Envelope.objects.filter(wave=wave).values_list("pk", flat=True))
    chance.shuffle(envelopes)
    stored = awaits_partner(wave)
    pseudonyms: dict[UUID, bytes] = {}
    open_answers: list[OpenAnswer] = []
    numbers: dict[str, array[float]] = {}
    asked_for_files, held = file_items(content), set[str]()
    for chunk in _chunks(envelopes):
        opened = [_with_tuples(one) for one in _opened(opener, chunk)]
        chance.shuffle(opened)
        responses = [_response(wave, content, each) for each in opened]
        for response in responses:
            if response.pseudonym and not stored:
                pseudonyms[response.pk], response.pseudonym = bytes(response.pseudonym), None
        Response.objects.bulk_create(responses)
        codes = [response.codes for response in responses]
        chance.shuffle(codes)
        Block.objects.create(wave=wave, codes=b"".join(codes))
        for response in responses:
            for item, number in response.numbers.items():
                numbers.setdefault(item, array("d")).append(number)
        held.update(
            key for each in opened for code in asked_for_files for key in each["answers"].get(code, ())
        )
        open_answers += [words for each in opened for words in _open_answers(wave, content, each)]
    chance.shuffle(open_answers)
    OpenAnswer.objects.bulk_create(open_answers, batch_size=CHUNK)
    for item, given in numbers.items():
        Block.objects.create(wave=wave, item=item, codes=array("d", sorted(given)).tobytes())
    if wave.anonymous:
        _blur_languages(wave)
    if asked_for_files:
        remove_unheld(wave, held)
    written = Counter(answer.item for answer in open_answers)
    return _OpenedWave({**written, **senders(wave)}, pseudonyms)


def _opened(opener: sealing.Opener, envelopes: list[Any]) -> Iterator[dict[str, Any]]:
    for sealed in Envelope.objects.filter(pk__in=envelopes).values_list("sealed", flat=True):
        yield opener.open(sealed)


def _blur_languages(wave: Wave) -> None:
    """Forget in which language people answered where so few chose one that it could tell who they are.

    In a linked wave it goes in any case: together with the list of waves a person answered it would reveal too much.
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


def _response(wave: Wave, content: Definition, opened: Mapping[str, Any]) -> Response:
    answers = opened["answers"]
    if wave.anonymous:  # the consent goes with the words alone; here it would join them to the rest
        answers = {key: value for key, value in answers.items() if key != CONSENT_ITEM}
    return Response(
        wave=wave,
        enrolment_id=opened["enrolment"],
        pseudonym=bytes.fromhex(opened["pseudonym"]) or None,
        language=opened["language"],
        codes=packing.pack(content, answers),
        numbers={
            item: value
            for item, value in packing.beside(content, answers).items()
            if isinstance(value, int | float)
        },
    )


def _open_answers(wave: Wave, content: Definition, opened: Mapping[str, Any]) -> Iterable[OpenAnswer]:
    answers = opened["answers"]
    everything = answers.get(CONSENT_ITEM) == "yes"
    for item, value in packing.beside(content, answers).items():
        if isinstance(value, str) and value and SEPARATOR not in item:
            yield OpenAnswer(
                wave=wave,
                item=item,
                enrolment_id=opened["enrolment"],
                language=opened["language"],
                text=value,
                quotable=everything or content.item(item).within(QUOTE) in answers,
            )
