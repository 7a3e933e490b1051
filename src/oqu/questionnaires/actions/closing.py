"""Closing a wave: sealed envelopes become mixed answers, and what could tell whose they are is destroyed."""

import secrets
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from random import Random
from typing import Any

from django.db import transaction
from django.db.models import Count

from oqu.kernel import db, journal
from oqu.people.models import Person
from oqu.questionnaires import sealing
from oqu.questionnaires.definition import packing
from oqu.questionnaires.definition.content import QUOTE, SEPARATOR, Definition
from oqu.questionnaires.models import (
    Block,
    Draft,
    Envelope,
    LinkKey,
    OpenAnswer,
    Response,
    Wave,
)
from oqu.questionnaires.queries.results import CONSENT_ITEM
from oqu.questionnaires.queries.waves import content_of
from oqu.questionnaires.rules import links

CHUNK = 2000


@transaction.atomic
def close_wave(*, wave: Wave, by: Person | None, at: datetime) -> Wave:
    """Close a wave: open its envelopes in a random order into responses, purge the envelopes and the key.

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
    wave.texts = _release(wave)
    Draft.objects.filter(wave=wave).delete()
    wave.closed_at, wave.locked_private_key = at, None
    wave.save(update_fields=["closed_at", "locked_private_key", "texts"])
    course = wave.activity.course
    if not Wave.objects.filter(activity__course=course, closed_at__isnull=True).exists():
        LinkKey.objects.filter(course=course).delete()
    journal.record("questionnaires.close_wave", thing=wave.activity, by=by, at=at)
    transaction.on_commit(lambda: db.burn([Envelope, Draft, Wave, LinkKey]))
    return wave


def _release(wave: Wave) -> dict[str, int]:
    """Envelopes become responses and open answers, each in an order of its own that chance decides.

    Returns how many wrote something to each open question.
    """
    assert wave.locked_private_key is not None  # the caller has looked
    content = content_of(wave.questionnaire)
    opener = sealing.Opener(wave.locked_private_key)
    chance = secrets.SystemRandom()
    envelopes = list(Envelope.objects.filter(wave=wave).values_list("pk", flat=True))
    chance.shuffle(envelopes)
    forgotten = _forget_links(wave, opener, envelopes, chance)
    open_answers: list[OpenAnswer] = []
    numbers: dict[str, array[float]] = {}
    for chunk in _chunks(envelopes):
        opened = [_with_tuples(one) for one in _opened(opener, chunk)]
        chance.shuffle(opened)
        responses = [_response(wave, content, each, forgotten) for each in opened]
        Response.objects.bulk_create(responses)
        codes = [response.codes for response in responses]
        chance.shuffle(codes)
        Block.objects.create(wave=wave, codes=b"".join(codes))
        for response in responses:
            for item, number in response.numbers.items():
                numbers.setdefault(item, array("d")).append(number)
        open_answers += [words for each in opened for words in _open_answers(wave, content, each)]
    chance.shuffle(open_answers)
    OpenAnswer.objects.bulk_create(open_answers, batch_size=CHUNK)
    for item, given in numbers.items():
        Block.objects.create(wave=wave, item=item, codes=array("d", sorted(given)).tobytes())
    if wave.anonymous:
        _blur_languages(wave)
    Envelope.objects.filter(wave=wave).delete()
    return dict(Counter(answer.item for answer in open_answers))


def _opened(opener: sealing.Opener, envelopes: list[Any]) -> Iterator[dict[str, Any]]:
    for sealed in Envelope.objects.filter(pk__in=envelopes).values_list("sealed", flat=True):
        yield opener.open(sealed)


def _forget_links(wave: Wave, opener: sealing.Opener, envelopes: list[Any], chance: Random) -> set[bytes]:
    """Take the pseudonyms that would identify a person from the answers to earlier waves; returns them."""
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
    known = {
        one: sealing.KnownPseudonym(frozenset(earlier.get(one, ())), one in new)
        for one in earlier.keys() | new
    }
    forgotten = sealing.too_telling(known, fewest=course.centre.fewest_answers, chance=chance)
    for some in _chunks(sorted(forgotten)):
        rows.filter(pseudonym__in=some).update(pseudonym=None)
    return forgotten


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
