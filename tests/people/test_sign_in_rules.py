"""One rule decides who changes with what an account signs in: factor by role of the actor by kind of account."""

from datetime import timedelta
from typing import Any

import pytest

from oqu.kernel import clock
from oqu.kernel.permissions import Role
from oqu.libraries.models import Centre
from oqu.people import actions, rules
from oqu.people.models import EmailChange, Factor, Person, Post, SignInCard
from tests.factories.cast import Cast
from tests.factories.libraries import CentreFactory
from tests.factories.people import PersonFactory, PostFactory

ACTORS = (
    *(
        "director",
        "methodologist",
        "coordinator",
        "lecturer",
        "learner",
        "network_head",
        "stranger",
        "keeper",
    ),
    *("coordinator elsewhere", "visitor"),
)
ACCOUNTS: dict[str, dict[str, Any]] = {
    "entered here": {"entered_by": True},
    "entered here, signed in with a card": {"entered_by": True, "last_login": clock.now()},
    "entered here, signed in by own means": {"entered_by": True, "own_sign_in_at": clock.now()},
    "entered here, with a password": {"entered_by": True, "password": "argon2$something"},
    "entered here, closed": {"entered_by": True, "is_active": False},
    "entered here, site administrator": {"entered_by": True, "is_keeper": True},
    "came by themselves": {},
}
HELPED = {"entered here", "entered here, signed in with a card"}


def account(kind: str, centre: Centre) -> Person:
    fields = dict(ACCOUNTS[kind])
    if fields.pop("entered_by", False):
        fields["entered_by"] = centre
    person: Person = PersonFactory.create(**fields)
    return person


def actor(name: str, cast: Cast) -> rules.Visitor:
    if name == "coordinator elsewhere":
        return PostFactory.create(centre=CentreFactory.create(), role=Role.COORDINATOR).person
    return cast.people[name]


@pytest.mark.parametrize("kind", ACCOUNTS)
def test_nobody_but_the_entering_centre_helps_and_only_with_email_and_card(cast: Cast, kind: str) -> None:
    profile = account(kind, cast.centre)
    actors = {name: actor(name, cast) for name in ACTORS}

    allowed = {
        (factor, name)
        for factor in Factor
        for name, by in actors.items()
        if rules.can_set_sign_in(by, factor, profile)
    }

    helped = {
        (factor, member) for factor in (Factor.EMAIL, Factor.CARD) for member in ("coordinator", "director")
    }
    assert allowed == (helped if kind in HELPED else set())


@pytest.mark.parametrize("where", ["here", "elsewhere", "in a network"])
def test_nobody_helps_a_person_who_holds_a_role(cast: Cast, where: str) -> None:
    profile = account("entered here", cast.centre)
    match where:
        case "here":
            PostFactory.create(person=profile, centre=cast.centre, role=Role.LECTURER)
        case "elsewhere":
            PostFactory.create(person=profile, centre=CentreFactory.create(), role=Role.LECTURER)
        case _:
            PostFactory.create(person=profile, centre=None, network=cast.network, role=Role.NETWORK_HEAD)
    actors = {name: actor(name, cast) for name in ACTORS}

    allowed = [
        (factor, name)
        for factor in Factor
        for name, by in actors.items()
        if rules.can_set_sign_in(by, factor, profile)
    ]
    assert allowed == []


@pytest.mark.parametrize(
    ("kind", "own"),
    [
        ("entered here", {Factor.EMAIL}),
        ("entered here, signed in with a card", {Factor.EMAIL}),
        ("entered here, signed in by own means", {*Factor} - {Factor.CARD}),
        ("came by themselves", {*Factor} - {Factor.CARD}),
        ("entered here, closed", set()),
    ],
)
def test_what_owners_change_themselves(cast: Cast, kind: str, own: set[Factor]) -> None:
    profile = account(kind, cast.centre)

    assert {factor for factor in Factor if rules.can_set_sign_in(profile, factor, profile)} == own


@pytest.mark.parametrize("kind", ACCOUNTS)
def test_a_profile_is_corrected_by_its_owner_or_by_the_centre_that_cares(cast: Cast, kind: str) -> None:
    profile = account(kind, cast.centre)

    allowed = {name for name in ACTORS if rules.can_edit_profile(actor(name, cast), profile)}

    assert allowed == ({"coordinator", "director"} if kind in HELPED else set())
    assert rules.can_edit_profile(profile, profile)


# Asking for another e-mail, and deciding in place of an old address that is lost


