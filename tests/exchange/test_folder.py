"""A course's folder is checked whole: every problem of every file at once, and nothing is loaded before."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import pytest
from django.core.management import CommandError, call_command

from oqu.courses.models import Course
from oqu.exchange.folder import reading
from oqu.exchange.replay import run
from oqu.kernel import confined
from oqu.kernel.sheets import BadSheet
from oqu.libraries.models import Library
from tests.exchange.conftest import FOLDER

type Spoil = Callable[[str, str, str], None]


@pytest.fixture(scope="module", autouse=True)
def unchanged_workbooks_are_decoded_once() -> Iterator[None]:
    """Each test spoils a file or two; a workbook that is as before is not decoded again in a process of its own."""
    decode, decoded = confined.stream, dict[tuple[object, ...], list[confined.Message]]()

    def stream(decoder: str, content: IO[bytes], **options: Any) -> Iterator[confined.Message]:
        content.seek(0)
        key = (decoder, content.read(), repr(options))
        if key not in decoded:
            decoded[key] = list(decode(decoder, content, **options))
        yield from decoded[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(confined, "stream", stream)
        yield


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
@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("activities.csv", "09:30,2021-04-15 10:00", "09:30,2021-04-15 12:00", "row 4, column “ends_at”"),
        ("activities.csv", "11:30,,2,a.tulegenova", "11:30,,two,a.tulegenova", "row 4, column “hours”"),
        ("activities.csv", "a.tulegenova@example.org,yes,kk", ",yes,kk", "row 4, column “lecturer_email”"),
        ("activities.csv", "https://example.org/meet", "example.org/meet", "row 4, column “meeting_url”"),
        ("activities.csv", "Қажеттілік сауалнамасы", "", "row 2, column “title_kk”"),
        ("activities.csv", ",,,2021-04-12 18:00", ",,,", "row 2, column “due_at”"),
        ("applications.csv", "e.kassymov@example.org", "v.tarasenko@example.org", "row 3, column “email”"),
        ("attendance.csv", "p01,90", "p01,91", "row 2, column “minutes”"),
        ("attendance.csv", "p02,90", "p01,90", "row 3, column “person_code”"),
        ("contacts.csv", "phone;email", "phone;fax", "row 2, column “shares”"),
        ("ideas.csv", "kept_state", "keptstate", "row 1, column “keptstate”"),
        ("ideas.csv", "done,2021-05-27 16:20", "done,", "row 2, column “told_at”"),
        ("reviews.csv", "p26,1,", "p26,2,", "row 2, column “attempt”"),
        ("reviews.csv", "2021-04-16 09:36", "2021-04-15 21:00", "row 2, column “reviewed_at”"),
        ("submissions.csv", "2021-04-15 22:02", "2020-04-15 22:02", "row 2, column “submitted_at”"),
        ("support.csv", "technology", "magic", "row 2, column “category”"),
        (
            "activities.csv",
            "2021-04-07 12:00,,,",
            "2021-04-07 12:00,2021-04-07 12:30,,",
            "row 2, column “starts_at”",
        ),
        ("applications.csv", "Arshaly", "Akkol", "row 2, column “district”"),
        ("applications.csv", "2021-03-23 15:07", "2021-03-23T15:07+05:00", "row 2, column “applied_at”"),
        ("applications.csv", "2021-03-23 15:07", "2021-03-23", "row 2, column “applied_at”"),
        ("applications.csv", "библиотекарь,5,", "библиотекарь,--5,", "row 2, column “experience_years”"),
        ("applications.csv", "Тарасенко", "Т" * 81, "row 2, column “family_name”"),
        ("ideas.csv", "2021-05-27 16:20", "2021-04-20 16:20", "row 2, column “told_at”"),
        ("support.csv", "2021-04-15 09:52", "2021-04-15 09:32", "row 2, column “answered_at”"),
        ("submissions.csv", "p26-afisha.png", "../people.csv", "row 2, column “file”"),
        ("submissions.csv", "p26-afisha.png", "p" * 300, "row 2, column “file”"),
        ("people.csv", ",director,", ",lecturer,", "column “role”"),
        ("news.toml", 'published_at = "', 'published_at = "on ', "column “published_at”"),
        ("course.toml", "starts_on = 2021-04-15", "starts_on = 2021-04-25", "column “ends_on”"),
        ("course.toml", "[life]", "[lives]", "column “life”"),
        ("answers/closing.csv", "p40,ru,", "p40,de,", "row 2, column “language”"),
        ("answers/closing.csv", "p34,ru,", "p40,ru,", "row 3, column “person_code”"),
        ("answers/closing.csv", "2021-04-24 12:24", "2021-03-24 12:24", "row 2, column “answered_at”"),
    ],
)
def test_what_no_action_would_take_is_told_with_its_cell(
    folder: Path, spoil: Spoil, file: str, old: str, new: str, told: str
) -> None:
    spoil(file, old, new)
    assert [line.split(": ")[0] for line in problems(folder)] == [f"{file}, {told}"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["discussion.csv", "ideas.csv", "support.csv", "answers/after.csv"])
def test_a_row_that_stands_there_twice_is_told(folder: Path, name: str) -> None:
    path = folder / name
    lines = path.read_text("utf-8").rstrip("\n").split("\n")
    path.write_text("\n".join([*lines, lines[-1], ""]), "utf-8")

    (told,) = problems(folder)
    assert told.startswith(f"{name}, row ")
    assert told.endswith("already")


@pytest.mark.django_db
def test_slides_and_every_language_of_a_reading_must_lie_there(folder: Path) -> None:
    (folder / "lectures" / "01-support-service" / "slides.pdf").unlink()
    (folder / "readings" / "01-accounting-documents.ru.md").unlink()

    assert sorted(told.split("”: ")[1] for told in problems(folder)) == [
        "lectures/01-support-service/slides.pdf is missing",
        "readings/01-accounting-documents.ru.md is missing",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("course.toml", 'life = "long"\nnominations = 7\nlanguages = 3\ntitle = []\naims = [1]\ngroups = 2'),
        ("course.toml", "nominations = [1]\napplications = 1\nhours = true"),
        ("assignments/01-event-plan.toml", "criteria = [1]\nfiles = 3\nbrief = 1"),
        ("news.toml", "title = {kk = 1}\npublished_at = 2021-04-15"),
        ("questionnaires/closing.json", "[1]"),
        ("questionnaires/closing.json", '{"sections": [1], "titles": 3}'),
        ("nominations-yerementau.xlsx", "PK\x03\x04"),
        ("answers/closing.csv", "\x00\x00"),
    ],
)
def test_files_that_hold_something_else_are_named(folder: Path, name: str, content: str) -> None:
    (folder / name).write_text(content, "utf-8")

    assert {told.split(",")[0].split(":")[0] for told in problems(folder)} >= {name}


@pytest.mark.django_db
def test_who_was_not_admitted_can_have_done_nothing(folder: Path, spoil: Spoil) -> None:
    spoil("decisions.csv", "p01,admitted", "p01,declined")
    told = problems(folder)
    assert "attendance.csv, row 2, column “person_code”: “p01” is not admitted in decisions.csv" in told


@pytest.mark.django_db
def test_the_problems_stand_file_by_file_in_the_order_of_rows(folder: Path, spoil: Spoil) -> None:
    spoil("reviews.csv", "returned,3;1;1", "sent back,3;1;1")
    spoil("reviews.csv", "3;4;3", "3;4")
    spoil("ideas.csv", "2021-05-31", "soon")
    spoil("course.toml", "capacity = 44", "capacity = 0")

    assert [line.split(", column")[0] for line in problems(folder)] == [
        "reviews.csv, row 2",
        "reviews.csv, row 3",
        "ideas.csv, row 2",
        "course.toml",
    ]


@pytest.mark.django_db
def test_a_file_that_cant_be_read_is_not_held_against_the_others(folder: Path) -> None:
    (folder / "applications.csv").write_text("", "utf-8")
    (folder / "libraries.xlsx").write_bytes(b"nothing")

    assert [line.split(":")[0] for line in problems(folder)] == ["applications.csv", "libraries.xlsx"]


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

    assert str(error.value) == (
        "Nothing was loaded. The replay stopped at decisions.csv, row 47: All places of the course are taken. "
        "(decision p46, 2021-04-07 03:40 UTC)"
    )
    assert not Course.objects.exists()
    assert not Library.objects.exists()


@pytest.mark.django_db
def test_the_folder_must_be_one(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="is not a folder"):
        call_command("replay", tmp_path / "nothing", output=tmp_path)
