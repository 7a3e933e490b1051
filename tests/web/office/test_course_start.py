"""The page on which a course begins from another one, and the file of a course."""

import json
import re
from datetime import date, time, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from oqu.courses import actions as courses
from oqu.courses.models import Activity, Course, Duty, Enrolment, Stage
from oqu.courses.queries import planned_hours
from oqu.kernel import clock
from oqu.kernel.languages import pick
from oqu.kernel.public_holidays import is_working_day
from oqu.lectures.models import Lecture
from oqu.questionnaires import actions as questionnaires
from oqu.questionnaires.queries.aims import own_version
from oqu.web.office.gaps import needs_of_times
from tests.factories import activities
from tests.factories.cast import Cast
from tests.factories.courses import ActivityFactory

pytestmark = pytest.mark.django_db
URL = "office:course_start"


@pytest.fixture
def office(client: Client, cast: Cast) -> Client:
    client.force_login(cast.methodologist)
    activities.reading(cast.course, by=cast.methodologist)
    questionnaires.load_bank(at=clock.now())
    return client


def test_a_copy_leads_to_its_draft(office: Client, cast: Cast) -> None:
    choice = {"source": f"copy-{cast.course.slug}", "starts_on": "2030-03-04", "form_key": "k"}

    first, second = (office.post(reverse(URL), choice) for _press in range(2))

    copy = Course.objects.exclude(pk=cast.course.pk).get(starts_on="2030-03-04")
    assert (
        first.headers["Location"] == second.headers["Location"] == reverse("office:course", args=[copy.slug])
    )
    assert (copy.stage, copy.activities.count()) == (Stage.DRAFT, cast.course.activities.count())
    assert not Enrolment.objects.filter(course=copy).exists()


def test_a_ready_made_course_leads_to_its_draft(office: Client) -> None:
    choice = {"source": "ready-local-history", "starts_on": "2030-03-04", "form_key": "k"}

    page = office.post(reverse(URL), choice)

    course = Course.objects.get(starts_on="2030-03-04")
    assert page.headers["Location"] == reverse("office:course", args=[course.slug])
    assert course.title_kk.startswith("Кітапханадағы өлкетану")


@pytest.mark.parametrize("code", ["children-reading", "digital-help", "local-history"])
@pytest.mark.parametrize("chosen", ["2030-03-04", "2030-03-07", "2030-03-09", "2030-03-20"])
def test_a_ready_made_plan_fits_its_first_day_and_working_days(
    office: Client, code: str, chosen: str
) -> None:
    office.post(reverse(URL), {"source": f"ready-{code}", "starts_on": chosen, "form_key": "k"})

    course = Course.objects.exclude(slug="library-work").get()
    assert [str(need.words) for need in needs_of_times(course, clock.now())] == []
    assert is_working_day(course.starts_on)
    moments = course.activities.values_list("starts_at", "due_at")
    days = [clock.local_date(moment, course.zone) for pair in moments for moment in pair if moment]
    assert [day for day in days if not is_working_day(day)] == []


def test_holidays_push_the_rest_of_a_ready_made_plan_on(office: Client) -> None:
    """In March 2027 the 15th and the 22nd to 24th are days off; tasks and texts keep their working days."""
    office.post(reverse(URL), {"source": "ready-local-history", "starts_on": "2027-03-15", "form_key": "k"})

    course = Course.objects.exclude(slug="library-work").get()

    def days(slug: str) -> list[str]:
        one = course.activities.get(slug=slug)
        moments = (one.opens_at, one.starts_at, one.due_at)
        return [f"{clock.in_zone(moment, course.zone):%d.%m %H:%M}" for moment in moments if moment]

    assert days("where-history-is-kept") == ["16.03 10:00"]
    assert days("one-photograph") == ["17.03 09:00", "25.03 23:00"]
    assert days("writing-captions") == ["25.03 09:00", "29.03 18:00"]
    assert days("small-exhibition") == ["26.03 10:00"]
    assert days("own-exhibition") == ["26.03 12:00", "31.03 23:00"]
    assert f"{course.starts_on:%d.%m} {course.ends_on:%d.%m}" == "16.03 31.03"


def test_the_first_day_of_a_copy_follows_the_weekday_of_its_plan(office: Client) -> None:
    course = Course.objects.get()
    begins = clock.from_local(course.starts_on, time(10), course.zone)
    ActivityFactory.create(course=course, starts_at=begins, ends_at=begins + timedelta(hours=1))
    chosen = date(2030, 3, 11) + timedelta(days=(course.starts_on.weekday() + 1) % 7)
    choice = {"source": "copy-library-work", "starts_on": chosen.isoformat(), "form_key": "k"}

    page = office.post(reverse(URL), choice, follow=True).text

    copy = Course.objects.exclude(slug="library-work").get()
    assert copy.starts_on == chosen + timedelta(days=6)
    assert "because each date of a copy keeps its day of the week." in page


