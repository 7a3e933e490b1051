"""The outbox: what waits, what went, what could not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from oqu.kernel.models import JournalEntry
from oqu.kernel.paging import Slice, page
from oqu.kernel.prepared import prepared
from oqu.letters.kinds.leaving import checked
from oqu.letters.models import Batch, Letter, LetterState
from oqu.libraries.models import Centre
from oqu.people.models import Person
from oqu.people.queries import search_people

NOT_SENT = (LetterState.TAKEN_BACK, LetterState.NEEDLESS)
"""States of letters that nobody got or will get."""
NOT_LEAVING = (*NOT_SENT, LetterState.PRINTED)
"""States of letters that never leave by mail."""
ORDER = ("-written_at", "-pk")
A_DAY = timedelta(days=1)
COLUMNS = (
    *("pk", "key", "subject", "address", "state", "attempts", "written_at", "confidential"),
    *("person__family_name", "person__given_name"),
)


@dataclass(frozen=True, slots=True, eq=False)
class LetterRow:
    """One letter as the list of the office shows it; `name` is the recipient's, if they are a known person."""

    pk: int
    key: str
    subject: str
    address: str
    state: str
    attempts: int
    written_at: datetime
    confidential: bool
    name: str


def _line(*, person__family_name: str | None, person__given_name: str | None, **columns: Any) -> LetterRow:
    name = f"{person__family_name or ''} {person__given_name or ''}".strip()
    return LetterRow(name=name, **columns)


def due_letters(at: datetime) -> QuerySet[Letter]:
    """The letters whose time to be tried has come, oldest first.

    One that was written after another one to the same reader about the same thing waits until that one is due.
    """
    due = Letter.objects.filter(state=LetterState.WAITING, due_at__lte=at)
    return due.exclude(Exists(_earlier().filter(due_at__gt=at))).order_by("due_at", "pk")


def next_letter(pk: int, at: datetime) -> QuerySet[Letter]:
    """That letter, if it is due and every earlier one to the same reader about the same thing was dealt with."""
    return due_letters(at).filter(pk=pk).exclude(Exists(_earlier()))


def _earlier() -> QuerySet[Letter]:
    """Letters that wait and were written before the one of the outer query, to the same reader about the same thing."""
    return _alike().filter(state=LetterState.WAITING, pk__lt=OuterRef("pk"))


def _alike() -> QuerySet[Letter]:
    """Letters to the reader of the one of the outer query, about the same thing."""
    to_the_reader = Q(address=OuterRef("address")) | Q(person=OuterRef("person"))
    return Letter.objects.filter(to_the_reader, thing_key=OuterRef("thing_key"), thing_key__gt="")


def batches_before(batches: Iterable[int], at: datetime) -> frozenset[int]:
    """The batches that wait and hold letters which leave before those of these batches (by pk), as they were written earlier."""
    found = frozenset(batches)
    later = _alike().filter(batch__in=found, state=LetterState.WAITING, pk__gt=OuterRef("pk"))
    waiting = Letter.objects.filter(state=LetterState.WAITING, batch__leaves_at__gt=at)
    before = waiting.exclude(batch__in=found).filter(Exists(later)).order_by()
    return frozenset(before.values_list("batch", flat=True).distinct())


def batches_taken_along(batch: int, at: datetime) -> frozenset[int]:
    """The batches (by pk) whose letters leave before those of this batch, and so with them if it is sent at once."""
    chosen = frozenset({batch})
    while more := batches_before(chosen, at):
        chosen |= more
    return chosen - {batch}


def batches_that_follow(batches: Iterable[int], at: datetime) -> frozenset[int]:
    """Those of these batches (by pk) that hold letters before which letters of other batches leave."""
    others = _earlier().filter(batch__leaves_at__gt=at).exclude(batch=OuterRef("batch"))
    waiting = Letter.objects.filter(batch__in=list(batches), state=LetterState.WAITING)
    found = waiting.filter(Exists(others)).order_by()
    return frozenset(pk for pk in found.values_list("batch", flat=True).distinct() if pk is not None)


def printed_letters(at: datetime) -> QuerySet[Letter]:
    """Letters for printing that became due within the last day, and whose reason was not looked at again since."""
    due = Letter.objects.filter(state=LetterState.PRINTED, due_at__lte=at, due_at__gt=at - A_DAY)
    return due.filter(attempts=0, kind__in=checked()).order_by("due_at", "pk")


