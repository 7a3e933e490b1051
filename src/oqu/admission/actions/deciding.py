"""Deciding on applications: a place, the waiting list, or a refusal with its reason."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from oqu.admission.actions.accounts import MaybeListed, part_from_other_spelling, person_of
from oqu.admission.actions.applying import AppliedAlready, tell
from oqu.admission.actions.taking_back import decisions_built_on
from oqu.admission.letters import ADMITTED, DECIDED_FOR_HEAD, DECLINED, WAITING
from oqu.admission.models import Application, ApplicationSource, ApplicationState
from oqu.admission.queries.applications import same_application, waiting_list
from oqu.admission.queries.nominations import decisions_for
from oqu.courses import actions as courses
from oqu.courses.models import Course, Enrolment
from oqu.kernel import clock, journal
from oqu.kernel.errors import Refused
from oqu.letters import actions as letters
from oqu.letters.kinds import LetterKind
from oqu.letters.models import Batch
from oqu.letters.queries import dropped_letters
from oqu.letters.rules import NothingToUndo, require_nothing_later
from oqu.libraries.models import Library
from oqu.people import actions as people
from oqu.people.models import Channel, Person, Purpose
from oqu.people.queries import consent_text

VERB = "admission.decide"
"""The batch of letters of a decision."""


class DecidedAlready(Refused):
    message = _("This person has a place already. Take the place back first.")


class NotConfirmed(Refused):
    message = _("The e-mail of this application is not confirmed yet.")


class TakenBack(Refused):
    message = _("This application was taken back. The person can apply anew.")


class NobodyWaits(Refused):
    message = _("Nobody is on the waiting list.")


@transaction.atomic
def admit(
    *,
    application: Application,
    by: Person,
    at: datetime,
    reason: str = "",
    batch: Batch | None = None,
    is_listed: bool | None = None,
) -> Enrolment:
    """Give a place, making or finding the person; twice is once.

    `is_listed` says whether it is the person of the centre's list whose name is spelled otherwise (None: not answered).
    Raises CourseFull, MaybeListed, NotConfirmed, TakenBack, ResultsFinal.
    """
    application = _locked(application)
    courses.require_results_open(course=application.course)
    _require_live(application)
    person = application.person or person_of(application, is_listed=is_listed, by=by, at=at)
    if person.library is None:
        library, words = application.library, application.library_words
        person = people.enter_library(person=person, library=library, words=words, by=by, at=at)
    if (was := application.state) != ApplicationState.ADMITTED:
        application.person = person
        _carry_consent(application, by=by)
        decide_silently(application, ApplicationState.ADMITTED, by=by, at=at, reason=reason)
        tell(application, ADMITTED, at=at, batch=batch)  # a place brings the letter with the plan
    enrolment = courses.enrol(
        course=application.course, person=person, language=application.language, by=by, at=at, batch=batch
    )
    if was != ApplicationState.ADMITTED:
        tell_head(application, was, at, batch)
        courses.bind_stage(course=application.course, batch=batch)
    return enrolment


def _carry_consent(application: Application, *, by: Person) -> None:
    """Store the consent that came with an application as the person's: to which text, when and how it was given."""
    if application.person is None or application.consented_at is None:
        return
    version, language = application.consent_version, application.consent_language
    people.agree(
        person=application.person,
        purpose=Purpose.DATA,
        by=by,
        at=application.consented_at,
        text=consent_text(Purpose.DATA, language, version) if version else None,
        channel=Channel(application.consent_channel or _usual_channel(application)),
    )


def _usual_channel(application: Application) -> Channel:
    """How a consent came of which the application does not say it: those are older than that column."""
    return Channel.APPLICATION if application.source == ApplicationSource.OWN else Channel.ACCEPTANCE


def _require_live(application: Application) -> None:
    if application.state == ApplicationState.UNCONFIRMED:
        raise NotConfirmed
    if application.state == ApplicationState.WITHDRAWN:
        raise TakenBack


