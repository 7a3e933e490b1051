"""Who may do what with people and roles."""

from oqu.people import rules
from tests.factories.cast import Cast
from tests.factories.libraries import CentreFactory


def allowed(cast: Cast, rule: str) -> set[str]:
    return {name for name, who in cast.people.items() if getattr(rules, rule)(who, cast.centre)}


def test_directors_methodologists_and_coordinators_work_in_the_office(cast: Cast) -> None:
    assert allowed(cast, "can_read_office") == {"director", "methodologist", "coordinator"}


def test_only_the_director_and_the_keeper_of_the_installation_keep_roles(cast: Cast) -> None:
    assert allowed(cast, "can_keep_roles") == {"director", "keeper"}


def test_only_the_keeper_keeps_the_installation(cast: Cast) -> None:
    people = cast.people.items()

    assert [name for name, who in people if rules.can_keep_installation(who)] == ["keeper"]


def test_directors_and_coordinators_read_the_journal(cast: Cast) -> None:
    assert allowed(cast, "can_read_journal") == {"director", "coordinator"}


def test_roles_end_at_the_door_of_the_centre(cast: Cast) -> None:
    elsewhere = CentreFactory.create()

    assert [name for name, who in cast.people.items() if rules.can_read_office(who, elsewhere)] == []


def test_an_account_that_is_closed_has_no_roles(cast: Cast) -> None:
    cast.director.is_active = cast.keeper.is_active = False

    assert allowed(cast, "can_keep_roles") == set()
