"""The file for researchers: a ZIP of the rows (CSV), what they mean (CSV, DDI-Codebook), and how they were made."""

import io
import zipfile
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from oqu.kernel.cells import csv_file
from oqu.kernel.languages import LANGUAGES, speaking
from oqu.questionnaires.gate.populations import FEWEST_OTHERS
from oqu.questionnaires.queries.research import ResearchFile
from oqu.questionnaires.sheets.ddi import codebook_xml

ANSWERS, CODEBOOK, DDI, ABOUT = "answers.csv", "codebook.csv", "codebook.xml", "about-{language}.txt"
MADE_ON = (1980, 1, 1, 0, 0, 0)
"""The date of the files within: the same file each time."""


def research_archive(file: ResearchFile) -> bytes:
    """The ZIP, the same bytes each time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _files(file):
            info = zipfile.ZipInfo(name, MADE_ON)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return out.getvalue()


def _files(file: ResearchFile) -> Iterator[tuple[str, bytes]]:
    names = [variable.name for variable in file.variables]
    yield ANSWERS, csv_file([names, *file.rows.codes.tolist()])
    yield CODEBOOK, csv_file(_codebook(file))
    yield DDI, codebook_xml(file, ANSWERS)
    for language in LANGUAGES:
        with speaking(language):
            yield ABOUT.format(language=language), "\n\n".join(about(file)).encode() + b"\n"


def _codebook(file: ResearchFile) -> Iterator[Sequence[object]]:
    """A line for each code of each column, with the words of every language."""
    questions = [f"question_{language}" for language in LANGUAGES]
    meanings = [f"meaning_{language}" for language in LANGUAGES]
    yield ["column", *questions, "code", *meanings, "rows"]
    for variable in file.variables:
        texts = [variable.question.get(language, "") for language in LANGUAGES]
        for code, words in variable.codes.items():
            own = [words.get(language, "") for language in LANGUAGES]
            yield [variable.name, *texts, code, *own, variable.counts.get(code, 0)]


def about(file: ResearchFile) -> list[str]:
    """How the rows were made and what they disclose, in the current language, a paragraph each."""
    activity, n = file.wave.activity, file.rows.n
    return [
        f"{activity.title}. {activity.course.title}",
        ngettext("Answers of %(n)s person.", "Answers of %(n)s people.", n) % {"n": n},
        *disclosure(file),
    ]


def disclosure(file: ResearchFile) -> list[str]:
    """The rule by which nobody is recognised, with its k and l, and what a reader can find out in spite of it."""
    paragraphs = [_rule(file.rows.minimum)]
    if file.found_percent is not None:
        paragraphs.append(_risk(file.found_percent))
    return paragraphs


def _rule(minimum: int) -> str:
    return _(
        "What others may know of a person – the kind of library, the district, the language, what was chosen from a list – is in the file only where at least %(k)s people have it in common (k = %(k)s). Of them, at least %(l)s gave another answer to each question than the commonest one (l = %(l)s)."
    ) % {"k": minimum, "l": FEWEST_OTHERS}


def _risk(percent: int) -> str:
    return _(
        "A reader who already knows three answers of a person would find that person's row in %(percent)s of 100 cases, and so all other answers in it."
    ) % {"percent": percent}
