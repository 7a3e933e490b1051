"""Registers the pages of practical tasks."""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from oqu.assignments.queries import ReviewVerdict
from oqu.web.activity_kinds import KindPages, register
from oqu.web.kinds.assignment.content import content
from oqu.web.learning import assignments

LEARNER_URLS = (
    path("my/courses/<slug:slug>/assignments/<slug:activity>/", assignments.assignment, name="assignment"),
)

JOURNAL_WORDS = {
    "assignments.review": _("reviewed an answer"),
    "assignments.save_draft": _("saved a draft of an answer"),
    "assignments.set": _("wrote a practical task"),
    "assignments.submit": _("handed in an answer"),
}
JOURNAL_FIELDS = {
    "accept_from": _("accepted from, points"),
    "brief": _("brief"),
    "endings": _("kinds of files"),
    "files_required": _("a file is required"),
    "keep_originals": _("photos are kept as they were taken"),
    "largest_mb": _("size of a file"),
    "most_files": _("number of files"),
}
JOURNAL_VALUES = {"verdict": dict(ReviewVerdict.choices)}

register(
    KindPages(
        code="assignment",
        heading=_("Practical tasks"),
        tab=pgettext_lazy("tab", "Tasks"),
        done=_("accepted"),
        call=_("Do the practical task"),
        call_started=_("Go on"),
        learner_urls=LEARNER_URLS,
        office_content=content,
        chosen_fields=frozenset({"endings", "files_required", "keep_originals"}),
        journal_words=JOURNAL_WORDS,
        journal_fields=JOURNAL_FIELDS,
        journal_values=JOURNAL_VALUES,
    )
)
