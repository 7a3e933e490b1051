"""One's own profile: who I am, how I sign in, which data are kept and for what."""

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from oqu.admission.models import Application, ApplicationSource, ApplicationState, Nomination
from oqu.kernel import clock
from oqu.kernel.models import JournalEntry
from oqu.letters.models import Letter
from oqu.people import actions
from oqu.people.models import Consent, Person, Post, Purpose
from oqu.people.queries import consent_versions
from tests.factories.cast import Cast
from tests.factories.letters import LetterFactory
from tests.factories.libraries import LibraryFactory
from tests.proof import sign_in_just_now
from tests.web.public.test_sign_in import totp_code

pytestmark = pytest.mark.django_db
PROFILE = "/en/my/profile/"


@pytest.fixture
def saule(client: Client, cast: Cast) -> Client:
    sign_in_just_now(client, cast.learner)
    return client


def typed(person: Person, **changes: str) -> dict[str, str]:
    return {
        "family_name": person.family_name,
        "given_name": person.given_name,
        "language": person.language,
        "zone": person.zone,
        "library": person.library.key if person.library else "",
        **changes,
    }


# About me


def test_people_mend_their_own_profile(saule: Client, cast: Cast) -> None:
    library = LibraryFactory.create(network=cast.network, district=cast.learner.library.district)  # type: ignore[union-attr]

    answer = saule.post(
        PROFILE,
        typed(cast.learner, given_name="Сауле", zone="Asia/Aqtau", experience_years="7", library=library.key),
    )

    cast.learner.refresh_from_db()
    assert answer.status_code == 303
    assert (cast.learner.given_name, cast.learner.zone) == ("Сауле", "Asia/Aqtau")
    assert (cast.learner.experience_years, cast.learner.library) == (7, library)
    entry = JournalEntry.objects.get(verb="people.edit_profile")
    assert entry.details == {"fields": ["experience_years", "given_name", "library", "zone"]}


def test_a_profile_without_a_name_is_not_taken(saule: Client, cast: Cast) -> None:
    answer = saule.post(PROFILE, typed(cast.learner, family_name="  "))

    assert answer.status_code == 422


def test_a_library_of_another_district_is_found_through_its_district(saule: Client, cast: Cast) -> None:
    far = LibraryFactory.create(name_en="Far Library")

    page = saule.get(PROFILE, {"district": far.district.key})

    assert "Far Library" in page.content.decode()


# How I sign in


def test_sessions_are_listed_and_ended(client: Client, cast: Cast) -> None:
    here, there = Client(HTTP_USER_AGENT="Here"), Client(HTTP_USER_AGENT="There")
    for browser in (here, there):
        sign_in_by_password(browser, cast)
    page = here.get(f"{PROFILE}sign-in/").content.decode()
    other = UserSession.objects.get(user_agent="There")

    answer = here.post(f"{PROFILE}sign-in/end/", {"session": other.pk})

    assert ("Here" in page, "There" in page, answer.status_code) == (True, True, 303)
    assert there.get(PROFILE).status_code == 302
    assert here.get(PROFILE).status_code == 200


def test_all_other_sessions_are_ended_at_once(cast: Cast) -> None:
    browsers = [Client() for _n in range(3)]
    for browser in browsers:
        sign_in_by_password(browser, cast)

    browsers[0].post(f"{PROFILE}sign-in/end/", {"others": "yes"})

    assert [browser.get(PROFILE).status_code for browser in browsers] == [200, 302, 302]


def test_nobody_ends_the_session_of_somebody_else(saule: Client, cast: Cast) -> None:
    viktor = Client()
    cast.other_learner.set_password("a long sentence of mine")
    cast.other_learner.save()
    viktor.post(
        "/en/sign-in/password/", {"login": "viktor@example.org", "password": "a long sentence of mine"}
    )

    saule.post(f"{PROFILE}sign-in/end/", {"session": UserSession.objects.get(user=cast.other_learner).pk})

    assert viktor.get(PROFILE).status_code == 200


