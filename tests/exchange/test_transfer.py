"""A course that is copied, exported, imported, or made from a ready-made one."""

import json
import zipfile
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest

from oqu.assignments import actions as assignments
from oqu.assignments.models import Assignment
from oqu.courses import actions as courses
from oqu.courses.models import Course, Duty, Enrolment, Staff, Stage, TextPicture
from oqu.courses.receivers import has_duty
from oqu.exchange.transfer import packing
from oqu.exchange.transfer.describing import described
from oqu.exchange.transfer.document import CourseDocument, checked
from oqu.exchange.transfer.ready import ready_courses, ready_document
from oqu.exchange.transfer.storing import create_course
from oqu.kernel import clock
from oqu.kernel.files import Upload
from oqu.kernel.languages import speaking
from oqu.kernel.models import StoredFile
from oqu.kernel.pictures import for_text
from oqu.kernel.sheets import BadSheet
from oqu.lectures import actions as lectures
from oqu.lectures.models import Lecture
from oqu.letters.models import Batch, Letter
from oqu.questionnaires import actions as questionnaires
from oqu.questionnaires.actions.bank import BANK
from oqu.questionnaires.models import Questionnaire, Wave
from oqu.questionnaires.queries.aims import STANDARD_ABOUT_AIMS, own_questionnaires, own_version
from oqu.readings import actions as readings
from oqu.readings.models import Reading
from tests.factories import activities
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db


def make(cast: Cast, document: CourseDocument, starts_on: date, own_key: str = "one", **more: Any) -> Course:
    questionnaires.load_bank(at=clock.now())
    with document:
        return create_course(
            document=checked(document),
            centre=cast.centre,
            starts_on=starts_on,
            by=cast.methodologist,
            at=clock.now(),
            key=own_key,
            **more,
        )


def exported(course: Course) -> BytesIO:
    """The file of a course."""
    file = BytesIO()
    with described(course) as document:
        packing.write(document, file)
    return file


def sent(course: Course) -> CourseDocument:
    """A course as a document that was written to a file and read from it."""
    return packing.read(exported(course), name="course.zip")


def read_and_checked(file: BytesIO) -> None:
    """Read and check the file of a course as the page does."""
    with packing.read(file, name="a.zip") as document:
        checked(document)


@pytest.fixture
def full(cast: Cast) -> Course:
    """A course with content of several kinds, an attached file, and people."""
    lecture = activities.lecture(cast.course, by=cast.methodologist, slides=activities.pdf(1))
    activities.reading(cast.course, by=cast.methodologist)
    activities.assignment(cast.course, by=cast.methodologist)
    courses.attach_material(
        activity=lecture.activity,
        upload=activities.pdf(2),
        title="Hand-out",
        by=cast.methodologist,
        at=clock.now(),
    )
    return cast.course


