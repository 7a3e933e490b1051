"""A questionnaire in the making, out of another system's file."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from oqu.kernel.languages import Translations
from oqu.questionnaires.definition import piping, reading
from oqu.questionnaires.definition.content import NOT_APPLICABLE, Definition
from oqu.questionnaires.definition.node import LONGEST_TEXT
from oqu.questionnaires.definition.problems import BrokenDefinition, DefinitionProblem, Words, say

type Plain = dict[str, object]

NOT_IN_CODES = re.compile(r"[^A-Za-z0-9_-]+")
LONGEST_CODE = 40
PLACE = re.compile(r"sections\[(?P<section>\d+)\]\.(?:random|items\[(?P<item>\d+)\](?:\.(?P<part>\w+))?)")


@dataclass(frozen=True, slots=True)
class ImportedQuestionnaire:
    """The questionnaire, and what could not be carried over, each with the question that it stood at."""

    definition: Definition
    lost: tuple[DefinitionProblem, ...]


@dataclass(slots=True)
class ImportDraft:
    """Sections and items as they are found, with codes made fit and unique."""

    code: str
    kind: str
    anonymous: bool
    titles: Translations
    intro: Translations = field(default_factory=dict)
    outro: Translations = field(default_factory=dict)
    sections: list[tuple[Translations, list[Plain]]] = field(default_factory=list)
    mixed: set[int] = field(default_factory=set)
    lost: list[DefinitionProblem] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    noted: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.titles, self.intro, self.outro = (
            self.cut("", texts) for texts in (self.titles, self.intro, self.outro)
        )

    def lose(self, place: str, words: Words) -> None:
        """Note what is not carried over, once."""
        if (place, str(words)) not in self.noted:
            self.noted.add((place, str(words)))
            self.lost.append(DefinitionProblem(place, words))

    def start_section(self, titles: Translations) -> None:
        """Begin a section; one that stays empty is dropped in the end."""
        self.sections.append((self.cut(first_of(titles), titles) or self.titles, []))

    def mix(self) -> None:
        """Put the questions of the section in random order."""
        self.mixed.add(len(self.sections))

    def add(self, wanted: str, kind: str, texts: Translations, **fields: object) -> str:
        """Add an item to the section, with a code like the wanted one, and return the code."""
        if not self.sections:
            self.start_section({})
        code = fit_code(wanted, self.used)
        self.used.add(code)
        present = {
            key: self._fit(code, value)
            for key, value in fields.items()
            if value is not None and value is not False
        }
        words = self.cut(code, texts)
        self.sections[-1][1].append({"code": code, "kind": kind, "texts": words or {"en": code}} | present)
        if not texts:
            self.lose(code, _("has no text in a language that is known here; its code is shown instead"))
        return code

    def cut(self, place: str, texts: Translations) -> Translations:
        """Texts, of which the end is lost where they are longer than a text may be here."""
        if any(len(words) > LONGEST_TEXT for words in texts.values()):
            self.lose(
                place, say(_("only the first {n} characters of its text are carried over"), n=LONGEST_TEXT)
            )
        return {language: words[:LONGEST_TEXT].strip() for language, words in texts.items()}

    def _fit(self, place: str, value: object) -> object:
        """The same with all texts of answers, rows and marks cut to what a text may be here."""
        if isinstance(value, str):
            return next(iter(self.cut(place, {"": value}).values()))
        if isinstance(value, list):
            return [self._fit(place, one) for one in value]
        if isinstance(value, Mapping):
            return {key: self._fit(place, one) for key, one in value.items()}
        return value

    def finish(self) -> ImportedQuestionnaire:
        """The questionnaire, without the questions that cannot be asked here, each of which is noted.

        Raises BrokenDefinition when nothing came of it that could be asked.
        """
        while True:
            data = self._data()
            try:
                return ImportedQuestionnaire(reading.read(data), tuple(self.lost))
            except BrokenDefinition as broken:
                if not self._leave_out(broken.problems):
                    raise

    def _leave_out(self, problems: Iterable[DefinitionProblem]) -> bool:
        """Drop what the problems are about, as little as possible; whether there was anything to drop."""
        kept = [number for number, (_titles, items) in enumerate(self.sections, start=1) if items]
        before, dropped = len(self.lost), []
        for problem in problems:
            place = PLACE.match(problem.place)
            if not place:
                continue
            number = kept[int(place["section"])]
            titles, items = self.sections[number - 1]
            if place["item"] is None:
                self.mixed.discard(number)
                self.lose(first_of(titles), _("the random order is not carried over"))
            elif not self._lighten(items[int(place["item"])], place["part"] or "", problem.words):
                dropped.append((items, items[int(place["item"])]))
        for items, item in dropped:
            items[:] = [one for one in items if one is not item]
        return len(self.lost) > before

    def _lighten(self, item: Plain, part: str, words: Words) -> bool:
        """Take the condition or the repeated answers out of an item; False where the item itself cannot stay."""
        place, texts = str(item["code"]), item["texts"]
        if part == "show_if":
            item.pop(part, None)
            self.lose(place, _("the condition when it is shown is not carried over"))
        elif part == "texts" and isinstance(texts, dict):
            item["texts"] = {language: piping.neutral(text) for language, text in texts.items()}
            self.lose(place, _("an expression in its text is not carried over"))
        else:
            self.lose(place, say(_("it is not carried over: {reason}"), reason=words))
            return False
        return True

    def _data(self) -> Plain:
        sections = [
            (titles, items, number in self.mixed)
            for number, (titles, items) in enumerate(self.sections, start=1)
            if items
        ]
        return {
            "code": fit_code(self.code, set()),
            "kind": self.kind,
            "anonymous": self.anonymous,
            "titles": self.titles,
            "intro": self.intro or None,
            "outro": self.outro or None,
            "sections": [
                {"code": f"s{n}", "titles": titles, "items": items, "random": is_mixed}
                for n, (titles, items, is_mixed) in enumerate(sections, start=1)
            ],
        }


def first_of(texts: Translations) -> str:
    """The words in the first language that there is."""
    return next(iter(texts.values()), "")


def fit_code(wanted: str, used: set[str]) -> str:
    """A code like the wanted one that is allowed and not used yet."""
    base = NOT_IN_CODES.sub("_", wanted).strip("_-")[: LONGEST_CODE - 4] or "q"
    if base == NOT_APPLICABLE:
        base = f"{base}_"
    code, n = base, 1
    while code in used:
        n += 1
        code = f"{base}_{n}"
    return code


def options(texts: list[tuple[str, Translations]]) -> tuple[list[Plain], dict[str, str]]:
    """Options with codes made fit and unique, and the new code of each old one; an option without words keeps its code."""
    used: set[str] = set()
    made: list[Plain] = []
    codes: dict[str, str] = {}
    for wanted, words in texts:
        code = fit_code(wanted, used)
        used.add(code)
        codes[wanted] = code
        made.append({"code": code, "texts": words or {"en": wanted or code}})
    return made, codes


def named_scale(low: int, high: int, names: Mapping[int, Translations]) -> Plain:
    """A scale with the names that its marks have; between the ends a name that only repeats the number is none."""
    ends = {"low": names.get(low), "high": names.get(high)}
    bare = {str(mark): _without_number(mark, names[mark]) for mark in sorted(names) if low < mark < high}
    labels = {mark: texts for mark, texts in bare.items() if texts}
    named = {key: texts for key, texts in ends.items() if texts} | ({"labels": labels} if labels else {})
    return {"min": low, "max": high, **named}


def _without_number(mark: int, texts: Translations) -> dict[str, str]:
    number = re.compile(rf"{mark}\b[\s.:)–—-]*")
    bare = {
        language: number.sub("", words, count=1) if number.match(words) else words
        for language, words in texts.items()
    }
    return {language: words for language, words in bare.items() if words}
