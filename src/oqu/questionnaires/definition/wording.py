"""What the columns of packed answers and their codes mean, in words."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from oqu.kernel.languages import Translations, pick
from oqu.questionnaires.definition.content import BEFORE, NOW, SEPARATOR, Item
from oqu.questionnaires.definition.kinds.kind import AnswerColumn
from oqu.questionnaires.definition.kinds.moments import MOMENTS

TIMES = {BEFORE: _("Before the course"), NOW: _("Now")}


def column_words(item: Item, column: AnswerColumn, language: str) -> str:
    """The words of the option, row and time that a column of the question is about; "" where it is about the whole question."""
    options = {item.within(option.code): option.texts for option in item.options}
    if column.id in options:
        return pick(options[column.id], language)
    rows = {row.code: row.texts for row in item.rows}
    parts = column.id.split(SEPARATOR)[1:]
    words = [pick(rows[part], language) for part in parts if part in rows]
    if item.kind == "pair" and parts:
        words.append(str(TIMES[parts[-1]]))
    return " · ".join(filter(None, words))


def code_words(item: Item, low: int, high: int, language: str) -> list[str]:
    """What the codes of a column from `low` to `high` mean; marks are numbers, with their names where not only the ends have one."""
    if item.kind == "one":
        return [pick(option.texts, language) for option in item.options]
    if item.kind in MOMENTS:
        return MOMENTS[item.kind].labels(item)
    names = item.scale.names() if item.scale and item.scale.labels else {}
    return [_mark(code, names, language) for code in range(low, high + 1)]


def _mark(code: int, names: Mapping[int, Translations], language: str) -> str:
    return f"{code} – {pick(names[code], language)}" if code in names else str(code)
