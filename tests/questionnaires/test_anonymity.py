"""An attack: a person with a full dump of the database and its files tries to link answers to people."""

import itertools
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models

from oqu.courses.models import Enrolment, Progress
from oqu.kernel import clock
from oqu.kernel.models import DoneOnce, JournalEntry
from oqu.questionnaires import actions, queries, sealing
from oqu.questionnaires.models import (
    Draft,
    Envelope,
    LinkKey,
    OpenAnswer,
    Participation,
    Wave,
)
from oqu.questionnaires.models.answers import Block, Response
from tests.factories.cast import Cast, make_cast
from tests.factories.questionnaires import SCALE, answer, item, options, places, wave
from tests.factories.words import honest_text

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 40
ANSWERS = (Response, OpenAnswer, Block)
LUCK = 12
"""Right guesses of 40 by chance: one on average, twelve or more for one pair of orders in a thousand million."""
ROUNDS = 25
MUCH_LUCK = 60
"""Right guesses in 25 attacks on 40 people: 25 by chance (Poisson); 60 or more once in a thousand million times."""
SHORT = 6
"""Values below so many characters or bytes are states, languages and small numbers, not keys."""


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def sentence(place: Enrolment) -> str:
    return f"Only the one in place {place.key} wrote this"


def numbers_of(people: list[Enrolment]) -> dict[int, int]:
    """The number that each writes down, by the id of the place: one that no order in the database follows."""
    drawn = sorted(people, key=lambda place: sha256(place.key.encode()).digest())
    return {place.pk: number for number, place in enumerate(drawn)}


def answer_all(asked: Wave, people: list[Enrolment]) -> None:
    """Everybody answers in turn; what they write and their number tell us, not the attacker, who they are."""
    numbers = numbers_of(people)
    for place in people:
        actions.keep_draft(
            wave=asked, enrolment=place, typed={"story": [sentence(place)]}, slip="s", at=clock.now()
        )
        answer(
            asked, place, slip=f"slip {place.key}", story=[sentence(place)], people=[str(numbers[place.pk])]
        )


@pytest.fixture
def people(cast: Cast) -> list[Enrolment]:
    return places(cast.course, PEOPLE)


@pytest.fixture
def asked(cast: Cast, people: list[Enrolment]) -> Wave:
    made = wave(cast.course, cast.methodologist)
    answer_all(made, people)
    return made


@pytest.fixture
def closed(asked: Wave) -> Wave:
    return actions.close_wave(wave=asked, by=None, at=clock.now())


def dump() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, tables and rows in the order in which they lie in the file."""
    place = "ctid" if connection.vendor == "postgresql" else "rowid"
    found = {}
    for model in apps.get_models(include_auto_created=True):
        table = connection.ops.quote_name(model._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table} ORDER BY {place}")
            names = [column[0] for column in cursor.description]
            found[model._meta.db_table] = [dict(zip(names, row, strict=True)) for row in cursor]
    return found


def tables(*models: Any) -> set[str]:
    return {model._meta.db_table for model in models}


def files() -> bytes:
    """The bytes of the database's files, its log with them."""
    name = Path(connection.settings_dict["NAME"])
    return b"".join(file.read_bytes() for file in name.parent.glob(f"{name.name}*"))


def on_sqlite() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the files of PostgreSQL are its own affair, see docs/anonymity.md")


