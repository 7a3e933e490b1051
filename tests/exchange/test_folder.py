"""A course's folder is checked whole: every problem of every file at once, and nothing is loaded before."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import pytest
from django.core.management import CommandError, call_command

from oqu.courses.kinds import choices
from oqu.courses.models import Course
from oqu.exchange.folder import reading
from oqu.exchange.replay import run
from oqu.kernel import confined
from oqu.kernel.sheets import BadSheet
from oqu.libraries.models import Library
from tests.exchange.conftest import FOLDER

type Change = Callable[[str, str, str], None]


@pytest.fixture(scope="module", autouse=True)
def unchanged_workbooks_are_decoded_once() -> Iterator[None]:
    """Each test changes a file or two; an unchanged workbook is not decoded again in a process of its own."""
    decode, decoded = confined.stream, dict[tuple[object, ...], list[confined.DecoderMessage]]()

    def stream(decoder: str, content: IO[bytes], **options: Any) -> Iterator[confined.DecoderMessage]:
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
    """A copy of the input files that may be changed."""
    return Path(shutil.copytree(FOLDER, tmp_path / "course"))


@pytest.fixture
def change(folder: Path) -> Change:
    """Replace a text of a file by another, once."""

    def replaced(name: str, old: str, new: str) -> None:
        text = (folder / name).read_text("utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), "utf-8")

    return replaced


def problems(folder: Path) -> list[str]:
    """Return the problems reported about a folder, in order."""
    try:
        reading.read(folder)
    except BadSheet as error:
        return [str(problem) for problem in error.problems]
    return []


@pytest.mark.django_db
def test_the_example_has_no_problems() -> None:
    assert problems(FOLDER) == []


@pytest.mark.django_db
def test_every_problem_of_every_file_is_reported_with_its_place(folder: Path, change: Change) -> None:
    change("applications.csv", "p01,", "p91,")
    change("activities.csv", "needs,questionnaire,", "needs,questionary,")
    change("reviews.csv", "3;4;3", "3;4")
    change("reviews.csv", "3;1;1", "9;1;1")
    change("submissions.csv", ".jpg", ".gif")
    change("attendance.csv", "p02,", "p92,")
    change("course.toml", 'groups_at = "2021-04-13 11:00"', 'groups_at = "2021-03-13 11:00"')
    change("course.toml", "capacity = 44", 'capacity = "many"')
    change("news.toml", "[lead]", "[lede]")
    (folder / "readings" / "01-accounting-documents.ru.md").unlink()
    (folder / "readings" / "01-accounting-documents.kk.md").unlink()
    reported = problems(folder)
    kinds = ", ".join(code for code, _label in choices())
    assert f"activities.csv, row 2, column “kind”: “questionary” is not one of these: {kinds}." in reported
    assert "course.toml, column “capacity”: “many” is not valid here (see README.md)." in reported
    assert (
        "course.toml, column “groups_at”: 2021-03-13 11:00 is before the step that comes earlier" in reported
    )
    assert "news.toml, column “lead”: This key is missing." in reported
    assert "decisions.csv, row 2, column “person_code”: “p01” is not known" in reported
    assert "attendance.csv, row 3, column “person_code”: “p92” is not known" in reported
    assert "reviews.csv, row 2, column “points”: 2 marks for 3 criteria" in reported
    assert "reviews.csv, row 3, column “points”: 9;1;1 is more than 4;4;4" in reported
    assert sum(line.startswith("submissions.csv") and "submission-files" in line for line in reported) == 1
    assert any("readings/01-accounting-documents.kk.md is missing" in line for line in reported)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("file", "old", "new", "reported"),
    [
        ("activities.csv", "09:30,2021-04-15 10:00", "09:30,2021-04-15 12:00", "row 4, column “ends_at”"),
        ("activities.csv", "11:30,,2,a.tulegenova", "11:30,,two,a.tulegenova", "row 4, column “hours”"),
        ("activities.csv", "11:30,,2,a.tulegenova", "11:30,,6,a.tulegenova", "row 4, column “hours”"),
        (
            "activities.csv",
            "2021-04-15 12:00,,,2021-04-17",
            "2021-04-17 18:00,,,2021-04-17",
            "row 6, column “due_at”",
        ),
        ("assignments/01-event-plan.toml", "accept_from = 8", "accept_from = 12.5", "column “accept_from”"),
        (
            "course.toml",
            "min_attendance_percent = 75",
            "min_attendance_percent = 101",
            "column “completion.min_attendance_percent”",
        ),
        ("activities.csv", "a.tulegenova@example.org,yes,kk", ",yes,kk", "row 4, column “lecturer_email”"),
        ("activities.csv", "https://example.org/meet", "example.org/meet", "row 4, column “meeting_url”"),
        ("activities.csv", "Қажеттілік сауалнамасы", "", "row 2, column “title_kk”"),
        ("activities.csv", ",,,2021-04-12 18:00", ",,,", "row 2, column “due_at”"),
        ("applications.csv", "e.kassymov@example.org", "v.tarasenko@example.org", "row 3, column “email”"),
        ("attendance.csv", "p01,90", "p01,91", "row 2, column “minutes”"),
        ("attendance.csv", "p02,90", "p01,90", "row 3, column “person_code”"),
        ("contacts.csv", "phone;email", "phone;fax", "row 2, column “shares”"),
        ("ideas.csv", "kept_state", "kept_stat", "row 1, column “kept_stat”"),
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
def test_what_an_action_would_refuse_is_reported_with_its_cell(
    folder: Path, change: Change, file: str, old: str, new: str, reported: str
) -> None:
    change(file, old, new)
    assert [line.split(": ")[0] for line in problems(folder)] == [f"{file}, {reported}"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["discussion.csv", "ideas.csv", "support.csv", "answers/after.csv"])
def test_a_duplicate_row_is_reported(folder: Path, name: str) -> None:
    path = folder / name
    lines = path.read_text("utf-8").rstrip("\n").split("\n")
    path.write_text("\n".join([*lines, lines[-1], ""]), "utf-8")

    (reported,) = problems(folder)
    assert reported.startswith(f"{name}, row ")
    assert reported.endswith("already")


@pytest.mark.django_db
def test_slides_and_every_language_of_a_reading_are_required(folder: Path) -> None:
    (folder / "lectures" / "01-support-service" / "slides.pdf").unlink()
    (folder / "readings" / "01-accounting-documents.ru.md").unlink()

    assert sorted(reported.split("”: ")[1] for reported in problems(folder)) == [
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

    assert {reported.split(",")[0].split(":")[0] for reported in problems(folder)} >= {name}


@pytest.mark.django_db
def test_people_who_were_not_admitted_have_no_work(folder: Path, change: Change) -> None:
    change("decisions.csv", "p01,admitted", "p01,declined")
    reported = problems(folder)
    assert "attendance.csv, row 2, column “person_code”: “p01” is not admitted in decisions.csv" in reported


@pytest.mark.django_db
def test_problems_are_sorted_by_file_and_row(folder: Path, change: Change) -> None:
    change("reviews.csv", "returned,3;1;1", "sent back,3;1;1")
    change("reviews.csv", "3;4;3", "3;4")
    change("ideas.csv", "2021-05-31", "soon")
    change("course.toml", "capacity = 44", "capacity = 0")

    assert [line.split(", column")[0] for line in problems(folder)] == [
        "reviews.csv, row 2",
        "reviews.csv, row 3",
        "ideas.csv, row 2",
        "course.toml",
    ]


@pytest.mark.django_db
def test_an_unreadable_file_causes_no_problems_in_others(folder: Path) -> None:
    (folder / "applications.csv").write_text("", "utf-8")
    (folder / "libraries.xlsx").write_bytes(b"nothing")

    assert [line.split(":")[0] for line in problems(folder)] == ["applications.csv", "libraries.xlsx"]


@pytest.mark.django_db
def test_answers_are_checked_against_their_questionnaire(folder: Path) -> None:
    path = folder / "answers" / "closing.csv"
    lines = path.read_text("utf-8").splitlines()
    lines[1] = lines[1].replace("p40,ru,2021-04-24 12:24,5,", "p99,ru,yesterday,7,", 1)
    path.write_text("\n".join(lines), "utf-8")
    reported = problems(folder)

    assert [line.split(":")[0] for line in reported] == [
        "answers/closing.csv, row 2, column “person_code”",
        "answers/closing.csv, row 2, column “answered_at”",
        "answers/closing.csv, row 2, column “overall”",
    ]


@pytest.mark.django_db
def test_libraries_and_people_are_checked_before_anything_is_loaded(change: Change, folder: Path) -> None:
    change("networks.csv", "PVL", "PVX")
    change("people.csv", "director.library@example.org", "director.library")
    with pytest.raises(BadSheet) as error:
        run.replay(folder)

    files = {problem.file for problem in error.value.problems}
    assert files == {"libraries.xlsx", "people.csv", *files}
    assert not Library.objects.exists()


@pytest.mark.django_db
def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "ideas.csv").unlink()
    (folder / "course.toml").write_text("slug = ", "utf-8")
    reported = problems(folder)

    assert "ideas.csv: This file is missing." in reported
    assert any(line.startswith("course.toml: This file can't be read") for line in reported)


@pytest.mark.django_db
def test_a_refused_action_is_reported_and_rolled_back(folder: Path, change: Change) -> None:
    change("course.toml", "capacity = 44", "capacity = 43")
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
