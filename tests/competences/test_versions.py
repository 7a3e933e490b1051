"""Versions of a framework: drafts, what is fixed, the mapping between them, and what can be compared."""

from datetime import timedelta

import pytest

from oqu.competences import actions, queries
from oqu.competences.definition import VersionContent
from oqu.competences.models import Competence, Framework, FrameworkVersion, VersionState
from oqu.competences.queries import CompetenceComparison, compare
from oqu.kernel import clock
from tests.competences.examples import ABOUT, CONTENT, taken
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db


def competence(version: FrameworkVersion, code: str) -> Competence:
    return version.competences.select_related("version").get(code=code)


def next_of(version: FrameworkVersion, cast: Cast) -> FrameworkVersion:
    return actions.draft_next(framework=version.framework, by=cast.methodologist, at=clock.now())


def published(version: FrameworkVersion, cast: Cast) -> FrameworkVersion:
    return actions.publish(version=version, by=cast.methodologist, at=clock.now())


def test_a_framework_is_stored_as_it_was_given(cast: Cast) -> None:
    version = taken(cast)

    assert queries.content_of(version) == CONTENT
    assert queries.framework_content(version.framework) == ABOUT
    assert version.framework.centre == cast.centre


def test_the_same_form_twice_makes_one_framework(cast: Cast) -> None:
    first, second = taken(cast, key="once"), taken(cast, key="once")

    assert first == second
    assert Framework.objects.count() == 1


def test_a_code_is_taken_once_by_an_owner(cast: Cast) -> None:
    taken(cast)

    with pytest.raises(actions.CodeTaken):
        taken(cast, key="other")
    assert taken(cast, centre=None, key="site").framework.centre is None


def test_a_published_version_is_fixed(cast: Cast) -> None:
    version = published(taken(cast), cast)
    now = clock.now()

    with pytest.raises(actions.VersionFixed):
        actions.store_content(version=version, content=CONTENT, by=cast.methodologist, at=now)
    with pytest.raises(actions.VersionFixed):
        actions.store_area(
            version=version, code="more", columns={"name_en": "More"}, by=cast.methodologist, at=now
        )
    with pytest.raises(actions.VersionFixed):
        actions.remove_part(part=competence(version, "advice"), by=cast.methodologist, at=now)
    with pytest.raises(actions.VersionFixed):
        actions.remove_draft(version=version, by=cast.methodologist, at=now)


def test_an_empty_version_is_not_published(cast: Cast) -> None:
    version = taken(cast, content=VersionContent())

    with pytest.raises(actions.NotComplete):
        published(version, cast)


def test_the_next_version_begins_with_everything_and_replaces_the_earlier_one(cast: Cast) -> None:
    first = published(taken(cast), cast)

    second = next_of(first, cast)
    assert queries.content_of(second) == CONTENT
    with pytest.raises(actions.HasDraft):
        next_of(first, cast)
    published(second, cast)

    states = {one.number: one.state for one in queries.versions_of(first.framework)}
    assert states == {1: VersionState.REPLACED, 2: VersionState.PUBLISHED}


def test_publishing_is_undone_within_an_hour(cast: Cast) -> None:
    first = published(taken(cast), cast)
    second = published(next_of(first, cast), cast)
    at = second.published_at
    assert at is not None

    with pytest.raises(actions.TooLateToUnpublish):
        actions.undo_publish(version=second, by=cast.methodologist, at=at + timedelta(hours=1))
    actions.undo_publish(version=second, by=cast.methodologist, at=at + timedelta(minutes=59))
    actions.undo_publish(version=second, by=cast.methodologist, at=at + timedelta(minutes=59))

    states = {one.number: one.state for one in queries.versions_of(first.framework)}
    assert states == {1: VersionState.PUBLISHED, 2: VersionState.DRAFT}


