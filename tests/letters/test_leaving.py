"""What is looked at again before a letter leaves: who needs a reminder no more gets none."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from pytest_django import Settings

from oqu.admission import actions as admission
from oqu.admission.letters import ADMITTED, ASKED, DECIDED_FOR_HEAD, DECLINED, INVITATION, NOMINATED, WAITING
from oqu.admission.models import ApplicationSource, ApplicationState, Nomination
from oqu.assignments.letters import RETURNED
from oqu.assignments.models import Assignment
from oqu.courses import actions as courses
from oqu.courses.letters import BEGINS, CALLED_OFF, CHANGES, CLOSING, DUTY, GROUP, PLAN
from oqu.courses.models import Activity, Course, Duty, Enrolment, Place, Staff, Stage, Step
from oqu.ideas.letters import HOW_DID_IT_GO
from oqu.ideas.models import Idea, Outcome
from oqu.invitations.letters import PERSON, ROLE
from oqu.invitations.models import Invitation, InvitationStatus
from oqu.kernel import clock
from oqu.kernel.models import JournalEntry
from oqu.kernel.permissions import Role
from oqu.letters import actions, jobs
from oqu.letters.kinds import LetterKind, leaving
from oqu.letters.models import Letter, LetterState
from oqu.mailings import actions as mailings
from oqu.mailings.letters import MESSAGE
from oqu.mailings.models import Audience
from oqu.mailings.queries import RecipientChoice, unread_of
from oqu.people.models import Person, Post
from oqu.questionnaires import actions as asking
from oqu.questionnaires.letters import OPENED, REMINDER
from oqu.questionnaires.models import Wave
from tests.factories import activities, questionnaires
from tests.factories.admission import ApplicationFactory
from tests.factories.cast import Cast
from tests.factories.letters import WRITTEN, LetterFactory
from tests.factories.people import PostFactory

TEN_MINUTES = actions.UNDO_TIME + timedelta(seconds=1)
WORDS = {"kk": "Хабар", "ru": "Сообщение", "en": ""}


@pytest.fixture(autouse=True)
def letters_leave(settings: Settings) -> None:
    settings.OQU_LETTERS_LEAVE = True


def written(kind: LetterKind, person: Person, about: str) -> Letter:
    """A letter of a kind that waits: who gets it was decided when it was written."""
    letter: Letter = LetterFactory.create(kind=kind.code, person=person, about=about)
    return letter


def leave(at: datetime | None = None) -> dict[str, list[str]]:
    """Send what is due ten minutes later; who got a letter and who none, by given name."""
    at = at or clock.now() + TEN_MINUTES
    actions.deliver_due(at=at)
    actions.look_at_printed(at=at)
    rows = Letter.objects.order_by("person__given_name").values_list("state", "person__given_name")
    found: dict[str, list[str]] = {}
    for state, name in rows:
        found.setdefault(state, []).append(name)
    return found


def message(cast: Cast, audience: Audience, **choice: object) -> None:
    mailings.send(
        course=cast.course,
        choice=RecipientChoice(audience=audience, **choice),  # type: ignore[arg-type]
        subject=WORDS,
        text=WORDS,
        by=cast.coordinator,
        at=clock.now(),
        key="k",
    )


def test_who_hands_in_meanwhile_gets_no_message_to_those_who_have_not(cast: Cast) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist)
    message(cast, Audience.BEHIND, activity=task.activity)

    activities.answer(task, cast.enrolment)

    assert leave() == {LetterState.NEEDLESS: ["Saule"], LetterState.SENT: ["Viktor"]}
    later = clock.now() + TEN_MINUTES
    assert (len(unread_of(cast.learner, later)), len(unread_of(cast.other_learner, later))) == (0, 1)


def test_who_leaves_the_course_meanwhile_gets_no_message(cast: Cast) -> None:
    message(cast, Audience.ALL)

    courses.withdraw(enrolment=cast.enrolment, by=cast.coordinator, at=clock.now())

    assert leave() == {LetterState.NEEDLESS: ["Saule"], LetterState.SENT: ["Viktor"]}
    assert unread_of(cast.learner, clock.now() + TEN_MINUTES) == []


def test_who_is_moved_meanwhile_gets_no_message_to_the_group(cast: Cast) -> None:
    message(cast, Audience.GROUP, group=cast.groups[0])

    Enrolment.objects.filter(pk=cast.enrolment.pk).update(group=cast.groups[1])

    assert leave() == {LetterState.NEEDLESS: ["Saule"]}


def test_a_thank_you_reaches_those_who_were_settled_meanwhile(cast: Cast) -> None:
    message(cast, Audience.ALL)

    Enrolment.objects.update(state=Place.FINISHED, finished_at=clock.now())

    assert leave() == {LetterState.SENT: ["Saule", "Viktor"]}


def test_who_answers_before_a_reminder_leaves_gets_none(cast: Cast) -> None:
    wave = questionnaires.wave(cast.course, cast.methodologist)
    asking.remind(wave=wave, by=cast.coordinator, at=clock.now(), round_name="by hand")

    questionnaires.answer(wave, cast.enrolment)

    assert leave() == {LetterState.NEEDLESS: ["Saule"], LetterState.SENT: ["Viktor"]}


def test_a_letter_for_printing_is_looked_at_once_when_it_is_due(cast: Cast) -> None:
    Person.objects.filter(pk=cast.learner.pk).update(email=None)
    task = activities.assignment(cast.course, by=cast.methodologist)
    message(cast, Audience.BEHIND, activity=task.activity)
    later = clock.now() + TEN_MINUTES

    jobs.look_at_printed(later)
    activities.answer(task, cast.enrolment)
    jobs.look_at_printed(later)

    assert Letter.objects.get(person=cast.learner).state == LetterState.PRINTED, "it may be on paper by now"


def test_a_needless_letter_is_journaled_and_can_be_written_again(cast: Cast) -> None:
    wave = questionnaires.wave(cast.course, cast.methodologist)
    asking.remind(wave=wave, by=cast.coordinator, at=clock.now(), round_name="by hand")
    Wave.objects.update(closed_at=clock.now(), locked_private_key=None)
    assert leave() == {LetterState.NEEDLESS: ["Saule", "Viktor"]}

    assert JournalEntry.objects.filter(verb="letters.drop").count() == 2
    assert asking.remind(wave=wave, by=cast.coordinator, at=clock.now(), round_name="by hand") == 2


def test_a_letter_from_before_the_upgrade_is_sent(cast: Cast) -> None:
    written(REMINDER, cast.learner, about="")

    assert leave() == {LetterState.SENT: ["Saule"]}


def in_closing(cast: Cast) -> str:
    activities.assignment(cast.course, by=cast.methodologist)
    Course.objects.update(stage=Stage.CLOSING)
    return cast.course.key


def withdrawn(cast: Cast) -> None:
    Enrolment.objects.filter(pk=cast.enrolment.pk).update(state=Place.WITHDRAWN, group=None)


def settled(cast: Cast) -> None:
    Enrolment.objects.filter(pk=cast.enrolment.pk).update(state=Place.FINISHED, finished_at=clock.now())


def handed_in_all(cast: Cast) -> None:
    task = Activity.objects.get(course=cast.course)
    courses.report_progress(enrolment=cast.enrolment, activity=task, step=Step.HANDED_IN, at=clock.now())


def closed(cast: Cast) -> None:
    Course.objects.update(stage=Stage.CLOSED)


def duty(cast: Cast) -> str:
    Staff.objects.create(course=cast.course, person=cast.learner, duty=Duty.CURATOR)
    return f"{cast.course.key} {Duty.CURATOR.value}"


def dismissed(cast: Cast) -> None:
    Staff.objects.filter(person=cast.learner).delete()


def application(cast: Cast) -> str:
    made = ApplicationFactory.create(course=cast.course, person=cast.learner, state=ApplicationState.NEW)
    return str(made.key)


def decided(state: ApplicationState) -> Callable[[Cast], str]:
    """An application of which this was decided when the letter was written."""

    def about(cast: Cast) -> str:
        made = ApplicationFactory.create(
            course=cast.course, person=cast.learner, state=state, decided_at=WRITTEN
        )
        return str(made.key)

    return about


def taken_back(cast: Cast) -> None:
    admission.withdraw(application=cast.learner.applications.get(), by=cast.coordinator, at=clock.now())


def declined(cast: Cast) -> None:
    """Decided anew; of this a letter waits as well, but not for this test."""
    of = cast.learner.applications
    admission.decline(application=of.get(), by=cast.coordinator, at=clock.now(), reason="Why")
    Letter.objects.filter(kind=DECLINED.code).delete()


def unanswered(cast: Cast) -> str:
    made = ApplicationFactory.create(
        course=cast.course, person=cast.learner, state=ApplicationState.UNCONFIRMED
    )
    return str(made.key)


def accepted(cast: Cast) -> None:
    cast.learner.applications.update(state=ApplicationState.NEW)


def heads_network(cast: Cast) -> str:
    Course.objects.update(stage=Stage.ADMISSION, applications_until=None)
    PostFactory.create(person=cast.learner, role=Role.NETWORK_HEAD, centre=None, network=cast.network)
    return f"{cast.course.key} {cast.network.key}"


def admission_over(cast: Cast) -> None:
    Course.objects.update(stage=Stage.RUNNING)


def heads_no_more(cast: Cast) -> None:
    Post.objects.filter(person=cast.learner).delete()


def nominates(cast: Cast) -> None:
    nomination = Nomination.objects.create(
        course=cast.course, network=cast.network, nominated_by=cast.learner, made_at=clock.now()
    )
    ApplicationFactory.create(
        course=cast.course,
        nomination=nomination,
        nominated_by=cast.learner,
        source=ApplicationSource.NOMINATED,
        applied_at=clock.now(),
    )


def invitation(cast: Cast) -> str:
    made = Invitation.objects.create(
        email="new@example.org",
        family_name="N",
        given_name="N",
        language="ru",
        role=Role.LECTURER,
        centre=cast.centre,
        host=cast.centre,
        sent_at=clock.now(),
        expires_at=clock.now() + timedelta(days=30),
    )
    return made.key


def invitation_withdrawn(_cast: Cast) -> None:
    Invitation.objects.update(answer=InvitationStatus.WITHDRAWN)


def idea(cast: Cast) -> str:
    Idea.objects.create(enrolment=cast.enrolment, text="An idea", promised_at=clock.now())
    return cast.course.key


def reported(_cast: Cast) -> None:
    Idea.objects.update(outcome=Outcome.DONE)


def course_key(cast: Cast) -> str:
    return cast.course.key


def in_closed(cast: Cast) -> str:
    Course.objects.update(stage=Stage.CLOSED)
    return cast.course.key


def reopened(_cast: Cast) -> None:
    Course.objects.update(stage=Stage.CLOSING)


def wave_key(cast: Cast) -> str:
    return questionnaires.wave(cast.course, cast.methodologist).activity.key


def wave_closed(_cast: Cast) -> None:
    Wave.objects.update(closed_at=clock.now(), locked_private_key=None)


def staff_message(cast: Cast) -> str:
    duty(cast)
    message(cast, Audience.STAFF)
    made = cast.course.mailings.get()
    Letter.objects.all().delete()
    return made.key


def returned_answer(cast: Cast) -> str:
    task = activities.assignment(cast.course, by=cast.methodologist)
    made = activities.answer(task, cast.enrolment)
    activities.verdict(made, by=cast.methodologist, accepted=False)
    Letter.objects.all().delete()
    return made.key


def handed_in_again(cast: Cast) -> None:
    activities.answer(Assignment.objects.get(), cast.enrolment, "Once more")


CASES: list[tuple[LetterKind, Callable[[Cast], str], Callable[[Cast], None]]] = [
    *((kind, course_key, ends) for kind in (BEGINS, PLAN, GROUP, CHANGES) for ends in (withdrawn, closed)),
    (CLOSING, in_closing, withdrawn),
    (CLOSING, in_closing, settled),
    (CLOSING, in_closing, handed_in_all),
    (CLOSING, in_closing, closed),
    (CALLED_OFF, in_closed, reopened),
    (RETURNED, returned_answer, handed_in_again),
    (RETURNED, returned_answer, closed),
    (DUTY, duty, dismissed),
    (MESSAGE, staff_message, dismissed),
    (OPENED, wave_key, withdrawn),
    (OPENED, wave_key, wave_closed),
    (REMINDER, wave_key, wave_closed),
    (NOMINATED, application, taken_back),
    (ADMITTED, decided(ApplicationState.ADMITTED), taken_back),
    (WAITING, decided(ApplicationState.WAITING), taken_back),
    (WAITING, decided(ApplicationState.WAITING), declined),
    (DECLINED, decided(ApplicationState.DECLINED), taken_back),
    (ASKED, unanswered, accepted),
    (INVITATION, heads_network, admission_over),
    (INVITATION, heads_network, heads_no_more),
    (INVITATION, heads_network, nominates),
    (DECIDED_FOR_HEAD, heads_network, heads_no_more),
    (ROLE, invitation, invitation_withdrawn),
    (PERSON, invitation, invitation_withdrawn),
    (HOW_DID_IT_GO, idea, reported),
    (HOW_DID_IT_GO, idea, withdrawn),
]
"""Kind of letter, what it is about, and what takes its reason away."""


@pytest.mark.parametrize(
    ("kind", "about", "ends"), CASES, ids=[f"{kind} {ends.__name__}" for kind, _about, ends in CASES]
)
def test_a_letter_whose_reason_is_gone_is_not_sent(
    kind: LetterKind, about: Callable[[Cast], str], ends: Callable[[Cast], None], cast: Cast
) -> None:
    letter = written(kind, cast.learner, about(cast))
    assert leaving.has_reason(letter, clock.now()), "it has its reason at first"

    ends(cast)

    assert leave() == {LetterState.NEEDLESS: ["Saule"]}


def test_every_kind_that_can_lose_its_reason_has_a_case() -> None:
    assert {kind.code for kind, _about, _ends in CASES} == leaving.checked()
