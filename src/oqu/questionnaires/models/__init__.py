"""The tables of questionnaires; those that hold answers to closed questions are imported from `models.answers`."""

from oqu.questionnaires.models import answers as answers
from oqu.questionnaires.models.asking import (
    AnswerFile,
    Coding,
    Draft,
    Envelope,
    KindChoices,
    LinkKey,
    OpenAnswer,
    Participation,
    PublishedTables,
    Questionnaire,
    Redaction,
    ResearchTable,
    Theme,
    Wave,
)

__all__ = [
    "AnswerFile",
    "Coding",
    "Draft",
    "Envelope",
    "KindChoices",
    "LinkKey",
    "OpenAnswer",
    "Participation",
    "PublishedTables",
    "Questionnaire",
    "Redaction",
    "ResearchTable",
    "Theme",
    "Wave",
]
