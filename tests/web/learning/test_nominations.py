import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from oqu.admission import actions as admission
from oqu.admission.letters import ASKED, NOMINATED
from oqu.admission.models import Application, ApplicationSource, ApplicationState, Nomination
from oqu.admission.queries import Details
from oqu.courses.models import Course
from oqu.kernel import clock
from oqu.kernel.languages import speaking
from oqu.kernel.models import JournalEntry
from oqu.kernel.permissions import Role
from oqu.kernel.sheets import LeftOut
from oqu.letters.actions import UNDO_TIME
from oqu.letters.models import Letter, LetterState
from oqu.libraries.models import Library
from oqu.people.models import Purpose
from oqu.people.queries import consent_text
from tests.factories.admission import ApplicationFactory
from tests.factories.cast import Cast
from tests.factories.courses import CourseFactory
from tests.factories.libraries import LibraryFactory
from tests.factories.people import PostFactory

pytestmark = pytest.mark.django_db
CASES = Path(__file__).resolve().parents[2] / "cases"
HEADER = ["family_name", "given_name", "email", "library_code", "experience_years", "language"]


@pytest.fixture
def head(client: Client, cast: Cast) -> Client:
    client.force_login(cast.network_head)
    return client


@pytest.fixture
def course() -> Course:
    return CourseFactory.create(in_admission=True)


@pytest.fixture
def code(cast: Cast) -> str:
    library = LibraryFactory.create(network=cast.network)
    return str(library.code)


def url(name: str, *arguments: str) -> str:
    return reverse(f"learning:{name}", args=arguments)


def table(*rows: Sequence[Any], header: Sequence[str] = HEADER) -> SimpleUploadedFile:
    book, packed = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in (header, *rows):
        sheet.append(list(row))
    book.save(packed)
    return SimpleUploadedFile("list.xlsx", packed.getvalue())


def upload(head: Client, course: Course, file: SimpleUploadedFile, key: str = "one") -> Nomination:
    answer = head.post(url("nominate_list", course.slug), {"table": file, "form_key": key})
    assert answer.status_code == 303
    return Nomination.objects.get(key=answer.headers["Location"].rstrip("/").rsplit("/", 1)[-1])


def test_three_people_are_nominated_from_a_table(head: Client, course: Course, code: str, cast: Cast) -> None:
    drafted = upload(
        head,
        course,
        table(
            ["Құлмағамбетова", "Роза", "r@example.org", code, 23, "kk"],
            ["Ткаченко", "Надежда", "n@example.org", code, 7, "ru"],
            ["Темірханова", "Қарлығаш", None, code, 29, "kk"],
        ),
    )
    address = url("nomination", course.slug, drafted.key)
    assert "Nominate 3 people" in head.get(address).text
    assert not Application.objects.exists()

    for _press in range(2):
        head.post(address, {"form_key": "send"})

    people = list(Application.objects.values_list("family_name", "source", "nominated_by"))
    assert people == [
        (name, ApplicationSource.NOMINATED, cast.network_head.pk)
        for name in ("Құлмағамбетова", "Ткаченко", "Темірханова")
    ]


def test_who_has_applied_is_not_nominated_twice(head: Client, course: Course, code: str) -> None:
    ApplicationFactory.create(course=course, email="r@example.org")
    file: list[list[Any]] = [
        ["Құлмағамбетова", "Роза", "R@example.org", code, 23, "kk"],
        ["Темірханова", "Қарлығаш", None, code, 29, "kk"],
        ["ТЕМІРХАНОВА", "қарлығаш", None, code, 29, "kk"],
    ]
    drafted = upload(head, course, table(*file))
    address = url("nomination", course.slug, drafted.key)
    assert [str(row.verdict) for row in head.get(address).context["rows"]] == ["known", "nominated", "twice"]

    head.post(address, {"form_key": "send"})
    again = upload(head, course, table(*file), key="two")
    head.post(url("nomination", course.slug, again.key), {"form_key": "send again"})

    assert Application.objects.count() == 2


