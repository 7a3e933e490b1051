"""The people of a centre in its office: who sees whom, correcting, cards, lists."""

import io
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from oqu.invitations.models import Invitation
from oqu.kernel import clock
from oqu.kernel.permissions import Role
from oqu.letters.models import Letter
from oqu.people import actions
from oqu.people.models import Person, SignInCard
from tests.factories.cast import Cast
from tests.factories.courses import CourseFactory, EnrolmentFactory
from tests.factories.invitations import InvitationFactory
from tests.factories.libraries import CentreFactory, LibraryFactory, NetworkFactory
from tests.factories.people import PersonFactory, PostFactory

pytestmark = pytest.mark.django_db
PEOPLE = "/en/office/people/"


@pytest.fixture
def office(client: Client, cast: Cast) -> Client:
    """The coordinator's browser."""
    client.force_login(cast.coordinator)
    return client


@pytest.fixture
def entered(cast: Cast) -> Person:
    """A person whom the centre entered for its course, and who has never signed in by own means."""
    person: Person = PersonFactory.create(
        family_name="Zhumabek", given_name="Aigerim", email="aigerim@example.org", entered_by=cast.centre
    )
    EnrolmentFactory.create(course=cast.course, person=person)
    return person


def names(page: Any) -> list[str]:
    return [str(person) for person in page.context["page"].rows]


def test_the_office_sees_the_people_of_its_centre_and_no_others(office: Client, cast: Cast) -> None:
    PostFactory.create(person=PersonFactory.create(family_name="Elsewhere"), centre=CentreFactory.create())

    assert names(office.get(PEOPLE)) == [
        *("Coordinator Kseniya", "Director Aigul", "Kim Saule"),
        *("Lecturer Daniyar", "Methodologist Madina", "Orlov Viktor"),
    ]
    assert office.get(f"{PEOPLE}{cast.stranger.key}/").status_code == 404


@pytest.mark.parametrize("words", ["ким", "КИМ", "Ким", "сау ким", "saule@"])
def test_people_are_found_in_any_case_of_letters(office: Client, cast: Cast, words: str) -> None:
    Person.objects.filter(pk=cast.learner.pk).update(family_name="Ким", given_name="Сауле")

    assert names(office.get(PEOPLE, {"q": words})) == ["Ким Сауле"]


def test_an_empty_search_says_what_to_do(office: Client) -> None:
    page = office.get(PEOPLE, {"q": "nobody at all"})

    assert "Try a part of the name" in page.content.decode()


def add_learners(cast: Cast, number: int) -> None:
    for _n in range(number):
        PostFactory.create(person=PersonFactory.create(), centre=cast.centre, role=Role.LECTURER)


@pytest.mark.parametrize(("words", "found"), [("", 2), ("цой", 1), ("tsoi@", 1), ("Серик", 1), ("Nobody", 0)])
def test_the_search_looks_among_the_invited_too(office: Client, cast: Cast, words: str, found: int) -> None:
    for family_name, email in (("Цой", "tsoi@example.org"), ("Серікова", "s@example.org")):
        InvitationFactory.create(family_name=family_name, email=email, role="", centre=cast.centre)

    page = office.get(PEOPLE, {"q": words})

    assert len(page.context["invitations"]) == found
    assert ("Nobody found" in page.text) == (words == "Nobody")


