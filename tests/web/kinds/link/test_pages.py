"""The pages of a link: for participants and for the office."""

import pytest
from django.test import Client

from oqu.courses.models import Progress, Step
from oqu.kernel import clock
from oqu.kernel.files import MEGABYTE
from oqu.links.kind import KIND
from oqu.links.models import Link
from tests.factories import activities
from tests.factories.activities import DAY
from tests.factories.cast import Cast

PLAN = "/en/my/courses/library-work/"
LINK = f"{PLAN}links/link/"
CONTENT = "/en/office/courses/library-work/plan/link/"


def test_the_page_shows_what_is_known_about_the_link(cast: Cast, client: Client) -> None:
    activities.link(cast.course, by=cast.methodologist, author="A. <Author>", minutes=12, size=5 * MEGABYTE)
    client.force_login(cast.learner)

    page = client.get(LINK).text

    assert "12 minutes · 5.0\xa0MB" in page
    assert "Author: A. &lt;Author&gt;" in page
    assert 'href="https://example.org/page" rel="noopener noreferrer external">Open on example.org<' in page


def test_what_is_not_known_is_left_out(cast: Cast, client: Client) -> None:
    activities.link(cast.course, by=cast.methodologist)
    client.force_login(cast.learner)

    page = client.get(LINK).text

    assert [words for words in ("Author:", "minutes", "\xa0MB") if words in page] == []


def test_the_button_marks_it_as_seen_once(cast: Cast, client: Client) -> None:
    link = activities.link(cast.course, by=cast.methodologist)
    client.force_login(cast.learner)

    first = client.post(LINK, {"form_key": "one"})
    client.post(LINK, {"form_key": "one"})

    assert (first.status_code, first.url) == (303, PLAN)
    assert Progress.objects.get(enrolment=cast.enrolment).step == Step.DONE
    assert Progress.objects.get(enrolment=cast.enrolment).activity == link.activity
    assert "I have seen it" not in client.get(LINK).text


def test_a_link_that_is_not_open_yet_leads_nowhere(cast: Cast, client: Client) -> None:
    activities.link(cast.course, by=cast.methodologist, opens_at=clock.now() + DAY)
    client.force_login(cast.learner)

    assert "example.org" not in client.get(LINK).text
    assert client.post(LINK, {"form_key": "x"}).status_code == 404


def test_a_link_is_in_the_plan_and_among_the_links(cast: Cast, client: Client) -> None:
    """The pages that a device keeps are those to which the plan leads."""
    activities.link(cast.course, by=cast.methodologist)
    client.force_login(cast.learner)

    assert f'href="{LINK}"' in client.get(PLAN).text
    assert f'href="{LINK}"' in client.get(f"{PLAN}links/").text


def test_the_office_enters_a_link(cast: Cast, client: Client) -> None:
    activities.plan(cast.course, KIND.code, "link", by=cast.coordinator)
    client.force_login(cast.methodologist)

    answer = client.post(
        CONTENT,
        {"form_key": "k", "medium": "file", "url": "example.org/a.pdf", "minutes": "", "size_mb": "2.5"}
        | {"author": " A. Author "},
    )

    link = Link.objects.get()
    assert answer.status_code == 303
    assert (link.url, link.author, link.minutes) == ("https://example.org/a.pdf", "A. Author", None)
    assert link.size == int(2.5 * MEGABYTE)
    assert 'value="2.5"' in client.get(CONTENT).text


@pytest.mark.parametrize("address", ["javascript:alert(1)", "ftp://example.org/x", "data:text/html,x", ""])
def test_an_address_that_is_not_of_the_web_comes_back(cast: Cast, client: Client, address: str) -> None:
    activities.plan(cast.course, KIND.code, "link", by=cast.coordinator)
    client.force_login(cast.methodologist)

    answer = client.post(CONTENT, {"form_key": "k", "medium": "page", "url": address})

    assert (answer.status_code, Link.objects.exists()) == (422, False)


def test_coordinators_do_not_enter_links(cast: Cast, client: Client) -> None:
    activities.link(cast.course, by=cast.methodologist)
    client.force_login(cast.coordinator)

    assert client.get(CONTENT).status_code == 403
