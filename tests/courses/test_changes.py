"""Changes of a published plan: one letter for a batch to those whom it concerns, and undoing while it has not left."""

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import Settings

from oqu.courses import actions
from oqu.courses.models import Activity, Course, PlanChange, PlanNotice, Stage
from oqu.courses.queries.changes import (
    ChangeKind,
    ChangeLine,
    change_lines,
    mark_of,
    pending_by_course,
    pending_changes,
    pending_count,
)
from oqu.kernel import clock
from oqu.kernel.models import JournalEntry
from oqu.letters import actions as letters
from oqu.letters.models import Batch, Letter, LetterState
from oqu.people.models import Person
from tests.factories.cast import Cast
from tests.factories.courses import ActivityFactory

STARTS = datetime(2027, 4, 15, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)


def lecture(cast: Cast, **columns: object) -> Activity:
    """A lecture that everybody knows about: it was in the plan when the plan was published."""
    return ActivityFactory.create(
        course=cast.course, lecture=True, starts_at=STARTS, ends_at=STARTS + HOUR, **columns
    )


def move(cast: Cast, activity: Activity, by: timedelta = HOUR) -> None:
    assert activity.starts_at is not None
    assert activity.ends_at is not None
    columns = {"starts_at": activity.starts_at + by, "ends_at": activity.ends_at + by}
    actions.edit_activity(activity=activity, columns=columns, by=cast.coordinator, at=clock.now())


def announce(cast: Cast, *, participants: bool = True, staff: bool = True, key: str = "k") -> PlanNotice:
    return actions.announce_changes(
        course=cast.course,
        participants=participants,
        staff=staff,
        seen=mark_of(pending_changes(cast.course)),
        by=cast.coordinator,
        at=clock.now(),
        key=key,
    )


def test_ten_changes_are_one_letter_to_each_person(cast: Cast) -> None:
    first, second = lecture(cast), lecture(cast)
    for _time in range(4):
        move(cast, first)
    actions.remove_activity(activity=second, by=cast.coordinator, at=clock.now())

    notice = announce(cast)

    assert set(Letter.objects.values_list("person__given_name", flat=True)) == {"Saule", "Viktor", "Daniyar"}
    assert (notice.recipients, Letter.objects.count(), pending_count(cast.course)) == (3, 3, 0)
    letter = Letter.objects.get(person=cast.learner)
    mine, public = f"/my/courses/{cast.course.slug}/", f"/en/courses/{cast.course.slug}/"
    texts = Letter.objects.values_list("person__given_name", "text")
    places = {name: (mine in text, public in text) for name, text in texts}
    assert places == {"Saule": (True, False), "Viktor": (True, False), "Daniyar": (False, True)}
    assert letter.text.count(first.title_en) == letter.text.count(second.title_en) == 1


def test_a_letter_says_only_what_concerns_the_group_of_its_reader(cast: Cast) -> None:
    move(cast, lecture(cast, group=cast.groups[0]))

    announce(cast, staff=False)

    assert [letter.person for letter in Letter.objects.all()] == [cast.learner]


def test_an_activity_given_to_another_group_is_cancelled_for_one_and_new_for_the_other(cast: Cast) -> None:
    cast.learner.language = cast.other_learner.language = "en"
    cast.learner.save()
    cast.other_learner.save()
    talk = lecture(cast, group=cast.groups[0])
    actions.edit_activity(
        activity=talk, columns={"group": cast.groups[1]}, by=cast.coordinator, at=clock.now()
    )

    announce(cast)

    assert f"Cancelled: {talk.title_en}" in Letter.objects.get(person=cast.learner).text
    assert f"New: {talk.title_en}" in Letter.objects.get(person=cast.other_learner).text


def test_moved_back_there_is_nothing_to_announce(cast: Cast) -> None:
    talk = lecture(cast)
    move(cast, talk)
    move(cast, talk, -HOUR)

    assert pending_count(cast.course) == 0
    with pytest.raises(actions.NothingChanged):
        announce(cast)


def test_what_was_announced_as_cancelled_and_takes_place_is_not_called_new(cast: Cast) -> None:
    talk, by = lecture(cast), cast.coordinator
    actions.remove_activity(activity=talk, by=by, at=clock.now())
    announce(cast)
    actions.restore_activity(activity=talk, by=by, at=clock.now())
    added = ActivityFactory.create(course=cast.course, lecture=True, starts_at=STARTS, ends_at=STARTS + HOUR)
    PlanChange.objects.create(course=cast.course, activity=added, before=None, changed_at=clock.now())

    lines = change_lines(pending_changes(cast.course), every=True)
    announce(cast, key="again")

    kinds = {line.activity: line.kind for line in lines if isinstance(line, ChangeLine)}
    assert kinds == {talk: ChangeKind.RESTORED, added: ChangeKind.ADDED}
    text = Letter.objects.filter(person=cast.learner).latest("pk").text
    assert f"In the plan again: {talk.title_en}" in text