@pytest.mark.parametrize("number", [2, 60])
def test_the_list_costs_the_same_queries_however_many_people(
    office: Client, cast: Cast, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    add_learners(cast, number)

    with django_assert_num_queries(11):  # two of them for what can be undone
        office.get(PEOPLE)


def test_a_long_list_goes_on_where_it_ended(office: Client, cast: Cast) -> None:
    add_learners(cast, 60)
    first = office.get(PEOPLE)
    second = office.get(PEOPLE, {"after": first.context["page"].after})

    assert (len(names(first)), len(names(second))) == (50, 16)
    assert not set(names(first)) & set(names(second))
    assert second.context["page"].after == ""


def profile_of(person: Person, **changes: str) -> dict[str, str]:
    return {
        "family_name": person.family_name,
        "given_name": person.given_name,
        "email": person.email or "",
        "language": person.language,
        "zone": person.zone,
        "library": person.library.key if person.library else "",
        **changes,
    }


def test_the_coordinator_corrects_whom_the_centre_entered(office: Client, entered: Person) -> None:
    changes = profile_of(entered, family_name="Tsoi", email="new@example.org")

    answer = office.post(f"{PEOPLE}{entered.key}/", changes)

    entered.refresh_from_db()
    assert (answer.status_code, entered.family_name, entered.email) == (303, "Tsoi", "new@example.org")
    notice = Letter.objects.get(kind="people/security_notice")
    assert (notice.address, "Codes no longer come here." in notice.text) == ("aigerim@example.org", True)


@pytest.mark.parametrize("member", ["learner", "lecturer", "director", "methodologist", "coordinator"])
def test_the_office_changes_nobody_who_owns_their_account(office: Client, cast: Cast, member: str) -> None:
    person = cast.people[member]
    assert isinstance(person, Person)
    page = office.get(f"{PEOPLE}{person.key}/").content.decode()

    answer = office.post(
        f"{PEOPLE}{person.key}/", profile_of(person, email="thief@example.org", given_name="Xenia")
    )
    card = office.post(f"{PEOPLE}{person.key}/card/")

    kept = Person.objects.get(pk=person.pk)
    assert (kept.email, kept.given_name) == (person.email, person.given_name)
    assert (answer.status_code, card.status_code) == (403, 403)
    assert 'name="family_name"' not in page


@pytest.mark.parametrize("how", ["signed in", "role elsewhere", "site administrator", "closed", "password"])
def test_the_care_of_a_centre_ends(office: Client, entered: Person, how: str) -> None:
    match how:
        case "signed in":
            Person.objects.filter(pk=entered.pk).update(own_sign_in_at=clock.now())
        case "role elsewhere":
            PostFactory.create(person=entered, centre=CentreFactory.create(), role=Role.LECTURER)
        case "site administrator":
            Person.objects.filter(pk=entered.pk).update(is_keeper=True)
        case "closed":
            Person.objects.filter(pk=entered.pk).update(is_active=False)
        case "password":
            entered.set_password("a long sentence of mine")
            entered.save()

    answers = (
        office.post(f"{PEOPLE}{entered.key}/", profile_of(entered, email="thief@example.org")),
        office.post(f"{PEOPLE}{entered.key}/card/"),
    )

    assert [answer.status_code for answer in answers] == [403, 403]
    assert Person.objects.get(pk=entered.pk).email == "aigerim@example.org"


def test_another_centre_of_the_same_person_has_no_say(client: Client, cast: Cast, entered: Person) -> None:
    elsewhere = PostFactory.create(centre=CentreFactory.create(), role=Role.COORDINATOR)
    EnrolmentFactory.create(course=CourseFactory.create(centre=elsewhere.centre), person=entered)
    client.force_login(elsewhere.person)

    answers = (
        client.post(f"{PEOPLE}{entered.key}/", profile_of(entered, email="thief@example.org")),
        client.post(f"{PEOPLE}{entered.key}/card/"),
    )

    assert [answer.status_code for answer in answers] == [403, 403]


def test_roles_at_other_centres_are_not_shown(office: Client, cast: Cast) -> None:
    PostFactory.create(person=cast.lecturer, centre=CentreFactory.create(), role=Role.DIRECTOR)

    page = office.get(f"{PEOPLE}{cast.lecturer.key}/")

    assert [post.role for post in page.context["posts"]] == [Role.LECTURER]


def test_an_email_of_somebody_else_is_refused_without_a_word_about_them(
    office: Client, entered: Person
) -> None:
    answer = office.post(
        f"{PEOPLE}{entered.key}/", profile_of(entered, family_name="Tsoi", email="VIKTOR@example.org")
    )

    entered.refresh_from_db()
    page = answer.content.decode()
    assert (answer.status_code, entered.family_name, entered.email) == (
        422,
        "Zhumabek",
        "aigerim@example.org",
    )
    assert "This e-mail can&#x27;t be used here." in page
    assert "Orlov" not in page


def test_the_old_email_signs_in_no_more(cast: Cast, entered: Person, client: Client) -> None:
    actions.set_email(person=entered, email="new@example.org", by=cast.coordinator, at=clock.now())
    client.post("/en/sign-in/", {"email": "aigerim@example.org"})
    other = Client()
    other.post("/en/sign-in/", {"email": "new@example.org"})

    kinds = Letter.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["people/security_notice", "people/unknown_email", "people/sign_in_code"]


def test_a_card_is_printed_and_signs_in(office: Client, entered: Person) -> None:
    page = office.post(f"{PEOPLE}{entered.key}/card/")
    code = page.context["code"]

    assert page.status_code == 200
    assert code in page.content.decode()
    assert "data:image/svg" in page.content.decode()
    assert actions.use_card(code=code, at=clock.now()) == entered
    assert "A card was printed" in Letter.objects.get(address="aigerim@example.org").text


def test_a_new_card_ends_the_earlier_one(office: Client, entered: Person) -> None:
    first = office.post(f"{PEOPLE}{entered.key}/card/").context["code"]
    office.post(f"{PEOPLE}{entered.key}/card/")

    with pytest.raises(actions.CardInvalid):
        actions.use_card(code=first, at=clock.now())
    assert SignInCard.objects.count() == 1


def test_the_code_of_a_card_is_not_kept(office: Client, entered: Person) -> None:
    code = office.post(f"{PEOPLE}{entered.key}/card/").context["code"]

    assert re.fullmatch(r"[0-9a-f]{64}", SignInCard.objects.get().digest)
    assert code.replace("-", "") not in SignInCard.objects.get().digest


def test_a_methodologist_makes_no_cards(client: Client, cast: Cast, entered: Person) -> None:
    client.force_login(cast.methodologist)
    assert client.post(f"{PEOPLE}{entered.key}/card/").status_code == 403


# Lists


CASES = Path(__file__).resolve().parents[2] / "cases"


def send(client: Client, content: str) -> Any:
    file = SimpleUploadedFile("people.csv", content.encode(), content_type="text/csv")
    return client.post(f"{PEOPLE}import/", {"file": file})


def confirm(client: Client, read: Any, **more: Any) -> Any:
    """Confirm what the page shows that it has read of a list."""
    held = read.context["held"]
    return client.post(f"{PEOPLE}import/", {"file__uploaded": held, "confirmed": "1", **more})


def test_the_director_imports_people_with_roles(client: Client, cast: Cast) -> None:
    client.force_login(cast.director)

    read = send(client, "email,family_name,given_name,role\nnew@example.org,Цой,Анна,lecturer\n")
    assert (read.status_code, Invitation.objects.count()) == (200, 0)
    answer = confirm(client, read)

    assert answer.status_code == 303
    assert not Person.objects.filter(email="new@example.org").exists()
    assert list(Invitation.objects.values_list("email", "role", "centre", "host")) == [
        ("new@example.org", Role.LECTURER, cast.centre.pk, cast.centre.pk)
    ]


def test_people_of_a_list_with_an_account_are_shown_like_those_without(client: Client, cast: Cast) -> None:
    client.force_login(cast.director)

    lines = "email,family_name,given_name\ntimur@example.org,Typed,One\nnew@example.org,Typed,Two\n"
    confirm(client, send(client, lines))
    page = client.get("/en/office/people/").content.decode()

    assert "Stranger" not in page
    assert page.count("Waits for an answer") == 2


def test_a_list_never_appoints_the_head_of_a_system_of_another_centre(client: Client, cast: Cast) -> None:
    NetworkFactory.create(code="foreign")
    client.force_login(cast.director)

    answer = send(
        client,
        "email,family_name,given_name,role,network_code\nnew@example.org,Typed,One,network_head,foreign\n",
    )

    assert (answer.status_code, Invitation.objects.count()) == (422, 0)


def test_every_mistake_of_a_list_is_shown_and_nobody_joins(client: Client, cast: Cast) -> None:
    client.force_login(cast.director)

    answer = send(client, "email,family_name,given_name\nnobody,Цой,\n")

    assert answer.status_code == 422
    assert [(p.row, p.column) for p in answer.context["problems"]] == [(2, "given_name"), (2, "email")]
    assert "“nobody” is not an e-mail address." in answer.text


def test_the_good_rows_of_a_list_are_taken_and_the_others_named(client: Client, cast: Cast) -> None:
    client.force_login(cast.director)

    read = send(client, "email,family_name,given_name\nnobody,Цой,Вера\nnew@example.org,Ли,Анна\n")
    confirm(client, read)

    assert "row 2, column “email”: “nobody” is not an e-mail address." in read.text
    assert Invitation.objects.get().email == "new@example.org"


def test_roles_by_a_list_are_not_for_the_coordinator(office: Client) -> None:
    assert send(office, "family_name,given_name\nЦой,Анна\n").status_code == 403


def case(client: Client, name: str) -> Any:
    content = (CASES / name).read_bytes()
    return client.post(f"{PEOPLE}import/", {"file": SimpleUploadedFile(name, content)})


def test_a_list_with_russian_headings_and_names_of_libraries_is_read(client: Client, cast: Cast) -> None:
    library = LibraryFactory.create(name_ru="Ерейментауская районная детская библиотека")
    client.force_login(cast.director)

    read = case(client, "people-ru-headings.xlsx")

    rows = [(row.family_name, row.email, row.library) for row in read.context["list_read"].rows()]
    assert rows == [("Русская", "ru1@example.kz", library)]
    assert "1 person was read. Nothing is written yet." in read.text
    assert confirm(client, read).status_code == 303


@pytest.mark.parametrize(("ticked", "people"), [((), 1), (("3",), 2)])
def test_namesakes_are_asked_about_and_stay_two_people_if_they_are(
    client: Client, cast: Cast, ticked: tuple[str, ...], people: int
) -> None:
    LibraryFactory.create(code="yer-02")
    client.force_login(cast.director)

    read = case(client, "people-namesakes.csv")
    confirm(client, read, another=list(ticked))

    asked = [(one.number, one.like, one.is_likely_another) for one in read.context["list_read"].namesakes]
    assert asked == [(3, 2, True)]
    assert Person.objects.filter(family_name="Ахметова", given_name="Айгуль").count() == people


def test_a_telephone_that_excel_shortened_is_left_out_and_its_cell_named(client: Client, cast: Cast) -> None:
    LibraryFactory.create(code="yer-02")
    client.force_login(cast.director)

    answer = case(client, "people-sci-phone.csv")

    reading = answer.context["list_read"]
    assert [(one.row, one.column) for one in reading.problems] == [(2, "phone")]
    assert [row.phone for row in reading.people.values()] == [""]
    assert "These cells are left out, their rows are taken" in answer.text
    assert "Excel has shortened this number" in answer.text


@pytest.mark.parametrize(
    "name", ["broken-docx.xlsx", "broken-encrypted.xlsx", "csv-quote.csv", "broken-strict.xlsx"]
)
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_no_file_breaks_the_page(client: Client, cast: Cast, name: str, language: str) -> None:
    client.force_login(cast.director)

    answer = client.post(
        f"/{language}/office/people/import/",
        {"file": SimpleUploadedFile(name, (CASES / name).read_bytes())},
    )

    assert answer.status_code == 422


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_template_of_a_list_is_read_by_its_own_headings(
    client: Client, cast: Cast, language: str
) -> None:
    client.force_login(cast.director)
    template = openpyxl.load_workbook(
        io.BytesIO(client.get(f"/{language}/office/people/template.xlsx").content)
    )
    page = template.worksheets[0]
    page["A2"], page["B2"] = "Цой", "Анна"
    filled = io.BytesIO()
    template.save(filled)

    read = client.post(
        f"/{language}/office/people/import/", {"file": SimpleUploadedFile("p.xlsx", filled.getvalue())}
    )

    assert [row.family_name for row in read.context["list_read"].rows()] == ["Цой"]
    assert read.context["list_read"].unused == ()


def test_who_is_in_the_list_already_is_named_and_gets_no_letter(client: Client, cast: Cast) -> None:
    client.force_login(cast.director)
    table = "family_name,given_name,email\nKim,Saule,saule@example.org\nTsoi,Anna,anna@example.org\n"

    def send(**more: str) -> str:
        file = SimpleUploadedFile("people.csv", table.encode())
        return client.post(f"{PEOPLE}import/", {"file": file, **more}, follow=True).text

    shown = send()
    written = send(confirmed="1")

    assert shown.count("is in your list already: no letter") == 1
    assert "1 person was in your list already and gets no letter." in written
    assert list(Letter.objects.values_list("address", flat=True)) == ["anna@example.org"]


@pytest.mark.parametrize(("language", "sheets"), [("ru", ["Люди", "Пример"]), ("kk", ["Адамдар", "Мысал"])])
def test_the_template_has_an_example_that_is_not_imported(
    client: Client, cast: Cast, language: str, sheets: list[str]
) -> None:
    client.force_login(cast.director)
    answer = client.get(f"/{language}/office/people/template.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    page, shown = book.worksheets

    sent = SimpleUploadedFile("people.xlsx", answer.content)
    refused = client.post(f"/{language}/office/people/import/", {"file": sent})

    assert book.sheetnames == sheets
    assert quote(f"{sheets[0]}.xlsx") in answer.headers["Content-Disposition"]
    assert (page.max_row, shown.max_row) == (1, 2)
    assert "@example.org" in str(shown.cell(2, 4).value)
    assert refused.status_code == 422


def test_who_may_not_import_reads_who_does(office: Client, cast: Cast) -> None:
    page = office.get(PEOPLE).text

    assert "The director imports lists of people and invites them." in page
    assert f"{cast.director} ({cast.director.email})" in page
    office.force_login(cast.director)
    assert "The director imports lists of people" not in office.get(PEOPLE).text
