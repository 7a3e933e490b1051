"""Lists of the people of a course: on the page, as XLSX and PDF, with permissions and a row in the journal."""

import io
import re
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from oqu.courses import actions
from oqu.courses.models import Activity, Enrolment, Group, Place, Progress, Stage, Step
from oqu.courses.queries.lists import CourseList, list_of
from oqu.kernel import cells, clock
from oqu.kernel.languages import speaking
from oqu.kernel.models import JournalEntry
from tests import papers
from tests.factories import activities
from tests.factories.cast import Cast
from tests.factories.courses import ActivityFactory, EnrolmentFactory, GroupFactory
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client: Client, cast: Cast) -> Client:
    client.force_login(cast.coordinator)
    return client


def address(cast: Cast, listed: str, ending: str = "/") -> str:
    return f"/en/office/courses/{cast.course.slug}/lists/{listed}{ending}"


def rows_of(page: Any) -> list[Any]:
    """The rows of a list, those of all its groups together."""
    return [row for part in page.context["parts"] for row in part.rows]


def learner(cast: Cast, family_name: str, **more: object) -> Enrolment:
    person = PersonFactory.create(
        family_name=family_name, given_name="Ерлан", patronymic="", phone="+7 701 111 22 33"
    )
    return EnrolmentFactory.create(course=cast.course, person=person, **more)


@pytest.mark.parametrize("kind", CourseList.values)
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_list_is_a_page_and_two_files(office: Client, cast: Cast, kind: str, language: str) -> None:
    learner(cast, "Қасымов")
    page = address(cast, kind).replace("/en/", f"/{language}/")

    shown = office.get(page)
    book = office.post(page.rstrip("/") + ".xlsx")
    paper = office.post(page.rstrip("/") + ".pdf")

    assert (shown.status_code, book.status_code, paper.status_code) == (200, 200, 200)
    assert openpyxl.load_workbook(io.BytesIO(book.content)).worksheets[0]["A1"].value
    assert papers.outside(paper.content) == []


def test_a_person_is_found_with_and_without_kazakh_letters(office: Client, cast: Cast) -> None:
    learner(cast, "Қасымов")

    rows = rows_of(office.get(address(cast, "participants"), {"q": "Касымов"}))

    assert [name for _key, name, _cells in rows] == ["Қасымов Ерлан"]


def test_the_chosen_columns_are_remembered_for_each_list(office: Client, cast: Cast) -> None:
    page = address(cast, "participants")
    office.get(page, {"column": ["phone", "position", "unknown"]})
    assert office.post("/en/sign-in/out/").status_code == 303
    office.force_login(cast.methodologist)

    later = office.get(page).context["table"].columns
    other = office.get(address(cast, "badges")).context["table"].columns

    assert [column.name for column in later] == ["position", "phone"]
    assert [column.name for column in other] == ["library"]


def test_a_list_of_one_group_is_downloaded_with_its_columns_and_recorded(office: Client, cast: Cast) -> None:
    group = GroupFactory.create(course=cast.course, number=7)
    learner(cast, "Қасымов", group=group)
    learner(cast, "Иванов")

    address_of_file = address(cast, "participants", ".xlsx")
    answer = office.post(f"{address_of_file}?group={group.key}&column=phone")

    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    entry = JournalEntry.objects.get(verb="courses.export_list")
    assert list(sheet.values) == [("Full name", "Telephone"), ("Қасымов Ерлан", "+7 701 111 22 33")]
    assert (entry.actor_key, entry.details) == (
        cast.coordinator.key,
        {"list": "participants.xlsx", "people": 1},
    )


def test_the_book_of_groups_says_who_is_in_which(office: Client, cast: Cast) -> None:
    learner(cast, "Қасымов", group=GroupFactory.create(course=cast.course, number=7))

    answer = office.post(f"{address(cast, 'groups', '.xlsx')}?column=experience")

    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0].values)
    assert rows[0] == ("Full name", "Group", "Years of experience")
    assert ("Қасымов Ерлан", "Group 7") in [row[:2] for row in rows]
    assert {type(row[2]) for row in rows[1:]} <= {int, type(None)}