def test_an_e_mail_that_two_people_share_is_that_of_the_first(
    head: Client, course: Course, code: str
) -> None:
    file = [
        ["Ким", "Елена", "shared@example.org", code, 23, "ru"],
        ["Сапаров", "Марат", "Shared@example.org", code, 29, "kk"],
        ["КИМ", "Елена", "shared@example.org", code, 23, "ru"],
    ]
    drafted = upload(head, course, table(*file))
    address = url("nomination", course.slug, drafted.key)
    assert [str(row.verdict) for row in head.get(address).context["rows"]] == [
        "nominated",
        "same_email",
        "twice",
    ]

    head.post(address, {"form_key": "send"})
    again = upload(head, course, table(*file), key="two")

    assert str(Application.objects.get()) == "Ким Елена"
    assert [
        str(row.verdict) for row in head.get(url("nomination", course.slug, again.key)).context["rows"]
    ] == ["nominated", "same_email", "twice"]


def test_one_person_is_not_nominated_with_the_e_mail_of_another(
    head: Client, course: Course, code: str
) -> None:
    _first, answer = (
        head.post(
            url("nominate_for", course.slug),
            {"family_name": name, "given_name": "Айна", "email": "shared@example.org", "language": "kk"}
            | {"library": Library.objects.get(code=code).key, "form_key": key},
        )
        for name, key in (("Ким", "one"), ("Сапарова", "two"))
    )

    assert answer.status_code == 422
    assert "Another person is written in with this e-mail already." in answer.text
    assert 'value="Сапарова"' in answer.text
    assert Application.objects.get().family_name == "Ким"


def test_rows_with_mistakes_are_told_of_and_the_others_taken(head: Client, course: Course, code: str) -> None:
    drafted = upload(
        head,
        course,
        table(
            ["Ткаченко", "Надежда", "n@example.org", code, 7, "ru"],
            ["Байжанова", "Ләззат", "not an address", code, 5, "kk"],
            ["Романюк", "Людмила", "l@example.org", "elsewhere", 21, "ru"],
            ["", "Асель", "a@example.org", code, 6, "ru"],
        ),
    )

    page = head.get(url("nomination", course.slug, drafted.key)).text

    assert [problem["words"] for problem in drafted.problems] == [
        "list.xlsx, row 3, column “email”: “not an address” is not an e-mail address.",
        "list.xlsx, row 4, column “library_code”: There is no such library in your network.",
        "list.xlsx, row 5, column “family_name”: This cell is empty.",
    ]
    assert "These rows can't be taken" in page
    assert "“not an address” is not an e-mail address." in page
    assert "Nominate 1 person" in page


def test_a_head_reads_who_can_add_a_library_that_is_missing(head: Client, cast: Cast, code: str) -> None:
    course = CourseFactory.create(in_admission=True, centre=cast.centre)
    drafted = upload(
        head,
        course,
        table(
            ["Ткаченко", "Надежда", "n@example.org", code, 7, "ru"],
            ["Романюк", "Людмила", "l@example.org", "elsewhere", 21, "ru"],
        ),
    )

    page = head.get(url("nomination", course.slug, drafted.key)).text
    form = head.get(url("nominate_for", course.slug)).text

    keepers = [cast.people[who] for who in ("coordinator", "director", "methodologist")]
    names = ", ".join(sorted(map(str, keepers)))
    with speaking("en"):
        what = f"{cast.centre} can add it to the list: ask {names}."
    assert [problem["words"] for problem in drafted.problems] == [
        f"list.xlsx, row 3, column “library_code”: There is no such library in your network. {what}"
    ]
    assert what in page
    assert f"Is a library missing? {what}" in form


def test_a_file_that_is_no_table_is_422(head: Client, course: Course) -> None:
    file = SimpleUploadedFile("list.xlsx", b"\x00\x01 nonsense")

    page = head.post(url("nominate_list", course.slug), {"table": file, "form_key": "one"})

    assert page.status_code == 422
    assert not Nomination.objects.exists()


