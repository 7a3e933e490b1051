"""The office keeps attendance: overview, corrections with a reason, lists."""

import re
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from oqu.courses import actions as courses
from oqu.courses.models import Activity, Enrolment, Progress, Step
from oqu.kernel import clock
from oqu.lectures import actions
from oqu.lectures.models import Attendance, AttendanceSource, Lecture, MeetingLog, Venue
from oqu.letters.models import Batch
from oqu.people.models import Person
from tests.factories import activities
from tests.factories.activities import DAY
from tests.factories.cast import Cast
from tests.factories.courses import ActivityFactory, EnrolmentFactory
from tests.factories.people import PersonFactory
from tests.web.budgets import SIGNED_IN

ATTENDANCE = "/en/office/courses/library-work/attendance/"


def correct(client: Client, cast: Cast, **data: Any) -> Any:
    usual = {
        f"minutes_{cast.enrolment.key}": "80",
        f"minutes_{cast.other_enrolment.key}": "0",
        "form_key": "k",
    }
    return client.post(f"{ATTENDANCE}of/talk/", usual | data)


def test_a_correction_is_kept_with_its_reason(cast: Cast, client: Client) -> None:
    activities.lecture(cast.course, by=cast.lecturer)
    client.force_login(cast.coordinator)

    response = correct(client, cast, reason="No electricity")

    assert response.status_code == 303
    row = Attendance.objects.get()
    assert (row.enrolment, row.minutes, row.source, row.reason, row.recorded_by) == (
        cast.enrolment,
        80,
        AttendanceSource.CORRECTED,
        "No electricity",
        cast.coordinator,
    )
    assert "80" in client.get(ATTENDANCE).content.decode()


def test_today_of_the_office_names_lectures_without_attendance(cast: Cast, client: Client) -> None:
    """Of a lecture of yesterday it is late; nobody is asked for one that lies ahead, or is entered."""
    activities.lecture(cast.course, by=cast.lecturer, starts_at=clock.now() - 2 * DAY)
    activities.lecture(cast.course, "ahead", by=cast.lecturer, starts_at=clock.now() + DAY)
    client.force_login(cast.coordinator)

    late = client.get("/en/today/")
    correct(client, cast, reason="No electricity")
    entered = client.get("/en/today/")

    assert late.context["work"].focus.title == "Attendance of 1 lecture is not entered"
    assert late.context["work"].focus.url == ATTENDANCE
    assert "is not entered" not in entered.text


def bare(cast: Cast) -> Activity:
    """A lecture of the plan that was held, and whose details were never entered."""
    times = {"starts_at": clock.now() - 3 * activities.HOUR, "ends_at": clock.now() - activities.HOUR}
    return ActivityFactory.create(course=cast.course, kind="lecture", slug="bare", title_en="Bare", **times)


@pytest.mark.parametrize("who", ["coordinator", "methodologist"])
def test_a_lecture_without_entered_details_takes_minutes_by_hand(
    cast: Cast, client: Client, who: str
) -> None:
    planned = bare(cast)
    client.force_login(cast.people[who])  # type: ignore[arg-type]
    assert 'href="/en/office/courses/library-work/attendance/of/bare/"' in client.get(ATTENDANCE).text

    page = client.get(f"{ATTENDANCE}of/bare/")
    assert (page.status_code, Lecture.objects.exists()) == (200, False)
    data = {f"minutes_{cast.enrolment.key}": "80", "reason": "Was there", "form_key": "k"}
    saved = client.post(f"{ATTENDANCE}of/bare/", data)

    assert saved.status_code == 303
    row = Attendance.objects.get()
    assert (row.lecture.activity, row.lecture.venue, row.minutes) == (planned, Venue.HALL, 80)


