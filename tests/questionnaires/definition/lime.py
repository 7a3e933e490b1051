"""Small LimeSurvey surveys for tests, in the layout of version 6; every word in them is made up."""

from collections.abc import Iterable, Mapping
from html import escape

from oqu.questionnaires.definition.content import Definition
from oqu.questionnaires.definition.importers.draft import ImportedQuestionnaire
from oqu.questionnaires.definition.importers.limesurvey import read_limesurvey

type Line = tuple[str, str]  # code and words
type Row = dict[str, str]

ROWS = (("r1", "Row 1"), ("r2", "Row 2"))
ANSWERS = (("a1", "One"), ("a2", "Two"), ("a3", "Three"))


def lss(tables: Mapping[str, Iterable[Row]], *languages: str) -> bytes:
    """A file with these tables."""
    body = "".join(
        f"<{name}><rows>{''.join(map(_row, rows))}</rows></{name}>" for name, rows in tables.items()
    )
    named = "".join(f"<language>{language}</language>" for language in languages)
    head = "<LimeSurveyDocType>Survey</LimeSurveyDocType>"
    return f"<document>{head}<languages>{named}</languages>{body}</document>".encode()


def _row(row: Row) -> str:
    return f"<row>{''.join(f'<{key}>{escape(value)}</{key}>' for key, value in row.items())}</row>"


def survey(
    kind: str,
    *,
    text: str = "Q?",
    lines: Iterable[Line] = ROWS,
    answers: Iterable[Line] = ANSWERS,
    attributes: Mapping[str, str] | None = None,
    question: Row | None = None,
    line: Row | None = None,
    group: Row | None = None,
    worded: Row | None = None,
    head: Row | None = None,
    words: Row | None = None,
    more: Mapping[str, list[Row]] | None = None,
) -> bytes:
    """A survey of a question `lead` with yes and no and a question `q1` of that type."""
    base = {"sid": "1", "gid": "1", "relevance": "1"}
    subquestions = list(enumerate(lines, start=100))
    asked = [
        base | {"qid": "1", "type": "Y", "title": "lead", "question_order": "1"},
        base | {"qid": "2", "type": kind, "title": "q1", "question_order": "2"} | (question or {}),
    ]
    written = [("1", "Lead?"), ("2", text), *((str(n), one) for n, (_code, one) in subquestions)]
    tables: dict[str, list[Row]] = {
        "groups": [{"gid": "1", "group_order": "1"} | (group or {})],
        "group_l10ns": [{"gid": "1", "group_name": "First", "language": "en"}],
        "questions": asked,
        "question_l10ns": [
            {"qid": qid, "question": one, "language": "en"} | ((worded or {}) if qid == "2" else {})
            for qid, one in written
        ],
        "subquestions": [
            {"qid": str(n), "parent_qid": "2", "title": code, "question_order": str(n)} | (line or {})
            for n, (code, _one) in subquestions
        ],
        "answers": [
            {"aid": code, "qid": "2", "code": code, "sortorder": str(n), "scale_id": scale}
            for scale in ("01" if kind == "1" else "0")
            for n, (code, _one) in enumerate(answers)
        ],
        "answer_l10ns": [{"aid": code, "answer": one, "language": "en"} for code, one in answers],
        "question_attributes": [
            {"qid": "2", "attribute": name, "value": value} for name, value in (attributes or {}).items()
        ],
        "surveys": [{"sid": "1", "anonymized": "N", "language": "en"} | (head or {})],
        "surveys_languagesettings": [{"surveyls_language": "en", "surveyls_title": "T"} | (words or {})],
    }
    for name, rows in (more or {}).items():
        tables[name] = [*tables.get(name, []), *rows]
    return lss(tables, "en")


def lost(imported: ImportedQuestionnaire) -> list[str]:
    return [str(problem) for problem in imported.lost]


def kinds(definition: Definition) -> dict[str, str]:
    """Kinds by code, without the leading question."""
    return {item.code: item.kind for item in definition.items() if item.code != "lead"}


def read(data: bytes) -> tuple[dict[str, str], list[str]]:
    """The kinds of the questions, and what is lost, in English."""
    imported = read_limesurvey(data)
    return kinds(imported.definition), lost(imported)
