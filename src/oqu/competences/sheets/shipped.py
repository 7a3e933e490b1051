"""The framework for public libraries that ships with Oqu (docs/competences.md)."""

from contextlib import ExitStack
from pathlib import Path

from django.utils.translation import gettext_noop

from oqu.competences.definition import FrameworkContent, VersionContent
from oqu.competences.sheets.columns import KINDS
from oqu.competences.sheets.reading import read_lists
from oqu.kernel.languages import in_every_language
from oqu.kernel.memo import memoised
from oqu.libraries.sheets import NamedFile

FOLDER = Path(__file__).resolve().parent.parent / "shipped"
CODE = "public-libraries"
NAME = gettext_noop("Competences of librarians in rural and urban public libraries")
ABOUT = gettext_noop("What librarians of public libraries in villages and towns can do, at three levels.")
AUTHOR = "Oqu"


@memoised
def _content() -> VersionContent:
    with ExitStack() as opened:
        paths = [FOLDER / f"{kind.sheet}.csv" for kind in KINDS]
        return read_lists([NamedFile(path.name, opened.enter_context(path.open("rb"))) for path in paths])


def shipped_framework() -> tuple[FrameworkContent, VersionContent]:
    """The framework and its version, read once."""
    about = FrameworkContent(CODE, in_every_language(NAME), in_every_language(ABOUT), AUTHOR)
    return about, _content()
