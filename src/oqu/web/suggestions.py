"""What misspelt cells of a list probably mean: offered where the list is shown, and chosen for all rows of the import.

The choices travel in the field `meant`, which every form of the import repeats: JSON lists of the name of a column (empty: the
headings), what the cells hold, and what is read instead.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, QueryDict

from oqu.kernel import json_input
from oqu.kernel.sheets import Corrections, Problem

FIELD = "meant"
LONGEST = 20_000
MOST_OFFERED = 30
type Triple = tuple[str, str, str]


@dataclass(frozen=True)
class Suggestion:
    """What a cell holds, what is probably meant, in which rows, and the value of the button that chooses it."""

    typed: str
    meant: str
    rows: tuple[int, ...]
    value: str


def chosen(data: QueryDict) -> list[str]:
    """The choices that were made so far, as the fields of the next form."""
    return [words for words in data.getlist(FIELD) if len(words) <= LONGEST and _triples(words)]


def corrections(data: QueryDict) -> Corrections:
    """What is to be read instead of misspelt cells, as chosen on the pages before."""
    return {(name, typed): meant for words in chosen(data) for name, typed, meant in _triples(words)}


def offered(problems: Iterable[Problem]) -> list[Suggestion]:
    """What misspelt cells probably mean, and what those that name several may mean, each once."""
    return suggested(
        [(p.name, p.typed, meant, p.row) for p in problems for meant in p.choices or (p.meant,) if meant]
    )


def suggested(misspelt: Iterable[Sequence[Any]]) -> list[Suggestion]:
    """The same of column, cell, meaning and row."""
    rows: dict[Triple, list[int]] = {}
    for name, typed, meant, row in misspelt:
        rows.setdefault((name, typed, meant), []).append(row)
    return [
        Suggestion(triple[1], triple[2], tuple(rows[triple]), packed([triple]))
        for triple in list(rows)[:MOST_OFFERED]
    ]


def packed(triples: Iterable[Triple]) -> str:
    """Choices as the value of a field."""
    return json.dumps([list(triple) for triple in triples], ensure_ascii=False)


def context(
    request: HttpRequest, problems: Iterable[Problem], held: str | Sequence[str]
) -> Mapping[str, object]:
    """What `web/_suggestions.html` needs on a page that shows a list; `held` are the keys of its files."""
    some = offered(problems)
    return {
        "suggestions": some,
        "all_suggestions": _all(some),
        "chosen_meanings": chosen(request.POST),
        "held_files": [held] if isinstance(held, str) else held,
    }


def _all(some: Sequence[Suggestion]) -> str:
    """The value that chooses all of them, but for cells that may mean several; "" if there are not several."""
    triples = [triple for one in some for triple in _triples(one.value)]
    number = Counter((name, typed) for name, typed, _meant in triples)
    clear = [triple for triple in triples if number[triple[:2]] == 1]
    return packed(clear) if len(clear) > 1 else ""


def of_draft(data: QueryDict, problems: Iterable[Any]) -> Mapping[str, object]:
    """The same for a list that is stored with its problems: its file and the choices so far are in the address of the page."""
    held = data.get("held", "")
    misspelt = _misspelt(problems)
    some = suggested(misspelt) if held else []
    return {
        "suggestions": some,
        "all_suggestions": _all(some),
        "chosen_meanings": chosen(data),
        "held_files": [held],
    }


def are_offered(problems: Iterable[Any]) -> bool:
    """Whether a cell of a stored list is misspelt."""
    return bool(_misspelt(problems))


def _misspelt(problems: Iterable[Any]) -> list[Any]:
    return [problem["meant"] for problem in problems if isinstance(problem, dict) and "meant" in problem]


def _triples(words: str) -> list[Triple]:
    try:
        found = json_input.read(words)
    except ValueError:
        return []
    if not isinstance(found, list):
        return []
    return [
        (one[0], one[1], one[2])
        for one in found
        if isinstance(one, list) and len(one) == 3 and all(isinstance(part, str) for part in one)
    ]