def test_a_lecture_without_entered_details_is_in_the_list_to_fill_in_and_is_imported(
    cast: Cast, client: Client
) -> None:
    planned = bare(cast)
    client.force_login(cast.coordinator)

    template = client.get(f"{ATTENDANCE}sheet.csv").content.decode("utf-8-sig").splitlines()
    table = f"lecture,person_code,minutes\nBare,{cast.enrolment.key},45\n".encode()
    sent = {"file": SimpleUploadedFile("a.csv", table), "form_key": "k"}
    read = client.post(IMPORT, sent)
    assert (read.status_code, Lecture.objects.exists()) == (200, False)
    assert "1 line was read. Nothing is written yet." in read.text
    sent["file"] = SimpleUploadedFile("a.csv", table)
    client.post(IMPORT, {**sent, "confirmed": "1"})

    assert [line.startswith("Bare") for line in template] == [False, True, True]
    row = Attendance.objects.get()
    assert (row.lecture.activity, row.enrolment, row.minutes) == (planned, cast.enrolment, 45)


def test_a_lecture_without_entered_details_takes_the_list_of_a_meeting(cast: Cast, client: Client) -> None:
    planned = bare(cast)
    client.force_login(cast.coordinator)
    heading = "Name (Original Name),User Email,Total Duration (Minutes),Guest"
    table = f"{heading}\nKim Saule,saule@example.org,50,Yes\n".encode()

    page = client.get(f"{ATTENDANCE}of/bare/lists/")
    sent = {"file": SimpleUploadedFile("zoom.csv", table), "zone": cast.course.zone, "form_key": "k"}
    answer = client.post(f"{ATTENDANCE}of/bare/lists/", sent)

    assert (page.status_code, answer.status_code) == (200, 303)
    assert MeetingLog.objects.get().lecture.activity == planned


def test_a_lecture_without_entered_details_takes_no_minutes_before_it_begins(
    cast: Cast, client: Client
) -> None:
    planned = bare(cast)
    planned.starts_at = clock.now() + activities.HOUR
    planned.ends_at = planned.starts_at + activities.HOUR
    planned.save()
    client.force_login(cast.coordinator)

    page = client.get(f"{ATTENDANCE}of/bare/").text
    data = {f"minutes_{cast.enrolment.key}": "8", "reason": "Was there", "form_key": "k"}
    answer = client.post(f"{ATTENDANCE}of/bare/", data)

    assert "This lecture has not begun" in page
    assert (answer.status_code, Lecture.objects.exists()) == (422, False)


def test_namesakes_differ_by_their_patronymics(cast: Cast, client: Client) -> None:
    activities.lecture(cast.course, by=cast.lecturer)
    Person.objects.filter(pk=cast.learner.pk).update(patronymic="Муратовна")
    client.force_login(cast.coordinator)

    for page in (client.get(ATTENDANCE).text, client.get(f"{ATTENDANCE}of/talk/").text):
        assert "Kim Saule Муратовна" in page


def test_a_lecture_that_has_not_begun_takes_no_corrections(cast: Cast, client: Client) -> None:
    activities.lecture(cast.course, by=cast.lecturer, starts_at=clock.now() + activities.HOUR)
    client.force_login(cast.coordinator)

    page, response = client.get(f"{ATTENDANCE}of/talk/"), correct(client, cast, reason="Was there")

    assert "This lecture has not begun" in page.text
    assert "minutes_" not in page.text
    assert response.status_code == 422
    assert "first change its time in the plan" in response.text
    assert not Attendance.objects.exists()


def test_a_correction_without_a_reason_comes_back(cast: Cast, client: Client) -> None:
    activities.lecture(cast.course, by=cast.lecturer)
    client.force_login(cast.coordinator)

    response = correct(client, cast)

    assert response.status_code == 422
    assert 'value="80"' in response.content.decode()
    assert not Attendance.objects.exists()


def test_more_minutes_than_there_are_come_back(cast: Cast, client: Client) -> None:
    activities.lecture(cast.course, by=cast.lecturer)
    client.force_login(cast.coordinator)

    response = correct(client, cast, reason="x", **{f"minutes_{cast.enrolment.key}": "91"})

    assert response.status_code == 422


