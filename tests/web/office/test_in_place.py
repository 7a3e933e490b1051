"""The office in the browser: lists that change in place, and a proposal that is waited for; the same without a script."""

import re
from datetime import UTC, datetime

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from oqu.admission import actions
from oqu.admission.models import Application, ApplicationState, Proposal, Stand
from oqu.admission.queries.partition import Wishes
from oqu.kernel import clock
from tests.browser import OpenPage, expect_value
from tests.factories.activities import HOUR
from tests.factories.admission import ApplicationFactory
from tests.factories.cast import Cast, make_cast
from tests.factories.courses import ActivityFactory, CourseFactory, EnrolmentFactory
from tests.waiting import eventually_in

MANY = 64
WISHES = Wishes(groups=3, smallest=18, largest=25, weights={"language": 1})


@pytest.fixture
def office(live_site: str) -> Cast:
    return make_cast()


@pytest.mark.parametrize("javascript", [True, False])
def test_somebody_is_admitted_in_the_list(open_page: OpenPage, office: Cast, javascript: bool) -> None:
    course = CourseFactory.create(centre=office.centre, in_admission=True)
    application = ApplicationFactory.create(course=course, family_name="Ахметова")
    ApplicationFactory.create(course=course, family_name="Орлова")
    page = open_page(person=office.coordinator, phone=False, language="en", javascript=javascript)
    page.goto(reverse("office:admission", args=[course.slug]))
    loaded = []
    page.on("load", lambda _page: loaded.append(page.url))  # comes after the text can be seen

    page.get_by_role("row", name="Ахметова").get_by_role("button", name="Admit").click()

    expect(page.get_by_text("The decision on 1 application is saved.")).to_be_visible()
    assert Application.objects.get(pk=application.pk).state == ApplicationState.ADMITTED
    eventually_in(page, lambda: (loaded == []) is javascript)

    page.get_by_text("Search", exact=True).first.click()
    page.get_by_label("Name, e-mail or library").fill("Орлова")
    page.get_by_role("button", name="Search").click()

    expect(page.get_by_role("row", name="Ахметова")).to_have_count(0)
    expect(page.get_by_role("row", name="Орлова")).to_be_visible()
    eventually_in(page, lambda: (loaded == []) is javascript)


def test_an_edit_of_a_course_that_was_left_is_named_when_the_form_opens_again(
    open_page: OpenPage, office: Cast
) -> None:
    course = CourseFactory.create(centre=office.centre, in_admission=True, capacity=10)
    page = open_page(person=office.methodologist, phone=False, language="en")
    form = reverse("office:course_edit", args=[course.slug])
    page.goto(form)
    places = page.locator("[name=capacity]")
    places.fill("99")
    expect(page.get_by_text("Saved on this device.")).to_be_visible()
    page.goto(reverse("office:course", args=[course.slug]))

    page.goto(form)
    notice = page.get_by_role("alert").filter(has_text="Here is what you typed earlier and did not save")
    expect(notice).to_contain_text(re.compile(r"\d\d:\d\d · Places"))
    expect(places).to_have_value("99")
    expect(page.locator("[data-unsaved]")).to_have_count(1)
    notice.get_by_role("button").click()

    expect(places).to_have_value("10")
    expect(notice).to_have_count(0)
    page.goto(form)
    expect(places).to_have_value("10")
    expect(notice).to_have_count(0)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_large_proposal_is_waited_for(open_page: OpenPage, office: Cast, javascript: bool) -> None:
    course = CourseFactory.create(centre=office.centre, in_admission=True)
    EnrolmentFactory.create_batch(MANY, course=course)
    at, by = clock.now(), office.coordinator
    proposal = actions.propose_groups(course=course, wishes=WISHES, by=by, at=at, key="k")
    page = open_page(person=office.coordinator, phone=False, language="en", javascript=javascript)
    page.goto(reverse("office:proposal", args=[course.slug, proposal.key]))
    expect(page.get_by_text("The groups are being worked out")).to_be_visible()

    actions.divide_people.call(proposal.pk)
    if not javascript:
        page.get_by_role("link", name="Look again").click()

    expect(page.locator("summary", has_text="Accept these groups")).to_be_visible()
    assert Proposal.objects.get(pk=proposal.pk).stand == Stand.READY


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_room_of_a_course_stands_in_one_line_on_a_desktop(
    open_page: OpenPage, office: Cast, language: str
) -> None:
    course = CourseFactory.create(centre=office.centre, in_admission=True)
    page = open_page(person=office.director, phone=False, language=language)
    page.goto(f"/{language}/office/courses/{course.slug}/")
    tops = "[...document.querySelectorAll('.tabs a')].map((room) => room.offsetTop)"
    expect_value(page, f"((all) => [all.length, new Set(all).size])({tops})", [11, 1])