@pytest.mark.parametrize(
    ("starts_on", "lecture"),
    [
        (date(2027, 3, 15), date(2027, 3, 18)),
        (date(2027, 3, 17), date(2027, 3, 18)),
        (date(2027, 3, 18), date(2027, 3, 18)),
        (date(2027, 3, 19), date(2027, 3, 25)),
        (date(2027, 3, 22), date(2027, 3, 25)),
        (date(2020, 3, 18), date(2020, 3, 19)),
    ],
)
def test_the_plan_of_a_copy_begins_as_near_to_its_first_day_as_weekdays_allow(
    cast: Cast, full: Course, starts_on: date, lecture: date
) -> None:
    """The course began on a Monday, its first lecture was on Thursday, admission and a questionnaire were over before."""
    zone = full.zone
    thursday = clock.parse_local("2021-04-15T10:00", zone)
    full.activities.update(opens_at=None, starts_at=None, ends_at=None, due_at=thursday + timedelta(days=5))
    held = full.activities.filter(kind="lecture")
    held.update(due_at=None, starts_at=thursday, ends_at=thursday + timedelta(minutes=90))
    questionnaires.load_bank(at=clock.now())
    before = questionnaires.add_wave(
        course=full,
        questionnaire=Questionnaire.objects.get(code="reaction", centre=None),
        anonymous=True,
        required=False,
        by=cast.methodologist,
        at=clock.now(),
        key="before",
        opens_at=clock.parse_local("2021-04-05T09:00", zone),
        due_at=clock.parse_local("2021-04-12T23:00", zone),
    )
    until = clock.parse_local("2021-04-07T18:00", zone)
    Course.objects.filter(pk=full.pk).update(
        starts_on=date(2021, 4, 12), ends_on=date(2021, 4, 24), applications_until=until
    )
    full.refresh_from_db()

    copy = make(cast, described(full), starts_on)

    def day_of(slug: str, name: str) -> date:
        return clock.local_date(getattr(copy.activities.get(slug=slug), name), zone)

    monday = lecture - timedelta(days=3)
    assert copy.starts_on == max(starts_on, monday)
    assert day_of(held.get().slug, "starts_at") == lecture
    assert day_of(before.activity.slug, "opens_at") == monday - timedelta(days=7)
    assert day_of(before.activity.slug, "due_at") == monday
    if starts_on < clock.local_date(clock.now(), zone):
        assert copy.applications_until is None
        return
    assert copy.applications_until is not None
    assert clock.local_date(copy.applications_until, zone) < copy.starts_on
    assert clock.in_zone(copy.applications_until, zone).weekday() == until.astimezone().weekday()


def test_a_copy_has_plan_and_content_and_no_people(cast: Cast, full: Course) -> None:
    copy = make(cast, sent(full), date(2030, 3, 6))

    old, new = (
        list(one.activities.values_list("slug", "kind", "title_kk", "title_ru", "hours", "position"))
        for one in (full, copy)
    )
    assert new == old
    assert (
        Reading.objects.get(activity__course=copy).text_ru
        == Reading.objects.get(activity__course=full).text_ru
    )
    criteria = [
        list(Assignment.objects.get(activity__course=one).criteria.values_list("code", "points", "text_ru"))
        for one in (full, copy)
    ]
    assert criteria[0] == criteria[1]
    lecture = Lecture.objects.get(activity__course=copy)
    assert lecture.slides is not None
    assert [one.title for one in lecture.activity.materials.all()] == ["Hand-out"]
    assert not Enrolment.objects.filter(course=copy).exists()
    assert copy.plan_published_at is None


def test_a_copy_keeps_weekdays_and_hours_of_the_day(cast: Cast, full: Course) -> None:
    copy = make(cast, described(full), date(2030, 3, 6))

    def by_the_clock(course: Course) -> list[tuple[int, str]]:
        moments = course.activities.exclude(starts_at=None).values_list("starts_at", flat=True)
        local = [clock.in_zone(one, course.zone) for one in moments if one]
        return [(one.weekday(), f"{one:%H:%M}") for one in local]

    assert by_the_clock(copy) == by_the_clock(full)
    assert by_the_clock(copy)


def test_public_holidays_are_skipped_if_wished(cast: Cast, full: Course) -> None:
    thursday = clock.parse_local("2021-04-15T10:00", full.zone)
    full.activities.filter(kind="lecture").update(
        opens_at=None, starts_at=thursday, ends_at=thursday + timedelta(minutes=90)
    )
    Course.objects.filter(pk=full.pk).update(starts_on=date(2021, 4, 12))
    full.refresh_from_db()
    independence_day = date(2027, 12, 16)
    first = independence_day - timedelta(days=3)

    kept, skipped = (
        make(cast, described(full), first, skip_holidays=skip, own_key=f"{skip}") for skip in (False, True)
    )

    starts = [one.activities.get(kind="lecture").starts_at for one in (kept, skipped)]
    local = [clock.in_zone(one, full.zone) for one in starts if one]
    assert [one.date() for one in local] == [independence_day, date(2027, 12, 17)]
    assert local[0].time() == local[1].time()


