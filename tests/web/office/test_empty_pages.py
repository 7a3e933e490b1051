"""Each list page of an empty centre and of a course with nothing in it says what to do first, and links to it."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from oqu.courses.models import Course, Stage
from oqu.kernel.permissions import Role
from oqu.people.models import Person
from tests.factories.courses import CourseFactory
from tests.factories.libraries import CentreFactory
from tests.factories.people import PersonFactory, PostFactory

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
    ("coordinator", "office:admission", "office:admission_enter"),
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
