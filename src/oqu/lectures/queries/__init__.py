"""What is known of lectures; the front door of the app for the web.

- `air(activity, at)`, `lecture_of(activity)`, `lectures_in(course)`, `own_lectures(person)`, `talks_of(person)`, `halls_to_ask(at, since)`
- `length_of(lecture)`, `pages_ready(lecture)`, `slides_around(lecture, number)`
- `staff_lectures(person)`, `slides_of(lecture)`, `hall_ticket(activity, person, role=, at=)`, `hall_address(ticket)`,
  `inside_address(lecture, at)`, `halls_in_use(at)`, `live_for(person)`: the lecture hall
- `attendance_of(lecture, enrolment)`, `attendance_list(lecture)` with `rows(…)`, `audiences(course)`
- `possible_companions(lecture, host)`, `company_of(lecture, place)`, `asked_of(person)`, `companions_to_answer(person)`
- `logs_of(lecture)`, `log_in(course, key)`, `lines_of(log)`, `places_for(lecture)`: lists of meeting programs
- `hours_of(course, people)`, `everybodys_hours(course)`: minutes as academic hours
- `doors_of(lecture, runs_it=)`, `venues()`, `recordings_wanted(at)`: lectures at a meeting
"""

from oqu.courses.queries import DOORS_OPEN_BEFORE
from oqu.kernel.tickets import Role
from oqu.lectures.models import (
    Answer,
    Attendance,
    Companion,
    Hall,
    HallStatus,
    How,
    Lecture,
    LogLine,
    MeetingLog,
    Program,
    Slide,
    SlidesState,
    Source,
    Venue,
)
from oqu.lectures.queries.company import (
    GOING_ON,
    asked_of,
    companions_to_answer,
    company_of,
    possible_companions,
)
from oqu.lectures.queries.halls import (
    hall_address,
    hall_ticket,
    halls_in_use,
    inside_address,
    live_for,
    slides_of,
    staff_lectures,
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
    own_lectures,
    pages_ready,
    rows,
    slides_around,
    talks_of,
)
from oqu.lectures.queries.logs import (
    decided_names,
    known_people,
    known_staff,
    lines_of,
    log_in,
    logs_of,
    places_for,
    seconds_present,
    spelled,
    union,
    window_of,
)
from oqu.lectures.queries.meetings import doors_are_open, doors_of, is_outside, recordings_wanted, venues
from oqu.lectures.queries.table import PersonHours, everybodys_hours, hours_of, is_for

__all__ = [
    "DOORS_OPEN_BEFORE",
    "GOING_ON",
    "Air",
    "Answer",
    "Attendance",
    "Audience",
    "Companion",
    "Hall",
    "HallStatus",
    "How",
    "Lecture",
    "LogLine",
    "MeetingLog",
    "PersonHours",
    "Program",
    "Role",
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
    "decided_names",
    "doors_are_open",
    "doors_of",
    "everybodys_hours",
    "hall_address",
    "hall_ticket",
    "halls_in_use",
    "halls_to_ask",
    "hours_of",
    "inside_address",
    "is_for",
    "is_outside",
    "known_people",
    "known_staff",
    "lecture_of",
    "lectures_in",
    "length_of",
    "lines_of",
    "live_for",
    "log_in",
    "logs_of",
    "own_lectures",
    "pages_ready",
    "places_for",
    "possible_companions",
    "recordings_wanted",
    "rows",
    "seconds_present",
    "slides_around",
    "slides_of",
    "spelled",
    "staff_lectures",
    "talks_of",
    "union",
    "venues",
    "window_of",
]