def test_what_a_holiday_moves_never_meets_another_lecture(cast: Cast, full: Course) -> None:
    thursday = clock.parse_local("2021-04-15T10:00", full.zone)
    for number, ahead in enumerate((1, 4)):
        begins = thursday + timedelta(days=ahead, minutes=30)
        activities.lecture(full, f"other-{number}", by=cast.lecturer, starts_at=begins)
    full.activities.filter(kind="lecture").exclude(slug__startswith="other").update(
        opens_at=None, starts_at=thursday, ends_at=thursday + timedelta(minutes=90)
    )
    Course.objects.filter(pk=full.pk).update(starts_on=date(2021, 4, 12))
    full.refresh_from_db()

    copy = make(cast, described(full), date(2027, 12, 13), skip_holidays=True)

    lectures = copy.activities.filter(kind="lecture")
    starts = {one.slug: clock.in_zone(one.starts_at, full.zone) for one in lectures if one.starts_at}
    days = sorted((f"{at:%d.%m %H:%M}", slug.startswith("other")) for slug, at in starts.items())
    assert days == [("17.12 10:00", False), ("20.12 10:30", True), ("21.12 10:30", True)]


def test_what_moves_off_holidays_keeps_its_order_and_the_course_lasts_as_long(
    cast: Cast, full: Course
) -> None:
    """Nauryz is on 21 to 23 March: three days of lectures from Monday to Wednesday move to Thursday, Friday and Monday."""
    full.activities.all().delete()
    monday = clock.parse_local("2021-04-12T10:00", full.zone)
    for number in range(3):
        begins = monday + timedelta(days=number, hours=-number)
        activities.lecture(full, f"day-{number}", by=cast.lecturer, starts_at=begins)
    due = monday + timedelta(days=2, hours=8)
    activities.assignment(full, "task", by=cast.methodologist, opens_at=monday, due_at=due)
    Course.objects.filter(pk=full.pk).update(starts_on=date(2021, 4, 12), ends_on=date(2021, 4, 14))
    full.refresh_from_db()

    copy = make(cast, described(full), date(2027, 3, 22), skip_holidays=True)

    def local(moment: datetime | None) -> str:
        return f"{clock.in_zone(moment, copy.zone):%d.%m %H:%M}" if moment else ""

    lectures = copy.activities.filter(kind="lecture").order_by("position")
    assert [local(one.starts_at) for one in lectures] == ["25.03 10:00", "26.03 09:00", "29.03 08:00"]
    task = copy.activities.get(kind="assignment")
    assert (local(task.opens_at), local(task.due_at)) == ("25.03 10:00", "29.03 18:00")
    assert (copy.starts_on, copy.ends_on) == (date(2027, 3, 25), date(2027, 3, 29))
    assert copy.applications_until is None or local(copy.applications_until)[:5] < "25.03"


def test_staff_is_taken_over_with_the_limits_to_tasks(cast: Cast, full: Course) -> None:
    task = full.activities.get(kind="assignment")
    courses.name_staff(
        course=full,
        person=cast.lecturer,
        duty=Duty.REVIEWER,
        activities=[task],
        by=cast.methodologist,
        at=clock.now(),
    )

    copy = make(cast, described(full), date(2030, 3, 6), staff_from=full)

    reviewer = Staff.objects.get(course=copy, duty=Duty.REVIEWER, person=cast.lecturer)
    assert [one.slug for one in reviewer.activities.all()] == [task.slug]
    assert reviewer.limited_tasks


