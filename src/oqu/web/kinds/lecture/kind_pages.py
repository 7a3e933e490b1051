"""Registers the pages of lectures."""

from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from oqu.lectures import actions
from oqu.lectures.queries import AttendanceSource, CompanionStatus, Program
from oqu.web.activity_kinds import KindPages, KindStep, Tab, register
from oqu.web.kinds.lecture import (
    attendance,
    attendance_lists,
    company,
    learner,
    learner_hall,
    lecturers,
    meetings,
    teaching,
    teaching_hall,
)
from oqu.web.kinds.lecture.additions import ADDITIONS
from oqu.web.kinds.lecture.content import content

LEARNER_URLS = (
    path("my/courses/<slug:slug>/lectures/<slug:activity>/", learner.lecture, name="lecture"),
    path("my/courses/<slug:slug>/lectures/<slug:activity>/slides/<int:number>/", learner.slide, name="slide"),
    path(
        "my/courses/<slug:slug>/lectures/<slug:activity>/together/", company.together, name="listen_together"
    ),
    # apart from the pages that devices keep: the address at its end is good for minutes only
    path("join/<slug:slug>/<slug:activity>/", learner.join, name="join"),
    path("my/together/<str:key>/", company.answer, name="answer_company"),
    path("my/courses/<slug:slug>/lectures/<slug:activity>/hall/", learner_hall.hall, name="hall"),
    path(
        "my/courses/<slug:slug>/lectures/<slug:activity>/hall/ticket/",
        learner_hall.hall_ticket,
        name="hall_ticket",
    ),
)

TEACHING_URLS = (
    path("lectures/<slug:key>/", teaching.lecture, name="lecture"),
    path("lectures/<slug:key>/join/", meetings.join, name="join"),
    path("lectures/<slug:key>/end/", meetings.end, name="end_meeting"),
    path("lectures/<slug:key>/desk/", teaching_hall.desk, name="desk"),
    path("lectures/<slug:key>/hall/", teaching_hall.hall, name="hall"),
    path("lectures/<slug:key>/hall/ticket/", teaching_hall.hall_ticket, name="hall_ticket"),
)
OFFICE_URLS = (
    path("courses/<slug:slug>/staff/<slug:person>/lectures/", lecturers.give_lectures, name="give_lectures"),
    path("courses/<slug:slug>/attendance/", attendance.attendance, name="attendance"),
    path("courses/<slug:slug>/attendance/import/", attendance.import_attendance, name="import_attendance"),
    path("courses/<slug:slug>/attendance/hours.xlsx", attendance.attendance_book, name="attendance_book"),
    path(
        "courses/<slug:slug>/attendance/sheet.xlsx",
        attendance.attendance_template,
        name="attendance_template",
    ),
    path("courses/<slug:slug>/attendance/sheet.csv", attendance.attendance_sheet, name="attendance_sheet"),
    path(
        "courses/<slug:slug>/attendance/of/<slug:activity>/",
        attendance.lecture_attendance,
        name="lecture_attendance",
    ),
    path(
        "courses/<slug:slug>/attendance/of/<slug:activity>/hall/",
        attendance.ask_hall,
        name="ask_hall",
    ),
    path(
        "courses/<slug:slug>/attendance/of/<slug:activity>/lists/",
        attendance_lists.lists,
        name="meeting_lists",
    ),
    path("courses/<slug:slug>/attendance/lists/<slug:key>/", attendance_lists.names, name="meeting_list"),
    path(
        "courses/<slug:slug>/attendance/lists/<slug:key>/remove/",
        attendance_lists.remove_list,
        name="remove_meeting_list",
    ),
)

JOURNAL_WORDS = {
    "lectures.answer_company": _("answered whether they listened along"),
    "lectures.import_attendance": _("wrote minutes from a list"),
    "lectures.decide_name": _("decided who is meant in a list"),
    "lectures.end_meeting": _("ended the meeting of a lecture"),
    "lectures.fetch_recording": _("fetched the recording of a lecture"),
    "lectures.listen_together": _("reported who listened along"),
    "lectures.measure": _("took the real length of a lecture"),
    "lectures.open_meeting": _("opened the meeting of a lecture"),
    "lectures.record_attendance": _("recorded attendance"),
    "lectures.record_log": _("recorded the minutes of a list"),
    "lectures.remove_log": _("removed a list of a meeting"),
    "lectures.set": _("wrote a lecture"),
    "lectures.set_slides": _("added slides"),
    "lectures.set_transcript": _("added captions"),
    "lectures.take_back_imported": _("took back the minutes of a list"),
    "lectures.take_back_shared": _("took back minutes of a colleague's device"),
    "lectures.undo_import": _("undid a list of attendance"),
    "lectures.take_log": _("took in a list of a meeting"),
}
JOURNAL_FIELDS = {
    "lecturer": _("lecturer"),
    "meeting_url": _("meeting link"),
    "minutes": _("length in minutes"),
    "notes": _("notes"),
    "recording_url": _("recording link"),
    "venue": _("where it is heard"),
}
JOURNAL_VALUES: dict[str, dict[str, str | Promise]] = {
    "answer": dict(CompanionStatus.choices),
    "program": dict(Program.choices),
    "source": dict(AttendanceSource.choices),
}

register(
    KindPages(
        code="lecture",
        heading=_("Lectures"),
        tab=_("Lectures"),
        done=_("heard"),
        call=_("Go to the lecture"),
        missed=_("not heard yet"),
        missed_for_good=_("not heard"),
        call_missed=_("Listen to the lecture"),
        learner_urls=LEARNER_URLS,
        teaching_urls=TEACHING_URLS,
        office_urls=OFFICE_URLS,
        office_tab=Tab("attendance", _("Attendance")),
        office_content=content,
        chosen_fields=frozenset({"lecturer", "venue"}),
        steps={
            actions.IMPORT: KindStep(
                _("Write these minutes"), actions.undo_import, "office:attendance", actions.import_is_left
            )
        },
        journal_words=JOURNAL_WORDS,
        journal_fields=JOURNAL_FIELDS,
        journal_values=JOURNAL_VALUES,
        journal_details={"lecture": _("lecture")},
        adds=ADDITIONS,
    )
)