def test_the_form_to_fill_in_is_read_back(head: Client, course: Course, cast: Cast) -> None:
    library = LibraryFactory.create(network=cast.network)
    book = openpyxl.load_workbook(io.BytesIO(head.get(url("nominate_form", course.slug)).content))
    assert book.sheetnames == ["Nominees", "Example", "Libraries"]
    sheet = book.worksheets[0]
    row = {
        "Family name": "Ткаченко",
        "Given name": "Надежда",
        "Library": f"{library.code} · {library.name}",
    }
    row |= {"Language": "Русский", "Internet": "нет"}
    for place, cell in enumerate(sheet[1], start=1):
        sheet.cell(2, place, row.get(str(cell.value)))
    packed = io.BytesIO()
    book.save(packed)

    drafted = upload(head, course, SimpleUploadedFile("filled.xlsx", packed.getvalue()))

    assert drafted.problems == []
    assert [(r["family_name"], r["library"], r["language"], r["internet"]) for r in drafted.rows] == [
        ("Ткаченко", library.code, "ru", "no")
    ]


def test_one_person_is_nominated_by_the_form(head: Client, course: Course, cast: Cast) -> None:
    library = LibraryFactory.create(network=cast.network)
    data = {"family_name": "Ибраева", "given_name": "Асель", "library": library.key, "language": "ru"}

    sent = head.post(url("nominate_for", course.slug), data | {"form_key": "one"})
    wrong = head.post(url("nominate_for", course.slug), {"family_name": "Ибраева", "form_key": "two"})

    assert (sent.status_code, wrong.status_code) == (303, 422)
    assert str(Application.objects.get()) in head.get(url("nominate_for", course.slug)).text


def test_one_person_whose_name_has_an_application_may_be_another(
    head: Client, course: Course, cast: Cast
) -> None:
    library = LibraryFactory.create(network=cast.network)
    names = {"family_name": "Жүнісова", "given_name": "Гүлнар", "patronymic": ""}
    ApplicationFactory.create(course=course, email="", library=library, **names)
    data = {"family_name": "Жунисова", "given_name": "Гульнар", "library": library.key, "language": "ru"}

    asked = head.post(url("nominate_for", course.slug), data | {"form_key": "one"})
    sent = head.post(url("nominate_for", course.slug), data | {"form_key": "one", "another": "on"})

    assert (asked.status_code, sent.status_code) == (422, 303)
    assert "Жүнісова Гүлнар of this library has an application for the course already." in asked.text
    families = Application.objects.filter(course=course).values_list("family_name", flat=True)
    assert set(families) == {"Жүнісова", "Жунисова"}


def test_a_library_of_another_network_can_not_be_chosen(head: Client, course: Course) -> None:
    foreign = LibraryFactory.create()
    data = {"family_name": "Ибраева", "given_name": "Асель", "library": foreign.key, "language": "ru"}

    assert head.post(url("nominate_for", course.slug), data).status_code == 422


def test_only_heads_nominate_and_only_their_own_lists(client: Client, cast: Cast, course: Course) -> None:
    drafted = Nomination.objects.create(
        course=course, network=cast.network, nominated_by=cast.network_head, made_at=course.created_at
    )
    answers = {}
    for name, person in cast.people.items():
        client.logout()
        if name != "visitor":
            client.force_login(person)  # type: ignore[arg-type]
        answers[name] = (
            client.get(url("nominate")).status_code,
            client.get(url("nomination", course.slug, drafted.key)).status_code,
        )

    assert answers.pop("network_head") == (200, 200)
    assert answers.pop("visitor") == (302, 302)
    assert set(answers.values()) == {(403, 404)}


def test_a_course_outside_admission_takes_no_nominations(head: Client, cast: Cast) -> None:
    assert head.get(url("nominate_for", cast.course.slug)).status_code == 404