@pytest.mark.parametrize("with_staff", [True, False])
def test_a_copy_names_everybody_or_nobody(cast: Cast, full: Course, with_staff: bool) -> None:
    """Lecturers of lectures, duties and curators."""
    at, by = clock.now(), cast.methodologist
    Lecture.objects.filter(activity__course=full).update(lecturer=None)
    activities.lecture(full, "named", by=by, lecturer=cast.lecturer)
    courses.name_staff(course=full, person=cast.coordinator, duty=Duty.ORGANISER, by=by, at=at)
    courses.name_curator(group=full.groups.all()[0], curator=cast.coordinator, by=by, at=at)

    document = described(full, with_staff=with_staff)
    copy = make(cast, document, date(2030, 3, 6), staff_from=full if with_staff else None)

    lecturers = set(Lecture.objects.filter(activity__course=copy).values_list("lecturer", flat=True))
    named = {one.person for one in Staff.objects.filter(course=copy)}
    curators = {group.curator for group in copy.groups.all()} - {None}
    assert lecturers - {None} == ({cast.lecturer.pk} if with_staff else set())
    assert (cast.coordinator in named, cast.lecturer in named) == (with_staff, with_staff)
    assert curators == ({cast.coordinator} if with_staff else set())


def test_the_staff_of_a_copy_is_notified_when_it_is_announced(cast: Cast, full: Course) -> None:
    courses.name_staff(
        course=full, person=cast.lecturer, duty=Duty.LECTURER, by=cast.methodologist, at=clock.now()
    )
    letters = Letter.objects.filter(kind="courses/duty", person=cast.lecturer).exclude(state="taken_back")
    before = letters.count()
    copy = make(cast, described(full), date(2030, 3, 6), staff_from=full)
    written = [letters.count() - before]

    for _time in range(2):
        courses.move_on(course=copy, to=Stage.ANNOUNCED, by=cast.methodologist, at=clock.now())
        written.append(letters.count() - before)
        batch = Batch.objects.get(thing_key=copy.key, verb="courses.move_on", taken_back_at=None)
        courses.undo(course=copy, batch=batch, by=cast.methodologist, at=clock.now())
        written.append(letters.count() - before)
    courses.publish_plan(course=copy, by=cast.methodologist, at=clock.now())
    written.append(letters.count() - before)
    courses.move_on(course=copy, to=Stage.ANNOUNCED, by=cast.methodologist, at=clock.now())
    written.append(letters.count() - before)

    assert written == [0, 1, 0, 1, 0, 1, 1]
    assert Staff.objects.filter(course=copy, person=cast.lecturer, duty=Duty.LECTURER).exists()


def test_a_copy_that_is_a_draft_again_notifies_nobody(cast: Cast, full: Course) -> None:
    courses.name_staff(
        course=full, person=cast.lecturer, duty=Duty.LECTURER, by=cast.methodologist, at=clock.now()
    )
    copy = make(cast, described(full), date(2030, 3, 6), staff_from=full)
    for stage in (Stage.ANNOUNCED, Stage.DRAFT):
        courses.move_on(course=copy, to=stage, by=cast.methodologist, at=clock.now())

    letter = Letter.objects.get(about=f"{copy.key} {Duty.LECTURER}")

    assert not has_duty(letter, clock.now())


def test_the_same_press_makes_one_course(cast: Cast, full: Course) -> None:
    first, second = (make(cast, described(full), date(2030, 3, 6)) for _press in range(2))

    assert first == second


def test_questionnaires_about_aims_belong_to_the_copy(cast: Cast, full: Course) -> None:
    questionnaires.load_bank(at=clock.now())
    courses.set_aims(
        course=full, aims={"find": {"kk": "Табу", "ru": "Находить"}}, by=cast.methodologist, at=clock.now()
    )
    questionnaires.ask_about_aims(course=full, by=cast.methodologist, at=clock.now(), key="aims")

    copy = make(cast, sent(full), date(2030, 3, 6))

    about = [
        set(Questionnaire.objects.filter(course=one, waves__isnull=False).values_list("made_from", flat=True))
        for one in (full, copy)
    ]
    assert about[0] == about[1] != set()


