import re

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from oqu.admission import actions
from oqu.admission.models import Application, ApplicationSource, ApplicationState
from oqu.admission.queries import token_of
from oqu.courses.models import Course, Enrolment, Place, Stage
from oqu.kernel import clock
from oqu.kernel.languages import speaking
from oqu.letters.models import Batch, Letter
from oqu.libraries.models import Library
from tests.factories.activities import HOUR
from tests.factories.admission import ApplicationFactory
from tests.factories.cast import Cast
from tests.factories.courses import CourseFactory
from tests.factories.libraries import DistrictFactory, LibraryFactory
from tests.factories.people import PersonFactory
from tests.web.budgets import SIGNED_IN

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(cast: Cast) -> Course:
    return CourseFactory.create(centre=cast.centre, in_admission=True)


@pytest.fixture
def office(client: Client, cast: Cast) -> Client:
    client.force_login(cast.coordinator)
    return client


def url(course: Course, name: str = "office:admission", *more: str) -> str:
    return reverse(name, args=[course.slug, *more])


def test_the_list_shows_everybody_with_counts(office: Client, course: Course) -> None:
    applications = [
        ApplicationFactory.create(course=course),
        ApplicationFactory.create(course=course, state=ApplicationState.UNCONFIRMED),
        ApplicationFactory.create(course=course, library=None, library_words="Тургай", email=""),
    ]

    page = office.get(url(course))

    assert page.status_code == 200
    assert [str(a) in page.text for a in applications] == [True, True, True]
    assert "no e-mail" in page.text
    assert "not in the list" in page.text


def test_only_what_can_be_decided_can_be_ticked(office: Client, course: Course) -> None:
    live = ApplicationFactory.create(course=course)
    ApplicationFactory.create(course=course, state=ApplicationState.UNCONFIRMED)
    ApplicationFactory.create(course=course, state=ApplicationState.WITHDRAWN)

    page = office.get(url(course), {"all": "1"})

    assert re.findall(r'name="chosen" value="(\w+)"', page.text) == [live.key]
    assert page.context["chosen"] == [live.key]


@pytest.mark.parametrize("query", [{}, {"state": "new"}, {"words": "о"}])
def test_every_line_leads_to_its_application(office: Client, course: Course, query: dict[str, str]) -> None:
    application = ApplicationFactory.create(course=course, family_name="Оспанова")

    page = office.get(url(course), query)

    assert f'href="{url(course, "office:application", application.key)}"' in page.text


@pytest.mark.parametrize("number", [1, 30])
def test_the_list_costs_the_same_queries_for_many(
    office: Client, course: Course, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    ApplicationFactory.create_batch(number, course=course)
    office.get(url(course))

    with django_assert_num_queries(SIGNED_IN + 10):
        office.get(url(course))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"state": "new"}, ["Оспанова"]),
        ({"source": "nominated"}, []),
        ({"source": "own", "language": "ru"}, ["Белова"]),
        ({"words": "оспанова"}, ["Оспанова"]),
        ({"words": "бел"}, ["Белова"]),
        ({}, ["Оспанова", "Белова"]),
    ],
)
def test_filters_narrow_the_list(
    office: Client, course: Course, query: dict[str, str], found: list[str]
) -> None:
    ApplicationFactory.create(course=course, family_name="Оспанова")
    ApplicationFactory.create(
        course=course, family_name="Белова", language="ru", state=ApplicationState.UNCONFIRMED
    )

    page = office.get(url(course), query)

    assert [a.family_name for a in page.context["page"].rows] == found


def test_ticked_people_are_admitted_at_once(office: Client, course: Course) -> None:
    first, second, _third = ApplicationFactory.create_batch(3, course=course)

    answer = office.post(
        url(course, "office:decide"),
        {"chosen": [first.key, second.key], "decision": "admit", "reason": "", "form_key": "k"},
    )

    assert (answer.status_code, answer.headers["Location"]) == (303, url(course))
    states = Application.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [ApplicationState.ADMITTED, ApplicationState.ADMITTED, ApplicationState.NEW]
    assert Letter.objects.filter(kind="admission/admitted").count() == 2