def test_a_list_comes_in(cast: Cast, client: Client) -> None:
    activities.lecture(cast.course, by=cast.lecturer)
    client.force_login(cast.coordinator)
    table = SimpleUploadedFile("a.csv", b"lecture,person_code,minutes\ntalk,saule@example.org,45\n")

    page = client.post(f"{ATTENDANCE}import/", {"file": table, "form_key": "k"})

    assert (page.status_code, Attendance.objects.exists()) == (200, False)
    assert "1 line was read. Nothing is written yet." in page.text
    sent = {"confirmed": "1", "file__uploaded": page.context["held"]}
    assert client.post(f"{ATTENDANCE}import/", sent).status_code == 303
    assert Attendance.objects.get().minutes == 45


def test_a_wrong_list_is_told_row_by_row(cast: Cast, client: Client) -> None:
    activities.lecture(cast.course, by=cast.lecturer)
    client.force_login(cast.coordinator)
    table = SimpleUploadedFile("a.csv", b"lecture,person_code,minutes\ntalk,nobody,45\nwalk,x,1\n")

    response = client.post(f"{ATTENDANCE}import/", {"file": table, "form_key": "k"})

    assert response.status_code == 422
    page = response.content.decode()
    assert '<td class="n" data-label="Row">2</td>' in page
    assert '<td class="n" data-label="Row">3</td>' in page
    assert not Attendance.objects.exists()


def test_the_hall_can_be_asked_at_once(cast: Cast, client: Client, settings: Any) -> None:
    settings.OQU_HALL_INSIDE = "http://127.0.0.1:9/hall"
    talk = activities.lecture(cast.course, by=cast.lecturer, meeting_url="", starts_at=clock.now() - DAY)
    client.force_login(cast.coordinator)

    page = client.get(f"{ATTENDANCE}of/talk/").content.decode()
    answer = client.post(f"{ATTENDANCE}of/talk/hall/", {"form_key": "k"}, follow=True)

    assert talk.venue == Venue.HALL
    assert "Ask the lecture hall now" in page
    assert "The lecture hall doesn&#x27;t answer now" in answer.content.decode()


def test_live_and_recording_are_told_apart(cast: Cast, client: Client) -> None:
    talk = activities.lecture(cast.course, by=cast.lecturer)
    actions.record_attendance(
        lecture=talk,
        enrolment=cast.enrolment,
        report=actions.AttendanceReport(
            minutes=80, source=AttendanceSource.HEARD, live_minutes=50, replay_minutes=30
        ),
        by=None,
        at=clock.now(),
    )
    client.force_login(cast.coordinator)

    assert "live 50, recording 30" in client.get(f"{ATTENDANCE}of/talk/").content.decode()


def test_hours_stand_beside_the_minutes_and_go_to_excel(cast: Cast, client: Client) -> None:
    talk = activities.lecture(cast.course, by=cast.lecturer)
    actions.record_attendance(
        lecture=talk,
        enrolment=cast.enrolment,
        report=actions.AttendanceReport(minutes=80, source=AttendanceSource.IMPORTED),
        by=None,
        at=clock.now(),
    )
    client.force_login(cast.coordinator)

    page = client.get(ATTENDANCE).content.decode()
    sent = client.get(f"{ATTENDANCE}hours.xlsx")

    assert '<td class="n" data-label="1">80</td>' in page
    assert '<td class="n" data-label="1">–</td>' in page
    assert '<td class="n" data-label="Academic hours">1.8</td>' in page
    assert "heard from 70% on, to a tenth of an hour" in page
    name = f"Attendance – {cast.course.title_en}, {cast.course.starts_on.year}.xlsx"
    assert unquote(sent["Content-Disposition"]) == f"attachment; filename*=utf-8''{name}"
    assert b"".join(sent).startswith(b"PK")


def test_the_director_corrects_as_a_coordinator_does(cast: Cast, client: Client) -> None:
    activities.lecture(cast.course, by=cast.lecturer)
    client.force_login(cast.director)

    assert client.get(ATTENDANCE).status_code == 200
    assert correct(client, cast, reason="x").status_code == 303


