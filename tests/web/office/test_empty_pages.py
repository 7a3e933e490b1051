"""Each list page of an empty centre and of a course with nothing in it says what to do first, and links to it."""

import re
from collections.abc import Mapping

import pytest
from django.test import Client
from django.urls import reverse

from oqu.courses.models import Course, Stage
from oqu.kernel.permissions import Role
from oqu.people.models import Person, Post
from tests.factories import activities
from tests.factories.courses import CourseFactory
from tests.factories.libraries import CentreFactory
from tests.factories.people import PersonFactory, PostFactory
from tests.house.permissions import office
from tests.house.permissions.table import OPEN

pytestmark = pytest.mark.django_db

CENTRE_PAGES = (
    ("director", "office:dashboard", "office:course_start"),
    ("coordinator", "office:courses", "office:course_start"),
    ("director", "office:courses_compared", "office:courses"),
    ("coordinator", "office:letters", "office:courses"),
    ("coordinator", "office:support", "learning:support"),
    ("methodologist", "office:news", "office:new_article"),
    ("coordinator", "office:library_changes", "office:libraries"),
    ("director", "office:email_changes", "office:people"),
    ("director", "office:roles", "#offer"),
    ("methodologist", "office:bank", "office:questionnaire_new"),
    ("methodologist", "teaching:queue", "learning:today"),
    ("lecturer", "teaching:queue", "learning:today"),
)
COURSE_PAGES = (
    ("coordinator", "office:course_staff", "#give"),
    ("coordinator", "office:admission", "office:course"),  # a draft takes nobody yet
    ("methodologist", "office:admission", "office:course"),
    ("coordinator", "office:groups", "office:admission"),
    ("coordinator", "office:plan", "office:plan_table"),
    ("coordinator", "office:plan_changes", "office:plan"),
    ("coordinator", "office:messages", "office:message_new"),
    ("coordinator", "office:discussions", "#begin"),
    ("coordinator", "office:ideas", "office:messages"),
    ("director", "office:certificates", "office:lists"),
    ("methodologist", "office:reviews", "office:plan"),
    ("coordinator", "office:attendance", "office:plan"),
    ("methodologist", "office:questionnaires", "office:wave_new"),
)
FULL_FROM_THE_START: Mapping[str, Mapping[str, str]] = {
    "keeper": {
        "office:import_libraries": "the columns of the list",
        "office:import_framework": "what a file of a framework holds",
    },
    "centre": {
        "office:course_start": "courses to begin with",
        "office:import_framework": "what a file of a framework holds",
        "office:import_libraries": "the columns of the list",
        "office:import_people": "the columns of the list",
        "office:libraries": "the library of the centre",
        "office:people": "the staff",
        "office:places": "the district of the centre",
        "office:verdict_rules": "the rules of the installation",
    },
    "course": {
        "office:plan_table": "rows to fill in",
        "office:figures": "how each figure is counted",
        "office:report": "how each figure is counted",
        "office:admission_list": "how a list is filled in and sent",
    },
}
"""Page with a list → what it holds from the start."""
SENTENCE = re.compile(r"</strong></p>\s*<p>[^<]+")
SEARCHES = (
    ("office:people", "?q=nobody"),
    ("office:libraries", "?q=nothing"),
    ("office:journal", "?verb=none"),
)


@pytest.fixture
def course() -> Course:
    """A course with nothing in it, of a centre with nothing but its staff."""
    centre = CentreFactory.create()
    for role in (Role.DIRECTOR, Role.METHODOLOGIST, Role.COORDINATOR, Role.LECTURER):
        PostFactory.create(person=PersonFactory.create(), role=role, centre=centre)
    return CourseFactory.build(centre=centre, stage=Stage.DRAFT)


def first_links(client: Client, course: Course, role: str, address: str) -> list[str]:
    """Where the empty states of a page lead for the holder of a role; each of them holds a sentence."""
    client.force_login(Person.objects.get(posts__role=role, posts__centre=course.centre))
    page = client.get(address)
    assert page.status_code == 200
    states = re.findall(r'<div class="empty">(.*?)</div>', page.text, re.DOTALL)
    assert [state for state in states if not re.search(r"</strong></p>\s*<p>[^<]+", state)] == []
    return [link for state in states for link in re.findall(r'class="button" href="([^"]+)"', state)]


def where(name: str, *arguments: str) -> str:
    """An address by the name of its view, or a place on the same page."""
    return name if name.startswith("#") else reverse(name, args=arguments)


@pytest.mark.parametrize(("role", "name", "first"), CENTRE_PAGES)
def test_an_empty_centre_says_what_to_do_first(
    client: Client, course: Course, role: str, name: str, first: str
) -> None:
    assert where(first) in first_links(client, course, role, reverse(name))