@transaction.atomic
def put_on_waiting_list(
    *, application: Application, by: Person, at: datetime, reason: str = "", batch: Batch | None = None
) -> Application:
    """Keep an application in line for a place that may become free. Raises DecidedAlready, NotConfirmed, TakenBack."""
    return _turn(application, ApplicationState.WAITING, WAITING, by=by, at=at, reason=reason, batch=batch)


@transaction.atomic
def decline(
    *, application: Application, by: Person, at: datetime, reason: str, batch: Batch | None = None
) -> Application:
    """Refuse an application; the reason goes into the letter. Raises DecidedAlready, NotConfirmed, TakenBack."""
    return _turn(application, ApplicationState.DECLINED, DECLINED, by=by, at=at, reason=reason, batch=batch)


def _turn(
    application: Application,
    to: ApplicationState,
    letter: LetterKind,
    *,
    by: Person,
    at: datetime,
    reason: str,
    batch: Batch | None,
) -> Application:
    application = _locked(application)
    if application.state == to:
        return application
    if application.state == ApplicationState.ADMITTED:
        raise DecidedAlready
    courses.require_results_open(course=application.course)
    _require_live(application)
    was = application.state
    decide_silently(application, to, by=by, at=at, reason=reason)
    tell(application, letter, at=at, reason=reason, batch=batch)
    tell_head(application, was, at, batch)
    courses.bind_stage(course=application.course, batch=batch)
    return application


def tell_head(application: Application, was: str, at: datetime, batch: Batch | None) -> None:
    """Write to the head who nominated the person, once nobody of that library system waits for a decision."""
    course, nomination, head = application.course, application.nomination, application.nominated_by
    if was != ApplicationState.NEW or nomination is None or head is None:
        return
    numbers = decisions_for(nomination.network, course)
    if numbers["undecided"]:
        return
    occasion = batch.key if batch else at.isoformat()
    letters.write(
        kind=DECIDED_FOR_HEAD,
        person=head,
        context={"course": course, "network": nomination.network, **numbers},
        at=at,
        reason=f"{course.key} {nomination.network.key} {head.key} {occasion}",
        centre=course.centre,
        batch=batch,
        about=f"{course.key} {nomination.network.key}",
        thing_key=course.key,
    )


@transaction.atomic
def withdraw(
    *, application: Application, by: Person, at: datetime, reason: str = "", batch: Batch | None = None
) -> Application:
    """Take an application back at the applicant's wish; a place that was given becomes free. No letter is written."""
    application = _locked(application)
    if application.state == ApplicationState.WITHDRAWN:
        return application
    courses.require_results_open(course=application.course)
    enrolment = Enrolment.objects.filter(course=application.course, person=application.person).first()
    if application.state == ApplicationState.ADMITTED and enrolment:
        if batch is not None:
            group = enrolment.group.number if enrolment.group else None
            batch.before.setdefault("places", {})[application.key] = [enrolment.state, group]
            batch.save(update_fields=["before"])
        courses.withdraw(enrolment=enrolment, by=by, at=at)
    decide_silently(application, ApplicationState.WITHDRAWN, by=by, at=at, reason=reason)
    return application


@transaction.atomic
def promote_next(*, course: Course, by: Person, at: datetime) -> Enrolment:
    """Give a free place to the person who has waited longest; it can be undone like a decision.

    Raises NobodyWaits, CourseFull.
    """
    first = waiting_list(course).first()
    if first is None:
        raise NobodyWaits
    batches = Batches([first], by, at)
    place = admit(application=first, by=by, at=at, batch=batches.of(course))
    batches.close()
    return place


@transaction.atomic
def correct_library(*, application: Application, library: Library, by: Person, at: datetime) -> Application:
    """Choose which library of the list was meant by what the applicant wrote; it becomes the person's.

    A library that the person chose in the profile stays theirs.
    """
    application = _locked(application)
    before, application.library = application.library, library
    application.save(update_fields=["library"])
    if application.person is not None:
        people.enter_library(person=application.person, library=library, instead_of=before, by=by, at=at)
    journal.record(
        "admission.correct_library", thing=application, by=by, at=at, details={"library": library.code}
    )
    return application


