"""Whether a library is urban or rural, for lists that do not say it in a column: its settlement or its name does."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from oqu.kernel import sheets
from oqu.kernel.languages import LANGUAGES
from oqu.kernel.sheets import LeftOut, Problem, SheetRow, Table
from oqu.kernel.sheets.headings import key_of
from oqu.kernel.sheets.marks import marked
from oqu.libraries.models import Library, Setting
from oqu.libraries.sheets.columns import OF_ONE_SETTING

WORD = re.compile(r"[^\W\d_]+")
OF_SETTLEMENTS: Mapping[Setting, frozenset[str]] = {
    Setting.URBAN: frozenset(
        ["қала", "қаласы", "қ", "город", "г", "гор", "кент", "кенті", "пгт", "city", "town"],
    ),
    Setting.RURAL: frozenset(
        [
            *(
                "ауыл",
                "ауылы",
                "ауылдық",
                "аул",
                "аулы",
                "а",
                "село",
                "селосы",
                "с",
                "деревня",
                "дер",
                "посёлок",
            ),
            *("поселок", "пос", "п", "станция", "стансасы", "ст", "разъезд", "village"),
        ]
    ),
}
"""Words of the kind of a settlement beside its name, whole and shortened."""
OF_NAMES: Mapping[Setting, frozenset[str]] = {
    Setting.URBAN: frozenset(["қалалық", "қаласы", "городская", "город", "города", "urban", "city", "town"]),
    Setting.RURAL: frozenset(
        ["ауылдық", "ауылы", "сельская", "село", "села", "поселковая", "rural", "village"]
    ),
}
"""The same in the names of libraries; single letters there are initials of people."""
FROM_WORDS = _(
    "Rows that do not say whether the library is urban or rural: it is taken from the settlement or the name. Rows: %(rows)s."
)
NOT_CLEAR = _(
    "It is not clear whether these libraries are urban or rural. Write it in a column “Urban or rural”, or “с.”, “г.” before the settlement. Rows: %(rows)s."
)
KEYS_OF_HEADINGS = {
    setting: frozenset(
        key_of(heading)
        for headings in named.values()
        for heading in (*headings, *(one for language in LANGUAGES for one in marked(headings, language)))
    )
    for setting, named in OF_ONE_SETTING.items()
}
MOST_ROWS = 30
"""Numbers of rows that a sentence names."""


def put_settings(tables: Iterable[Table]) -> None:
    """Give each good row that says nothing the setting of its words or of its library; name the others once."""
    tables = list(tables)
    silent = [row for table in tables for row in _silent(table)]
    if not silent:
        return
    codes = {row["library_code"] for row in silent}
    known = dict(Library.objects.filter(code__in=codes).values_list("code", "setting"))
    for table in tables:
        _put(table, {code: Setting(setting) for code, setting in known.items()})


def _silent(table: Table) -> list[SheetRow]:
    """The rows that say nothing of the setting; of what a cell says wrongly there is a problem already."""
    wrong = {problem.row for problem in table.problems if problem.name == "kind"}
    return [row for row in table if row["kind"] is None and row.number not in wrong]


def _of_heading(table: Table, row: SheetRow) -> Setting | None:
    """The setting that the heading of the row's settlement says, as "Село" does."""
    filled = (f"settlement_{language}" for language in LANGUAGES if row[f"settlement_{language}"])
    keys = {key_of(table.headings.get(column, "")) for column in filled}
    return next((setting for setting, named in KEYS_OF_HEADINGS.items() if keys & named), None)


def _put(table: Table, known: Mapping[str, Setting]) -> None:
    silent = {row.number for row in _silent(table)}
    stored = {row.number: known[row["library_code"]] for row in table if row["library_code"] in known}
    of_words = {
        row.number: found
        for row in table
        if row.number in silent and (found := setting_of(row) or _of_heading(table, row))
    }
    given = {**of_words, **stored}
    unclear = sorted(silent - given.keys())
    table.rows = [
        replace(row, cells={**row.cells, "kind": given[row.number]}) if row.number in silent else row
        for row in table
        if row.number not in unclear
    ]
    if derived := sorted(of_words.keys() - stored.keys()):
        what = sheets.lazy_format(FROM_WORDS, rows=_numbers(derived))
        table.remarks.append(Problem(table.file, 0, "", what, LeftOut.NOTHING))
    if unclear:
        table.problems.append(
            Problem(table.file, 0, "", sheets.lazy_format(NOT_CLEAR, rows=_numbers(unclear)))
        )


def setting_of(row: SheetRow) -> Setting | None:
    """What the settlement of a row says, else the name of the library; None if neither does, or both kinds are named."""
    return _meant(row, "settlement", OF_SETTLEMENTS) or _meant(row, "name", OF_NAMES)


def _meant(row: SheetRow, column: str, words_of: Mapping[Setting, frozenset[str]]) -> Setting | None:
    text = " ".join(row[f"{column}_{language}"] or "" for language in LANGUAGES)
    words = set(WORD.findall(text.casefold()))
    found = [setting for setting, of in words_of.items() if words & of]
    return found[0] if len(found) == 1 else None


def _numbers(rows: list[int]) -> str:
    return ", ".join(map(str, rows[:MOST_ROWS])) + (", …" if len(rows) > MOST_ROWS else "")
