"""Two versions of an answer side by side: the questions that they answer differently, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from oqu.questionnaires.definition.content import Definition
from oqu.questionnaires.forms.asked import AnswerField, AskedQuestion, Typed, sheet


@dataclass(frozen=True, slots=True)
class Difference:
    """One question and what each version answers to it; "" where it is not answered."""

    question: str
    stored: str
    typed: str


def differences(
    definition: Definition, language: str, stored: Typed, typed: Typed, file_names: Mapping[str, str]
) -> Sequence[Difference]:
    """The questions that the stored version answers differently from what was typed, in their order.

    `file_names`: key → name of the files in either version.
    """
    sheets = [
        sheet(definition, language, version, file_names=file_names).questions for version in (stored, typed)
    ]
    pairs = ((one.text, _answer(one), _answer(other)) for one, other in zip(*sheets, strict=True))
    return [Difference(text, one, other) for text, one, other in pairs if one != other]


def _answer(question: AskedQuestion) -> str:
    words = ((line, _value(line)) for line in question.lines)
    return "\n".join(_labelled(line, value) for line, value in words if value)


def _labelled(line: AnswerField, value: str) -> str:
    label = " · ".join(str(part) for part in (line.label, line.time) if part)
    return f"{label}: {value}" if label else value


def _value(line: AnswerField) -> str:
    if line.is_not_applicable:
        return _("does not apply")
    if line.choices:
        return ", ".join(choice.label for choice in line.choices if choice.chosen)
    return line.value