@pytest.mark.parametrize(("role", "name", "first"), COURSE_PAGES)
def test_an_empty_course_says_what_to_do_first(
    client: Client, course: Course, role: str, name: str, first: str
) -> None:
    course.save()

    shown = first_links(client, course, role, reverse(name, args=[course.slug]))

    assert where(first, course.slug) in shown


@pytest.mark.parametrize("listed", ["participants", "hand-ins", "behind"])
def test_a_list_of_nobody_leads_to_the_applications(client: Client, course: Course, listed: str) -> None:
    course.save()

    address = reverse("office:course_list", args=[course.slug, listed])

    shown = first_links(client, course, "coordinator", address)

    assert shown == [reverse("office:admission", args=[course.slug])]


@pytest.mark.parametrize(("name", "search"), SEARCHES)
def test_a_search_without_a_result_leads_back_to_everything(
    client: Client, course: Course, name: str, search: str
) -> None:
    assert first_links(client, course, "director", reverse(name) + search) == [reverse(name)]


@pytest.mark.parametrize(("name", "first"), [("office:centres", "office:first_centre")])
def test_an_empty_installation_leads_to_its_first_centre(client: Client, name: str, first: str) -> None:
    client.force_login(PersonFactory.create(is_keeper=True))

    page = client.get(reverse(name)).text

    assert (
        f'class="button" href="{reverse(first)}"' in page.split('<div class="empty">')[1].split("</div>")[0]
    )


def test_an_activity_without_files_leads_to_the_form_that_attaches_one(
    client: Client, course: Course
) -> None:
    course.save()
    by = Person.objects.get(posts__role=Role.METHODOLOGIST, posts__centre=course.centre)
    activities.plan(course, "reading", "text", by=by)

    shown = first_links(
        client, course, "methodologist", reverse("office:materials", args=[course.slug, "text"])
    )

    assert shown == ["#attach"]


@pytest.mark.parametrize("name", ["office:retention", "office:installation_retention"])
def test_a_page_of_what_was_removed_says_so_before_anything_was(
    client: Client, course: Course, name: str
) -> None:
    director = Person.objects.get(posts__role=Role.DIRECTOR, posts__centre=course.centre)
    client.force_login(PersonFactory.create(is_keeper=True) if "installation" in name else director)

    page = client.get(reverse(name)).text

    assert "Nothing was removed yet" in page
    assert "What the nightly job removes is listed here, with its number and date." in page


def test_an_installation_without_systems_leads_to_the_list_that_brings_them(client: Client) -> None:
    client.force_login(PersonFactory.create(is_keeper=True, library=None))

    page = client.get(reverse("office:networks")).text

    assert f'class="button" href="{reverse("office:import_libraries")}"' in page
    assert "They come with the list of libraries." in page


def silent_lists(people: Mapping[str, Person], arguments: Mapping[str, str]) -> set[str]:
    """The pages of the office with a list that need no other arguments and, with nothing to show, show no sentence."""
    silent = set()
    for row in office.ROWS:
        member = next((one for one, status in row.who.items() if status == OPEN and one in people), None)
        if row.method != "GET" or member is None or set(row.arguments) != set(arguments):
            continue
        address = reverse(row.name, kwargs=dict(arguments))
        if not address.endswith("/"):  # a file
            continue
        client = Client()
        client.force_login(people[member])
        page = client.get(address)
        drawn = "".join(
            str(one.source) for one in page.templates if str(one.name).startswith(("office/", "kinds/"))
        )
        if "{% table" in drawn or "{% empty" in drawn:
            states = re.findall(r'<div class="empty">(.*?)</div>', page.text, re.DOTALL)
            if not states or not all(SENTENCE.search(state) for state in states):
                silent.add(row.name)
    return silent


def staff_of(course: Course) -> dict[str, Person]:
    return {str(post.role): post.person for post in Post.objects.filter(centre=course.centre)}


def test_every_list_of_an_empty_installation_has_a_sentence() -> None:
    silent = silent_lists({"keeper": PersonFactory.create(is_keeper=True, library=None)}, {})

    assert silent == set(FULL_FROM_THE_START["keeper"])


def test_every_list_of_an_empty_centre_has_a_sentence(course: Course) -> None:
    assert silent_lists(staff_of(course), {}) == set(FULL_FROM_THE_START["centre"])


def test_every_list_of_an_empty_course_has_a_sentence(course: Course) -> None:
    course.save()

    assert silent_lists(staff_of(course), {"slug": course.slug}) == set(FULL_FROM_THE_START["course"])
