"""The journal in the office."""

import ast
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from oqu.kernel import clock, journal, languages
from oqu.kernel.models import JournalEntry
from oqu.letters import actions as letters
from oqu.libraries.models import Centre
from oqu.people import actions as people
from oqu.people.models import Person
from oqu.web import activity_kinds
from oqu.web.journal_words import origin, words
from oqu.web.office.journal_details import COLUMNS, NAMES, details
from tests.factories.cast import Cast
from tests.factories.libraries import CentreFactory

pytestmark = pytest.mark.django_db
JOURNAL = "/en/office/journal/"
INSTALLATION = "/en/office/centres/journal/"


@pytest.fixture
def office(client: Client, cast: Cast) -> Client:
    client.force_login(cast.coordinator)
    return client


def note(verb: str, by: Person | None, thing: Person, minutes: int = 0, centre: Centre | None = None) -> None:
    at = centre or Centre.objects.earliest("pk")
    journal.record(verb, thing=thing, by=by, at=clock.now() + timedelta(minutes=minutes), centre=at)


def verbs(client: Client, address: str = JOURNAL, **wishes: str) -> list[str]:
    page: Any = client.get(address, wishes)
    return [row.verb for row in page.context["page"].rows if row.verb != "questionnaires.keep"]


def test_entries_are_read_newest_first_and_chosen_by_who_what_and_thing(office: Client, cast: Cast) -> None:
    note("people.agree", cast.learner, cast.learner, 1)
    note("courses.enrol", cast.coordinator, cast.other_learner, 2)
    note("letters.write", None, cast.other_learner, 3)

    assert verbs(office) == ["letters.write", "courses.enrol", "people.agree"]
    assert verbs(office, who=cast.learner.key) == ["people.agree"]
    assert verbs(office, who="Kseniya") == ["courses.enrol"]
    assert verbs(office, verb="courses.") == ["courses.enrol"]
    assert verbs(office, thing=cast.other_learner.key) == ["letters.write", "courses.enrol"]


def test_a_letter_is_listed_by_what_it_is_about(office: Client, cast: Cast) -> None:
    journal.record(
        "letters.write", thing=None, by=None, at=clock.now(), summary="courses/group", centre=cast.centre
    )

    page = office.get(JOURNAL).content.decode()
    assert "of the group" in page
    assert "courses/group" not in page


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("web", "the site"),
        ("worker", "the software, in the background"),
        ("of a later version", "of a later version"),
        ("", ""),
    ],
)
def test_the_origin_of_a_change_is_described(stored: str, shown: str) -> None:
    assert origin(stored) == shown


def test_a_centre_reads_only_what_happened_there(office: Client, cast: Cast) -> None:
    other = CentreFactory.create()
    note("people.agree", cast.coordinator, cast.learner, centre=other)
    note("people.join", cast.stranger, cast.stranger)
    journal.record("people.forget", thing=cast.learner, by=cast.coordinator, at=clock.now())

    assert verbs(office) == ["people.join"]


def test_network_addresses_are_shown_to_the_site_administrator_only(client: Client, cast: Cast) -> None:
    with journal.coming_from("web", address=lambda: "203.0.113.9"):
        note("people.agree", cast.learner, cast.learner)

    seen = {}
    for who in (cast.director, cast.keeper):
        client.force_login(who)
        for address in (JOURNAL, INSTALLATION):
            response = client.get(address)
            seen[who.given_name, address] = (response.status_code, "203.0.113.9" in response.text)
    assert seen == {
        ("Aigul", JOURNAL): (200, False),
        ("Aigul", INSTALLATION): (403, False),
        ("Asel", JOURNAL): (404, False),
        ("Asel", INSTALLATION): (200, True),
    }


