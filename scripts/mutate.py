"""Break the code in small ways, and count the faults that no test finds.

python scripts/mutate.py figures       one area (AREAS), or one app: its rules, actions and queries
python scripts/mutate.py figures --show 3   also print up to three of the faults that survived in each file

mutmut makes the faults and runs the tests that call each faulty function. It leaves out decorated functions, and here most
actions are decorated; so its copy of the source has decorators written as what they mean: `f = decorator(f)`.
See docs/testing.md and docs/decisions/0106-mutation-testing.md.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import libcst as cst
from mutmut.stats import status_by_exit_code

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "build" / "mutants"
LEAST_KILLED = 85
"""Percent of the faults that tests of an area must find."""

COPIED = ("src", "tests")
LINKED = ("bench", "docs", "examples", "locale", "node_modules", "requirements", "scripts")
KEPT_DECORATORS = {"staticmethod", "classmethod", "overload", "abstractmethod"}
"""Those that mutmut handles itself, and those that mark a function without wrapping it."""

SETTINGS = """
[tool.mutmut]
source_paths = ["src"]
only_mutate = {sources}
do_not_mutate = ["*/migrations/*"]
do_not_mutate_patterns = ['\\b_\\(', '\\bngettext\\(', '\\blogger\\.']
pytest_add_cli_args = ["-m", "not browser", "-p", "no:cacheprovider", "-p", "no:rerunfailures", "-p", "tests.mutants"]
pytest_add_cli_args_test_selection = {tests}
timeout_constant = 60.0
timeout_multiplier = 30.0
"""
"""Texts are not mutated: a wrong one is no fault of logic, and the catalogues' check looks at each.
The limits are wide, since a busy machine is no finding; they only end a loop that never would."""


@dataclass(frozen=True)
class Area:
    """Files to put faults into, and the tests that should find them (patterns from the root of the project)."""

    sources: tuple[str, ...]
    tests: tuple[str, ...]


AREAS = {
    "rules": Area(
        ("src/oqu/*/rules.py", "src/oqu/kernel/permissions.py"),
        ("tests/*/test_*rules*.py", "tests/house/test_permissions.py", "tests/courses", "tests/certificates"),
    ),
    "figures": Area(("src/oqu/questionnaires/figures/*.py",), ("tests/questionnaires/figures",)),
    "suppression": Area(
        ("src/oqu/questionnaires/gate/*.py",),
        ("tests/questionnaires/gate", "tests/questionnaires/test_cuts.py"),
    ),
    "sealing": Area(
        ("src/oqu/questionnaires/sealing.py", "src/oqu/questionnaires/actions/mixing.py"),
        ("tests/questionnaires/test_sealing.py", "tests/questionnaires/test_anonymity.py"),
    ),
    "timeline": Area(
        ("src/oqu/hall/timeline.py",), ("tests/hall/test_timeline.py", "tests/hall/test_ingest.py")
    ),
    "media": Area(
        ("src/oqu/hall/webm.py", "src/oqu/hall/fmp4.py", "src/oqu/hall/aac.py"), ("tests/hall/test_media.py",)
    ),
    "idempotency": Area(("src/oqu/kernel/idempotency.py",), ("tests/kernel/test_idempotency.py",)),
    "letters": Area(("src/oqu/letters/actions/*.py", "src/oqu/letters/rules.py"), ("tests/letters",)),
    "progress": Area(
        ("src/oqu/courses/actions/progress.py", "src/oqu/kernel/progress.py"),
        ("tests/courses", "tests/kernel/test_progress.py"),
    ),
    "partition": Area(("src/oqu/admission/queries/partition.py",), ("tests/admission/test_partition.py",)),
}


def main() -> int:
    """0 if enough faults were found, 1 if not."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("area", help=f"an app, or one of: {', '.join(AREAS)}")
    parser.add_argument("--show", type=int, default=0, help="print so many survivors of each file")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    asked = parser.parse_args()
    area = AREAS.get(asked.area) or app(asked.area)
    sources, tests = found(area.sources), found(area.tests)
    if not sources or not tests:
        sys.exit(f"no source or no tests of {asked.area!r}")
    prepare(sources, tests)
    variables = os.environ | {"PYTHONPATH": "", "DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = mutmut("run", "--max-children", str(asked.jobs), variables=variables)
    return done or report(sources, asked.show)


def app(name: str) -> Area:
    """The rules, actions and queries of one app with its tests."""
    sources = (
        f"src/oqu/{name}/{part}{end}" for part in ("rules", "actions", "queries") for end in (".py", "/*.py")
    )
    return Area(tuple(sources), (f"tests/{name}", f"tests/**/test_{name}*.py"))


def found(patterns: tuple[str, ...]) -> list[str]:
    """Paths that exist, from the root of the project; a file inside a chosen folder is not named again."""
    paths = sorted({path for pattern in patterns for path in ROOT.glob(pattern)})
    return [str(path.relative_to(ROOT)) for path in paths if not set(path.parents) & set(paths)]


def prepare(sources: list[str], tests: list[str]) -> None:
    """Make the folder in which mutmut works: a copy of the project without decorators in the chosen files."""
    shutil.rmtree(WORK, ignore_errors=True)
    (WORK / "mutants").mkdir(parents=True)
    for name in COPIED:
        shutil.copytree(ROOT / name, WORK / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in filter(lambda name: (ROOT / name).exists(), LINKED):
        (WORK / "mutants" / name).symlink_to(ROOT / name)
    for name in sources:
        file = WORK / name
        file.write_text(without_decorators(file.read_text("utf-8")), "utf-8")
    settings = SETTINGS.format(sources=json.dumps(sources), tests=json.dumps(tests))
    (WORK / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text("utf-8") + settings, "utf-8")


def without_decorators(source: str) -> str:
    """The same module with `@d def f` written as `def f` and `f = d(f)`."""
    return cst.parse_module(source).visit(Undecorated()).code


class Undecorated(cst.CSTTransformer):
    """Turns decorators of functions into assignments; see `without_decorators`."""

    def leave_FunctionDef(  # noqa: N802 - libcst finds it by the name of the node
        self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef
    ) -> cst.FunctionDef | cst.FlattenSentinel[cst.BaseStatement]:
        decorators = [one.decorator for one in updated_node.decorators]
        if not decorators or any(self.is_kept(one, updated_node.name.value) for one in decorators):
            return updated_node
        value: cst.BaseExpression = updated_node.name
        for decorator in reversed(decorators):
            value = cst.Call(decorator, [cst.Arg(value)])
        assignment = cst.Assign([cst.AssignTarget(updated_node.name)], value)
        bare = updated_node.with_changes(decorators=[])
        return cst.FlattenSentinel([bare, cst.SimpleStatementLine([assignment])])

    @staticmethod
    def is_kept(decorator: cst.BaseExpression, function: str) -> bool:
        """Whether mutmut should see this decorator; `@x.setter` needs the `x` that was there before."""
        code = cst.Module([]).code_for_node(decorator)
        return code.split(".")[-1] in KEPT_DECORATORS or code.startswith(f"{function}.")


def mutmut(*arguments: str, variables: dict[str, str] | None = None) -> int:
    """Run mutmut in its folder; returns its exit status."""
    program = Path(sys.executable).parent / "mutmut"
    return subprocess.run([str(program), *arguments], cwd=WORK, env=variables, check=False).returncode


def report(sources: list[str], show: int) -> int:
    """Print what became of the faults of each file; 1 if too many of all of them survived."""
    total = Counter[str]()
    for source in sources:
        for file in sorted(WORK.glob(f"{source}/**/*.py" if (WORK / source).is_dir() else source)):
            total += report_file(file.relative_to(WORK), show)
    killed = percent(total)
    print(f"{killed:.1f}% of {total.total()} faults were found by tests; at least {LEAST_KILLED}% should be.")
    return int(killed < LEAST_KILLED)


def report_file(source: Path, show: int) -> Counter[str]:
    """Print one line about a file and its first survivors; returns how many faults had which end."""
    ends = {name: status_by_exit_code[code] for name, code in exit_codes(source).items()}
    if ends:
        counts = Counter(ends.values())
        others = ", ".join(f"{count} {end}" for end, count in sorted(counts.items()) if end != "killed")
        print(
            f"{percent(counts):5.1f}%  {source}: {counts['killed']} of {counts.total()} killed; {others or 'no other'}"
        )
        for name in [name for name, end in ends.items() if end in {"survived", "no tests"}][:show]:
            mutmut("show", name)
    return Counter(ends.values())


def exit_codes(source: Path) -> dict[str, int | None]:
    """The fault's name, and the status with which pytest ended; mutmut stores them beside its copy of the file."""
    file = WORK / "mutants" / f"{source}.meta"
    if not file.exists():
        return {}
    found: dict[str, int | None] = json.loads(file.read_text("utf-8"))["exit_code_by_key"]
    return found


def percent(counts: Counter[str]) -> float:
    """Percent of faults that made a test fail, or the tests run on without end."""
    return 100 * (counts["killed"] + counts["timeout"]) / max(1, counts.total())


if __name__ == "__main__":
    sys.exit(main())
