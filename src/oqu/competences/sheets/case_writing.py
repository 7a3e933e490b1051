"""A version of a framework as a package of 1EdTech CASE 1.0 (Competencies and Academic Standards Exchange), in JSON.

CASE knows one language for each item. So each language has a tree of its own below the document, and a translation is
joined to the item of the first language by `exactMatchOf`. An item of the type “Framework” holds code, name and purpose of the
framework in each language, for which a document has one field each. Identifiers are UUIDs of version 5 made from codes: the same
framework has the same ones wherever it is exported.
"""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from oqu.competences.definition import FrameworkContent, VersionContent
from oqu.kernel.languages import LANGUAGES, Translations, pick

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://oqu.example/competences/case")
FRAMEWORK, AREA, COMPETENCE, LEVEL, DESCRIPTOR = (
    "Framework",
    "Area",
    "Competence",
    "Level",
    "Level descriptor",
)
"""Types of items."""
UNKNOWN_AUTHOR = "Oqu"
STATUS = {"draft": "Draft", "published": "Adopted", "replaced": "Deprecated"}


def identifier(*parts: object) -> str:
    """The UUID of a document, item or association."""
    return str(uuid.uuid5(NAMESPACE, "/".join(map(str, parts))))


def uri(of: str) -> str:
    """The address of something by its identifier; it is a name, since installations come and go."""
    return f"urn:uuid:{of}"


@dataclass(frozen=True)
class CaseItem:
    """An item in all its languages: its type, its code, its texts, and the item above it (type and code)."""

    type: str
    code: str
    texts: Translations
    notes: Translations
    above: tuple[str, str] | None = None
    level: str = ""
    place: int = 1


def case_package(
    about: FrameworkContent, content: VersionContent, *, number: int, state: str, changed_at: datetime
) -> dict[str, Any]:
    """The CFPackage of a version; `state` is a VersionState."""
    return _Package(about, number, changed_at).written(content, state)


class _Package:
    def __init__(self, about: FrameworkContent, number: int, changed_at: datetime) -> None:
        self.about, self.number = about, number
        self.changed = changed_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")
        self.document = identifier(about.code, number)

    def written(self, content: VersionContent, state: str) -> dict[str, Any]:
        items = [CaseItem(FRAMEWORK, self.about.code, self.about.names, self.about.abouts), *_items(content)]
        return {
            "CFDocument": self._document(state),
            "CFItems": [self._item(one, language) for one in items for language in _languages(one)],
            "CFAssociations": list(self._associations(items)),
        }

    def _document(self, state: str) -> dict[str, Any]:
        main = _languages_of(self.about.names)[0]
        document = {
            "identifier": self.document,
            "uri": uri(self.document),
            "creator": self.about.author or UNKNOWN_AUTHOR,
            "title": pick(self.about.names, main),
            "lastChangeDateTime": self.changed,
            "language": main,
            "version": str(self.number),
            "adoptionStatus": STATUS[state],
            "CFPackageURI": self._link(self.document, pick(self.about.names, main)),
        }
        if self.about.abouts:
            document["description"] = pick(self.about.abouts, main)
        return document

    def _link(self, to: str, title: str) -> dict[str, str]:
        return {"title": title, "identifier": to, "uri": uri(to)}

    def _id(self, type_: str, code: str, language: str) -> str:
        return identifier(self.about.code, self.number, type_, code, language)

    def _item(self, one: CaseItem, language: str) -> dict[str, Any]:
        own = self._id(one.type, one.code, language)
        item = {
            "identifier": own,
            "uri": uri(own),
            "fullStatement": one.texts[language],
            "lastChangeDateTime": self.changed,
            "CFItemType": one.type,
            "humanCodingScheme": one.code,
            "language": language,
            "CFDocumentURI": self._link(self.document, pick(self.about.names)),
        }
        if notes := one.notes.get(language):
            item["notes"] = notes
        return item

    def _associations(self, items: list[CaseItem]) -> Iterator[dict[str, Any]]:
        known = {(one.type, one.code): one for one in items}
        for one in items:
            languages = _languages(one)
            for language in languages:
                own = self._link(self._id(one.type, one.code, language), one.texts[language])
                yield self._association("isChildOf", own, self._above(one, language, known), one.place)
                if language != languages[0]:
                    first = self._link(self._id(one.type, one.code, languages[0]), one.texts[languages[0]])
                    yield self._association("exactMatchOf", own, first)
                if one.level:
                    yield self._association("hasSkillLevel", own, self._in(known[LEVEL, one.level], language))

    def _above(
        self, one: CaseItem, language: str, known: Mapping[tuple[str, str], CaseItem]
    ) -> dict[str, str]:
        if one.above is None:
            return self._link(self.document, pick(self.about.names))
        return self._in(known[one.above], language)

    def _in(self, one: CaseItem, language: str) -> dict[str, str]:
        """A link to an item in that language, or in its first one."""
        language = language if one.texts.get(language) else _languages(one)[0]
        return self._link(self._id(one.type, one.code, language), one.texts[language])

    def _association(
        self, type_: str, origin: Mapping[str, str], to: Mapping[str, str], place: int = 0
    ) -> dict[str, Any]:
        own = identifier(self.document, type_, origin["identifier"], to["identifier"])
        association = {
            "identifier": own,
            "uri": uri(own),
            "associationType": type_,
            "originNodeURI": dict(origin),
            "destinationNodeURI": dict(to),
            "lastChangeDateTime": self.changed,
            "CFDocumentURI": self._link(self.document, pick(self.about.names)),
        }
        return association | ({"sequenceNumber": place} if place else {})


def _languages(one: CaseItem) -> list[str]:
    return _languages_of(one.texts)


def _languages_of(texts: Translations) -> list[str]:
    return [language for language in LANGUAGES if texts.get(language)]


def _items(content: VersionContent) -> Iterator[CaseItem]:
    """Every item, those above before those below."""
    for place, area in enumerate(content.areas, start=1):
        yield CaseItem(AREA, area.code, area.names, {}, place=place)
    for place, level in enumerate(content.levels, start=1):
        yield CaseItem(LEVEL, level.code, level.names, level.abouts, place=place)
    for place, one in enumerate(content.competences, start=1):
        yield CaseItem(COMPETENCE, one.code, one.names, one.abouts, above=(AREA, one.area), place=place)
    for place, text in enumerate(content.descriptors, start=1):
        code = f"{text.competence}.{text.level}"
        above = (COMPETENCE, text.competence)
        yield CaseItem(DESCRIPTOR, code, text.texts, {}, above=above, level=text.level, place=place)