@pytest.mark.parametrize("people", [3, 40])
def test_queries_do_not_grow_with_people(
    cast: Cast, client: Client, django_assert_num_queries: DjangoAssertNumQueries, people: int
) -> None:
    activities.lecture(cast.course, by=cast.lecturer)
    for _n in range(people):
        Enrolment.objects.create(
            course=cast.course, person=PersonFactory.create(), language="kk", enrolled_at=clock.now()
        )
    client.force_login(cast.coordinator)
    client.get(ATTENDANCE)

    with django_assert_num_queries(SIGNED_IN + 9):
        client.get(ATTENDANCE)
    with django_assert_num_queries(SIGNED_IN + 7):
        client.get(f"{ATTENDANCE}of/talk/")


def test_a_large_course_is_read_page_by_page(cast: Cast, client: Client) -> None:
    activities.lecture(cast.course, by=cast.lecturer)
    for _n in range(60):
        Enrolment.objects.create(
            course=cast.course, person=PersonFactory.create(), language="kk", enrolled_at=clock.now()
        )
    client.force_login(cast.coordinator)

    first, second = (client.get(ATTENDANCE, {"page": page}).content.decode() for page in (1, 2))

    assert first.count('<th scope="row">') == 50
    assert second.count('<th scope="row">') == Enrolment.objects.filter(course=cast.course).count() - 50
    assert "Page 1 of 2" in first


def test_somebody_who_heard_nothing_is_told_from_somebody_of_whom_nothing_is_known(
    cast: Cast, client: Client
) -> None:
    talk = activities.lecture(cast.course, by=cast.lecturer)
    actions.record_attendance(
        lecture=talk,
        enrolment=cast.enrolment,
        report=actions.AttendanceReport(minutes=0, source=AttendanceSource.IMPORTED),
        by=None,
        at=clock.now(),
    )
    client.force_login(cast.coordinator)

    page = client.get(ATTENDANCE).content.decode()

    assert '<td class="n" data-label="1">0</td>' in page
    assert '<td class="n" data-label="1">–</td>' in page
    assert "0% of the minutes; people who listened: 0 of 2" in page


IMPORT = "/en/office/courses/library-work/attendance/import/"


def import_list(client: Client, *lines: str) -> str:
    """Read a list and confirm it; the page afterwards."""
    content = "\n".join(["lecture,person_code,minutes,note", *lines]).encode()
    page = client.post(IMPORT, {"file": SimpleUploadedFile("list.csv", content)}).text
    held = re.search(r'name="file__uploaded" value="([^"]+)"', page)
    assert held
    return client.post(IMPORT, {"confirmed": "1", "file__uploaded": held[1]}, follow=True).text


def undo(client: Client, page: str) -> str:
    address = re.search(r'action="([^"]+/undo/[^"]+)"', page)
    assert address
    return client.post(address[1], follow=True).text


def telling() -> list[tuple[object, ...]]:
    rows = Attendance.objects.order_by("enrolment__person__family_name")
    return list(rows.values_list("minutes", "source", "reason", "sheet_minutes", "sheet_note", "recorded_by"))


def test_an_import_is_undone_to_what_was_there_before(cast: Cast, client: Client) -> None:
    talk = activities.lecture(cast.course, by=cast.lecturer)
    client.force_login(cast.coordinator)
    import_list(client, "talk,saule@example.org,30,from paper")
    Batch.objects.update(leaves_at=clock.now())
    before = telling(), list(Progress.objects.values_list("enrolment", "step", "minutes"))

    page = import_list(client, "talk,saule@example.org,80,from the list", "talk,viktor@example.org,1:05,")
    imported = [row[:3] for row in telling()]
    page = undo(client, page)

    assert imported == [
        (80, AttendanceSource.IMPORTED, "from the list"),
        (65, AttendanceSource.IMPORTED, ""),
    ]
    assert "The step “Write these minutes” is undone." in page
    assert (telling(), list(Progress.objects.values_list("enrolment", "step", "minutes"))) == before
    assert "/undo/" not in page
    assert talk.attendance.count() == 1


def test_what_was_corrected_since_stays_when_an_import_is_undone(cast: Cast, client: Client) -> None:
    talk = activities.lecture(cast.course, by=cast.lecturer)
    client.force_login(cast.coordinator)
    page = import_list(client, "talk,saule@example.org,80,", "talk,viktor@example.org,65,")
    actions.correct_attendance(
        lecture=talk, minutes={cast.enrolment: 70}, reason="asked", by=cast.coordinator, at=clock.now()
    )

    undo(client, page)

    assert [row[:3] for row in telling()] == [(70, AttendanceSource.CORRECTED, "asked")]