@pytest.mark.parametrize(
    ("source", "chosen", "words"),
    [
        (
            "ready-local-history",
            "2030-03-09",
            "Monday 11 March, because Saturday 9 March is not a working day.",
        ),
        ("ready-local-history", "2030-03-08", "Monday 11 March, because Friday 8 March is a public holiday"),
        (
            "copy-library-work",
            "2030-03-21",
            "Tuesday 26 March, because Thursday 21 March is a public holiday",
        ),
    ],
)
def test_a_first_day_that_moves_has_its_reason(office: Client, source: str, chosen: str, words: str) -> None:
    choice = {"source": source, "starts_on": chosen, "skip_holidays": "on", "form_key": "k"}

    page = office.post(reverse(URL), choice, follow=True).text

    assert f"First day of the course: {words}" in page


def test_courses_of_one_title_are_told_apart_by_their_days(office: Client, cast: Cast) -> None:
    choice = {"source": f"copy-{cast.course.slug}", "starts_on": "2030-03-04", "form_key": "k"}
    office.post(reverse(URL), choice)

    waits = office.get(reverse("office:dashboard")).text
    labels = [str(label) for _key, label in office.get(reverse(URL)).context["form"].fields["source"].choices]

    copies = [label for label in labels if cast.course.title in label]
    assert len(set(copies)) == len(copies) == 2
    assert any("March 2030" in label for label in copies)
    assert f"{cast.course.title} (4" in waits


def test_an_exported_course_can_be_imported(office: Client, cast: Cast) -> None:
    file = office.get(reverse("office:course_export", args=[cast.course.slug]))
    content = b"".join(file)
    assert ZipFile(BytesIO(content)).namelist() == ["course.json"]

    sent = SimpleUploadedFile("course.zip", content)
    page = office.post(reverse(URL), {"source": "file", "starts_on": "2030-03-04", "file": sent})

    course = Course.objects.get(starts_on="2030-03-04")
    assert page.headers["Location"] == reverse("office:course", args=[course.slug])
    assert course.title == cast.course.title


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"not an archive", b"\x00" * 5000])
def test_a_file_that_is_no_course_is_422_and_nothing_is_written(office: Client, content: bytes) -> None:
    before = Course.objects.count()

    page = office.post(
        reverse(URL),
        {"source": "file", "starts_on": "2030-03-04", "file": SimpleUploadedFile("a.zip", content)},
    )

    assert (page.status_code, Course.objects.count()) == (422, before)
    assert "This is not the file of a course" in page.text


def test_without_a_file_or_a_day_it_is_422(office: Client) -> None:
    page = office.post(reverse(URL), {"source": "file", "starts_on": ""})

    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"file", "starts_on"}


def test_a_plan_that_would_leave_the_calendar_is_refused(office: Client, cast: Cast) -> None:
    activities.lecture(
        cast.course, by=cast.methodologist, starts_at=clock.parse_local("2100-12-20T10:00", "UTC")
    )

    page = office.post(reverse(URL), {"source": f"copy-{cast.course.slug}", "starts_on": "2100-06-01"})

    assert page.status_code == 422
    assert "outside the calendar" in page.text


def test_a_draft_lists_the_times_that_do_not_fit(office: Client, cast: Cast) -> None:
    lecture = activities.lecture(cast.course, by=cast.methodologist).activity
    Course.objects.filter(pk=cast.course.pk).update(stage=Stage.DRAFT, applications_until=None)
    cast.course.refresh_from_db()
    address = reverse("office:course", args=[cast.course.slug])
    assert "remark on its times" not in office.get(address).content.decode()

    begins = clock.parse_local(f"{cast.course.starts_on}T10:00", cast.course.zone)
    lecture.starts_at, lecture.ends_at = begins - timedelta(days=30), begins - timedelta(days=30, hours=-1)
    lecture.opens_at = None
    lecture.save()
    Course.objects.filter(pk=cast.course.pk).update(applications_until=begins)

    words = office.get(address).content.decode()
    assert "1 activity of the plan has a remark on its times." in words
    assert "Applications end when the course has begun." in words


@pytest.mark.parametrize(
    ("stage", "named"), [(Stage.DRAFT, True), (Stage.ANNOUNCED, True), (Stage.ADMISSION, False)]
)
def test_an_end_of_applications_in_the_past_is_named_until_they_are_open(
    office: Client, cast: Cast, stage: Stage, named: bool
) -> None:
    yesterday = clock.now() - timedelta(days=1)
    Course.objects.filter(pk=cast.course.pk).update(
        stage=stage,
        applications_until=yesterday,
        starts_on=clock.local_date(clock.now(), cast.course.zone) + timedelta(days=3),
    )

    page = office.get(reverse("office:course", args=[cast.course.slug])).text

    assert ("The last day of applications is over: nobody could apply." in page) is named


