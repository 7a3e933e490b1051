"""Random order in LimeSurvey: of the questions of a group, of answers and of lines."""

from django.utils.translation import gettext_lazy as _

from oqu.questionnaires.definition.importers.draft import ImportDraft
from oqu.questionnaires.definition.importers.lime_conditions import Conditions
from oqu.questionnaires.definition.importers.lime_tables import Asked, Tables

ORDERS = ("random_order", "answer_order", "subquestion_order")


def order(draft: ImportDraft, tables: Tables, conditions: Conditions, listed: list[Asked]) -> None:
    """Random order of all questions of a group; of a part of them it is not carried over, which is noted."""
    of_question = [tables.of(asked).get("random_group", "") for asked in listed]
    is_whole = len(set(of_question)) == 1 and of_question[0]
    if is_whole and not any(conditions.has(asked) or _has_follower(asked) for asked in listed):
        draft.mix()
        return
    for asked, group in zip(listed, of_question, strict=True):
        if group:
            draft.lose(asked.title, _("its random place among other questions is not carried over"))


def is_random(tables: Tables, asked: Asked) -> bool:
    """Whether its answers or lines come in random order."""
    return any(tables.of(asked).get(name) in ("1", "random") for name in ORDERS)


def _has_follower(asked: Asked) -> bool:
    """Whether a question for “other” or for a comment follows it."""
    return asked.record.get("other") == "Y" or asked.record.get("type") == "O"
