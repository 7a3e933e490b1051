"""Reviewing answers and giving lectures."""

from tests.house.permissions.table import CENTRE, INVALID, SEE_OTHER, only, page, post, signed_in

REVIEWERS = "methodologist lecturer"

ROWS = (
    page("teaching:queue", signed_in()),
    page("teaching:review", only(REVIEWERS), key="answer"),
    post("teaching:review", only(REVIEWERS, INVALID), key="answer"),
    post("teaching:undo_review", only("methodologist", SEE_OTHER), key="verdict_batch"),
    page("teaching:lecture", only("lecturer"), key="lecture_key"),
    page(
        "teaching:join",
        only(CENTRE, SEE_OTHER),
        key="lecture_key",
    ),
    post(
        "teaching:end_meeting",
        only(CENTRE, SEE_OTHER),
        key="lecture_key",
    ),
    page("teaching:desk", only(CENTRE), key="hall_key"),
    page("teaching:hall", only(CENTRE), key="hall_key"),
    page(
        "teaching:hall_ticket",
        only(CENTRE),
        key="hall_key",
    ),
    post("teaching:lecture", only("lecturer", INVALID), {"meeting_url": "no address"}, key="lecture_key"),
)
