"""A small questionnaire with every kind of question, as plain data to spoil and as a definition."""

import json
from pathlib import Path
from typing import Any

from oqu.questionnaires.definition import reading
from oqu.questionnaires.definition.content import Definition

FILES = Path(__file__).parent / "files"
EXAMPLES = Path(__file__).parents[3] / "examples" / "akmola-2021"


def texts(words: str) -> dict[str, str]:
    """The same words in all languages, distinguishable by language."""
    return {"kk": f"{words} (kk)", "ru": f"{words} (ru)", "en": words}


def options(*codes: str) -> list[dict[str, Any]]:
    return [{"code": code, "texts": texts(code)} for code in codes]


FIVE = {"min": 1, "max": 5, "low": texts("bad"), "high": texts("good")}
PLAIN: dict[str, Any] = {
    "code": "every-kind",
    "kind": "reaction",
    "anonymous": True,
    "titles": texts("Every kind"),
    "intro": texts("Please answer."),
    "outro": texts("Until next time."),
    "sections": [
        {
            "code": "closed",
            "titles": texts("To tick"),
            "items": [
                {"code": "overall", "kind": "scale", "required": True, "texts": texts("Overall"), "scale": FIVE},
                {
                    "code": "quality",
                    "kind": "matrix",
                    "required": True,
                    "not_applicable": True,
                    "texts": texts("Quality"),
                    "scale": FIVE | {"labels": {"3": texts("middling")}},
                    "rows": options("content", "technique"),
                },
                {"code": "pace", "kind": "one", "required": False, "texts": texts("Pace"), "options": options("slow", "right")},
                {
                    "code": "lacks",
                    "kind": "many",
                    "required": False,
                    "texts": texts("What is lacking"),
                    "options": options("time", "money", "other"),
                    "max": 2,
                },
                {"code": "recommend", "kind": "recommend", "required": True, "texts": texts("Recommend"), "scale": {"min": 0, "max": 10}},
                {"code": "skill", "kind": "pair", "required": False, "texts": texts("Skill"), "scale": FIVE},
                {
                    "code": "retro",
                    "kind": "pair",
                    "required": False,
                    "texts": texts("Looking back"),
                    "scale": FIVE,
                    "rows": options("plan"),
                },
                {"code": "order", "kind": "ranking", "required": False, "texts": texts("Order"), "options": options("a", "b", "c")},
            ],
        },
        {
            "code": "open",
            "titles": texts("To write"),
            "items": [
                {
                    "code": "which",
                    "kind": "short",
                    "required": True,
                    "texts": texts("Which other"),
                    "show_if": {"item": "lacks", "in": ["other"]},
                },
                {"code": "years", "kind": "number", "required": False, "texts": texts("Years"), "min": 0, "max": 60, "not_applicable": True},
                {"code": "story", "kind": "long", "required": False, "texts": texts("Tell"), "min": 3, "max": 500},
                {"code": "farewell", "kind": "note", "required": False, "texts": texts("That was all.")},
                {
                    "code": "day",
                    "kind": "date",
                    "required": False,
                    "texts": texts("Which day"),
                    "classes": "quarter",
                    "earliest": "2026-01-15",
                    "latest": "2026-12-31",
                    "message": texts("A day of 2026, please."),
                },
                {"code": "hour", "kind": "time", "required": False, "texts": texts("When"), "classes": "hour", "not_applicable": True},
            ],
        },
    ],
    "sources": ["Kirkpatrick and Kirkpatrick 2006"],
}  # fmt: skip


def plain() -> dict[str, Any]:
    """A copy to spoil, with nothing shared between its parts."""
    copy: dict[str, Any] = json.loads(json.dumps(PLAIN))
    return copy


def every_kind() -> Definition:
    return reading.read(plain())


def with_names() -> Definition:
    """The kinds of question that only a questionnaire with names can have."""
    files = [
        {"code": "room", "kind": "photo", "texts": texts("Room")},
        {"code": "plans", "kind": "file", "max": 2, "texts": texts("Plans")},
    ]
    part = {"code": "files", "titles": texts("To send"), "items": files}
    return reading.read(plain() | {"code": "with-names", "anonymous": False, "sections": [part]})  # fmt: skip
