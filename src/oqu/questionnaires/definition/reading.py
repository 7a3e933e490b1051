"""From JSON to a definition, with all problems reported at once (docs/questionnaire-format.md)."""

import json
from collections import Counter
from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from oqu.kernel import json_input
from oqu.kernel.languages import Translations
from oqu.kernel.memo import Memo
from oqu.questionnaires.definition import piping
from oqu.questionnaires.definition.content import (
    Condition,
    Definition,
    Item,
    MatrixRow,
    Option,
    QuestionnaireKind,
    Scale,
    Section,
    ShownIf,
)
from oqu.questionnaires.definition.kinds.files import SENT
from oqu.questionnaires.definition.kinds.kind import WIDEST_SCALE
from oqu.questionnaires.definition.kinds.registry import KINDS
from oqu.questionnaires.definition.node import Node
from oqu.questionnaires.definition.problems import BrokenDefinition, DefinitionProblem, Words, say

DEFINITION_KEYS = frozenset({"code", "kind", "anonymous", "titles", "intro", "outro", "sections", "sources"})
SECTION_KEYS = frozenset({"code", "titles", "items", "random", "pick"})
ITEM_KEYS = frozenset({"code", "kind", "texts", "required", "show_if"})
FIELD_KEYS = frozenset(
    {"options", "rows", "scale", "min", "max", "not_applicable", "quotable", "message", "random"}
    | {"classes", "earliest", "latest", "pattern", "expression"}
)
TEXT_KEYS = ("classes", "earliest", "latest", "pattern", "expression")
FAULTS = {
    json_input.JsonFault.ENCODING: _("no JSON: the file is not in UTF-8"),
    json_input.JsonFault.DEEP: _("the file nests lists and objects too deeply"),
    json_input.JsonFault.NUMBER: _("a number in the file is too large"),
    json_input.JsonFault.TEXT: _("a text in the file holds characters that can't be stored"),
}
MOST_ITEMS = 500
RECOMMEND = Scale(0, 10)
_known = Memo[str, Definition](500)


def parse(text: str | bytes) -> Definition:
    """The questionnaire in a JSON file. Raises BrokenDefinition with all that is wrong."""
    try:
        data = json_input.read(text)
    except json.JSONDecodeError as error:
        words = say(
            _("no JSON: {error} in line {line}, column {column}"),
            error=error.msg,
            line=error.lineno,
            column=error.colno,
        )
        raise BrokenDefinition([DefinitionProblem("", words)]) from error
    except json_input.NotJson as error:
        raise BrokenDefinition([DefinitionProblem("", FAULTS[error.fault])]) from error
    return read(data)


def read(data: object) -> Definition:
    """The questionnaire in plain data. Raises BrokenDefinition with all that is wrong."""
    root = Node(data)
    definition = _definition(root)
    if root.problems:
        raise BrokenDefinition(root.problems)
    return definition


def _definition(root: Node) -> Definition:
    root.keys(DEFINITION_KEYS)
    sections = tuple(_section(node) for node in root.each("sections"))
    definition = Definition(
        code=root.code(),
        kind=_kind(root),
        anonymous=root.flag("anonymous"),
        titles=root.texts("titles"),
        intro=root.texts("intro", needed=False),
        outro=root.texts("outro", needed=False),
        sections=sections,
        sources=tuple(node.text() for node in root.each("sources")),
    )
    _check_whole(root, definition)
    return definition


def _kind(root: Node) -> QuestionnaireKind:
    inner = root.get("kind")
    try:
        return QuestionnaireKind(str(inner.value))
    except ValueError:
        inner.wrong(say(_("one of {kinds} is needed"), kinds=", ".join(QuestionnaireKind)))
        return QuestionnaireKind.REACTION


def _section(node: Node) -> Section:
    node.keys(SECTION_KEYS)
    code, titles = node.code(), node.texts("titles")
    items = tuple(_item(inner) for inner in node.each("items"))
    section = Section(code, titles, items, random=node.flag("random"), pick=node.whole("pick"))
    if node.has("pick"):
        _check_pool(node, section)
    return section


def _check_pool(node: Node, section: Section) -> None:
    asked = [item for item in section.items if item.is_asked]
    if section.pick is not None and not 1 <= section.pick <= len(asked):
        node.wrong(say(_("from 1 to {n} of its questions can be chosen"), n=len(asked)), at="pick")
    if any(item.show_if or item.not_applicable for item in asked):
        fault = _("questions that chance chooses have no condition and no “does not apply”")
        node.wrong(fault, at="pick")


def _item(node: Node) -> Item:
    name = node.get("kind").value
    kind = KINDS.get(name) if isinstance(name, str) else None
    node.keys(ITEM_KEYS | FIELD_KEYS)
    item = Item(
        code=node.code(),
        kind=str(name),
        texts=node.texts("texts"),
        required=node.flag("required"),
        not_applicable=node.flag("not_applicable"),
        options=tuple(_option(inner) for inner in node.each("options")),
        rows=tuple(_row(inner) for inner in node.each("rows")),
        scale=_scale(node) if node.has("scale") or name != "recommend" else RECOMMEND,
        least=node.number("min"),
        most=node.number("max"),
        show_if=_shown_if(node),
        quotable=node.flag("quotable"),
        random=node.flag("random"),
        message=node.texts("message", needed=False),
        **{key: node.get(key).text() for key in TEXT_KEYS if node.has(key)},
    )
    if kind is None:
        node.wrong(say(_("one of {kinds} is needed"), kinds=", ".join(KINDS)), at="kind")
        return item
    for key in sorted(FIELD_KEYS - kind.fields):
        if node.has(key):
            node.wrong(say(_("a question of kind “{kind}” has no such key"), kind=name), at=key)
    for place, words in kind.check(item):
        node.wrong(words, at=place)
    return item