def test_the_same_list_again_leaves_nothing_to_undo(cast: Cast, client: Client) -> None:
    activities.lecture(cast.course, by=cast.lecturer)
    client.force_login(cast.coordinator)
    import_list(client, "talk,saule@example.org,80,")

    import_list(client, "talk,saule@example.org,80,")

    assert Batch.objects.count() == 1


def test_lectures_are_in_the_order_of_time_and_those_ahead_are_not_held_yet(
    cast: Cast, client: Client
) -> None:
    ahead = activities.lecture(cast.course, "ahead", by=cast.lecturer, starts_at=clock.now() + DAY)
    held = activities.lecture(cast.course, "held", by=cast.lecturer, starts_at=clock.now() - DAY)
    ActivityFactory.create(course=cast.course, kind="lecture", slug="bare")
    client.force_login(cast.coordinator)

    page = client.get(ATTENDANCE)

    shown = [one.activity.slug for one in page.context["audiences"]]
    assert shown == ["held", "ahead", "bare"]
    assert page.context["ahead"] == [ahead.activity.pk]
    assert page.text.count("not held yet") == 1
    assert page.text.count("attendance is not entered yet") == 2
    assert held.activity.pk not in page.context["ahead"]


def test_good_lines_of_a_list_are_taken_and_initials_are_accepted_with_one_press(
    cast: Cast, client: Client
) -> None:
    activities.lecture(cast.course, by=cast.lecturer)
    names = {"family_name": "Жүнісова", "given_name": "Гүлнар", "patronymic": "Қайратқызы"}
    place = EnrolmentFactory.create(
        course=cast.course, person=PersonFactory.create(**names, email="g@example.org")
    )
    client.force_login(cast.coordinator)
    words = (
        "Дәріс;Аты-жөні;Минут;Ескертпе\n"
        f"talk;{cast.learner.family_name} {cast.learner.given_name};45;\n"
        f"talk;Жунисова Г.К.;44;{'x' * 301}\n"
        "talk;Белгісіз Адам;9;\n"
        "Барлығы;;98;\n"
    )
    file = SimpleUploadedFile("list.csv", words.encode())

    read = client.post(IMPORT, {"file": file, "form_key": "k"})
    held = {"file__uploaded": read.context["held"], "form_key": "k"}
    again = client.post(IMPORT, {**held, "meant": read.context["suggestions"][0].value})
    client.post(IMPORT, {**held, "meant": read.context["suggestions"][0].value, "confirmed": "1"})

    assert (read.status_code, again.status_code) == (200, 200)
    assert "1 line was read. Nothing is written yet." in read.text
    assert "Read “Жунисова Г.К.” as “Жүнісова Гүлнар Қайратқызы”" in read.text
    assert "row 5: This is a line of totals, no row of the list." in read.text
    assert "row 4, column “Аты-жөні”: Nobody in the course is known by this." in read.text
    assert "2 lines were read. Nothing is written yet." in again.text
    assert dict(Attendance.objects.values_list("enrolment", "minutes")) == {
        cast.enrolment.pk: 45,
        place.pk: 44,
    }


def test_a_list_that_is_refused_whole_says_so_above_everything_with_a_way_to_the_form(
    cast: Cast, client: Client
) -> None:
    activities.lecture(cast.course, by=cast.lecturer)
    client.force_login(cast.coordinator)

    page = client.post(IMPORT, {"file": SimpleUploadedFile("list.csv", b"lecture,name\ntalk,Kim Saule\n")})

    assert page.status_code == 422
    assert page.text.count("This column is missing.") == 2
    assert page.text.index("This column is missing.") < page.text.index('<h2 id="list">')
    assert page.text.index('href="#list"') < page.text.index('<h2 id="list">')