def test_removing_the_only_draft_removes_the_framework(cast: Cast) -> None:
    actions.remove_draft(version=taken(cast), by=cast.methodologist, at=clock.now())

    assert not Framework.objects.exists()


def test_what_keeps_its_code_keeps_its_mapping(cast: Cast) -> None:
    first = published(taken(cast), cast)
    second = next_of(first, cast)
    actions.accept_proposed(old=first, new=second, by=cast.methodologist, at=clock.now())

    actions.store_content(version=second, content=CONTENT, by=cast.methodologist, at=clock.now())

    assert compare(competence(first, "advice"), competence(second, "advice")) == CompetenceComparison.EXACT


def test_a_comparison_is_exact_only_where_a_person_has_said_so(cast: Cast) -> None:
    first = published(taken(cast), cast)
    second = next_of(first, cast)
    one, other = competence(first, "advice"), competence(second, "advice")

    assert compare(one, one) == CompetenceComparison.EXACT
    assert compare(one, other) == CompetenceComparison.NOT_POSSIBLE
    assert [(a.code, b.code) for a, b in queries.proposed_same(first, second)] == [
        ("advice", "advice"),
        ("search", "search"),
    ]
    actions.link(old=one, new=[other], is_same=True, by=cast.methodologist, at=clock.now())
    assert compare(other, one) == CompetenceComparison.EXACT
    assert [a.code for a, _b in queries.proposed_same(first, second)] == ["search"]
    assert compare(one, competence(first, "search")) == CompetenceComparison.NOT_POSSIBLE


def test_a_comparison_over_a_divided_competence_is_marked(cast: Cast) -> None:
    first = published(taken(cast), cast)
    second = published(next_of(first, cast), cast)
    third = next_of(second, cast)
    by, at = cast.methodologist, clock.now()
    both = [competence(second, "advice"), competence(second, "search")]

    actions.link(old=competence(first, "advice"), new=both, is_same=False, by=by, at=at)
    actions.accept_proposed(old=second, new=third, by=by, at=at)
    actions.link(old=competence(first, "search"), new=[], is_same=False, by=by, at=at)

    assert compare(competence(first, "advice"), competence(third, "search")) == CompetenceComparison.MAPPED
    assert compare(competence(second, "advice"), competence(third, "advice")) == CompetenceComparison.EXACT
    assert (
        compare(competence(first, "search"), competence(third, "search")) == CompetenceComparison.NOT_POSSIBLE
    )


def test_two_competences_are_not_the_same_as_one(cast: Cast) -> None:
    first = published(taken(cast), cast)
    second = next_of(first, cast)
    by, at, one = cast.methodologist, clock.now(), competence(second, "advice")
    actions.link(old=competence(first, "advice"), new=[one], is_same=True, by=by, at=at)

    with pytest.raises(actions.SameAsOne):
        actions.link(old=competence(first, "search"), new=[one], is_same=True, by=by, at=at)
    with pytest.raises(actions.NotTheNextVersion):
        actions.link(
            old=competence(first, "search"), new=[competence(first, "advice")], is_same=False, by=by, at=at
        )


def test_single_parts_of_a_draft_are_changed(cast: Cast) -> None:
    version, at = taken(cast), clock.now()

    actions.store_competence(
        version=version,
        code="advice",
        columns={"name_en": "Advises everybody", "area": version.areas.get(code="readers")},
        descriptors={"basic": {"en": "Finds a book"}, "good": {"en": ""}},
        by=cast.methodologist,
        at=at,
    )
    actions.store_level(
        version=version, code="best", columns={"name_en": "Best"}, by=cast.methodologist, at=at
    )

    content = queries.content_of(version)
    assert (content.competences[0].code, content.competences[0].names["en"]) == (
        "advice",
        "Advises everybody",
    )
    assert [one.texts for one in content.descriptors if one.competence == "advice"] == [
        {"en": "Finds a book"}
    ]
    assert [one.code for one in content.levels] == ["basic", "good", "best"]
