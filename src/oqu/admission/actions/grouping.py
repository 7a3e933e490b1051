"""Forming groups: a proposal, changes by hand, acceptance, publication."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.tasks import task
from django.utils.translation import gettext_lazy as _

from oqu.admission.models import Proposal, Seat, Stand
from oqu.admission.queries.grouping import as_learners, learners, members, wishes_of
from oqu.admission.queries.partition import LANGUAGE, Impossible, Learner, Partition, Wishes, divide, fits
from oqu.admission.queries.traits import with_traits
from oqu.courses import actions as courses
from oqu.courses.models import Course, Enrolment
from oqu.kernel import journal
from oqu.kernel.errors import Refused
from oqu.kernel.idempotency import once
from oqu.people.models import Person

MOST_AT_ONCE = 60
"""So many people are divided while the office waits: in well under a second."""


class SizesImpossible(Refused):
    message = _("No groups of these sizes can hold everybody. Change their number or sizes.")


class NobodyToPlace(Refused):
    message = _("Nobody has a place in the course yet.")


class ProposalNotReady(Refused):
    message = _("This proposal is still being worked out.")


class NotAGroup(Refused):
    message = _("There is no such group in this proposal.")


@once(Proposal)
def propose_groups(*, course: Course, wishes: Wishes, by: Person, at: datetime, key: str) -> Proposal:
    """Divide the people of a course into balanced groups; nobody is moved yet. Raises SizesImpossible, NobodyToPlace.

    More than `MOST_AT_ONCE` people are divided by the worker: until then the proposal is in the state “being worked out”.
    The same people and wishes as before give the proposal that was made then, unless it was changed by hand.
    """
    _require_open(course)
    enrolments = list(with_traits(learners(course)))
    if not enrolments:
        raise NobodyToPlace
    people = as_learners(enrolments)
    digest = input_digest(people, wishes)
    same = Proposal.objects.filter(course=course, digest=digest).exclude(stand=Stand.IMPOSSIBLE)
    known = same.exclude(seats__by_hand=True).first()
    if known and known == Proposal.objects.filter(course=course).first():
        return known
    if not fits(len(people), wishes):
        raise SizesImpossible
    proposal = Proposal.objects.create(
        course=course, wishes=vars(wishes), digest=digest, made_by=by, made_at=at
    )
    if len(people) > MOST_AT_ONCE:
        transaction.on_commit(partial(divide_people.enqueue, proposal.pk))
    else:
        _take(proposal, enrolments, people, _divided(people, wishes))
    journal.record(
        "admission.propose_groups", thing=proposal, by=by, at=at, details={"groups": wishes.groups}
    )
    return proposal


def _require_open(course: Course) -> None:
    if course.is_over:
        raise courses.GroupsStay


@task
def divide_people(proposal_pk: int) -> str:
    """Compute a proposal in the worker; return its state: ready or impossible."""
    proposal = Proposal.objects.select_related("course").get(pk=proposal_pk)
    if proposal.stand != Stand.WORKING:
        return proposal.stand
    enrolments = list(with_traits(learners(proposal.course)))
    people, wishes = as_learners(enrolments), wishes_of(proposal)
    try:
        partition = _divided(people, wishes)
    except SizesImpossible:
        Proposal.objects.filter(pk=proposal_pk).update(stand=Stand.IMPOSSIBLE)
        return Stand.IMPOSSIBLE.value
    proposal.digest = input_digest(people, wishes)
    _take(proposal, enrolments, people, partition)
    return proposal.stand


def _divided(people: Sequence[Learner], wishes: Wishes) -> Partition:
    try:
        return divide(people, wishes)
    except Impossible as impossible:
        raise SizesImpossible from impossible


@transaction.atomic
def _take(
    proposal: Proposal, enrolments: Sequence[Enrolment], people: Sequence[Learner], partition: Partition
) -> None:
    """Store the result, unless another worker has stored one already."""
    proposal.stand = Stand.READY
    proposal.optimal, proposal.spread, proposal.bound = partition.optimal, partition.spread, partition.bound
    found = {name: getattr(proposal, name) for name in ("digest", "stand", "optimal", "spread", "bound")}
    if Proposal.objects.filter(pk=proposal.pk, stand=Stand.WORKING).update(**found):
        _seat_everybody(proposal, enrolments, people, partition)


def input_digest(people: Sequence[Learner], wishes: Wishes) -> str:
    """The same for the same people and wishes, whatever the order they come in."""
    inputs = [vars(wishes), sorted([one.key, one.name, dict(one.traits)] for one in people)]
    return hashlib.sha256(json.dumps(inputs, sort_keys=True, default=str).encode()).hexdigest()


def _seat_everybody(
    proposal: Proposal, enrolments: Sequence[Enrolment], people: Sequence[Learner], partition: Partition
) -> None:
    why = Why(people, partition.places, wishes_of(proposal))
    Seat.objects.bulk_create(
        Seat(
            proposal=proposal,
            enrolment=enrolment,
            number=partition.places[learner.key],
            reasons=why.reasons(learner),
        )
        for enrolment, learner in zip(enrolments, people, strict=True)
    )


class Why:
    """The reasons for a partition: what would be less even if this one person were in another group."""

    def __init__(self, people: Sequence[Learner], places: Mapping[str, int], wishes: Wishes) -> None:
        self.places, self.wishes = places, wishes
        self.numbers = range(1, wishes.groups + 1)
        self.sizes = Counter(places[one.key] for one in people)
        self.counts = Counter(
            (trait, one.traits[trait], places[one.key]) for one in people for trait in wishes.balanced()
        )

    def reasons(self, one: Learner) -> list[dict[str, Any]]:
        """The reasons for one person, the weightiest first; at least one."""
        here = self.places[one.key]
        found: list[dict[str, Any]] = []
        if self.wishes.one_language:
            found.append({"why": "language", "value": one.traits[LANGUAGE]})
        others = [number for number in self.numbers if number != here]
        if others:
            there = min(others, key=lambda number: (self._harm(one, here, number), number))
            found += self._against(one, here, there)
        return found or [{"why": "equal"}]

    def _harm(self, one: Learner, here: int, there: int) -> int:
        """How much less even everything would be after a move."""
        harm = self._worse([self.sizes[n] for n in self.numbers], here, there)
        for trait in self.wishes.balanced():
            harm += self.wishes.weights[trait] * self._worse(self._row(one, trait), here, there)
        return harm

    def _against(self, one: Learner, here: int, there: int) -> list[dict[str, Any]]:
        found = []
        for trait in self.wishes.balanced():
            row = self._row(one, trait)
            worse = self.wishes.weights[trait] * self._worse(row, here, there)
            if worse > 0 and sum(row) < self.sizes.total():
                reason = {"why": "trait", "trait": trait, "value": one.traits[trait], "group": there}
                found.append((worse, {**reason, "here": row[here - 1], "there": row[there - 1]}))
        found.sort(key=lambda pair: -pair[0])
        reasons = [reason for _worse, reason in found]
        if not reasons and self.sizes[there] >= self.sizes[here]:
            reasons.append({"why": "size", "group": there, "there": self.sizes[there]})
        return reasons

    def _row(self, one: Learner, trait: str) -> list[int]:
        return [self.counts[trait, one.traits[trait], number] for number in self.numbers]

    def _worse(self, row: Sequence[int], here: int, there: int) -> int:
        moved = list(row)
        moved[here - 1] -= 1
        moved[there - 1] += 1
        return (max(moved) - min(moved)) - (max(row) - min(row))


@transaction.atomic
def move_seat(*, proposal: Proposal, enrolment: Enrolment, number: int, by: Person, at: datetime) -> Seat:
    """Put one person of a proposal, or one who came later, into another of its groups by hand. Raises NotAGroup, GroupsStay."""
    _require_open(proposal.course)
    if not 1 <= number <= wishes_of(proposal).groups:
        raise NotAGroup
    seat, _new = Seat.objects.update_or_create(
        proposal=proposal,
        enrolment=enrolment,
        defaults={"number": number, "by_hand": True, "reasons": [{"why": "hand", "name": str(by)}]},
    )
    journal.record(
        "admission.move_seat", thing=proposal, by=by, at=at,
        details={"enrolment": enrolment.key, "group": number},
    )  # fmt: skip
    return seat


@transaction.atomic
def accept_proposal(*, proposal: Proposal, by: Person, at: datetime) -> Proposal:
    """Make the course's groups what the proposal says; accepting twice is accepting once. Raises ProposalNotReady, GroupsStay, GroupPlanned.

    Once groups are published, each person who is moved gets a letter. The letters leave after `letters.UNDO_TIME`; until then
    `courses.actions.undo` puts everybody back.
    """
    proposal = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if proposal.accepted_at is not None:
        return proposal
    _require_open(proposal.course)
    if proposal.stand != Stand.READY:
        raise ProposalNotReady
    people = list(members(proposal.course).select_related("group"))  # before groups go that are too many
    groups = courses.make_groups(course=proposal.course, number=wishes_of(proposal).groups, by=by, at=at)
    by_number = {group.number: group for group in groups}
    seats = {seat.enrolment_id: seat.number for seat in proposal.seats.all()}
    places = [(one, by_number[seats[one.pk]]) for one in people if one.pk in seats]
    courses.place_all(course=proposal.course, places=places, by=by, at=at)
    proposal.accepted_at = at
    proposal.save(update_fields=["accepted_at"])
    journal.record("admission.accept_proposal", thing=proposal, by=by, at=at)
    return proposal