class Decision(StrEnum):
    """What the office can do with an application."""

    ADMIT = "admit"
    WAIT = "wait"
    DECLINE = "decline"
    WITHDRAW = "withdraw"


BECOMES: Mapping[Decision, ApplicationState] = {
    Decision.ADMIT: ApplicationState.ADMITTED,
    Decision.WAIT: ApplicationState.WAITING,
    Decision.DECLINE: ApplicationState.DECLINED,
    Decision.WITHDRAW: ApplicationState.WITHDRAWN,
}


@dataclass
class DecisionResult:
    """What came of deciding on many at once."""

    done: list[Application] = field(default_factory=list)
    unchanged: list[Application] = field(default_factory=list)
    """Those about whom the same had been decided before."""
    refused: list[tuple[Application, str]] = field(default_factory=list)
    asked: list[Application] = field(default_factory=list)
    """Those of the refused who may be a person of the list: the office has to say whether they are."""


def decide(
    *,
    applications: Iterable[Application],
    decision: Decision,
    by: Person,
    at: datetime,
    reason: str = "",
    is_listed: bool | None = None,
) -> DecisionResult:
    """Decide the same for many, each on its own: what can't be done to one does not stop the others.

    `is_listed` is the answer to what `admit` asks, where the decision is about one application.
    The letters leave together after `letters.UNDO_TIME`; until then `undo_decision` takes them back.
    """
    many = list(applications)
    outcome, batches = DecisionResult(), Batches(many, by, at)
    for application in many:
        batch = batches.of(application.course)
        had_it = batches.before[application.key] == BECOMES[decision]
        try:
            if decision == Decision.ADMIT:
                admit(application=application, by=by, at=at, reason=reason, batch=batch, is_listed=is_listed)
            else:
                _decide_one(application, decision, by=by, at=at, reason=reason, batch=batch)
        except Refused as refusal:
            if isinstance(refusal, MaybeListed):
                outcome.asked.append(application)
            outcome.refused.append((application, str(refusal)))
        else:
            (outcome.unchanged if had_it else outcome.done).append(application)
            if decision == Decision.WITHDRAW and not had_it:
                batches.keep(application.course)
    batches.close()
    return outcome


def _decide_one(
    application: Application,
    decision: Decision,
    *,
    by: Person,
    at: datetime,
    reason: str,
    batch: Batch,
) -> None:
    match decision:
        case Decision.WAIT:
            put_on_waiting_list(application=application, by=by, at=at, reason=reason, batch=batch)
        case Decision.DECLINE:
            decline(application=application, by=by, at=at, reason=reason, batch=batch)
        case Decision.WITHDRAW:
            withdraw(application=application, by=by, at=at, reason=reason, batch=batch)


class Batches:
    """The letters of one decision: one batch for each course, with what each application was before."""

    def __init__(self, applications: Sequence[Application], by: Person, at: datetime) -> None:
        self.before = {one.key: one.state for one in applications}
        """What undoing restores: key of an application -> its state."""
        self.decisions = {
            one.key: [one.decided_at.isoformat(), one.decided_by.key if one.decided_by else ""]
            for one in applications
            if one.decided_at
        }
        """The same with when and by whom it was decided on: key of an application -> both."""
        self.by, self.at = by, at
        self._batches: dict[str, Batch] = {}
        self._kept: set[str] = set()

    def of(self, course: Course) -> Batch:
        """The batch of a course, which is opened with its first letter."""
        if course.key not in self._batches:
            self._batches[course.key] = letters.open_batch(
                verb=VERB,
                thing_key=course.key,
                by=self.by,
                at=self.at,
                centre=course.centre,
                before={"decided": self.before, "decisions": self.decisions},
            )
        return self._batches[course.key]

    def keep(self, course: Course) -> None:
        """Take note that something was decided in this course, although no letter is written of it."""
        self._kept.add(course.key)

    def close(self) -> None:
        """Remove batches in which nobody was decided on."""
        for key, batch in self._batches.items():
            if key not in self._kept and not batch.letters.exists():
                batch.delete()


