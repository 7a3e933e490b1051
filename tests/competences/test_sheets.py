"""Frameworks in files: what is written can be read again, and a bad file is refused as a whole."""

import io
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings

from oqu.competences import sheets
from oqu.competences.definition import VersionContent
from oqu.competences.sheets import NamedFile, case_package, read_file, shipped_framework
from oqu.competences.sheets.case_reading import NEEDED
from oqu.kernel.cells import csv_file
from oqu.kernel.sheets import BadSheet
from tests.competences.examples import ABOUT, CONTENT

LANGUAGES = [code for code, _name in settings.LANGUAGES]
AT = datetime(2026, 4, 1, 12, tzinfo=UTC)
TYPES = {
    *("isChildOf", "isPeerOf", "isPartOf", "exactMatchOf", "precedes", "isRelatedTo"),
    *("replacedBy", "exemplar", "hasSkillLevel"),
}
"""The associations of CASE 1.0."""


def named(name: str, content: bytes) -> NamedFile:
    return NamedFile(name, io.BytesIO(content))


def package(number: int = 2) -> dict[str, Any]:
    return case_package(ABOUT, CONTENT, number=number, state="published", changed_at=AT)


def read_json(content: Any) -> sheets.FileRead:
    return read_file([named("case.json", json.dumps(content).encode())])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_workbook_is_read_as_it_was_written(language: str) -> None:
    found = read_file([named("framework.xlsx", sheets.workbook(CONTENT, language))])

    assert found.content == CONTENT


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_template_can_be_read(language: str) -> None:
    found = read_file([named("template.xlsx", sheets.template(language))]).content

    assert [len(part) for part in (found.areas, found.competences, found.levels, found.descriptors)] == [
        1
    ] * 4


def test_lists_in_files_of_their_own_are_read_together() -> None:
    found = read_file(
        [
            named("a.csv", csv_file([["Code", "Name in English"], ["readers", "Readers"]])),
            named(
                "c.csv",
                csv_file([["Код", "Раздел", "Название на русском"], ["advice", "readers", "Советует"]]),
            ),
        ]
    ).content

    assert [(one.code, one.area, one.names) for one in found.competences] == [
        ("advice", "readers", {"ru": "Советует"})
    ]


def test_everything_that_is_wrong_with_a_list_is_reported() -> None:
    rows = [
        ["Code", "Area", "Name in English"],
        ["advice", "readers", "Advises"],
        ["advice", "nowhere", "Twice"],
        ["bad code", "readers", "Blank"],
        ["empty", "readers", ""],
    ]
    areas = named("areas.csv", csv_file([["Code", "Name in English"], ["readers", "Readers"]]))

    with pytest.raises(BadSheet) as refused:
        read_file([areas, named("list.csv", csv_file(rows))])

    assert [(one.row, str(one.what)) for one in refused.value.problems] == [
        (3, "The code “advice” is in row 2 already."),
        (3, "“nowhere” is not in the list “Areas”."),
        (4, "“bad code” is not a code: Latin letters, digits, hyphens and underscores."),
        (5, "The text is missing in every language."),
    ]


def test_a_file_of_something_else_is_refused() -> None:
    with pytest.raises(BadSheet, match="No list of a framework is recognised"):
        read_file([named("people.csv", csv_file([["Surname"], ["Kim"]]))])
    with pytest.raises(BadSheet, match="The list of competences is missing"):
        read_file([named("areas.csv", csv_file([["Code", "Name in English"], ["readers", "Readers"]]))])


def test_a_case_package_is_read_as_it_was_written_and_written_as_it_was_read() -> None:
    first = package()

    found = read_json(first)

    assert (found.content, found.about, found.changed_at) == (CONTENT, ABOUT, AT)
    assert found.about is not None
    again = case_package(found.about, found.content, number=2, state="published", changed_at=AT)
    assert again == first


def test_a_case_package_has_what_the_standard_requires() -> None:
    written = package()
    items = {one["identifier"] for one in written["CFItems"]} | {written["CFDocument"]["identifier"]}

    for part, fields in NEEDED.items():
        rows = written[part] if isinstance(written[part], list) else [written[part]]
        assert [one for one in rows if not all(one.get(field) for field in fields)] == []
        assert len({one["identifier"] for one in rows}) == len(rows)
    assert {one["associationType"] for one in written["CFAssociations"]} <= TYPES
    ends = [
        one[end]["identifier"]
        for one in written["CFAssociations"]
        for end in ("originNodeURI", "destinationNodeURI")
    ]
    assert set(ends) == items
    assert written["CFDocument"]["adoptionStatus"] == "Adopted"


