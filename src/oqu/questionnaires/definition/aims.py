"""The questions of a questionnaire that list the aims of a course, and putting other aims into them."""

from collections.abc import Mapping, Set
from typing import Any

from oqu.kernel.languages import LANGUAGES, Translations
from oqu.questionnaires.definition.content import Definition

AIM_ITEMS = frozenset({"self", "retro", "used"})
"""Codes of the questions whose rows are aims: how well one can do it, before and now, and how often one uses it."""


def aims_asked(content: Definition) -> dict[str, Translations]:
    """The aims that a questionnaire lists: code -> texts, in the order of its first such question."""
    rows = [item.rows for item in content.items() if item.code in AIM_ITEMS and item.rows]
    return {row.code: row.texts for row in rows[0]} if rows else {}


def with_aims(
    plain: Mapping[str, Any], aims: Mapping[str, Translations], languages: Set[str]
) -> dict[str, Any]:
    """A copy of a plain definition that asks about these aims (code -> texts), with texts in these languages only.

    A text that has none of the languages stays.
    """
    rows = [{"code": code, "texts": dict(texts)} for code, texts in aims.items()]
    sections = [
        section | {"items": [_about(item, rows) for item in section["items"]]}
        for section in plain["sections"]
    ]
    return {key: _only(value, languages) for key, value in plain.items()} | {
        "sections": _only(sections, languages)
    }


def with_translations(plain: Mapping[str, Any], aims: Mapping[str, Translations]) -> dict[str, Any]:
    """A copy of a plain definition with those languages of its aims that it lacks; an aim with other words stays as it is."""
    return {key: value for key, value in plain.items() if key != "sections"} | {
        "sections": [
            section | {"items": [_translated(item, aims) for item in section["items"]]}
            for section in plain["sections"]
        ]
    }


def _translated(item: dict[str, Any], aims: Mapping[str, Translations]) -> dict[str, Any]:
    if item["code"] not in AIM_ITEMS or not item.get("rows"):
        return item
    return item | {
        "rows": [
            row | {"texts": dict(aims[row["code"]])}
            if row["texts"].items() <= aims.get(row["code"], {}).items()
            else row
            for row in item["rows"]
        ]
    }


def with_all_languages(plain: Mapping[str, Any], source: Mapping[str, Any]) -> dict[str, Any]:
    """A plain definition made from `source` by `with_aims`, with the languages that were left out.

    A text that was changed since then stays as it is.
    """
    return {key: _restored(value, source.get(key)) for key, value in plain.items()}


def _about(item: dict[str, Any], rows: list[dict[str, Any]]) -> dict[str, Any]:
    return item | {"rows": rows} if item["code"] in AIM_ITEMS and item.get("rows") else item


def _is_text(value: dict[str, Any]) -> bool:
    return bool(value) and value.keys() <= set(LANGUAGES)


def _only(value: Any, languages: Set[str]) -> Any:
    if isinstance(value, list):
        return [_only(each, languages) for each in value]
    if not isinstance(value, dict):
        return value
    if _is_text(value):
        return {name: text for name, text in value.items() if text and name in languages} or value
    return {key: _only(each, languages) for key, each in value.items()}


def _restored(value: Any, source: Any) -> Any:
    if isinstance(value, list) and isinstance(source, list):
        known = {each["code"]: each for each in source if isinstance(each, dict) and "code" in each}
        return [
            _restored(each, known.get(each.get("code"))) if isinstance(each, dict) else each for each in value
        ]
    if not isinstance(value, dict) or not isinstance(source, dict):
        return value
    if _is_text(value):
        return dict(source) if value.items() <= source.items() else value
    return {key: _restored(each, source.get(key)) for key, each in value.items()}
