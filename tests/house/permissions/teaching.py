"""Reviewing answers and giving lectures."""

from tests.house.permissions.table import INVALID, SEE_OTHER, only, page, post, signed_in

REVIEWERS = "methodologist lecturer"

ROWS = (
    page("teaching:queue", signed_in()),
    page("teaching:review", only(REVIEWERS), key="answer"),
    post("teaching:review", only(REVIEWERS, INVALID), key="answer"),
    page("teaching:lecture", only("lecturer"), key="lecture_key"),
    page(
        "teaching:join",
        only("lecturer methodologist coordinator", SEE_OTHER, forbidden="director"),
        key="lecture_key",
    ),
    post(
        "teaching:end_meeting",
        only("lecturer methodologist coordinator", SEE_OTHER, forbidden="director"),
        key="lecture_key",
    ),
    page("teaching:desk", only("lecturer methodologist coordinator", forbidden="director"), key="hall_key"),
    page("teaching:hall", only("lecturer methodologist coordinator", forbidden="director"), key="hall_key"),
    page(
        "teaching:hall_ticket",
        only("lecturer methodologist coordinator", forbidden="director"),
        key="hall_key",
    ),
    post("teaching:lecture", only("lecturer", INVALID), {"meeting_url": "no address"}, key="lecture_key"),
)
