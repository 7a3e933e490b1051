"""The file for researchers of a closed wave: its rows, and what each column and code means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from oqu.kernel.heavy import numpy as np
from oqu.kernel.languages import LANGUAGES, Translations, in_every_language, speaking
from oqu.questionnaires import gate
from oqu.questionnaires.definition import packing
from oqu.questionnaires.definition.content import SEPARATOR, Definition, Item
from oqu.questionnaires.definition.kinds.kind import MISSING_CODE, NOT_APPLICABLE_CODE, AnswerColumn
from oqu.questionnaires.definition.wording import code_words, column_words
from oqu.questionnaires.figures.arrays import Codes
from oqu.questionnaires.gate import KNOWN_ANSWERS, LEFT_OUT, ResearchRows
from oqu.questionnaires.models import ResearchTable, Wave
from oqu.questionnaires.queries.cuts import NAMES, names_of
from oqu.questionnaires.queries.waves import content_of

GAPS = {
    MISSING_CODE: gettext_noop("not answered"),
    NOT_APPLICABLE_CODE: gettext_noop("not asked, or does not apply"),
    LEFT_OUT: gettext_noop("left out, so that nobody is recognised"),
}


@dataclass(frozen=True, slots=True)
class Variable:
    """A column: its name in files, the question, and of each code its meaning and how many have it; words by language."""

    name: str
    question: Translations
    codes: Mapping[int, Translations]
    counts: Mapping[int, int]

    @property
    def left_out(self) -> int:
        """In how many rows it is not written."""
        return self.counts.get(LEFT_OUT, 0)


@dataclass(frozen=True)
class ResearchFile:
    """What may be given to researchers of a wave; nobody downloads it before it is released."""

    wave: Wave
    content: Definition
    rows: ResearchRows
    table: ResearchTable

    @property
    def is_released(self) -> bool:
        """Whether the director has released it."""
        return self.table.released_at is not None

    @property
    def found_percent(self) -> int | None:
        """How many of 100 rows a reader who knows three answers of a person would find."""
        return None if self.rows.found is None else round(100 * self.rows.found)

    @property
    def known(self) -> int:
        """How many answers that reader is supposed to know."""
        return KNOWN_ANSWERS

    @cached_property
    def variables(self) -> Sequence[Variable]:
        """The columns of the rows in their order."""
        columns = {column.id: column for column in packing.columns(self.content)}
        names = [*self.rows.traits, *self.rows.answers]
        return [
            self._trait(name, codes)
            if name in self.rows.traits
            else _answer(self.content.item(columns[name].item), columns[name], codes)
            for name, codes in zip(names, self.rows.codes.T, strict=True)
        ]

    @property
    def questions_without(self) -> Sequence[str]:
        """The questions of which nothing is in the rows: in own words, numbers, files, or answered by too few."""
        written = {name.split(SEPARATOR)[0] for name in self.rows.answers}
        return [item.words() for item in self.content.items() if item.is_asked and item.code not in written]

    def _trait(self, name: str, codes: Codes) -> Variable:
        labels = self.rows.traits[name]
        question, meanings = {}, {}
        for language in LANGUAGES:
            with speaking(language):
                question[language] = str(NAMES[name])
                meanings[language] = list(names_of(name, labels).values())
        return _variable(name, question, 0, meanings, codes)


def research_file(wave: Wave) -> ResearchFile | None:
    """The rows for researchers of a wave; None where there are none."""
    rows = gate.research_rows_of(wave)
    if rows is None:
        return None
    table = ResearchTable.objects.defer("codes").get(wave=wave)
    return ResearchFile(wave, content_of(wave.questionnaire), rows, table)


def _answer(item: Item, column: AnswerColumn, codes: Codes) -> Variable:
    question, meanings = {}, {}
    for language in LANGUAGES:
        with speaking(language):
            about = column_words(item, column, language)
            question[language] = f"{item.words(language)} – {about}" if about else item.words(language)
            meanings[language] = _meanings(item, column, language)
    return _variable(column.id.replace(SEPARATOR, "_"), question, column.low, meanings, codes)


def _meanings(item: Item, column: AnswerColumn, language: str) -> list[str]:
    if item.kind == "many":
        return [_("not chosen"), _("chosen")]
    return code_words(item, column.low, column.high, language)


def _variable(
    name: str, question: Translations, low: int, meanings: Mapping[str, Sequence[str]], codes: Codes
) -> Variable:
    """A column with all its codes, and of the codes for gaps those that occur."""
    values, often = np.unique(codes, return_counts=True)
    counts = dict(zip(values.tolist(), often.tolist(), strict=True))
    gaps = {code: in_every_language(words) for code, words in GAPS.items() if code in counts}
    texts = zip(*(meanings[language] for language in LANGUAGES), strict=True)
    own = {low + place: dict(zip(LANGUAGES, each, strict=True)) for place, each in enumerate(texts)}
    return Variable(name, question, own | gaps, counts)
