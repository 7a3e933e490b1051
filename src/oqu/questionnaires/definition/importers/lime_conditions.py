"""When a LimeSurvey question is shown, where that comes down to answers to earlier questions."""

import re
from collections.abc import Mapping

from oqu.questionnaires.definition.importers.draft import Plain
from oqu.questionnaires.definition.importers.lime_expressions import Groups, Pair, read_relevance
from oqu.questionnaires.definition.importers.lime_tables import Asked, Record

ALWAYS = ("", "1")
NAME = re.compile(r"[A-Za-z]\w*", re.ASCII)


def names_of(asked: Asked, row: Asked | None = None) -> tuple[str, ...]:
    """What expressions call a question or a row of it: by its code, by its address, and, since version 7, by its number."""
    record, line = asked.record, row.title if row else ""
    address = f"{record.get('sid', '')}X{record.get('gid', '')}X{asked.id}{line}"
    by_number = f"Q{asked.id}_S{row.id}" if row else f"Q{asked.id}"
    return (f"{asked.title}_{line}" if line else asked.title, address, by_number)


class Conditions:
    """Remembers what each value of each question has become, and rewrites conditions in these terms."""

    def __init__(self, older: Mapping[str, list[Record]]) -> None:
        self.older = older  # the table of conditions, which came before relevance equations
        self.became: dict[Pair, Pair] = {}
        self.of_group: Plain | None = None
        self.is_group_lost = False

    def remember(self, asked: Asked, code: str, values: Mapping[str, str], row: Asked | None = None) -> None:
        """Note that values of a question, or of one row of it, are values of the item `code` now."""
        for old, new in values.items():
            for name in names_of(asked, row):
                self.became[name, old] = (code, new)

    def start_group(self, relevance: str) -> None:
        """Read the condition of a group of questions, which holds for all of them."""
        always = relevance.strip() in ALWAYS
        self.of_group = None if always else self._ours(read_relevance(relevance))
        self.is_group_lost = not always and self.of_group is None

    def has(self, asked: Asked) -> bool:
        """Whether the question is shown on a condition."""
        return self._groups(asked) != ([], True)

    def is_chance(self, asked: Asked, by_chance: frozenset[str]) -> bool:
        """Whether it depends on one of these equations, which draw a number, or draws one itself."""
        relevance = asked.record.get("relevance", "")
        return "rand(" in relevance or not by_chance.isdisjoint(NAME.findall(relevance))

    def of(self, asked: Asked) -> Plain | None:
        """The condition in our terms, None where it has none or one that we cannot express."""
        return self._ours(self._groups(asked))

    def _ours(self, read: tuple[Groups, bool] | None) -> Plain | None:
        if read is None or not read[0]:
            return None
        groups, every = read
        found = [[self.became[pair] for pair in group if pair in self.became] for group in groups]
        if list(map(len, found)) != list(map(len, groups)):
            return None
        return _all_groups(found) if every else _any_of([pair for group in found for pair in group])

    def _groups(self, asked: Asked) -> tuple[Groups, bool] | None:
        relevance = asked.record.get("relevance", "").strip()
        if relevance not in ALWAYS:
            return read_relevance(relevance)
        rows = self.older.get(asked.id, [])
        if any(row.get("method", "==").strip() != "==" for row in rows):
            return None
        return _older(rows)


def _older(rows: list[Record]) -> tuple[Groups, bool] | None:
    """The older table: rows about one question are alternatives, those about several must hold, scenarios are alternatives."""
    scenarios: dict[str, dict[str, list[Pair]]] = {}
    for row in rows:
        name = row.get("cfieldname", "").lstrip("+")
        scenario = scenarios.setdefault(row.get("scenario", "1"), {})
        scenario.setdefault(row.get("cqid", name), []).append((name, row.get("value", "")))
    if len(scenarios) < 2:
        return [group for scenario in scenarios.values() for group in scenario.values()], True
    if any(len(scenario) > 1 for scenario in scenarios.values()):
        return None
    return [group for scenario in scenarios.values() for group in scenario.values()], False


def _any_of(pairs: list[Pair]) -> Plain:
    values: dict[str, list[str]] = {}
    for item, value in dict.fromkeys(pairs):
        values.setdefault(item, []).append(value)
    parts: list[Plain] = [{"item": item, "in": found} for item, found in values.items()]
    return parts[0] if len(parts) == 1 else {"any": parts}


def _all_groups(groups: list[list[Pair]]) -> Plain | None:
    parts = [_any_of(group) for group in groups]
    if any("any" in part for part in parts):
        return None
    return parts[0] if len(parts) == 1 else {"all": parts}


def all_of(*conditions: Plain | None) -> Plain | None:
    """All of several conditions as one, None where there is none or they cannot be put as one."""
    given = [one for one in conditions if one]
    if len(given) < 2:
        return given[0] if given else None
    if any("any" in one for one in given):
        return None
    parts: list[object] = []
    for one in given:
        every = one.get("all")
        parts += every if isinstance(every, list) else [one]
    return {"all": parts}
