"""A signed edition: frozen for good, checked by its checksum, and compared with what is known later."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from importlib.metadata import version
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from oqu.certificates import actions as certificates
from oqu.certificates.models import Certificate
from oqu.courses.models import OVER, Course, Enrolment, Place, Stage
from oqu.ideas import actions as ideas
from oqu.ideas.models import Idea, Outcome
from oqu.kernel import clock
from oqu.kernel.languages import LANGUAGES, speaking
from oqu.kernel.models import JournalEntry
from oqu.kernel.permissions import Role
from oqu.people.actions import forget
from oqu.questionnaires.models import PublishedTables
from oqu.questionnaires.models.answers import Block, Response
from oqu.reports import actions, queries
from oqu.reports.models import Edition
from oqu.reports.queries import counting, freezing
from oqu.reports.queries.editions import OpenedEdition, edition_of
from tests.factories.cast import Cast
from tests.factories.people import PostFactory
from tests.reports.conftest import FOLLOW_UP, answer, ask, close

type Sign = Callable[..., Edition]


@pytest.fixture
def sign(cast: Cast, over: Course) -> Sign:
    """Sign an edition as the director; each call is a form of its own."""
    keys = iter(range(100))

    def signing(**given: Any) -> Edition:
        usual = {
            "course": over,
            "seen": None,
            "by": cast.director,
            "at": clock.now(),
            "key": f"k{next(keys)}",
        }
        return actions.sign_edition(**usual | given)

    return signing


def opened(course: Course, number: int = 1) -> OpenedEdition:
    found = edition_of(course, number)
    assert found is not None
    return found


def changed(course: Course, *, before: int = 1) -> dict[str, tuple[str, str, str]]:
    """What reads differently today: code → before, now, why, in English."""
    with speaking("en"):
        today = Course.objects.select_related("centre__library").get(pk=course.pk)
        old, new = opened(course, before).paper, queries.paper(queries.evidence(today, at=clock.now()))
        assert old is not None
        return {each.code: (each.before, each.now, each.why) for each in queries.changes(old, new)}


def test_an_edition_holds_what_the_report_shows_in_every_language(over: Course, sign: Sign) -> None:
    at = clock.now()
    expected = queries.papers_of(over, at=at)

    edition = sign(at=at)

    assert (edition.number, edition.software) == (1, version("oqu"))
    assert set(opened(over).papers) == set(LANGUAGES)
    for language in LANGUAGES:
        found, wanted = opened(over).papers[language], expected[language]
        assert found.content == wanted.content
        assert (found.headings, found.centre, found.news, found.sources) == (
            wanted.headings,
            wanted.centre,
            wanted.news,
            wanted.sources,
        )
        assert freezing.canonical(found.charts) == freezing.canonical(wanted.charts)
        assert freezing.canonical([vars(table) for table in found.tables]) == freezing.canonical(
            [vars(table) for table in wanted.tables]
        )


def test_its_text_is_canonical_json_and_the_checksum_that_of_its_bytes(sign: Sign) -> None:
    edition = sign()

    plain = json.loads(edition.frozen)
    again = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert edition.frozen == again
    assert edition.checksum == hashlib.sha256(edition.frozen.encode()).hexdigest()
    assert plain["edition"]["signed_by"] == str(certificates.full_name(edition.signed_by))


def numbers(value: Any) -> list[float]:
    if isinstance(value, dict):
        return [number for each in value.values() for number in numbers(each)]
    if isinstance(value, list):
        return [number for each in value for number in numbers(each)]
    return [value] if isinstance(value, float) else []


def test_no_number_is_written_otherwise_by_rfc_8785(sign: Sign) -> None:
    """ECMAScript writes numbers without exponent between 1e-6 and 1e21, and whole ones without a point."""
    found = numbers(json.loads(sign().frozen))

    assert found
    assert [number for number in found if number.is_integer() or "e" in repr(number)] == []


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1"),
        (-0.0, "0"),
        (0.00001, "0"),
        (2 / 3, "0.6667"),
        (1e17, "100000000000000000"),
        ({"б": 1, "a": "ә"}, '{"a":"ә","б":1}'),
    ],
)
def test_numbers_and_keys_have_one_form(value: object, text: str) -> None:
    assert freezing.canonical(value) == text


def test_an_edition_stays_when_everything_behind_it_changes(
    cast: Cast, over: Course, sign: Sign, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = sign()
    before = opened(over)
    for model in (Response, Block, PublishedTables):
        model._default_manager.all().delete()
    Idea.objects.all().delete()
    Enrolment.objects.filter(course=over).update(state=Place.WITHDRAWN, finished_at=None)
    for field in ("title_kk", "title_ru", "title_en"):
        Course.objects.filter(pk=over.pk).update(**{field: "Renamed"})
    monkeypatch.setattr(counting, "_", lambda message: f"other {message}")
    today = queries.paper(queries.evidence(Course.objects.get(pk=over.pk), at=clock.now()))
    assert today.content.title == "Renamed"
    assert {figure.rule.split()[0] for figure in today.content.counted} == {"other"}

    after = opened(over)

    assert after.is_intact
    assert (after.papers, after.row.frozen) == (before.papers, edition.frozen)


def test_a_certificate_that_is_revoked_later_stays_counted_and_the_difference_is_named(
    cast: Cast, over: Course, sign: Sign
) -> None:
    certificates.sign(course=over, by=cast.director, at=clock.now())
    sign()
    line = Certificate.objects.first()
    assert line is not None
    certificates.revoke(certificate=line, reason="Another person", by=cast.director, at=clock.now())

    shown = opened(over).papers["en"].content.counted
    assert [figure.value for figure in shown if figure.code == "certificates"] == ["6"]
    assert changed(over)["certificates"] == ("6 / 6", "5 / 6", "Certificates revoked since: 1.")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE reports_edition SET frozen = '{}'",
        "UPDATE reports_edition SET number = 7",
        "DELETE FROM reports_edition",
    ],
)
def test_the_database_refuses_every_change(sign: Sign, statement: str) -> None:
    sign()

    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
        connection.cursor().execute(statement)


@pytest.mark.parametrize(
    "change",
    [
        {"frozen": "{}"},
        {"frozen": "no JSON"},
        {"number": 2},
        {"software": "9.9"},
        {"checksum": "0" * 64},
        {"signed_at": clock.read("2020-01-01T00:00:00Z")},
    ],
)
def test_a_changed_row_is_detected(sign: Sign, change: dict[str, Any]) -> None:
    row = sign()
    assert queries.opened(row).is_intact
    for name, value in change.items():
        setattr(row, name, value)

    assert not queries.opened(row).is_intact


def test_one_letter_of_the_text_is_enough(sign: Sign) -> None:
    row = sign()
    row.frozen = row.frozen.replace("a", "b", 1)

    assert not queries.opened(row).is_intact


def test_the_same_form_signs_once(sign: Sign) -> None:
    assert sign(key="same") == sign(key="same")

    assert Edition.objects.count() == 1
    assert JournalEntry.objects.filter(verb="reports.sign_edition").count() == 1


def test_without_news_there_is_nothing_to_sign(over: Course, sign: Sign) -> None:
    sign()

    with pytest.raises(actions.NothingNew):
        sign(at=clock.now() + timedelta(days=40))

    assert [each.number for each in queries.editions_of(over)] == [1]


def test_a_new_version_of_the_software_alone_is_no_news(sign: Sign, monkeypatch: pytest.MonkeyPatch) -> None:
    sign()
    monkeypatch.setattr(actions, "software", lambda: "9.9")

    with pytest.raises(actions.NothingNew):
        sign()


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage not in OVER])
def test_the_report_of_a_course_that_goes_on_is_not_signed(over: Course, sign: Sign, stage: Stage) -> None:
    Course.objects.filter(pk=over.pk).update(stage=stage)

    with pytest.raises(actions.NotOver):
        sign()


def test_what_was_not_seen_is_not_signed(over: Course, sign: Sign) -> None:
    seen = queries.digest(queries.papers_of(over, at=clock.now()))
    Idea.objects.filter(text="Idea 2").update(outcome=Outcome.DONE)

    with pytest.raises(actions.FiguresChanged):
        sign(seen=seen)
    assert sign(seen=queries.digest(queries.papers_of(over, at=clock.now()))).number == 1


def test_the_next_day_the_same_report_can_be_signed(over: Course, sign: Sign) -> None:
    seen = queries.digest(queries.papers_of(over, at=clock.now()))

    assert sign(seen=seen, at=clock.now() + timedelta(days=1)).number == 1


def test_a_follow_up_that_closes_is_named_as_the_reason(
    cast: Cast, places: list[Enrolment], over: Course, sign: Sign
) -> None:
    sign()
    asked = ask(cast, "later", "followup", FOLLOW_UP)
    for place in places[:6]:
        answer(asked, place, **{"used.plan": ["5"], "used.local": ["1"], "why_not": ["time"]})
    close(cast, asked)

    found = changed(over)

    title = asked.activity.title_en
    assert found["transfer"][:2] == ("—", "100% (6 / 6)")
    assert found["transfer"][2].startswith(f"“{title}” was closed: ")
    rows = {code: ends for code, (*ends, _why) in found.items() if code.startswith("transfer-")}
    assert rows == {
        f"transfer-{title}-used.plan": ["—", "Use it: 6; Answers: 6"],
        f"transfer-{title}-used.local": ["—", "Use it: 0; Answers: 6"],
    }
    assert sign().number == 2
    assert changed(over, before=2) == {}


def test_a_reported_outcome_is_named(over: Course, sign: Sign) -> None:
    sign()
    idea = Idea.objects.get(text="Idea 2")
    person = idea.enrolment.person
    ideas.tell(idea=idea, outcome=Outcome.DONE, story="", by=person, at=clock.now(), key="outcome")

    found = changed(over)

    assert found["ideas_kept"] == ("1 / 3", "2 / 3", "Outcomes of ideas reported since: 1.")
    assert found["ideas-Done"] == ("1", "2", "Outcomes of ideas reported since: 1.")
    assert set(found) <= {"ideas_kept", "ideas-Done", "ideas-Planned", "verdict-ideas_kept"}


def test_changed_rules_of_the_verdict_are_named(over: Course, sign: Sign) -> None:
    sign()
    rules = [{"figure": "satisfied", "threshold": 0.99, "weight": "must"}]
    over.centre.verdict_rules = {"rules": rules}
    over.centre.save()

    found = changed(over)

    assert {why for _before, _now, why in found.values()} == {"The rules of the verdict were changed."}
    assert found["verdict-satisfied"][1].endswith("(at least 99%)")


def test_a_renamed_course_is_named_and_other_words_are_not(over: Course, sign: Sign) -> None:
    sign()
    one = opened(over).papers["en"]
    content = one.content
    reworded = [replace(figure, rule="Other words.", label="Another name") for figure in content.counted]
    other = replace(one, content=replace(content, counted=tuple(reworded), verdict="In other words."))
    assert queries.changes(one, other) == ()

    Course.objects.filter(pk=over.pk).update(title_en="Renamed")

    assert changed(over) == {"title": (content.title, "Renamed", "The course was renamed.")}


def test_another_rule_of_a_figure_that_changed_is_named(over: Course, sign: Sign) -> None:
    sign()
    one = opened(over).papers["en"]
    counted = tuple(
        replace(figure, value="19", rule="Otherwise.") if figure.code == "admitted" else figure
        for figure in one.content.counted
    )

    with speaking("en"):
        found = queries.changes(one, replace(one, content=replace(one.content, counted=counted)))

    assert [(each.code, each.why) for each in found] == [("admitted", "It is counted by another rule now.")]


def test_an_edition_with_fields_of_another_version_is_readable(sign: Sign) -> None:
    row = sign()
    plain = json.loads(row.frozen)
    for each in plain["languages"].values():
        each["later"] = each["content"]["later"] = [1]
        del each["content"]["questions"]
    row.frozen = freezing.canonical(plain)

    assert set(queries.opened(row).papers) == set(LANGUAGES)


def test_an_edition_outlives_the_account_of_the_director_and_names_who_signed(
    cast: Cast, over: Course, sign: Sign
) -> None:
    PostFactory.create(person=cast.methodologist, centre=cast.centre, role=Role.DIRECTOR)
    name = certificates.full_name(cast.director)
    sign()

    forget(person=cast.director, by=cast.director, at=clock.now())

    assert (opened(over).is_intact, opened(over).signer) == (True, name)
    with speaking("en"):
        assert ("Signed by", name) in queries.stamp_of(opened(over))


@pytest.mark.django_db(transaction=True)
def test_the_migration_goes_back_and_forth_and_guards_the_table(cast: Cast, over: Course, sign: Sign) -> None:
    edition = sign()
    executor = MigrationExecutor(connection)

    executor.migrate([("reports", None)])
    assert "reports_edition" not in connection.introspection.table_names()
    newest = MigrationExecutor(connection)
    newest.migrate(newest.loader.graph.leaf_nodes())

    edition.pk = None
    edition.save(force_insert=True)
    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
        Edition.objects.all().update(number=2)
