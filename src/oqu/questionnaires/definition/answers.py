"""Answers as they come from a form, a device or a spreadsheet, held against the questionnaire."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from oqu.kernel import languages
from oqu.questionnaires.definition.content import SEPARATOR, Answers, Condition, Definition, Item, Value
from oqu.questionnaires.definition.kinds.registry import kind_of
from oqu.questionnaires.definition.problems import DefinitionProblem, Words
from oqu.questionnaires.definition.selection import LEFT_OPEN

type Given = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True, slots=True)
class AnswerProblem:
    """What is wrong with one answer: its id, the text of its question in the reader's language, the words."""

    id: str
    question: str
    words: Words


@dataclass(frozen=True, slots=True)
class Checked:
    """Cleaned answers by id (None: does not apply; absent: not answered), and what is wrong with the others.

    Answers to questions that are not shown are dropped.
    """

    answers: Answers
    problems: tuple[AnswerProblem, ...]


def validate_answers(
    definition: Definition,
    given: Given,
    language: str,
    *,
    complete: bool = True,
    not_asked: Container[str] | None = None,
) -> Checked:
    """Clean what was given under answer ids; other names are ignored.

    `complete` asks for the required answers too; without it (a draft that is saved as one goes) only wrong answers
    are problems. `not_asked` are the questions of pools that this person is not asked; where it is not known, those
    that were answered count as asked.
    """
    lists = {key: [value] if isinstance(value, str) else list(value) for key, value in given.items()}
    answers: dict[str, Value] = {}
    problems: list[AnswerProblem] = []
    pooled = definition.pooled()
    for item in definition.items():
        if not is_shown(definition, item, answers) or (not_asked is not None and item.code in not_asked):
            continue
        clean = kind_of(item).clean(item, lists)
        if item.code in pooled and not clean.answers and not clean.problems:
            if not_asked is None:
                continue
            answers[clean.missing[0]] = LEFT_OPEN
        answers.update(clean.answers)
        own = languages.pick(item.message, language) if item.message else ""
        wrong = [DefinitionProblem(one.place, own or one.words) for one in clean.problems]
        if complete and item.required:
            wrong += [DefinitionProblem(key, _("Please answer this question.")) for key in clean.missing]
        problems += [AnswerProblem(p.place, question(item, p.place, language), p.words) for p in wrong]
    return Checked(answers, tuple(problems))


def is_shown(definition: Definition, item: Item, answers: Answers) -> bool:
    """Whether an item is shown to a person who gave these cleaned answers to the items before it."""
    if item.show_if is None:
        return True
    holds = (_holds(definition, condition, answers) for condition in item.show_if.conditions)
    return all(holds) if item.show_if.every else any(holds)


def _holds(definition: Definition, condition: Condition, answers: Answers) -> bool:
    if not is_shown(definition, definition.item(condition.item), answers):
        return False
    value = answers.get(condition.item)
    values = value if isinstance(value, tuple) else (value,)
    return any(str(one) in condition.values for one in values if one is not None)


def question(item: Item, answer_id: str, language: str) -> str:
    """The text of a question, with that of the row where the answer is one of a table's."""
    parts = answer_id.split(SEPARATOR)
    rows = [languages.pick(row.texts, language) for row in item.rows if row.code in parts[1:]]
    return ": ".join((item.words(language), *rows))
