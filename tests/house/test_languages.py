"""The settings have the only list of languages; one more is a setting, a formats file, a catalogue and new columns."""

import re
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings

from scripts import catalogues
from tests.house.fourth_language import installation

ENGLISH_FORMATS = import_module("oqu.ui.formats.en.formats")
MAY_NAME_LANGUAGES = {
    "config/settings.py": "the list",
    "config/live.py": "texts of the demonstration",
    "links/kind.py": "an example of the demonstration",
    "config/management/commands/demo.py": "texts of the demonstration",
    "config/management/commands/replay.py": "the example course is run in Russian",
    "exchange/opening.py": "the example course is run in Russian",
    "exchange/replay/run.py": "the example course is run in Russian",
    "kernel/languages.py": "examples in docstrings",
    "kernel/translated_forms.py": "examples in docstrings",
    "questionnaires/definition/importers/limesurvey.py": "files from elsewhere are mostly in Russian",
    "courses/sheets/plan_headings.py": "headings that people write over titles in a language",
    "kernel/sheets/marks.py": "words for a language over the columns of lists",
    "libraries/sheets/columns.py": "headings that people write over names in a language",
    "questionnaires/forms/editor.py": "files from elsewhere are mostly in Russian",
    "ui/static/ui/piece.js": "browsers without Kazakh show dates as in Russian",
    "hall/static/hall/listen.js": "browsers without Kazakh show numbers as in Russian",
    "ui/static/ui/uploads/uploads.js": "browsers without Kazakh show numbers as in Russian",
    "ui/static/ui/away.html": "shown by nginx while the site is down",
}
NAMED = re.compile(r"""["'](kk|ru)["']|["'.]\w+_(kk|ru)\b""")


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_formats_of_every_language_are_complete(language: str) -> None:
    formats = vars(import_module(f"oqu.ui.formats.{language}.formats"))

    assert {name for name in formats if name.isupper()} == {n for n in vars(ENGLISH_FORMATS) if n.isupper()}
    lengths = [len(set(formats[name])) for name in ("WEEKDAYS", "SHORT_WEEKDAYS", "MONTHS")]
    assert lengths == [7, 7, 12]


def test_every_language_but_english_has_a_catalogue() -> None:
    assert catalogues.languages() == sorted(code for code, _name in settings.LANGUAGES if code != "en")


def test_no_other_place_names_the_languages(root: Path) -> None:
    source = root / "src" / "oqu"
    found = {
        str(file.relative_to(source))
        for file in source.rglob("*")
        if file.suffix in {".py", ".html", ".txt", ".js", ".typ"}
        and not {"migrations", "formats", "vendor"} & set(file.parts)
        and NAMED.search(file.read_text(encoding="utf-8"))
    }
    assert found <= set(MAY_NAME_LANGUAGES), "take the languages from oqu.kernel.languages or the settings"


def test_a_fourth_language_needs_no_change_of_code(tmp_path: Path) -> None:
    installation.write(tmp_path)

    made = installation.run(tmp_path, "django", "makemigrations", "--name", "uzbek")
    installation.run(tmp_path, "django", "migrate")
    walked = installation.run(
        tmp_path,
        "pytest",
        "--ds=uzbek_settings",
        "-q",
        "-n",
        "0",
        str(Path(installation.__file__).with_name("walk.py")),
    )

    assert "Add field title_uz to course" in made
    assert "Remove field" not in made
    assert "6 passed" in walked
