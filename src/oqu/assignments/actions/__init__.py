"""Writes about practical tasks. Each is atomic and leaves a row in the journal.

- `set_assignment(activity=, brief=, …)` with `CriterionLine`s and `FileTerms`
- `save_draft`, `submit` (a participant's answer, exactly once by its key), `take_back` until it is reviewed or due
- `review(submission=, verdict=, …)` → Review; `undo_review(batch=)` while its letter waits
"""

from oqu.assignments.actions.handing_in import (
    AlreadyAccepted,
    AlreadyHandedIn,
    CourseOver,
    FileMissing,
    NothingToHandIn,
    NotOpenYet,
    StaysHandedIn,
    TooManyFiles,
    save_draft,
    submit,
    take_back,
)
from oqu.assignments.actions.reviewing import (
    VERB,
    AlreadyReviewed,
    CommentMissing,
    NoLongerUndone,
    NothingToReview,
    PointsWrong,
    TooFewPoints,
    review,
    undo_review,
)
from oqu.assignments.actions.setting import CriterionLine, FileTerms, OutOfReach, set_assignment
from oqu.assignments.actions.stripping import delete_drafts, remove_files, strip_answers

__all__ = [
    "VERB",
    "AlreadyAccepted",
    "AlreadyHandedIn",
    "AlreadyReviewed",
    "CommentMissing",
    "CourseOver",
    "CriterionLine",
    "FileMissing",
    "FileTerms",
    "NoLongerUndone",
    "NotOpenYet",
    "NothingToHandIn",
    "NothingToReview",
    "OutOfReach",
    "PointsWrong",
    "StaysHandedIn",
    "TooFewPoints",
    "TooManyFiles",
    "delete_drafts",
    "remove_files",
    "review",
    "save_draft",
    "set_assignment",
    "strip_answers",
    "submit",
    "take_back",
    "undo_review",
]
