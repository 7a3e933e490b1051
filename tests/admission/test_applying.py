import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from oqu.admission import actions
from oqu.admission.actions import Details
from oqu.admission.models import Application, ApplicationSource, ApplicationState
from oqu.courses.models import Course, Stage
from oqu.kernel.models import JournalEntry, OneTimeCode
from oqu.letters.models import Letter
from oqu.libraries.models import Library
from tests.factories.admission import ApplicationFactory
from tests.factories.courses import CourseFactory
from tests.factories.libraries import LibraryFactory
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
AT = datetime(2021, 3, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def course() -> Course:
    return CourseFactory.create(in_admission=True)


def details(library: Library | None = None, **more: object) -> Details:
    details = {"family_name": "Ахметова", "given_name": "Гүлнар", "email": "g@example.org"} | more
    return Details(library=library, **details)  # type: ignore[arg-type]


def apply(course: Course, key: str = "k1", at: datetime = AT, **more: object) -> Application:
    return actions.apply(course=course, details=details(**more), at=at, key=key)  # type: ignore[arg-type]


def newest_code() -> str:
    letter = Letter.objects.filter(kind="admission/confirm").order_by("-pk")[0]
    found = re.search(r"\b\d{6}\b", letter.subject)
    assert found
    return found[0]


def test_apply_waits_for_the_code_from_the_letter(course: Course) -> None:
    application = apply(course, email=" G@Example.org ")

    letter = Letter.objects.get()
    assert (application.state, application.email) == (ApplicationState.UNCONFIRMED, "g@example.org")
    assert (letter.address, letter.confidential, letter.kind) == ("g@example.org", True, "admission/confirm")
    assert newest_code() in letter.text
    assert newest_code() not in str(list(OneTimeCode.objects.values()))


def test_confirm_makes_the_application_count_and_says_so(course: Course) -> None:
    application = apply(course)

    confirmed = actions.confirm(application=application, code=newest_code(), at=AT)

    assert (confirmed.state, confirmed.confirmed_at) == (ApplicationState.NEW, AT)
    assert list(Letter.objects.order_by("pk").values_list("kind", flat=True)) == [
        "admission/confirm",
        "admission/received",
    ]
    verbs = JournalEntry.objects.filter(verb__startswith="admission.").values_list("verb", flat=True)
    assert sorted(verbs) == ["admission.apply", "admission.confirm"]


def test_confirm_takes_only_the_codes_of_this_application(course: Course) -> None:
    other = apply(course, key="k0", email="other@example.org")
    application = apply(course)
    code = newest_code()

    with pytest.raises(actions.CodeWrong):
        actions.confirm(application=other, code=code, at=AT)

    assert actions.confirm(application=application, code=code, at=AT).state == ApplicationState.NEW


def test_confirm_refuses_a_code_of_half_an_hour_ago(course: Course) -> None:
    application = apply(course)

    with pytest.raises(actions.CodeWrong):
        actions.confirm(application=application, code=newest_code(), at=AT + timedelta(minutes=31))


def test_a_new_code_leaves_the_earlier_one_good(course: Course) -> None:
    application = apply(course)
    first = newest_code()
    actions.send_code(application=application, at=AT + timedelta(minutes=1))

    assert (
        actions.confirm(application=application, code=first, at=AT + timedelta(minutes=2)).state
        == ApplicationState.NEW
    )


def test_a_long_code_is_sent_once_in_three_hours(course: Course) -> None:
    application = apply(course)
    for minute in (1, 2, 180, 181, 182):
        actions.send_code(
            application=application,
            at=AT + timedelta(minutes=minute),
            letter=actions.CodeLetter(is_long=True),
        )

    texts = Letter.objects.filter(kind="admission/confirm").order_by("pk").values_list("text", flat=True)
    assert [bool(re.search(r"\d{3} \d{3} \d{3} \d{3}", text)) for text in texts] == [False, True, True]


def test_apply_with_the_same_key_is_one_application_and_one_letter(course: Course) -> None:
    assert apply(course) == apply(course)
    assert (Application.objects.count(), Letter.objects.count()) == (1, 1)


def test_apply_twice_is_the_same_application_with_the_newest_facts(course: Course) -> None:
    first = apply(course, phone="1")
    second = apply(course, key="k2", phone="2", email="G@EXAMPLE.ORG")

    assert second == first
    assert Application.objects.get().phone == "2"


def test_apply_again_after_confirmation_changes_nothing(course: Course) -> None:
    application = apply(course, phone="1")
    actions.confirm(application=application, code=newest_code(), at=AT)

    again = apply(course, key="k2", phone="2")

    assert (again.pk, again.phone, again.state) == (application.pk, "1", ApplicationState.NEW)


def test_apply_by_a_person_signed_in_with_that_email_needs_no_code(course: Course) -> None:
    person = PersonFactory.create(email="g@example.org")

    application = actions.apply(course=course, details=details(), by=person, at=AT, key="k1")

    assert (application.state, application.person) == (ApplicationState.NEW, person)
    assert not Letter.objects.filter(kind="admission/confirm").exists()


def test_apply_by_somebody_else_still_needs_the_code(course: Course) -> None:
    person = PersonFactory.create(email="other@example.org")

    application = actions.apply(course=course, details=details(), by=person, at=AT, key="k1")

    assert (application.state, application.person) == (ApplicationState.UNCONFIRMED, None)


def test_confirm_finds_the_person_who_has_a_profile(course: Course) -> None:
    person = PersonFactory.create(email="g@example.org")
    application = apply(course)

    assert actions.confirm(application=application, code=newest_code(), at=AT).person == person


@pytest.mark.parametrize("stage", [s for s in Stage if s != Stage.ADMISSION])
def test_apply_is_refused_outside_admission(stage: Stage) -> None:
    with pytest.raises(actions.NotTaken):
        apply(CourseFactory.create(stage=stage))


def test_apply_is_refused_after_the_last_moment() -> None:
    course = CourseFactory.create(in_admission=True, applications_until=AT)

    apply(course)
    with pytest.raises(actions.NotTaken):
        apply(course, key="k2", at=AT + timedelta(seconds=1), email="late@example.org")


def test_the_first_confirmed_application_takes_away_the_way_back(course: Course) -> None:
    application = apply(course)
    course.refresh_from_db()
    assert course.bound_stage == ""

    actions.confirm(application=application, code=newest_code(), at=AT)

    course.refresh_from_db()
    assert course.bound_stage == Stage.ADMISSION


def test_enter_takes_somebody_without_email_once(course: Course) -> None:
    coordinator, library = PersonFactory.create(), LibraryFactory.create()
    one = details(library=library, email="")

    written = actions.enter(course=course, details=one, by=coordinator, at=AT, key="e1")

    assert (written.state, written.source) == (ApplicationState.NEW, ApplicationSource.ENTERED)
    assert actions.enter(course=course, details=one, by=coordinator, at=AT, key="e1") == written
    with pytest.raises(actions.AppliedAlready):
        actions.enter(course=course, details=one, by=coordinator, at=AT, key="e2")


def test_enter_tells_namesakes_of_two_libraries_apart(course: Course) -> None:
    coordinator = PersonFactory.create()
    for key in ("e1", "e2"):
        actions.enter(
            course=course,
            details=details(library=LibraryFactory.create(), email=""),
            by=coordinator,
            at=AT,
            key=key,
        )

    assert Application.objects.count() == 2


def test_the_database_keeps_one_live_application_for_an_email_in_any_case(course: Course) -> None:
    ApplicationFactory.create(course=course, email="a@example.org", state=ApplicationState.WITHDRAWN)
    ApplicationFactory.create(course=course, email="a@example.org")

    with pytest.raises(IntegrityError), transaction.atomic():
        ApplicationFactory.create(course=course, email="A@example.org")


def test_the_database_keeps_one_live_application_for_a_person(course: Course) -> None:
    person = PersonFactory.create()
    ApplicationFactory.create(course=course, person=person)

    with pytest.raises(IntegrityError), transaction.atomic():
        ApplicationFactory.create(course=course, person=person)