def test_identifiers_stay_the_same_where_texts_change() -> None:
    changed = replace(CONTENT, areas=tuple(replace(one, names={"ru": "Иначе"}) for one in CONTENT.areas))

    other = case_package(ABOUT, changed, number=2, state="published", changed_at=AT)

    mine = {one["identifier"] for one in package()["CFItems"]}
    assert {one["identifier"] for one in other["CFItems"]} <= mine
    assert mine.isdisjoint(one["identifier"] for one in package(number=3)["CFItems"])


def foreign() -> dict[str, Any]:
    """A package as other software writes it: no types that Oqu knows, two steps of depth."""
    time = "2020-01-01T00:00:00+00:00"

    def item(key: str, words: str) -> dict[str, str]:
        return {
            "identifier": key,
            "uri": f"https://x.test/{key}",
            "fullStatement": words,
            "lastChangeDateTime": time,
        }

    def child(key: str, of: str) -> dict[str, Any]:
        return {
            "identifier": f"{key}-{of}",
            "uri": f"https://x.test/{key}-{of}",
            "associationType": "isChildOf",
            "originNodeURI": {"identifier": key, "title": "", "uri": ""},
            "destinationNodeURI": {"identifier": of, "title": "", "uri": ""},
            "lastChangeDateTime": time,
        }

    return {
        "CFDocument": {
            "identifier": "doc",
            "uri": "https://x.test/doc",
            "creator": "Someone",
            "title": "Skills",
            "lastChangeDateTime": time,
            "language": "en",
        },
        "CFItems": [
            item("a", "Reading"),
            item("b", "Reads aloud"),
            item("c", "Reads to children"),
            item("d", "Writing"),
        ],
        "CFAssociations": [child("a", "doc"), child("b", "a"), child("c", "b"), child("d", "doc")],
    }


def test_a_package_from_elsewhere_becomes_areas_and_competences() -> None:
    found = read_json(foreign())

    assert [(one.code, one.names) for one in found.content.areas] == [
        ("reading", {"en": "Reading"}),
        ("writing", {"en": "Writing"}),
    ]
    assert [(one.area, one.names["en"]) for one in found.content.competences] == [
        ("reading", "Reads aloud"),
        ("reading", "Reads to children"),
        ("writing", "Writing"),
    ]
    assert found.about is not None
    assert (found.about.code, found.about.author) == ("skills", "Someone")


def broken(change: str) -> Any:
    content = foreign()
    if change == "no items":
        del content["CFItems"]
    elif change == "no uri":
        del content["CFItems"][0]["uri"]
    elif change == "no target":
        content["CFAssociations"][1]["destinationNodeURI"]["identifier"] = "gone"
    elif change == "circle":
        content["CFAssociations"][0]["destinationNodeURI"]["identifier"] = "c"
    elif change == "long":
        content["CFItems"][1]["fullStatement"] = "x" * 301
    elif change == "twice":
        content["CFItems"].append(content["CFItems"][0])
    elif change == "wrong shapes":
        content["CFItems"] = ["x", None, 3]
    return content


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("no items", "This is not a CASE package"),
        ("no uri", "The field “uri” is missing."),
        ("no target", "It leads to an item that is not in the package."),
        ("circle", "The items lie in one another in a circle."),
        ("long", "is longer than 300 characters."),
        ("twice", "The identifier occurs twice."),
        ("wrong shapes", "The field “identifier” is missing."),
    ],
)
def test_a_broken_package_is_refused_with_the_reason(change: str, words: str) -> None:
    with pytest.raises(BadSheet, match=words):
        read_json(broken(change))


def test_a_package_that_is_no_json_is_refused() -> None:
    with pytest.raises(BadSheet, match="This is no JSON that can be read"):
        read_file([named("case.json", b"{")])


def texts_of(content: VersionContent) -> list[Mapping[str, str]]:
    return [
        *(one.names for one in content.areas),
        *(texts for one in content.competences for texts in (one.names, one.abouts)),
        *(texts for one in content.levels for texts in (one.names, one.abouts)),
        *(one.texts for one in content.descriptors),
    ]


def test_the_framework_that_ships_with_oqu_is_whole_in_every_language() -> None:
    about, content = shipped_framework()

    numbers = [len(part) for part in (content.areas, content.competences, content.levels)]
    assert numbers == [12, 60, 3]
    assert {one.area for one in content.competences} == {one.code for one in content.areas}
    assert sorted((one.competence, one.level) for one in content.descriptors) == sorted(
        (competence.code, level.code) for competence in content.competences for level in content.levels
    )
    assert [
        texts for texts in (*texts_of(content), about.names, about.abouts) if set(texts) != set(LANGUAGES)
    ] == []


def test_texts_of_the_shipped_framework_fit_a_phone_and_an_aim() -> None:
    _about, content = shipped_framework()

    assert max(len(words) for one in content.competences for words in one.names.values()) <= 80
    assert max(len(words) for one in content.descriptors for words in one.texts.values()) <= 300
    names = [words for one in content.competences for words in one.names.items()]
    assert len(names) == len(set(names))