@pytest.mark.parametrize(
    ("language", "now", "before"),
    [
        (
            "en",
            "The decisions on 5 applications are saved.",
            "1 application had this decision already.",
        ),
        ("ru", "Решения по 5 заявкам сохранены.", "По 1 заявке такое решение уже было принято."),
        (
            "kk",
            "5 өтінім бойынша шешім сақталды.",
            "1 өтінім бойынша мұндай шешім бұрын қабылданған.",
        ),
    ],
)
def test_those_who_had_the_same_decision_are_not_counted(
    office: Client, cast: Cast, course: Course, language: str, now: str, before: str
) -> None:
    earlier, *later = ApplicationFactory.create_batch(6, course=course)
    actions.admit(application=earlier, by=cast.coordinator, at=clock.now())
    with speaking(language):
        address = reverse("office:decide", args=[course.slug])

    answer = office.post(
        address, {"chosen": [one.key for one in (earlier, *later)], "decision": "admit"}, follow=True
    )

    assert [str(message) for message in answer.context["messages"]] == [now, before]


def test_one_button_admits_one_person_whatever_is_ticked(office: Client, course: Course) -> None:
    ticked, pressed = ApplicationFactory.create_batch(2, course=course)

    office.post(
        url(course, "office:decide"), {"chosen": [ticked.key], "decision": "decline", "admit": pressed.key}
    )

    assert [a.state for a in Application.objects.order_by("pk")] == [
        ApplicationState.NEW,
        ApplicationState.ADMITTED,
    ]


def test_declining_without_a_reason_is_422_and_keeps_the_ticks(office: Client, course: Course) -> None:
    application = ApplicationFactory.create(course=course)

    page = office.post(
        url(course, "office:decide"), {"chosen": [application.key], "decision": "decline", "reason": ""}
    )

    assert page.status_code == 422
    assert f'value="{application.key}"' in page.text
    assert page.context["chosen"] == [application.key]
    assert not Letter.objects.exists()


def test_the_filter_survives_a_decision(office: Client, course: Course) -> None:
    application = ApplicationFactory.create(course=course)

    answer = office.post(
        url(course, "office:decide") + "?state=new", {"chosen": [application.key], "decision": "admit"}
    )

    assert answer.headers["Location"] == url(course) + "?state=new"


def test_everybody_on_the_page_is_ticked_until_the_decision(office: Client, course: Course) -> None:
    new = ApplicationFactory.create_batch(2, course=course)
    ApplicationFactory.create(course=course, state=ApplicationState.UNCONFIRMED, confirmed_at=None)

    page = office.get(url(course) + "?state=new&all=1")

    assert set(page.context["chosen"]) == {one.key for one in new}
    assert f'action="{url(course, "office:decide")}?state=new"' in page.text
    assert f'href="{url(course)}?state=new#ticks"' in page.text


def test_more_people_than_places_are_told_by_name(office: Client, course: Course) -> None:
    Course.objects.filter(pk=course.pk).update(capacity=1)
    first, second = ApplicationFactory.create_batch(2, course=course)

    page = office.post(
        url(course, "office:decide"), {"chosen": [first.key, second.key], "decision": "admit"}, follow=True
    )

    assert f"{second}: All places of the course are taken." in page.text


def test_an_application_of_another_centre_is_not_decided(office: Client, course: Course) -> None:
    foreign = ApplicationFactory.create()

    page = office.post(url(course, "office:decide"), {"chosen": [foreign.key], "decision": "admit"})

    assert page.status_code == 422
    assert office.get(url(foreign.course)).status_code == 404


def test_coordinators_and_directors_decide(client: Client, cast: Cast, course: Course) -> None:
    application = ApplicationFactory.create(course=course)
    data = {"chosen": [application.key], "decision": "admit"}
    answers = {}
    for name, person in cast.people.items():
        client.logout()
        if name != "visitor":
            client.force_login(person)  # type: ignore[arg-type]
        answers[name] = client.post(url(course, "office:decide"), data).status_code

    assert answers == {
        "director": 303,
        "methodologist": 403,
        "coordinator": 303,
        "lecturer": 404,
        "learner": 404,
        "other_learner": 404,
        "network_head": 404,
        "stranger": 404,
        "keeper": 404,
        "visitor": 401,
    }


def test_one_applicant_is_shown_with_everything(office: Client, course: Course) -> None:
    application = ApplicationFactory.create(course=course, motivation="Хочу учиться", phone="+7 700")

    page = office.get(url(course, "office:application", application.key))

    for words in (str(application), "Хочу учиться", "+7 700", str(application.library)):
        assert words in page.text


def test_a_library_that_was_written_is_found_in_the_list(office: Client, course: Course) -> None:
    application = ApplicationFactory.create(course=course, library=None, library_words="Тургай")
    library = LibraryFactory.create()
    address = url(course, "office:application", application.key)
    shown = office.get(address).text
    assert "Which library is meant?" in shown
    assert '<option value="" selected>Choose from the list</option>' in shown

    nothing = office.post(address, {"library": ""})
    office.post(address, {"library": library.key})

    application.refresh_from_db()
    assert (nothing.status_code, application.library) == (422, library)


