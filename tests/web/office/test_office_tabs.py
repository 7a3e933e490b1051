"""The tabs of the office by role, and the descriptions of journal entries."""

import ast
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from oqu.admission.models import ApplicationSource, ApplicationState
from oqu.assignments.actions import VERB as VERDICT
from oqu.invitations.actions import VERB as INVITE
from oqu.support.actions import VERB as ANSWER
from oqu.web import activity_kinds
from oqu.web.journal_words import verbs, words
from oqu.web.office.undo import STEPS_UNDONE
from tests.factories.cast import Cast


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "labels"),
    [
        (
            "director",
            [
                "Courses",
                "People",
                "Letters",
                "Support desk",
                "News",
                "Libraries",
                "Roles",
                "Journal",
                "Settings",
            ],
        ),
        (
            "methodologist",
            ["Courses", "People", "Letters", "Support desk", "News", "Libraries", "Roles"],
        ),
        (
            "coordinator",
            ["Courses", "People", "Letters", "Support desk", "News", "Libraries", "Roles", "Journal"],
        ),
    ],
)
def test_tabs_by_role(client: Client, cast: Cast, who: str, labels: list[str]) -> None:
    client.force_login(cast.people[who])  # type: ignore[arg-type]

    page: Any = client.get("/en/office/people/")

    shown = page.context["office_tabs"]
    assert [tab.label for tab in shown] == labels
    assert [tab.label for tab in shown if tab.current] == ["People"]
    assert [client.get(tab.url).status_code for tab in shown] == [200] * len(shown)


def verbs_of(file: Path) -> set[str]:
    """The verbs that a file writes into the journal."""
    calls = [
        node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)
    ]
    return {
        str(call.args[0].value)
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and ast.unparse(call.func) == "journal.record"
        and isinstance(call.args[0], ast.Constant)
    }


def steps_opened_in(file: Path) -> set[str]:
    """The verbs of batches of letters: the journal names letters that were taken back or sent at once by these."""
    calls = (node for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Call))
    return {
        str(word.value.value)
        for call in calls
        if ast.unparse(call.func).endswith(("open_batch", "open_entries"))
        for word in call.keywords
        if word.arg == "verb" and isinstance(word.value, ast.Constant)
    }


def test_every_verb_of_the_journal_has_words() -> None:
    written = {verb for file in Path("src/oqu").rglob("*.py") for verb in verbs_of(file)}
    decided = {f"admission.{state.value}" for state in ApplicationState} | {
        f"admission.take_{one.value}" for one in ApplicationSource
    }

    steps = STEPS_UNDONE | activity_kinds.steps().keys() | {INVITE, ANSWER, VERDICT, "courses.move_on"}
    opened = {verb for file in Path("src/oqu").rglob("*.py") for verb in steps_opened_in(file)}

    assert len(written) > 60
    assert len(opened) > 3
    assert sorted((written | decided | steps | opened) - verbs().keys()) == []


def test_a_verb_without_words_is_shown_as_it_is() -> None:
    assert (words("people.join"), words("strange.verb")) == ("joined", "strange.verb")