def test_the_journal_counts_letters_for_printing_apart(cast: Cast) -> None:
    Person.objects.filter(pk=cast.learner.pk).update(email=None)
    move(cast, lecture(cast))

    announce(cast)

    details = JournalEntry.objects.get(verb="courses.announce_changes").details
    assert details == {"changes": 1, "letters": 2, "printed": 1}


def test_a_page_that_has_not_seen_the_newest_change_announces_nothing(cast: Cast) -> None:
    move(cast, lecture(cast))

    with pytest.raises(actions.ChangedMeanwhile):
        actions.announce_changes(
            course=cast.course,
            participants=True,
            staff=True,
            seen="an older mark",
            by=cast.coordinator,
            at=clock.now(),
            key="k",
        )

    assert not Letter.objects.exists()


def test_the_same_form_twice_writes_once(cast: Cast) -> None:
    move(cast, lecture(cast))

    assert announce(cast) == announce(cast)
    assert Letter.objects.count() == 3


def test_nobody_is_written_to_if_nobody_was_chosen(cast: Cast) -> None:
    move(cast, lecture(cast))

    notice = announce(cast, participants=False, staff=False)

    assert (notice.recipients, Letter.objects.count(), pending_count(cast.course)) == (0, 0, 0)


def test_before_publication_nothing_waits_to_be_announced(cast: Cast) -> None:
    Course.objects.update(plan_published_at=None)
    cast.course.refresh_from_db()

    move(cast, lecture(cast))

    assert not PlanChange.objects.exists()


def undo(cast: Cast, *, after: timedelta = timedelta()) -> int:
    batch = Batch.objects.get(taken_back_at=None)
    return actions.undo(course=cast.course, batch=batch, by=cast.coordinator, at=clock.now() + after)


def test_an_announcement_is_undone_before_its_letters_leave(cast: Cast) -> None:
    move(cast, lecture(cast))
    announce(cast)

    assert letters.deliver_due(at=clock.now()) == (0, 0)
    assert undo(cast) == 3

    assert set(Letter.objects.values_list("state", flat=True)) == {LetterState.TAKEN_BACK}
    assert letters.deliver_due(at=clock.now() + HOUR) == (0, 0)
    assert pending_count(cast.course) == 1


def test_a_change_made_after_the_announcement_is_merged_when_it_is_undone(cast: Cast) -> None:
    talk = lecture(cast)
    move(cast, talk)
    announce(cast)
    move(cast, talk, -HOUR)

    undo(cast)

    assert pending_count(cast.course) == 0


def test_letters_that_have_left_cannot_be_undone(cast: Cast) -> None:
    move(cast, lecture(cast))
    announce(cast)

    with pytest.raises(letters.TooLate):
        undo(cast, after=letters.UNDO_TIME)

    assert pending_count(cast.course) == 0


def test_the_beginning_of_a_course_is_undone_and_can_be_taken_again(cast: Cast) -> None:
    Course.objects.update(stage=Stage.ADMISSION)
    lecture(cast)
    by, at = cast.coordinator, clock.now()
    actions.move_on(course=cast.course, to=Stage.RUNNING, by=by, at=at)

    undo(cast)

    cast.course.refresh_from_db()
    assert (cast.course.stage, cast.course.bound_stage) == (Stage.ADMISSION, "")
    actions.move_on(course=cast.course, to=Stage.RUNNING, by=by, at=at)
    assert Letter.objects.filter(state=LetterState.WAITING).count() == 2


def test_undoing_one_step_leaves_the_way_back_closed_by_the_letters_of_another(cast: Cast) -> None:
    Course.objects.update(plan_published_at=None, groups_published_at=None)
    cast.course.refresh_from_db()
    lecture(cast)
    by, at = cast.coordinator, clock.now()
    actions.publish_plan(course=cast.course, by=by, at=at)
    actions.publish_groups(course=cast.course, by=by, at=at)
    plan = Batch.objects.get(verb="courses.publish_plan")

    actions.undo(course=cast.course, batch=plan, by=by, at=at)

    cast.course.refresh_from_db()
    assert (cast.course.plan_published_at, cast.course.bound_stage) == (None, Stage.RUNNING)
    actions.undo(course=cast.course, batch=Batch.objects.get(taken_back_at=None), by=by, at=at)
    cast.course.refresh_from_db()
    assert (cast.course.groups_published_at, cast.course.bound_stage) == (None, "")


