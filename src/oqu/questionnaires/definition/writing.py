"""From a definition to JSON, in one canonical form, so that the same content is always the same bytes."""

import hashlib
import json

from oqu.kernel.languages import LANGUAGES, Translations
from oqu.questionnaires.definition.content import (
    Condition,
    Definition,
    Item,
    MatrixRow,
    Option,
    Scale,
    Section,
    ShownIf,
)

type Plain = dict[str, object]


def plain(definition: Definition) -> Plain:
    """The definition as plain data; `reading.read` takes it back unchanged."""
    return {
        "code": definition.code,
        "kind": definition.kind.value,
        "anonymous": definition.anonymous,
        "titles": _texts(definition.titles),
        "intro": _texts(definition.intro),
        **({"outro": _texts(definition.outro)} if definition.outro else {}),
        "sections": [_section(section) for section in definition.sections],
        "sources": list(definition.sources),
    }


def written(definition: Definition) -> str:
    """The definition as JSON for people to keep, with letters as they are."""
    return json.dumps(plain(definition), ensure_ascii=False, indent=2) + "\n"


def fingerprint(definition: Definition) -> str:
    """The SHA-256 of the content, the same for the same content only."""
    packed = json.dumps(plain(definition), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(packed.encode()).hexdigest()


def _section(section: Section) -> Plain:
    items = [_item(item) for item in section.items]
    random = {"random": True} if section.random else {}
    pick = {"pick": section.pick} if section.pick else {}
    return {"code": section.code, "titles": _texts(section.titles), **random, **pick, "items": items}


def _item(item: Item) -> Plain:
    data: Plain = {
        "code": item.code,
        "kind": item.kind,
        "required": item.required,
        "texts": _texts(item.texts),
    }
    optional: Plain = {
        "scale": item.scale and _scale(item.scale),
        "rows": [_row(row) for row in item.rows],
        "options": [_option(option) for option in item.options],
        "min": _number(item.least),
        "max": _number(item.most),
        "not_applicable": item.not_applicable or None,
        "quotable": item.quotable or None,
        "random": item.random or None,
        "classes": item.classes or None,
        "earliest": item.earliest or None,
        "latest": item.latest or None,
        "pattern": item.pattern or None,
        "expression": item.expression or None,
        "message": _texts(item.message) or None,
        "show_if": item.show_if and _shown_if(item.show_if),
    }
    return data | {key: value for key, value in optional.items() if value not in (None, [])}


def _scale(scale: Scale) -> Plain:
    names = {
        "low": _texts(scale.low_texts),
        "high": _texts(scale.high_texts),
        "labels": {str(mark): _texts(texts) for mark, texts in sorted(scale.labels.items())},
    }
    return {"min": scale.low, "max": scale.high} | {key: texts for key, texts in names.items() if texts}


def _option(option: Option) -> Plain:
    data: Plain = {"code": option.code, "texts": _texts(option.texts)}
    return data | ({"correct": True} if option.correct else {})


def _row(row: MatrixRow) -> Plain:
    return {"code": row.code, "texts": _texts(row.texts)}


def _shown_if(shown_if: ShownIf) -> Plain:
    written = [_condition(condition) for condition in shown_if.conditions]
    return written[0] if len(written) == 1 else {"all" if shown_if.every else "any": written}


def _condition(condition: Condition) -> Plain:
    return {"item": condition.item, "in": list(condition.values)}


def _texts(texts: Translations) -> dict[str, str]:
    return {language: texts[language] for language in LANGUAGES if texts.get(language)}


def _number(number: float | None) -> float | None:
    return int(number) if number is not None and number.is_integer() else number
