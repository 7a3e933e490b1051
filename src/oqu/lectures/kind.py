"""Lectures as a kind of activity."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from io import SEEK_END, BytesIO
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from oqu.courses.kinds import (
    ActivityKind,
    ContentFiles,
    ContentInvalid,
    ContentTransfer,
    Engagement,
    FolderFormat,
    NewContent,
    PlanField,
    PlannedContent,
    PortableContent,
    RecordedCourse,
    Records,
    RecordTable,
    ReplayedCourse,
    ReplayEvent,
    Storing,
    form_values,
    register,
    require_valid,
    share_attended,
)
from oqu.courses.kinds.tables import optional, required
from oqu.courses.models import Activity, Course, Duty
from oqu.courses.queries import staff_candidates
from oqu.kernel import files, sheets
from oqu.kernel.errors import Refused
from oqu.kernel.files import Upload
from oqu.kernel.languages import LANGUAGES, texts_of
from oqu.kernel.sheets import Problem, SheetRow
from oqu.lectures import actions
from oqu.lectures.forms import LectureForm
from oqu.lectures.models import AttendanceSource, Lecture, Venue
from oqu.lectures.queries import lecture_of, lectures_of_lecturers, venues

SLIDES, NOTES = "lectures/{slug}/slides.pdf", "lectures/{slug}/notes.{{language}}.md"
TRANSCRIPT = "lectures/{slug}/transcript.{ending}"
TERMS = "lectures/{slug}/lecture.toml"
ATTENDANCE = RecordTable(
    "attendance.csv",
    columns=(
        required("lecture"),
        required("person_code"),
        required("minutes", sheets.whole(0, 600)),
        optional("note", sheets.short(300)),
    ),
    activity="lecture",
    unique=("lecture", "person_code"),
    counts=lambda row: bool(row["minutes"]),
)
ATTENDANCE_AFTER = timedelta(hours=6)
LONGEST = 24 * 60
"""Minutes."""


def _store(content: PlannedContent) -> None:
    row = content.row
    terms = _terms(content.files, row["slug"])
    actions.set_lecture(
        activity=content.activity,
        lecturer=content.staff(row["lecturer_email"]),
        language=row["language"],
        meeting_url=row["meeting_url"],
        recording_url=row["recording_url"],
        notes=content.files.texts(NOTES.format(slug=row["slug"])),
        venue=Venue(terms["venue"]) if "venue" in terms else None,
        minutes=terms.get("minutes"),
        slides=_upload(content.files, SLIDES.format(slug=row["slug"])),
        transcript=_transcript(content.files, row["slug"]),
        by=content.by,
        at=content.at,
    )


def _terms(files: ContentFiles, slug: str) -> dict[str, Any]:
    """Where the lecture is heard, its length, and whether it has slides; the file may be missing."""
    name = TERMS.format(slug=slug)
    return files.toml(name) if files.file(name) else {}


def _upload(files: ContentFiles, name: str) -> Upload | None:
    path = files.file(name)
    return Upload(path.name, BytesIO(path.read_bytes())) if path else None


def _transcript(files: ContentFiles, slug: str) -> Upload | None:
    names = (TRANSCRIPT.format(slug=slug, ending=ending) for ending in actions.TRANSCRIPT.endings)
    return next((upload for name in names if (upload := _upload(files, name))), None)


def _check(files: ContentFiles, row: SheetRow, _languages: Sequence[str]) -> Iterator[Problem]:
    """There are slides, unless lecture.toml says otherwise, and a transcript has times."""
    slug = row["slug"]
    name, terms = SLIDES.format(slug=slug), _terms(files, slug)
    if slug and terms.get("slides", True) and files.file(name) is None:
        yield Problem("activities.csv", row.number, "slug", f"{name} is missing")
    minutes = terms.get("minutes", 0)
    if type(minutes) is not int or not 0 <= minutes <= LONGEST:
        yield Problem(TERMS.format(slug=slug), 0, "minutes", f"“{minutes}” is not a number of minutes.")
    if terms.get("venue", Venue.HALL) not in Venue.values:
        yield Problem(TERMS.format(slug=slug), 0, "venue", f"“{terms['venue']}” is not a venue.")


def _written(course: Course) -> dict[int, list[str]]:
    """Notes may be missing, and are in one language if the lecture is."""
    rows = Lecture.objects.filter(activity__course=course)
    return {
        row.activity_id: list(LANGUAGES if row.language else texts_of(row, "notes") or LANGUAGES)
        for row in rows
    }


def _export(activity: Activity) -> PortableContent | None:
    """Without the recording: it is of the people who were there."""
    lecture = lecture_of(activity)
    if lecture is None:
        return None
    values = LectureForm(lecture=lecture, lecturers=None).initial
    return PortableContent(
        {name: values[name] for name in values if name not in ("lecturer", "recording_url")},
        {"slides": files.opened(lecture.slides)} if lecture.slides else {},
        {"lecturer": lecture.lecturer} if lecture.lecturer else {},
    )


def _checked(content: PortableContent) -> Storing:
    form = LectureForm(_offered(content.values), lecture=None, lecturers=None)
    require_valid(form)
    slides = content.files.get("slides")
    if slides:
        _require_pdf(slides)

    def store(new: NewContent) -> None:
        lecturer = content.people.get("lecturer")
        known = lecturer and staff_candidates(new.activity.course).filter(pk=lecturer.pk).exists()
        kwargs = form.action_kwargs() | {"slides": slides, "lecturer": lecturer if known else None}
        kwargs["pictures"] = content.pictures
        actions.set_lecture(activity=new.activity, by=new.by, at=new.at, **kwargs)

    return store


def _offered(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values with a venue that this installation has."""
    given, offered = form_values(values), dict(venues())
    venue = str(given.get("venue"))
    return {**given, "venue": venue if venue in offered else Venue.HALL.value}