@transaction.atomic
def undo_decision(*, course: Course, batch: Batch, by: Person, at: datetime) -> int:
    """Take a decision back whose letters have not left yet; return for how many people. Once is enough.

    A place that was given becomes free again, one that was taken back is given again, and the decision before counts again,
    with its letter. Who has been decided on since is left as they are. Raises TooLate, BuiltOn if later steps wrote to those
    who would lose their places, CourseFull and AppliedAlready if a place can't be given again, NothingToUndo.
    """
    course = Course.objects.select_for_update().get(pk=course.pk)
    if Batch.objects.filter(pk=batch.pk, taken_back_at__isnull=False).exists():
        return 0
    courses.require_results_open(course=course)
    letters.take_back(batch=batch, by=by, at=at)
    courses.release_stage(course=course, batch=batch)
    decided = Application.objects.select_for_update().filter(course=course, key__in=batch.before["decided"])
    if not (undone := [one for one in decided if one.decided_at == batch.written_at]):
        raise NothingToUndo
    require_nothing_later(decisions_built_on(batch, undone))
    for application in undone:
        _undo_one(application, batch, by=by, at=at)
    return len(undone)


def _undo_one(application: Application, batch: Batch, *, by: Person, at: datetime) -> None:
    course, before = application.course, ApplicationState(batch.before["decided"][application.key])
    enrolment = Enrolment.objects.filter(course=course, person=application.person).first()
    if application.state == ApplicationState.ADMITTED and enrolment:
        courses.withdraw(enrolment=enrolment, by=by, at=at)
        part_from_other_spelling(application)
    if application.state == ApplicationState.WITHDRAWN and _applied_anew(application):
        raise AppliedAlready
    if enrolment and (place := batch.before.get("places", {}).get(application.key)):
        courses.restore_place(enrolment=enrolment, state=place[0], group=place[1], by=by, at=at)
    when, decider = batch.before.get("decisions", {}).get(application.key, ("", ""))
    restore_decision(application, before, when, decider, reason="", by=by, at=at)


def restore_decision(
    application: Application,
    state: ApplicationState,
    when: str,
    decider: str,
    *,
    reason: str,
    by: Person,
    at: datetime,
) -> None:
    """Have an application as it was before a decision that is undone: decided `when` and by whom, or never ("")."""
    decide_silently(application, state, by=by, at=at, reason=reason)
    if when:
        application.decided_at = moment = clock.parse_exact(when)
        application.decided_by = Person.objects.filter(key=decider).first()
        application.save(update_fields=["decided_at", "decided_by"])
        if moment is not None:
            letters.resume(letters=dropped_letters(application.key, moment), by=by, at=at)


def _applied_anew(application: Application) -> bool:
    """Whether the person has another application for the course by now."""
    known = same_application(
        application.course, email=application.email, person_id=application.person_id, name=""
    )
    return known is not None and known.pk != application.pk


def _locked(application: Application) -> Application:
    rows = Application.objects.select_for_update(of=("self",))
    return rows.select_related("course__centre__library", "library", "person").get(pk=application.pk)


def decide_silently(
    application: Application, state: ApplicationState, *, by: Person, at: datetime, reason: str
) -> None:
    """Store a decision with its journal row; the caller writes the letters."""
    before = application.state
    application.state, application.decided_by, application.decided_at = state, by, at
    application.reason = reason
    application.save(update_fields=["person", "state", "decided_by", "decided_at", "reason"])
    journal.record(f"admission.{state.value}", thing=application, by=by, at=at, details={"from": before})
