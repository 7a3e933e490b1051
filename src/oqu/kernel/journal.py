"""The journal: every write leaves one row that can be read and never changed.

A row holds keys, never a name or an e-mail: names are looked up when the journal is read. What does say who a person
is goes into two tables beside it whose rows can be deleted: `JournalWords` and `JournalAddress`. Decision 0092 says why.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models

from oqu.kernel.memo import memoised
from oqu.kernel.models import JournalAddress, JournalEntry, JournalWords
from oqu.kernel.rows import Row


class Actor(Protocol):
    """The one who acts: a person, or anything with a key."""

    key: Any


@dataclass
class JournalSource:
    """Where writes come from: `web`, `worker`, `replay`; from which network address; in the office of which centre."""

    origin: str
    address: Callable[[], str] | None = None
    centre_id: int | None = None


_source: ContextVar[JournalSource | None] = ContextVar("journal_source", default=None)
_centre_model: list[type[models.Model]] = []
_shared: set[type[models.Model]] = set()


@contextmanager
def coming_from(origin: str, address: Callable[[], str] | None = None) -> Iterator[None]:
    """Name where the writes inside come from, and how to find out the network address once it is needed."""
    token = _source.set(JournalSource(origin, address))
    try:
        yield
    finally:
        _source.reset(token)


def act_at(centre_id: int) -> None:
    """From here on, until `coming_from` ends, writes to things of no centre happen at this centre."""
    if source := _source.get():
        source.centre_id = centre_id


def centre_of(thing: models.Model | None) -> int | None:
    """The id of the centre that owns an object; of an object of no centre, the one at which the reader acts."""
    source = _source.get()
    return _centre_of(thing) or (source.centre_id if source else None)


def register_centre(model: type[models.Model]) -> None:
    """Name the model of centres."""
    _centre_model[:] = [model]


def share(model: type[models.Model]) -> None:
    """Name a model that no centre owns, even if foreign keys lead from it to one."""
    _shared.add(model)


def record(
    verb: str,
    *,
    thing: models.Model | None,
    by: Actor | None,
    at: datetime,
    summary: str = "",
    details: Mapping[str, Any] | None = None,
    personal: Mapping[str, Any] | None = None,
    about: Actor | None = None,
    centre: models.Model | int | None = None,
) -> None:
    """Write one row: `verb` is `app.action`, `thing` what it was done to, `by` who did it (None: the software).

    `summary` is a code or a number, `details` may hold names of fields and plain values; never a secret, an answer to
    a questionnaire or the name of a person. What says something of a person (an e-mail, a reason in free words) is `personal`: it goes when the person `about`
    deletes the account (by default the thing, if it is a person, else `by`). `centre` is where it happened, if the
    thing does not show it.
    """
    plain, words = _apart(details or {}, personal or {})
    source = _source.get() or JournalSource("")
    entry = JournalEntry.objects.create(
        at=at,
        centre_id=_given(centre) or _centre_of(thing) or source.centre_id,
        actor_key=by.key if by else "",
        verb=verb,
        thing=thing._meta.label_lower if thing else "",
        thing_key=str(getattr(thing, "key", "") or (thing.pk if thing else "")),
        summary=summary[:300],
        details=plain,
        origin=source.origin,
    )
    if words:
        whom = about or _person(thing) or by
        JournalWords.objects.create(entry=entry, person_key=whom.key if whom else "", words=words)
    if source.address and (address := source.address()):
        JournalAddress.objects.create(entry=entry, address=address[:45], at=at)


def _given(centre: models.Model | int | None) -> int | None:
    return int(centre.pk) if isinstance(centre, models.Model) else centre


def _apart(details: Mapping[str, Any], personal: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Plain details, and personal ones; whatever looks like an e-mail is personal, wherever it was given."""
    found = {name: value for name, value in details.items() if "@" in str(value)}
    words = found | {name: value for name, value in personal.items() if value not in ("", None)}
    return {name: value for name, value in details.items() if name not in found}, words


def _person(thing: models.Model | None) -> Any:
    return thing if isinstance(thing, get_user_model()) else None


