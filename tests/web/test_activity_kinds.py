"""Each kind of activity has pages in the registry of the web."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from oqu.courses.kinds import all_kinds, kind_of
from oqu.kernel import clock
from oqu.web import activity_kinds
from tests.factories import activities
from tests.factories.activities import HOUR
from tests.factories.cast import Cast


def test_every_kind_has_pages_in_the_same_order() -> None:
    assert [pages.code for pages in activity_kinds.every()] == [kind.code for kind in all_kinds()]


def test_a_kind_is_registered_once() -> None:
    with pytest.raises(ValueError, match="registered twice"):
        activity_kinds.register(activity_kinds.every()[0])


def test_no_two_kinds_give_words_to_one_verb() -> None:
    verbs = [verb for pages in activity_kinds.every() for verb in pages.journal_words]

    assert len(verbs) == len(set(verbs))


@pytest.mark.django_db
@pytest.mark.parametrize("pages", activity_kinds.every(), ids=lambda pages: pages.code)
def test_every_kind_has_its_pages_at_its_addresses(pages: activity_kinds.KindPages, cast: Cast) -> None:
    course = reverse("learning:course", args=[cast.course.slug])

    assert reverse(f"learning:{pages.plural}", args=[cast.course.slug]) == f"{course}{pages.plural}/"
    assert reverse(f"learning:{pages.code}", args=[cast.course.slug, "x"]) == f"{course}{pages.plural}/x/"
    for tab in (pages.office_tab,) if pages.office_tab else ():
        assert reverse(f"office:{tab.name}", args=[cast.course.slug])


@pytest.mark.django_db
@pytest.mark.parametrize("pages", activity_kinds.every(), ids=lambda pages: pages.code)
def test_the_plan_shows_an_activity_of_every_kind(
    pages: activity_kinds.KindPages, cast: Cast, client: Client
) -> None:
    begins = clock.now()
    hours = {"starts_at": begins, "ends_at": begins + HOUR} if kind_of(pages.code).has_hours else {}
    activities.plan(cast.course, pages.code, "any", by=cast.methodologist, **hours)
    client.force_login(cast.learner)
    course = reverse("learning:course", args=[cast.course.slug])

    for address in (course, f"{course}{pages.plural}/"):
        assert f'href="{course}{pages.plural}/any/"' in client.get(address).text


@pytest.mark.django_db
@pytest.mark.parametrize("pages", activity_kinds.every(), ids=lambda pages: pages.code)
def test_the_office_has_a_page_for_the_content_of_every_kind(
    pages: activity_kinds.KindPages, cast: Cast, client: Client
) -> None:
    activities.plan(cast.course, pages.code, "any", by=cast.methodologist)
    client.force_login(cast.methodologist)

    answer = client.get(reverse("office:activity_content", args=[cast.course.slug, "any"]), follow=True)

    assert answer.status_code == 200


NOT_WRITTEN = "This is still being written"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "pages",
    [pages for pages in activity_kinds.every() if not kind_of(pages.code).has_hours],
    ids=lambda pages: pages.code,
)
@pytest.mark.parametrize(("opens_in", "is_named"), [(-HOUR, True), (HOUR, False)])
def test_the_page_of_an_open_activity_without_content_says_who_writes_it(
    pages: activity_kinds.KindPages, cast: Cast, client: Client, opens_in: timedelta, is_named: bool
) -> None:
    activities.plan(
        cast.course, pages.code, "any", by=cast.methodologist, opens_at=clock.now() + opens_in, required=True
    )
    client.force_login(cast.learner)

    page = client.get(reverse(f"learning:{pages.code}", args=[cast.course.slug, "any"])).text

    assert (NOT_WRITTEN in page, "The methodologist of the centre writes it." in page) == (is_named, is_named)
    assert ("Not open yet" in page) is not is_named
    assert ("is still being written" in client.get("/en/today/").text) is is_named
