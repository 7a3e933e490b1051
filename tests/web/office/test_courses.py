import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from oqu.courses.models import Activity, Course, Stage
from oqu.letters.models import Letter
from tests.factories.cast import Cast
from tests.factories.courses import ActivityFactory, CourseFactory, EnrolmentFactory, GroupFactory
from tests.web.budgets import SIGNED_IN

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client: Client, cast: Cast) -> Client:
    client.force_login(cast.coordinator)
    return client


@pytest.fixture
def course(cast: Cast) -> Course:
    return CourseFactory.create(centre=cast.centre)


def url(course: Course, name: str, *more: object) -> str:
    return reverse(name, args=[course.slug, *more])


def terms(**more: object) -> dict[str, object]:
    return {
        "title_kk": "Өлкетану",
        "title_ru": "Краеведение",
        "title_en": "Local history",
        "summary_kk": "",
        "summary_ru": "",
        "summary_en": "",
        "about_kk": "",
        "about_ru": "## Для кого",
        "about_en": "",
        "starts_on": "2027-03-01",
        "ends_on": "2027-03-10",
        "hours": "36",
        "capacity": "40",
        "zone": "Asia/Almaty",
        "applications_until": "2027-02-20T18:00",
        "languages": ["kk", "ru"],
        "attendance_percent": "75",
        "needs_assignments": "on",
        "slug": "",
        "form_key": "one",
    } | more


def test_a_course_is_drafted_in_three_languages_once(office: Client) -> None:
    first, second = (office.post(reverse("office:course_new"), terms()) for _press in range(2))

    course = Course.objects.get(slug="local-history-2027")
    assert [page.headers["Location"] for page in (first, second)] == [url(course, "office:course")] * 2
    titles = Course.objects.values_list("stage", "title_kk", "title_ru").get(pk=course.pk)
    assert titles == (Stage.DRAFT, "Өлкетану", "Краеведение")
    assert course.applications_until is not None
    assert course.applications_until.isoformat() == "2027-02-20T13:00:00+00:00"  # Almaty is UTC+5 since 2024
    assert (course.needs_assignments, course.needs_questionnaires) == (True, False)


@pytest.mark.parametrize("letters", [10, 300])
def test_short_and_long_titles_are_stored_whole(office: Client, course: Course, letters: int) -> None:
    title = ("Ә" * 9 + " ") * (letters // 10 - 1) + "Ә" * 10

    office.post(url(course, "office:course_edit"), terms(title_kk=title))
    office.post(url(course, "office:activity_new"), lecture(title_kk=title))

    course.refresh_from_db()
    assert (len(title), course.title_kk, Activity.objects.get().title_kk) == (letters, title, title)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("kk", "301 таңба, ал ең көбі 300"),
        ("ru", "знаков 301, а помещается не больше 300"),
        ("en", "301 characters"),
    ],
)
def test_a_title_that_is_too_long_is_422_with_everything_typed(
    office: Client, course: Course, language: str, words: str
) -> None:
    long = "Ұ" * 301
    edit, new = url(course, "office:course_edit"), url(course, "office:activity_new")

    for address, sent in ((edit, terms(title_kk=long)), (new, lecture(title_kk=long))):
        page = office.post(address.replace("/en/", f"/{language}/"), sent)

        typed = f'value="{long}"' in page.text or f">\n{long}</textarea>" in page.text
        assert (page.status_code, words in page.text, typed) == (422, True, True)
    course.refresh_from_db()
    assert course.title_kk != long
    assert not Activity.objects.exists()


def test_a_title_that_is_too_long_is_not_called_missing(office: Client, course: Course) -> None:
    for address, sent in (
        (url(course, "office:course_edit"), terms(title_kk="Ұ" * 301)),
        (url(course, "office:activity_new"), lecture(title_kk="Ұ" * 301)),
    ):
        assert len(office.post(address, sent).context["form"].errors["title_kk"]) == 1


