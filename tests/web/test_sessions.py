"""The session and its person are read together, and only a session that fits the person signs in."""

import re
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from oqu.people.models import Person
from oqu.web.sessions import SessionStore
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db
PAGE = "/en/my/profile/"
READ_FOR_THE_READER = ("django_session", "people_person", "people_post", "courses_enrolment")


def signed_in(person: Person) -> tuple[Client, str]:
    """A browser of this person, and the key of its session, which is listed for the person as after each sign-in."""
    client = Client()
    client.force_login(person)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    UserSession.objects.create(user=person, session_key=key, ip="127.0.0.1")
    return client, key


def test_session_person_roles_and_enrolment_take_two_queries(cast: Cast) -> None:
    client, _key = signed_in(cast.learner)
    path = f"/en/my/courses/{cast.course.slug}/"
    client.get(path)

    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200

    tables = [re.findall(r'FROM "(\w+)"', query["sql"])[-1] for query in queries.captured_queries]
    assert [table for table in tables if table in READ_FOR_THE_READER] == [
        "people_person",
        "courses_enrolment",
    ]


def test_session_that_is_not_listed_for_its_person_signs_in(cast: Cast) -> None:
    client, key = signed_in(cast.learner)
    UserSession.objects.filter(session_key=key).delete()

    assert client.get(PAGE).status_code == 200


def test_session_listed_for_another_person_signs_in_the_person_it_names(cast: Cast) -> None:
    client, key = signed_in(cast.learner)
    UserSession.objects.filter(session_key=key).update(user=cast.director)

    assert client.get(PAGE).wsgi_request.user == cast.learner


@pytest.mark.parametrize("change", ["ended", "deleted", "password", "closed"])
def test_session_that_no_longer_fits_signs_out(cast: Cast, change: str) -> None:
    client, key = signed_in(cast.learner)
    client.get(PAGE)
    if change == "ended":
        Session.objects.filter(session_key=key).update(expire_date=timezone.now() - timedelta(seconds=1))
    elif change == "deleted":
        Session.objects.filter(session_key=key).delete()
    elif change == "password":
        Person.objects.filter(pk=cast.learner.pk).update(password="another")
    else:
        Person.objects.filter(pk=cast.learner.pk).update(is_active=False)

    assert client.get(PAGE).status_code == 302


def test_a_request_with_the_key_before_signing_in_does_not_sign_out(cast: Cast) -> None:
    """It was under way while the person signed in, and is answered last."""
    client, earlier = signed_in(cast.learner)
    client.logout()
    client.cookies[settings.SESSION_COOKIE_NAME] = earlier

    late = client.get(PAGE)

    assert late.status_code == 302
    assert settings.SESSION_COOKIE_NAME not in late.cookies


def test_signing_out_takes_the_cookie_away(cast: Cast) -> None:
    client, _key = signed_in(cast.learner)

    left = client.post(reverse("account_logout"))

    assert left.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == 0


def test_session_store_reads_person_and_roles_in_one_query(cast: Cast) -> None:
    _client, key = signed_in(cast.director)
    SessionStore("unknown").load()

    with CaptureQueriesContext(connection) as queries:
        store = SessionStore(key)
        claimed = store["_auth_user_id"]

    assert (claimed, store.person, len(queries)) == (str(cast.director.pk), cast.director, 1)
