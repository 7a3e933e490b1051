"""Courses, exchange, reports and the web outside the folders of kinds name no kind of activity: they ask the registries."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from oqu.courses.kinds import all_kinds
from tests.house.test_source import SOURCE, tree

APPS = tuple(f"oqu.{kind.plural_code}" for kind in all_kinds())
CODES = frozenset(kind.code for kind in all_kinds())
EXCEPTIONS = {"exchange/transfer/about_aims.py": "a course has questionnaires about its aims"}
FIGURES = "oqu.questionnaires"
"""Reports compute figures from questionnaires; what they read is answers, not activities of a plan."""


def names_of_kinds(file: Path) -> Iterator[str]:
    """Imports of a kind's app and codes of kinds as texts."""
    is_report = file.is_relative_to(SOURCE / "reports")
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.ImportFrom):
            module = node.module or ""
            if module.startswith(APPS) and not (is_report and module.startswith(FIGURES)):
                yield f"line {node.lineno}: imports {module}"
        if isinstance(node, ast.Constant) and node.value in CODES:
            yield f"line {node.lineno}: {node.value}"


def modules() -> list[Path]:
    return [
        file
        for app in ("courses", "exchange", "reports", "web")
        for file in sorted((SOURCE / app).rglob("*.py"))
        if not {"migrations", "kinds"} & set(file.parts)
    ]


@pytest.mark.parametrize("file", modules(), ids=lambda file: file.relative_to(SOURCE).as_posix())
def test_a_module_names_no_kind_of_activity(file: Path) -> None:
    name, found = file.relative_to(SOURCE).as_posix(), list(names_of_kinds(file))

    assert bool(found) == (name in EXCEPTIONS), found