def sign_in_by_password(browser: Client, cast: Cast) -> None:
    if not cast.learner.has_usable_password():
        cast.learner.set_password("a long sentence of mine")
        cast.learner.save()
    browser.post(
        "/en/sign-in/password/", {"login": "saule@example.org", "password": "a long sentence of mine"}
    )


def test_a_password_is_set_and_a_letter_tells_it(saule: Client, cast: Cast) -> None:
    words = {"password1": "қысқа емес құпиясөз", "password2": "қысқа емес құпиясөз"}

    answer = saule.post("/en/sign-in/safety/password/", words)

    cast.learner.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (303, f"{PROFILE}sign-in/")
    assert cast.learner.check_password("қысқа емес құпиясөз")
    assert "A password was set." in Letter.objects.get().text


def test_a_weak_password_is_refused(saule: Client, cast: Cast) -> None:
    answer = saule.post("/en/sign-in/safety/password/", {"password1": "saule", "password2": "saule"})

    assert answer.status_code == 422


def test_the_second_step_is_offered_to_those_who_hold_a_role(client: Client, cast: Cast) -> None:
    offered = {}
    for name in ("coordinator", "network_head", "learner"):
        client.force_login(cast.people[name])  # type: ignore[arg-type]
        offered[name] = "Codes from an app" in client.get(f"{PROFILE}sign-in/").content.decode()

    assert offered == {"coordinator": True, "network_head": True, "learner": False}


def test_an_app_is_set_up_with_recovery_codes_shown_once(client: Client, cast: Cast) -> None:
    sign_in_just_now(client, cast.director)
    page: Any = client.get("/en/sign-in/safety/app/")
    answer = client.post("/en/sign-in/safety/app/", {"code": totp_code(page.context["form"].secret)})
    codes = client.get(answer["Location"]).content.decode()
    later = client.get(answer["Location"]).content.decode()

    kinds = set(Authenticator.objects.filter(user=cast.director).values_list("type", flat=True))
    assert (answer.status_code, answer["Location"]) == (303, "/en/sign-in/safety/recovery/")
    assert kinds == {Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES}
    assert ("<code>" in codes, "<code>" in later) == (True, False)


def test_whoever_comes_later_must_show_once_more_that_it_is_them(client: Client, cast: Cast) -> None:
    secret = generate_totp_secret()
    TOTP.activate(cast.director, secret)
    client.force_login(cast.director)

    asked = client.post("/en/sign-in/safety/app/stop/")
    still_there = Authenticator.objects.filter(user=cast.director).count()
    client.post(asked["Location"], {"code": totp_code(secret)})
    client.post("/en/sign-in/safety/app/stop/")

    assert asked["Location"].startswith("/en/sign-in/again/app/")
    assert (still_there, Authenticator.objects.filter(user=cast.director).count()) == (1, 0)


def test_a_wrong_code_sets_up_nothing(client: Client, cast: Cast) -> None:
    sign_in_just_now(client, cast.director)
    client.get("/en/sign-in/safety/app/")

    answer = client.post("/en/sign-in/safety/app/", {"code": "000000"})

    assert (answer.status_code, Authenticator.objects.count()) == (422, 0)


# My data


def test_consents_are_given_and_taken_back(saule: Client, cast: Cast) -> None:
    url = f"{PROFILE}data/consent/"
    saule.post(url, {"purpose": "quote", "given": "on", "consent_version": consent_versions()[-1]})
    given = Consent.objects.get(person=cast.learner, purpose=Purpose.QUOTE).withdrawn_at

    saule.post(url, {"purpose": "quote"})

    assert given is None
    assert Consent.objects.get(person=cast.learner, purpose=Purpose.QUOTE).withdrawn_at is not None