def test_people_whose_library_is_not_in_the_list_are_named_until_it_is_chosen(
    office: Client, course: Course
) -> None:
    application = ApplicationFactory.create(course=course, library=None, library_words="Тургай ауылы")
    page = url(course, "office:application", application.key)
    overview = url(course, "office:course")
    sentence = "1 person with a place has a library that is not in the list."
    task = "The library of 1 person is not in the list"
    assert sentence not in office.get(url(course)).text
    assert task not in office.get("/en/today/").text

    office.post(url(course, "office:decide"), {"chosen": [application.key], "decision": "admit"})

    for shown in (office.get(url(course)).text, office.get(overview).text):
        assert sentence in shown
        assert f'<a href="{page}">' in shown
    assert task in office.get("/en/today/").text
    office.post(page, {"library": LibraryFactory.create().key})
    assert sentence not in office.get(url(course)).text
    assert sentence not in office.get(overview).text
    assert task not in office.get("/en/today/").text


def test_a_library_is_added_for_an_application_and_chosen_there(office: Client, course: Course) -> None:
    application = ApplicationFactory.create(
        course=course, library=None, library_words="Тургай ауылы", language="kk"
    )
    page = url(course, "office:application", application.key)
    form = f"/en/office/libraries/new/?course={course.slug}&application={application.key}"
    assert form.replace("&", "&amp;") in office.get(page).text
    assert 'value="Тургай ауылы"' in office.get(form).text
    district = DistrictFactory.create()
    typed = {"code": "turgai", "name_kk": "Тургай ауылдық кітапханасы", "district": district.code}

    added = office.post(form, typed | {"setting": "rural", "internet": "weak"})

    library = Library.objects.get(code="turgai")
    assert added.headers["Location"] == f"{page}?library={library.key}"
    assert f'value="{library.key}" selected' in office.get(added.headers["Location"]).text


def test_somebody_without_email_is_written_in_and_admitted(office: Client, course: Course) -> None:
    library = LibraryFactory.create()
    data = {
        "family_name": "Герасименко",
        "given_name": "Раиса",
        "library": library.key,
        "language": "ru",
        "form_key": "k",
    }

    first = office.post(url(course, "office:admission_enter"), data)
    again = office.post(url(course, "office:admission_enter"), data | {"form_key": "other"})

    application = Application.objects.get(family_name="Герасименко")
    assert (first.status_code, again.status_code) == (303, 422)
    assert application.source == ApplicationSource.ENTERED
    office.post(url(course, "office:decide"), {"chosen": [application.key], "decision": "admit"})
    assert Enrolment.objects.get(course=course).person.email is None


def test_a_free_place_is_offered_to_whoever_waits(office: Client, course: Course) -> None:
    ApplicationFactory.create(course=course, state=ApplicationState.WAITING, decided_at=course.created_at)
    assert "There is a free place" in office.get(url(course)).text

    page = office.post(url(course, "office:promote"), follow=True)

    assert "has the place now" in page.text
    assert Enrolment.objects.filter(course=course).count() == 1


def test_heads_of_networks_are_asked_once(office: Client, course: Course, cast: Cast) -> None:
    data = {"network": [cast.network.key]}

    office.post(url(course, "office:invite_heads"), data)
    office.post(url(course, "office:invite_heads"), data)

    assert [letter.person for letter in Letter.objects.all()] == [cast.network_head]


def test_the_first_page_tells_what_needs_the_coordinator(office: Client, course: Course) -> None:
    ApplicationFactory.create_batch(2, course=course)

    page = office.get(reverse("office:dashboard"))

    assert "2 applications wait for a decision." in page.text
    assert course.title in page.text


