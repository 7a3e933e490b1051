"""The tables inside a LimeSurvey .lss file, the old way (a row for each language) and the new (texts apart)."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from oqu.kernel.languages import LANGUAGES, Translations
from oqu.questionnaires.definition.importers.safe_xml import Element
from oqu.questionnaires.definition.importers.wording import plain

type Record = dict[str, str]


@dataclass(slots=True)
class Asked:
    """A question or subquestion: its structure, its texts and help by language."""

    record: Record
    texts: Translations
    helps: Translations

    @property
    def id(self) -> str:
        return self.record.get("qid", "")

    @property
    def title(self) -> str:
        return self.record.get("title", "") or f"q{self.id}"


@dataclass(slots=True)
class LimeGroup:
    """A group of questions: its structure, its title and description by language."""

    record: Record
    titles: Translations
    descriptions: Translations

    @property
    def id(self) -> str:
        return self.record.get("gid", "")


@dataclass(slots=True)
class Tables:
    """What the importer asks of the file."""

    languages: tuple[str, ...]  # of the survey, as it names them, the base language first
    survey: Record
    settings: dict[str, Translations]  # title, description, welcome, policy notice and end text, by name
    groups: list["LimeGroup"]
    questions: dict[str, list[Asked]] = field(default_factory=dict)  # by group
    subquestions: dict[str, list[Asked]] = field(default_factory=dict)  # by parent
    answers: dict[tuple[str, str], list[tuple[str, Translations]]] = field(
        default_factory=dict
    )  # by question, scale
    attributes: dict[str, Record] = field(default_factory=dict)  # by question
    worded: dict[tuple[str, str], Translations] = field(
        default_factory=dict
    )  # attributes with words, by question, name
    conditions: dict[str, list[Record]] = field(default_factory=dict)  # by question
    raw: Mapping[str, list[Record]] = field(default_factory=dict)  # all tables as they are, by name

    def of(self, asked: Asked) -> Record:
        """The attributes of a question."""
        return self.attributes.get(asked.id, {})

    def lines(self, asked: Asked) -> list[Asked]:
        """The subquestions of a question, in their order."""
        return self.subquestions.get(asked.id, [])


SETTINGS = {
    "title": "surveyls_title",
    "description": "surveyls_description",
    "welcome": "surveyls_welcometext",
    "policy": "surveyls_policy_notice",
    "end": "surveyls_endtext",
    "address": "surveyls_url",
}


WHOLE = re.compile(r"-?[0-9]{1,9}")


class LimeLanguages:
    """Which language of ours a language of the file is; texts in others are dropped."""

    def __init__(self, languages: tuple[str, ...], written: frozenset[str], fallback: str) -> None:
        """The survey's languages, those in which its questions are written, and ours for a survey in none of ours."""
        used = [language for language in languages if language in written] or languages
        ours = {language: language.split("-")[0].lower() for language in used}
        self.ours = {name: code for name, code in ours.items() if code in LANGUAGES}
        self.stands_in = not self.ours and bool(languages)
        if self.stands_in:
            self.ours = {used[0]: fallback}
        self.left = tuple(name for name in languages if name not in self.ours)

    def texts(self, rows: list[Record], key: str) -> Translations:
        """The texts under a key in the rows of one thing, by our languages."""
        found = {
            self.ours[row.get("language", "")]: plain(row.get(key, ""))
            for row in rows
            if row.get("language", "") in self.ours
        }
        return {language: words for language, words in found.items() if words}


def read_tables(root: Element, fallback: str) -> tuple[Tables, LimeLanguages]:
    """All tables of a file; `fallback` is the language that texts count as when the survey has none of ours."""
    raw = {str(table.tag): _records(table) for table in root if isinstance(table.tag, str)}
    survey = (raw.get("surveys") or [{}])[0]
    listed = tuple(str(node.text).strip() for node in root.iterfind("languages/language") if node.text)
    named = (survey.get("language", ""), *listed, *survey.get("additional_languages", "").split())
    written = _written(raw)
    languages = tuple(dict.fromkeys(language for language in named if language)) or tuple(written)
    names = LimeLanguages(languages, frozenset(written), fallback)
    questions = _by(_asked(raw, "questions", names), "gid")
    tables = Tables(
        languages=languages,
        survey=survey,
        settings=_settings(raw.get("surveys_languagesettings", []), names),
        groups=_groups(raw, names),
        questions=questions,
        subquestions=_by(_asked(raw, "subquestions", names), "parent_qid"),
        answers=_answers(raw, names),
        attributes=_attributes(raw.get("question_attributes", [])),
        worded=_worded(raw.get("question_attributes", []), names),
        conditions=_grouped(raw.get("conditions", []), "qid"),
        raw=raw,
    )
    return tables, names