def test_the_menu_of_a_long_name_keeps_the_margin_of_the_phone(open_page: OpenPage, office: Cast) -> None:
    page = open_page(person=office.director, phone=True, language="kk")
    page.goto("/kk/office/")
    right = "document.querySelector('.menu > summary').getBoundingClientRect().right"
    expect_value(page, f"{right} <= 360 - 16", expected=True)


@pytest.mark.parametrize("phone", [True, False])
def test_names_in_the_head_of_a_page_are_not_cut(open_page: OpenPage, office: Cast, phone: bool) -> None:
    title = "Ауыл кітапханасының жұмысын ұйымдастыру және оқырмандармен қашықтан жұмыс істеу"
    course = CourseFactory.create(centre=office.centre, title_kk=title)
    office.director.family_name, office.director.given_name = "Орынбасарова", "Гүлсім"
    office.director.save()
    page = open_page(person=office.director, phone=phone, language="kk")
    page.goto(f"/kk/office/courses/{course.slug}/plan/")

    for name in (".headed .course", ".menu > summary > span"):
        room = f"((one) => [one.scrollWidth <= one.clientWidth, one.scrollHeight <= one.clientHeight])(document.querySelector('{name}'))"
        expect_value(page, room, [True, True])


@pytest.mark.parametrize("javascript", [True, False])
def test_a_course_asks_for_texts_in_its_languages_only(
    open_page: OpenPage, office: Cast, javascript: bool
) -> None:
    page = open_page(person=office.methodologist, phone=True, language="ru", javascript=javascript)
    page.goto("/ru/office/courses/new/")

    expect(page.locator("[name=title_ru]")).to_be_visible()
    expect(page.locator("[name=title_en]")).to_be_hidden()
    page.locator("[name=languages][value=en]").check()
    expect(page.locator("[name=about_en]")).to_be_visible()


def test_what_is_wrong_in_the_table_of_a_plan_goes_when_it_is_corrected(
    open_page: OpenPage, office: Cast
) -> None:
    course = CourseFactory.create(centre=office.centre)
    page = open_page(person=office.methodologist, phone=False, language="ru")
    page.goto(f"/ru/office/courses/{course.slug}/plan/table/")
    row = page.locator("[data-row=new-0]")
    row.locator("[name=new-0-kind]").select_option("reading")
    titles = row.locator(".titles input")
    expect(titles).to_have_count(len(course.languages))
    for number in range(len(course.languages)):
        titles.nth(number).fill("Книга")
    row.locator("[name=new-0-opens_at]").fill("2021-04-15T10:00")
    row.locator("[name=new-0-due_at]").fill("2021-04-14T10:00")
    remarks = row.locator("[data-remarks] li")
    expect(remarks).to_have_text(["Срок сдачи должен быть позже открытия."])
    page.locator(".buttons [name=save]").click()
    expect(row.locator(".wrong-text").first).to_be_visible()

    row.locator("[name=new-0-opens_at]").fill("2021-04-13T10:00")

    expect(row.locator(".wrong-text")).to_have_count(0)
    expect(row.locator("[aria-invalid]")).to_have_count(0)
    expect(remarks.filter(has_text="Срок сдачи")).to_have_count(0)


def test_conflicts_of_one_activity_are_announced_while_it_is_typed(open_page: OpenPage, office: Cast) -> None:
    course = CourseFactory.create(centre=office.centre)
    begins = datetime(2021, 4, 15, 4, tzinfo=UTC)  # 10:00 in Almaty
    ActivityFactory.create(
        course=course, kind="lecture", title_en="Old books", starts_at=begins, ends_at=begins + HOUR
    )
    page = open_page(person=office.methodologist, phone=True, language="en")
    page.goto(f"{reverse('office:activity_new', args=[course.slug])}?kind=lecture")
    status = page.locator("#conflicts[role=status]")
    starts, ends = page.get_by_label("Starts"), page.get_by_label("Ends")

    starts.fill("2021-04-15T10:30")
    ends.fill("2021-04-15T11:30")

    expect(status).to_contain_text(
        "The same people have this at the same time: Old books (Thu 15 April, 10:00)."
    )
    expect(ends).to_be_focused()

    starts.fill("2021-04-15T11:00")

    expect(status).to_be_empty()