def test_the_export_holds_what_every_app_keeps(saule: Client, cast: Cast) -> None:
    LetterFactory.create(person=cast.learner, subject="Welcome")
    LetterFactory.create(person=cast.learner, subject="Your code", confidential=True)

    answer = saule.get(f"{PROFILE}data/export.json")
    data = json.loads(answer.content)

    assert answer["Content-Disposition"] == 'attachment; filename="My data.json"'
    assert data["person"]["email"] == "saule@example.org"
    assert [place["course"] for place in data["courses"]] == [cast.course.title]
    assert [letter["subject"] for letter in data["letters"]] == ["Welcome"]
    assert data.keys() >= {
        *("person", "roles", "consents", "letters", "courses", "progress", "applications", "submissions"),
        *("ideas", "messages", "support", "certificates", "attendance", "questionnaires"),
    }


@pytest.mark.parametrize(
    ("language", "did"),
    [("en", "changed a profile"), ("ru", "изменён профиль"), ("kk", "профильді өзгертті")],
)
def test_the_export_says_in_words_what_was_done(saule: Client, cast: Cast, language: str, did: str) -> None:
    by, at = cast.learner, clock.now()
    actions.edit_profile(person=by, fields={"position": "Methodologist"}, by=by, at=at)

    data = json.loads(saule.get(f"/{language}/my/profile/data/export.json").content)

    verbs = [row["verb"] for row in data["journal"]]
    assert any(did in verb for verb in verbs)
    assert [verb for verb in verbs if "." in verb] == []


def test_the_export_costs_the_same_queries_for_whom_much_is_kept(
    saule: Client, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(36):
        saule.get(f"{PROFILE}data/export.json")
    LetterFactory.create_batch(30, person=cast.learner)
    with django_assert_num_queries(36):
        saule.get(f"{PROFILE}data/export.json")


def test_who_is_forgotten_leaves_no_name_behind(saule: Client, cast: Cast) -> None:
    nomination = Nomination.objects.create(
        course=cast.course,
        network=cast.network,
        nominated_by=cast.network_head,
        rows=[
            {"family_name": "Kim", "given_name": "Saule", "email": "saule@example.org"},
            {"family_name": "Orlov", "given_name": "Viktor", "email": "viktor@example.org"},
        ],
        made_at=clock.now(),
    )
    Application.objects.create(
        course=cast.course,
        person=cast.learner,
        nomination=nomination,
        nominated_by=cast.network_head,
        source=ApplicationSource.NOMINATED,
        state=ApplicationState.ADMITTED,
        family_name="Kim",
        given_name="Saule",
        email="saule@example.org",
        phone="+7 700",
        language="kk",
        motivation="My own words",
        applied_at=clock.now(),
        decided_at=clock.now(),
    )
    LetterFactory.create(person=cast.learner)

    answer = saule.post(f"{PROFILE}data/delete/")

    person = Person.objects.get(pk=cast.learner.pk)
    application = Application.objects.get()
    nomination.refresh_from_db()
    assert answer.status_code == 303
    assert (str(person), person.email, person.phone, person.library, person.is_active) == (
        *("—", None, "", None),
        False,
    )
    assert (application.family_name, application.given_name, application.email, application.phone) == (
        *("—", "", "", ""),
    )
    assert application.motivation == ""
    assert [row["family_name"] for row in nomination.rows] == ["Orlov"]
    assert not Letter.objects.filter(person=person).exists()
    assert saule.get(PROFILE).status_code == 302
    cast.enrolment.refresh_from_db()
    assert cast.enrolment.person_id == person.pk


def test_a_forgotten_person_gets_no_code_any_more(saule: Client, cast: Cast) -> None:
    saule.post(f"{PROFILE}data/delete/")

    Client().post("/en/sign-in/", {"email": "saule@example.org"})

    assert Letter.objects.get().kind == "people/unknown_email"


def test_the_only_director_is_not_forgotten(client: Client, cast: Cast) -> None:
    sign_in_just_now(client, cast.director)

    page = client.post(f"{PROFILE}data/delete/", follow=True).content.decode()

    assert "A centre needs at least one director." in page
    assert Post.objects.filter(person=cast.director).exists()
    assert Person.objects.get(pk=cast.director.pk).family_name == "Director"
