"""Practical tasks, answers to them, and what waits for a reviewer; the front door of the app for the web.

- `answers`: `assignment_of(activity)`, `work_of(assignment, enrolment)`, `submission_for(reviewer, key)`
- `waiting`: `review_queue(…)`, `Waiting(person)`, `reviewable_courses(person)`
- `reviewers`: `review_gaps(course)`, `reviewers_without_task(person)`
- `tallies`: `tallies_in(course)`, `tallies_for(person)`, `states_table(course, enrolments)`
"""

from oqu.assignments.models import (
    FILE_ENDINGS,
    Assignment,
    Criterion,
    Review,
    ReviewVerdict,
    Submission,
    SubmissionState,
)
from oqu.assignments.queries.answers import (
    AssignmentWork,
    assignment_of,
    attempts_of,
    kinds_of,
    may_be_taken_back,
    most_points,
    submission_for,
    work_of,
)
from oqu.assignments.queries.reviewers import ReviewGap, review_gaps, reviewers_without_task
from oqu.assignments.queries.rubrics import files_out_of_reach, points_out_of_reach
from oqu.assignments.queries.tallies import AssignmentFigures, states_table, tallies_for, tallies_in
from oqu.assignments.queries.waiting import (
    Waiting,
    WaitingLine,
    review_queue,
    reviewable_courses,
    waiting_for,
    with_final_verdicts,
)
from oqu.courses.models import Activity

__all__ = [
    "FILE_ENDINGS",
    "Activity",
    "Assignment",
    "AssignmentFigures",
    "AssignmentWork",
    "Criterion",
    "Review",
    "ReviewGap",
    "ReviewVerdict",
    "Submission",
    "SubmissionState",
    "Waiting",
    "WaitingLine",
    "assignment_of",
    "attempts_of",
    "files_out_of_reach",
    "kinds_of",
    "may_be_taken_back",
    "most_points",
    "points_out_of_reach",
    "review_gaps",
    "review_queue",
    "reviewable_courses",
    "reviewers_without_task",
    "states_table",
    "submission_for",
    "tallies_for",
    "tallies_in",
    "waiting_for",
    "with_final_verdicts",
    "work_of",
]