def _option(node: Node) -> Option:
    node.keys(frozenset({"code", "texts", "correct"}))
    return Option(node.code(), node.texts("texts"), node.flag("correct"))


def _row(node: Node) -> MatrixRow:
    node.keys(frozenset({"code", "texts"}))
    return MatrixRow(node.code(), node.texts("texts"))


def _scale(node: Node) -> Scale | None:
    if not node.has("scale"):
        return None
    inner = node.get("scale")
    inner.keys(frozenset({"min", "max", "low", "high", "labels"}))
    low, high = inner.whole("min"), inner.whole("max")
    names = inner.texts("low", needed=False), inner.texts("high", needed=False)
    if low is None or high is None:
        return None
    return Scale(low, high, *names, _labels(inner, range(low + 1, high)))


def _labels(scale: Node, between: range) -> dict[int, Translations]:
    """The names of the marks between the ends."""
    if not scale.has("labels") or len(between) > WIDEST_SCALE:
        return {}
    labels = scale.get("labels")
    labels.keys(frozenset(map(str, between)))
    return {mark: labels.texts(str(mark)) for mark in between if labels.has(str(mark))}


def _shown_if(node: Node) -> ShownIf | None:
    if not node.has("show_if"):
        return None
    inner = node.get("show_if")
    several = next((key for key in ("all", "any") if inner.has(key)), "")
    if not several:
        return ShownIf((_condition(inner),))
    inner.keys(frozenset({several}))
    conditions = tuple(_condition(each) for each in inner.each(several))
    if not conditions:
        inner.wrong(_("at least one condition is needed"), at=several)
    return ShownIf(conditions, every=several == "all" or len(conditions) == 1)


def _condition(node: Node) -> Condition:
    node.keys(frozenset({"item", "in"}))
    return Condition(node.code("item"), tuple(value.scalar() for value in node.each("in")))


def _check_whole(root: Node, definition: Definition) -> None:
    """What only shows when all items are seen together."""
    items = list(definition.items())
    asked = sum(item.is_asked for item in items)
    if not 1 <= asked <= len(items) <= MOST_ITEMS:
        fault = _("there are {n} questions; from 1 to {most} are needed")
        root.wrong(say(fault, n=len(items) if asked else 0, most=MOST_ITEMS), at="sections")
    if definition.anonymous and any(item.kind in SENT for item in items):
        root.wrong(
            _("files show who sent them: a questionnaire that asks for some is one with names"),
            at="anonymous",
        )
    sections = [section.code for section in definition.sections]
    for place, codes in (("sections", sections), ("sections[].items", [item.code for item in items])):
        for code in sorted(code for code, often in Counter(codes).items() if often > 1 and code):
            root.wrong(say(_("the code “{code}” is there more than once"), code=code), at=place)
    for number, section in enumerate(definition.sections):
        if section.random and _depends_on_itself(section):
            fault = _("questions in random order cannot depend on one another")
            root.wrong(fault, at=f"sections[{number}].random")
    _check_what_is_earlier(root, definition)


def _check_what_is_earlier(root: Node, definition: Definition) -> None:
    """Conditions and repeated answers are about questions that come before."""
    earlier: dict[str, Item] = {}
    for place, item in _placed(definition):
        for condition in item.show_if.conditions if item.show_if else ():
            for words in _condition_problems(condition, earlier):
                root.wrong(words, at=f"{place}.show_if")
        for language, text in item.texts.items():
            for words in _piping_problems(text, earlier):
                root.wrong(words, at=f"{place}.texts.{language}")
        earlier[item.code] = item


def _depends_on_itself(section: Section) -> bool:
    own = {item.code for item in section.items}
    shown_if = [item.show_if for item in section.items if item.show_if]
    repeated = {code for item in section.items for text in item.texts.values() for code in piping.codes(text)}
    return bool(own & repeated) or any(c.item in own for one in shown_if for c in one.conditions)


def _piping_problems(text: str, earlier: dict[str, Item]) -> list[Words]:
    if piping.is_broken(text):
        return [_("an earlier answer is written as {answer:code|neutral words}")]
    unknown = [c for c in piping.codes(text) if c not in earlier or earlier[c].kind not in piping.PIPED]
    return [
        say(_("there is no earlier question “{code}” whose answer a text can repeat"), code=c)
        for c in unknown
    ]


def _placed(definition: Definition) -> list[tuple[str, Item]]:
    return [
        (f"sections[{s}].items[{i}]", item)
        for s, section in enumerate(definition.sections)
        for i, item in enumerate(section.items)
    ]


def _condition_problems(condition: Condition, earlier: dict[str, Item]) -> list[Words]:
    if not condition.item:
        return []
    decider = earlier.get(condition.item)
    if decider is None:
        return [say(_("there is no earlier question “{code}”"), code=condition.item)]
    kind = KINDS.get(decider.kind)
    if kind is None:
        return []
    if not kind.decides:
        return [say(_("the question “{code}” is of a kind that cannot decide"), code=condition.item)]
    if not condition.values:
        return [_("at least one answer under “in” is needed")]
    unknown = [value for value in condition.values if value not in kind.values(decider)]
    return [say(_("“{value}” is no answer of “{code}”"), value=v, code=decider.code) for v in unknown]


def known(fingerprint: str, definition: Callable[[], object]) -> Definition:
    """The questionnaire of that fingerprint, read once. Raises BrokenDefinition."""
    return _known.get(fingerprint, lambda: read(definition()))
