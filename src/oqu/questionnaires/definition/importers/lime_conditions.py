"""When a LimeSurvey question is shown, where that comes down to answers to earlier questions."""

import re
from collections.abc import Mapping

from oqu.questionnaires.definition.importers.draft import Plain
from oqu.questionnaires.definition.importers.lime_expressions import Groups, Pair, read_relevance
from oqu.questionnaires.definition.importers.lime_tables import Asked, Record

ALWAYS = ("", "1")
NAME = re.compile(r"[A-Za-z]\w*", re.ASCII)


class Conditions:
    """Remembers what each value of each question has become, and rewrites conditions in these terms."""

    def __init__(self, older: Mapping[str, list[Record]]) -> None:
        self.older = older  # the table of conditions, which came before relevance equations
        self.became: dict[Pair, Pair] = {}

    def remember(self, asked: Asked, code: str, values: Mapping[str, str], row: str = "") -> None:
        """Note that values of a question, or of one row of it, are values of the item `code` now."""
        record = asked.record
        address = f"{record.get('sid', '')}X{record.get('gid', '')}X{asked.id}{row}"
        for old, new in values.items():
            for name in (f"{asked.title}_{row}" if row else asked.title, address):
                self.became[name, old] = (code, new)

    def has(self, asked: Asked) -> bool:
        """Whether the question is shown on a condition."""
        return self._groups(asked) != ([], True)

    def is_chance(self, asked: Asked, by_chance: frozenset[str]) -> bool:
        """Whether it depends on one of these equations, which draw a number, or draws one itself."""
        relevance = asked.record.get("relevance", "")
        return "rand(" in relevance or not by_chance.isdisjoint(NAME.findall(relevance))

    def of(self, asked: Asked) -> Plain | None:
        """The condition in our terms, None where it has none or one that we cannot express."""
        read = self._groups(asked)
        if read is None or not read[0]:
            return None
        groups, every = read
        found = [[self.became[pair] for pair in group if pair in self.became] for group in groups]
        if list(map(len, found)) != list(map(len, groups)):
            return None
        return _all_of(found) if every else _any_of([pair for group in found for pair in group])

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


def _all_of(groups: list[list[Pair]]) -> Plain | None:
    parts = [_any_of(group) for group in groups]
    if any("any" in part for part in parts):
        return None
    return parts[0] if len(parts) == 1 else {"all": parts}
