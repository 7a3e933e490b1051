"""Groups: whom to place, what a proposal looks like, and the reason for every placement in words."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oqu.admission.models import Application, Proposal, Seat, State
from oqu.admission.queries.partition import Learner, Wishes
from oqu.courses.models import Course, Enrolment, Place
from oqu.kernel.errors import Words
from oqu.libraries.models import Internet, Setting

TRAITS: Mapping[str, Words] = {
    "language": gettext_lazy("Language"),
    "district": gettext_lazy("District"),
    "setting": gettext_lazy("Urban or rural"),
    "experience": gettext_lazy("Experience"),
    "internet": gettext_lazy("Internet"),
}
EXPERIENCE: Mapping[str, Words] = {
    "0": gettext_lazy("up to 4 years"),
    "5": gettext_lazy("5 to 14 years"),
    "15": gettext_lazy("15 years and more"),
}
UNKNOWN = ""


def learners(course: Course) -> QuerySet[Enrolment]:
    """The people who take part in a course and so belong into a group."""
    return Enrolment.objects.filter(course=course, state=Place.LEARNING).select_related(
        "person__library__district", "group"
    )


def experience_band(years: int | None) -> str:
    """The band of years of experience, by its lower end; unknown is a band of its own."""
    if years is None:
        return UNKNOWN
    return "0" if years < 5 else "5" if years < 15 else "15"


def internet_of_applicants(course: Course) -> dict[int, str]:
    """Person id → the link as the admitted person told it."""
    rows = Application.objects.filter(course=course, state=State.ADMITTED, person__isnull=False)
    return dict(rows.exclude(internet="").values_list("person_id", "internet"))


def as_learners(course: Course, enrolments: Iterable[Enrolment]) -> list[Learner]:
    """What the partition needs to know of each person."""
    told = internet_of_applicants(course)
    return [_as_learner(enrolment, told) for enrolment in enrolments]


def _as_learner(enrolment: Enrolment, told: Mapping[int, str]) -> Learner:
    person, library = enrolment.person, enrolment.person.library
    return Learner(
        key=enrolment.key,
        name=f"{person.family_name} {person.given_name} {person.patronymic}",
        traits={
            "language": enrolment.language,
            "district": library.district.code if library else UNKNOWN,
            "setting": library.setting if library else UNKNOWN,
            "experience": experience_band(person.experience_years),
            "internet": told.get(person.pk, library.internet if library else UNKNOWN),
        },
    )


def wishes_of(proposal: Proposal) -> Wishes:
    """What was asked of a proposal."""
    return Wishes(**proposal.wishes)


def latest_proposal(course: Course) -> Proposal | None:
    """The newest proposal of a course."""
    return Proposal.objects.filter(course=course).select_related("course__centre").first()


def proposal_by_key(course: Course, key: str) -> Proposal | None:
    """The proposal of a course with that key."""
    return Proposal.objects.filter(course=course, key=key).select_related("course__centre").first()


@dataclass(frozen=True)
class Share:
    """One value of one trait: its name, how many people of each group have it, and the share of each in percent."""

    words: str
    counts: tuple[int, ...]
    percents: tuple[int, ...]

    @property
    def cells(self) -> list[tuple[int, int, int]]:
        """For each group: its number, how many, and their percentage of the group."""
        return list(zip(range(1, len(self.counts) + 1), self.counts, self.percents, strict=True))


@dataclass(frozen=True)
class Balance:
    """One trait over all groups."""

    trait: str
    words: str
    shares: tuple[Share, ...]


@dataclass(frozen=True)
class Placed:
    """One person of a proposal: where, and why, in words."""

    enrolment: Enrolment
    number: int
    traits: tuple[str, ...]
    reasons: tuple[str, ...]
    by_hand: bool


@dataclass(frozen=True)
class View:
    """A whole proposal, or the groups as they stand: groups of people, and the balance of each trait."""

    groups: tuple[tuple[int, tuple[Placed, ...]], ...]
    balance: tuple[Balance, ...]
    unplaced: tuple[Enrolment, ...]

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many people each group has."""
        return tuple(len(people) for _number, people in self.groups)


