"""A course's folder is checked whole: every problem of every file at once, and nothing is loaded before."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from oqu.courses.models import Course
from oqu.exchange.folder import reading
from oqu.exchange.replay import run
from oqu.kernel.sheets import BadSheet
from oqu.libraries.models import Library
from tests.exchange.conftest import FOLDER

type Spoil = Callable[[str, str, str], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the input files that may be spoilt."""
    return Path(shutil.copytree(FOLDER, tmp_path / "course"))


@pytest.fixture
def spoil(folder: Path) -> Spoil:
    """Replaces some words of a file by others, once."""

    def replaced(name: str, old: str, new: str) -> None:
        text = (folder / name).read_text("utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), "utf-8")

    return replaced


def problems(folder: Path) -> list[str]:
    """What is told about a folder, in the order in which it is told."""
    try:
        reading.read(folder)
    except BadSheet as error:
        return [str(problem) for problem in error.problems]
    return []


@pytest.mark.django_db
def test_the_example_has_no_problems() -> None:
    assert problems(FOLDER) == []


@pytest.mark.django_db
def test_every_problem_of_every_file_is_told_with_its_place(folder: Path, spoil: Spoil) -> None:
    spoil("applications.csv", "p01,", "p91,")
    spoil("activities.csv", "needs,questionnaire,", "needs,questionary,")
    spoil("reviews.csv", "3;4;3", "3;4")
    spoil("reviews.csv", "3;1;1", "9;1;1")
    spoil("submissions.csv", ".jpg", ".gif")
    spoil("attendance.csv", "p02,", "p92,")
    spoil("course.toml", 'groups_at = "2021-04-13 11:00"', 'groups_at = "2021-03-13 11:00"')
    spoil("course.toml", "capacity = 44", 'capacity = "many"')
    spoil("news.toml", "[lead]", "[lede]")
    (folder / "readings" / "01-accounting-documents.ru.md").unlink()
    (folder / "readings" / "01-accounting-documents.kk.md").unlink()
    told = problems(folder)
    kinds = "lecture, reading, assignment, questionnaire"
    assert f"activities.csv, row 2, column “kind”: “questionary” is not one of these: {kinds}." in told
    assert "course.toml, column “capacity”: “many” is not what belongs here (see README.md)." in told
    assert "course.toml, column “groups_at”: 2021-03-13 11:00 is before the step that comes earlier" in told
    assert "news.toml, column “lead”: This key is missing." in told
    assert "decisions.csv, row 2, column “person_code”: “p01” is not known" in told
    assert "attendance.csv, row 3, column “person_code”: “p92” is not known" in told
    assert "reviews.csv, row 2, column “points”: 2 marks for 3 criteria" in told
    assert "reviews.csv, row 3, column “points”: 9;1;1 is more than 4;4;4" in told
    assert sum(line.startswith("submissions.csv") and "submission-files" in line for line in told) == 1
    assert any("readings/01-accounting-documents.kk.md is missing" in line for line in told)


@pytest.mark.django_db
def test_answers_are_held_against_their_questionnaire(folder: Path) -> None:
    path = folder / "answers" / "closing.csv"
    lines = path.read_text("utf-8").splitlines()
    lines[1] = lines[1].replace("p40,ru,2021-04-24 12:24,5,", "p99,ru,yesterday,7,", 1)
    path.write_text("\n".join(lines), "utf-8")
    told = problems(folder)

    assert [line.split(":")[0] for line in told] == [
        "answers/closing.csv, row 2, column “person_code”",
        "answers/closing.csv, row 2, column “answered_at”",
        "answers/closing.csv, row 2, column “overall”",
    ]


@pytest.mark.django_db
def test_libraries_and_people_are_checked_before_anything_is_loaded(spoil: Spoil, folder: Path) -> None:
    spoil("networks.csv", "PVL", "PVX")
    spoil("people.csv", "director.library@example.org", "director.library")
    with pytest.raises(BadSheet) as error:
        run.replay(folder)

    files = {problem.file for problem in error.value.problems}
    assert files == {"libraries.xlsx", "people.csv", *files}
    assert not Library.objects.exists()


@pytest.mark.django_db
def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "ideas.csv").unlink()
    (folder / "course.toml").write_text("slug = ", "utf-8")
    told = problems(folder)

    assert "ideas.csv: This file is missing." in told
    assert any(line.startswith("course.toml: This file can't be read") for line in told)


@pytest.mark.django_db
def test_what_an_action_refuses_is_told_and_taken_back(folder: Path, spoil: Spoil) -> None:
    spoil("course.toml", "capacity = 44", "capacity = 43")
    with pytest.raises(CommandError) as error:
        call_command("replay", folder, output=folder / "out")

    assert str(error.value).startswith("Nothing was loaded. The replay stopped at 2021-04-0")
    assert not Course.objects.exists()
    assert not Library.objects.exists()


@pytest.mark.django_db
def test_the_folder_must_be_one(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="is not a folder"):
        call_command("replay", tmp_path / "nothing", output=tmp_path)
