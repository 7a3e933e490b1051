"""A person starts an empty installation and prepares a course of their own, with pages alone.

It goes as far as pages lead today: first start, first centre, roles, course, aims, questionnaires, plan.
"""

import re

import pytest
from playwright.sync_api import expect

from oqu.courses.models import Course
from oqu.libraries.models import Centre
from oqu.people.queries import first_start_token
from oqu.questionnaires.models import Wave
from tests.browser import OpenPage
from tests.journeys.conftest import Walk

EMAIL = "aliya@example.org"


@pytest.mark.parametrize(("language", "phone"), [("ru", True), ("kk", False)])
def test_from_an_empty_database_to_the_questionnaires_of_a_course(
    live_site: str, open_page: OpenPage, language: str, phone: bool
) -> None:
    walk = Walk(open_page(language=language, phone=phone), language)

    begin(walk)
    open_the_first_centre(walk)
    take_the_roles(walk)
    draft_a_course(walk)
    ask_about_its_aims(walk)

    assert Centre.objects.get().library.district.code == "kz-11-atbasar"
    course = Course.objects.get()
    assert [wave.questionnaire.made_from for wave in Wave.objects.filter(activity__course=course)] == [
        "learning-before",
        "learning-after",
        "retrospective",
    ]


def begin(walk: Walk) -> None:
    """Become the site administrator by the link that `oqu serve` prints."""
    walk.go(f"first-start/{first_start_token()}/")
    walk.fill(email=EMAIL, family_name="Серикова", given_name="Алия", password="steppe-lark-41-quiet")
    walk.press("Begin")
    walk.reads("You can leave at any time: the list remembers what is done.")


def open_the_first_centre(walk: Walk) -> None:
    """Choose the district from the list of the country, name the library, direct it oneself."""
    walk.follow("Open the centre")
    walk.page.locator("[name=district]").select_option("kz-11-atbasar")
    walk.fill(name_kk="Орталық кітапхана", name_ru="Центральная библиотека", network_name="Атбасарская ЦБС")
    walk.fill(email=EMAIL, family_name="Серикова", given_name="Алия")
    walk.press("Open the centre")
    walk.reads("done")


def take_the_roles(walk: Walk) -> None:
    """Take the roles of a methodologist and a coordinator too: one's own are held at once."""
    for role in ("methodologist", "coordinator"):
        walk.go("office/start/")
        walk.follow("Invite")
        walk.fill(email=EMAIL, family_name="Серикова", given_name="Алия")
        walk.page.locator("[name=role]").select_option(role)
        walk.press("Send the invitation")


def draft_a_course(walk: Walk) -> None:
    """Fill in the form of a new course."""
    walk.go("office/courses/new/")
    walk.fill(title_kk="Өлкетану", title_ru="Краеведение", starts_on="2031-03-03", ends_on="2031-03-14")
    walk.fill(hours="36", capacity="20")
    walk.press("Save")
    expect(walk.page).to_have_url(re.compile(r"/office/courses/kraevedenie-2031/$"))


def ask_about_its_aims(walk: Walk) -> None:
    """Write the aims, press once, and find the questionnaires in the plan."""
    walk.go("office/courses/kraevedenie-2031/aims/")
    walk.fill(aim1_kk="Шежіре жинау", aim1_ru="Собирать родословные")
    walk.fill(aim2_kk="Карта жасау", aim2_ru="Составлять карту края")
    walk.press("Save")
    walk.press("Make the questionnaires")
    walk.reads("They follow the page of aims until the first answer.")
    walk.go("office/courses/kraevedenie-2031/plan/")
    titles = {"ru": "Самооценка до курса", "kk": "Курсқа дейінгі өзін-өзі бағалау"}
    expect(walk.page.get_by_text(titles[walk.language]).first).to_be_visible()
    walk.go("office/courses/kraevedenie-2031/staff/")