def test_the_site_administrator_reads_everything_by_centre_or_outside_of_them(
    client: Client, cast: Cast
) -> None:
    other = CentreFactory.create()
    note("people.agree", cast.learner, cast.learner, 1)
    note("people.join", cast.stranger, cast.stranger, 2, centre=other)
    journal.record("people.make_card", thing=cast.stranger, by=None, at=clock.now() + timedelta(minutes=3))
    client.force_login(cast.keeper)

    everything = ["people.make_card", "people.join", "people.agree"]
    assert verbs(client, INSTALLATION) == everything
    assert verbs(client, INSTALLATION, at=other.slug) == ["people.join"]
    assert verbs(client, INSTALLATION, at="-") == ["people.make_card"]


def test_a_person_who_deleted_the_account_has_no_name_in_the_journal(office: Client, cast: Cast) -> None:
    note("people.agree", cast.learner, cast.learner)
    note("courses.enrol", cast.coordinator, cast.learner)
    assert "Kim Saule" in office.get(JOURNAL).text

    people.forget(person=cast.learner, by=cast.learner, at=clock.now())

    page = office.get(JOURNAL).text
    assert "Kim Saule" not in page
    assert page.count("a deleted person") == 3


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("invitations.invitation", "a deleted invitation"),
        ("courses.group", "something that is no longer there"),
        ("retired.model", "something that is no longer there"),
    ],
)
def test_of_a_thing_that_is_gone_the_journal_shows_words_and_no_key(
    office: Client, cast: Cast, model: str, expected: str
) -> None:
    JournalEntry.objects.create(
        at=clock.now(), centre_id=cast.centre.pk, verb="courses.enrol", thing=model, thing_key="q3v8kx2n7wtb"
    )

    page = office.get(JOURNAL).text

    assert f">{expected}</a>" in page
    assert ">q3v8kx2n7wtb<" not in page


@pytest.mark.parametrize(
    ("verb", "stored", "expected"),
    [
        ("courses.move_on", {"from": "draft", "to": "announced"}, ["was: Draft", "became: Announced"]),
        ("admission.waiting", {"from": "new"}, ["was: New"]),
        ("people.give_role", {"role": "network_head"}, ["role: Head of a network"]),
        ("assignments.submit", {"attempt": 2, "late": True}, ["attempt: 2", "after the due time: yes"]),
        (
            "lectures.set",
            {"fields": ["notes_html_kk", "notes_kk", "notes_ru", "venue"]},
            ["what was changed: notes (kk, ru), where it is heard"],
        ),
        ("people.edit_profile", {"fields": ["position"]}, ["what was changed: position"]),
        ("courses.edit_activity", {"fields": ["position"]}, ["what was changed: order"]),
        ("libraries.import", {"new": 1, "changes": {"ars-01": {"name_kk": ["a", "b"]}}}, ["changes: ars-01"]),
        ("lectures.record_attendance", {"reason": "", "minutes": 90}, ["minutes: 90"]),
        ("lectures.take_list", {"list": "6zzvcpuppkm7"}, ["list: entries"]),
        ("courses.export_list", {"list": "badges"}, ["list: Badges"]),
        ("courses.export_list", {"list": "behind.xlsx"}, ["list: Who is behind (XLSX)"]),
        ("courses.export_list", {"list": "hand-ins.pdf"}, ["list: What was handed in (PDF)"]),
        ("retention.remove", {"rule": "letters.letters"}, ["rule: Letters"]),
        (
            "libraries.set_look",
            {"fields": ["accent", "logo", "seal", "signature", "signature_of"]},
            ["what was changed: accent colour, logo, image of the seal, image of the signature, who signs"],
        ),
        ("libraries.edit_centre", {"fields": ["address_kk"]}, ["what was changed: postal address (kk)"]),
        ("people.agree", {"something new": "of a later version"}, ["something new: of a later version"]),
    ],
)
def test_what_was_changed_is_described(verb: str, stored: dict[str, Any], expected: list[str]) -> None:
    shown = [f"{detail.name}: {detail.words}" for detail in details(verb, stored, {})]

    assert shown[-len(expected) :] == expected
    assert not [words for words in shown if "reason" in words]


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_every_word_about_a_change_is_known_in_the_language(language: str) -> None:
    with languages.speaking(language):
        english = {str(words) for words in [*NAMES.values(), *COLUMNS.values()] if str(words).isascii()}

    assert english == set()