def view_of_proposal(proposal: Proposal) -> View:
    """A proposal as the office looks at it."""
    seats = {s.enrolment_id: s for s in Seat.objects.filter(proposal=proposal)}
    enrolments = list(learners(proposal.course))
    places = {e.pk: seats[e.pk].number for e in enrolments if e.pk in seats}
    return _view(proposal.course, enrolments, places, wishes_of(proposal).groups, seats)


def view_of_groups(course: Course, numbers: Sequence[int]) -> View:
    """The groups of a course as they stand."""
    enrolments = list(learners(course))
    places = {e.pk: e.group.number for e in enrolments if e.group}
    return _view(course, enrolments, places, max(numbers, default=0), {})


def _view(
    course: Course,
    enrolments: Sequence[Enrolment],
    places: Mapping[int, int],
    groups: int,
    seats: Mapping[int, Seat],
) -> View:
    people = {one.key: one for one in as_learners(course, enrolments)}
    names = Names(enrolments)
    placed: dict[int, list[Placed]] = {number: [] for number in range(1, groups + 1)}
    for enrolment in enrolments:
        if number := places.get(enrolment.pk):
            seat = seats.get(enrolment.pk)
            placed.setdefault(number, []).append(
                Placed(
                    enrolment=enrolment,
                    number=number,
                    traits=names.all_of(people[enrolment.key].traits),
                    reasons=tuple(names.reason(r) for r in (seat.reasons if seat else [])),
                    by_hand=bool(seat and seat.by_hand),
                )
            )
    of_groups = {
        number: [people[p.enrolment.key].traits for p in members] for number, members in placed.items()
    }
    return View(
        groups=tuple((number, tuple(members)) for number, members in sorted(placed.items())),
        balance=tuple(_balance(trait, of_groups, names) for trait in TRAITS),
        unplaced=tuple(e for e in enrolments if e.pk not in places),
    )


def _balance(trait: str, groups: Mapping[int, Sequence[Mapping[str, str]]], names: "Names") -> Balance:
    counts = [Counter(traits[trait] for traits in groups[number]) for number in sorted(groups)]
    values = sorted({v for count in counts for v in count}, key=lambda v: names.value(trait, v))
    shares = tuple(
        Share(
            words=names.value(trait, value),
            counts=tuple(count[value] for count in counts),
            percents=tuple(round(100 * count[value] / max(1, count.total())) for count in counts),
        )
        for value in values
    )
    return Balance(trait, str(TRAITS[trait]), shares)


class Names:
    """The values of traits, and reasons for placements, in the reader's language."""

    def __init__(self, enrolments: Iterable[Enrolment]) -> None:
        libraries = [e.person.library for e in enrolments if e.person.library]
        self.tables: dict[str, Mapping[str, Words]] = {
            "language": dict(settings.LANGUAGES),
            "district": {lib.district.code: lib.district.name for lib in libraries},
            "setting": dict(Setting.choices),
            "experience": EXPERIENCE,
            "internet": dict(Internet.choices),
        }

    def value(self, trait: str, value: str) -> str:
        """A value of a trait in words."""
        return str(self.tables[trait].get(value) or _("not known"))

    def all_of(self, traits: Mapping[str, str]) -> tuple[str, ...]:
        """Every trait of a person in words, in the order of the table."""
        return tuple(self.value(trait, traits[trait]) for trait in TRAITS)

    def reason(self, reason: Mapping[str, Any]) -> str:
        """One stored reason as a sentence."""
        match reason["why"]:
            case "hand":
                return _("Moved by hand: %(name)s") % {"name": reason["name"]}
            case "language":
                return _("Groups are of one language each; this one is %(language)s.") % {
                    "language": self.value("language", reason["value"])
                }
            case "trait":
                return _(
                    "%(value)s: %(here)s here, %(there)s in group %(group)s; a move there would make it less even."
                ) % {**reason, "value": self.value(reason["trait"], reason["value"])}
            case "size":
                return _("Keeps the sizes even: group %(group)s has %(there)s people already.") % reason
            case _:
                return _("Fits every group equally well; placed in the order of names.")
