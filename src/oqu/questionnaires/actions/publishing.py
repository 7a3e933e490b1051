"""Writing the register of published tables: all of a wave when it closes, pairs and cuts when its partner does."""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import replace
from random import Random
from uuid import UUID

from django.db import transaction

from oqu.courses.models import Course
from oqu.kernel import db
from oqu.kernel.heavy import numpy as np
from oqu.questionnaires import gate
from oqu.questionnaires.figures.arrays import Flags, Whole
from oqu.questionnaires.gate.cuts import decide_cuts
from oqu.questionnaires.gate.everybody import tables_of_everybody
from oqu.questionnaires.gate.pairs import DecidedPairs, can_be_paired, decide_pairs
from oqu.questionnaires.gate.populations import refined
from oqu.questionnaires.gate.reading import WaveAnswers, rows_of
from oqu.questionnaires.gate.research import research_rows
from oqu.questionnaires.gate.tables import stored
from oqu.questionnaires.models import KindChoices, LinkKey, PublishedTables, ResearchTable, Wave
from oqu.questionnaires.models.answers import Response
from oqu.questionnaires.rules import PAIRED_KINDS, is_paired_kind, links

CHUNK = 500
PARTNER = {KindChoices.BEFORE: KindChoices.AFTER, KindChoices.AFTER: KindChoices.BEFORE}


def awaits_partner(wave: Wave) -> bool:
    """Whether pairs of this anonymous wave can only be counted later, so that its pseudonyms are stored until then."""
    return links(wave) and bool(_open_kinds(wave) & _awaited(wave))


def _awaited(wave: Wave) -> set[str]:
    """Which open waves keep a closed one waiting: before a course any, for the one after it may be planned late."""
    return (
        set(KindChoices.values)
        if wave.questionnaire.kind == KindChoices.BEFORE
        else {KindChoices.BEFORE.value}
    )


def _open_kinds(wave: Wave) -> set[str]:
    """The kinds of the other waves of the course of which nothing is published yet."""
    others = Wave.objects.filter(activity__course=wave.activity.course_id, tables=None).exclude(pk=wave.pk)
    unfinished = others.exclude(closed_at=None, activity__cancelled_at__isnull=False)
    return set(unfinished.values_list("questionnaire__kind", flat=True))


@transaction.atomic
def publish(
    *,
    wave: Wave,
    answered: int | None = None,
    pseudonyms: Mapping[UUID, bytes] | None = None,
    chance: Random | None = None,
) -> PublishedTables:
    """Decide, once, what is published of a wave that is closed; and of its partner before or after the course.

    `answered` is how many answered, where fewer than the centre's minimum did and their answers are destroyed;
    `pseudonyms` are those of its responses that are not stored. Must be idempotent: what was decided stays.
    """
    minimum, drawn = wave.activity.course.centre.fewest_answers, chance or secrets.SystemRandom()
    paired = is_paired_kind(wave)
    row = PublishedTables.objects.filter(wave=wave).first()
    if row is not None:
        return row
    tables = tables_of_everybody(wave, minimum=minimum, may_split=not paired, chance=drawn)
    if answered is not None and answered < minimum:
        tables = replace(tables, n=answered)
    row = PublishedTables(wave=wave, minimum=minimum, tables={}, is_final=not paired)
    answers = rows_of(wave) if tables.is_shown and (wave.for_research or not paired) else None
    if answers and not paired:
        tables = replace(tables, cuts=decide_cuts(answers, {}, without=frozenset(), minimum=minimum))
    row.tables = stored(tables)
    row.save()
    wave.tables = row
    if answers and wave.for_research:
        _store_rows(wave, research_rows(answers, tables, paired=paired))
    if paired:
        _Settling(wave, pseudonyms or {}, drawn).settle()
    _forget_key(wave)
    return row


def _store_rows(wave: Wave, rows: gate.ResearchRows) -> None:
    ResearchTable.objects.create(wave=wave, head=rows.head(), codes=rows.codes.tobytes())


def publish_earlier() -> int:
    """Decide what is published of waves that an earlier version closed. Returns how many there were."""
    closed = Wave.objects.filter(closed_at__isnull=False, tables=None).select_related(
        "activity__course__centre", "questionnaire"
    )
    waves = list(closed.order_by("closed_at", "pk"))
    for wave in waves:
        publish(wave=wave)
    if waves:
        db.burn([LinkKey, Response])
    return len(waves)


def _forget_key(wave: Wave) -> None:
    """Destroy the key of the pseudonyms as soon as no pairs are awaited any more."""
    course, open_kinds = wave.activity.course_id, _open_kinds(wave)
    waiting = PublishedTables.objects.filter(
        wave__activity__course=course, is_final=False, wave__anonymous=True
    )
    if open_kinds & PAIRED_KINDS or (open_kinds and waiting.exists()):
        return
    LinkKey.objects.filter(course=course).delete()
    _forget_links(list(waiting.values_list("wave_id", flat=True)))


def _forget_links(waves: list[int]) -> None:
    linked = Response.objects.filter(wave__in=waves)
    linked.filter(pseudonym__isnull=False).update(pseudonym=None)
    linked.filter(is_paired=True).update(is_paired=False)


