"""From the announcement to the published plan, in a real browser."""

import io
import re
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from oqu.admission.models import Application, ApplicationState
from oqu.courses.models import Course, Enrolment
from oqu.letters.models import Letter
from tests.browser import OpenPage, axe_findings
from tests.factories.admission import ApplicationFactory
from tests.factories.cast import Cast
from tests.factories.courses import ActivityFactory, CourseFactory
from tests.factories.libraries import LibraryFactory
from tests.journeys.conftest import SetOut


@pytest.fixture
def course(cast: Cast) -> Course:
    return CourseFactory.create(
        centre=cast.centre,
        in_admission=True,
        slug="local-history",
        title_kk="Өлкетану",
        applications_until=datetime(2040, 4, 5, 12, tzinfo=UTC),
    )


def no_wider_than_the_screen(page: Page) -> bool:
    """Whether nothing sticks out to the side."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def fill_in(page: Page) -> None:
    page.locator("[name=family_name]").fill("Ахметова")
    page.locator("[name=given_name]").fill("Гүлнар")
    page.locator("[name=email]").fill("gulnar@example.org")
    page.locator("[name=library]").select_option("unlisted")
    page.locator("[name=library_words]").fill("Тұрғай ауылдық кітапханасы")
    page.locator("[name=position]").fill("кітапхана меңгерушісі")
    page.get_by_label("Қазақша").check()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_visitor_applies_and_confirms(open_page: OpenPage, course: Course, javascript: bool) -> None:
    page = open_page(javascript=javascript)
    page.goto("/kk/")
    page.get_by_role("link", name="Өлкетану").click()
    page.get_by_role("link", name="Өтінім беру").first.click()
    fill_in(page)
    page.locator("[name=consent]").check()
    page.get_by_role("button", name="Өтінімді жіберу").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Тағы бір қадам: код")

    found = re.search(r"\d{6}", Letter.objects.get(kind="admission/confirm").subject)
    assert found
    page.locator("[name=code]").fill(found[0])
    page.get_by_role("button", name="Растау").click()

    expect(page.get_by_text("Өтініміңіз келді")).to_be_visible()
    assert Application.objects.get().state == ApplicationState.NEW


def test_what_was_typed_waits_on_the_device(open_page: OpenPage, course: Course) -> None:
    page = open_page()
    page.goto("/kk/courses/local-history/apply/")
    fill_in(page)
    expect(page.get_by_text("Осы қойынды жабылғанша осы құрылғыда сақталады.")).to_be_visible()

    page.goto("/kk/courses/")
    page.goto("/kk/courses/local-history/apply/")

    expect(page.locator("[name=family_name]")).to_have_value("Ахметова")
    expect(page.locator("[name=library_words]")).to_have_value("Тұрғай ауылдық кітапханасы")


def test_a_head_nominates_three_people_from_excel(
    open_page: OpenPage, course: Course, cast: Cast, tmp_path: Path
) -> None:
    library = LibraryFactory.create(network=cast.network)
    page = open_page(person=cast.network_head, language="ru")
    page.goto("/ru/nominate/")
    page.get_by_role("link", name=re.compile("Курс")).last.click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Скачать таблицу (XLSX)").click()
    filled = tmp_path / "list.xlsx"
    filled.write_bytes(with_rows(Path(download.value.path()).read_bytes(), library.code))

    page.locator("[name=table]").set_input_files(filled)
    page.get_by_role("button", name="Загрузить и просмотреть").click()
    page.get_by_role("button", name="Направить 3 человек").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Ваш список отправлен")
    assert Application.objects.filter(nominated_by=cast.network_head).count() == 3


def with_rows(form: bytes, code: str) -> bytes:
    """The downloaded table with three people written in."""
    book, packed = openpyxl.load_workbook(io.BytesIO(form)), io.BytesIO()
    sheet = book.worksheets[0]
    places = {str(cell.value): place for place, cell in enumerate(sheet[1], start=1)}
    for number, name in enumerate(("Ткаченко", "Романюк", "Ибраева"), start=2):
        for heading, words in (("Фамилия", name), ("Имя", "Асель"), ("Библиотека", code), ("Язык", "ru")):
            sheet.cell(number, places[heading], words)
    book.save(packed)
    return packed.getvalue()


def test_a_coordinator_admits_divides_and_publishes(open_page: OpenPage, course: Course, cast: Cast) -> None:
    ApplicationFactory.create_batch(4, course=course)
    ApplicationFactory.create_batch(4, course=course, language="ru")
    ActivityFactory.create(course=course, lecture=True)
    page = open_page(person=cast.coordinator, phone=False, language="en")

    page.goto("/en/office/courses/local-history/admission/")
    boxes = page.locator("[name=chosen]")
    expect(boxes).to_have_count(8)
    for number in range(8):
        boxes.nth(number).check()
    page.get_by_role("button", name="Decide", exact=True).click()
    expect(page.get_by_text("The decisions on 8 applications are saved.")).to_be_visible()

    page.get_by_role("link", name="Groups", exact=True).click()
    page.get_by_role("button", name="Propose groups").click()
    expect(page.get_by_text("No more even partition exists")).to_be_visible()
    page.locator("summary").get_by_text("Accept these groups").click()
    page.get_by_role("button", name="Accept these groups").click()
    page.locator("summary").get_by_text("Publish the groups").click()
    page.get_by_role("button", name="Publish the groups").click()
    expect(page.get_by_text("The groups are published")).to_be_visible()

    page.get_by_role("link", name="Plan", exact=True).click()
    page.locator("summary").get_by_text("Publish the plan").click()
    page.get_by_role("button", name="Publish the plan").click()
    expect(page.get_by_text("The plan is published")).to_be_visible()
    assert Enrolment.objects.filter(course=course, group__isnull=False).count() == 8
    assert Letter.objects.filter(kind__in=["courses/group", "courses/plan"]).count() == 16


@pytest.mark.parametrize(
    ("language", "decision", "state"),
    [("kk", "wait", ApplicationState.WAITING), ("ru", "decline", ApplicationState.DECLINED)],
)
def test_a_coordinator_lets_wait_or_declines_with_a_letter(
    set_out: SetOut, course: Course, cast: Cast, language: str, decision: str, state: ApplicationState
) -> None:
    application = ApplicationFactory.create(course=course)
    walk = set_out(cast.coordinator, language=language)
    walk.go("office/courses/local-history/admission/")
    walk.page.locator("[name=chosen]").check()
    walk.page.locator("[name=decision]").select_option(decision)
    walk.fill(reason="Орын жоқ")
    walk.press("Decide")

    application.refresh_from_db()
    assert application.state == state
    letter = Letter.objects.get(kind=f"admission/{state.value}")
    assert (letter.address, letter.language) == (application.email, application.language)


PUBLIC = (
    "/kk/",
    "/kk/courses/",
    "/kk/courses/local-history/",
    "/kk/courses/local-history/apply/",
    "/kk/privacy/",
)
OFFICE = ("", "courses/", "courses/new/", "courses/local-history/", "courses/local-history/edit/")
STEPS = ("admission/", "admission/enter/", "groups/", "plan/", "plan/new/", "aims/")


@pytest.mark.parametrize("phone", [True, False])
@pytest.mark.parametrize("dark", [True, False])
def test_public_pages_are_for_everybody(open_page: OpenPage, course: Course, phone: bool, dark: bool) -> None:
    page = open_page(phone=phone, dark=dark)
    findings = {}
    for address in PUBLIC:
        page.goto(address)
        findings[address] = axe_findings(page)
        assert no_wider_than_the_screen(page), address

    assert findings == {address: [] for address in PUBLIC}


@pytest.mark.parametrize("phone", [True, False])
def test_pages_of_the_office_are_for_everybody(
    open_page: OpenPage, course: Course, cast: Cast, phone: bool
) -> None:
    ApplicationFactory.create_batch(2, course=course)
    ActivityFactory.create(course=course, lecture=True)
    Enrolment.objects.create(course=course, person=cast.learner, language="kk", enrolled_at=course.created_at)
    page = open_page(person=cast.coordinator, phone=phone)
    addresses = [f"/kk/office/{one}" for one in OFFICE]
    addresses += [f"/kk/office/courses/local-history/{step}" for step in STEPS]
    findings = {}
    for address in addresses:
        page.goto(address)
        findings[address] = axe_findings(page)
        assert no_wider_than_the_screen(page), address

    assert findings == {address: [] for address in addresses}


@pytest.mark.parametrize("phone", [True, False])
def test_pages_of_heads_are_for_everybody(
    open_page: OpenPage, course: Course, cast: Cast, phone: bool
) -> None:
    page = open_page(person=cast.network_head, phone=phone)
    findings = {}
    for address in ("/kk/nominate/", "/kk/nominate/local-history/"):
        page.goto(address)
        findings[address] = axe_findings(page)
        assert no_wider_than_the_screen(page), address

    assert findings == {"/kk/nominate/": [], "/kk/nominate/local-history/": []}
