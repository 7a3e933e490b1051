"""Counting under limits: by the clock that is passed in, exact when many count at once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection
from hypothesis import given, settings
from hypothesis import strategies as st

from oqu.kernel import jobs, limits
from oqu.kernel.limits import Action, Beyond, Limit, Scope, Use
from oqu.kernel.models import LimitUse

AT = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
THREE = Limit(Action.CARD, Scope.ADDRESS, 3, MINUTE, Beyond.REFUSED, "")
TEN = Limit(Action.CARD, Scope.INSTALLATION, 10, MINUTE, Beyond.REFUSED, "")


def take(*uses: Use, at: datetime = AT) -> bool:
    return limits.take(uses, at=at).allowed


@pytest.mark.django_db
def test_so_many_at_once_then_one_after_each_pause() -> None:
    use = Use(THREE, "a")

    at_once = [take(use) for _time in range(5)]
    soon, later = take(use, at=AT + MINUTE / 2), take(use, at=AT + MINUTE)
    again, after_a_night = take(use, at=AT + MINUTE), [take(use, at=AT + 600 * MINUTE) for _time in range(4)]

    assert at_once == [True] * 3 + [False] * 2
    assert (soon, later, again) == (False, True, False)
    assert after_a_night == [True] * 3 + [False]


@pytest.mark.django_db
def test_subjects_are_counted_apart() -> None:
    for _time in range(4):
        take(Use(THREE, "a"))

    assert take(Use(THREE, "b"))


@pytest.mark.django_db
def test_what_one_limit_refuses_is_counted_under_none() -> None:
    for _time in range(20):
        take(Use(THREE, "attacker"), Use(TEN, ""))

    assert [take(Use(TEN, "")) for _time in range(8)] == [True] * 7 + [False]


@pytest.mark.django_db
def test_a_refusal_says_which_limit_and_how_long() -> None:
    for _time in range(3):
        take(Use(THREE, "a"))

    verdict = limits.take([Use(THREE, "a")], at=AT + MINUTE / 4)

    assert (verdict.use, verdict.allowed) == (Use(THREE, "a"), False)
    assert abs(verdict.pause - MINUTE * 3 / 4) < timedelta(milliseconds=1)


@pytest.mark.django_db
def test_a_use_can_be_given_back_and_looking_counts_nothing() -> None:
    use = [Use(THREE, "a")]
    for _time in range(10):
        limits.take(use, at=AT)
        limits.give_back(use)
        limits.peek(use, at=AT)

    assert [take(*use) for _time in range(4)] == [True] * 3 + [False]


@pytest.mark.django_db
def test_a_refused_use_writes_nothing(django_assert_num_queries: object) -> None:
    for _time in range(3):
        take(Use(THREE, "a"))

    with django_assert_num_queries(1) as queries:  # type: ignore[operator]
        take(Use(THREE, "a"))

    assert queries.captured_queries[0]["sql"].startswith("SELECT")


@pytest.mark.django_db
def test_a_use_under_three_limits_is_one_write(django_assert_num_queries: object) -> None:
    wanted = limits.uses(Action.CODE_GUESS, {Scope.ADDRESS: "a", Scope.ACCOUNT: "b", Scope.INSTALLATION: ""})

    with django_assert_num_queries(2):  # type: ignore[operator]
        limits.take(wanted, at=AT)

    assert LimitUse.objects.count() == 3


@pytest.mark.django_db
def test_rows_hold_neither_addresses_nor_emails() -> None:
    take(Use(THREE, "saule@example.org"), Use(TEN, "192.0.2.7"))

    stored = str(list(LimitUse.objects.values()))
    assert "saule" not in stored
    assert "192.0" not in stored


@pytest.mark.django_db
def test_idle_rows_are_removed() -> None:
    take(Use(THREE, "a"))
    take(Use(THREE, "b"), at=AT + 10 * MINUTE)

    jobs.remove_stale_rows(AT + 5 * MINUTE)

    assert LimitUse.objects.count() == 1


@pytest.mark.django_db
def test_without_a_count_nothing_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: object) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(limits, "_add", broken)

    verdict = limits.take([Use(THREE, "a")], at=AT)

    assert (verdict.allowed, verdict.is_broken) == (False, True)


@pytest.mark.django_db
@settings(max_examples=30)
@given(st.lists(st.integers(0, 240), min_size=1, max_size=30))
def test_no_window_holds_more_than_the_limit_says(pauses: list[int]) -> None:
    LimitUse.objects.all().delete()
    moment, passed = AT, []
    for pause in pauses:
        moment += timedelta(seconds=pause)
        if take(Use(THREE, "a"), at=moment):
            passed.append(moment)

    for first, start in enumerate(passed):
        for last in range(first, len(passed)):
            window = (passed[last] - start) / MINUTE
            assert last - first + 1 <= 3 + window + 1e-6


@pytest.mark.django_db
def test_letters_to_unknown_addresses_are_twenty_in_any_hour() -> None:
    unknown = limits.uses(Action.UNKNOWN_LETTER, {Scope.INSTALLATION: ""})

    sent = [second for second in range(0, 3 * 3600, 5) if take(*unknown, at=AT + timedelta(seconds=second))]

    most = max(sum(start <= moment < start + 3600 for moment in sent) for start in sent)
    assert 15 < most <= 20


@pytest.mark.django_db
def test_an_attack_on_the_installation_is_seen() -> None:
    guesses = limits.uses(Action.CODE_GUESS, {Scope.INSTALLATION: ""})
    for _guess in range(79):
        take(*guesses)
    before = limits.alarms(at=AT)
    take(*guesses)

    assert (before, [limit.action for limit in limits.alarms(at=AT)]) == ((), [Action.CODE_GUESS])


@pytest.mark.django_db(transaction=True)
def test_threads_that_count_at_once_get_exactly_what_is_allowed() -> None:
    uses = (Use(THREE, "a"), Use(TEN, "")), (Use(TEN, ""), Use(THREE, "b"))
    gate = threading.Barrier(6)

    def guess(number: int) -> list[bool]:
        try:
            gate.wait()
            return [take(*uses[number % 2]) for _time in range(5)]
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as threads:
        allowed = [answer for answers in threads.map(guess, range(6)) for answer in answers]

    assert sum(allowed) == 6


def test_every_action_is_limited_and_every_limit_is_one() -> None:
    assert {limit.action for limit in limits.LIMITS} == set(Action)
    assert len({(limit.action, limit.scope) for limit in limits.LIMITS}) == len(limits.LIMITS)


def pause(limit: Limit) -> str:
    seconds = int(limit.one_more.total_seconds())
    for unit, size in (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1)):
        if seconds % size == 0:
            count = seconds // size
            return f"{count} {unit}{'s' if count > 1 else ''}"
    raise AssertionError


def row(limit: Limit) -> str:
    return f"| {limit.action} | {limit.scope} | {limit.at_once} | {pause(limit)} | {limit.beyond} | {limit.why} |"


def test_the_document_shows_this_table(root: Path) -> None:
    document = (root / "docs" / "operating.md").read_text("utf-8")

    assert [line for line in map(row, limits.LIMITS) if line not in document] == []
