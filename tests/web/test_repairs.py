"""A line of the report on a list leads to the page on which its reader adds what is missing."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from oqu.kernel import clock
from oqu.kernel.sheets import Missing
from oqu.web import repairs
from tests.factories import activities
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db
COURSE = "/en/office/courses/library-work"


def request_of(client: Client) -> Any:
    return client.get("/en/office/").wsgi_request


def test_everything_that_can_be_missing_has_a_page_that_opens(cast: Cast, client: Client) -> None:
    client.force_login(cast.coordinator)
    found = repairs.pages(request_of(client), cast.centre, cast.course)

    assert set(found) == set(Missing) - {Missing.NOTHING}
    assert {one.href: client.get(one.href).status_code for one in found.values()} == {
        one.href: 200 for one in found.values()
    }


@pytest.mark.parametrize(
    ("member", "missing"),
    [
        ("coordinator", {*Missing} - {Missing.NOTHING}),
        ("methodologist", {*Missing} - {Missing.NOTHING, Missing.PERSON}),
        ("lecturer", set()),
        ("network_head", set()),
    ],
)
def test_a_reader_gets_links_to_pages_that_they_may_open(
    cast: Cast, client: Client, member: str, missing: set[str]
) -> None:
    client.force_login(getattr(cast, member))

    assert set(repairs.pages(request_of(client), cast.centre, cast.course)) == missing


@pytest.mark.parametrize(
    ("cells", "href"),
    [
        ("talk\tНиктова Нина\t10", f"{COURSE}/admission/"),
        ("no lecture\tsaule@example.org\t10", f"{COURSE}/plan/"),
    ],
)
def test_attendance_leads_to_the_plan_and_to_the_applications(
    cast: Cast, client: Client, cells: str, href: str
) -> None:
    activities.lecture(cast.course, by=cast.lecturer, starts_at=clock.now() - timedelta(hours=3))
    client.force_login(cast.coordinator)
    address = f"{COURSE}/attendance/import/"
    headings = "lecture\tperson_code\tminutes"

    refused = client.post(address, {"pasted": f"{headings}\n{cells}", "form_key": "k"})
    good = "talk\tsaule@example.org\t10"
    read = client.post(address, {"pasted": f"{headings}\n{good}\n{cells}", "form_key": "k"})

    assert (refused.status_code, read.status_code) == (422, 200)
    for page in (refused.text, read.text):
        assert f'.</span> <a href="{href}">' in page or f'. <a href="{href}">' in page


def test_a_list_of_people_leads_to_where_libraries_and_systems_are_added(cast: Cast, client: Client) -> None:
    client.force_login(cast.director)
    rows = "Family name;Given name;Library;Role;Library system;E-mail"
    unknown = "Ким;Анна;no-such;;;\nОмарова;Дина;;head of a library system;no-such;d@example.org"

    page = client.post("/en/office/people/import/", {"pasted": f"{rows}\n{unknown}", "form_key": "k"}).text

    assert '<a href="/en/office/libraries/new/">Add the library</a>' in page
    assert '<a href="/en/office/libraries/places/network/new/">Add the library system</a>' in page
