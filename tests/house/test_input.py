"""Rules about input and output that hold everywhere."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "oqu"
FILES = {
    file.relative_to(SOURCE).as_posix(): ast.parse(file.read_text("utf-8"))
    for file in sorted(SOURCE.rglob("*.py"))
    if "migrations" not in file.parts
}
WRITES_TABLES = {"kernel/cells.py"}
READS_CSV = {"kernel/sheets/contents.py"}
NAMES_LIBRARIES = {"kernel/heavy.py"}
"""It imports libraries for others, on first use."""
READS_TIMES = {"kernel/clock.py", "courses/kinds/tables.py"}
"""The second reads tables of a course's folder, which the person at the command line has chosen."""
DRAWS_DATES = {"kernel/fields.py"}
READS_JSON = {
    "kernel/json_input.py",
    # our own, signed or written by ourselves
    *("kernel/tickets.py", "hall/revoked_tickets.py", "hall/log.py", "hall/speaker.py", "questionnaires/sealing.py"),
    *("kernel/confined.py", "kernel/decoding/__main__.py", "kernel/unsent.py"),
    *("hall/revoked_tickets.py", "config/supervisor.py", "reports/queries/editions.py"),
    *("questionnaires/actions/bank.py", "exchange/folder/content.py", "lectures/outside/relay.py"),
    "libraries/actions/imports.py",
}  # fmt: skip
EXCHANGE = "exchange/"
"""Reads a folder that the person at the command line has chosen."""


def imported(tree: ast.Module) -> set[str]:
    """The top names of all modules that a file imports."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").partition(".")[0])
    return names


def called(tree: ast.Module) -> set[str]:
    """What is called in a file, as `json.loads`."""
    return {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}


def test_input_one_module_writes_spreadsheets_and_csv() -> None:
    others = {name for name, tree in FILES.items() if imported(tree) & {"xlsxwriter", "csv"}}

    assert others - NAMES_LIBRARIES == WRITES_TABLES | READS_CSV
    assert not any("writer" in call for call in called(FILES["kernel/sheets/contents.py"]))
    assert not any(call.endswith("openpyxl.Workbook") for tree in FILES.values() for call in called(tree))


def test_input_one_module_reads_times() -> None:
    readers = {
        name
        for name, tree in FILES.items()
        if not name.startswith(EXCHANGE)
        and any(call.endswith((".fromisoformat", ".strptime")) for call in called(tree))
    }

    assert readers == READS_TIMES


@pytest.mark.parametrize("field", ["DateField", "DateTimeField", "SplitDateTimeField", "JSONField"])
def test_input_forms_take_their_fields_from_the_kernel(field: str) -> None:
    drawers = {name for name, tree in FILES.items() if f"forms.{field}" in called(tree)}

    assert drawers - DRAWS_DATES == set()


def test_input_json_from_outside_is_read_within_limits() -> None:
    readers = {name for name, tree in FILES.items() if called(tree) & {"json.loads", "json.load"}}

    assert readers == READS_JSON


def test_input_every_number_of_a_form_has_its_bounds() -> None:
    free = [
        f"{name}:{node.lineno}"
        for name, tree in FILES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in ("forms.IntegerField", "forms.FloatField", "forms.DecimalField")
        and not {keyword.arg for keyword in node.keywords} >= {"min_value", "max_value"}
        and not {keyword.arg for keyword in node.keywords} >= {"min_value", "max_digits"}
    ]

    assert free == []
