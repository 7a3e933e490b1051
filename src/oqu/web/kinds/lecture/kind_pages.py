"""Registers the pages of lectures."""

from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from oqu.lectures.queries import CompanionStatus, Program, Source
from oqu.web.activity_kinds import KindPages, register
from oqu.web.kinds.lecture.content import content
from oqu.web.learning import company, halls, lectures

LEARNER_URLS = (
    path("my/courses/<slug:slug>/lectures/<slug:activity>/", lectures.lecture, name="lecture"),
    path(
        "my/courses/<slug:slug>/lectures/<slug:activity>/slides/<int:number>/", lectures.slide, name="slide"
    ),
    path(
        "my/courses/<slug:slug>/lectures/<slug:activity>/together/", company.together, name="listen_together"
    ),
    # apart from the pages that devices keep: the address at its end is good for minutes only
    path("join/<slug:slug>/<slug:activity>/", lectures.join, name="join"),
    path("my/together/<str:key>/", company.answer, name="answer_company"),
    path("my/courses/<slug:slug>/lectures/<slug:activity>/hall/", halls.hall, name="hall"),
    path(
        "my/courses/<slug:slug>/lectures/<slug:activity>/hall/ticket/", halls.hall_ticket, name="hall_ticket"
    ),
)

JOURNAL_WORDS = {
    "lectures.answer_company": _("answered whether they listened along"),
    "lectures.decide_name": _("decided who is meant in a list"),
    "lectures.end_meeting": _("ended the meeting of a lecture"),
    "lectures.fetch_recording": _("fetched the recording of a lecture"),
    "lectures.listen_together": _("said who listened along"),
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
    "source": dict(Source.choices),
}

register(
    KindPages(
        code="lecture",
        heading=_("Lectures"),
        tab=_("Lectures"),
        done=_("heard"),
        call=_("Go to the lecture"),
        missed=_("not heard yet"),
        call_missed=_("Listen to the lecture"),
        learner_urls=LEARNER_URLS,
        office_content=content,
        chosen_fields=frozenset({"lecturer", "venue"}),
        journal_words=JOURNAL_WORDS,
        journal_fields=JOURNAL_FIELDS,
        journal_values=JOURNAL_VALUES,
    )
)
