"""`oqu import` as people call it."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from oqu.libraries.models import Centre, Library
from oqu.people.models import Person, Post

EXAMPLE = Path("examples/akmola-2021")

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("import", *arguments, stdout=out)
    return out.getvalue().strip()


def test_libraries_and_people_of_the_example_are_imported_once() -> None:
    libraries = ("libraries", str(EXAMPLE / "libraries.xlsx"))
    people = ("people", str(EXAMPLE / "people.csv"), "--centre", "pvl-01")

    results = [run(*libraries), run(*libraries), run(*people), run(*people)]

    assert results == [
        "59 libraries, 14 library systems, 16 places: 89 new, 0 changed, 0 as they were.",
        "59 libraries, 14 library systems, 16 places: 0 new, 0 changed, 89 as they were.",
        "10 rows: new people: 10, known already: 0.",
        "10 rows: new people: 0, known already: 10.",
    ]
    assert (Library.objects.count(), Centre.objects.get().library.code) == (59, "pvl-01")
    assert (Person.objects.count(), Post.objects.count()) == (10, 10)


def test_a_broken_file_ends_with_every_problem_and_nothing_loaded(tmp_path: Path) -> None:
    run("libraries", str(EXAMPLE / "libraries.xlsx"))
    file = tmp_path / "broken.csv"
    file.write_text("family_name,given_name,email,library_code\nKim,,nobody,xyz\n", encoding="utf-8")

    with pytest.raises(CommandError) as caught:
        run("people", str(file), "--centre", "pvl-01")

    assert str(caught.value).splitlines()[1:] == [
        "broken.csv, row 2, column “given_name”: This cell is empty.",
        "broken.csv, row 2, column “email”: “nobody” is not an e-mail address.",
        "broken.csv, row 2, column “library_code”: There is no library with the code or name “xyz”. "
        "Import the libraries first.",
    ]
    assert (Person.objects.count(), Centre.objects.count()) == (0, 0)


def test_a_missing_file_is_told_plainly() -> None:
    with pytest.raises(CommandError, match=r"^There is no file nowhere\.xlsx\.$"):
        run("libraries", "nowhere.xlsx")


def test_a_folder_in_the_place_of_a_list_beside_is_told_plainly(tmp_path: Path) -> None:
    file = tmp_path / "libraries.xlsx"
    file.write_bytes((EXAMPLE / "libraries.xlsx").read_bytes())
    (tmp_path / "places.csv").mkdir()
    with pytest.raises(CommandError, match=r"places\.csv can't be read: Is a directory\.$"):
        run("libraries", str(file))
