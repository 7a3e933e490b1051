import re
from datetime import UTC, datetime, timedelta
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from oqu.admission.models import Application, ApplicationState
from oqu.courses.models import Course, Stage
from oqu.kernel import clock
from oqu.letters.models import Letter
from oqu.people.queries import consent_versions
from oqu.web.public.apply import SENT_TODAY
from tests.factories import activities
from tests.factories.cast import Cast
from tests.factories.courses import ActivityFactory, CourseFactory
from tests.factories.libraries import LibraryFactory
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


def typed(course: Course, **more: object) -> dict[str, object]:
    library = LibraryFactory.create()
    return {
        "family_name": "Ахметова",
        "given_name": "Гүлнар",
        "patronymic": "",
        "email": "g@example.org",
        "phone": "",
        "library": library.key,
        "library_words": "",
        "position": "кітапханашы",
        "experience_years": "14",
        "language": "kk",
        "internet": "weak",
        "motivation": "Ауылда жалғызбын.",
        "consent": "on",
        "consent_version": consent_versions()[-1],
        "form_key": "one",
    } | more


def test_beyond_sixty_letters_to_new_applicants_the_next_ones_leave_one_a_minute(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stopped = clock.now()
    monkeypatch.setattr(clock, "now", lambda: stopped)
    course = CourseFactory.create(in_admission=True)
    pages = [
        Client(REMOTE_ADDR=f"198.51.100.{number}").post(
            apply_url(course),
            typed(course, email=f"p{number}@example.org", form_key=f"k{number}"),
            follow=True,
        )
        for number in range(63)
    ]
    waits = [letter.due_at - letter.written_at for letter in Letter.objects.order_by("pk")]

    assert [round(wait / timedelta(minutes=1)) for wait in waits] == [0] * 60 + [1, 2, 3]
    assert "will leave in about 3 min" in pages[62].text
    assert "will leave in about" not in pages[59].text


def test_an_applicant_who_confirmed_once_gets_the_next_letter_on_the_same_day(client: Client) -> None:
    first, second = CourseFactory.create(in_admission=True), CourseFactory.create(in_admission=True)
    place = client.post(apply_url(first), typed(first))["Location"]
    client.post(apply_url(second), typed(second, form_key="two"))
    assert Letter.objects.filter(kind="admission/confirm").count() == 1
    found = re.search(r"code=(\d{12})", Letter.objects.get(kind="admission/confirm").text)
    assert found
    client.post(place, {"code": found[1]})

    client.post(apply_url(second), typed(second, form_key="three"))

    assert Letter.objects.filter(kind="admission/confirm").count() == 2


def apply_url(course: Course) -> str:
    return reverse("public:apply", args=[course.slug])


def test_a_page_without_messages_says_nothing_of_cookies(client: Client) -> None:
    assert "oqu_messages" not in client.get("/kk/").cookies


@pytest.mark.parametrize("stage", list(Stage))
def test_a_course_is_seen_from_its_announcement_to_its_end(client: Client, stage: Stage) -> None:
    course = CourseFactory.create(stage=stage)
    is_listed = stage not in (Stage.DRAFT, Stage.ARCHIVED)

    page = client.get(reverse("public:course", args=[course.slug]))

    assert page.status_code == (404 if stage == Stage.DRAFT else 200)
    assert (course.title in client.get(reverse("public:courses")).text) is is_listed


def test_the_page_of_an_archived_course_says_that_it_is_over(client: Client) -> None:
    course = CourseFactory.create(stage=Stage.ARCHIVED)

    page = client.get(f"/en/courses/{course.slug}/").text

    assert "The course is over." in page
    assert f"/courses/{course.slug}/apply/" not in page
    assert client.get(f"/en/courses/{course.slug}/apply/").status_code == 200


def test_the_plan_stands_in_the_announcement_once_it_is_published(client: Client) -> None:
    course = CourseFactory.create(stage=Stage.ANNOUNCED)
    activity = ActivityFactory.create(course=course, lecture=True)
    url = reverse("public:course", args=[course.slug])
    assert activity.title not in client.get(url).text

    Course.objects.update(plan_published_at=clock.now())

    page = client.get(url).text
    assert activity.title in page
    assert "10:00" in page  # 04:00 UTC was 10:00 in Almaty in April 2021


@pytest.mark.parametrize("number", [1, 12])
def test_public_pages_cost_the_same_queries_for_many_courses(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    CourseFactory.create_batch(number, stage=Stage.ADMISSION)

    with django_assert_num_queries(2):
        client.get(reverse("public:home"))
    with django_assert_num_queries(1):
        client.get(reverse("public:courses"))


@pytest.mark.parametrize("name", ["public:home", "public:about", "public:privacy", "public:courses"])
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_public_pages_open_in_each_language(client: Client, cast: Cast, name: str, language: str) -> None:
    client.cookies["oqu_language"] = language

    page = client.get(reverse(name).replace("/en/", f"/{language}/"))

    assert page.status_code == 200
    assert f'<html lang="{language}"' in page.text


def test_applying_is_confirmed_by_the_code_from_the_letter(client: Client) -> None:
    course = CourseFactory.create(in_admission=True)

    sent = client.post(apply_url(course), typed(course))
    application = Application.objects.get()
    confirm_url = reverse("public:apply_confirm", args=[course.slug, application.key])
    assert (sent.status_code, sent.headers["Location"]) == (303, confirm_url)
    assert application.email not in client.get(confirm_url).text

    found = re.search(r"\d{6}", Letter.objects.get().subject)
    assert found
    confirmed = client.post(confirm_url, {"code": found[0], "form_key": "two"})

    assert (confirmed.status_code, confirmed.headers["Location"]) == (303, confirm_url)
    assert application.email in client.get(confirm_url).text
    application.refresh_from_db()
    assert (application.state, application.experience_years) == (ApplicationState.NEW, 14)


def test_a_wrong_code_is_422_and_can_be_sent_anew(client: Client) -> None:
    course = CourseFactory.create(in_admission=True)
    client.post(apply_url(course), typed(course))
    application = Application.objects.get()
    arguments = [course.slug, application.key]

    wrong = client.post(reverse("public:apply_confirm", args=arguments), {"code": "1", "form_key": "two"})
    again = client.post(reverse("public:apply_code", args=arguments))

    assert (wrong.status_code, again.status_code) == (422, 303)
    assert Letter.objects.count() == 1  # the address is new: its letter of the day is out
    page = client.get(again["Location"])
    assert str(SENT_TODAY) in unescape(page.text)


def test_another_browser_does_not_see_where_an_application_stands(client: Client) -> None:
    course = CourseFactory.create(in_admission=True)
    client.post(apply_url(course), typed(course))
    application = Application.objects.get()
    Application.objects.update(state=ApplicationState.NEW)

    page = Client().get(reverse("public:apply_confirm", args=[course.slug, application.key]))

    assert application.email not in page.text
    assert 'name="code"' in page.text


def test_an_invalid_form_is_422_and_keeps_everything(client: Client) -> None:
    course = CourseFactory.create(in_admission=True)
    data = typed(course, consent="", email="nonsense")

    page = client.post(apply_url(course), data)

    assert page.status_code == 422
    for kept in (
        "Ахметова",
        "nonsense",
        "Ауылда жалғызбын.",
        f'value="{data["library"]}" selected',
        'value="one"',
    ):
        assert kept in page.text
    assert not Application.objects.exists()


def test_a_library_must_be_chosen_or_written(client: Client) -> None:
    course = CourseFactory.create(in_admission=True)

    neither = client.post(apply_url(course), typed(course, library=""))
    unnamed = client.post(apply_url(course), typed(course, library="unlisted"))
    written = client.post(apply_url(course), typed(course, library="unlisted", library_words="Тургай"))

    assert [answer.status_code for answer in (neither, unnamed, written)] == [422, 422, 303]
    assert Application.objects.get().library_words == "Тургай"


def test_somebody_signed_in_need_not_type_again_and_needs_no_code(client: Client) -> None:
    course = CourseFactory.create(in_admission=True)
    person = PersonFactory.create(email="g@example.org", family_name="Белова")
    client.force_login(person)
    assert 'value="Белова"' in client.get(apply_url(course)).text

    client.post(apply_url(course), typed(course))

    assert Application.objects.get().state == ApplicationState.NEW


def test_a_class_applies_from_one_place_and_a_flood_is_refused_without_losing_what_was_typed(
    client: Client,
) -> None:
    course = CourseFactory.create(in_admission=True)
    answers = [
        client.post(apply_url(course), typed(course, email=f"p{n}@example.org", form_key=f"k{n}"))
        for n in range(61)
    ]

    assert [answer.status_code for answer in answers] == [303] * 60 + [429]
    assert "Please try again in 1 min." in answers[60].content.decode()
    assert 'value="p60@example.org"' in answers[60].content.decode()


def test_guessing_at_an_application_does_not_lock_out_the_applicant(client: Client) -> None:
    course = CourseFactory.create(in_admission=True)
    place = client.post(apply_url(course), typed(course, form_key="k"))["Location"]
    attacker = Client(REMOTE_ADDR="203.0.113.9")

    statuses = [attacker.post(place, {"code": f"{number:06}"}).status_code for number in range(17)]
    attacker.post(f"{place}code/")
    letter = Letter.objects.get(kind="admission/confirm")
    link = re.search(r"http\S+\?code=(\d{12})", letter.text)
    assert link
    page = Client(REMOTE_ADDR="203.0.113.10").get(urlsplit(link[0])._replace(scheme="", netloc="").geturl())

    assert statuses == [422] * 15 + [429] * 2
    assert f'value="{link[1]}"' in page.text
    assert client.post(place, {"code": link[1]}).status_code == 303
    assert Application.objects.get().state == ApplicationState.NEW


def test_closed_admission_says_so_kindly(client: Client) -> None:
    course = CourseFactory.create(in_admission=True, applications_until=datetime(2021, 4, 5, 12, tzinfo=UTC))

    page = client.get(apply_url(course))

    assert page.status_code == 200
    assert "Applications are not open" in page.text


def test_a_country_of_libraries_is_chosen_by_district_first(client: Client) -> None:
    course = CourseFactory.create(in_admission=True)
    libraries = LibraryFactory.create_batch(201)
    chosen = libraries[7]

    assert chosen.name not in client.get(apply_url(course)).text
    page = client.get(apply_url(course), {"district": chosen.district.key})

    assert f'value="{chosen.key}"' in page.text


DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("stage", "until", "heading", "badge", "words", "may_apply"),
    [
        (
            Stage.ANNOUNCED,
            None,
            "Applications open soon",
            "Applications open soon",
            "Come back in a few days",
            False,
        ),
        (Stage.ADMISSION, None, "Courses to join", "Applications are open", "Fill in a short form", True),
        (
            Stage.ADMISSION,
            DAY,
            "Courses to join",
            "Applications are open until ",
            "Fill in a short form",
            True,
        ),
        (
            Stage.ADMISSION,
            -DAY,
            "Courses that begin soon",
            "Applications are closed",
            "The time for applications is over.",
            False,
        ),
        (Stage.RUNNING, -DAY, "Running now", "Running now", "The course has begun", False),
        (Stage.CLOSED, -DAY, "Past courses", "Finished", "The course is over.", False),
    ],
)
def test_list_badge_and_page_of_a_course_agree_on_its_state(
    client: Client,
    stage: Stage,
    until: timedelta | None,
    heading: str,
    badge: str,
    words: str,
    may_apply: bool,
) -> None:
    course = CourseFactory.create(stage=stage, applications_until=until and clock.now() + until)

    listed, page = client.get("/en/courses/").text, client.get(f"/en/courses/{course.slug}/").text
    form = client.get(apply_url(course)).text

    assert re.findall(r"<h2>([^<]*)</h2>", listed)[:1] == [heading]
    badges = [re.findall(r'class="badge[^>]*>(.*?)</span>', text)[0] for text in (listed, page)]
    assert badges[0] == badges[1]
    assert badges[0].startswith(badge)
    assert words in page
    assert ("Applications are not open" not in form) is may_apply


def test_the_front_page_invites_to_no_course_whose_applications_are_over(client: Client) -> None:
    CourseFactory.create(stage=Stage.ADMISSION, applications_until=clock.now() - DAY)

    page = client.get("/en/").text

    assert "Courses to join" not in page
    assert "Courses that begin soon" in page


@pytest.mark.parametrize(("page", "marked"), [("kk", 3), ("ru", 0)])
def test_a_text_in_another_language_is_marked_with_its_language(
    client: Client, page: str, marked: int
) -> None:
    course = CourseFactory.create(
        stage=Stage.ANNOUNCED,
        plan_published_at=clock.now(),
        title_kk="",
        title_ru="Каталог",
        summary_kk="",
        summary_ru="Учимся описывать",
        about_kk="",
        about_ru="Для сельских библиотек",
    )
    ActivityFactory.create(course=course, title_kk="", title_ru="Начало")

    text = client.get(f"/{page}/courses/{course.slug}/").text

    mark = ' <span class="soft" lang="ru">(Русский)</span>'
    heading = f'<span lang="ru">Каталог</span>{mark}' if marked else "Каталог"
    assert f"<h1>{heading}</h1>" in text
    assert text.count("(Русский)") == marked
    assert ("Мәтін тілі: орысша." in text) == bool(marked)
    assert ('<div class="rich" lang="ru"><p>Для сельских библиотек</p>' in text) is True


def test_what_closing_a_course_ended_is_listed_with_that_moment(cast: Cast, client: Client) -> None:
    now = clock.now().replace(microsecond=0)
    opens_at, due_at = now - timedelta(days=2), now + timedelta(days=9)
    activities.assignment(cast.course, by=cast.methodologist, opens_at=opens_at, due_at=due_at)
    Course.objects.filter(pk=cast.course.pk).update(
        stage=Stage.CLOSED, closed_at=now, plan_published_at=now - timedelta(days=3)
    )

    plan = client.get(f"/ru/courses/{cast.course.slug}/").context["plan"]

    assert [line.moment for line in plan] == [now]
