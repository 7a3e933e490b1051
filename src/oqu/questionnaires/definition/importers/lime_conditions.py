"""When a LimeSurvey question is shown, where that comes down to some answers to one earlier question."""

import re
from collections.abc import Mapping

from oqu.questionnaires.definition.importers.draft import Plain
from oqu.questionnaires.definition.importers.lime_tables import Asked, Record

PART = re.compile(r"""^\(*\s*([A-Za-z]\w*|\d+X\d+X\w+)(?:\.NAOK)?\s*==\s*["']?([\w-]+)["']?\s*\)*$""")
EITHER = re.compile(r"\sor\s|\|\|", re.IGNORECASE)
ALWAYS = ("", "1")

type Pair = tuple[str, str]  # the name of a question (or a row of it), and a value of it


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
        return self._parts(asked) != []

    def of(self, asked: Asked) -> Plain | None:
        """The condition in our terms, None where it has none or one that we cannot say."""
        parts = self._parts(asked) or []
        found = [self.became[part] for part in parts if part in self.became]
        if not found or len(found) < len(parts) or len({item for item, _value in found}) > 1:
            return None
        return {"item": found[0][0], "in": list(dict.fromkeys(value for _item, value in found))}

    def _parts(self, asked: Asked) -> list[Pair] | None:
        """The pairs of which one must hold; an empty list without a condition, None where it is not that simple."""
        relevance = asked.record.get("relevance", "").strip()
        if relevance not in ALWAYS:
            matches = [PART.match(part.strip()) for part in EITHER.split(relevance)]
            pairs = [(match[1], match[2]) for match in matches if match]
            return pairs if len(pairs) == len(matches) else None
        rows = self.older.get(asked.id, [])
        if any(row.get("method", "==").strip() != "==" for row in rows):
            return None
        return [(row.get("cfieldname", "").lstrip("+"), row.get("value", "")) for row in rows]
