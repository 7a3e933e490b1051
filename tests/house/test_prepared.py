"""Prepared queries and memoisation are kept in few places."""

import re
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src" / "oqu"

LEARNER_PAGES = {
    "admission/queries/applications.py",
    "assignments/queries/answers.py",
    "courses/queries/materials.py",
    "courses/queries/plans.py",
    "invitations/queries.py",
    "lectures/queries/company.py",
    "lectures/queries/halls.py",
    "lectures/queries/lectures.py",
    "lectures/queries/meetings.py",
    "mailings/queries.py",
    "questionnaires/queries/answering.py",
    "questionnaires/queries/waves.py",
}
CURRENT_USER = {"people/queries/people.py", "courses/queries/courses.py"}
"""Session, person and roles; the course of an address, as its learners and as its staff find it."""
BUSIEST_LISTS = {
    "admission/queries/doubles.py",
    "admission/queries/listing.py",
    "assignments/queries/tallies.py",
    "assignments/queries/waiting.py",
    "admission/queries/nominations.py",
    "letters/queries.py",
    "libraries/queries/__init__.py",
}
"""The list of applications and the review queue, which otherwise take three and five times as long; both ask what can be
undone, and the first one offers all districts and networks."""


def files_that_contain(pattern: str) -> set[str]:
    return {
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        if re.search(pattern, path.read_text("utf-8"), re.MULTILINE)
    }


def test_prepared_queries_are_imported_by_the_listed_modules_only() -> None:
    assert files_that_contain(r"^from oqu\.kernel\.prepared import") == (
        LEARNER_PAGES | CURRENT_USER | BUSIEST_LISTS
    )


def test_results_are_memoised_by_one_module_only() -> None:
    assert files_that_contain(r"\blru_cache\b|\bfunctools\.cache\b|^from functools import .*\bcache\b") == {
        "kernel/memo.py"
    }
