"""What may be written into the field of a LimeSurvey question, in our terms."""

import re
from typing import Any

from django.utils.translation import gettext_lazy as _

from oqu.kernel.languages import Translations
from oqu.questionnaires.definition.importers import lime_patterns
from oqu.questionnaires.definition.importers.draft import ImportDraft
from oqu.questionnaires.definition.importers.lime_tables import Asked, Record, Tables, whole
from oqu.questionnaires.definition.kinds.text import LONGEST
from oqu.questionnaires.definition.problems import say

BOUND = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,6})?")


def bounds(draft: ImportDraft, asked: Asked, attributes: Record) -> dict[str, Any]:
    """The least and the largest number, also those of a slider; notes bounds that cannot be kept."""
    is_slider = attributes.get("slider_layout") == "1"
    if is_slider:
        draft.lose(asked.title, _("it was a slider; the number is written now"))
    stated = {
        name: attributes.get(f"{name}_num_value_n", "") or attributes.get(f"slider_{name}", "") * is_slider
        for name in ("min", "max")
    }
    if any(text and not BOUND.fullmatch(text) for text in stated.values()):
        draft.lose(asked.title, _("a bound that is an expression is not carried over"))
    found = {name: float(text) for name, text in stated.items() if BOUND.fullmatch(text)}
    if len(found) > 1 and found["min"] > found["max"]:
        words = _("its bounds are not carried over: {least} is more than {most}")
        draft.lose(asked.title, say(words, least=stated["min"], most=stated["max"]))
        return {}
    return found


def longest(draft: ImportDraft, asked: Asked, attributes: Record) -> int | None:
    """The most characters, where the question states them; notes a number that cannot be kept."""
    stated = attributes.get("maximum_chars", "")
    most = whole(stated)
    if most and 1 <= most <= LONGEST:
        return most
    if stated not in ("", "0"):
        draft.lose(asked.title, _("the most characters of its answer are not carried over"))
    return None


def pattern(asked: Asked) -> dict[str, Any]:
    """The pattern of its answers, where it can be checked here."""
    return lime_patterns.pattern_of(asked.record.get("preg", "")) or {}


def around(tables: Tables, asked: Asked) -> Translations:
    """What stands before and after the field, by language."""
    before, after = (tables.worded.get((asked.id, name), {}) for name in ("prefix", "suffix"))
    return {
        language: f"{before.get(language, '')} … {after.get(language, '')}".strip()
        for language in {**before, **after}
    }
