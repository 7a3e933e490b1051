"""Rules of style for Python that no linter knows."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "oqu"
FILES = sorted(file for file in SOURCE.rglob("*.py") if "migrations" not in file.parts)
LONGEST_FILE = 450
LONGEST_VIEW = 25


def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def late_imports(file: Path) -> Iterator[int]:
    """The lines on which Oqu is imported inside something: such an import hides the shape of the house."""
    for outer in ast.walk(tree(file)):
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            for inner in ast.walk(outer):
                if isinstance(inner, ast.ImportFrom) and (inner.module or "").startswith("oqu"):
                    yield inner.lineno
                if isinstance(inner, ast.Import) and any(name.name.startswith("oqu") for name in inner.names):
                    yield inner.lineno


def views(file: Path) -> Iterator[ast.FunctionDef]:
    """Functions whose first argument is the request."""
    for node in tree(file).body:
        if isinstance(node, ast.FunctionDef) and node.args.args and node.args.args[0].arg == "request":
            yield node


def length(function: ast.FunctionDef) -> int:
    """Lines of a function from its `def` on, without its docstring."""
    first = function.body[0]
    docstring = ast.get_docstring(function) is not None
    docstring_lines = (first.end_lineno or first.lineno) - first.lineno + 1 if docstring else 0
    return (function.end_lineno or function.lineno) - function.lineno + 1 - docstring_lines


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(SOURCE).as_posix())
def test_oqu_is_imported_at_the_top(file: Path) -> None:
    assert list(late_imports(file)) == []


def test_files_can_be_read_in_one_sitting() -> None:
    lines = {file.relative_to(SOURCE).as_posix(): len(file.read_text("utf-8").splitlines()) for file in FILES}

    assert {name: count for name, count in lines.items() if count > LONGEST_FILE} == {}


def test_views_are_short() -> None:
    long = [
        f"{file.relative_to(SOURCE)}: {view.name}, {length(view)} lines"
        for file in (SOURCE / "web").rglob("*.py")
        for view in views(file)
        if length(view) > LONGEST_VIEW
    ]

    assert long == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [file.relative_to(SOURCE).as_posix() for file in FILES if not ast.get_docstring(tree(file))]

    # Django's own kinds of file say it by their names
    assert [name for name in silent if name.rsplit("/", maxsplit=1)[-1] not in KNOWN_BY_NAME] == []


KNOWN_BY_NAME = {"__init__.py", "apps.py", "models.py", "urls.py", "translation.py", "formats.py", "wsgi.py"}


def test_every_rule_of_permission_is_asked() -> None:
    """A rule that nothing asks protects nothing, whatever it says."""
    words = {file: set(re.findall(r"\w+", file.read_text("utf-8"))) for file in FILES}
    unasked = [
        f"{file.relative_to(SOURCE)}: {rule.name}"
        for file in FILES
        if file.name == "rules.py"
        for rule in tree(file).body
        if isinstance(rule, ast.FunctionDef)
        and not any(rule.name in text for other, text in words.items() if other != file)
        and file.read_text("utf-8").count(f"{rule.name}(") == 1
    ]

    assert unasked == []


NAMED_BY_DJANGO = {"Command", "EmailBackend", "Meta"}
"""Django looks for these names."""


def test_no_two_classes_have_the_same_name() -> None:
    places: dict[str, list[str]] = {}
    for file in FILES:
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.ClassDef) and node.name not in NAMED_BY_DJANGO:
                places.setdefault(node.name, []).append(file.relative_to(SOURCE).as_posix())

    assert {name: files for name, files in places.items() if len(files) > 1} == {}