def test_what_was_changed_leads_to_the_thing_it_names(office: Client, cast: Cast) -> None:
    stored = {"lecture": cast.course.key, "minutes": 90}
    journal.record(
        "people.agree", thing=cast.learner, by=None, at=clock.now(), details=stored, centre=cast.centre
    )

    page = office.get(JOURNAL).text
    assert f'lecture: <a href="?thing={cast.course.key}">entries</a>' in page
    assert "minutes: 90" in page


def test_letters_that_were_taken_back_have_the_name_of_their_step(office: Client, cast: Cast) -> None:
    batch = letters.open_batch(
        verb="mailings.send",
        thing_key="k",
        by=cast.coordinator,
        at=clock.now(),
        centre=cast.centre,
        before={},
    )
    journal.record("letters.take_back", thing=batch, by=cast.coordinator, at=clock.now(), centre=cast.centre)

    page = office.get(JOURNAL).text

    assert ("mailings.send" in page, words("mailings.send") in page) == (False, True)


@pytest.mark.parametrize(
    ("who", "status"), [("director", 200), ("coordinator", 200), ("methodologist", 403), ("lecturer", 404)]
)
def test_who_reads_the_journal(client: Client, cast: Cast, who: str, status: int) -> None:
    client.force_login(cast.people[who])  # type: ignore[arg-type]

    assert client.get(JOURNAL).status_code == status


@pytest.mark.parametrize("number", [2, 70])
def test_the_journal_costs_the_same_queries_however_long(
    office: Client, cast: Cast, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for minute in range(number):
        note("people.agree", cast.learner, cast.learner, minute)

    with django_assert_num_queries(8):
        office.get(JOURNAL)


def test_a_new_sign_in_card_is_named_without_machine_time_and_differs_from_the_one_before() -> None:
    same = ["2021-04-15T04:00+00:00"]

    shown = [one.words for one in details("people.make_card", {"old": same, "new": same}, {})]

    assert shown == ["the card of Thursday 15 April 2021, 10:00, Astana time", "a new card"]
    assert [one.words for one in details("people.make_card", {"old": "none"}, {})] == ["none"]


def _details_of(function: ast.AST) -> Iterator[str]:
    """The names of the details that a function hands to `journal.record`, as far as they are written out."""
    assigned = {
        target.id: node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for call in ast.walk(function):
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "journal.record":
            values = [keyword.value for keyword in call.keywords if keyword.arg == "details"]
            for value in (assigned.get(one.id, one) if isinstance(one, ast.Name) else one for one in values):
                written = (node for node in ast.walk(value) if isinstance(node, ast.Dict))
                yield from (
                    str(key.value) for one in written for key in one.keys if isinstance(key, ast.Constant)
                )


def test_every_detail_of_the_journal_has_a_name(root: Path) -> None:
    named = NAMES.keys() | activity_kinds.journal_details().keys()
    sources = [
        ast.parse(file.read_text("utf-8")) for file in (root / "src" / "oqu").rglob("actions*/**/*.py")
    ]
    sources += [ast.parse(file.read_text("utf-8")) for file in (root / "src" / "oqu").rglob("actions*.py")]
    functions = [node for source in sources for node in ast.walk(source) if isinstance(node, ast.FunctionDef)]

    found = {name for function in functions for name in _details_of(function)}

    assert len(found) > 20
    assert found - named == set()


def test_a_library_has_its_name_and_not_its_code(cast: Cast, client: Client) -> None:
    library = cast.centre.library
    journal.record(
        "admission.correct_library",
        thing=cast.course,
        by=cast.coordinator,
        at=clock.now(),
        details={"library": library.code},
    )
    client.force_login(cast.coordinator)

    (line,) = client.get("/en/office/journal/", {"verb": "admission.correct_library"}).context["rows"]

    assert [(one.name, one.words) for one in line["details"]] == [("library", str(library))]