@pytest.mark.parametrize("way", ["copy", "file", "older file"])
def test_a_copy_has_all_questionnaires_about_aims(cast: Cast, full: Course, way: str) -> None:
    questionnaires.load_bank(at=clock.now())
    full.aims.all().delete()
    courses.set_aims(
        course=full, aims={"plan": {"kk": "Жоспар", "ru": "План"}}, by=cast.methodologist, at=clock.now()
    )
    questionnaires.ask_about_aims(course=full, by=cast.methodologist, at=clock.now(), key="ask")
    changed = own_version(full, "transfer-3m")
    assert changed is not None
    title = {"kk": "Өз атауы", "ru": "Своё название"}
    questionnaires.keep_questionnaire(
        centre=full.centre,
        content=changed.definition | {"titles": title},
        by=cast.methodologist,
        at=clock.now(),
    )
    document = described(full) if way == "copy" else sent(full)
    if way == "older file":
        document = replace(document, about_aims=())

    copy = make(cast, document, date(2099, 1, 5))

    made = own_questionnaires(copy)
    assert [one.made_from for one in made] == list(STANDARD_ABOUT_AIMS)
    assert (made[4].title == title) is (way != "older file")
    assert not {one.pk for one in made} & {one.pk for one in own_questionnaires(full)}


def test_a_questionnaire_of_the_centre_is_reused_and_never_overwritten(cast: Cast) -> None:
    content = json.loads((BANK / "reaction.json").read_text("utf-8"))
    own = questionnaires.keep_questionnaire(
        centre=cast.centre, content=content, by=cast.methodologist, at=clock.now()
    )
    kwargs: dict[str, Any] = {
        "course": cast.course,
        "about_aims": "",
        "by": cast.methodologist,
        "at": clock.now(),
    }

    same = questionnaires.keep_for_course(content=content, **kwargs)
    other = questionnaires.keep_for_course(
        content={**content, "titles": {**content["titles"], "ru": "Другая"}}, **kwargs
    )

    assert (same, other.code) == (own, "reaction-2")
    own.refresh_from_db()
    assert own.title["ru"] == content["titles"]["ru"]


@pytest.mark.parametrize("code", [one.code for one in ready_courses()])
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_ready_made_course_is_whole_in_two_languages(cast: Cast, code: str, language: str) -> None:
    with speaking(language):
        course = make(cast, ready_document(code), date(2030, 3, 4))

    assert all((course.title_kk, course.title_ru, course.summary_kk, course.summary_ru, course.about_ru))
    assert course.aims.count() >= 4
    assert {"lecture", "reading", "assignment", "questionnaire"} == set(
        course.activities.values_list("kind", flat=True)
    )
    for reading in Reading.objects.filter(activity__course=course):
        assert min(len(reading.text_kk.split()), len(reading.text_ru.split())) > 150
    for task in Assignment.objects.filter(activity__course=course):
        assert sum(line.points for line in task.criteria.all()) >= task.accept_from > 0
        assert all(line.text_kk and line.text_ru for line in task.criteria.all())
    assert sum(one.hours for one in course.activities.all()) == course.hours
    assert (
        Wave.objects.filter(activity__course=course).count()
        == course.activities.filter(kind="questionnaire").count()
    )


def archive(content: Any, **parts: bytes) -> BytesIO:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as opened:
        opened.writestr(packing.MAIN, content if isinstance(content, str) else json.dumps(content))
        for name, part in parts.items():
            opened.writestr(name, part)
    return file


