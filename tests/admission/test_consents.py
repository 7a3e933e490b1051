"""The consent of an applicant: recorded with the application as it was given, and carried to the person at admission."""

from datetime import timedelta

import pytest
from django.test import Client

from oqu.admission import actions
from oqu.admission.actions import Details
from oqu.admission.models import Application
from oqu.admission.queries import token_of
from oqu.courses.models import Course
from oqu.kernel import clock
from oqu.letters.models import Letter
from oqu.people import actions as people
from oqu.people.models import Channel, Consent, ConsentAnswer, Purpose
from oqu.people.queries import consent_text, consent_versions, must_be_asked
from tests.factories.cast import Cast
from tests.factories.courses import CourseFactory

pytestmark = pytest.mark.django_db
NEWEST = consent_versions()[-1]


@pytest.fixture
def course(cast: Cast) -> Course:
    made: Course = CourseFactory.create(
        centre=cast.centre, in_admission=True, applications_until=None, languages=["kk", "ru"]
    )
    return made


def entered(course: Course, cast: Cast) -> Application:
    details = Details("Typed", "Name", email="timur@example.org", language="ru")
    return actions.enter(course=course, details=details, by=cast.coordinator, at=clock.now(), key="entered")


def admitted(application: Application, cast: Cast) -> Consent:
    place = actions.admit(application=application, by=cast.coordinator, at=clock.now())
    return Consent.objects.get(person=place.person)


def recorded(consent: Consent) -> tuple[str, str, str]:
    return consent.version, consent.language, consent.channel


def test_the_application_form_records_the_text_and_the_language_of_its_page(
    client: Client, course: Course, cast: Cast
) -> None:
    page = client.get(f"/kk/courses/{course.slug}/apply/")
    typed = {
        "family_name": "Ахметова", "given_name": "Гүлнар", "email": "gulnar@example.org", "position": "x",
        "library": "unlisted", "library_words": "y", "language": "ru", "consent": "on", "consent_version": NEWEST,
    }  # fmt: skip
    before = clock.now()
    answer = client.post(f"/kk/courses/{course.slug}/apply/", typed)
    application = Application.objects.get()
    Application.objects.update(state="new", confirmed_at=before)

    consent = admitted(application, cast)

    assert consent_text(Purpose.DATA, "kk").text in page.text
    assert answer.status_code == 303
    assert recorded(consent) == (NEWEST, "kk", Channel.APPLICATION)
    assert consent.digest == consent_text(Purpose.DATA, "kk").digest
    assert consent.given_at == application.consented_at
    assert not must_be_asked(consent.person)


def test_the_link_of_the_letter_shows_the_text_and_records_it(
    client: Client, course: Course, cast: Cast
) -> None:
    application = entered(course, cast)
    address = f"/kk/applications/{token_of(application)}/"

    page = client.get(address)
    client.post(address, {"answer": "accept", "consent_version": NEWEST})
    application.refresh_from_db()

    assert consent_text(Purpose.DATA, "kk").text in page.text
    assert NEWEST in page.text
    assert recorded(admitted(application, cast)) == (NEWEST, "kk", Channel.ACCEPTANCE)


def test_the_page_of_the_letter_says_how_long_the_typed_data_stay(
    client: Client, course: Course, cast: Cast
) -> None:
    page = client.get(f"/en/applications/{token_of(entered(course, cast))}/")

    assert "stays in its list of applications for 365 days after it was entered" in page.text


def test_accepting_while_signed_in_records_the_text_of_that_page(
    client: Client, course: Course, cast: Cast
) -> None:
    application = entered(course, cast)
    client.force_login(cast.stranger)

    page = client.get("/ru/my/invitations/")
    answer = {"application": application.key, "answer": "accept", "consent_version": NEWEST}
    client.post("/ru/my/invitations/", answer)
    application.refresh_from_db()

    assert consent_text(Purpose.DATA, "ru").text in page.text
    assert recorded(admitted(application, cast)) == (NEWEST, "ru", Channel.ACCEPTANCE)


@pytest.mark.parametrize("sent", ["", "1999-01"])
def test_nothing_is_accepted_without_a_text_that_was_shown(
    client: Client, course: Course, cast: Cast, sent: str
) -> None:
    application = entered(course, cast)
    typed = {"answer": "accept", "consent_version": sent}

    by_link = client.post(f"/en/applications/{token_of(application)}/", typed)
    client.force_login(cast.stranger)
    signed_in = client.post("/en/my/invitations/", typed | {"application": application.key})
    application.refresh_from_db()

    assert [page.status_code for page in (by_link, signed_in)] == [422, 422]
    assert ["came without the text" in page.text for page in (by_link, signed_in)] == [True, True]
    assert (application.state, application.consented_at) == ("unconfirmed", None)


@pytest.mark.parametrize("sent", ["", "1999-01"])
def test_an_application_without_a_text_that_was_shown_comes_back_with_its_words(
    client: Client, course: Course, sent: str
) -> None:
    typed = {
        "family_name": "Ахметова", "given_name": "Гүлнар", "email": "gulnar@example.org", "position": "x",
        "library": "unlisted", "library_words": "y", "language": "ru", "consent": "on", "consent_version": sent,
    }  # fmt: skip

    page = client.post(f"/en/courses/{course.slug}/apply/", typed)

    assert (page.status_code, Application.objects.count(), Letter.objects.count()) == (422, 0, 0)
    assert "came without the text" in page.text
    assert 'value="Ахметова"' in page.text


def test_the_text_stands_before_the_box_that_agrees_to_it(client: Client, course: Course) -> None:
    page = client.get(f"/en/courses/{course.slug}/apply/").text

    assert page.index('name="consent_version"') < page.index('name="consent"')


def test_who_was_not_shown_a_text_is_asked_at_the_first_sign_in(
    client: Client, course: Course, cast: Cast
) -> None:
    application = actions.accept(application=entered(course, cast), at=clock.now(), text=None)
    consent = admitted(application, cast)

    client.force_login(cast.stranger)
    page = client.get("/en/today/")

    assert (recorded(consent), consent.digest) == (("", "", Channel.ACCEPTANCE), "")
    assert (page.status_code, page.headers["Location"]) == (303, "/en/my/consent/")


def test_a_text_that_was_released_before_admission_is_not_agreed_to(course: Course, cast: Cast) -> None:
    text = consent_text(Purpose.DATA, "kk", "2026-11")
    application = actions.accept(application=entered(course, cast), at=clock.now(), text=text)

    consent = admitted(application, cast)

    assert (consent.version, consent.digest) == ("2026-11", text.digest)
    assert must_be_asked(consent.person)


def test_a_refusal_after_the_application_counts_at_admission(course: Course, cast: Cast) -> None:
    text = consent_text(Purpose.DATA, "kk")
    application = actions.accept(application=entered(course, cast), at=clock.now(), text=text)
    people.refuse_data(person=cast.stranger, at=clock.now() + timedelta(seconds=1), text=text)

    assert admitted(application, cast).answer == ConsentAnswer.REFUSED


def test_applying_oneself_after_being_entered_is_a_consent(course: Course, cast: Cast) -> None:
    entered(course, cast)
    details = Details("Own", "Words", email="timur@example.org", language="ru")
    text = consent_text(Purpose.DATA, "kk")

    application = actions.apply(
        course=course, details=details, by=cast.stranger, at=clock.now(), key="own", text=text
    )

    assert recorded(admitted(application, cast)) == (NEWEST, "kk", Channel.APPLICATION)