def _centre_of(thing: models.Model | None) -> int | None:
    """The id of the centre that owns an object, in at most one query."""
    way = _way(type(thing), frozenset(_centre_model), frozenset(_shared)) if thing is not None else None
    if thing is None or way is None:
        return None
    for place, name in enumerate(way):
        field: Any = thing._meta.get_field(name)
        number = getattr(thing, field.attname)
        if number is None or place == len(way) - 1:
            return number if number is None else int(number)
        if not field.is_cached(thing):
            rest = field.related_model._base_manager.filter(pk=number)
            found = rest.values_list("__".join(way[place + 1 :]), flat=True).first()
            return None if found is None else int(found)
        thing = getattr(thing, name)
    return int(thing.pk)


@memoised
def _way(
    model: type[models.Model], centres: frozenset[type[models.Model]], shared: frozenset[type[models.Model]]
) -> tuple[str, ...] | None:
    """The shortest way of foreign keys from a model to a centre, not through shared models; () for a centre itself."""
    waiting: deque[tuple[type[models.Model], tuple[str, ...]]] = deque([(model, ())])
    seen = {model}
    while waiting:
        here, way = waiting.popleft()
        if here in centres:
            return way
        if here in shared:
            continue
        for field in here._meta.concrete_fields:
            target = field.related_model
            if isinstance(target, type) and target not in seen:
                seen.add(target)
                waiting.append((target, (*way, field.name)))
    return None


def entries(
    *, verb: str = "", who: Collection[str] | str = "", thing: str = ""
) -> models.QuerySet[JournalEntry]:
    """The rows whose verb begins so, whose actor has that key (or one of those), of that thing by key."""
    rows = JournalEntry.objects.all()
    if verb:
        rows = rows.filter(verb__startswith=verb)
    if who:
        rows = rows.filter(actor_key__in=[who] if isinstance(who, str) else who)
    return rows.filter(thing_key=thing) if thing else rows


def names(rows: Iterable[JournalEntry]) -> dict[tuple[str, str], str]:
    """(model, key) → what the thing of a row is called now, for rows without a summary; a few queries a model."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.thing and not row.summary:
            wanted[row.thing].add(row.thing_key)
    found: dict[tuple[str, str], str] = {}
    for label, keys in wanted.items():
        found |= {(label, key): name for key, name in _named(label, keys).items()}
    return found


def _named(label: str, keys: set[str]) -> dict[str, str]:
    try:
        model = apps.get_model(label)
    except LookupError:
        return {}
    if not issubclass(model, Row):
        return {}
    by_key = any(field.name == "key" for field in model._meta.concrete_fields)
    column = "key" if by_key else "pk"
    things = model._base_manager.filter(**{f"{column}__in": keys}).fetch_mode(models.FETCH_PEERS)
    return {str(getattr(thing, column)): thing.journal_name() for thing in things}


def words_of(rows: Iterable[JournalEntry]) -> dict[int, dict[str, Any]]:
    """Row id → the personal details beside it that have not been deleted."""
    found = JournalWords.objects.filter(entry__in=[row.pk for row in rows])
    return dict(found.values_list("entry_id", "words"))


def addresses_of(rows: Iterable[JournalEntry]) -> dict[int, str]:
    """Row id → the network address it came from, while it is stored."""
    found = JournalAddress.objects.filter(entry__in=[row.pk for row in rows])
    return dict(found.values_list("entry_id", "address"))


def words_about(person_key: str) -> list[dict[str, Any]]:
    """The personal details of all rows that are about a person."""
    return list(JournalWords.objects.filter(person_key=person_key).values_list("words", flat=True))


def about(person_key: str) -> list[dict[str, Any]]:
    """For a person's own data: what they did and what was done to them, with the network addresses they acted from."""
    rows = JournalEntry.objects.filter(models.Q(actor_key=person_key) | models.Q(thing_key=person_key))
    rows = rows.order_by("at", "pk")
    acted = JournalAddress.objects.filter(entry__actor_key=person_key).values_list("entry_id", "address")
    addresses = dict(acted)
    return [
        {"at": row.at, "verb": row.verb, "address": addresses.get(row.pk, "")}
        | ({} if row.actor_key == person_key else {"by": "others"})
        for row in rows.iterator()
    ]


def forget_words(person_key: str) -> int:
    """Delete the personal details that are about a person; return how many rows had some."""
    return JournalWords.objects.filter(person_key=person_key).delete()[0]
