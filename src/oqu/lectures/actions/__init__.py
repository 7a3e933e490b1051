"""Writes about lectures: their details, slides and attendance. Each is atomic and leaves a journal row.

- `set_lecture(activity=, lecturer=, by=, at=, …)` → Lecture; `give_lecture(activity=, lecturer=, by=, at=)`, `give_lectures(course=, lecturer=, by=, at=)`, `release_lectures(course=, lecturer=, by=, at=)`; `set_slides(lecture=, upload=, by=, at=)`; `draw_slides` (worker)
- `set_transcript(lecture=, upload=, by=, at=)`: captions or text
- `record_attendance(lecture=, enrolment=, report=AttendanceReport(…), at=, by=)` → Attendance
- `correct_attendance(lecture=, minutes={enrolment: minutes}, reason=, by=, at=)`
- `import_attendance(course=, lines=, by=, at=)`, `undo_import(course=, batch=, by=, at=)`: a list as one step
- `look_into_halls(at=)`, `note_standing(lecture=, standing=, at=)`: how lectures in the hall stand
- `end_hall_tickets(person_key=, at=)`, `tell_hall` (worker): a person has left, so their tickets of the hall are over
- `forget_in_halls(person_key=)`, `tell_hall_to_forget` (worker), `forget_deleted_people_in_halls(at=)`: names out of the hall's logs
- `ask_hall(lecture=, at=)`, `ask_halls(at=, since=)`, `take_heard(lecture=, sheet=, at=)`: minutes measured by the relay
- `listen_together(lecture=, host=, guests=, by=, at=)`, `answer_company(companion=, confirms=, by=, at=)`: several at one device
- `take_log(lecture=, upload=, zone=, by=, at=)` → MeetingLog, `decide_names(log=, decisions=, …)`, `record_log(log=, …)`, `remove_log(log=, by=, at=)`
- `join_meeting(lecture=, person=, runs_it=, at=)` → address; `end_meeting(lecture=, by=, at=)`; `fetch_recordings(at=)`
"""

from oqu.lectures.actions.attendance import (
    AttendanceReport,
    LengthUnknown,
    NotYetHeld,
    ReasonMissing,
    TooManyMinutes,
    correct_attendance,
    record_attendance,
)
from oqu.lectures.actions.company import (
    ListensElsewhere,
    NotBeside,
    TooManyGuests,
    answer_company,
    listen_together,
)
from oqu.lectures.actions.forgetting import (
    forget_deleted_people_in_halls,
    forget_in_halls,
    tell_hall_to_forget,
)
from oqu.lectures.actions.halls import look_into_halls, note_standing
from oqu.lectures.actions.imports import VERB as IMPORT
from oqu.lectures.actions.imports import Heard, import_attendance, undo_import
from oqu.lectures.actions.imports import is_left as import_is_left
from oqu.lectures.actions.keeping import FIXED, give_lecture, give_lectures, release_lectures, set_lecture
from oqu.lectures.actions.leaving import end_hall_tickets, tell_hall
from oqu.lectures.actions.listening import HallSilent, ask_hall, ask_halls, take_heard
from oqu.lectures.actions.logs import NothingDecided, OtherDay, decide_names, record_log, remove_log, take_log
from oqu.lectures.actions.meetings import (
    DoorsClosed,
    MeetingSilent,
    NoMeeting,
    end_meeting,
    fetch_recordings,
    join_meeting,
)
from oqu.lectures.actions.slides import SLIDES_LARGEST, NotAsPdf, draw_slides, set_slides
from oqu.lectures.actions.transcripts import TRANSCRIPT, NoTimes, set_transcript, transcript_in

__all__ = [
    "FIXED",
    "IMPORT",
    "SLIDES_LARGEST",
    "TRANSCRIPT",
    "AttendanceReport",
    "DoorsClosed",
    "HallSilent",
    "Heard",
    "LengthUnknown",
    "ListensElsewhere",
    "MeetingSilent",
    "NoMeeting",
    "NoTimes",
    "NotAsPdf",
    "NotBeside",
    "NotYetHeld",
    "NothingDecided",
    "OtherDay",
    "ReasonMissing",
    "TooManyGuests",
    "TooManyMinutes",
    "answer_company",
    "ask_hall",
    "ask_halls",
    "correct_attendance",
    "decide_names",
    "draw_slides",
    "end_hall_tickets",
    "end_meeting",
    "fetch_recordings",
    "forget_deleted_people_in_halls",
    "forget_in_halls",
    "give_lecture",
    "give_lectures",
    "import_attendance",
    "import_is_left",
    "join_meeting",
    "listen_together",
    "look_into_halls",
    "note_standing",
    "record_attendance",
    "record_log",
    "release_lectures",
    "remove_log",
    "set_lecture",
    "set_slides",
    "set_transcript",
    "take_heard",
    "take_log",
    "tell_hall",
    "tell_hall_to_forget",
    "transcript_in",
    "undo_import",
]