def batches_to_undo(thing_key: str, at: datetime) -> list[tuple[Batch, int]]:
    """The batches of letters about a thing that have not left yet, the latest first, with how many will leave by mail."""
    batches = _not_left(thing_key, at)
    if not batches:
        return []
    letters = Letter.objects.filter(batch__in=batches).exclude(state__in=NOT_LEAVING).order_by()
    numbers = dict(letters.values_list("batch").annotate(n=Count("pk")))
    return [(batch, numbers.get(batch.pk, 0)) for batch in batches]


@prepared
def _not_left(thing_key: str, at: datetime) -> QuerySet[Batch]:
    waiting = Batch.objects.filter(thing_key=thing_key, leaves_at__gt=at, taken_back_at=None)
    return waiting.order_by("-written_at", "-pk")


@dataclass(frozen=True)
class WrittenLetters:
    """How many letters of a step leave by mail, and how many are for printing, as their readers have no e-mail."""

    mailed: int
    printed: int

    @property
    def details(self) -> dict[str, int]:
        """Both for the journal, which names the second only where there are any."""
        return {"letters": self.mailed} | ({"printed": self.printed} if self.printed else {})


def written_in(batch: Batch) -> WrittenLetters:
    """How many letters a step has written; one query."""
    states = list(batch.letters.exclude(state__in=NOT_SENT).order_by().values_list("state", flat=True))
    printed = states.count(LetterState.PRINTED)
    return WrittenLetters(len(states) - printed, printed)


def has_waiting(thing_key: str, at: datetime, also: Iterable[str] = ()) -> bool:
    """Whether letters about a thing, or `also` others, wait for the end of the time in which their step can be undone."""
    about = Q(thing_key=thing_key) | Q(thing_key__in=also)
    waiting = Letter.objects.filter(about, state=LetterState.WAITING, batch__leaves_at__gt=at)
    return waiting.exists()


def later_steps(batch: Batch, verbs: Iterable[str]) -> QuerySet[Batch]:
    """The steps of these verbs that were taken after a step, about the same thing, and not undone; the latest first."""
    later = Batch.objects.filter(thing_key=batch.thing_key, pk__gt=batch.pk, taken_back_at=None)
    return later.filter(verb__in=list(verbs)).order_by("-pk")


def latest_step(thing_key: str) -> int:
    """The id of the latest step about a thing that was not undone; 0 if there is none."""
    steps = Batch.objects.filter(thing_key=thing_key, taken_back_at=None).order_by("-pk")
    return steps.values_list("pk", flat=True).first() or 0


def concerning(batches: QuerySet[Batch], people: Iterable[Person]) -> QuerySet[Batch]:
    """Those of the batches that are about one of these people, or hold a letter to one that was not taken back."""
    readers = list(people)
    to_them = Letter.objects.filter(person__in=readers).exclude(state__in=NOT_SENT)
    keys = [person.key for person in readers]
    return batches.filter(Q(pk__in=to_them.values("batch")) | Q(before__key__in=keys))


def has_left(kind: str, about: str, since: datetime, at: datetime) -> bool:
    """Whether a letter of a kind about a thing, written since then, has left or is leaving."""
    written = Letter.objects.filter(_is_on_its_way(at), kind=kind, about=about, written_at__gte=since)
    return written.exclude(state__in=NOT_SENT).exists()


def _is_on_its_way(at: datetime) -> Q:
    """Letters that are due, or were tried: a try moves the time at which a letter is due to that of the next one."""
    return Q(due_at__lte=at) | Q(attempts__gt=0)


def dropped_letters(about: str, written_at: datetime) -> QuerySet[Letter]:
    """The letters about a thing, written at that moment, that were not sent because their reason was gone."""
    return Letter.objects.filter(about=about, written_at=written_at, state=LetterState.NEEDLESS)


def withheld_letters(person: Person, thing_key: str, verbs: Iterable[str]) -> QuerySet[Letter]:
    """The letters of steps of these verbs about a thing that were withheld from one person while the steps stand."""
    stopped = Letter.objects.filter(person=person, state=LetterState.TAKEN_BACK, batch__taken_back_at=None)
    return stopped.filter(batch__thing_key=thing_key, batch__verb__in=list(verbs))