def ask(cast: Cast, profile: Person) -> EmailChange:
    return EmailChange.objects.create(
        person=profile,
        old=profile.email or "",
        new="new@example.org",
        centre=cast.centre,
        asked_by=cast.coordinator,
        asked_at=clock.now(),
    )


def deciders(cast: Cast, change: EmailChange) -> set[str]:
    return {name for name in ACTORS if rules.can_decide_email_change(actor(name, cast), change)}


def test_coordinators_and_directors_ask_and_not_about_themselves(cast: Cast) -> None:
    asked = {
        name for name in ACTORS if rules.can_ask_email_change(actor(name, cast), cast.centre, cast.learner)
    }

    assert asked == {"coordinator", "director"}
    assert not rules.can_ask_email_change(cast.coordinator, cast.centre, cast.coordinator)


def test_no_centre_asks_about_a_role_holder_of_another_or_a_site_administrator(cast: Cast) -> None:
    elsewhere = PostFactory.create(centre=CentreFactory.create(), role=Role.LECTURER).person

    assert not rules.can_ask_email_change(cast.coordinator, cast.centre, elsewhere)
    assert not rules.can_ask_email_change(cast.coordinator, cast.centre, cast.keeper)


@pytest.mark.parametrize("member", ["learner", "lecturer", "methodologist"])
def test_a_director_decides_on_the_people_of_the_centre(cast: Cast, member: str) -> None:
    profile = cast.people[member]
    assert isinstance(profile, Person)

    assert deciders(cast, ask(cast, profile)) == {"director", "keeper"}


def test_on_a_director_another_director_decides_or_the_site_administrator(cast: Cast) -> None:
    change = ask(cast, cast.director)
    other = PostFactory.create(centre=cast.centre, role=Role.DIRECTOR).person

    assert deciders(cast, change) == {"keeper"}
    assert rules.can_decide_email_change(other, change)


def test_who_asked_does_not_decide(cast: Cast) -> None:
    PostFactory.create(person=cast.coordinator, centre=cast.centre, role=Role.DIRECTOR)

    assert "coordinator" not in deciders(cast, ask(cast, cast.learner))


def test_on_a_role_that_reaches_beyond_the_centre_only_the_site_administrator_decides(cast: Cast) -> None:
    PostFactory.create(person=cast.lecturer, centre=CentreFactory.create(), role=Role.LECTURER)

    assert deciders(cast, ask(cast, cast.lecturer)) == {"keeper"}
    assert deciders(cast, ask(cast, cast.network_head)) == {"keeper"}


def test_on_a_site_administrator_nobody_decides_but_the_owner(cast: Cast) -> None:
    assert deciders(cast, ask(cast, cast.keeper)) == set()


def test_a_director_of_another_centre_does_not_decide(cast: Cast) -> None:
    elsewhere = PostFactory.create(centre=CentreFactory.create(), role=Role.DIRECTOR).person

    assert not rules.can_decide_email_change(elsewhere, ask(cast, cast.learner))


# What a card opened ends when the owner comes, or when a role is given


def test_the_first_sign_in_by_own_means_ends_the_cards(cast: Cast) -> None:
    profile = account("entered here", cast.centre)
    actions.make_card(person=profile, by=cast.coordinator, at=clock.now())

    actions.claim(person=profile, method="code", session_key="mine", at=clock.now())

    assert SignInCard.objects.count() == 0
    with pytest.raises(actions.NotYours):
        actions.make_card(person=profile, by=cast.coordinator, at=clock.now())


def test_a_role_ends_the_cards_and_sessions_that_a_centre_may_hold(cast: Cast) -> None:
    profile = account("entered here", cast.centre)
    code = actions.make_card(person=profile, by=cast.coordinator, at=clock.now())
    session = profile.get_session_auth_hash()

    actions.give_role(
        person=profile, role=Role.LECTURER, centre=cast.centre, by=cast.director, at=clock.now()
    )

    assert Post.objects.filter(person=profile).exists()
    assert Person.objects.get(pk=profile.pk).get_session_auth_hash() != session
    with pytest.raises(actions.CardInvalid):
        actions.use_card(code=code, at=clock.now() + timedelta(minutes=1))


def test_a_namesake_of_another_centre_is_somebody_else(cast: Cast) -> None:
    elsewhere = CentreFactory.create()

    def enter(centre: Centre) -> Person:
        return actions.join(
            family_name="Ким",
            given_name="Сауле",
            patronymic="Петровна",
            library=cast.centre.library,
            by=None,
            at=clock.now(),
            entered_by=centre,
        )

    one = enter(cast.centre)

    assert enter(cast.centre) == one
    assert enter(elsewhere) != one
