"""Registers the pages of practical tasks."""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from oqu.assignments.queries import ReviewVerdict
from oqu.assignments.rules import can_keep_assignment
from oqu.web.activity_kinds import Additions, KindPages, Tab, register
from oqu.web.kinds.assignment import learner, office_reviews, queue, review, undo
from oqu.web.kinds.assignment.content import content
from oqu.web.kinds.assignment.reviewers import not_reviewed, staff_card, waiting_for_tasks
from oqu.web.kinds.assignment.still_open import unreviewed

LEARNER_URLS = (
    path("my/courses/<slug:slug>/assignments/<slug:activity>/", learner.assignment, name="assignment"),
)

TEACHING_URLS = (
    path("", queue.queue, name="queue"),
    path("reviews/<slug:key>/", review.review, name="review"),
    path("reviews/undo/<slug:key>/", undo.undo_review, name="undo_review"),
)
OFFICE_URLS = (path("courses/<slug:slug>/reviews/", office_reviews.reviews, name="reviews"),)

JOURNAL_WORDS = {
    "assignments.review": _("reviewed an answer"),
    "assignments.save_draft": _("saved a draft of an answer"),
    "assignments.set": _("wrote a practical task"),
    "assignments.submit": _("handed in an answer"),
    "assignments.take_back": _("took back an answer that was handed in"),
    "assignments.undo_review": _("took a verdict back"),
}
JOURNAL_FIELDS = {
    "accept_from": _("accepted from, points"),
    "brief": _("brief"),
    "endings": _("kinds of files"),
    "files_required": _("a file is required"),
    "keep_originals": _("photos are stored as they were taken"),
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
        teaching_urls=TEACHING_URLS,
        office_urls=OFFICE_URLS,
        office_tab=Tab("reviews", _("Reviews")),
        office_content=content,
        can_write=can_keep_assignment,
        chosen_fields=frozenset({"endings", "files_required", "keep_originals"}),
        journal_words=JOURNAL_WORDS,
        journal_fields=JOURNAL_FIELDS,
        journal_values=JOURNAL_VALUES,
        adds=Additions(
            still_open=unreviewed, lacking=not_reviewed, staff=staff_card, teaching=waiting_for_tasks
        ),
    )
)