@pytest.mark.parametrize("number", [1, 25])
def test_a_preview_costs_the_same_queries_for_many_people(
    head: Client, course: Course, code: str, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    rows = [["Тен", "Нина", f"n{n}@example.org", code, 7, "ru"] for n in range(number)]
    drafted = upload(head, course, table(*rows))
    address = url("nomination", course.slug, drafted.key)
    head.get(address)

    with django_assert_num_queries(7):
        head.get(address)


def test_a_list_is_closed_to_its_maker_once_the_network_is_headed_by_somebody_else(
    head: Client, course: Course, code: str, cast: Cast
) -> None:
    drafted = upload(head, course, table(["Serikova", "Aliya", "", code, 3, "kk"]))
    cast.network_head.posts.all().delete()
    address = url("nomination", course.slug, drafted.key)

    assert (head.get(address).status_code, head.post(address).status_code) == (403, 403)
    assert not Application.objects.exists()


def test_the_first_page_of_a_head_leads_to_the_courses_that_take_nominations(
    head: Client, course: Course, cast: Cast
) -> None:
    nomination = Nomination.objects.create(
        course=course, network=cast.network, nominated_by=cast.network_head, made_at=clock.now()
    )
    ApplicationFactory.create_batch(2, course=course, nomination=nomination)

    page = head.get("/en/today/").text

    assert url("nominate_for", course.slug) in page
    assert "You have nominated 2 people." in page
    assert "You are in no course yet" not in page


def test_the_first_page_of_a_head_says_that_no_course_takes_nominations(head: Client) -> None:
    page = head.get("/en/today/").text

    assert "No course takes nominations now" in page
    assert "You are in no course yet" not in page


def case(head: Client, course: Course, name: str) -> Any:
    """Send one of the real lists, and open the page that shows what was read."""
    file = SimpleUploadedFile(name, (CASES / name).read_bytes())
    answer = head.post(url("nominate_list", course.slug), {"table": file, "form_key": name})
    return head.get(answer.headers["Location"]) if answer.status_code == 303 else answer


@pytest.fixture
def children(cast: Cast) -> Library:
    return LibraryFactory.create(
        network=cast.network, code="yer-02", name_ru="Ерейментауская районная детская библиотека"
    )


@pytest.mark.parametrize(
    ("name", "people", "unused"),
    [
        ("nom-fio.xlsx", ["Сидорова Анна Ивановна", "Котова Анна Ивановна"], ["№"]),
        ("nom-merged-header.xlsx", ["Касенова Айша Болатқызы"], ["№"]),
        ("nom-google-forms.csv", ["Гугль Форма"], ["Отметка времени"]),
        ("nom-newline-heading.xlsx", ["Переносова Нина"], []),
        ("nom-title-commas.csv", ["Титова Жанна"], []),
        ("xlsx-dimension-A1.xlsx", ["Норма Анна"], []),
    ],
)
def test_real_lists_are_read_whole(
    head: Client, course: Course, children: Library, name: str, people: list[str], unused: list[str]
) -> None:
    page = case(head, course, name)

    assert [row.details.name for row in page.context["rows"]] == people
    assert {row.details.library for row in page.context["rows"]} == {children}
    assert [
        str(problem)
        for problem in page.context["problems"]
        if problem.leaves != LeftOut.CELL or "is too short for a telephone number." not in str(problem)
    ] == []
    assert page.context["nomination"].used
    assert page.context["nomination"].unused == unused
    assert all(heading in page.text for heading in unused)


@pytest.mark.parametrize("name", ["meet-extension.csv", "teams-two-devices.csv", "broken-docx.xlsx"])
def test_a_list_without_a_needed_column_is_refused_whole(
    head: Client, course: Course, children: Library, name: str
) -> None:
    answer = case(head, course, name)

    assert (answer.status_code, Nomination.objects.count()) == (422, 0)


@pytest.mark.parametrize(("ticked", "people"), [((), 1), (("1",), 2)])
def test_namesakes_of_a_list_are_asked_about(
    head: Client, course: Course, children: Library, ticked: tuple[str, ...], people: int
) -> None:
    rows = [
        ["Ахметова", "Айгуль", "8701000000" + end, children.code, years]
        for end, years in (("1", 12), ("2", 3))
    ]
    drafted = upload(
        head,
        course,
        table(*rows, header=["family_name", "given_name", "phone", "library_code", "experience_years"]),
    )
    address = url("nomination", course.slug, drafted.key)
    shown = head.get(address).context

    head.post(address, {"form_key": "send", "another": list(ticked)})

    assert [str(row.verdict) for row in shown["rows"]] == ["nominated", "namesake"]
    assert [row.place for row in shown["asked"]] == [1]
    assert Application.objects.count() == people


def test_a_list_that_was_not_sent_is_removed(head: Client, course: Course, code: str, cast: Cast) -> None:
    drafted = upload(head, course, table(["Ткаченко", "Надежда", "n@example.org", code, 7, "ru"]))
    remove = url("remove_nomination", course.slug, drafted.key)
    assert f'action="{remove}"' in head.get(url("nomination", course.slug, drafted.key)).text

    answer = head.post(remove)

    assert (answer.status_code, answer.headers["Location"]) == (303, url("nominate"))
    assert not Nomination.objects.filter(pk=drafted.pk).exists()
    row = JournalEntry.objects.get(verb="admission.remove_nomination")
    assert (row.actor_key, row.details) == (cast.network_head.key, {"people": 1})


def test_a_list_that_was_sent_stays(head: Client, course: Course, code: str) -> None:
    drafted = upload(head, course, table(["Ткаченко", "Надежда", "n@example.org", code, 7, "ru"]))
    page = url("nomination", course.slug, drafted.key)
    head.post(page)
    remove = url("remove_nomination", course.slug, drafted.key)

    answer = head.post(remove, follow=True)

    assert "The list is sent already, so it can&#x27;t be removed." in answer.text
    assert f'action="{remove}"' not in answer.text
    assert Nomination.objects.filter(pk=drafted.pk).exists()


def leaving() -> list[tuple[str, str, str]]:
    """The letters about nominations: to whom, in which state, and of which kind."""
    letters = Letter.objects.filter(kind__in=(ASKED.code, NOMINATED.code)).order_by("pk")
    return list(letters.values_list("address", "state", "kind"))


def undo_url(page: str) -> str:
    found = re.search(r'action="(/en/[^"]*/undo/[^"?]*)"', page)
    assert found
    return found[1]


def test_letters_are_announced_counted_and_undone(head: Client, course: Course, code: str) -> None:
    rows: list[list[Any]] = [
        ["Құлмағамбетова", "Роза", "r@example.org", code, 23, "kk"],
        ["Ткаченко", "Надежда", "n@example.org", code, 7, "ru"],
        ["Темірханова", "Қарлығаш", None, code, 29, "kk"],
    ]
    drafted = upload(head, course, table(*rows))
    address = url("nomination", course.slug, drafted.key)
    before = " ".join(head.get(address).text.split())
    assert (
        "2 letters ask the people whether they agree. They leave ten minutes later; until then you can undo it."
        in before
    )
    assert "1 person has no e-mail and gets no letter by mail: Темірханова Қарлығаш." in before

    sent = " ".join(head.post(address, {"form_key": "send"}, follow=True).text.split())
    waiting = leaving()

    assert "2 letters leave at" in sent
    assert "1 person has no e-mail and gets no letter by mail: Темірханова Қарлығаш." in sent
    assert waiting == [
        ("r@example.org", LetterState.WAITING, ASKED.code),
        ("n@example.org", LetterState.WAITING, ASKED.code),
        ("", LetterState.PRINTED, NOMINATED.code),
    ]
    moments = Letter.objects.filter(kind=ASKED.code).values_list("due_at", "written_at")
    assert [due - written for due, written in moments] == [UNDO_TIME] * 2

    undone = head.post(undo_url(sent), {}, follow=True).text

    step = re.search(r"“<strong>(Nominate people: [^<]+)</strong>”", sent)
    assert step
    assert f"The step “{step[1]}” is undone. No letter was sent." in undone
    assert [state for _address, state, _kind in leaving()] == [LetterState.TAKEN_BACK] * 3
    assert not Application.objects.exists()
    assert "Nominate 3 people" in undone
    course.refresh_from_db()
    assert course.bound_stage == ""
    again = " ".join(head.post(address, {"form_key": "send again"}, follow=True).text.split())
    assert "2 letters leave at" in again


def test_who_has_answered_stays_when_a_nomination_is_undone(head: Client, course: Course, code: str) -> None:
    rows = [
        ["Ткаченко", "Надежда", "n@example.org", code, 7, "ru"],
        ["Ким", "Анна", "k@example.org", code, 7, "ru"],
    ]
    drafted = upload(head, course, table(*rows))
    address = url("nomination", course.slug, drafted.key)
    page = head.post(address, {"form_key": "send"}, follow=True).text
    admission.accept(application=Application.objects.get(email="n@example.org"), at=clock.now())

    head.post(undo_url(page), {})

    assert list(Application.objects.values_list("email", "state")) == [
        ("n@example.org", ApplicationState.NEW)
    ]
    drafted.refresh_from_db()
    assert drafted.sent_at is not None


def test_an_application_of_ones_own_is_as_before_once_a_nomination_is_undone(
    head: Client, course: Course, code: str
) -> None:
    details = Details("Ким", "Анна", email="k@example.org", language="ru")
    own = admission.apply(
        course=course, details=details, at=clock.now(), key="own", text=consent_text(Purpose.DATA, "ru")
    )
    before = Application.objects.values("source", "consented_at", "consent_version", "nomination").get(
        pk=own.pk
    )
    drafted = upload(head, course, table(["Ким", "Анна", "k@example.org", code, 7, "ru"]))
    page = head.post(url("nomination", course.slug, drafted.key), {"form_key": "send"}, follow=True).text

    head.post(undo_url(page), {})

    after = Application.objects.values("source", "consented_at", "consent_version", "nomination").get(
        pk=own.pk
    )
    assert after == before


def test_one_nominated_person_is_undone_or_asked_at_once(head: Client, course: Course, code: str) -> None:
    library = Library.objects.get(code=code)
    form = {"family_name": "Жүнісова", "given_name": "Баян", "library": library.key, "language": "kk"}
    here = url("nominate_for", course.slug)
    page = head.post(here, {**form, "email": "b@example.org", "form_key": "a"}, follow=True).text
    assert "The letter to b@example.org leaves in ten minutes." in page
    assert "Nominate people: Жүнісова Баян" in page

    head.post(undo_url(page), {})
    assert not Application.objects.exists()

    page = head.post(here, {**form, "email": "b@example.org", "form_key": "b"}, follow=True).text
    head.post(undo_url(page), {"now": "1"})

    assert [state for _a, state, _k in leaving()] == [LetterState.TAKEN_BACK, LetterState.WAITING]
    assert Letter.objects.get(state=LetterState.WAITING, kind=ASKED.code).due_at <= clock.now()


def test_nobody_else_undoes_a_nomination(client: Client, cast: Cast, course: Course, code: str) -> None:
    client.force_login(cast.network_head)
    drafted = upload(client, course, table(["Ким", "Анна", "k@example.org", code, 7, "ru"]))
    page = client.post(url("nomination", course.slug, drafted.key), {"form_key": "send"}, follow=True).text
    client.force_login(PostFactory.create(role=Role.NETWORK_HEAD, centre=None, network=cast.network).person)

    assert client.post(undo_url(page), {}).status_code == 404
    assert Application.objects.count() == 1