@pytest.mark.parametrize("kind", ["groups", "signatures"])
def test_the_page_of_a_list_has_a_heading_for_each_group_in_the_order_of_the_paper(
    office: Client, cast: Cast, kind: str
) -> None:
    Enrolment.objects.filter(course=cast.course).delete()
    later, first = (GroupFactory.create(course=cast.course, number=number) for number in (8, 7))
    Group.objects.filter(pk=later.pk).update(curator=cast.methodologist)
    for family_name, group in (("Абаев", later), ("Иванов", first), ("Қасымов", later), ("Ясина", None)):
        learner(cast, family_name, group=group)

    page = office.get(address(cast, kind)).text
    paper = papers.text_of(office.post(address(cast, kind, ".pdf")).content)

    headings = re.findall(r"<h2>(.*?)</h2>|<th scope=\"row\"><a [^>]*>(.*?)</a>", page)
    assert [one or other for one, other in headings] == [
        *("In no group", "Ясина Ерлан", "Group 7", "Иванов Ерлан"),
        *("Group 8", "Абаев Ерлан", "Қасымов Ерлан"),
    ]
    assert f"Curator: {cast.methodologist}" in page
    assert paper.index("Group 7") < paper.index("Group 8")


def test_a_list_that_is_one_on_paper_is_one_on_the_page(office: Client, cast: Cast) -> None:
    learner(cast, "Қасымов", group=GroupFactory.create(course=cast.course, number=7))

    for kind in ("participants", "badges", "hand-ins"):
        parts = office.get(address(cast, kind)).context["parts"]
        assert [part.title for part in parts] == [""]


def test_who_has_given_the_place_back_is_in_no_list(office: Client, cast: Cast) -> None:
    learner(cast, "Қасымов", state=Place.WITHDRAWN)

    names = [name for _key, name, _cells in rows_of(office.get(address(cast, "participants")))]

    assert "Қасымов Ерлан" not in names


def test_what_was_handed_in_and_who_is_behind(office: Client, cast: Cast) -> None:
    enrolment = learner(cast, "Қасымов")
    late = clock.now() - timedelta(days=2)
    tasks = [
        ActivityFactory.create(
            course=cast.course, kind="assignment", title_en=title, opens_at=late, due_at=due
        )
        for title, due in (("First", late), ("Second", late), ("Third", clock.now() + timedelta(days=2)))
    ]
    for task in tasks:
        activities.write_assignment(task, by=cast.methodologist)
    Progress.objects.create(enrolment=enrolment, activity=tasks[0], step=Step.DONE, changed_at=late)

    matrix = office.get(address(cast, "hand-ins"))
    behind = office.get(address(cast, "behind"))

    titles = [title for _number, title in matrix.context["table"].legend]
    marks = {name: [text for _c, _t, text in cells][1:] for _key, name, cells in rows_of(matrix)}
    found = dict(zip(titles, marks["Қасымов Ерлан"], strict=True))
    assert [found[title] for title in ("First", "Second", "Third")] == ["+", "!", ""]
    read = {name: [str(title) for _c, title, _text in cells][1:] for _key, name, cells in rows_of(matrix)}
    words = dict(zip(titles, read["Қасымов Ерлан"], strict=True))
    assert [words["First"], words["Second"]] == [f"First, {Step.DONE.label}", "Second, Not done in time"]
    missed = {name: cells[-1][2] for _key, name, cells in rows_of(behind)}
    assert "Second" in missed["Қасымов Ерлан"]
    assert "First" not in missed["Қасымов Ерлан"]


