"""A framework out of a package of CASE 1.0: one that Oqu has written, or one from elsewhere.

A package from elsewhere has other types of items: those at the top become areas, all below them competences. A branch
without anything below it is an area with one competence of the same name.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from oqu.competences.definition import (
    AreaContent,
    CompetenceContent,
    DescriptorContent,
    FrameworkContent,
    LevelContent,
    VersionContent,
)
from oqu.competences.sheets.case_writing import AREA, COMPETENCE, DESCRIPTOR, FRAMEWORK, LEVEL
from oqu.kernel import clock, json_input
from oqu.kernel.errors import Words
from oqu.kernel.files import MEGABYTE
from oqu.kernel.languages import LANGUAGES, Translations, pick
from oqu.kernel.sheets import BadSheet, Problem, lazy_format
from oqu.kernel.text import slug

LARGEST = 10 * MEGABYTE
MOST_ITEMS = 10_000
NEEDED = {
    "CFDocument": ("identifier", "uri", "creator", "title", "lastChangeDateTime"),
    "CFItems": ("identifier", "uri", "fullStatement", "lastChangeDateTime"),
    "CFAssociations": (
        *("identifier", "uri", "associationType"),
        *("originNodeURI", "destinationNodeURI", "lastChangeDateTime"),
    ),
}
"""What CASE 1.0 requires of each part."""
LONGEST = {AREA: 200, COMPETENCE: 300, LEVEL: 100, DESCRIPTOR: 1000}
LONGEST_NAME, LONGEST_NOTES = 200, 2000
NO_JSON = _("This is no JSON that can be read.")
NO_PACKAGE = _("This is not a CASE package: it needs CFDocument, CFItems and CFAssociations.")
TOO_MANY = _("The package has more than %(most)s items.")
FIELD_MISSING = _("The field “%(field)s” is missing.")
NOT_THERE = _("It leads to an item that is not in the package.")
TOO_LONG_TEXT = _("“%(words)s…” is longer than %(longest)s characters.")
NO_COMPETENCE = _("There is no competence in the package.")
TWICE = _("The identifier occurs twice.")
CODE = re.compile(r"[-\w]{1,40}", re.ASCII)
CODE_TWICE = _("The code “%(code)s” occurs twice.")
NOT_A_CODE = _("“%(code)s” is not a code: Latin letters, digits, hyphens and underscores, at most 40.")
IN_A_CIRCLE = _("The items lie in one another in a circle.")


@dataclass(frozen=True)
class CasePackage:
    """A package: the framework, its version, and when its texts changed last."""

    about: FrameworkContent
    content: VersionContent
    changed_at: datetime | None


def read_case(data: bytes, *, name: str) -> CasePackage:
    """Read a package. Raises BadSheet with everything that is wrong with it; `name` is the file as people know it."""
    if len(data) > LARGEST:
        words = lazy_format(_("The file is larger than %(size)s MB."), size=LARGEST // MEGABYTE)
        raise BadSheet([Problem(name, 0, "", words)])
    try:
        package = json_input.read(data.removeprefix(b"\xef\xbb\xbf"))
    except ValueError as error:
        raise BadSheet([Problem(name, 0, "", NO_JSON)]) from error
    reading = _CaseReading(name)
    reading.check(package)
    return reading.read(package)


class _CaseReading:
    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []

    def object_to(self, part: str, row: int, what: Words) -> None:
        self.problems.append(Problem(self.name, row, part, what))

    def end(self) -> None:
        if self.problems:
            raise BadSheet(self.problems)

    def check(self, package: Any) -> None:
        """Whether everything that CASE requires is there."""
        shapes = {"CFDocument": dict, "CFItems": list, "CFAssociations": list}
        if not isinstance(package, dict) or any(
            not isinstance(package.get(part), shape) for part, shape in shapes.items()
        ):
            raise BadSheet([Problem(self.name, 0, "", NO_PACKAGE)])
        if max(len(package["CFItems"]), len(package["CFAssociations"]) // 10) > MOST_ITEMS:
            raise BadSheet([Problem(self.name, 0, "CFItems", lazy_format(TOO_MANY, most=MOST_ITEMS))])
        for part, needed in NEEDED.items():
            rows = package[part] if isinstance(package[part], list) else [package[part]]
            for number, row in enumerate(rows, start=1):
                self._check_row(part, number, row, needed)
        self.end()

    def _check_row(self, part: str, number: int, row: Any, needed: tuple[str, ...]) -> None:
        for field in needed:
            value = row.get(field) if isinstance(row, dict) else None
            nested = field.endswith("NodeURI")
            there = (
                isinstance(value, dict) and isinstance(value.get("identifier"), str)
                if nested
                else isinstance(value, str) and value.strip()
            )
            if not there:
                self.object_to(part, number, lazy_format(FIELD_MISSING, field=field))

    def read(self, package: Mapping[str, Any]) -> CasePackage:
        document = package["CFDocument"]
        items = {one["identifier"]: one for one in package["CFItems"]}
        if len(items) < len(package["CFItems"]):
            self.object_to("CFItems", 0, TWICE)
        tree = _Tree(document, items, package["CFAssociations"])
        for number in tree.broken:
            self.object_to("CFAssociations", number, NOT_THERE)
        if tree.has_circle():
            self.object_to("CFAssociations", 0, IN_A_CIRCLE)
        self.end()
        own = next((key for key, one in items.items() if one.get("CFItemType") == FRAMEWORK), None)
        content = _own_content(tree) if own else _foreign_content(tree)
        self._check_codes(content)
        if not content.competences:
            self.object_to("CFItems", 0, NO_COMPETENCE)
        for words, longest in _lengths(content):
            if len(words) > longest:
                self.object_to("CFItems", 0, lazy_format(TOO_LONG_TEXT, words=words[:40], longest=longest))
        self.end()
        about = _own_about(document, tree, tree.main(own)) if own else _about(document, tree.language)
        return CasePackage(about, content, _moment(document["lastChangeDateTime"]))

    def _check_codes(self, content: VersionContent) -> None:
        """Each code once, and one that Oqu can store."""
        for parts in (content.areas, content.competences, content.levels):
            seen: set[str] = set()
            for one in parts:
                if one.code in seen:
                    self.object_to("humanCodingScheme", 0, lazy_format(CODE_TWICE, code=one.code))
                elif not CODE.fullmatch(one.code):
                    self.object_to("humanCodingScheme", 0, lazy_format(NOT_A_CODE, code=one.code[:60]))
                seen.add(one.code)
        pairs = [(one.competence, one.level) for one in content.descriptors]
        for pair in sorted({pair for pair in pairs if pairs.count(pair) > 1}):
            self.object_to("humanCodingScheme", 0, lazy_format(CODE_TWICE, code=".".join(pair)))


class _Tree:
    """The items of a package by what lies in what; translations are joined to the item of the first language."""

    def __init__(
        self, document: Mapping[str, Any], items: Mapping[str, Any], associations: list[Mapping[str, Any]]
    ) -> None:
        self.items, self.language = items, _language(document, LANGUAGES[0])
        self.above: dict[str, str] = {}
        self.place: dict[str, int] = {}
        self.first: dict[str, str] = {}
        self.level: dict[str, str] = {}
        self.broken: list[int] = []
        for number, one in enumerate(associations, start=1):
            origin, to = one["originNodeURI"]["identifier"], one["destinationNodeURI"]["identifier"]
            kind = one["associationType"]
            if kind not in ("isChildOf", "exactMatchOf", "hasSkillLevel"):
                continue
            is_top = kind == "isChildOf" and to == document["identifier"]
            if origin not in items or (to not in items and not is_top):
                # what leads out of the package to another framework says nothing of this one
                if kind != "exactMatchOf":
                    self.broken.append(number)
                continue
            self._put(kind, origin, "" if is_top else to, one.get("sequenceNumber"))
        self.order = {key: place for place, key in enumerate(items)}

    def _put(self, kind: str, origin: str, to: str, place: Any) -> None:
        if kind == "isChildOf":
            self.above.setdefault(origin, to)
            self.place.setdefault(origin, place if isinstance(place, int) else 0)
        elif kind == "exactMatchOf":
            self.first.setdefault(origin, to)
        else:
            self.level.setdefault(origin, to)

    def has_circle(self) -> bool:
        done: set[str] = set()
        for start in self.above:
            seen: set[str] = set()
            here = start
            while here and here not in done:
                if here in seen:
                    return True
                seen.add(here)
                here = self.above.get(here, "")
            done |= seen
        return False

    def main(self, key: str) -> str:
        """The item of the first language of which this one is a translation, or itself."""
        first = self.first.get(key, "")
        return first if first and first not in self.first else key

    def texts(self) -> dict[str, tuple[Translations, Translations]]:
        """Statement and notes by language, of each item of the first language, in the order of the package."""
        found: dict[str, tuple[dict[str, str], dict[str, str]]] = defaultdict(lambda: ({}, {}))
        for key, item in self.items.items():
            statements, notes = found[self.main(key)]
            language = _language(item, self.language)
            statements[language] = _line(item["fullStatement"])
            if isinstance(item.get("notes"), str) and item["notes"].strip():
                notes[language] = _line(item["notes"])
        return {key: _in_order(*found[key]) for key in self.sorted(found)}

    def sorted(self, keys: Mapping[str, Any]) -> list[str]:
        return sorted(keys, key=lambda key: (self.place.get(key, 0), self.order[key]))

    def top(self, key: str) -> str:
        while above := self.above.get(key, ""):
            key = above
        return key


def _in_order(*several: Translations) -> tuple[Translations, Translations]:
    first, second = ({x: texts[x] for x in LANGUAGES if texts.get(x)} for texts in several)
    return first, second


def _own_content(tree: _Tree) -> VersionContent:
    """What Oqu has written: items by their types, with their codes."""
    texts = tree.texts()
    codes = {key: str(tree.items[key].get("humanCodingScheme") or key) for key in texts}

    def of(kind: str) -> list[str]:
        return [key for key in texts if tree.items[key].get("CFItemType") == kind]

    kinds = {kind: set(of(kind)) for kind in (AREA, COMPETENCE, LEVEL)}

    def main_above(key: str) -> str:
        return tree.main(tree.above.get(key, ""))

    return VersionContent(
        areas=tuple(AreaContent(codes[key], texts[key][0]) for key in of(AREA)),
        competences=tuple(
            CompetenceContent(codes[key], codes[main_above(key)], *texts[key])
            for key in of(COMPETENCE)
            if main_above(key) in kinds[AREA]
        ),
        levels=tuple(LevelContent(codes[key], *texts[key]) for key in of(LEVEL)),
        descriptors=tuple(
            DescriptorContent(codes[main_above(key)], codes[tree.main(tree.level[key])], texts[key][0])
            for key in of(DESCRIPTOR)
            if main_above(key) in kinds[COMPETENCE] and tree.main(tree.level.get(key, "")) in kinds[LEVEL]
        ),
    )


def _foreign_content(tree: _Tree) -> VersionContent:
    """Areas at the top, competences below; codes are those of the package where they can be codes of Oqu."""
    texts, codes = tree.texts(), _Codes()
    tops = [key for key in texts if not tree.above.get(key, "")]
    below = [key for key in texts if tree.above.get(key, "")]
    filled = {tree.main(tree.top(key)) for key in below}
    areas = {key: codes.given(tree.items[key]) for key in tops}
    competences = [
        CompetenceContent(codes.given(tree.items[key]), areas[tree.main(tree.top(key))], *texts[key])
        for key in below
        if tree.main(tree.top(key)) in areas
    ]
    competences += [
        CompetenceContent(codes.given(tree.items[key]), areas[key], *texts[key])
        for key in tops
        if key not in filled
    ]
    return VersionContent(
        areas=tuple(AreaContent(areas[key], texts[key][0]) for key in tops), competences=tuple(competences)
    )


class _Codes:
    """Codes for items from elsewhere, each once."""

    def __init__(self) -> None:
        self.taken: set[str] = set()

    def given(self, item: Mapping[str, Any]) -> str:
        wanted = str(item.get("humanCodingScheme") or item["fullStatement"])
        plain = re.sub(r"[^\w-]+", "-", slug(wanted, longest=30), flags=re.ASCII).strip("-") or "item"
        code, number = plain, 1
        while code in self.taken:
            number += 1
            code = f"{plain}-{number}"
        self.taken.add(code)
        return code


def _own_about(document: Mapping[str, Any], tree: _Tree, key: str) -> FrameworkContent:
    """Code, names and purpose from the item that Oqu writes for them."""
    names, abouts = tree.texts()[key]
    code = str(tree.items[key].get("humanCodingScheme") or "")
    return FrameworkContent(
        code if CODE.fullmatch(code) else slug(pick(names), longest=40),
        {language: words[:LONGEST_NAME] for language, words in names.items()},
        {language: words[:LONGEST_NOTES] for language, words in abouts.items()},
        _line(document["creator"])[:LONGEST_NAME],
    )


def _about(document: Mapping[str, Any], language: str) -> FrameworkContent:
    """What the document of a package from elsewhere says."""
    title, description = _line(document["title"]), document.get("description")
    abouts = (
        {language: _line(description)[:LONGEST_NOTES]}
        if isinstance(description, str) and description.strip()
        else {}
    )
    creator = _line(document["creator"])[:LONGEST_NAME]
    return FrameworkContent(slug(title, longest=40), {language: title[:LONGEST_NAME]}, abouts, creator)


def _lengths(content: VersionContent) -> Iterator[tuple[str, int]]:
    """Every text with the characters that it may have."""
    for area in content.areas:
        yield from ((words, LONGEST[AREA]) for words in area.names.values())
    for one in content.competences:
        yield from ((words, LONGEST[COMPETENCE]) for words in one.names.values())
        yield from ((words, LONGEST_NOTES) for words in one.abouts.values())
    for level in content.levels:
        yield from ((words, LONGEST[LEVEL]) for words in level.names.values())
        yield from ((words, LONGEST_NOTES) for words in level.abouts.values())
    for text in content.descriptors:
        yield from ((words, LONGEST[DESCRIPTOR]) for words in text.texts.values())


def _language(part: Mapping[str, Any], otherwise: str) -> str:
    """The language of a document or item, as Oqu has it."""
    given = str(part.get("language") or "").lower().split("-")[0]
    return given if given in LANGUAGES else otherwise


def _line(words: str) -> str:
    return " ".join(words.split())


def _moment(words: str) -> datetime | None:
    try:
        return clock.parse_exact(words)
    except ValueError:
        return None