def test_a_lecture_without_a_length_is_named_and_the_other_lines_are_taken(
    cast: Cast, client: Client
) -> None:
    activities.lecture(cast.course, by=cast.lecturer)
    activity = ActivityFactory.create(course=cast.course, kind="lecture", slug="bare", starts_at=None)
    Lecture.objects.create(activity=activity)
    client.force_login(cast.coordinator)
    words = b"lecture,email,minutes\ntalk,saule@example.org,45\nbare,saule@example.org,0\n"

    page = client.post(IMPORT, {"file": SimpleUploadedFile("list.csv", words)})

    assert page.status_code == 200
    assert "1 line was read. Nothing is written yet." in page.text
    assert "without these times attendance can’t be calculated" in page.text.replace("&#x27;", "’")


@pytest.fixture
def halves(cast: Cast) -> list[Lecture]:
    """A lecture that each of the two groups of the cast hears by itself, under one title."""
    found = []
    for group in cast.course.groups.all():
        half = activities.lecture(
            cast.course, f"half-{group.number}", by=cast.lecturer, starts_at=clock.now() - DAY
        )
        cast.course.activities.filter(pk=half.activity_id).update(
            group=group, title_kk="Өлкетану", title_ru="Краеведение", title_en="Local history"
        )
        found.append(half)
    return found


def test_halves_of_a_lecture_are_told_apart_by_their_group(
    cast: Cast, client: Client, halves: list[Lecture]
) -> None:
    heard: dict[str, Any] = {
        "enrolment": cast.other_enrolment,
        "activity": halves[1].activity,
        "at": clock.now(),
    }
    courses.report_progress(step=Step.DONE, minutes=90, **heard)
    client.force_login(cast.coordinator)
    pages = [
        client.get(address).text
        for address in (
            ATTENDANCE,
            f"{ATTENDANCE}of/half-1/",
            "/en/office/courses/library-work/messages/new/",
            "/en/office/courses/library-work/",
        )
    ]

    first, second = (f"Local history ({group})" for group in cast.course.groups.all())
    assert f'<a href="{ATTENDANCE}of/half-2/">{second}</a>' in pages[0]
    assert f'<span title="{first}">' in pages[0]
    assert re.search(rf"<h1[^>]*>{re.escape(first)}</h1>", pages[1])
    assert f">{second}</option>" in pages[2]
    assert f"Attendance is not entered: {first}." in pages[3]


@pytest.mark.parametrize(
    ("headings", "rows"),
    [
        ("Лекция;ФИО;Минут", "Краеведение;Kim Saule;45\nКраеведение;Kim Viktor;30\n"),
        ("Лекция;ФИО;Время", "Local history (Group 1);Kim Saule;45\nКраеведение, Группа 2;Kim Viktor;30\n"),
        (
            "Лекция;Группа;ФИО;Минут",
            "Краеведение;1;Kim Saule;45\nӨлкетану;2-топ;Kim Viktor;30\nИтого по группе;;;75\n;;Итого;75\n",
        ),
    ],
)
def test_a_list_names_halves_of_a_lecture_as_people_do(
    cast: Cast, client: Client, halves: list[Lecture], headings: str, rows: str
) -> None:
    Enrolment.objects.filter(pk=cast.enrolment.pk).update(group=cast.course.groups.get(number=1))
    Enrolment.objects.filter(pk=cast.other_enrolment.pk).update(group=cast.course.groups.get(number=2))
    Person.objects.filter(pk=cast.other_enrolment.person_id).update(
        family_name="Kim", given_name="Viktor", patronymic=""
    )
    client.force_login(cast.coordinator)
    file = SimpleUploadedFile("a.csv", f"{headings}\n{rows}".encode())

    client.post(f"{ATTENDANCE}import/", {"file": file, "confirmed": "1", "form_key": "k"})

    heard = Attendance.objects.order_by("lecture__activity__slug").values_list(
        "lecture__activity__slug", "enrolment", "minutes"
    )
    assert list(heard) == [
        ("half-1", cast.enrolment.pk, 45),
        ("half-2", cast.other_enrolment.pk, 30),
    ]


