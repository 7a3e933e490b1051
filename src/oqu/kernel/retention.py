"""How long data are stored: each app declares a rule in its `jobs.py`, a nightly job removes what is due."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Max, QuerySet, Sum
from django.utils.functional import Promise

from oqu.kernel import journal
from oqu.kernel.models import Removal

logger = logging.getLogger(__name__)

NIGHT = range(2, 6)
"""Hours of the installation's own zone in which the job runs."""
BETWEEN_RUNS = timedelta(hours=20)
OVERDUE = timedelta(hours=36)
"""After so long it runs at any hour: the worker may have been off at night."""
ANNOUNCED = "announced"
"""The rule of the row that notes when the first removal was announced; it removed nothing."""
NOTICE = timedelta(hours=6)
"""From the first start to the first removal at least, so that `oqu doctor` can be read before."""


@dataclass(frozen=True)
class RetentionRule:
    """One kind of data that is stored for `settings.OQU_KEEP_DAYS[setting]` days (0: until deleted by hand).

    `due` gets the moment before which data are too old and returns the rows; `remove` takes them out and returns how
    many there were. `centre` is the lookup from a row to the id of its centre, if the rows have a centre.
    """

    name: str
    label: str | Promise
    setting: str
    due: Callable[[datetime], QuerySet[Any]]
    remove: Callable[[QuerySet[Any]], int]
    centre: str = ""

    @property
    def days(self) -> int:
        """How many days such data are stored."""
        return int(settings.OQU_KEEP_DAYS[self.setting])

    def rows(self, at: datetime) -> QuerySet[Any] | None:
        """The rows that are too old at this moment; None if there is no limit."""
        return self.due(at - timedelta(days=self.days)) if self.days else None


@dataclass(frozen=True)
class RetentionState:
    """A rule, how many rows are due now, how many were removed in all and in the last night that found any (`last_at`).

    `ran_at` is when the rule was last applied (None: never), `failed` whether it could not be followed then.
    """

    rule: RetentionRule
    due: int
    last_at: datetime | None
    last_number: int
    total: int
    ran_at: datetime | None
    failed: bool


@dataclass(frozen=True)
class Failure:
    """A rule that could not be followed when the job ran last, and its first failure since it was last followed."""

    rule: RetentionRule
    first: Removal


_rules: dict[str, RetentionRule] = {}


def register(*rules: RetentionRule) -> None:
    """Declare rules, once, when the app is loaded."""
    _rules.update({rule.name: rule for rule in rules})


def all_rules() -> tuple[RetentionRule, ...]:
    """Every declared rule, by name."""
    return tuple(_rules[name] for name in sorted(_rules))


def announce_first(at: datetime) -> None:
    """Note when this installation first heard of the job, unless it has run before: it waits for the night after."""
    if not Removal.objects.exists():
        Removal.objects.create(rule=ANNOUNCED, number=0, at=at)


def has_run() -> bool:
    """Whether the job has ever run here."""
    return Removal.objects.exclude(rule=ANNOUNCED).exists()


def is_time(at: datetime) -> bool:
    """Whether the job should run now: at night, once; or at any hour if it has not run for long.

    The first run, which may find years of old data after an upgrade, is at night in any case.
    """
    last = Removal.objects.order_by("-at").first()
    if last is None:
        return False
    is_night = at.astimezone(ZoneInfo(settings.OQU_HOME_ZONE)).hour in NIGHT
    if last.rule == ANNOUNCED:
        return is_night and at - last.at > NOTICE
    return at - last.at > OVERDUE or (is_night and at - last.at > BETWEEN_RUNS)


def sweep(at: datetime) -> int:
    """Remove everything that is due by any rule; note what went, in the list of removals and in the journal.

    Each rule is a transaction of its own: one that fails is logged and noted and leaves its data, and the others go on.
    """
    number = 0
    for rule in all_rules():
        try:
            number += _apply(rule, at)
        except Exception:
            logger.exception("The nightly removal failed: %s", rule.name)
            Removal.objects.create(rule=rule.name, number=0, failed=True, at=at)
    return number


def failures() -> list[Failure]:
    """The rules that could not be followed when the job ran last."""
    return [failure for rule in all_rules() if (failure := _failure(rule))]


def _failure(rule: RetentionRule) -> Failure | None:
    runs = Removal.objects.filter(rule=rule.name)
    followed = runs.filter(failed=False).order_by("-at").values_list("at", flat=True).first()
    since = runs.filter(failed=True) if followed is None else runs.filter(failed=True, at__gt=followed)
    first = since.order_by("at").first()
    return Failure(rule, first) if first else None


@transaction.atomic
def _apply(rule: RetentionRule, at: datetime) -> int:
    rows = rule.rows(at)
    by_centre = _count(rule, rows) if rows is not None else {}
    number = rule.remove(rows) if rows is not None else 0
    for centre_id, share in (by_centre or {None: number}).items():
        Removal.objects.create(rule=rule.name, centre_id=centre_id, number=share, at=at)
        if share:
            journal.record(
                "retention.remove",
                thing=None,
                by=None,
                at=at,
                details={"rule": rule.name, "number": share},
                centre=centre_id,
            )
    return number


def _count(rule: RetentionRule, rows: QuerySet[Any]) -> dict[int | None, int]:
    if not rule.centre:
        return {}
    counted = rows.order_by().values_list(rule.centre).annotate(n=Count("pk"))
    return dict(counted)


def standings(at: datetime, *, centre_id: int | None = None) -> list[RetentionState]:
    """What each rule will remove next and has removed, for the installation or of one centre."""
    rules = [rule for rule in all_rules() if rule.centre or centre_id is None]
    ran = dict(Removal.objects.order_by().values_list("rule").annotate(at=Max("at")))
    failed = {failure.rule.name for failure in failures()}
    return [_standing(rule, at, centre_id, ran.get(rule.name), rule.name in failed) for rule in rules]


def _standing(
    rule: RetentionRule, at: datetime, centre_id: int | None, ran_at: datetime | None, failed: bool
) -> RetentionState:
    rows, gone = rule.rows(at), Removal.objects.filter(rule=rule.name, number__gt=0)
    if centre_id is not None:
        rows = None if rows is None else rows.filter(**{rule.centre: centre_id})
        gone = gone.filter(centre_id=centre_id)
    nights = list(gone.order_by("-at").values_list("at").annotate(n=Sum("number")))  # a row for each centre
    last_at, last_number = nights[0] if nights else (None, 0)
    due = 0 if rows is None else rows.count()
    total = sum(number for _at, number in nights)
    return RetentionState(rule, due, last_at, last_number, total, ran_at, failed)


def removals(*, centre_id: int | None = None) -> QuerySet[Removal]:
    """What was removed, newest first, for the installation or of one centre."""
    found = Removal.objects.filter(number__gt=0)
    return found if centre_id is None else found.filter(centre_id=centre_id)


def labels(names: Iterable[str]) -> dict[str, str | Promise]:
    """Rule name → its words; a rule that is not declared any more is shown by its name."""
    return {name: _rules[name].label if name in _rules else name for name in names}


def delete_rows(rows: QuerySet[Any]) -> int:
    """The usual way of removing: delete the rows; return how many there were."""
    number = rows.count()
    rows.delete()
    return number
