"""What only the example data could do: each public action is called by a page, a job or another action that is."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

SOURCE = Path("src/oqu")
EXAMPLES_ONLY = "exchange"
UNREACHED: dict[str, str] = {}
"""Action -> why no page needs to call it. Empty is the aim."""


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def _action_files() -> Iterator[Path]:
    for app in sorted(SOURCE.iterdir()):
        yield from sorted([*app.glob("actions.py"), *app.glob("actions/*.py")])


def actions() -> set[str]:
    """Every public action, as `app.name`."""
    return {
        f"{path.relative_to(SOURCE).parts[0]}.{node.name}"
        for path in _action_files()
        for node in _tree(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and _writes(node)
    }


def _writes(function: ast.FunctionDef) -> bool:
    """Whether it is an action: keyword-only, with the clock passed in."""
    return any(argument.arg == "at" for argument in function.args.kwonlyargs)


def used() -> set[str]:
    """Every action that code beside the example data calls, as `app.name`: `actions.name` of an app, or its bare name."""
    return {
        action
        for path in SOURCE.rglob("*.py")
        if path.relative_to(SOURCE).parts[0] != EXAMPLES_ONLY
        for action in _used_in(path)
    }


def _used_in(path: Path) -> Iterator[str]:
    app = path.relative_to(SOURCE).parts[0]
    modules, names = _imported(path)
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.value.id in modules:
                yield f"{modules[node.value.id]}.{node.attr}"
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield names.get(node.id, f"{app}.{node.id}")


def _imported(path: Path) -> tuple[dict[str, str], dict[str, str]]:
    """What a file calls the actions of apps (name -> app), and actions that it imports (name -> `app.name`)."""
    modules, names = {}, {}
    for node in ast.walk(_tree(path)):
        if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith("oqu."):
            continue
        _oqu, app, *inner = (node.module or "").split(".")
        for one in node.names:
            if not inner and one.name == "actions":
                modules[one.asname or one.name] = app
            elif inner[:1] == ["actions"]:
                names[one.asname or one.name] = f"{app}.{one.name}"
    return modules, names


def test_every_action_is_reached_by_more_than_the_example_data() -> None:
    assert actions() - used() == set(UNREACHED)