def whole(text: str) -> int | None:
    """The whole number that a text is, None where it is none."""
    return int(text) if WHOLE.fullmatch(text) else None


def number(record: Record, key: str) -> int:
    """A whole number in a record, 0 where there is none."""
    return whole(record.get(key, "")) or 0


def _records(table: Element) -> list[Record]:
    return [
        {str(cell.tag): "".join(cell.itertext()).strip() for cell in row if isinstance(cell.tag, str)}
        for row in table.iterfind("rows/row")
    ]


def _written(raw: dict[str, list[Record]]) -> list[str]:
    """The languages in which at least one question has words, in the order of the file."""
    rows = [*raw.get("question_l10ns", []), *raw.get("questions", [])]
    return list(dict.fromkeys(row.get("language", "") for row in rows if row.get("question")))


def _grouped(rows: list[Record], key: str) -> dict[str, list[Record]]:
    groups: dict[str, list[Record]] = defaultdict(list)
    for row in rows:
        groups[row.get(key, "")].append(row)
    return dict(groups)


def _asked(raw: dict[str, list[Record]], table: str, names: LimeLanguages) -> list[Asked]:
    apart = _grouped(raw.get("question_l10ns", []), "qid")
    found = []
    for qid, rows in _grouped(raw.get(table, []), "qid").items():
        worded = apart.get(qid) or rows
        found.append(Asked(rows[0], names.texts(worded, "question"), names.texts(worded, "help")))
    return sorted(
        found, key=lambda asked: (number(asked.record, "scale_id"), number(asked.record, "question_order"))
    )


def _by(asked: list[Asked], key: str) -> dict[str, list[Asked]]:
    groups: dict[str, list[Asked]] = defaultdict(list)
    for one in asked:
        groups[one.record.get(key, "")].append(one)
    return dict(groups)


def _groups(raw: dict[str, list[Record]], names: LimeLanguages) -> list[LimeGroup]:
    apart = _grouped(raw.get("group_l10ns", []), "gid")
    groups = []
    for gid, rows in _grouped(raw.get("groups", []), "gid").items():
        worded = apart.get(gid) or rows
        groups.append(
            LimeGroup(rows[0], names.texts(worded, "group_name"), names.texts(worded, "description"))
        )
    return sorted(groups, key=lambda group: number(group.record, "group_order"))


def _answers(
    raw: dict[str, list[Record]], names: LimeLanguages
) -> dict[tuple[str, str], list[tuple[str, Translations]]]:
    apart = _grouped(raw.get("answer_l10ns", []), "aid")
    rows_of: dict[tuple[str, str, str], list[Record]] = defaultdict(list)
    for row in sorted(raw.get("answers", []), key=lambda row: number(row, "sortorder")):
        rows_of[row.get("qid", ""), row.get("scale_id", "0"), row.get("code", "")].append(row)
    found: dict[tuple[str, str], list[tuple[str, Translations]]] = defaultdict(list)
    for (qid, scale, code), rows in rows_of.items():
        worded = apart.get(rows[0].get("aid", ""), rows)
        found[qid, scale].append((code, names.texts(worded, "answer")))
    return dict(found)


def _settings(rows: list[Record], names: LimeLanguages) -> dict[str, Translations]:
    named = [row | {"language": row.get("surveyls_language", "")} for row in rows]
    return {name: names.texts(named, key) for name, key in SETTINGS.items()}


def _attributes(rows: list[Record]) -> dict[str, Record]:
    found: dict[str, Record] = defaultdict(dict)
    for row in rows:
        if row.get("value"):
            found[row.get("qid", "")][row.get("attribute", "")] = row["value"]
    return dict(found)


def _worded(rows: list[Record], names: LimeLanguages) -> dict[tuple[str, str], Translations]:
    """Attributes in the languages of the survey; older versions write one without a language."""
    found: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for row in rows:
        found[row.get("qid", ""), row.get("attribute", "")].append(row)
    return {key: words for key, listed in found.items() if (words := _words_of(listed, names))}


def _words_of(rows: list[Record], names: LimeLanguages) -> Translations:
    apart = [row for row in rows if row.get("language")]
    if apart:
        return names.texts(apart, "value")
    known = [row | {"language": name} for row in rows for name in names.ours]
    return names.texts(known, "value")
