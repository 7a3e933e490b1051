"""An attack: a person with a full dump of the database and its files tries to link answers to people."""

import itertools
import uuid
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models

from oqu.courses.models import Enrolment, Progress
from oqu.kernel import clock
from oqu.kernel.models import DoneOnce, JournalEntry
from oqu.questionnaires import actions, sealing
from oqu.questionnaires.models import (
    Block,
    Draft,
    Envelope,
    LinkKey,
    OpenAnswer,
    Participation,
    Response,
    Wave,
)
from tests.factories.cast import Cast, make_cast
from tests.factories.questionnaires import answer, places, wave

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 40
ANSWERS = (Response, OpenAnswer, Block)
LUCK = 12
"""Right guesses of 40 by chance: one on average, twelve or more for one pair of orders in a thousand million."""
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
        pytest.skip("the files of PostgreSQL are its own affair, see decision 0031")


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
    locked = bytes(Draft.objects.get(enrolment=draft).locked)
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


def test_names_in_one_wave_do_not_betray_the_anonymous_one(cast: Cast, people: list[Enrolment]) -> None:
    named = wave(cast.course, cast.methodologist, slug="before", kind="before", anonymous=False)
    linked = wave(cast.course, cast.methodologist, slug="after", kind="after")
    for one in (named, linked):
        answer_all(one, people)
        actions.close_wave(wave=one, by=None, at=clock.now())

    assert not Response.objects.filter(wave=named, pseudonym__isnull=False).exists()
    assert not Response.objects.filter(wave=linked, enrolment__isnull=False).exists()


def test_who_stays_away_from_one_wave_is_not_known_by_it(cast: Cast, people: list[Enrolment]) -> None:
    waves = [wave(cast.course, cast.methodologist, slug=kind, kind=kind) for kind in ("before", "after")]
    for asked, came in zip(waves, (people, people[1:]), strict=True):
        answer_all(asked, came)
        actions.close_wave(wave=asked, by=None, at=clock.now())
    first, second = (
        {bytes(p or b"") for p in Response.objects.filter(wave=w).values_list("pseudonym", flat=True)} - {b""}
        for w in waves
    )

    assert first == second
    assert 25 <= len(first) <= PEOPLE - 5
    assert set(Response.objects.values_list("language", flat=True)) == {""}


def test_with_the_link_key_gone_a_pseudonym_leads_to_nobody(cast: Cast, people: list[Enrolment]) -> None:
    waves = [wave(cast.course, cast.methodologist, slug=kind, kind=kind) for kind in ("before", "after")]
    key = bytes(LinkKey.objects.get().locked)
    expected = {sealing.pseudonym(key, place.person.key) for place in people}
    for asked in waves:
        answer_all(asked, people)
    actions.close_wave(wave=waves[0], by=None, at=clock.now())
    assert {bytes(p or b"") for p in Response.objects.values_list("pseudonym", flat=True)} == expected

    actions.close_wave(wave=waves[1], by=None, at=clock.now() + timedelta(minutes=1))

    assert not LinkKey.objects.exists()
    assert connection.vendor != "sqlite" or key not in files()
