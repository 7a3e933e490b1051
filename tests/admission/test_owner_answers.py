"""Entering or nominating a person by e-mail reveals nothing about an account and gives no power over it."""

import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from oqu.admission import actions
from oqu.admission.actions import Details
from oqu.admission.models import Application, ApplicationSource, ApplicationState
from oqu.admission.queries import people_at, token_of
from oqu.courses.models import Course
from oqu.kernel import clock
from oqu.letters.models import Letter
from oqu.people.queries import consent_versions
from tests.factories.cast import Cast
from tests.factories.courses import CourseFactory

pytestmark = pytest.mark.django_db
SHOWN = {"consent_version": consent_versions()[-1]}


@pytest.fixture
def course(cast: Cast) -> Course:
    made: Course = CourseFactory.create(centre=cast.centre, in_admission=True, applications_until=None)
    return made


def entered(course: Course, cast: Cast, email: str = "timur@example.org") -> Application:
    details = Details("Typed", "Name", email=email, language="en")
    return actions.enter(course=course, details=details, by=cast.coordinator, at=clock.now(), key=email)


@pytest.mark.parametrize("email", ["timur@example.org", "TIMUR@example.org", "nobody@example.org"])
def test_an_entered_application_with_an_e_mail_waits_for_its_owner(
    course: Course, cast: Cast, email: str
) -> None:
    application = entered(course, cast, email)

    assert (application.state, application.person, application.confirmed_at) == (
        ApplicationState.UNCONFIRMED,
        None,
        None,
    )
    assert Letter.objects.get(kind="admission/asked").confidential
    assert cast.stranger not in people_at(cast.centre)
    with pytest.raises(actions.NotConfirmed):
        actions.admit(application=application, by=cast.coordinator, at=clock.now())


def test_entering_asks_the_same_of_the_database_with_and_without_an_account(
    course: Course, cast: Cast
) -> None:
    entered(course, cast, "first@example.org")
    counts = []
    for email in ("timur@example.org", "nobody@example.org"):
        with CaptureQueriesContext(connection) as made:
            entered(course, cast, email)
        counts.append(len(made))

    assert counts[0] == counts[1]


def test_the_office_sees_only_what_it_typed(client: Client, course: Course, cast: Cast) -> None:
    application = entered(course, cast)
    client.force_login(cast.coordinator)

    page = client.get(f"/en/office/courses/{course.slug}/admission/{application.key}/").content.decode()

    assert "Stranger" not in page
    assert "Waits for the person" in page
    assert client.get(f"/en/office/people/{cast.stranger.key}/").status_code == 404


def test_accepting_connects_the_account_and_agrees_to_the_processing(course: Course, cast: Cast) -> None:
    application = actions.accept(application=entered(course, cast), at=clock.now())

    assert (application.state, application.person) == (ApplicationState.NEW, cast.stranger)
    assert application.consented_at is not None
    assert cast.stranger in people_at(cast.centre)


def test_what_a_stranger_typed_and_never_confirmed_is_no_consent(course: Course, cast: Cast) -> None:
    details = Details("Typed", "Name", email="timur@example.org", language="en")
    actions.apply(course=course, details=details, at=clock.now(), key="a stranger typed it")

    assert entered(course, cast).consented_at is None


def test_an_owner_without_an_account_gets_one_with_the_place(course: Course, cast: Cast) -> None:
    application = actions.accept(application=entered(course, cast, "nobody@example.org"), at=clock.now())

    enrolment = actions.admit(application=application, by=cast.coordinator, at=clock.now())

    assert (enrolment.person.email, enrolment.person.family_name) == ("nobody@example.org", "Typed")


def test_a_refusal_ends_the_application_and_connects_nothing(course: Course, cast: Cast) -> None:
    application = actions.refuse(application=entered(course, cast), at=clock.now())

    assert (application.state, application.person) == (ApplicationState.WITHDRAWN, None)
    with pytest.raises(actions.NotAsked):
        actions.accept(application=application, at=clock.now())


def test_an_own_application_counts_before_one_that_another_made(course: Course, cast: Cast) -> None:
    own = Application.objects.create(
        course=course, person=cast.stranger, email="old@example.org", state=ApplicationState.NEW, source=ApplicationSource.OWN,
        family_name="Stranger", given_name="Timur", language="en", applied_at=clock.now(),
    )  # fmt: skip

    made = actions.accept(application=entered(course, cast), at=clock.now())

    own.refresh_from_db()
    assert (own.state, made.state) == (ApplicationState.NEW, ApplicationState.WITHDRAWN)


def test_a_nominated_person_is_asked_too(course: Course, cast: Cast) -> None:
    library = cast.learner.library
    people = [
        Details("Typed", "With", email="timur@example.org", library=library, language="en"),
        Details("Typed", "Without", library=library, language="en"),
    ]

    sent = actions.nominate(
        course=course, network=cast.network, people=people, by=cast.network_head, at=clock.now(), key="n"
    )

    states = {one.given_name: (one.state, one.person) for one in sent.applications.all()}
    assert states == {"With": (ApplicationState.UNCONFIRMED, None), "Without": (ApplicationState.NEW, None)}


# Pages


def test_the_link_of_the_letter_accepts(client: Client, course: Course, cast: Cast) -> None:
    application = entered(course, cast)
    address = f"/en/applications/{token_of(application)}/"

    page = client.get(address).content.decode()
    answer = client.post(address, {"answer": "accept", **SHOWN})

    application.refresh_from_db()
    assert "A place is asked for you" in page
    assert (answer.status_code, application.state) == (303, ApplicationState.NEW)
    assert client.get("/en/applications/forged/").status_code == 404


def test_the_signed_in_owner_finds_the_question_on_today(client: Client, course: Course, cast: Cast) -> None:
    application = entered(course, cast)
    client.force_login(cast.stranger)

    today = client.get("/en/today/").content.decode()
    client.post("/en/my/invitations/", {"application": application.key, "answer": "refuse"})

    application.refresh_from_db()
    assert "/en/my/invitations/" in today
    assert application.state == ApplicationState.WITHDRAWN


def test_nobody_else_answers(client: Client, course: Course, cast: Cast) -> None:
    application = entered(course, cast)
    client.force_login(cast.learner)

    answer = client.post("/en/my/invitations/", {"application": application.key, "answer": "accept", **SHOWN})

    assert answer.status_code == 404


def test_the_office_sends_the_letter_again_but_never_reads_it(
    client: Client, course: Course, cast: Cast
) -> None:
    application = entered(course, cast)
    client.force_login(cast.coordinator)

    answer = client.post(f"/en/office/courses/{course.slug}/admission/{application.key}/again/")

    letters = Letter.objects.filter(kind="admission/asked")
    assert (answer.status_code, letters.count()) == (303, 2)
    assert client.get(f"/en/office/letters/{letters[0].key}/").status_code == 403


@pytest.mark.parametrize(
    ("until", "named"),
    [
        (
            datetime(2040, 4, 10, 13, 0, tzinfo=UTC),
            ["Applications are taken until: Tuesday 10 April 2040, 18:00, Astana time."],
        ),
        (datetime(2021, 4, 1, tzinfo=UTC), []),
        (None, []),
    ],
)
def test_the_question_names_the_last_moment_for_applications_if_it_is_ahead(
    course: Course, cast: Cast, until: datetime | None, named: list[str]
) -> None:
    course.applications_until = until
    course.save()
    entered(course, cast)

    text = Letter.objects.get(kind="admission/asked").text
    assert re.findall(r"Applications are taken until: [^.]*\.", text) == named