def plain(full: Course) -> dict[str, Any]:
    """The description of a course as it is written to a file."""
    with zipfile.ZipFile(exported(full)) as opened:
        content: dict[str, Any] = json.loads(opened.read(packing.MAIN))
    for one in content["activities"]:
        one["files"], one["materials"] = {}, []
    return content


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"format": "other"}',
        json.dumps({"format": "oqu-course", "version": 2}),
        json.dumps({"format": "oqu-course", "version": 1}),
        json.dumps({"format": "oqu-course", "version": 1, "course": [], "aims": 5, "activities": "x"}),
        json.dumps({"format": "oqu-course", "version": 1, "course": {"title_kk": {"a": 1}, "form_seen": 5}}),
        "[" * 100_000,
        '{"format": "oqu-course", "version": 1, "course": {"hours": 1e999}}',
        '{"format": "oqu-course", "version": 1, "course": {"title_kk": "\\u0000"}}',
    ],
)
def test_a_file_that_describes_no_course_is_refused_whole(cast: Cast, content: str) -> None:
    with pytest.raises(BadSheet) as refused:
        read_and_checked(archive(content))

    assert refused.value.problems


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"text", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_archive_is_refused(content: bytes) -> None:
    with pytest.raises(BadSheet):
        packing.read(BytesIO(content), name="a.zip")


def test_the_title_of_an_attached_file_is_refused_rather_than_cut(full: Course) -> None:
    content = plain(full)
    content["activities"][0]["materials"] = [{"title": "Ұ" * 301, "file": "a.txt"}]

    with pytest.raises(BadSheet, match="301 characters"):
        read_and_checked(archive(content, **{"a.txt": b"text"}))


def test_a_damaged_file_is_refused_or_read(full: Course) -> None:
    whole = exported(full).getvalue()

    for position in range(1, len(whole), 53):
        damaged = bytearray(whole)
        damaged[-position] ^= 0xFF
        with suppress(BadSheet):  # whatever else is raised fails the test
            read_and_checked(BytesIO(bytes(damaged)))


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"slug": "new"}, "reserved"),
        ({"kind": "unknown"}, "valid choice"),
        ({"starts_at": "0001-01-01T00:00"}, "year"),
        ({"starts_at": "2030-01-02T10:00", "ends_at": "2030-01-01T10:00"}, "not after the start"),
        ({"hours": "many"}, "number"),
        ({"hours": "6"}, "at most 2 academic hours"),
        ({"opens_at": "2030-01-02T10:00", "due_at": "2030-01-01T10:00"}, "due before it can be opened"),
        ({"materials": [{"title": "x", "file": "files/none.pdf"}]}, "missing"),
        ({"files": {"slides": "course.json"}}, "kind of file"),
        ({"content": {"venue": ["a"], "form_seen": 5, "minutes": "x"}}, "whole number"),
    ],
)
def test_problems_of_an_activity_are_named(full: Course, change: dict[str, Any], what: str) -> None:
    content = plain(full)
    lecture = next(one for one in content["activities"] if one["kind"] == "lecture")
    lecture |= change

    with speaking("en"), pytest.raises(BadSheet) as refused:
        read_and_checked(archive(content))

    assert what in " ".join(str(problem.what) for problem in refused.value.problems)


def test_a_rubric_with_one_code_twice_is_refused(full: Course) -> None:
    content = plain(full)
    task = next(one for one in content["activities"] if one["kind"] == "assignment")
    line = {"code": "a", "points": 1, "text_ru": "Раз"}
    task["content"]["criteria"] = [line, line]

    with speaking("en"), pytest.raises(BadSheet):
        read_and_checked(archive(content))


def test_a_rubric_that_nobody_could_pass_is_refused(full: Course) -> None:
    content = plain(full)
    task = next(one for one in content["activities"] if one["kind"] == "assignment")
    task["content"] |= {"criteria": [{"code": "a", "points": 6, "text_ru": "Раз"}], "accept_from": 9}

    with speaking("en"), pytest.raises(BadSheet) as refused:
        read_and_checked(archive(content))

    assert "at most 6 points" in " ".join(str(problem.what) for problem in refused.value.problems)


def test_the_file_names_no_person(cast: Cast, full: Course) -> None:
    with zipfile.ZipFile(exported(full)) as opened:
        text = opened.read(packing.MAIN).decode()

    names = {word for person in (cast.lecturer, cast.learner) for word in (person.key, person.family_name)}
    assert [name for name in names if name in text] == []


