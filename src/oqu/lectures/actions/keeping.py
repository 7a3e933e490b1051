"""Details of a lecture: lecturer, venue, notes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from oqu.courses import actions as courses
from oqu.courses.models import Activity, Course, Duty
from oqu.kernel import files, journal, rich_text
from oqu.kernel.languages import LANGUAGES, Translations, in_languages
from oqu.kernel.pictures import PictureOfText
from oqu.lectures.actions.leaving import end_hall_tickets
from oqu.lectures.actions.slides import set_slides
from oqu.lectures.actions.transcripts import set_transcript
from oqu.lectures.models import Lecture, Venue
from oqu.lectures.queries import lectures_without_lecturer
from oqu.people.models import Person

FIXED = frozenset({"lecturer", "language", "venue", "meeting_url", "minutes"})
"""What stays of a lecture once its course is closed; recording, slides, captions and notes may still come."""


@transaction.atomic
def set_lecture(
    *,
    activity: Activity,
    lecturer: Person | None,
    by: Person,
    at: datetime,
    language: str = "",
    venue: Venue | None = None,
    meeting_url: str = "",
    recording_url: str = "",
    notes: Translations | None = None,
    pictures: Sequence[PictureOfText] = (),
    minutes: int | None = None,
    slides: files.Upload | None = None,
    transcript: files.Upload | None = None,
) -> Lecture:
    """Set the details of a planned lecture. Idempotent. Raises FileRefused, NoTimes, NotOfTheCentre, PlanFinal.

    The lecturer gets that duty in the course. `notes` is Markdown by language, with new `pictures`; `slides` a PDF, `transcript` captions or text, None leaves the earlier ones; `minutes` is its length where that
    is not the planned one. `venue` None: at the meeting link where there is one, else in the hall.
    """
    wanted: dict[str, Any] = {
        "lecturer": lecturer,
        "language": language,
        "venue": venue or (Venue.LINK if meeting_url else Venue.HALL),
        "meeting_url": meeting_url,
        "recording_url": recording_url,
    }
    if minutes is not None:
        wanted["minutes"] = minutes
    if notes is not None:
        wanted |= in_languages("notes", notes)
        bare = {x: rich_text.without_title(notes.get(x, "")) for x in LANGUAGES}
        html = courses.format_texts(activity=activity, texts=bare, pictures=pictures, by=by, at=at)
        wanted |= in_languages("notes_html", html)
    lecture = _set(activity, wanted, by, at)
    if transcript:
        set_transcript(lecture=lecture, upload=transcript, by=by, at=at)
    return set_slides(lecture=lecture, upload=slides, by=by, at=at) if slides else lecture


@transaction.atomic
def release_lectures(*, course: Course, lecturer: Person, by: Person, at: datetime) -> None:
    """Leave the lectures that a person gives in a course without a lecturer."""
    for lecture in Lecture.objects.filter(activity__course=course, lecturer=lecturer).select_related(
        "activity"
    ):
        _set(lecture.activity, {"lecturer": None}, by, at)


@transaction.atomic
def stored_lecture(*, lecture: Lecture, by: Person, at: datetime) -> Lecture:
    """Return a lecture of the plan as it is stored: without entered details it is stored as one in the hall.

    Idempotent. Raises PlanFinal.
    """
    if not lecture._state.adding:
        return lecture
    stored = _set(lecture.activity, {"venue": Venue.HALL}, by, at)
    stored.activity = lecture.activity
    return stored


@transaction.atomic
def give_lecture(*, activity: Activity, lecturer: Person | None, by: Person, at: datetime) -> Lecture:
    """Have a person give one lecture, or nobody yet. Raises NotOfTheCentre."""
    return _set(activity, {"lecturer": lecturer}, by, at)


@transaction.atomic
def give_lectures(*, course: Course, lecturer: Person, by: Person, at: datetime) -> int:
    """Have a person give all lectures of a course that have no lecturer; return how many. Raises NotOfTheCentre."""
    given = list(lectures_without_lecturer(course))
    for activity in given:
        _set(activity, {"lecturer": lecturer}, by, at)
    return len(given)


def _set(activity: Activity, wanted: Mapping[str, Any], by: Person, at: datetime) -> Lecture:
    lecture, new = Lecture.objects.get_or_create(activity=activity, defaults=dict(wanted))
    changed = [name for name, value in wanted.items() if getattr(lecture, name) != value]
    if new or FIXED.intersection(changed):
        courses.require_plan_open(course=activity.course, activity=activity)
    if "lecturer" in changed and lecture.lecturer:
        end_hall_tickets(person_key=lecture.lecturer.key, at=at)
    for name in changed:
        setattr(lecture, name, wanted[name])
    if changed:
        lecture.save(update_fields=changed)
    if lecture.lecturer and (new or "lecturer" in changed):
        courses.name_staff(course=activity.course, person=lecture.lecturer, duty=Duty.LECTURER, by=by, at=at)
    if new or changed:
        fields = sorted(wanted) if new else sorted(changed)
        journal.record("lectures.set", thing=activity, by=by, at=at, details={"fields": fields})
    return lecture
