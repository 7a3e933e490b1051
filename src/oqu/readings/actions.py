"""Writes about readings: their texts, and who has read them."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from oqu.courses.actions import format_texts, report_progress, require_open, require_plan_open
from oqu.courses.models import Activity, Enrolment, Progress, Step
from oqu.kernel import journal, rich_text
from oqu.kernel.languages import LANGUAGES, Translations, in_languages
from oqu.kernel.pictures import PictureOfText
from oqu.people.models import Person
from oqu.readings.models import Reading


@transaction.atomic
def set_reading(
    *,
    activity: Activity,
    text: Translations,
    by: Person,
    at: datetime,
    pictures: Sequence[PictureOfText] = (),
) -> Reading:
    """Write the text of a reading, Markdown by language, with new pictures; the same text again changes nothing. Raises PlanFinal."""
    require_plan_open(course=activity.course, activity=activity)
    bare = {x: rich_text.without_title(text.get(x, "")) for x in LANGUAGES}
    html = format_texts(activity=activity, texts=bare, pictures=pictures, by=by, at=at)
    wanted = {
        **in_languages("text", text),
        **in_languages("html", html),
        "words": max(rich_text.words(text.get(x, "")) for x in LANGUAGES),
    }
    reading, new = Reading.objects.get_or_create(activity=activity, defaults=wanted)
    changed = sorted(name for name, value in wanted.items() if getattr(reading, name) != value)
    for name in changed:
        setattr(reading, name, wanted[name])
    if changed:
        reading.save(update_fields=changed)
    if new or changed:
        journal.record("readings.set", thing=activity, by=by, at=at)
    return reading


@transaction.atomic
def finish_reading(*, reading: Reading, enrolment: Enrolment, by: Person, at: datetime) -> Progress:
    """Record that a person has read a text to its end; idempotent. Raises CourseOver."""
    known = Progress.objects.filter(
        enrolment=enrolment, activity_id=reading.activity_id, step=Step.DONE
    ).first()
    if known:
        return known
    require_open(course=enrolment.course, activity=reading.activity)
    journal.record("readings.finish", thing=reading.activity, by=by, at=at)
    return report_progress(enrolment=enrolment, activity=reading.activity, step=Step.DONE, at=at)
