"""What is known of lectures; the front door of the app for the web.

- `air(activity, at)`, `lecture_of(activity)`, `lectures_in(course)`, `own_lectures(person)`, `halls_to_ask(at, since)`
- `length_of(lecture)`, `pages_ready(lecture)`, `slides_around(lecture, number)`
- `attendance_of(lecture, enrolment)`, `attendance_list(lecture)` with `rows(…)`, `minutes_table(course, enrolments)`, `audiences(course)`
- `possible_companions(lecture, host)`, `company_of(lecture, place)`, `asked_of(person)`, `companions_to_answer(person)`
"""

from oqu.courses.queries import DOORS_OPEN_BEFORE
from oqu.lectures.models import Answer, Attendance, Companion, Lecture, Slide, SlidesState, Source, Venue
from oqu.lectures.queries.company import (
    GOING_ON,
    asked_of,
    companions_to_answer,
    company_of,
    possible_companions,
)
from oqu.lectures.queries.lectures import (
    Air,
    Audience,
    Row,
    air,
    attendance_list,
    attendance_of,
    audiences,
    halls_to_ask,
    lecture_of,
    lectures_in,
    length_of,
    minutes_table,
    own_lectures,
    pages_ready,
    rows,
    slides_around,
)

__all__ = [
    "DOORS_OPEN_BEFORE",
    "GOING_ON",
    "Air",
    "Answer",
    "Attendance",
    "Audience",
    "Companion",
    "Lecture",
    "Row",
    "Slide",
    "SlidesState",
    "Source",
    "Venue",
    "air",
    "asked_of",
    "attendance_list",
    "attendance_of",
    "audiences",
    "companions_to_answer",
    "company_of",
    "halls_to_ask",
    "lecture_of",
    "lectures_in",
    "length_of",
    "minutes_table",
    "own_lectures",
    "pages_ready",
    "possible_companions",
    "rows",
    "slides_around",
]