@pytest.mark.parametrize("number", [1, 15])
def test_the_first_page_costs_the_same_queries_for_many_courses(
    office: Client, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    for course in CourseFactory.create_batch(number, centre=cast.centre, in_admission=True):
        ApplicationFactory.create_batch(2, course=course)
    office.get(reverse("office:dashboard"))

    with django_assert_num_queries(10):
        office.get(reverse("office:dashboard"))


def test_a_course_begins_only_when_it_is_ready(office: Client, course: Course) -> None:
    page = office.get(url(course, "office:course"))
    assert "Nobody has a place yet." in page.text

    office.post(url(course, "office:course_move"), {"to": Stage.RUNNING})

    course.refresh_from_db()
    assert course.stage == Stage.ADMISSION


def test_the_notice_of_a_free_place_names_who_gets_it(office: Client, course: Course) -> None:
    first, second = ApplicationFactory.create_batch(2, course=course)
    for hours, one in ((1, second), (0, first)):
        actions.put_on_waiting_list(application=one, by=PersonFactory.create(), at=clock.now() - hours * HOUR)

    assert f"The person who has waited longest gets it: {second}." in office.get(url(course)).text


def test_a_decision_that_was_replaced_is_offered_no_more(office: Client, course: Course) -> None:
    one = ApplicationFactory.create(course=course)
    for decision in ("wait", "decline", "wait"):
        office.post(
            url(course, "office:decide"), {"chosen": [one.key], "decision": decision, "reason": "Why"}
        )

    page = office.get(url(course)).text

    assert len(set(re.findall(r"/undo/([^/]+)/", page))) == 1
    assert "Earlier steps" not in page


def test_it_is_said_that_taking_back_sends_no_letter_and_it_can_be_undone(
    office: Client, course: Course
) -> None:
    one = ApplicationFactory.create(course=course)
    office.post(url(course, "office:decide"), {"chosen": [one.key], "decision": "admit"})
    assert "No letter is sent when an application is taken back." in office.get(url(course)).text

    page = office.post(
        url(course, "office:decide"), {"chosen": [one.key], "decision": "withdraw"}, follow=True
    ).text

    assert "No letter is sent about it." in page
    found = re.search(r'action="([^"]*undo/[^"]*)"', page)
    assert found
    office.post(found[1])
    one.refresh_from_db()
    assert one.state == ApplicationState.ADMITTED
    assert Enrolment.objects.filter(course=course, person=one.person, state=Place.LEARNING).exists()


@pytest.mark.parametrize("page", ["office:admission", "office:course"])
def test_send_now_leads_back_to_the_page_on_which_it_was_pressed(
    office: Client, course: Course, page: str
) -> None:
    one = ApplicationFactory.create(course=course)
    office.post(url(course, "office:decide"), {"chosen": [one.key], "decision": "wait"})
    here = f"{url(course, page)}?state=waiting"
    found = re.search(r'action="([^"]*undo/[^"]*back=[^"]*)"', office.get(here).text)
    assert found

    answer = office.post(found[1].replace("&amp;", "&"), {"now": "1"})

    assert answer.headers["Location"] == here


def test_send_now_leads_to_no_other_site(office: Client, course: Course) -> None:
    one = ApplicationFactory.create(course=course)
    office.post(url(course, "office:decide"), {"chosen": [one.key], "decision": "wait"})
    step = f"{url(course, 'office:undo', Batch.objects.get().key)}?back=//elsewhere.example/"

    assert office.post(step, {"now": "1"}).headers["Location"] == url(course)


def test_who_refused_is_called_so_and_reads_it(client: Client, office: Client, course: Course) -> None:
    asked = ApplicationFactory.create(
        course=course, source=ApplicationSource.ENTERED, state=ApplicationState.UNCONFIRMED, confirmed_at=None
    )
    actions.refuse(application=asked, at=clock.now())

    assert ">Refused<" in office.get(url(course)).text
    assert "Refused" in office.get(url(course, "office:application", asked.key)).text
    page = Client().get(reverse("public:answer_application", args=[token_of(asked)])).text
    assert "You have refused the place" in page
    assert "does not count" not in page


def test_the_office_is_not_addressed_as_the_applicant(office: Client, course: Course) -> None:
    page = office.get(url(course, "office:admission_enter")).text

    assert "The library is not listed" in page
    assert not [words for words in ("My library", "your library", "do you") if words in page]


def test_one_application_waits_in_the_singular(office: Client, course: Course) -> None:
    ApplicationFactory.create(course=course)

    page = office.get(url(course).replace("/en/", "/ru/")).text

    assert "заявка ждёт решения" in page
    assert "По своей заявке" in page


def test_an_application_with_the_e_mail_of_an_account_of_another_name_is_marked(
    office: Client, course: Course
) -> None:
    """Only once its owner has accepted: until then nothing depends on whether an address has an account."""
    for email in ("shared@example.org", "asked@example.org", "same@example.org"):
        PersonFactory.create(family_name="Ким", given_name="Елена", patronymic="", email=email)
    marked = ApplicationFactory.create(course=course, family_name="Сапарова", email="Shared@example.org")
    ApplicationFactory.create(
        course=course,
        family_name="Сапарова",
        email="asked@example.org",
        state=ApplicationState.UNCONFIRMED,
        source=ApplicationSource.NOMINATED,
        nominated_by=PersonFactory.create(),
    )
    same = ApplicationFactory.create(
        course=course, family_name="КИМ", given_name="Елена", patronymic="Ивановна", email="same@example.org"
    )

    page = office.get(url(course))
    one = office.get(url(course, "office:application", marked.key))

    assert page.context["accounts"] == {marked.pk: "Ким Елена"}
    assert page.text.count("account of another name") == 1
    assert "The account with this e-mail is named Ким Елена" in one.text
    assert "The account with this e-mail" not in office.get(url(course, "office:application", same.key)).text


@pytest.mark.parametrize(("known", "typed"), [("Қасымова", "Касымова"), ("Жүнісова", "Жунисова")])
@pytest.mark.parametrize("source", [ApplicationSource.ENTERED, ApplicationSource.NOMINATED])
@pytest.mark.parametrize("answer", ["same", "another"])
def test_a_name_that_the_list_of_people_spells_otherwise_is_asked_about(
    office: Client, cast: Cast, course: Course, known: str, typed: str, source: str, answer: str
) -> None:
    person = PersonFactory.create(family_name=known, given_name="Айгүл", email=None, entered_by=course.centre)
    names = {"family_name": typed, "given_name": "Айгуль", "patronymic": ""}
    head = cast.network_head if source == ApplicationSource.NOMINATED else None
    application = ApplicationFactory.create(
        course=course, email="", source=source, nominated_by=head, library=person.library, **names
    )
    page = url(course, "office:application", application.key)
    decide = {"chosen": application.key, "decision": "admit"}

    asked = office.post(url(course, "office:decide"), decide, follow=True)

    assert asked.redirect_chain[-1][0] == page
    assert f"In your list of people is {known} Айгүл: the same library, no e-mail either." in asked.text
    assert not Enrolment.objects.filter(course=course).exists()

    office.post(url(course, "office:decide"), {**decide, "listed": answer})

    admitted = Enrolment.objects.get(course=course).person
    assert admitted.family_name == (known if answer == "same" else typed)


def test_of_many_only_those_who_may_be_in_the_list_of_people_wait_for_an_answer(
    office: Client, course: Course
) -> None:
    person = PersonFactory.create(
        family_name="Қасымова", given_name="Анна", email=None, entered_by=course.centre
    )
    names = {"given_name": "Анна", "patronymic": "", "library": person.library, "email": ""}
    asked = ApplicationFactory.create(course=course, family_name="Касымова", **names)
    other = ApplicationFactory.create(course=course, family_name="Ким", **names)

    page = office.post(
        url(course, "office:decide"), {"chosen": [asked.key, other.key], "decision": "admit"}, follow=True
    )

    assert "Your list of people has this name in another spelling." in page.text
    assert [place.person.family_name for place in Enrolment.objects.filter(course=course)] == ["Ким"]


def test_an_undone_decision_is_asked_about_again(office: Client, cast: Cast, course: Course) -> None:
    person = PersonFactory.create(
        family_name="Қасымова", given_name="Анна", email=None, entered_by=course.centre
    )
    names = {"family_name": "Касымова", "given_name": "Анна", "patronymic": ""}
    application = ApplicationFactory.create(course=course, email="", library=person.library, **names)
    decide = {"chosen": application.key, "decision": "admit"}
    office.post(url(course, "office:decide"), {**decide, "listed": "same"})
    actions.undo_decision(course=course, batch=Batch.objects.get(), by=cast.coordinator, at=clock.now())

    page = office.get(url(course, "office:application", application.key))
    office.post(url(course, "office:decide"), {**decide, "listed": "another"})

    assert "Is it the same person?" in page.text
    application.refresh_from_db()
    assert application.person is not None
    assert application.person.family_name == "Касымова"


@pytest.mark.parametrize(("known", "typed"), [("Қасымова", "Касымова"), ("Жүнісова", "Жунисова")])
def test_a_name_that_has_an_application_is_asked_about_and_may_be_another_person(
    office: Client, course: Course, known: str, typed: str
) -> None:
    names = {"family_name": known, "given_name": "Айгүл", "patronymic": ""}
    library = ApplicationFactory.create(course=course, email="", **names).library
    assert library
    data = {"family_name": typed, "given_name": "Айгуль", "library": library.key, "language": "kk"}

    asked = office.post(url(course, "office:admission_enter"), {**data, "form_key": "a"})

    assert asked.status_code == 422
    assert f"{known} Айгүл of this library has an application for the course already." in asked.text
    assert Application.objects.filter(course=course).count() == 1

    office.post(url(course, "office:admission_enter"), {**data, "form_key": "a", "another": "on"})

    names_now = Application.objects.filter(course=course).values_list("family_name", flat=True)
    assert set(names_now) == {known, typed}