def test_a_plan_that_waits_is_sent_with_the_times_of_now(cast: Cast, settings: Settings) -> None:
    settings.OQU_LETTERS_LEAVE = True
    course = cast.course
    course.plan_published_at = None
    course.save()
    talk = lecture(cast)
    actions.publish_plan(course=course, by=cast.coordinator, at=clock.now())
    written = Letter.objects.get(kind="courses/plan", person=cast.learner)
    talk.refresh_from_db()
    move(cast, talk, by=timedelta(hours=3))

    letters.deliver_due(at=clock.now() + letters.UNDO_TIME + timedelta(seconds=1))

    sent = Letter.objects.get(pk=written.pk)
    assert sent.state == LetterState.SENT
    assert ("09:00" in written.text, "12:00" in written.text) == (True, False)
    assert ("09:00" in sent.text, "12:00" in sent.text) == (False, True)


@pytest.mark.parametrize(("language", "words"), [("en", "1 April"), ("ru", "1 апреля"), ("kk", "1 сәуір")])
def test_other_days_and_hours_of_the_course_are_one_line_of_the_letter(
    cast: Cast, language: str, words: str
) -> None:
    cast.learner.language = language
    cast.learner.save()
    course, at = cast.course, clock.now()
    last, hours = course.ends_on, course.hours
    fields = {"ends_on": datetime(2027, 4, 1).date(), "hours": hours + 4}
    talk = lecture(cast)
    move(cast, talk)
    for columns in ({"ends_on": last + timedelta(days=1)}, fields):
        actions.edit_course(course=course, fields=columns, by=cast.methodologist, at=at, leave_outside=True)

    assert pending_count(course) == 2
    notice = announce(cast)
    letter = Letter.objects.get(person=cast.learner)
    assert words in letter.text
    assert str(hours + 4) in letter.text
    assert notice.changes.count() == 2

    assert notice.batch is not None
    actions.undo(course=course, batch=notice.batch, by=cast.coordinator, at=clock.now())
    assert pending_count(course) == 2
    before = {"ends_on": last, "hours": hours}
    actions.edit_course(course=course, fields=before, by=cast.methodologist, at=at, leave_outside=True)
    assert pending_count(course) == 1


def test_days_of_a_course_without_a_published_plan_are_no_change(cast: Cast) -> None:
    Course.objects.filter(pk=cast.course.pk).update(plan_published_at=None)
    cast.course.refresh_from_db()

    actions.edit_course(
        course=cast.course, fields={"hours": 99}, by=cast.methodologist, at=clock.now(), leave_outside=True
    )

    assert pending_count(cast.course) == 0


def test_another_rule_of_the_certificate_is_announced(cast: Cast) -> None:
    course, at = cast.course, clock.now()
    rule = {"attendance_percent": 50, "needs_assignments": False}
    ActivityFactory.create(course=course, kind="reading")
    ActivityFactory.create(course=course, kind="link", required=False)
    before = {name: getattr(course, name) for name in rule}

    actions.edit_course(course=course, fields=rule, by=cast.methodologist, at=at, leave_outside=True)

    assert pending_count(course) == 1
    announce(cast)
    letter = Letter.objects.get(person=cast.learner).text
    assert "before: for the certificate: lectures heard, at least 70%; all practical tasks accepted" in letter
    assert "now: for the certificate: lectures heard, at least 50%; practical tasks do not count" in letter
    assert ("all required readings read" in letter, "links seen" in letter) == (True, False)
    assert "academic hours" not in letter
    for fields, number in ((before, 1), (rule, 0)):
        actions.edit_course(course=course, fields=fields, by=cast.methodologist, at=at, leave_outside=True)
        assert pending_count(course) == number


def test_that_an_activity_no_longer_counts_for_the_certificate_is_announced(cast: Cast) -> None:
    talk = lecture(cast)

    actions.edit_activity(activity=talk, columns={"required": False}, by=cast.methodologist, at=clock.now())
    announce(cast)

    letter = Letter.objects.get(person=cast.learner).text
    assert f"No longer counts for the certificate: {talk.title}" in letter


def test_nothing_is_announced_of_a_course_that_is_over(cast: Cast) -> None:
    move(cast, lecture(cast))
    seen = mark_of(pending_changes(cast.course))
    Course.objects.filter(pk=cast.course.pk).update(stage=Stage.CLOSED)
    cast.course.refresh_from_db()

    assert (pending_count(cast.course), pending_by_course([cast.course.pk])) == (0, {})
    with pytest.raises(actions.PlanFinal):
        actions.announce_changes(
            course=cast.course,
            participants=True,
            staff=True,
            seen=seen,
            by=cast.coordinator,
            at=clock.now(),
            key="late",
        )