def test_a_title_that_several_lectures_have_is_asked_about(cast: Cast, client: Client) -> None:
    for number, slug in enumerate(("morning", "evening"), start=1):
        talk = activities.lecture(cast.course, slug, by=cast.lecturer, starts_at=clock.now() - number * DAY)
        cast.course.activities.filter(pk=talk.activity_id).update(
            title_ru="Беседа о книге", title_en="Talk on books"
        )
    client.force_login(cast.coordinator)
    file = SimpleUploadedFile(
        "a.csv", "Лекция;ФИО;Минут\nTalk on books;Kim Saule;45\nTalk on boks;Kim Saule;45\n".encode()
    )

    page = client.post(f"{ATTENDANCE}import/", {"file": file, "form_key": "k"}).text

    assert "Several lectures have this title: Talk on books (" in page
    assert "“Talk on boks” is not in the plan. Is “Talk on books” meant?" in page


@pytest.mark.parametrize(
    "written",
    [
        "Абдрахманова-Нұрмағамбетова Г.-Ш.Қ.",
        "Г.-Ш. Қ. Абдрахманова-Нурмагамбетова",
        "Абдрахманова Г-Ш.",
        "Нұрмағамбетова Г.Қ.",
        "Абдрахманова-Нұрмағамбетова",
    ],
)
def test_a_double_name_with_double_initials_is_suggested(cast: Cast, client: Client, written: str) -> None:
    activities.lecture(cast.course, by=cast.lecturer)
    person = PersonFactory.create(
        family_name="Абдрахманова-Нұрмағамбетова", given_name="Гүл-Шат", patronymic="Қайратқызы"
    )
    EnrolmentFactory.create(course=cast.course, person=person)
    client.force_login(cast.coordinator)
    file = SimpleUploadedFile("a.csv", f"Лекция;ФИО;Минут\nen talk;{written};45\n".encode())

    page = client.post(f"{ATTENDANCE}import/", {"file": file, "form_key": "k"}).text

    assert (
        f"“{written}” is not in the list. Is “Абдрахманова-Нұрмағамбетова Гүл-Шат Қайратқызы” meant?" in page
    )


def test_before_a_partial_list_is_written_those_are_named_who_will_count_as_absent(
    cast: Cast, client: Client
) -> None:
    """A row that can't be taken makes its person absent as one that is missing does; both are named apart."""
    activities.lecture(cast.course, by=cast.lecturer)
    places = [
        EnrolmentFactory.create(
            course=cast.course,
            person=PersonFactory.create(family_name=name, given_name="Асель", patronymic=""),
        )
        for name in ("Ахметова", "Беков", "Серова")
    ]
    client.force_login(cast.coordinator)
    words = (
        "lecture,name,minutes\n"
        "talk,Беков Асель,45\n"
        "talk,Ахметова Асель,500\n"
        "walk,Серова Асель,45\n"
        f"talk,{cast.learner.family_name} {cast.learner.given_name},45\n"
    )

    page = client.post(IMPORT, {"file": SimpleUploadedFile("list.csv", words.encode())})
    whole = client.post(
        IMPORT,
        {
            "file": SimpleUploadedFile(
                "list.csv",
                (
                    "lecture,person_code,minutes\n"
                    + "".join(
                        f"talk,{place.key},45\n" for place in (*places, cast.enrolment, cast.other_enrolment)
                    )
                ).encode(),
            )
        },
    )

    assert [(one.refused, one.others) for one in page.context["absences"]] == [
        (("Ахметова Асель", "Серова Асель"), ("Orlov Viktor",)),
    ]
    assert "en talk: 3 people without minutes" in page.text
    assert "rows can't be taken: Ахметова Асель; Серова Асель" in page.text
    assert not Attendance.objects.exists()
    assert whole.context["absences"] == []
    assert "count as absent" not in whole.text


def test_a_form_of_minutes_says_that_people_without_minutes_count_as_absent(
    cast: Cast, client: Client
) -> None:
    activities.lecture(cast.course, by=cast.lecturer)
    client.force_login(cast.coordinator)

    assert "people without minutes count as absent" in client.get(f"{ATTENDANCE}of/talk/").text
