"""LimeSurvey's tables of numbers, texts and boxes, which have lines and columns of their own, as single questions."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from oqu.questionnaires.definition.importers import lime_fields
from oqu.questionnaires.definition.importers.draft import ImportDraft, options
from oqu.questionnaires.definition.importers.lime_losses import NOT_CARRIED
from oqu.questionnaires.definition.importers.lime_tables import Asked, Record, Tables
from oqu.questionnaires.definition.importers.lime_words import joined
from oqu.questionnaires.definition.kinds.kind import MOST_OPTIONS

MOST_CELLS = 30


def take_grid(add: Callable[..., str], draft: ImportDraft, tables: Tables, asked: Asked) -> None:
    """Add a question for each line of boxes, or for each cell; a table with too many cells is noted as lost."""
    attributes, lines = tables.of(asked), tables.lines(asked)
    rows = [line for line in lines if line.record.get("scale_id") != "1"]
    columns = [line for line in lines if line.record.get("scale_id") == "1"]
    if not rows or not columns:
        draft.lose(asked.title, _("a table without lines is not carried over"))
    elif attributes.get("multiflexible_checkbox") == "1" and 2 <= len(columns) <= MOST_OPTIONS:
        draft.lose(asked.title, _("each row of the table has become a question"))
        made = options([(column.title, column.texts) for column in columns])[0]
        for row in rows:
            add(asked, "many", wanted=f"{asked.title}_{row.title}", row=row, options=made)
    elif len(rows) * len(columns) <= MOST_CELLS:
        draft.lose(asked.title, _("each cell of the table has become a question"))
        kind, fields = _field(draft, asked, attributes)
        for cell in (_cell(row, column) for row in rows for column in columns):
            add(asked, kind, wanted=f"{asked.title}_{cell.title}", row=cell, **fields)
    else:
        draft.lose(asked.title, NOT_CARRIED[asked.record["type"]])


def _cell(row: Asked, column: Asked) -> Asked:
    """The cell with the name that expressions know it by."""
    return Asked({"title": f"{row.title}_{column.title}"}, joined(row.texts, column.texts, ", "), {})


def _field(draft: ImportDraft, asked: Asked, attributes: Record) -> tuple[str, dict[str, Any]]:
    """The kind of the cells, and what may be written into them."""
    if asked.record.get("type") == ";" and attributes.get("numbers_only") != "1":
        return "short", {"max": lime_fields.longest(draft, asked, attributes)}
    stated = {f"{name}_num_value_n": attributes.get(f"multiflexible_{name}", "") for name in ("min", "max")}
    return "number", lime_fields.bounds(draft, asked, stated)
