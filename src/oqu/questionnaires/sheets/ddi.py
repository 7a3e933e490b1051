"""The codebook of a file for researchers as DDI-Codebook 2.5, which archives of research data read."""

from typing import Any

from django.utils.translation import gettext_noop
from lxml import etree

from oqu.kernel.languages import LANGUAGES, Translations, in_every_language, texts_of
from oqu.questionnaires.queries.research import GAPS, ResearchFile, Variable

NAMESPACE = "ddi:codebook:2_5"
DEFAULT: Any = {None: NAMESPACE}
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
PARTICIPANT = gettext_noop("a participant of the course")
DATA_FILE = "F1"
type Element = Any  # lxml's element; it comes without types


def codebook_xml(file: ResearchFile, data_file: str) -> bytes:
    """The codebook of the rows that are in `data_file`: the study, the file, and each column with its codes."""
    variables = (_variable(f"V{number}", one) for number, one in enumerate(file.variables, start=1))
    book = make(
        "codeBook", _study(file), _data_file(file, data_file), make("dataDscr", *variables), version="2.5"
    )
    return bytes(etree.tostring(book, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _study(file: ResearchFile) -> Element:
    activity, course = file.wave.activity, file.wave.activity.course
    day = f"{file.wave.closed_at:%Y-%m-%d}"
    title, *others = _translated("titl", texts_of(activity, "title"))
    for other in others:
        other.tag = f"{{{NAMESPACE}}}parTitl"
    return make(
        "stdyDscr",
        make(
            "citation",
            make("titlStmt", title, *others, make("IDNo", f"{course.slug}-{activity.slug}")),
            make("rspStmt", *_translated("AuthEnty", texts_of(course.centre.library, "name"))),
            make("prodStmt", make("prodDate", day, date=day)),
        ),
        make(
            "stdyInfo",
            make(
                "sumDscr",
                make("collDate", day, date=day, event="end"),
                *_translated("anlyUnit", in_every_language(PARTICIPANT)),
                *_translated("universe", texts_of(course, "title")),
            ),
        ),
    )


def _data_file(file: ResearchFile, name: str) -> Element:
    size = make("dimensns", make("caseQnty", str(file.rows.n)), make("varQnty", str(len(file.variables))))
    kind = make("fileType", "text/csv; charset=utf-8")
    return make("fileDscr", make("fileTxt", make("fileName", name), size, kind), ID=DATA_FILE)


def _variable(number: str, variable: Variable) -> Element:
    codes = [
        make(
            "catgry",
            make("catValu", str(code)),
            *_translated("labl", words),
            make("catStat", str(variable.counts.get(code, 0)), type="freq"),
            **({"missing": "Y"} if code in GAPS else {}),
        )
        for code, words in variable.codes.items()
    ]
    named = _translated("labl", variable.question)
    numeric = make("varFormat", type="numeric")
    return make(
        "var", *named, *codes, numeric, ID=number, name=variable.name, files=DATA_FILE, intrvl="discrete"
    )


def _translated(name: str, texts: Translations) -> list[Element]:
    """An element for each language that has a text."""
    return [make(name, texts[x], **{LANGUAGE: x}) for x in LANGUAGES if texts.get(x)]


def make(name: str, /, *inside: Element | str, **attributes: str) -> Element:
    """An element of the codebook with its text or the elements in it."""
    element = etree.Element(f"{{{NAMESPACE}}}{name}", attributes, nsmap=DEFAULT)
    for one in inside:
        if isinstance(one, str):
            element.text = one
        else:
            element.append(one)
    return element
