"""The plan as one table: many activities at once, pasted rows, and what looks wrong beside each."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from oqu.courses import actions as courses
from oqu.courses.models import Activity, Course, Duty, Progress, Staff, Step
from oqu.kernel import clock
from oqu.kernel.languages import speaking
from oqu.kernel.pictures import for_text
from oqu.lectures import actions as lectures
from oqu.lectures.models import Lecture
from oqu.readings.models import Reading
from tests.factories import activities
from tests.factories.cast import Cast
from tests.factories.courses import ActivityFactory, CourseFactory, EnrolmentFactory, GroupFactory

pytestmark = pytest.mark.django_db

TALK = {
    "kind": "lecture",
    "title_kk": "Дәріс",
    "title_ru": "Лекция",
    "starts_at": "2021-04-15T10:00",
    "ends_at": "2021-04-15T11:30",
    "hours": "2",
    "required": "on",
}


@pytest.fixture
def course(cast: Cast) -> Course:
    return CourseFactory.create(centre=cast.centre)


@pytest.fixture
def office(client: Client, cast: Cast) -> Client:
    client.force_login(cast.coordinator)
    return client


def post(office: Client, course: Course, *rows: tuple[str, dict[str, str]], **more: str) -> Any:
    return office.post(
        reverse("office:plan_table", args=[course.slug]), typed(*rows) | {"form_key": "k", **more}
    )


def typed(*rows: tuple[str, dict[str, str]]) -> dict[str, str]:
    """The fields of the form: name of a row, and what is typed into it."""
    return {
        f"{name}-{column}": value
        for name, cells in rows
        for column, value in {"position": "", "hours": "0", **cells}.items()
    }


def stored(activity: Activity) -> tuple[str, dict[str, str]]:
    cells = {
        "position": str(activity.position),
        "title_kk": activity.title_kk,
        "title_ru": activity.title_ru,
        "title_en": activity.title_en,
        "hours": str(activity.hours),
        "required": "on",
    }
    return f"row-{activity.key}", cells


def stored_talk(activity: Activity) -> tuple[str, dict[str, str]]:
    """The same of a lecture, with its times."""
    name, cells = stored(activity)
    for moment in ("starts_at", "ends_at", "opens_at"):
        local = clock.in_zone(getattr(activity, moment), activity.course.zone)
        cells[moment] = f"{local:%Y-%m-%dT%H:%M}"
    return name, cells


def test_rows_are_added_changed_removed_and_ordered_at_once(office: Client, course: Course) -> None:
    first, second, third = ActivityFactory.create_batch(3, course=course)
    name, cells = stored(first)

    answer = post(
        office,
        course,
        (name, cells | {"title_ru": "Другое", "position": "9"}),
        (stored(second)[0], {"remove": "on"}),
        stored(third),
        ("new-0", TALK | {"position": "1"}),
        ("new-1", {"kind": "lecture"}),
    )

    assert answer.status_code == 303
    assert list(course.activities.values_list("title_ru", "kind")) == [
        ("Лекция", "lecture"),
        (third.title_ru, "reading"),
        ("Другое", "reading"),
    ]


def test_a_table_with_a_mistake_stores_nothing_and_keeps_what_was_typed(
    office: Client, course: Course
) -> None:
    activity = ActivityFactory.create(course=course)
    name, cells = stored(activity)

    answer = post(office, course, (name, cells | {"title_ru": "Другое"}), ("new-0", TALK | {"hours": "6"}))

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "90 minutes are at most 2 academic hours of 45 minutes." in page
    assert 'value="Другое"' in page
    assert 'value="2021-04-15T11:30"' in page
    assert course.activities.get().title_ru == activity.title_ru


def test_an_activity_people_worked_on_stays_and_so_does_all_else(office: Client, course: Course) -> None:
    used, other = ActivityFactory.create_batch(2, course=course)
    place = EnrolmentFactory.create(course=course)
    Progress.objects.create(enrolment=place, activity=used, step=Step.STARTED, changed_at=clock.now())
    name, cells = stored(other)

    answer = post(office, course, (stored(used)[0], {"remove": "on"}), (name, cells | {"title_ru": "Другое"}))

    assert answer.status_code == 422
    assert "People have worked on this activity already." in answer.content.decode()
    assert set(course.activities.values_list("title_ru", flat=True)) == {used.title_ru, other.title_ru}


def test_a_row_added_meanwhile_is_not_touched(office: Client, course: Course) -> None:
    opened = ActivityFactory.create(course=course)
    later = ActivityFactory.create(course=course)

    post(office, course, stored(opened))

    assert set(course.activities.all()) == {opened, later}


def test_pasted_cells_become_rows_and_nothing_is_stored(office: Client, course: Course) -> None:
    GroupFactory.create(course=course, name="Север")
    pasted = (
        "Вид\tНазвание (каз)\tНазвание (рус)\tДата\tНачало\tКонец\tЧасы\tГруппа\tКабинет\n"
        "Лекция\tДәріс\tЛекция один\t15.04.2021\t10:00\t11:30\t1,5\tсевер\t7\n"
        "Семинар\tСеминар\tСеминар\t16.04.21\tутром\t\tдва\t\t\n"
    )

    answer = post(office, course, insert="1", pasted=pasted)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'name="new-0-title_ru" value="Лекция один"' in page
    assert 'value="2021-04-15T10:00"' in page
    assert 'value="2021-04-15T11:30"' in page
    assert 'name="new-0-hours" value="1.5"' in page
    assert 'name="new-1-title_kk"' not in page
    assert "Семинар\tСеминар\tСеминар\t16.04.21\tутром\t" in page  # it can be corrected and pasted again
    assert "Rows that were not taken are below the table" in page
    for problem in (
        "Row 3, Kind: “Семинар” is not one of these: Lecture, Reading, Link, Practical task, Questionnaire.",
        f"Row 3, Starts: “утром” is not a day such as {course.starts_on:%d.%m.%Y}.",
        "Row 3, Academic hours: “два” is not a number.",
        "These columns were not used: Кабинет.",
    ):
        assert problem in page
    assert not course.activities.exists()


def test_copied_cells_that_are_not_in_the_table_come_back_when_it_is_saved(
    office: Client, course: Course
) -> None:
    unread = "Семинар\tСеминар\tСеминар\t16.04.21\tутром\t"

    refused = post(office, course, ("new-0", TALK | {"hours": "x"}), save="1", pasted=unread)
    alone = post(office, course, ("new-0", TALK), save="1", pasted=unread)
    emptied = post(office, course, ("new-0", TALK), save="1", pasted="")

    assert [refused.status_code, alone.status_code, emptied.status_code] == [422, 422, 303]
    for answer in (refused, alone):
        assert answer.context["pasted"] == unread
        assert f">{unread}</textarea>" in answer.text
        assert '<details class="paste" open>' in answer.text
        assert "The copied cells are not in the table yet. Insert them, or empty their field." in answer.text


def test_a_pasted_lecturer_is_shown_and_stored_with_the_plan(
    office: Client, course: Course, cast: Cast
) -> None:
    Staff.objects.create(course=course, person=cast.lecturer, duty=Duty.LECTURER)
    name = f"{cast.lecturer.family_name} {cast.lecturer.given_name}"
    pasted = (
        "Күні\tУақыты\tТүрі\tАтауы (қаз)\tАтауы (рус)\tСағат саны\tДәріскер / Лектор\n"
        f"15.04.2021 (бейсенбі)\t10.00-11.30\tДәріс\tҚор\tФонд\t2\t{name}\n"
        "\t12.00-13.30\tДәріс\tКаталог\tКаталог\t2\tБелгісіз А.\n"
        "Барлығы\t\t\t\t\t4\t\n"
    )

    read = post(office, course, insert="1", pasted=pasted)
    rows = [
        (row.prefix, {one.name: one.value() or "" for one in row}) for row, _remarks in read.context["rows"]
    ]
    saved = post(office, course, *rows, save="1")

    for words in (
        "2 rows were read. They are in the table below; nothing is saved yet.",
        "Сағат саны (Academic hours)",
        "Row 3 has no date of its own: that of the row above is taken.",
        "Row 3, Lecturer: “Белгісіз А.” is not taken: no lecturer of this course has this name.",
        "Row 4: This is a line of totals, no row of the list.",
    ):
        assert words in read.text
    assert f'<option value="{cast.lecturer.key}" selected>' in read.text
    assert saved.status_code == 303
    assert [one.lecturer for one in Lecture.objects.filter(activity__course=course)] == [cast.lecturer]


def test_pasted_hours_below_nothing_are_refused_as_such(office: Client, course: Course) -> None:
    cells = "Лекция\tДәріс\tЛекция\t15.04.2021\t10:00\t11:30\t-1\t\n"
    headings = "Вид\tНазвание (каз)\tНазвание (рус)\tДата\tНачало\tКонец\tЧасы\tГруппа\n"

    answer = post(office, course, insert="1", pasted=headings + cells)

    assert answer.context["problems"] == ("Row 2, Academic hours: “-1”: hours are 0 or more.",)


def test_pasted_titles_are_never_cut(office: Client, course: Course) -> None:
    whole, too_long = "Ә" * 300, "Ұ" * 301

    for title in (whole, too_long):
        page = post(office, course, ("new-0", {"kind": "link", "title_kk": title, "title_ru": title}))
        assert (title in page.text) is (title == too_long)

    assert [one.title_kk for one in course.activities.all()] == [whole]


def test_an_activity_is_repeated_for_each_group_with_its_content(office: Client, course: Course) -> None:
    north, south = GroupFactory.create_batch(2, course=course)
    activity = ActivityFactory.create(course=course)
    reading = Reading.objects.create(activity=activity, text_kk="Мәтін", text_ru="Текст")
    name, cells = stored(activity)

    page = post(office, course, (name, cells), split=name).content.decode()
    post(
        office,
        course,
        (name, cells | {"group": north.key}),
        ("new-0", cells | {"kind": "reading", "group": south.key, "copy_of": activity.key}),
    )

    assert f'name="new-0-copy_of" value="{activity.key}"' in page
    assert [one.group for one in course.activities.all()] == [north, south]
    assert [one.text_ru for one in Reading.objects.order_by("pk")] == [reading.text_ru] * 2


def test_a_table_sent_again_adds_nothing_twice(office: Client, course: Course) -> None:
    post(office, course, ("new-0", TALK))
    post(office, course, ("new-0", TALK))

    assert course.activities.get().title_ru == "Лекция"


def test_more_rows_keep_what_was_typed(office: Client, course: Course) -> None:
    page = post(office, course, ("new-0", TALK), more="1").content.decode()

    assert 'name="new-0-title_ru" value="Лекция"' in page
    assert 'name="new-3-title_ru"' in page
    assert not course.activities.exists()


def remarks(office: Client, course: Course, *rows: tuple[str, dict[str, str]]) -> dict[str, list[str]]:
    answer = office.post(reverse("office:plan_conflicts", args=[course.slug]), typed(*rows))
    found: dict[str, list[str]] = answer.json()["rows"]
    return found


def test_conflicts_are_reported_while_typing_and_nothing_is_stored(office: Client, course: Course) -> None:
    one, two = GroupFactory.create_batch(2, course=course)
    beside = TALK | {"title_en": "Beside", "starts_at": "2021-04-15T11:00", "ends_at": "2021-04-15T12:30"}

    found = remarks(
        office,
        course,
        ("new-0", TALK | {"title_en": "Talk", "group": one.key}),
        ("new-1", beside | {"group": two.key}),
        ("new-2", beside | {"title_en": "For all", "starts_at": "2021-04-15T11:30", "hours": "1"}),
        (
            "new-3",
            TALK | {"title_en": "Late", "starts_at": "2021-05-15T10:00", "ends_at": "2021-05-15T11:30"},
        ),
        (
            "new-4",
            {
                "kind": "reading",
                "title_kk": "x",
                "title_ru": "y",
                "opens_at": "2021-04-16T10:00",
                "due_at": "2021-04-16T09:00",
            },
        ),
    )

    assert found == {
        "new-0": [],
        "new-1": ["The same people have this at the same time: For all (Thu 15 April, 11:30)."],
        "new-2": [f"The same people have this at the same time: Beside ({two}, Thu 15 April, 11:00)."],
        "new-3": ["Outside the days of the course."],
        "new-4": ["To be done until: It is due before it can be opened."],
    }
    assert not course.activities.exists()


def test_folded_rows_of_a_lecture_for_each_group_name_group_and_time(office: Client, course: Course) -> None:
    one, two = GroupFactory.create_batch(2, course=course)
    ActivityFactory.create(
        course=course, lecture=True, group=one, starts_at=datetime(2021, 4, 15, 4, 0, tzinfo=UTC)
    )

    first = office.get(reverse("office:plan_table", args=[course.slug])).text
    split = post(office, course, ("new-0", TALK), split="new-0").text

    assert f'<span class="soft" data-for>{one}</span>' in first
    assert '<span class="soft" data-time>Thu 15 April, 10:00</span>' in first
    for group in (one, two):
        assert (
            f'<span class="soft" data-for>{group}</span> <span class="soft" data-time>Thu 15 April' in split
        )


def test_the_times_of_rows_follow_what_is_typed(office: Client, course: Course) -> None:
    later = TALK | {"starts_at": "2021-04-16T09:00", "ends_at": "2021-04-16T10:30"}

    answer = office.post(reverse("office:plan_conflicts", args=[course.slug]), typed(("new-0", later)))

    assert answer.json()["times"] == {"new-0": "Fri 16 April, 09:00"}


@pytest.mark.parametrize(("language", "title"), [("kk", "Дәріс"), ("ru", "Лекция"), ("en", "Talk")])
def test_a_conflict_names_the_other_activity_in_the_language_of_the_page(
    office: Client, course: Course, language: str, title: str
) -> None:
    named = TALK | {"title_kk": "Дәріс", "title_ru": "Лекция", "title_en": "Talk"}

    with speaking(language):
        found = remarks(office, course, ("new-0", named), ("new-1", named))

    assert title in found["new-0"][0]


def test_a_lecturer_in_two_courses_at_once_is_reported(office: Client, cast: Cast, course: Course) -> None:
    begins = datetime(2021, 4, 15, 4, 0, tzinfo=UTC)
    here = ActivityFactory.create(course=course, lecture=True, starts_at=begins)
    there = ActivityFactory.create(lecture=True, starts_at=begins)
    for activity in (here, there):
        Lecture.objects.create(activity=activity, lecturer=cast.lecturer)
    name, cells = stored(here)
    times = {"starts_at": "2021-04-15T11:00", "ends_at": "2021-04-15T12:30"}

    meeting = remarks(office, course, (name, cells | times))
    apart = remarks(office, course, (name, cells | times | {"starts_at": "2021-04-15T11:30", "hours": "1"}))

    assert meeting == {name: [f"{cast.lecturer} is busy at the same time in a course of another centre."]}
    assert apart == {name: []}


def test_two_people_change_different_rows_of_one_plan(office: Client, course: Course) -> None:
    first, second = ActivityFactory.create_batch(2, course=course)
    address = reverse("office:plan_table", args=[course.slug])
    rows = office.get(address).context["rows"]
    seen = {f"{row.prefix}-form_seen": row.seen() for row, _remarks in rows}
    (one, cells), (other, others) = stored(first), stored(second)

    changed = office.post(
        address, typed((one, cells), (other, others | {"title_ru": "Другая"})) | seen | {"form_key": "a"}
    )
    mine = office.post(
        address, typed((one, cells | {"title_ru": "Моя"}), (other, others)) | seen | {"form_key": "b"}
    )

    assert (changed.status_code, mine.status_code) == (303, 303)
    assert [one.title_ru for one in course.activities.order_by("position")] == ["Моя", "Другая"]


def test_an_empty_row_has_no_mistakes_beside_one_that_has(office: Client, course: Course) -> None:
    page = post(
        office, course, ("new-0", {**TALK, "hours": "90"}), ("new-1", {"kind": "lecture", "required": "on"})
    )

    errors = {row.prefix: sorted(row.errors) for row, _remarks in page.context["rows"]}
    assert (page.status_code, errors) == (422, {"new-0": ["hours"], "new-1": []})


def outcome(office: Client, course: Course, *rows: tuple[str, dict[str, str]], language: str = "en") -> str:
    """The message after saving these rows."""
    with speaking(language):
        address = reverse("office:plan_table", args=[course.slug])
    answer = office.post(address, typed(*rows) | {"form_key": f"k {len(rows)}"}, follow=True)
    return str([str(message) for message in answer.context["messages"]][-1])


def test_the_message_counts_what_was_done_and_nothing_else(office: Client, course: Course) -> None:
    first, second, third = ActivityFactory.create_batch(3, course=course)
    as_before = [stored(one) for one in (first, second, third)]

    assert outcome(office, course, *as_before) == "Nothing was changed."
    assert outcome(office, course, *as_before, ("new-0", TALK), ("new-1", TALK)) == "Added: 2."
    name, cells = as_before[0]
    changed = (name, cells | {"title_ru": "Другое"})
    assert outcome(office, course, changed, as_before[1], language="ru") == "Изменено: 1."
    assert outcome(office, course, (as_before[1][0], {"remove": "on"}), language="kk") == "Алып тасталды: 1."
    last = (as_before[2][0], as_before[2][1] | {"position": "1"})
    assert (
        outcome(office, course, last, (name, changed[1] | {"position": "2"})) == "The order is another one."
    )


def test_a_long_title_is_whole_in_its_field(office: Client, course: Course) -> None:
    title = "Краеведение в сельской библиотеке: устные воспоминания. " * 4
    activity = ActivityFactory.create(course=course, title_ru=title.strip(), title_kk="Қысқа")
    pages = [
        reverse("office:plan_table", args=[course.slug]),
        reverse("office:activity_edit", args=[course.slug, activity.slug]),
    ]

    for page in map(office.get, pages):
        areas = re.findall(
            r'<textarea[^>]*name="[^"]*title_\w\w"[^>]*rows="(\d+)"[^>]*>\s*([^<]*)<', page.text
        )
        assert areas == [("6", title.strip())]


def test_a_course_without_a_language_has_the_form_of_an_activity(office: Client, course: Course) -> None:
    course.languages = ["kk", "ru"]
    course.save()

    page = office.get(reverse("office:activity_new", args=[course.slug]))

    assert page.status_code == 200
    assert 'name="title_en"' not in page.text


def test_a_title_stays_on_one_line(office: Client, course: Course) -> None:
    answer = post(office, course, ("new-0", TALK | {"title_ru": "Первая строка\r\nи вторая"}))

    assert answer.status_code == 303
    assert Activity.objects.get().title_ru == "Первая строка и вторая"


def test_a_row_folds_to_its_title_and_time_and_opens_with_what_is_wrong(
    office: Client, course: Course
) -> None:
    ActivityFactory.create(
        course=course, title_ru="Каталог", starts_at=datetime(2021, 4, 15, 5, 0, tzinfo=UTC)
    )
    summary = r'<details class="fold"( open)?><summary><span data-heading>([^<]*)</span> <span class="soft" data-for></span> <span class="soft" data-time>([^<]*)</span>'

    with speaking("ru"):
        page = office.get(reverse("office:plan_table", args=[course.slug]))
    wrong = post(office, course, ("new-0", TALK | {"title_ru": ""}))

    shown = re.findall(summary, page.text)
    assert shown[0] == ("", "Каталог", "чт, 15 апреля, 11:00")
    assert shown[1:] == [("", "Новая строка", "")] * 3
    assert page.text.count(" data-spare") == 3
    assert re.findall(summary, wrong.text) == [(" open", "Дәріс", "Thu 15 April, 10:00")]


def test_the_keyboard_is_named_in_a_sentence_of_its_own(office: Client, course: Course) -> None:
    page = office.get(f"/en/office/courses/{course.slug}/plan/table/")

    assert '<span class="by-keyboard">Alt with ↑ or ↓ moves the row that you are in.</span>' in page.text


def test_the_lecturer_of_a_stored_lecture_is_chosen_in_its_row(
    office: Client, course: Course, cast: Cast
) -> None:
    """Shown as stored, changed, left alone by a page without the field, and taken away with "—"."""
    for person in (cast.lecturer, cast.coordinator):
        courses.name_staff(
            course=course, person=person, duty=Duty.LECTURER, by=cast.methodologist, at=clock.now()
        )
    talk = activities.lecture(course, by=cast.lecturer).activity
    reading = activities.reading(course, by=cast.methodologist).activity
    name, cells = stored_talk(talk)
    field = f"{name}-lecturer"

    page = office.get(reverse("office:plan_table", args=[course.slug])).text
    outcomes = []
    for chosen in ({"lecturer": cast.coordinator.key}, {}, {"lecturer": ""}):
        post(office, course, (name, cells | chosen), stored(reading))
        outcomes.append(Lecture.objects.get(activity=talk).lecturer)

    shown = page[page.index(f'<select name="{field}"') :]
    assert f'<option value="{cast.lecturer.key}" selected>' in shown[: shown.index("</select>")]
    assert f'name="row-{reading.key}-lecturer"' not in page
    assert outcomes == [cast.coordinator, cast.coordinator, None]


def test_the_second_half_of_a_lecture_has_the_lecturer_and_the_pictures_of_the_first(
    office: Client, course: Course, cast: Cast
) -> None:
    first, second = GroupFactory.create_batch(2, course=course)
    talk = activities.lecture(course, by=cast.lecturer).activity
    lectures.set_lecture(
        activity=talk,
        lecturer=cast.lecturer,
        notes={"ru": "![Карта](map.jpg)"},
        pictures=[for_text(activities.photo("map.jpg"))],
        by=cast.lecturer,
        at=clock.now(),
    )
    name, cells = stored_talk(talk)

    page = post(office, course, (name, cells | {"lecturer": cast.lecturer.key}), split=name).text
    new = cells | {"kind": "lecture", "group": second.key, "copy_of": talk.key}
    post(
        office,
        course,
        (name, cells | {"group": first.key}),
        ("new-0", new | {"lecturer": cast.lecturer.key}),
    )

    half = page[page.index('<select name="new-0-lecturer"') :]
    assert f'<option value="{cast.lecturer.key}" selected>' in half[: half.index("</select>")]
    halves = Lecture.objects.filter(activity__course=course).order_by("pk")
    assert [one.lecturer for one in halves] == [cast.lecturer] * 2
    assert [one.activity.pictures.count() for one in halves] == [1, 1]


def test_the_table_shows_known_conflicts_before_anything_is_typed(
    office: Client, course: Course, cast: Cast
) -> None:
    begins = clock.now()
    for name in ("one", "two"):
        activities.plan(
            course,
            "lecture",
            name,
            by=cast.methodologist,
            starts_at=begins,
            ends_at=begins + timedelta(hours=1),
        )

    page = office.get(reverse("office:plan_table", args=[course.slug])).text

    assert page.count("The same people have this at the same time:") == 2
