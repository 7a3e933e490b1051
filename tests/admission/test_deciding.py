from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from oqu.admission import actions, queries
from oqu.admission.actions import Decision
from oqu.admission.models import Application, ApplicationState
from oqu.courses.actions import CourseFull
from oqu.courses.models import Course, Enrolment, Place
from oqu.kernel.models import JournalEntry
from oqu.letters import actions as letters
from oqu.letters.actions import TooLate
from oqu.letters.models import Batch, Letter, LetterState
from oqu.people import actions as people
from oqu.people.models import Consent, Person
from tests.factories.admission import ApplicationFactory
from tests.factories.courses import CourseFactory, GroupFactory
from tests.factories.libraries import LibraryFactory
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
AT = datetime(2021, 4, 6, 4, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def coordinator() -> Person:
    return PersonFactory.create()


def state_of(application: Application) -> str:
    return Application.objects.get(pk=application.pk).state


def test_admit_makes_the_person_the_place_and_the_letter(coordinator: Person) -> None:
    application = ApplicationFactory.create(phone="+7 700 000 00 01")

    enrolment = actions.admit(application=application, by=coordinator, at=AT)

    person = enrolment.person
    assert (person.family_name, person.email, person.phone, person.library) == (
        application.family_name,
        application.email,
        application.phone,
        application.library,
    )
    assert (enrolment.course, enrolment.language, enrolment.state) == (
        application.course,
        "kk",
        Place.LEARNING,
    )
    assert Consent.objects.get().given_at == application.consented_at
    assert Letter.objects.get().kind == "admission/admitted"
    assert state_of(application) == ApplicationState.ADMITTED
    entry = JournalEntry.objects.get(verb="admission.admitted")
    assert (entry.actor_key, entry.details) == (coordinator.key, {"from": "new"})


def test_admit_twice_is_admitting_once(coordinator: Person) -> None:
    application = ApplicationFactory.create()

    first = actions.admit(application=application, by=coordinator, at=AT)
    second = actions.admit(application=application, by=coordinator, at=AT + timedelta(hours=1))

    assert second == first
    assert (Enrolment.objects.count(), Letter.objects.count()) == (1, 1)


def test_admit_knows_who_has_a_profile_already(coordinator: Person) -> None:
    person = PersonFactory.create(email="known@example.org", phone="kept")
    application = ApplicationFactory.create(email="Known@example.org", phone="other")

    assert actions.admit(application=application, by=coordinator, at=AT).person == person
    person.refresh_from_db()
    assert person.phone == "kept"


@pytest.mark.parametrize("patronymic", ["", "Серікқызы"])
def test_a_person_of_the_list_of_the_centre_is_not_made_twice(coordinator: Person, patronymic: str) -> None:
    names: dict[str, Any] = {"family_name": "Ли", "given_name": "А", "patronymic": patronymic}
    application = ApplicationFactory.create(email="", **names)
    listed = people.join(
        **names, library=application.library, entered_by=application.course.centre, by=coordinator, at=AT
    )

    enrolment = actions.admit(application=application, by=coordinator, at=AT)

    assert enrolment.person == listed


@pytest.mark.parametrize("patronymic", ["", "Серікқызы"])
def test_two_people_of_one_name_get_two_places(coordinator: Person, patronymic: str) -> None:
    first = ApplicationFactory.create(email="", family_name="Ли", given_name="А", patronymic=patronymic)
    second = ApplicationFactory.create(
        email="", family_name="Ли", given_name="А", patronymic=patronymic,
        course=first.course, library=first.library,
    )  # fmt: skip

    places = [actions.admit(application=one, by=coordinator, at=AT) for one in (first, second)]

    assert places[0].person != places[1].person


def test_admit_without_email_writes_a_letter_for_printing(coordinator: Person) -> None:
    application = ApplicationFactory.create(email="")

    enrolment = actions.admit(application=application, by=coordinator, at=AT)

    assert enrolment.person.email is None
    assert Letter.objects.get().state == LetterState.PRINTED


def test_admit_stops_at_the_last_place(coordinator: Person) -> None:
    course = CourseFactory.create(in_admission=True, capacity=1)
    actions.admit(application=ApplicationFactory.create(course=course), by=coordinator, at=AT)
    late = ApplicationFactory.create(course=course)

    with pytest.raises(CourseFull):
        actions.admit(application=late, by=coordinator, at=AT)

    assert state_of(late) == ApplicationState.NEW
    assert not Person.objects.filter(email=late.email).exists()


def test_admit_refuses_what_was_not_confirmed_or_was_taken_back(coordinator: Person) -> None:
    with pytest.raises(actions.NotConfirmed):
        actions.admit(
            application=ApplicationFactory.create(state=ApplicationState.UNCONFIRMED), by=coordinator, at=AT
        )
    with pytest.raises(actions.TakenBack):
        actions.admit(
            application=ApplicationFactory.create(state=ApplicationState.WITHDRAWN), by=coordinator, at=AT
        )


def test_decline_sends_its_reason(coordinator: Person) -> None:
    application = ApplicationFactory.create(language="ru")

    actions.decline(application=application, by=coordinator, at=AT, reason="Только для «своих» & других")

    letter = Letter.objects.get()
    assert letter.kind == "admission/declined"
    assert "Только для «своих» & других" in letter.text
    assert state_of(application) == ApplicationState.DECLINED


def test_decline_does_not_take_a_place_away(coordinator: Person) -> None:
    application = ApplicationFactory.create()
    actions.admit(application=application, by=coordinator, at=AT)

    with pytest.raises(actions.DecidedAlready):
        actions.decline(application=application, by=coordinator, at=AT, reason="no")


def test_a_freed_place_goes_to_whoever_waits_longest(coordinator: Person) -> None:
    course = CourseFactory.create(in_admission=True, capacity=1)
    admitted, second, first = ApplicationFactory.create_batch(3, course=course)
    actions.admit(application=admitted, by=coordinator, at=AT)
    actions.put_on_waiting_list(application=first, by=coordinator, at=AT)
    actions.put_on_waiting_list(application=second, by=coordinator, at=AT + timedelta(minutes=1))
    with pytest.raises(CourseFull):
        actions.promote_next(course=course, by=coordinator, at=AT)

    actions.withdraw(application=admitted, by=coordinator, at=AT + timedelta(days=1))
    enrolment = actions.promote_next(course=course, by=coordinator, at=AT + timedelta(days=1))

    assert enrolment.person.email == first.email
    assert [state_of(a) for a in (admitted, first, second)] == [
        ApplicationState.WITHDRAWN,
        ApplicationState.ADMITTED,
        ApplicationState.WAITING,
    ]


def test_promote_next_says_when_nobody_waits(coordinator: Person) -> None:
    with pytest.raises(actions.NobodyWaits):
        actions.promote_next(course=CourseFactory.create(in_admission=True), by=coordinator, at=AT)


def test_who_took_an_application_back_can_be_admitted_by_a_new_one(coordinator: Person) -> None:
    first = ApplicationFactory.create(email="a@example.org")
    actions.admit(application=first, by=coordinator, at=AT)
    actions.withdraw(application=first, by=coordinator, at=AT)
    second = ApplicationFactory.create(course=first.course, email="a@example.org")

    enrolment = actions.admit(application=second, by=coordinator, at=AT)

    assert (enrolment.state, Enrolment.objects.count()) == (Place.LEARNING, 1)


def test_decide_on_many_goes_on_where_one_is_refused(coordinator: Person) -> None:
    course = CourseFactory.create(in_admission=True, capacity=2)
    applications = ApplicationFactory.create_batch(3, course=course)

    outcome = actions.decide(applications=applications, decision=Decision.ADMIT, by=coordinator, at=AT)

    assert outcome.done == applications[:2]
    assert outcome.refused == [(applications[2], str(CourseFull.message))]


@pytest.mark.parametrize(
    ("decision", "state"),
    [
        (Decision.ADMIT, ApplicationState.ADMITTED),
        (Decision.WAIT, ApplicationState.WAITING),
        (Decision.DECLINE, ApplicationState.DECLINED),
        (Decision.WITHDRAW, ApplicationState.WITHDRAWN),
    ],
)
def test_decide_knows_every_decision(
    coordinator: Person, decision: Decision, state: ApplicationState
) -> None:
    application = ApplicationFactory.create()

    actions.decide(applications=[application], decision=decision, by=coordinator, at=AT, reason="why")

    assert state_of(application) == state


@pytest.mark.parametrize("decision", [Decision.ADMIT, Decision.WAIT, Decision.DECLINE])
def test_a_decision_is_undone_while_its_letters_wait(coordinator: Person, decision: Decision) -> None:
    course = CourseFactory.create(in_admission=True)
    first, second = ApplicationFactory.create_batch(2, course=course)
    actions.decide(applications=[first, second], decision=decision, by=coordinator, at=AT, reason="why")
    batch = Batch.objects.get()
    actions.withdraw(application=second, by=coordinator, at=AT + timedelta(minutes=1))

    undone = actions.undo_decision(course=course, batch=batch, by=coordinator, at=AT + timedelta(minutes=2))

    first.refresh_from_db()
    assert (undone, first.state, first.reason, state_of(second)) == (
        1,
        ApplicationState.NEW,
        "",
        ApplicationState.WITHDRAWN,
    )
    assert not Enrolment.objects.exclude(state=Place.WITHDRAWN).exists()
    assert set(Letter.objects.filter(batch=batch).values_list("state", flat=True)) == {LetterState.TAKEN_BACK}
    again = actions.admit(application=first, by=coordinator, at=AT + timedelta(minutes=3))
    assert again.state == Place.LEARNING
    assert Letter.objects.filter(state=LetterState.WAITING).count() == 1


def test_a_decision_whose_letters_have_left_stays(coordinator: Person) -> None:
    course = CourseFactory.create(in_admission=True)
    application = ApplicationFactory.create(course=course)
    actions.decide(applications=[application], decision=Decision.ADMIT, by=coordinator, at=AT)

    with pytest.raises(TooLate):
        actions.undo_decision(
            course=course, batch=Batch.objects.get(), by=coordinator, at=AT + letters.UNDO_TIME
        )

    assert state_of(application) == ApplicationState.ADMITTED


def decide(application: Application, decision: Decision, by: Person, at: datetime) -> Batch:
    fresh = Application.objects.filter(pk=application.pk)
    actions.decide(applications=fresh, decision=decision, by=by, at=at, reason="Why")
    return Batch.objects.get(written_at=at)


def sent_until(at: datetime) -> list[str]:
    letters.deliver_due(at=at)
    sent = Letter.objects.filter(state=LetterState.SENT, kind__startswith="admission/").order_by(
        "written_at", "pk"
    )
    return [letter.kind.removeprefix("admission/") for letter in sent]


def test_of_several_decisions_only_the_last_one_is_written_of(coordinator: Person) -> None:
    application = ApplicationFactory.create()
    steps = (Decision.WAIT, Decision.DECLINE, Decision.WAIT)
    batches = [decide(application, step, coordinator, AT + n * MINUTE) for n, step in enumerate(steps)]

    assert [list(names) for names in queries.decided_in(batches).values()] == [[], [], [application.key]]
    assert sent_until(AT + 15 * MINUTE) == ["waiting"]
    assert Letter.objects.get(state=LetterState.SENT).batch == batches[2]


def test_undoing_a_decision_lets_the_letter_of_the_one_before_go(coordinator: Person) -> None:
    application = ApplicationFactory.create()
    first = decide(application, Decision.WAIT, coordinator, AT)
    second = decide(application, Decision.DECLINE, coordinator, AT + 5 * MINUTE)
    assert sent_until(AT + 11 * MINUTE) == []

    actions.undo_decision(course=application.course, batch=second, by=coordinator, at=AT + 12 * MINUTE)

    assert sent_until(AT + 13 * MINUTE) == ["waiting"]
    application.refresh_from_db()
    assert (application.state, application.decided_at) == (ApplicationState.WAITING, first.written_at)


def test_taking_a_place_back_can_be_undone_with_group_and_letters(coordinator: Person) -> None:
    course = CourseFactory.create(in_admission=True)
    application = ApplicationFactory.create(course=course)
    decide(application, Decision.ADMIT, coordinator, AT)
    group = GroupFactory.create(course=course)
    Enrolment.objects.update(group=group)

    batch = decide(application, Decision.WITHDRAW, coordinator, AT + MINUTE)

    assert not batch.letters.exists()
    assert Enrolment.objects.get().state == Place.WITHDRAWN
    assert sent_until(AT + 2 * MINUTE) == []
    actions.undo_decision(course=course, batch=batch, by=coordinator, at=AT + 3 * MINUTE)
    place = Enrolment.objects.get()
    assert (place.state, place.group, state_of(application)) == (
        Place.LEARNING,
        group,
        ApplicationState.ADMITTED,
    )
    assert sent_until(AT + 11 * MINUTE) == ["admitted"]


def test_a_place_that_another_person_has_by_now_is_not_given_back(coordinator: Person) -> None:
    course = CourseFactory.create(in_admission=True, capacity=1)
    first, second = ApplicationFactory.create_batch(2, course=course)
    decide(first, Decision.ADMIT, coordinator, AT)
    batch = decide(first, Decision.WITHDRAW, coordinator, AT + MINUTE)
    decide(second, Decision.ADMIT, coordinator, AT + 2 * MINUTE)

    with pytest.raises(CourseFull):
        actions.undo_decision(course=course, batch=batch, by=coordinator, at=AT + 3 * MINUTE)

    assert state_of(first) == ApplicationState.WITHDRAWN


def test_who_has_applied_anew_keeps_the_new_application(coordinator: Person) -> None:
    application = ApplicationFactory.create()
    batch = decide(application, Decision.WITHDRAW, coordinator, AT)
    ApplicationFactory.create(course=application.course, email=application.email)

    with pytest.raises(actions.AppliedAlready):
        actions.undo_decision(course=application.course, batch=batch, by=coordinator, at=AT + MINUTE)


def test_a_decision_that_changes_nothing_opens_no_batch(coordinator: Person) -> None:
    application = ApplicationFactory.create(course=CourseFactory.create(in_admission=True))
    actions.admit(application=application, by=coordinator, at=AT)

    actions.decide(applications=[application], decision=Decision.ADMIT, by=coordinator, at=AT)

    assert not Batch.objects.exists()


def test_correct_library_keeps_what_was_written(coordinator: Person, course: Course) -> None:
    application = ApplicationFactory.create(course=course, library=None, library_words="Тургай")
    library = LibraryFactory.create()

    actions.correct_library(application=application, library=library, by=coordinator, at=AT)

    application.refresh_from_db()
    assert (application.library, application.library_words) == (library, "Тургай")


def written(course: Course, **fields: object) -> Application:
    """An application with a library that is not in the list."""
    return ApplicationFactory.create(course=course, library=None, library_words="Тургай", **fields)


def test_admit_stores_a_library_that_is_not_in_the_list_as_written(
    coordinator: Person, course: Course
) -> None:
    person = actions.admit(application=written(course), by=coordinator, at=AT).person

    person.refresh_from_db()
    assert (person.library, person.library_words) == (None, "Тургай")
    assert person.workplace == "Тургай (not in the list)"


def test_admit_gives_a_known_person_the_library_that_is_missing(coordinator: Person, course: Course) -> None:
    known = PersonFactory.create(library=None)
    application = ApplicationFactory.create(course=course, email=known.email)

    actions.admit(application=application, by=coordinator, at=AT)

    known.refresh_from_db()
    assert known.library == application.library


def test_correct_library_reaches_a_person_who_was_admitted_before(
    coordinator: Person, course: Course
) -> None:
    application, library, better = written(course), LibraryFactory.create(), LibraryFactory.create()
    person = actions.admit(application=application, by=coordinator, at=AT).person

    for choice in (library, better):
        actions.correct_library(application=application, library=choice, by=coordinator, at=AT)
        person.refresh_from_db()
        assert (person.library, person.library_words, person.workplace) == (choice, "", str(choice))


def test_correct_library_leaves_what_the_person_chose(coordinator: Person, course: Course) -> None:
    application, own = written(course), LibraryFactory.create()
    person = actions.admit(application=application, by=coordinator, at=AT).person
    people.edit_profile(person=person, fields={"library": own}, by=person, at=AT)

    actions.correct_library(application=application, library=LibraryFactory.create(), by=coordinator, at=AT)

    person.refresh_from_db()
    assert (person.library, person.library_words) == (own, "")


@pytest.fixture
def course() -> Course:
    return CourseFactory.create(in_admission=True)