def test_nobody_is_behind_with_a_lecture_whose_attendance_was_not_entered(office: Client, cast: Cast) -> None:
    enrolment = learner(cast, "Қасымов")
    Activity.objects.filter(course=cast.course).delete()
    over = clock.now() - timedelta(days=1)
    lecture = ActivityFactory.create(
        course=cast.course, lecture=True, title_en="Heard", starts_at=over, ends_at=over + timedelta(hours=1)
    )
    place = {"enrolment": enrolment, "activity": lecture, "changed_at": over}

    def marks() -> tuple[set[str], set[str]]:
        """The marks of the lecture in the list of what was handed in, and who is behind."""
        matrix = rows_of(office.get(address(cast, "hand-ins")))
        behind = rows_of(office.get(address(cast, "behind")))
        return {cells[-1][2] for _key, _name, cells in matrix}, {name for _key, name, _cells in behind}

    before = marks()
    Progress.objects.create(**place, step=Step.DONE, minutes=60)

    assert before == ({"?"}, set())
    assert marks()[0] == {"+", "!"}
    assert "Қасымов Ерлан" not in marks()[1]


def test_nobody_is_behind_with_what_a_closed_course_never_held(office: Client, cast: Cast) -> None:
    learner(cast, "Қасымов")
    now = clock.now()
    for title, starts in (("Held", now - timedelta(days=1)), ("Ahead", now + timedelta(days=1))):
        ActivityFactory.create(
            course=cast.course,
            lecture=True,
            title_en=title,
            starts_at=starts,
            ends_at=starts + timedelta(hours=1),
        )
    for stage in (Stage.CLOSING, Stage.CLOSED):
        actions.move_on(course=cast.course, to=stage, by=cast.coordinator, at=now)
        cast.course.refresh_from_db()

    rows = rows_of(office.get(address(cast, "behind")))

    missed = {name: cells[-1][2] for _key, name, cells in rows}
    assert ("Held" in missed["Қасымов Ерлан"], "Ahead" in missed["Қасымов Ерлан"]) == (True, False)


@pytest.mark.parametrize("kind", ["participants", "signatures", "badges", "hand-ins"])
def test_long_names_and_titles_stay_on_the_sheet(office: Client, cast: Cast, kind: str) -> None:
    cast.course.title_kk = ("Жергілікті тарихи мұраны цифрландыру және " * 9)[:200]
    cast.course.save()
    for number in range(12):
        enrolment = learner(cast, "Құрманғалиева" * 6)
        enrolment.person.given_name = f"Гүлжахан{number}" * 8
        enrolment.person.save()
        ActivityFactory.create(course=cast.course, title_kk="Өте ұзақ тапсырма " * 10)

    made = office.post(address(cast, kind, ".pdf").replace("/en/", "/kk/")).content

    assert papers.outside(made) == []
    assert papers.overlapping(made) == []


@pytest.mark.parametrize("number", [1, 8])
def test_a_list_costs_the_same_queries_however_many_people(
    office: Client, cast: Cast, number: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for place in range(number):
        learner(cast, f"Name{place}")

    with django_assert_max_num_queries(13):
        office.get(address(cast, "hand-ins"))


def test_a_list_that_does_not_exist_is_not_found(office: Client, cast: Cast) -> None:
    assert office.get(address(cast, "secrets")).status_code == 404
    assert office.post(address(cast, "participants", ".docx")).status_code == 404


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("participants", "Тургай ауылы (not in the list)"),
        ("groups", "Тургай ауылы (not in the list)"),
        ("signatures", "Тургай ауылы"),
        ("badges", "Тургай ауылы"),
    ],
)
def test_a_library_that_is_not_in_the_list_is_marked_so_in_the_office_only(
    office: Client, cast: Cast, kind: str, words: str
) -> None:
    person = PersonFactory.create(library=None, library_words="Тургай ауылы")
    EnrolmentFactory.create(course=cast.course, person=person)

    shown = office.get(address(cast, kind)).text
    printed = papers.text_of(office.post(address(cast, kind, ".pdf")).content)

    for text in (shown, printed):
        assert ("Тургай ауылы" in text, "(not in the list)" in text) == (True, "(not" in words)


def lecture_days(cast: Cast, number: int) -> None:
    for day in range(number):
        at = clock.now() + timedelta(days=day)
        ActivityFactory.create(
            course=cast.course, kind="lecture", starts_at=at, ends_at=at + timedelta(hours=1)
        )