class _Settling:
    """What the closing of a wave before or after the course decides: pairs, then cuts of waves that await nothing more."""

    def __init__(self, wave: Wave, pseudonyms: Mapping[UUID, bytes], chance: Random) -> None:
        self.wave, self.pseudonyms, self.chance = wave, pseudonyms, chance
        self.read: dict[int, WaveAnswers] = {}
        self.decided: list[tuple[WaveAnswers, WaveAnswers, DecidedPairs]] = []
        self.waiting = list(self._waiting(wave.activity.course))

    def _waiting(self, course: Course) -> Iterator[Wave]:
        """The closed waves of the course that pairs or cuts can still come to, the last of the plan first."""
        found = Wave.objects.filter(
            activity__course=course, questionnaire__kind__in=PAIRED_KINDS, tables__is_final=False
        )
        for one in found.select_related("activity", "questionnaire", "tables").order_by(
            "-activity__position"
        ):
            yield self.wave if one.pk == self.wave.pk else one

    def settle(self) -> None:
        """Decide and write all of it."""
        partners = [one for one in self.waiting if self._may_be_paired(one)]
        if self.wave.questionnaire.kind == KindChoices.AFTER:
            for before in partners:
                if self._pair(before, self.wave):
                    break
        else:
            for after in partners:
                self._pair(self.wave, after)
        for one in self.waiting:
            if self._is_final(one):
                self._finish(one)

    def _may_be_paired(self, other: Wave) -> bool:
        kind = PARTNER[KindChoices(self.wave.questionnaire.kind)]
        tables = gate.published(other)
        return (
            other.questionnaire.kind == kind
            and other.anonymous == self.wave.anonymous
            and tables is not None
            and tables.pairs is None
        )

    def _rows(self, wave: Wave) -> WaveAnswers:
        if wave.pk not in self.read:
            self.read[wave.pk] = rows_of(wave, self.pseudonyms if wave.pk == self.wave.pk else None)
        return self.read[wave.pk]

    def _pair(self, before: Wave, after: Wave) -> bool:
        """Count the pairs of two waves, if they ask the same."""
        first, second = self._rows(before), self._rows(after)
        minimum = max(before.tables.minimum, after.tables.minimum)
        if min(first.n, second.n) < minimum or not can_be_paired(first, second):
            return False
        known = gate.published(before)
        closed = known.paired_alone if known else ()
        pairs = decide_pairs(first, second, closed=closed, minimum=minimum, chance=self.chance)
        self.decided.append((first, second, pairs))
        _change(after, pairs=pairs.published)
        _change(before, paired_alone=(*closed, *pairs.alone))
        self.read[before.pk] = _mark(first, pairs, minimum)
        return True

    def _is_final(self, wave: Wave) -> bool:
        """Whether nothing is awaited any more: no open wave before the course, or after it where one was closed."""
        other = PARTNER[KindChoices(wave.questionnaire.kind)]
        if other in _open_kinds(wave):
            return False
        published = PublishedTables.objects.filter(
            wave__activity__course=wave.activity.course_id, wave__questionnaire__kind=other
        )
        return wave.questionnaire.kind == KindChoices.AFTER or published.exists()

    def _finish(self, wave: Wave) -> None:
        """Decide the cuts of a wave beside all its pairs, and forget its links."""
        classes: dict[str, Whole] = {}
        for first, second, pairs in self.decided:
            for side, answers in enumerate((first, second)):
                if answers.wave.pk == wave.pk:
                    for name, rows in pairs.lines.items():
                        known = classes.get(name, np.zeros(answers.n, dtype=np.int64))
                        classes[name] = refined(known, _marked(answers.n, rows[:, side]))
        tables, without = gate.published(wave), self._paired_earlier(wave)
        if tables is not None and tables.is_shown and not wave.anonymous:
            minimum = wave.tables.minimum
            cuts = decide_cuts(self._rows(wave), classes, without=without - classes.keys(), minimum=minimum)
            _change(wave, cuts=cuts)
        PublishedTables.objects.filter(pk=wave.tables.pk).update(is_final=True)
        _forget_links([wave.pk])

    def _paired_earlier(self, wave: Wave) -> frozenset[str]:
        """The columns that were published of pairs when another wave closed; which pairs is not known any more."""
        now = {second.wave.pk for _first, second, _pairs in self.decided}
        others = (
            PublishedTables.objects.filter(wave__activity__course=wave.activity.course_id)
            .exclude(wave__in=now)
            .select_related("wave")
        )
        found: set[str] = set()
        for row in others:
            tables = gate.published(row.wave)
            if tables and tables.pairs and wave.pk in (tables.pairs.before, row.wave_id):
                found |= tables.pairs.lines.keys()
        return frozenset(found)


def _marked(people: int, rows: Whole) -> Flags:
    inside = np.zeros(people, dtype=np.bool_)
    inside[rows] = True
    return inside


def _change(wave: Wave, **more: object) -> None:
    """Add to what is published of a wave that awaited it."""
    tables = gate.published(wave)
    assert tables is not None  # it is closed
    wave.tables.tables = stored(replace(tables, **more))  # type: ignore[arg-type]
    wave.tables.save(update_fields=["tables"])


def _mark(before: WaveAnswers, pairs: DecidedPairs, minimum: int) -> WaveAnswers:
    """Note which answers before the course are in the pairs, and forget their links; all where few others are left."""
    is_paired = before.is_paired | _marked(before.n, pairs.core[:, 0])
    if before.n - is_paired.sum() < minimum:
        is_paired = np.ones(before.n, dtype=np.bool_)
    keys = [key for key, paired in zip(before.keys, is_paired.tolist(), strict=True) if paired]
    for start in range(0, len(keys), CHUNK):
        Response.objects.filter(pk__in=keys[start : start + CHUNK]).update(pseudonym=None, is_paired=True)
    return replace(before, is_paired=is_paired)