def test_the_texts_of_a_language_are_below_its_choice(office: Client, course: Course) -> None:
    Course.objects.filter(pk=course.pk).update(languages=["kk"], title_ru="Краеведение", title_en="")
    course.refresh_from_db()

    new = office.get(reverse("office:course_new")).context["form"].chosen_languages()
    stored = office.get(url(course, "office:course_edit")).context["form"].chosen_languages()

    assert [[bound.name for bound in texts] for _choice, texts, _written in new] == [
        [f"{name}_{language}" for name in ("title", "summary", "about")] for language in ("kk", "ru", "en")
    ]
    chosen = [(choice.data["selected"], written) for choice, _texts, written in new]
    assert chosen == [(True, False), (True, False), (False, False)]
    assert [written for _choice, _texts, written in stored] == [True, True, False]


def test_what_most_courses_leave_as_it_is_is_folded_until_it_differs(office: Client, course: Course) -> None:
    edit = url(course, "office:course_edit")
    Course.objects.filter(pk=course.pk).update(hours_note="")
    usual = office.get(edit).context["form"].has_exact_rules()
    Course.objects.filter(pk=course.pk).update(present_percent=60)

    assert (usual, office.get(edit).context["form"].has_exact_rules()) == (False, True)


def test_a_course_without_a_title_in_its_language_is_422(office: Client) -> None:
    page = office.post(reverse("office:course_new"), terms(title_ru=""))

    assert page.status_code == 422
    assert "## Для кого" in page.text


@pytest.mark.parametrize("field", ["starts_on", "ends_on", "applications_until"])
@pytest.mark.parametrize("year", ["0001", "1989", "2101", "9999"])
def test_a_course_of_an_impossible_year_is_422(office: Client, field: str, year: str) -> None:
    moment = f"{year}-01-01T00:00" if field == "applications_until" else f"{year}-01-01"

    page = office.post(reverse("office:course_new"), terms(**{field: moment}))

    assert page.status_code == 422
    assert "The year must be from 1990 to 2100." in page.text
    assert moment in page.text


def test_an_address_that_is_taken_is_told(office: Client, course: Course) -> None:
    page = office.post(reverse("office:course_new"), terms(slug=course.slug))

    assert page.status_code == 422
    assert "Another course has this address already" in page.text


def test_editing_keeps_what_was_not_touched(office: Client, course: Course) -> None:
    page = office.get(url(course, "office:course_edit"))
    assert f'value="{course.title}"' in page.text

    office.post(url(course, "office:course_edit"), terms(title_en="New"))

    course.refresh_from_db()
    assert (course.title, course.slug, course.stage) == ("New", course.slug, Stage.DRAFT)


def test_days_that_leave_activities_outside_are_asked_about_once(office: Client, course: Course) -> None:
    talk = ActivityFactory.create(course=course, lecture=True)
    later = terms(starts_on="2021-04-16", ends_on="2021-04-24", applications_until="")

    asked = office.post(url(course, "office:course_edit"), later)
    office.post(url(course, "office:course_edit"), later | {"leave_outside": "on"})

    assert asked.status_code == 422
    assert f"would lie outside the days of the course: {talk.title}." in asked.text
    assert 'name="leave_outside"' in asked.text
    course.refresh_from_db()
    assert course.starts_on.isoformat() == "2021-04-16"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"ends_on": "2027-02-28"}, "The last day is before the first."),
        ({"applications_until": "2027-03-11T00:00"}, "Applications end after the course."),
        ({"capacity": "1"}, "People who have a place already: 2."),
    ],
)
def test_terms_that_contradict_each_other_are_422(
    office: Client, course: Course, wrong: dict[str, str], words: str
) -> None:
    EnrolmentFactory.create_batch(2, course=course)

    page = office.post(url(course, "office:course_edit"), terms(**wrong))

    assert page.status_code == 422
    assert words in page.text


def test_aims_keep_their_codes(office: Client, course: Course) -> None:
    address = url(course, "office:course_aims")
    office.post(address, {"aim1_kk": "Жоспарлау", "aim1_ru": "Планировать", "aim1_en": "Plan the work"})
    office.post(address, {"aim1_en": "Plan better", "aim2_en": "Describe documents"})

    assert list(course.aims.values_list("code", "text_en")) == [
        ("plan-the-work", "Plan better"),
        ("describe-documents", "Describe documents"),
    ]