def test_a_day_that_a_closed_course_never_reached_has_no_column_to_sign(cast: Cast) -> None:
    lecture_days(cast, 3)
    planned = list_of(cast.course, CourseList.SIGNATURES, at=clock.now()).columns

    cast.course.stage, cast.course.closed_at = Stage.CLOSED, clock.now() + timedelta(days=1, hours=2)
    cast.course.save()
    held = list_of(cast.course, CourseList.SIGNATURES, at=clock.now()).columns

    assert len(planned) - len(held) == 1


@pytest.mark.parametrize("letters", [5, 17, 24, 40, 80])
@pytest.mark.parametrize(("kind", "days"), [("signatures", 1), ("signatures", 8), ("badges", 0)])
def test_a_name_without_a_blank_stays_in_its_place(
    office: Client, cast: Cast, kind: str, days: int, letters: int
) -> None:
    lecture_days(cast, days)
    cast.course.enrolments.all().delete()
    person = PersonFactory.create(
        family_name="Щ" * letters, given_name="Щ" * min(letters, 40), patronymic="", library=None
    )
    person.library_words = "Ы" * 120
    person.save()
    EnrolmentFactory.create(course=cast.course, person=person)

    made = office.post(address(cast, kind, ".pdf")).content

    boxes = papers.pages(made)[0]
    name, library = ([box for box in boxes if box.letter == letter] for letter in "ЩЫ")
    assert (len(name), len(library)) == (letters + min(letters, 40), 120)
    assert (papers.outside(made), papers.overlapping(made)) == ([], [])
    if kind == "signatures":
        assert max(box.right for box in name) < min(box.left for box in library)
    else:
        assert max(box.right for box in boxes) < 14 * papers.MILLIMETRE + 90 * papers.MILLIMETRE


@pytest.mark.parametrize(("kind", "days"), [("signatures", 1), ("signatures", 8), ("badges", 0)])
def test_a_name_that_fits_is_not_broken(office: Client, cast: Cast, kind: str, days: int) -> None:
    lecture_days(cast, days)
    for name in ("Әбен", "Нұрмұхамедова", "Сүлейменқұлованың"):
        learner(cast, name)

    words = papers.text_of(office.post(address(cast, kind, ".pdf")).content).split()

    assert {"Әбен", "Нұрмұхамедова", "Сүлейменқұлованың"} <= set(words)


@pytest.mark.parametrize(("kind", "signed"), [("signatures", True), ("participants", False)])
def test_an_attendance_sheet_has_lines_for_name_signature_and_date(
    office: Client, cast: Cast, kind: str, signed: bool
) -> None:
    learner(cast, "Қасымов")
    lecture_days(cast, 1)

    printed = " ".join(papers.text_of(office.post(address(cast, kind, ".pdf")).content).split())

    assert ("Full name Signature Date" in printed) is signed


@pytest.mark.parametrize("kind", [CourseList.SIGNATURES, CourseList.BADGES])
def test_a_double_name_on_paper_breaks_after_its_hyphen(office: Client, cast: Cast, kind: str) -> None:
    name = "Нұрмұхамедова-Абдрахманова-Сейітмағанбетова"
    learner(cast, name)
    lecture_days(cast, 9)

    printed = papers.text_of(office.post(address(cast, kind, ".pdf")).content)

    assert {*name.split("-")} <= {*re.findall(r"\w+", printed)}


@pytest.mark.parametrize("name", ["office:course", "office:admission", "office:groups"])
def test_the_pages_of_a_course_lead_to_its_lists(client: Client, cast: Cast, name: str) -> None:
    client.force_login(cast.coordinator)

    page = client.get(reverse(name, args=[cast.course.slug])).text

    assert f'href="{reverse("office:lists", args=[cast.course.slug])}"' in page


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_names_of_lists_fit_on_the_tab_of_a_sheet(language: str) -> None:
    with speaking(language):
        assert [one.label for one in CourseList if len(one.label) > cells.LONGEST_TAB] == []