def test_a_plan_that_begins_after_the_first_day_is_named(office: Client, cast: Cast) -> None:
    first = clock.parse_local("2030-03-04T10:00", cast.course.zone)
    Course.objects.filter(pk=cast.course.pk).update(
        stage=Stage.DRAFT, starts_on="2030-03-04", ends_on="2030-03-20"
    )
    cast.course.activities.all().delete()
    activities.lecture(cast.course, by=cast.methodologist, starts_at=first + timedelta(days=3))
    page = reverse("office:course", args=[cast.course.slug])
    named = re.findall(r"The plan begins after the first day of the course: ([^<]*)<", office.get(page).text)
    assert named == ["Thursday 7 March 2030."]

    activities.lecture(cast.course, "talk-2", by=cast.methodologist, starts_at=first)

    assert "The plan begins after the first day" not in office.get(page).text


def test_a_copy_keeps_groups_and_the_halves_of_a_lecture(office: Client, cast: Cast) -> None:
    """Hours, times, groups and lecturers of a lecture that is given to each group by itself."""
    source = cast.course
    activities.lecture(source, "whole", by=cast.lecturer)
    source.groups.filter(number=1).update(name="North", curator=cast.coordinator)
    north, south = source.groups.all()
    for number, group in enumerate((north, south)):
        half = activities.lecture(
            source, f"half-{number}", by=cast.lecturer, starts_at=clock.now() + timedelta(hours=number)
        )
        source.activities.filter(pk=half.activity_id).update(group=group, hours=2)
    task = activities.assignment(source, by=cast.methodologist)
    courses.name_staff(
        course=source,
        person=cast.lecturer,
        duty=Duty.REVIEWER,
        groups=[south],
        activities=[task.activity],
        by=cast.methodologist,
        at=clock.now(),
    )
    choice = {"source": f"copy-{source.slug}", "starts_on": "2030-03-04", "form_key": "k", "with_staff": "on"}

    office.post(reverse(URL), choice)

    copy = Course.objects.exclude(pk=source.pk).get(starts_on="2030-03-04")
    made = list(copy.groups.values_list("number", "name", "curator"))
    assert made == [(1, "North", cast.coordinator.pk), (2, "", None)]
    halves = Lecture.objects.filter(activity__course=copy).order_by("activity__position")
    assert [
        (one.activity.slug, one.activity.group.number if one.activity.group else None, one.lecturer)
        for one in halves
    ] == [("whole", None, cast.lecturer), ("half-0", 1, cast.lecturer), ("half-1", 2, cast.lecturer)]
    starts = [one.activity.starts_at for one in halves if one.activity.group and one.activity.starts_at]
    assert starts[1] - starts[0] == timedelta(hours=1)
    before, after = planned_hours(source), planned_hours(copy)
    assert (after.least, after.most) == (before.least, before.most)
    reviewer = copy.staff.get(duty=Duty.REVIEWER)
    assert [group.number for group in reviewer.groups.all()] == [2]


def test_a_file_keeps_the_groups_and_names_one_that_is_missing(office: Client, cast: Cast) -> None:
    source = cast.course
    source.groups.filter(number=2).update(name="North")
    group = source.groups.get(number=2)
    source.activities.update(group=group)
    content = b"".join(office.get(reverse("office:course_export", args=[source.slug])))
    with ZipFile(BytesIO(content)) as archive:
        described = json.loads(archive.read("course.json"))
    choice = {"source": "file", "starts_on": "2030-03-04"}

    office.post(reverse(URL), choice | {"file": SimpleUploadedFile("course.zip", content)})
    broken = BytesIO()
    with ZipFile(broken, "w") as archive:
        archive.writestr("course.json", json.dumps(described | {"groups": []}))
    page = office.post(reverse(URL), choice | {"file": SimpleUploadedFile("a.zip", broken.getvalue())})

    copy = Course.objects.get(starts_on="2030-03-04")
    assert [str(one.group) for one in copy.activities.all()] == ["North"] * source.activities.count()
    assert page.status_code == 422
    assert "The course has no group with this number." in page.text


def test_a_questionnaire_that_was_left_out_is_named_in_the_copy(office: Client, cast: Cast) -> None:
    source = cast.course
    aims = {"find": {"kk": "Табу", "ru": "Находить"}}
    courses.set_aims(course=source, aims=aims, by=cast.methodologist, at=clock.now())
    questionnaires.ask_about_aims(course=source, by=cast.methodologist, at=clock.now(), key="aims")
    left_out = own_version(source, "learning-before")
    assert left_out is not None
    Activity.objects.filter(course=source, wave__questionnaire=left_out).delete()
    choice = {"source": f"copy-{source.slug}", "starts_on": "2030-03-04", "form_key": "k"}

    page = office.post(reverse(URL), choice, follow=True).text

    copy = Course.objects.exclude(pk=source.pk).get(starts_on="2030-03-04")
    own = own_version(copy, "learning-before")
    assert own is not None
    address = f"{reverse('office:wave_new', args=[copy.slug])}?questionnaire={own.key}"
    words = f"A questionnaire about the aims is not in the plan: {pick(own.title)}."
    assert f'<a href="{address}">{words}</a>' in page
    assert f'<option value="{own.key}" selected>' in office.get(address).text
