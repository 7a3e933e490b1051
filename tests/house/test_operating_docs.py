"""Instructions for newcomers and operators match the code."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "name",
    [
        *("README.md", "CHANGELOG.md", "LICENSE", "SECURITY.md", "CODE_OF_CONDUCT.md"),
        *("docs/architecture.md", "docs/contributing.md", "docs/glossary.md"),
        *(
            "docs/operating.md",
            "docs/organiser.md",
            "docs/permissions.md",
            "docs/performance.md",
            "docs/testing.md",
        ),
    ],
)
def test_the_documents_of_the_house_stand_there(name: str) -> None:
    assert len(read(name).split()) > 50


def test_the_readme_begins_with_the_two_commands_and_names_the_licence() -> None:
    assert [command for command in ("make demo", "make test") if command not in read("README.md")] == []
    assert "AGPL-3.0-or-later" in read("README.md")
    assert 'license = "AGPL-3.0-or-later"' in read("pyproject.toml")


def test_every_setting_stands_in_the_operating_guide() -> None:
    source = "\n".join(
        file.read_text(encoding="utf-8") for file in (ROOT / "src" / "oqu" / "config").rglob("*.py")
    )
    variables = set(re.findall(r"env\.\w+\(\s*\"(OQU_[A-Z_0-9]+)\"", source))
    text = read("docs/operating.md")

    assert variables
    assert sorted(name for name in variables if f"`{name}`" not in text) == []


def test_every_command_of_the_makefile_is_listed() -> None:
    makefile = read("Makefile")
    listed = set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE))

    assert listed == {
        "help",
        "demo",
        "setup",
        "check",
        "test",
        "mutate",
        "fuzz",
        "bench",
        "pictures",
        "messages",
        "lock",
        "clean",
    }


def test_every_path_in_the_guide_for_contributors_exists() -> None:
    guide = read("docs/contributing.md")
    named = set(
        re.findall(r"`((?:src|tests|docs|scripts|config|kernel|web|questionnaires)/[\w./-]+)`", guide)
    )
    linked = {f"docs/{path}" for path in re.findall(r"\]\(([\w./-]+)\)", guide)}

    missing = [
        path
        for path in named | linked
        if not any((place / path).exists() for place in (ROOT, ROOT / "src" / "oqu"))
    ]

    assert len(named) > 5
    assert missing == []
