"""On which earlier answers a question is asked, as the editor shows it: answers to tick, and how they combine."""

from collections.abc import Sequence

from oqu.kernel.languages import pick
from oqu.questionnaires.definition.kinds.registry import KINDS
from oqu.questionnaires.definition.piping import neutral
from oqu.questionnaires.forms.plain import Plain

ALL, ANY = "all", "any"
LONGEST_QUESTION = 60


def answer_choices(before: Sequence[Plain]) -> list[tuple[str, str]]:
    """The answers to earlier questions that may decide whether this one is asked."""
    choices = []
    for item in before:
        if KINDS[item["kind"]].decides:
            scale = item.get("scale") or {"min": 0, "max": 10}
            values = [(option["code"], pick(option["texts"])) for option in item.get("options", [])] or [
                (str(mark), str(mark)) for mark in range(scale["min"], scale["max"] + 1)
            ]
            question = neutral(pick(item["texts"]))[:LONGEST_QUESTION]
            choices += [(f"{item['code']}={value}", f"{question}: {words}") for value, words in values]
    return choices


def ticked(shown_if: Plain | None) -> list[str]:
    """The answers that a stored condition names."""
    return [f"{part['item']}={value}" for part in _parts(shown_if) for value in part["in"]]


def mode(shown_if: Plain | None) -> str:
    """Whether one of several stored conditions is enough."""
    return ANY if shown_if and ANY in shown_if else ALL


def plain_condition(chosen: Sequence[str], how: str, stored: Plain | None) -> Plain | None:
    """The condition that was ticked: answers to one question are alternatives.

    A stored condition with the same answers stays as it is, because a file may combine them otherwise.
    """
    if stored and set(chosen) == set(ticked(stored)) and how == mode(stored):
        return dict(stored)
    values: dict[str, list[str]] = {}
    for one in chosen:
        item, _equals, value = one.partition("=")
        values.setdefault(item, []).append(value)
    parts = [{"item": item, "in": found} for item, found in values.items()]
    if len(parts) < 2:
        return parts[0] if parts else None
    return {how: parts}


def _parts(shown_if: Plain | None) -> list[Plain]:
    if not shown_if:
        return []
    return next((shown_if[key] for key in (ALL, ANY) if key in shown_if), [shown_if])