def test_there_are_three_ready_made_courses() -> None:
    assert [one.code for one in ready_courses()] == ["children-reading", "digital-help", "local-history"]


def test_pictures_of_texts_are_in_a_copy_and_in_the_file(cast: Cast) -> None:
    activity = activities.plan(cast.course, "reading", "text", by=cast.methodologist)
    task = activities.assignment(cast.course, by=cast.methodologist).activity
    talk = activities.lecture(cast.course, by=cast.methodologist).activity
    text, by, at = {"kk": "![Сөре](shelf.jpg)"}, cast.methodologist, clock.now()
    ready = [for_text(Upload("shelf.jpg", activities.jpeg()))]
    readings.set_reading(activity=activity, text=text, pictures=ready, by=by, at=at)
    assignments.set_assignment(
        activity=task, brief=text, criteria=(), accept_from=0, pictures=ready, by=by, at=at
    )
    lectures.set_lecture(activity=talk, lecturer=None, notes=text, pictures=ready, by=by, at=at)

    copy = make(cast, described(cast.course), date(2026, 1, 12))
    brought = make(cast, sent(cast.course), date(2026, 1, 12), "two")

    before = StoredFile.objects.filter(text_pictures__activity__course=cast.course)
    for course in (copy, brought):
        pictures = TextPicture.objects.filter(activity__course=course)
        assert sorted(pictures.values_list("activity__slug", "name", "width", "height")) == [
            (slug, "shelf", 60, 40) for slug in ("talk", "task", "text")
        ]
        html = Reading.objects.get(activity__course=course).html_kk
        assert pictures.get(activity__slug="text").file.key in html
        assert not before.filter(pk__in=pictures.values("file")).exists()


def test_a_picture_in_the_file_of_a_course_that_is_none_is_reported(cast: Cast) -> None:
    activity = activities.plan(cast.course, "reading", "text", by=cast.methodologist)
    ready = [for_text(Upload("shelf.jpg", activities.jpeg()))]
    readings.set_reading(
        activity=activity,
        text={"kk": "![Сөре](shelf.jpg)"},
        pictures=ready,
        by=cast.methodologist,
        at=clock.now(),
    )
    changed = BytesIO()
    with zipfile.ZipFile(exported(cast.course)) as source, zipfile.ZipFile(changed, "w") as target:
        for part in source.infolist():
            body = source.read(part)
            target.writestr(part.filename, b"RIFF" if part.filename.endswith(".webp") else body)

    with packing.read(changed, name="course.zip") as document, pytest.raises(BadSheet) as refused:
        checked(document)

    assert [str(problem.what).split(":")[0] for problem in refused.value.problems] == ["shelf.webp"]


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2027-03-01T09:00", "2027-03-10T18:00"),
        ("2027-03-12T09:00", "2027-03-14T18:00"),
        ("2027-03-14T17:59", "2027-03-14T18:00"),
        ("2027-03-14T18:00", "2027-03-14T23:59"),
        ("2027-03-15T07:00", None),
    ],
)
def test_applications_for_a_copy_end_neither_in_the_past_nor_after_its_first_day(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, now: str, until: str | None
) -> None:
    """The course began on Monday, 12 April; applications ended on the Wednesday before."""
    zone = cast.course.zone
    Course.objects.filter(pk=cast.course.pk).update(
        starts_on=date(2021, 4, 12),
        ends_on=date(2021, 4, 24),
        applications_until=clock.parse_local("2021-04-07T18:00", zone),
    )
    cast.course.refresh_from_db()
    moment = clock.parse_local(now, zone)
    document = described(cast.course)
    monkeypatch.setattr(clock, "now", lambda: moment)

    copy = make(cast, document, date(2027, 3, 15))

    assert copy.applications_until == (clock.parse_local(until, zone) if until else None)
