"""Invitations under limits: nobody floods a mailbox, no centre keeps another from inviting, nothing typed is lost."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from oqu.admission import actions as admission
from oqu.admission.actions import Details
from oqu.invitations import actions
from oqu.invitations.actions import Offer, TooManyInvitations
from oqu.invitations.models import Invitation
from oqu.kernel import clock
from oqu.kernel.permissions import Role
from oqu.letters.actions import keeping
from oqu.letters.models import Letter
from oqu.libraries.models import Centre
from oqu.people.actions import PersonRow
from oqu.people.models import Person
from tests.factories.cast import Cast
from tests.factories.courses import CourseFactory
from tests.factories.libraries import CentreFactory, LibraryFactory
from tests.factories.people import PersonFactory, PostFactory

pytestmark = pytest.mark.django_db
VICTIM = "victim@example.org"
ROLES = "/en/office/roles/"


def director_of(centre: Centre) -> Person:
    person: Person = PersonFactory.create()
    PostFactory.create(person=person, role=Role.DIRECTOR, centre=centre)
    return person


def earlier_ones_are_too_old() -> None:
    """So that the same role can be offered to the same e-mail again."""
    Invitation.objects.update(expires_at=clock.now())


def invite(by: Person, centre: Centre, email: str = VICTIM, role: Role = Role.LECTURER) -> Invitation:
    earlier_ones_are_too_old()
    offer = Offer(email, "Typed", "Name", role, centre=centre, host=centre)
    return actions.appoint(offer=offer, by=by, at=clock.now())


def form(email: str = VICTIM) -> dict[str, str]:
    earlier_ones_are_too_old()
    return {"email": email, "family_name": "Tsoi", "given_name": "Anna", "role": "lecturer", "network": ""}


def letters() -> int:
    return Letter.objects.filter(address=VICTIM).count()


def test_a_centre_writes_to_one_address_three_times(client: Client, cast: Cast) -> None:
    client.force_login(cast.director)

    statuses = [client.post(ROLES, form()).status_code for _time in range(5)]
    refused = client.post(ROLES, form())

    assert (statuses, letters()) == ([303] * 3 + [429] * 2, 3)
    assert int(refused["Retry-After"]) > 3600
    assert "victim@example.org got several invitations already." in refused.content.decode()
    assert ('value="Tsoi"' in refused.content.decode(), f'value="{VICTIM}"' in refused.content.decode()) == (
        True,
        True,
    )


@pytest.mark.parametrize(("language", "words"), [("kk", "бірнеше шақыру"), ("ru", "несколько приглашений")])
def test_a_refusal_is_in_the_language_of_the_page(
    client: Client, cast: Cast, language: str, words: str
) -> None:
    client.force_login(cast.director)
    for role in (Role.LECTURER, Role.METHODOLOGIST, Role.COORDINATOR):
        invite(cast.director, cast.centre, role=role)

    refused = client.post(f"/{language}/office/roles/", form())

    assert words in refused.content.decode()


def test_sending_again_is_counted_too(client: Client, cast: Cast) -> None:
    client.force_login(cast.director)
    invitation = invite(cast.director, cast.centre)

    again = [client.post(f"/en/office/invitations/{invitation.key}/again/").status_code for _time in range(3)]

    assert (again, letters()) == ([303, 303, 429], 3)


def test_other_roles_and_other_colleagues_of_the_centre_do_not_get_round_it(cast: Cast) -> None:
    for role in (Role.LECTURER, Role.METHODOLOGIST, Role.COORDINATOR):
        invite(cast.director, cast.centre, role=role)

    with pytest.raises(TooManyInvitations):
        invite(director_of(cast.centre), cast.centre, role=Role.DIRECTOR)


def test_one_centre_can_not_keep_another_from_inviting(cast: Cast) -> None:
    hostile = CentreFactory.create()
    director = director_of(hostile)
    for role in (Role.LECTURER, Role.METHODOLOGIST, Role.COORDINATOR):
        invite(director, hostile, role=role)

    invite(cast.director, cast.centre)

    assert letters() == 4


def test_many_centres_together_do_not_fill_a_mailbox(cast: Cast) -> None:
    for _centre in range(10):
        centre = CentreFactory.create()
        invite(director_of(centre), centre)

    with pytest.raises(TooManyInvitations):
        invite(cast.director, cast.centre)
    assert letters() == 10


def test_the_limit_ends_with_time(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for _time in range(3):
        invite(cast.director, cast.centre)
    start = clock.now()
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(hours=8))

    invite(cast.director, cast.centre)

    assert letters() == 4


def test_questions_about_courses_are_counted_with_invitations(cast: Cast) -> None:
    courses = CourseFactory.create_batch(4, centre=cast.centre, in_admission=True)
    details = Details(family_name="Tsoi", given_name="Anna", email=VICTIM)
    for course in courses[:3]:
        admission.enter(course=course, details=details, by=cast.coordinator, at=clock.now(), key=course.slug)

    with pytest.raises(TooManyInvitations):
        admission.enter(course=courses[3], details=details, by=cast.coordinator, at=clock.now(), key="fourth")
    assert (letters(), courses[3].applications.count()) == (3, 0)


def test_entering_beyond_the_limit_answers_429_with_everything_typed(client: Client, cast: Cast) -> None:
    course = CourseFactory.create(centre=cast.centre, in_admission=True)
    for _time in range(3):
        invite(cast.director, cast.centre)
    client.force_login(cast.coordinator)

    refused = client.post(
        reverse("office:admission_enter", args=[course.slug]),
        {
            "family_name": "Akhmetova",
            "given_name": "Gulnar",
            "email": VICTIM,
            "language": "kk",
            "internet": "yes",
            "library": cast.learner.library.key if cast.learner.library else "",
            "consent": "on",
        },
    )

    assert refused.status_code == 429
    assert 'value="Akhmetova"' in refused.content.decode()


def test_a_list_of_nominations_is_sent_whole_or_not_at_all(client: Client, cast: Cast) -> None:
    course = CourseFactory.create(centre=cast.centre, in_admission=True)
    library = LibraryFactory.create(network=cast.network)
    people = [
        Details(family_name="P", given_name=str(n), email=f"p{n}@example.org", library=library)
        for n in range(301)
    ]
    at, by = clock.now(), cast.network_head
    drafted = admission.draft_nomination(
        course=course, network=cast.network, people=people, by=by, at=at, key="one"
    )
    client.force_login(by)

    refused = client.post(reverse("learning:nomination", args=[course.slug, drafted.key]))

    assert refused.status_code == 429
    assert "At most 300 people can be invited in one go." in refused.content.decode()
    assert (course.applications.count(), Letter.objects.count()) == (0, 0)


def test_a_list_of_three_hundred_passes_and_the_next_one_waits(client: Client, cast: Cast) -> None:
    rows = [PersonRow("P", str(n), email=f"p{n}@example.org") for n in range(300)]
    done = actions.invite_people(rows=rows, centre=cast.centre, by=cast.director, at=clock.now())
    client.force_login(cast.director)
    table = "family_name,given_name,email\nTsoi,Anna,anna@example.org\nKim,Olga,olga@example.org\n"

    refused = client.post(
        reverse("office:import_people"),
        {"file": SimpleUploadedFile("people.csv", table.encode()), "confirmed": "yes"},
    )

    assert (done.invited, refused.status_code) == (300, 429)
    assert "nothing was sent now" in refused.content.decode()
    assert not Invitation.objects.filter(email="anna@example.org").exists()


def test_letters_of_a_course_that_is_loaded_are_not_counted(cast: Cast) -> None:
    with keeping():
        for _time in range(5):
            invite(cast.director, cast.centre)

    assert letters() == 5


# The languages of first letters


def test_first_letters_are_in_both_languages_of_the_country(cast: Cast) -> None:
    with override("en"):
        invite(cast.director, cast.centre)

    letter = Letter.objects.get(address=VICTIM)
    assert letter.subject == "Сізге рөл ұсынылды: Дәріскер"
    assert ("/kk/invitations/" in letter.text, "/ru/invitations/" in letter.text) == (True, True)
    assert ('lang="kk"' in letter.html, 'lang="ru"' in letter.html) == (True, True)
    assert len(letter.subject) <= 200


def test_a_language_that_a_list_states_comes_first(cast: Cast) -> None:
    rows = [
        PersonRow("One", "A", email="ru@example.org", language="ru"),
        PersonRow("Two", "B", email="en@example.org", language="en"),
    ]
    actions.invite_people(rows=rows, centre=cast.centre, by=cast.director, at=clock.now())

    found = dict(Letter.objects.filter(kind="invitations/person").values_list("address", "text"))
    assert found["ru@example.org"].index("/ru/") < found["ru@example.org"].index("/kk/")
    assert found["en@example.org"].index("/en/") < found["en@example.org"].index("/kk/")


def test_the_question_about_a_course_is_in_both_languages(cast: Cast) -> None:
    course = CourseFactory.create(centre=cast.centre, in_admission=True)
    details = Details(family_name="Tsoi", given_name="Anna", email=VICTIM, language="ru")

    admission.enter(course=course, details=details, by=cast.coordinator, at=clock.now(), key="one")

    letter = Letter.objects.get(kind="admission/asked")
    assert ("/kk/applications/" in letter.text, "/ru/applications/" in letter.text) == (True, True)
    assert letter.language == "ru"


def test_the_letter_is_the_same_whether_or_not_there_is_an_account(cast: Cast) -> None:
    PersonFactory.create(email=VICTIM, language="en")
    invite(cast.director, cast.centre)
    invite(cast.director, cast.centre, email="nobody@example.org")

    subjects = set(Letter.objects.filter(kind="invitations/role").values_list("subject", "language"))
    assert len(subjects) == 1
