"""What the nightly job removes, and when."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.test import Client

from oqu.admission.models import Application, ApplicationState
from oqu.assignments.models import Submission
from oqu.courses.models import Course
from oqu.kernel import clock, jobs, journal, retention
from oqu.kernel.files import Upload
from oqu.kernel.models import JournalAddress, JournalEntry, Removal, StoredFile
from oqu.kernel.retention import RetentionRule
from oqu.letters.jobs import warn_of_failed_removal
from oqu.letters.models import Letter
from tests.factories import activities
from tests.factories.admission import ApplicationFactory
from tests.factories.cast import Cast
from tests.factories.courses import CourseFactory
from tests.factories.letters import LetterFactory
from tests.factories.libraries import CentreFactory

pytestmark = pytest.mark.django_db


def removed() -> dict[str, int]:
    """Rule → how many rows have been removed by it."""
    return {row.rule: row.number for row in Removal.objects.filter(number__gt=0)}


def test_network_addresses_are_deleted_after_ninety_days_and_entries_stay(cast: Cast) -> None:
    now = clock.now()
    with journal.coming_from("web", address=lambda: "203.0.113.9"):
        for days in (89, 91):
            journal.record("tests.note", thing=None, by=None, at=now - timedelta(days=days))

    retention.sweep(now)

    assert [address.entry.at for address in JournalAddress.objects.all()] == [now - timedelta(days=89)]
    assert JournalEntry.objects.filter(verb="tests.note").count() == 2
    assert removed() == {"kernel.addresses": 1}
    entry = JournalEntry.objects.get(verb="retention.remove")
    assert entry.details == {"rule": "kernel.addresses", "number": 1}


def test_an_application_that_led_to_no_place_loses_the_applicant(cast: Cast) -> None:
    now = clock.now()
    old, new = now - timedelta(days=400), now - timedelta(days=10)
    course = CourseFactory.create(centre=cast.centre)
    common = {"course": course, "state": ApplicationState.DECLINED}
    gone = ApplicationFactory.create(decided_at=old, applied_at=old, **common)
    stays = ApplicationFactory.create(decided_at=new, applied_at=new, **common)
    ApplicationFactory.create(state=ApplicationState.UNCONFIRMED, applied_at=old, course=course)
    Course.objects.filter(pk=course.pk).update(starts_on=now.date(), ends_on=now.date())

    retention.sweep(now)

    gone.refresh_from_db()
    stays.refresh_from_db()
    assert (gone.family_name, gone.email, gone.state) == ("—", "", ApplicationState.DECLINED)
    assert stays.email != ""
    assert Application.objects.filter(course=course).count() == 2
    assert Removal.objects.get(rule="admission.applications").centre_id == cast.centre.pk


def test_old_letters_lose_text_and_addressee_and_are_not_written_again(cast: Cast) -> None:
    now = clock.now()
    letter = LetterFactory.create(person=cast.learner, once="a:b", written_at=now - timedelta(days=1100))

    retention.sweep(now)
    retention.sweep(now + timedelta(days=1))

    letter.refresh_from_db()
    assert (letter.text, letter.subject, letter.address, letter.person, letter.once) == (
        "",
        "",
        "",
        None,
        "a:b",
    )
    assert removed() == {"letters.letters": 1}


def test_old_drafts_go_with_their_files_and_old_answers_keep_their_verdict(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    now = clock.now()
    task = activities.assignment(cast.course, by=cast.methodologist)
    paper = Upload("answer.pdf", BytesIO(activities.pdf().content.read()))
    work = activities.answer(task, cast.enrolment, uploads=[paper])
    activities.verdict(work, by=cast.methodologist, comment="Good")
    path = StoredFile.objects.get().path
    Submission.objects.create(
        assignment=task, enrolment=cast.other_enrolment, text="x", saved_at=now - timedelta(days=181)
    )
    Course.objects.filter(pk=cast.course.pk).update(
        starts_on=now.date() - timedelta(days=1900), ends_on=now.date() - timedelta(days=1890)
    )

    with django_capture_on_commit_callbacks(execute=True):
        retention.sweep(now)

    only = Submission.objects.get()
    assert (only.pk, only.text, only.review.comment, only.review.total > 0) == (work.pk, "", "", True)
    assert (StoredFile.objects.count(), default_storage.exists(path)) == (0, False)
    assert {"assignments.drafts": 1, "assignments.answers": 1}.items() <= removed().items()


def test_an_old_answer_that_was_returned_loses_its_words(cast: Cast) -> None:
    now = clock.now()
    task = activities.assignment(cast.course, by=cast.methodologist)
    work = activities.answer(task, cast.enrolment)
    activities.verdict(work, by=cast.methodologist, accepted=False, comment="Name the library")
    Course.objects.filter(pk=cast.course.pk).update(
        starts_on=now.date() - timedelta(days=1900), ends_on=now.date() - timedelta(days=1890)
    )

    retention.sweep(now)

    only = Submission.objects.get()
    assert (only.text, only.review.comment, only.review.total > 0) == ("", "—", True)
    assert removed()["assignments.answers"] == 1
    assert retention.failures() == []


def test_a_rule_that_fails_leaves_its_data_and_does_not_stop_the_others(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    now = clock.now()
    LetterFactory.create(person=cast.learner, written_at=now - timedelta(days=1100))
    draft = Submission.objects.create(
        assignment=activities.assignment(cast.course, by=cast.methodologist),
        enrolment=cast.enrolment,
        text="x",
        saved_at=now - timedelta(days=181),
    )
    rule = next(rule for rule in retention.all_rules() if rule.name == "assignments.drafts")
    monkeypatch.setitem(retention._rules, rule.name, replace(rule, remove=_remove_and_fail))

    retention.sweep(now)

    assert Submission.objects.get().pk == draft.pk
    assert removed() == {"letters.letters": 1}
    assert [failure.rule.name for failure in retention.failures()] == ["assignments.drafts"]
    assert "The nightly removal failed: assignments.drafts" in caplog.text
    assert retention.is_time(now + timedelta(hours=1)) is False


def break_rule(monkeypatch: pytest.MonkeyPatch, name: str) -> RetentionRule:
    """Have a rule fail; return it as it was."""
    rule = next(rule for rule in retention.all_rules() if rule.name == name)
    monkeypatch.setitem(retention._rules, name, replace(rule, remove=_remove_and_fail))
    return rule


def test_site_administrators_get_one_letter_each_time_that_a_rule_begins_to_fail(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now()
    LetterFactory.create(person=cast.learner, written_at=now - timedelta(days=1100))
    letters = Letter.objects.filter(kind="people/removal_failed")
    numbers = []
    rule = break_rule(monkeypatch, "letters.letters")
    for night in range(4):
        if night == 2:
            monkeypatch.setitem(retention._rules, rule.name, rule)
            LetterFactory.create(person=cast.learner, written_at=now - timedelta(days=1100))
        elif night == 3:
            break_rule(monkeypatch, rule.name)
            LetterFactory.create(person=cast.learner, written_at=now - timedelta(days=1100))
        retention.sweep(now + timedelta(days=night))
        warn_of_failed_removal(now + timedelta(days=night))
        numbers.append(letters.count())

    assert numbers == [1, 1, 1, 2]
    letter = letters.earliest("pk")
    assert (letter.person, letter.subject) == (cast.keeper, "Old data could not be removed")
    assert "/en/office/centres/retention/" in letter.text
    assert "IntegrityError" not in letter.text


def test_the_page_shows_when_each_rule_was_applied_and_that_it_failed(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now()
    LetterFactory.create(person=cast.learner, written_at=now - timedelta(days=1100))
    break_rule(monkeypatch, "letters.letters")
    retention.sweep(now)
    client.force_login(cast.director)
    page: Any = client.get("/en/office/settings/retention/")
    client.force_login(cast.keeper)
    whole: Any = client.get("/en/office/centres/retention/")

    for answer in (page, whole):
        assert {one.ran_at for one in answer.context["standings"]} == {now}
        assert [one.rule.name for one in answer.context["standings"] if one.failed] == ["letters.letters"]
        assert "Some old data could not be removed" in answer.text
        assert "IntegrityError" not in answer.text


def _remove_and_fail(rows: QuerySet[Any]) -> int:
    """The database refuses the second write of a rule, whose first one is then undone."""
    rows.delete()
    JournalEntry.objects.bulk_create([JournalEntry(pk=1), JournalEntry(pk=1)])
    return 1


def test_zero_days_means_no_limit(cast: Cast, settings: Any) -> None:
    settings.OQU_KEEP_DAYS = dict.fromkeys(settings.OQU_KEEP_DAYS, 0)
    LetterFactory.create(written_at=clock.now() - timedelta(days=9000))

    assert retention.sweep(clock.now()) == 0
    assert Letter.objects.exclude(text="").count() == 1


@pytest.mark.parametrize(
    ("hours_ago", "local_hour", "runs"), [(19, 3, False), (21, 3, True), (21, 12, False), (37, 12, True)]
)
def test_the_job_runs_once_a_night_or_when_it_is_overdue(
    hours_ago: int, local_hour: int, runs: bool, settings: Any
) -> None:
    settings.OQU_HOME_ZONE = "UTC"
    now = datetime(2026, 5, 4, local_hour, 10, tzinfo=UTC)
    Removal.objects.create(rule="x", number=0, at=now - timedelta(hours=hours_ago))

    jobs.remove_old_data(now)

    assert Removal.objects.filter(at=now).exists() is runs


@pytest.mark.parametrize(
    ("hours_after", "local_hour", "runs"),
    [(0, 3, False), (5, 3, False), (7, 3, True), (7, 12, False), (40, 12, False), (48, 3, True)],
)
def test_the_first_removal_waits_for_the_night_after_the_first_start(
    hours_after: int, local_hour: int, runs: bool, settings: Any
) -> None:
    settings.OQU_HOME_ZONE = "UTC"
    now = datetime(2026, 5, 4, local_hour, 10, tzinfo=UTC)
    LetterFactory.create(written_at=now - timedelta(days=4000))

    jobs.remove_old_data(now - timedelta(hours=hours_after))
    jobs.remove_old_data(now)

    assert removed() == ({"letters.letters": 1} if runs else {})
    assert retention.has_run() is runs


def test_every_rule_says_what_is_due_in_its_own_words() -> None:
    rules = retention.all_rules()

    assert {rule.name.partition(".")[0] for rule in rules} >= {
        "admission",
        "assignments",
        "kernel",
        "letters",
    }
    assert [rule.name for rule in rules if not str(rule.label) or rule.days < 1] == []


def test_a_director_sees_what_goes_at_the_own_centre_only(client: Client, cast: Cast) -> None:
    now = clock.now()
    Removal.objects.create(rule="letters.letters", centre_id=cast.centre.pk, number=7, at=now)
    Removal.objects.create(rule="letters.letters", centre_id=CentreFactory.create().pk, number=11, at=now)
    Removal.objects.create(rule="kernel.addresses", number=13, at=now)
    client.force_login(cast.director)
    page: Any = client.get("/en/office/settings/retention/")

    assert [row["number"] for row in page.context["rows"]] == [7]
    assert all(one.rule.centre for one in page.context["standings"])

    client.force_login(cast.keeper)
    whole: Any = client.get("/en/office/centres/retention/")
    assert {row["number"] for row in whole.context["rows"]} == {7, 11, 13}


def test_the_last_night_counts_all_centres_together(cast: Cast) -> None:
    now = clock.now()
    other = CentreFactory.create()
    for centre, number, at in ((cast.centre, 7, now), (other, 11, now), (other, 5, now - timedelta(days=1))):
        Removal.objects.create(rule="letters.letters", centre_id=centre.pk, number=number, at=at)

    def last(centre_id: int | None) -> tuple[datetime | None, int, int]:
        state = next(
            one for one in retention.standings(now, centre_id=centre_id) if one.rule.name == "letters.letters"
        )
        return state.last_at, state.last_number, state.total

    assert (last(None), last(cast.centre.pk), last(other.pk)) == ((now, 18, 23), (now, 7, 7), (now, 11, 16))