def test_each_step_is_taken_and_taken_back_until_letters_went_out(office: Client, course: Course) -> None:
    def move(to: Stage) -> str:
        office.post(url(course, "office:course_move"), {"to": to})
        course.refresh_from_db()
        return course.stage

    assert move(Stage.ANNOUNCED) == Stage.ANNOUNCED
    assert move(Stage.DRAFT) == Stage.DRAFT
    move(Stage.ANNOUNCED)
    assert move(Stage.RUNNING) == Stage.ANNOUNCED
    assert move(Stage.ADMISSION) == Stage.ADMISSION
    EnrolmentFactory.create(course=course)
    ActivityFactory.create(course=course)
    office.post(url(course, "office:publish_plan"))
    assert move(Stage.RUNNING) == Stage.RUNNING
    assert move(Stage.ADMISSION) == Stage.RUNNING
    kinds = Letter.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["admission/invitation", "courses/plan", "courses/begins"]


def test_an_unknown_step_is_404(office: Client, course: Course) -> None:
    assert office.post(url(course, "office:course_move"), {"to": "heaven"}).status_code == 404


def lecture(**more: object) -> dict[str, object]:
    return {
        "kind": "lecture",
        "title_kk": "Дәріс",
        "title_ru": "Лекция",
        "title_en": "Talk",
        "starts_at": "2021-04-15T10:00",
        "ends_at": "2021-04-15T11:30",
        "hours": "2",
        "required": "on",
        "form_key": "one",
    } | more


def test_an_activity_is_added_once_with_times_of_the_course_zone(office: Client, course: Course) -> None:
    for _press in range(2):
        office.post(url(course, "office:activity_new"), lecture())

    activity = Activity.objects.get()
    assert (activity.slug, activity.kind, activity.position) == ("talk", "lecture", 1)
    assert activity.starts_at is not None
    assert activity.starts_at.isoformat() == "2021-04-15T04:00:00+00:00"  # Almaty was UTC+6 then
    page = office.get(url(course, "office:activity_edit", activity.slug))
    assert 'value="2021-04-15T10:00"' in page.text


def test_two_activities_of_one_title_have_two_addresses(office: Client, course: Course) -> None:
    for key in ("one", "two"):
        office.post(url(course, "office:activity_new"), lecture(form_key=key, title_en="Order"))

    assert list(course.activities.values_list("slug", flat=True)) == ["order-2", "order-3"]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"ends_at": ""}, "This activity is held at a time: give its start and its end."),
        ({"ends_at": "2021-04-15T10:00"}, "The end is not after the start."),
        ({"starts_at": "tomorrow"}, "This is not a date and a time"),
        ({"starts_at": "0001-01-01T00:00"}, "The year must be from 1990 to 2100."),
        ({"ends_at": "9999-12-31T23:59"}, "The year must be from 1990 to 2100."),
        ({"kind": "reading", "due_at": "2101-01-01T00:00+14:00"}, "The year must be from 1990 to 2100."),
        ({"title_kk": ""}, "The course is held in this language"),
        ({"hours": "2.1"}, "90 minutes are at most 2 academic hours of 45 minutes."),
        (
            {"kind": "reading", "opens_at": "2021-04-15T10:00", "due_at": "2021-04-15T10:00"},
            "It is due before it can be opened.",
        ),
        ({"kind": "questionnaire"}, "Enter when it closes: the answers are opened then."),
    ],
)
def test_a_wrong_activity_is_422(office: Client, course: Course, wrong: dict[str, str], words: str) -> None:
    page = office.post(url(course, "office:activity_new"), lecture(**wrong))

    assert page.status_code == 422
    assert words in page.text


def test_editing_an_activity_keeps_its_address_and_kind(office: Client, course: Course) -> None:
    group = GroupFactory.create(course=course)
    activity = ActivityFactory.create(course=course)

    office.post(
        url(course, "office:activity_edit", activity.slug),
        lecture(title_en="Other", group=group.key, kind="lecture", required=""),
    )

    activity.refresh_from_db()
    assert (activity.title, activity.kind, activity.group, activity.required) == (
        "Other",
        "reading",
        group,
        False,
    )