def orders(rows: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """The rows as they lie, and sorted by each of their columns."""
    yield rows
    for column in rows[0]:
        yield sorted(rows, key=lambda row: str(row[column]))


def whose(row: dict[str, Any]) -> int:
    """The truth, which the attacker has not: the number that this person wrote down."""
    return int(str(row["numbers"]).partition('"people": ')[2].rstrip("}"))


def test_while_it_is_open_the_files_hold_no_answer(asked: Wave) -> None:
    on_sqlite()

    assert b"wrote this" not in files()
    assert not Response.objects.exists()
    assert not OpenAnswer.objects.exists()


def test_while_it_is_open_a_dump_without_the_secret_opens_nothing(asked: Wave, settings: Any) -> None:
    settings.SECRET_KEY = "what the attacker has not" * 4
    locked = asked.locked_private_key
    assert locked is not None

    with pytest.raises(Exception, match="Decryption failed"):
        sealing.Opener(locked)


def test_no_order_of_the_rows_tells_who_wrote_what(closed: Wave, people: list[Enrolment]) -> None:
    everything = dump()
    numbers = numbers_of(people)
    here = [everything[name] for name in tables(Participation, Progress)]
    there = [everything[name] for name in tables(Response)]

    for who, what in itertools.product(here, there):
        for first, second in itertools.product(orders(who), orders(what)):
            known = [row for row in first if row["enrolment_id"] in numbers]
            right = sum(
                numbers[one["enrolment_id"]] == whose(other) for one, other in zip(known, second, strict=True)
            )
            assert right < LUCK


def test_the_words_of_one_person_lie_apart_from_their_marks(closed: Wave, people: list[Enrolment]) -> None:
    everything = dump()
    (words,), (marks,) = ([everything[t] for t in tables(m)] for m in (OpenAnswer, Response))
    numbers = numbers_of(people)
    truth = {sentence(place): numbers[place.pk] for place in people}

    for first, second in itertools.product(orders(words), orders(marks)):
        right = sum(truth[one["text"]] == whose(other) for one, other in zip(first, second, strict=True))
        assert right < LUCK


def test_the_packed_answers_lie_in_another_order_than_the_rows(cast: Cast, people: list[Enrolment]) -> None:
    scale = {"min": 0, "max": 10}
    items = [{"code": f"i{n}", "kind": "scale", "texts": {"kk": "?"}, "scale": scale} for n in range(2)]
    made = wave(cast.course, cast.methodologist, *items)
    for number, place in enumerate(people):
        answer(made, place, i0=[str(number // 10)], i1=[str(number % 10)])
    actions.close_wave(wave=made, by=None, at=clock.now())

    packed = bytes(Block.objects.get().codes)
    rows = [bytes(codes) for codes in Response.objects.order_by("pk").values_list("codes", flat=True)]

    assert sorted(packed[n : n + 2] for n in range(0, len(packed), 2)) == sorted(rows)
    assert sum(packed[2 * n : 2 * n + 2] == row for n, row in enumerate(rows)) < LUCK


def values(rows: list[dict[str, Any]]) -> set[str]:
    """Everything in a table that may serve as a key: texts, bytes, identifiers; which question it is, is no secret."""
    found: set[str] = set()
    for row in rows:
        for value in (value for name, value in row.items() if name != "item"):
            plain = bytes(value).hex() if isinstance(value, bytes | memoryview) else value
            plain = plain.hex if isinstance(plain, uuid.UUID) else plain
            if isinstance(plain, str) and len(plain) >= SHORT:
                found.add(plain)
    return found


def test_nothing_in_an_answer_stands_anywhere_else(closed: Wave) -> None:
    everything = dump()
    answers = tables(*ANSWERS)
    elsewhere = {name: values(rows) for name, rows in everything.items() if name not in answers}

    for name in answers:
        for other, known in elsewhere.items():
            assert values(everything[name]) & known == set(), (name, other)


def test_an_answer_leads_to_its_wave_and_to_nobody(closed: Wave) -> None:
    for model in ANSWERS:
        for row in model.objects.values():
            assert row["wave_id"] == closed.pk
            assert row.get("enrolment_id") is None
            assert row.get("pseudonym") is None


def test_no_time_in_the_database_is_that_of_an_answer(asked: Wave) -> None:
    """What is written while people answer bears the time at which the wave opened, or none."""
    opened = asked.activity.opens_at
    asked.questionnaire.refresh_from_db()

    for model in (*ANSWERS, Participation, Envelope, Draft, DoneOnce):
        kinds = {type(field) for field in model._meta.fields}
        assert kinds.isdisjoint({models.DateTimeField, models.DateField, models.TimeField})
    assert {row.changed_at for row in Progress.objects.all()} == {opened}
    assert asked.questionnaire.frozen_at == opened
    assert not JournalEntry.objects.filter(verb__in=["questionnaires.answer", "questionnaires.keep_draft"])


def test_the_key_and_the_envelopes_are_gone_from_the_files(asked: Wave) -> None:
    on_sqlite()
    key = bytes(asked.locked_private_key or b"")
    link = bytes(LinkKey.objects.get().locked)
    draft = asked.activity.course.enrolments.last()
    assert draft is not None
    actions.keep_draft(wave=asked, enrolment=draft, typed={"a": ["b"]}, slip="s", at=clock.now())
    locked = bytes(Draft.objects.get(enrolment=draft).locked)[-400:]  # the last of its pages
    assert all(secret in files() for secret in (key, link, locked))

    actions.close_wave(wave=asked, by=None, at=clock.now())

    assert not any(secret in files() for secret in (key, link, locked))
    assert not Envelope.objects.exists()
    assert not Draft.objects.exists()


def test_a_backup_and_the_secret_together_open_an_open_wave_and_only_that(asked: Wave) -> None:
    """A limit that the decision accepts: anyone with the secret and a dump of the open wave can read its answers."""
    opener = sealing.Opener(asked.locked_private_key or b"")
    opened = [opener.open(sealed) for sealed in Envelope.objects.values_list("sealed", flat=True)]

    assert len(opened) == PEOPLE
    assert {one["enrolment"] for one in opened} == {None}
    assert {one["pseudonym"] for one in opened} == {""}


def guesses(
    asked: Wave, who: list[dict[str, Any]], what: list[dict[str, Any]], people: list[Enrolment]
) -> int:
    """The most people whose answers an attacker with the secret finds, by any order of the two tables."""
    numbers, opener = numbers_of(people), sealing.Opener(asked.locked_private_key or b"")
    whose_it_is = {bytes(row["slip"]): opener.open(row["sealed"])["answers"]["people"] for row in what}
    best = 0
    for first, second in itertools.product(orders(who), orders(what)):
        truth = [numbers[row["enrolment_id"]] for row in first if row["enrolment_id"] in numbers]
        opened = [whose_it_is[bytes(row["slip"])] for row in second]
        both_ways = (zip(truth, order, strict=True) for order in (opened, opened[::-1]))
        best = max(best, *(sum(one == other for one, other in pairs) for pairs in both_ways))
    return best


def attack(asked: Wave, people: list[Enrolment]) -> int:
    everything = dump()
    (what,) = (everything[name] for name in tables(Envelope))
    return max(guesses(asked, everything[name], what, people) for name in tables(Participation, Progress))


def test_with_the_secret_no_order_of_an_open_wave_tells_who_wrote_what(
    asked: Wave, people: list[Enrolment]
) -> None:
    """On SQLite at any moment: the rows lie by an id that chance draws. On PostgreSQL from the next minute on."""
    if connection.vendor == "postgresql":
        assert attack(asked, people) == PEOPLE
        actions.mix_open_waves()

    assert attack(asked, people) < LUCK


def test_twenty_five_attacks_do_no_better_than_chance(asked: Wave, people: list[Enrolment]) -> None:
    """By the order in which the rows lie, against that in which people answered."""
    numbers, opener = numbers_of(people), sealing.Opener(asked.locked_private_key or b"")
    truth, right = [numbers[place.pk] for place in people], Counter[str]()
    for _ in range(ROUNDS):
        actions.mix(wave=asked)
        (rows,) = (dump()[name] for name in tables(Envelope))
        opened = [opener.open(row["sealed"])["answers"]["people"] for row in rows]
        right["forwards"] += sum(one == other for one, other in zip(truth, opened, strict=True))
        right["backwards"] += sum(one == other for one, other in zip(truth, opened[::-1], strict=True))

    assert max(right.values()) < MUCH_LUCK


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def places_in_the_file(asked: Wave) -> list[int]:
    """The numbers that people wrote, in the order in which their envelopes lie in the file, to its pages and bytes."""
    run("PRAGMA wal_checkpoint(TRUNCATE)")
    opener, there = sealing.Opener(asked.locked_private_key or b""), files()
    lie = {
        there.find(bytes(sealed)[-300:]): opener.open(sealed)
        for sealed in Envelope.objects.values_list("sealed", flat=True)
    }
    assert -1 not in lie
    return [lie[offset]["answers"]["people"] for offset in sorted(lie)]


def neighbours(truth: list[int], found: list[int]) -> int:
    """How many of those who came one after the other lie so, in either direction and wherever the order begins."""
    pairs = {frozenset(pair) for pair in itertools.pairwise(truth)}
    return sum(frozenset(pair) in pairs for pair in itertools.pairwise(found))


def test_the_pages_of_the_file_tell_nothing_once_the_rows_are_mixed(
    cast: Cast, people: list[Enrolment]
) -> None:
    """Long rows lie on pages that SQLite takes one after another, whatever their ids: the worker writes them anew."""
    on_sqlite()
    run("VACUUM")  # a file with empty pages inside, which other tests leave, takes these first, in any order
    asked = wave(cast.course, cast.methodologist)
    answer_all(asked, people)
    numbers = numbers_of(people)
    truth = [numbers[place.pk] for place in people]
    as_they_came = places_in_the_file(asked)

    actions.mix_open_waves()

    mixed = places_in_the_file(asked)
    assert neighbours(truth, as_they_came) > LUCK
    assert neighbours(truth, mixed) < LUCK
    assert not Path(f"{connection.settings_dict['NAME']}-wal").stat().st_size


def test_no_transaction_joins_a_person_and_an_answer_once_the_rows_are_mixed(asked: Wave) -> None:
    """PostgreSQL notes at each row which transaction wrote it, the same for who and what."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite notes no transactions")
    shared = "SELECT count(*) FROM questionnaires_envelope e JOIN questionnaires_participation p ON p.xmin = e.xmin"
    with connection.cursor() as cursor:
        cursor.execute(shared)
        assert cursor.fetchone() == (PEOPLE,)
        actions.mix_open_waves()
        cursor.execute(shared)
        assert cursor.fetchone() == (0,)


def test_no_size_of_an_open_wave_tells_who_wrote_what(asked: Wave, people: list[Enrolment]) -> None:
    for letters, place in zip((0, 10, 1000, 2250, 4000), people, strict=False):
        words = honest_text("kk", letters, Random(letters))
        actions.keep_draft(wave=asked, enrolment=place, typed={"story": [words]}, slip="s", at=clock.now())
        answer(asked, place, slip=f"slip {place.key}", key=f"again {place.pk}", story=[words])

    assert {len(bytes(sealed)) for sealed in Envelope.objects.values_list("sealed", flat=True)} == {
        5 * 1024 + 120
    }
    assert len({len(bytes(copy)) for copy in Envelope.objects.values_list("copy", flat=True)}) == 1
    assert len({len(bytes(locked)) for locked in Draft.objects.values_list("locked", flat=True)}) == 1


def test_what_is_mixed_still_belongs_to_its_writer_and_is_mixed_once(
    asked: Wave, people: list[Enrolment]
) -> None:
    before = set(Envelope.objects.values_list("pk", flat=True))

    assert [actions.mix_open_waves() for _ in range(3)] == [1, 0, 0]

    assert before.isdisjoint(Envelope.objects.values_list("pk", flat=True))
    own = queries.own_of(asked, people[0], f"slip {people[0].key}")
    assert own.typed["story"] == [sentence(people[0])]
    assert Envelope.objects.count() == PEOPLE


def test_a_closed_wave_and_one_with_names_are_not_mixed(
    cast: Cast, people: list[Enrolment], closed: Wave
) -> None:
    named = wave(cast.course, cast.methodologist, slug="named", anonymous=False)
    answer(named, people[0])

    assert actions.mix_open_waves() == 0
    assert not actions.mix(wave=closed)


def test_names_in_one_wave_do_not_betray_the_anonymous_one(cast: Cast, people: list[Enrolment]) -> None:
    named = wave(cast.course, cast.methodologist, slug="before", kind="before", anonymous=False)
    linked = wave(cast.course, cast.methodologist, slug="after", kind="after")
    for one in (named, linked):
        answer_all(one, people)
        actions.close_wave(wave=one, by=None, at=clock.now())

    assert not Response.objects.filter(wave=named, pseudonym__isnull=False).exists()
    assert not Response.objects.filter(wave=linked, enrolment__isnull=False).exists()


def test_pairs_are_counted_at_closing_and_no_link_is_left(cast: Cast, people: list[Enrolment]) -> None:
    """One person stays away; others are left out of the pairs by lot, so that nobody is alone outside."""
    lines = item("self", "matrix", scale=SCALE, rows=options("plan"))
    kinds = ("before", "after")
    waves = [wave(cast.course, cast.methodologist, lines, slug=kind, kind=kind) for kind in kinds]
    for asked, came in zip(waves, (people, people[1:]), strict=True):
        for number, place in enumerate(came):
            given: dict[str, Any] = {"self.plan": [str(1 + number % 5)]}
            answer(asked, place, **given)
        actions.close_wave(wave=asked, by=None, at=clock.now())
    published = queries.published(Wave.objects.select_related("questionnaire").get(pk=waves[1].pk))

    assert published is not None
    assert published.pairs is not None
    assert PEOPLE - 8 <= published.pairs.lines["self.plan"].n <= PEOPLE - 6
    assert not Response.objects.exclude(pseudonym=None).exists()
    assert not Response.objects.filter(is_paired=True).exists()
    assert not LinkKey.objects.exists()
    assert set(Response.objects.values_list("language", flat=True)) == {""}


def test_with_the_link_key_gone_a_pseudonym_leads_to_nobody(cast: Cast, people: list[Enrolment]) -> None:
    waves = [wave(cast.course, cast.methodologist, slug=kind, kind=kind) for kind in ("before", "after")]
    key = bytes(LinkKey.objects.get().locked)
    expected = {sealing.pseudonym(key, place.person.key) for place in people}
    for asked in waves:
        answer_all(asked, people)
    actions.close_wave(wave=waves[0], by=None, at=clock.now())
    assert {bytes(p or b"") for p in Response.objects.values_list("pseudonym", flat=True)} == expected
    sealed = [bytes(p) for p in expected]

    actions.close_wave(wave=waves[1], by=None, at=clock.now() + timedelta(minutes=1))

    assert not LinkKey.objects.exists()
    assert not Response.objects.exclude(pseudonym=None).exists()
    assert connection.vendor != "sqlite" or not any(secret in files() for secret in (key, *sealed))
