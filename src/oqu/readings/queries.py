"""Texts to read."""

from math import ceil

from oqu.courses.models import Activity, Course
from oqu.readings.models import Reading

WORDS_A_MINUTE = 165
"""Words a minute of silent reading: 184 in Russian, 166 in Turkish, which is built like Kazakh
(Trauzettel-Klosinski and Dietz, Standardized Assessment of Reading Performance, 2012)."""


def reading_of(activity: Activity) -> Reading | None:
    """The text of an activity; None: nothing written yet."""
    return Reading.objects.filter(activity=activity).first()


def readings_in(course: Course) -> dict[int, Reading]:
    """Activity id → reading, without the texts."""
    return {
        r.activity_id: r for r in Reading.objects.filter(activity__course=course).only("activity_id", "words")
    }


def minutes_to_read(words: int) -> int:
    """About how many minutes it takes to read that many words; at least one."""
    return max(1, ceil(words / WORDS_A_MINUTE))