def test_activities_move_up_down_and_into_the_order_of_time(office: Client, course: Course) -> None:
    late = ActivityFactory.create(course=course, slug="late", lecture=True)
    ActivityFactory.create(course=course, slug="open", opens_at=course.created_at)
    ActivityFactory.create(course=course, slug="some-day")

    def order() -> list[str]:
        return list(course.activities.values_list("slug", flat=True))

    office.post(url(course, "office:plan_order"), {"down": late.key})
    assert order() == ["open", "late", "some-day"]
    office.post(url(course, "office:plan_order"), {"up": late.key})
    assert order() == ["late", "open", "some-day"]
    office.post(url(course, "office:plan_order"), {"by_time": "1"})
    assert order() == ["open", "late", "some-day"]


def test_an_activity_nobody_worked_on_is_removed(office: Client, course: Course) -> None:
    activity = ActivityFactory.create(course=course)

    office.post(url(course, "office:activity_remove", activity.slug))

    assert not course.activities.exists()


def test_publishing_the_plan_writes_to_everybody_once(office: Client, course: Course) -> None:
    EnrolmentFactory.create_batch(3, course=course)
    ActivityFactory.create(course=course, lecture=True, title_en="Talk")

    for _press in range(2):
        office.post(url(course, "office:publish_plan"))

    letters = Letter.objects.filter(kind="courses/plan")
    assert letters.count() == 3
    assert "15 April, 10:00: Talk" in letters[0].text
    assert f"/my/courses/{course.slug}/" in letters[0].text


def test_publishing_an_empty_plan_is_refused_in_words(office: Client, course: Course) -> None:
    page = office.post(url(course, "office:publish_plan"), follow=True)

    assert "The plan is empty" in page.text


@pytest.mark.parametrize(
    "name",
    ["office:course", "office:course_edit", "office:course_aims", "office:plan", "office:activity_new"],
)
def test_a_course_of_another_centre_is_404(office: Client, name: str) -> None:
    assert office.get(url(CourseFactory.create(), name)).status_code == 404


@pytest.mark.parametrize("stage", list(Stage))
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_step_has_its_page(office: Client, cast: Cast, stage: Stage, language: str) -> None:
    course = CourseFactory.create(centre=cast.centre, stage=stage)

    page = office.get(url(course, "office:course").replace("/en/", f"/{language}/"))

    assert page.status_code == 200


@pytest.mark.parametrize("number", [2, 40])
def test_the_plan_costs_the_same_queries_however_long(
    office: Client, course: Course, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ActivityFactory.create_batch(number, course=course, group=GroupFactory.create(course=course))
    office.get(url(course, "office:plan"))

    unwritten, conflicts, hours = 14, 2, 2  # what is not written yet is listed until the plan is published
    without_email = 1  # and who gets its letter on paper
    lecturers = 2  # who gives what, and the rubrics whose translations may be missing
    aims = 2  # and which questionnaires about the aims are not in the plan
    nobody = 1  # and which lectures have no lecturer
    known = unwritten + conflicts + hours + without_email + lecturers + aims + nobody
    with django_assert_num_queries(SIGNED_IN + 3 + known):
        page = office.get(url(course, "office:plan")).content.decode()

    assert page.count('name="up"') == number
    assert page.count('<span class="soft">Group 1</span>') == number


def test_a_new_course_begins_in_the_zone_of_the_installation(
    client: Client, cast: Cast, settings: Settings
) -> None:
    settings.OQU_HOME_ZONE = "Asia/Qostanay"
    client.force_login(cast.coordinator)

    form = client.get(reverse("office:course_new")).context["form"]

    assert form.initial["zone"] == "Asia/Qostanay"
    zones = form.fields["zone"].choices
    assert zones[0] == ("Asia/Qostanay", "Astana time (UTC+5)")
    assert [zone for zone, name in zones if name.startswith("Astana time")] == ["Asia/Qostanay"]
