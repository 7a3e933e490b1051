"""Applications that look like duplicates, for the office to check."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import QuerySet

from oqu.admission.models import Application, ApplicationState
from oqu.admission.queries.applications import plain_name
from oqu.courses.models import Course
from oqu.kernel.heavy import rapidfuzz
from oqu.kernel.lists import PackedNumbers, Texts, packed
from oqu.kernel.prepared import prepared

ALIKE_PERCENT = 90
COLUMNS = ("pk", "key", "family_name", "given_name", "patronymic", "phone", "library_id")


class ComparedApplication(Protocol):
    """What must be known of an application to look for others like it."""

    @property
    def pk(self) -> int:
        """Its number."""

    @property
    def family_name(self) -> str:
        """The family name as it was written."""

    @property
    def phone(self) -> str:
        """The telephone as it was written, or ""."""

    @property
    def library_id(self) -> int | None:
        """The library, if it is one of the list."""


@dataclass(frozen=True, slots=True)
class Lookalike:
    """An application by what it is compared with others; the name in one case of letters."""

    pk: int
    key: str
    name: str
    phone: str
    library_id: int | None

    @property
    def marks(self) -> list[tuple[str, object]]:
        """What it may share with others that are looked at more closely then."""
        marks = (("name", self.name), ("phone", self.phone), ("library", self.library_id))
        return [mark for mark in marks if mark[1]]


def _lookalike(*, family_name: str, given_name: str, patronymic: str, **columns: Any) -> Lookalike:
    return Lookalike(name=plain_name(family_name, given_name, patronymic), **columns)


def lookalikes_of(course: Course, shown: Iterable[ComparedApplication]) -> dict[int, Lookalike]:
    """Of the shown applications of a course: id → an earlier one that may be of the same person.

    Alike are: nearly the same name in one library, or exactly the same name or telephone anywhere. Reads no more of
    the course than could be alike: of the same libraries, telephones and family names.
    """
    shown = list(shown)
    near = _near(
        course.pk,
        packed({one.library_id for one in shown if one.library_id}),
        packed({one.phone for one in shown if one.phone}),
        packed({spelling for name in {one.family_name for one in shown} for spelling in _spellings(name)}),
    )
    return _doubles([_lookalike(**columns) for columns in near], {one.pk for one in shown})


@prepared
def _near(course: int, libraries: str, phones: str, names: str) -> QuerySet[Application, dict[str, Any]]:
    """In the order in which they came. Three questions of an index each: "or" would read the whole course."""
    ids = Application.objects.filter(course=course).order_by().values("pk")
    near = ids.filter(library__in=PackedNumbers(libraries)).union(
        ids.filter(phone__in=Texts(phones)), ids.filter(family_name__in=Texts(names)), all=True
    )
    found = Application.objects.filter(pk__in=near).exclude(state=ApplicationState.WITHDRAWN)
    rows: QuerySet[Application, dict[str, Any]] = found.order_by("applied_at", "pk").values(*COLUMNS)
    return rows


def _spellings(name: str) -> set[str]:
    """A name as other people may write it: in any case of letters, with е or ё."""
    plain = name.lower().replace("ё", "е")
    forms = {plain, *(f"{plain[:at]}ё{plain[at + 1 :]}" for at, letter in enumerate(plain) if letter == "е")}
    return {name} | {spelling for form in forms for spelling in (form, form.upper(), form.capitalize())}


def _doubles(near: Iterable[Lookalike], wanted: set[int]) -> dict[int, Lookalike]:
    """Of the wanted ones those that look like one before them."""
    seen: dict[tuple[str, object], list[Lookalike]] = {}
    found: dict[int, Lookalike] = {}
    for one in near:
        marks = one.marks
        if one.pk in wanted:
            others = (other for mark in marks for other in seen.get(mark, ()))
            if double := next((other for other in others if _alike(one, other)), None):
                found[one.pk] = double
        for mark in marks:
            seen.setdefault(mark, []).append(one)
    return found


def _alike(one: Lookalike, other: Lookalike) -> bool:
    """Whether two that share a mark may be one person."""
    if one.name == other.name:
        return True
    shared_phone = bool(one.phone) and one.phone == other.phone
    shared_library = one.library_id is not None and one.library_id == other.library_id
    return (shared_phone or shared_library) and rapidfuzz.fuzz.ratio(one.name, other.name) >= ALIKE_PERCENT
