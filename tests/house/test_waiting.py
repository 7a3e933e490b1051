"""Tests in a browser wait for what they look at: a page is seldom ready at the moment at which a test asks it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
READS_AT_ONCE = {
    "all_inner_texts",
    "all_text_contents",
    "evaluate",
    "get_attribute",
    "inner_html",
    "inner_text",
    "input_value",
    "is_checked",
    "is_disabled",
    "is_editable",
    "is_enabled",
    "is_hidden",
    "is_visible",
    "text_content",
}
"""What Playwright answers without waiting; `expect` and `expect_value` wait for the same things."""

FINDS = {"locator", "get_by_label", "get_by_role", "get_by_text"}
BROWSERS = ("playwright", "tests.journeys.conftest")
FILES = sorted(
    file for file in TESTS.rglob("*.py") if any(name in file.read_text("utf-8") for name in BROWSERS)
)


def called(node: ast.AST) -> Iterator[str]:
    """The names of all methods that are called somewhere in a piece of code."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute):
            yield inner.func.attr


def impatient(file: Path) -> Iterator[str]:
    """The places where a test looks at a page without waiting for it."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Assert):
            for name in set(called(node.test)) & READS_AT_ONCE:
                yield f"line {node.lineno}: assert with .{name}(); use expect() or expect_value()"
            if "count" in called(node.test) and FINDS & set(called(node.test)):
                yield f"line {node.lineno}: assert with .count(); use expect().to_have_count()"
        match node:
            case ast.Call(func=ast.Attribute(attr="all", value=found)) if FINDS & set(called(found)):
                yield f"line {node.lineno}: .all() of a locator; wait for its count, then use nth()"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(TESTS).as_posix())
def test_what_is_read_from_a_page_is_waited_for(file: Path) -> None:
    assert list(impatient(file)) == []


def test_an_impatient_test_is_found(tmp_path: Path) -> None:
    file = tmp_path / "test_page.py"
    file.write_text('assert page.locator("li").count() == 2\nrows = page.get_by_role("row").all()\n', "utf-8")

    assert [found.split(":")[0] for found in impatient(file)] == ["line 1", "line 2"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(TESTS).as_posix())
def test_values_in_selectors_are_quoted(file: Path) -> None:
    """A key may begin with a digit, which is no selector without quotes: such a test fails now and then."""
    assert re.findall(r"\[[\w-]+=\{[^}]+\}\]", file.read_text("utf-8")) == []


PAUSES = {"sleep", "wait_for_timeout"}
WHERE_PAUSES_ARE = TESTS / "waiting.py"


def pauses(file: Path) -> list[str]:
    """The places where a test waits for an amount of time."""
    return [
        f"line {node.lineno}: {name}(); wait for a condition, with tests/waiting.py"
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call)
        for name in [getattr(node.func, "attr", None) or getattr(node.func, "id", "")]
        if name in PAUSES
    ]


def test_tests_wait_for_conditions_only() -> None:
    others = [file for file in TESTS.rglob("*.py") if file != WHERE_PAUSES_ARE]
    assert {file.relative_to(TESTS).as_posix(): found for file in others if (found := pauses(file))} == {}


def test_a_pause_is_found(tmp_path: Path) -> None:
    file = tmp_path / "test_page.py"
    file.write_text(
        "import time\ntime.sleep(1)\npage.wait_for_timeout(500)\nfrom time import sleep\nsleep(1)\n", "utf-8"
    )

    assert [found.split(":")[0] for found in pauses(file)] == ["line 2", "line 3", "line 5"]