def step_has_left(thing_key: str, verb: str, stage: str, at: datetime) -> bool:
    """Whether letters of the step of this verb to a stage have left or are leaving."""
    steps = Batch.objects.filter(thing_key=thing_key, verb=verb, before__stage=stage, taken_back_at=None)
    return Letter.objects.filter(_is_on_its_way(at), batch__in=steps).exclude(state__in=NOT_SENT).exists()


def has_letters(batch: Batch) -> bool:
    """Whether letters belong to a step, in whatever state they are."""
    return Letter.objects.filter(batch=batch).exists()


def batch_by_key(key: str) -> Batch | None:
    """The batch of letters with that key."""
    return Batch.objects.filter(key=key).first()


def waiting_for_a_server() -> int:
    """How many letters wait because the installation has no mail server; 0 if it has one."""
    return 0 if settings.OQU_LETTERS_LEAVE else Letter.objects.filter(state=LetterState.WAITING).count()


def letters_of(centre: Centre) -> QuerySet[Letter]:
    """The letters of a centre, newest first, with the person each went to."""
    return Letter.objects.filter(centre=centre).select_related("person")


def search_letters(centre: Centre, *, state: str = "", words: str = "") -> QuerySet[Letter]:
    """A centre's letters in that state whose subject, address or reader holds every one of the words."""
    found = letters_of(centre).filter(state=state) if state else letters_of(centre)
    if words:
        people = search_people(words).values("pk")
        found = found.filter(Q(subject__icontains=words) | Q(address__icontains=words) | Q(person__in=people))
    return found


def listed(centre: Centre, *, state: str = "", words: str = "", after: str = "") -> Slice[LetterRow]:
    """The same letters as lines, newest first, as many as stand on one page, after the mark of the page before."""
    found = search_letters(centre, state=state, words=words)
    sliced = page(found.select_related(None).values_list(*COLUMNS, named=True), by=ORDER, after=after)
    return Slice(tuple(_line(**row._asdict()) for row in sliced.rows), sliced.after)


def letter_by_key(key: str) -> Letter | None:
    """The letter with that key."""
    return Letter.objects.select_related("person", "centre__library").filter(key=key).first()


def all_letters() -> QuerySet[Letter]:
    """Every letter of the installation, newest first: for the page of those who develop."""
    return Letter.objects.select_related("person")


def counts_by_state(centre: Centre) -> dict[str, int]:
    """State → number of letters of a centre."""
    letters = Letter.objects.filter(centre=centre).order_by()
    return dict(letters.values_list("state").annotate(n=Count("pk")))


def failed_at(centres: Iterable[int]) -> dict[int, int]:
    """Centre id → how many of its letters could not be sent; centres without one are left out."""
    failed = Letter.objects.filter(centre__in=list(centres), state=LetterState.FAILED).order_by()
    return dict(failed.values_list("centre").annotate(n=Count("pk")))


TESTED = "letters.test"


TEST_FAILED = "letters.test_failed"
FAILURES = {
    "ConnectionRefusedError": _("The mail server at %(server)s refuses the connection."),
    "gaierror": _("There is no mail server at %(server)s."),
    "TimeoutError": _("The mail server at %(server)s does not answer."),
    "SMTPAuthenticationError": _("The mail server at %(server)s does not accept the name and password."),
}
"""By the kind of error with which an answer begins."""


@dataclass(frozen=True)
class LetterTest:
    """When a test letter last went to the mail server that is set now; `failure` says why it did not take it, in words."""

    at: datetime
    failure: str


def last_letter_test() -> LetterTest | None:
    """The latest test of the mail server that is set now."""
    tests = JournalEntry.objects.filter(
        verb__in=(TESTED, TEST_FAILED), details__server=settings.OQU_SMTP_HOST
    )
    entry = tests.order_by("-at", "-pk").first() if settings.OQU_SMTP_HOST else None
    if entry is None:
        return None
    return LetterTest(entry.at, words_of_failure(**entry.details) if entry.verb == TEST_FAILED else "")


def words_of_failure(server: str, answer: str) -> str:
    """Why a mail server took no letter, out of what it answered."""
    words = FAILURES.get(
        answer.partition(":")[0], _("The mail server at %(server)s did not take the letter.")
    )
    return str(words) % {"server": server}
