"""Applications and people from before it was stored who entered them, and before owners of an e-mail were asked."""

from datetime import UTC, datetime
from typing import Any

import pytest
from allauth.mfa.models import Authenticator

from oqu.people.models import Person
from tests.factories.courses import CourseFactory, EnrolmentFactory
from tests.factories.people import PersonFactory, PostFactory
from tests.migrations import migrate, tables_of

pytestmark = pytest.mark.django_db(transaction=True)
ENTERED = ("admission", "0001_initial"), ("admission", "0002_who_entered_people_with_cards")
ASKED = ("admission", "0003_codes_of_the_kernel"), ("admission", "0004_owners_are_asked")
AT = datetime(2021, 4, 1, tzinfo=UTC)
APPLICATION = {
    "family_name": "Ахметова",
    "given_name": "Гүлнар",
    "language": "kk",
    "source": "entered",
    "applied_at": AT,
}


def entered_by() -> dict[str, int | None]:
    """Family name → the centre that entered the person."""
    return dict(Person.objects.values_list("family_name", "entered_by"))


def test_who_entered_people_is_known_of_those_who_can_sign_in_by_nothing_else() -> None:
    here, elsewhere = CourseFactory.create(), CourseFactory.create()
    common: dict[str, Any] = {"email": None, "entered_by": None}
    with_card = PersonFactory.create(family_name="card", **common)
    in_two = PersonFactory.create(family_name="two centres", **common)
    with_email = PersonFactory.create(family_name="e-mail", entered_by=None)
    with_role = PersonFactory.create(family_name="role", **common)
    with_app = PersonFactory.create(family_name="app", **common)
    PersonFactory.create(family_name="nowhere", **common)
    PostFactory.create(person=with_role, centre=here.centre)
    Authenticator.objects.create(user=with_app, type="totp", data={})
    for person in (with_email, with_role, with_app, in_two):
        EnrolmentFactory.create(course=here, person=person)
    EnrolmentFactory.create(course=elsewhere, person=in_two)
    before, after = ENTERED
    others = dict.fromkeys(entered_by())
    with tables_of(before) as old:
        applications = old.get_model("admission", "Application").objects
        applications.create(course_id=here.pk, person_id=with_card.pk, state="new", **APPLICATION)

        migrate(after)
        first = entered_by()
        migrate(before)
        kept = applications.count()
        migrate(after)
        second = entered_by()

    expected = others | {"card": here.centre_id}
    assert (first, kept, second) == (expected, 1, expected)


def test_owners_are_asked_about_undecided_applications_that_others_made_with_their_e_mail() -> None:
    course, person = CourseFactory.create(), PersonFactory.create()
    made = [
        ("entered", "new", "one@example.org"),
        ("nominated", "waiting", "two@example.org"),
        ("entered", "declined", "three@example.org"),
        ("nominated", "new", ""),
        ("own", "new", "five@example.org"),
    ]
    before, after = ASKED
    with tables_of(before) as old:
        applications = old.get_model("admission", "Application").objects
        for source, state, email in made:
            told = APPLICATION | {"source": source, "state": state, "email": email, "confirmed_at": AT}
            told["nominated_by_id"] = person.pk if source == "nominated" else None
            told["decided_at"] = None if state == "new" else AT
            applications.create(course_id=course.pk, person_id=person.pk, **told)
            course = CourseFactory.create()

        migrate(after)
        first = list(applications.order_by("pk").values_list("state", "person", "confirmed_at"))
        migrate(before)
        kept = list(applications.order_by("pk").values_list("source", "email"))
        migrate(after)
        second = list(applications.order_by("pk").values_list("state", "person", "confirmed_at"))

    asked = ("unconfirmed", None, None)
    others = [(state, person.pk, AT) for _source, state, _email in made[2:]]
    assert first == second == [asked, asked, *others]
    assert kept == [(source, email) for source, _state, email in made]