def _require_pdf(slides: Upload) -> None:
    size = slides.content.seek(0, SEEK_END)
    try:
        files.check(
            slides.content, name=slides.name, size=size, kinds=[files.PDF], largest=actions.SLIDES_LARGEST
        )
    except Refused as refusal:
        raise ContentInvalid([f"{slides.name}: {refusal}"]) from refusal


def _check_attendance(course: RecordedCourse) -> Iterator[Problem]:
    """Attendance is not longer than the lecture."""
    lasts = {
        row["slug"]: (row["ends_at"] - row["starts_at"]).total_seconds() / 60
        for row in course.activities(KIND.code)
        if row["starts_at"] and row["ends_at"] and row["starts_at"] < row["ends_at"]
    }
    for row in course.rows(ATTENDANCE.file):
        longest = lasts.get(row["lecture"])
        if longest is not None and row["minutes"] and row["minutes"] > longest:
            words = f"{row['minutes']} is more than the {longest:.0f} minutes of the lecture"
            yield Problem(ATTENDANCE.file, row.number, "minutes", words)


def _duties(course: RecordedCourse) -> Iterator[tuple[Duty, str]]:
    for row in course.activities(KIND.code):
        yield Duty.LECTURER, row["lecturer_email"]


def _events(course: ReplayedCourse) -> Iterator[ReplayEvent]:
    for row in course.folder.activities(KIND.code):
        heard = course.to_utc(row["ends_at"]) + ATTENDANCE_AFTER
        run = partial(_record_attendance, course, row["slug"], heard)
        yield ReplayEvent(heard, f"attendance {row['slug']}", run, source=ATTENDANCE.file)


def _record_attendance(course: ReplayedCourse, slug: str, at: datetime) -> None:
    """Enter the attendance list of the meeting, as the coordinator."""
    lecture, by = course.activity(slug).lecture, course.by_role("coordinator")
    for heard in course.folder.rows(ATTENDANCE.file):
        if heard["lecture"] == slug and heard["minutes"]:
            actions.record_attendance(
                lecture=lecture,
                enrolment=course.enrolment(heard["person_code"]),
                report=actions.AttendanceReport(
                    minutes=heard["minutes"], source=AttendanceSource.IMPORTED, reason=heard["note"]
                ),
                by=by,
                at=at,
            )


def _engagements(course: Course, people: Collection[int]) -> Iterator[Engagement]:
    for lecture in lectures_of_lecturers(course, people):
        activity, lecturer = lecture.activity, lecture.lecturer
        if lecturer is not None:
            held_in = activity.course
            yield Engagement(
                *(
                    activity.pk,
                    lecturer.pk,
                    str(lecturer),
                    str(activity),
                    activity.starts_at,
                    activity.ends_at,
                ),
                *(held_in.pk, held_in.title, held_in.centre_id),
            )


KIND = register(
    ActivityKind(
        code="lecture",
        plural_code="lectures",
        singular=_("Lecture"),
        plural=_("Lectures"),
        words=(
            "лекция",
            "лекции",
            "лекциялар",
            "вебинар",
            "вебинары",
            "вебинарлар",
            "онлайн-лекция",
            "онлайн-лекции",
            "онлайн-дәріс",
            "онлайн-дәрістер",
            "webinar",
            "webinars",
            "talk",
            "talks",
        ),
        requirement=share_attended(_("Lectures heard")),
        content=Q(lecture__isnull=False),
        folder=FolderFormat(
            _store,
            _check,
            needs=("starts_at", "ends_at", "lecturer_email", "language"),
            owns=("starts_at", "ends_at", "meeting_url", "recording_url"),
        ),
        transfer=ContentTransfer(_written, _export, _checked),
        plan_fields=(PlanField("starts_at"), PlanField("ends_at"), PlanField("hours")),
        records=Records((ATTENDANCE,), _check_attendance, _duties, _events),
        has_hours=True,
        engagements=_engagements,
        name_lecturer=actions.give_lecture,
    )
)
