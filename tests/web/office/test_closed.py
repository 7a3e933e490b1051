"""Once a course is closed its places and results stay: nothing that changes them is offered, sent or undone."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from oqu.admission.models import Application, ApplicationSource, ApplicationState
from oqu.admission.queries import token_of
from oqu.assignments import actions as assignments
from oqu.assignments.models import Review, ReviewVerdict
from oqu.courses.actions import ResultsFinal
from oqu.courses.models import Activity, Course, Enrolment, PlanChange, Stage
from oqu.kernel import clock
from oqu.lectures.models import Attendance
from oqu.letters.actions import UNDO_TIME
from oqu.letters.kinds.leaving import has_reason
from oqu.letters.models import Batch, Letter, LetterState
from oqu.questionnaires.jobs import close_due
from oqu.questionnaires.models import Wave
from tests.factories import activities, questionnaires
from tests.factories.admission import ApplicationFactory
from tests.factories.cast import Cast

FINAL = "The course is closed: places and results no longer change."
REOPEN = "it can be reopened on its page"


@pytest.fixture
def office(client: Client, cast: Cast) -> Client:
    client.force_login(cast.coordinator)
    return client


def address(cast: Cast, page: str, *more: str) -> str:
    return reverse(f"office:{page}", args=[cast.course.slug, *more])


def at_stage(cast: Cast, stage: Stage, bound: str = "") -> None:
    Course.objects.filter(pk=cast.course.pk).update(stage=stage, bound_stage=bound)
    cast.course.refresh_from_db()


def send_list(office: Client, cast: Cast, minutes: int) -> str:
    sheet = f"lecture,email,minutes,note\ntalk,saule@example.org,{minutes},from paper".encode()
    file = SimpleUploadedFile("list.csv", sheet, content_type="text/csv")
    sent = {"file": file, "form_key": "k", "confirmed": "1"}
    return office.post(address(cast, "import_attendance"), sent, follow=True).text


@pytest.mark.parametrize("stage", [Stage.CLOSED, Stage.ARCHIVED])
@pytest.mark.parametrize(("bound", "words"), [("", REOPEN), (Stage.CLOSED, FINAL)])
def test_attendance_stays_as_it_was_when_the_course_closed(
    cast: Cast, office: Client, stage: Stage, bound: str, words: str
) -> None:
    activities.lecture(cast.course, by=cast.lecturer)
    send_list(office, cast, 30)
    batch = Batch.objects.get(verb="lectures.import_attendance")
    undo = address(cast, "undo", batch.key)
    assert undo in office.get(address(cast, "course")).text
    at_stage(cast, stage, bound)

    pages = [office.get(address(cast, page)).text for page in ("course", "attendance")]
    undone = office.post(undo, follow=True).text
    imported = send_list(office, cast, 80)
    fields = {f"minutes_{place.key}": "80" for place in (cast.enrolment, cast.other_enrolment)}
    corrected = office.post(
        address(cast, "lecture_attendance", "talk"), {**fields, "reason": "asked", "form_key": "c"}
    )

    assert [undo in page for page in pages] == [False, False]
    assert (FINAL in pages[1], "Read the list" in pages[1]) == (True, False)
    assert [words in page for page in (undone, imported, corrected.text)] == [True, True, True]
    assert corrected.status_code == 422
    assert [row.minutes for row in Attendance.objects.all()] == [30]


def test_verdicts_stay_as_they_were_when_the_course_closed(cast: Cast, client: Client) -> None:
    task = activities.assignment(cast.course, by=cast.methodologist)
    first = activities.answer(task, cast.enrolment)
    second = activities.answer(task, cast.other_enrolment)
    activities.verdict(first, by=cast.lecturer)
    batch = Batch.objects.get(verb="assignments.review")
    client.force_login(cast.lecturer)
    undo = reverse("teaching:undo_review", args=[batch.key])
    review = reverse("teaching:review", args=[second.key])
    assert (undo in client.get(review).text, 'value="accepted"' in client.get(review).text) == (True, True)
    at_stage(cast, Stage.CLOSED)

    page = client.get(review).text
    queue = client.get(reverse("teaching:queue")).text
    client.post(undo)
    with pytest.raises(ResultsFinal):
        assignments.review(
            submission=second,
            verdict=ReviewVerdict.RETURNED,
            points={one.code: one.points for one in task.criteria.all()},
            comment="Why?",
            by=cast.lecturer,
            at=clock.now(),
            key="late",
        )

    assert (undo in page, 'value="accepted"' in page, FINAL in page) == (False, False, True)
    assert review not in queue
    assert [one.submission for one in Review.objects.all()] == [first]


@pytest.mark.parametrize("stage", [Stage.CLOSED, Stage.ARCHIVED])
@pytest.mark.parametrize("decision", ["admit", "wait", "decline"])
def test_nobody_is_decided_on_in_a_closed_course(
    cast: Cast, office: Client, stage: Stage, decision: str
) -> None:
    one = ApplicationFactory.create(course=cast.course)
    at_stage(cast, stage, Stage.CLOSED)

    pages = [
        office.get(address(cast, "admission")).text,
        office.get(address(cast, "application", one.key)).text,
    ]
    sent = {"chosen": one.key, "decision": decision, "reason": "r", "form_key": "k"}
    answer = office.post(address(cast, "decide"), sent, follow=True).text

    assert ["/decide/" in page and "Decision" in page for page in pages][1] is False
    assert 'name="admit"' not in pages[0]
    assert FINAL in answer
    assert (Application.objects.get().state, Enrolment.objects.count()) == (ApplicationState.NEW, 2)


def test_who_waits_for_a_decision_when_the_course_closes_gets_a_letter_and_waits_again_if_that_is_undone(
    cast: Cast, office: Client
) -> None:
    new = ApplicationFactory.create(course=cast.course, language="en")
    waiting = ApplicationFactory.create(
        course=cast.course, state=ApplicationState.WAITING, language="en", decided_at=clock.now()
    )
    at_stage(cast, Stage.CLOSING)
    client = office
    client.force_login(cast.methodologist)

    page = client.get(address(cast, "course")).text
    client.post(address(cast, "course_move"), {"to": Stage.CLOSED, "anyway": "1"})
    closed = {one.pk: one.state for one in Application.objects.all()}
    letters = {letter.about: letter.text for letter in Letter.objects.filter(kind="admission/declined")}
    leaving = [has_reason(letter, clock.now()) for letter in Letter.objects.filter(kind="admission/declined")]
    batch = Batch.objects.get(verb="courses.move_on")
    client.post(address(cast, "undo", batch.key))

    assert "2 people who applied have no place and get a letter that the course is over." in page
    assert closed == {new.pk: ApplicationState.DECLINED, waiting.pk: ApplicationState.WAITING}
    assert leaving == [True, True]
    assert "No decision was made on your application before that." in letters[new.key]
    assert "No place became free before that." in letters[waiting.key]
    cast.course.refresh_from_db()
    assert cast.course.stage == Stage.CLOSING
    assert [Application.objects.get(pk=one.pk).state for one in (new, waiting)] == [
        ApplicationState.NEW,
        ApplicationState.WAITING,
    ]
    assert {letter.state for letter in Letter.objects.filter(kind="admission/declined")} == {
        LetterState.TAKEN_BACK
    }


@pytest.mark.parametrize("stage", [Stage.CLOSING, Stage.CLOSED])
def test_a_place_in_a_course_that_takes_nobody_any_more_is_not_offered(
    cast: Cast, client: Client, stage: Stage
) -> None:
    one = ApplicationFactory.create(
        course=cast.course,
        state=ApplicationState.UNCONFIRMED,
        source=ApplicationSource.NOMINATED,
        nominated_by=cast.network_head,
        email=cast.stranger.email,
        applied_at=clock.now() - timedelta(days=1),
    )
    link = reverse("public:answer_application", args=[token_of(one)])
    client.force_login(cast.stranger)
    own = reverse("learning:invitations")
    assert ["I accept" in client.get(page).text for page in (link, own)] == [True, True]
    at_stage(cast, stage)

    pages = [client.get(page).text for page in (link, own)]

    assert ["I accept" in page for page in pages] == [False, False]
    words = "The course takes no applications any more. You need not answer."
    assert [words in page for page in pages] == [True, True]


def test_open_questionnaires_are_closed_with_the_course_once_that_can_no_longer_be_undone(
    cast: Cast, client: Client
) -> None:
    now = clock.now()
    Course.objects.filter(pk=cast.course.pk).update(stage=Stage.CLOSED, closed_at=now, ends_on=now.date())
    in_time = questionnaires.wave(cast.course, cast.methodologist)
    later = questionnaires.wave(cast.course, cast.methodologist, slug="later")
    transfer = questionnaires.wave(cast.course, cast.methodologist, slug="transfer")
    Wave.objects.filter(pk=transfer.pk).update(months_after=3)
    Activity.objects.filter(slug="later").update(opens_at=now + timedelta(seconds=5))
    Course.objects.filter(pk=cast.course.pk).update(ends_on=now.date() + timedelta(days=7))
    Activity.objects.filter(slug="transfer").update(
        opens_at=now + timedelta(days=90), due_at=now + timedelta(days=97)
    )
    client.force_login(cast.methodologist)

    close_due(now + UNDO_TIME - timedelta(seconds=1))
    before = list(Wave.objects.filter(closed_at__isnull=False))
    page = client.get(address(cast, "questionnaires")).text
    close_due(now + UNDO_TIME)

    assert before == []
    assert list(Wave.objects.filter(closed_at__isnull=False)) == [in_time]
    assert {later, transfer} == set(Wave.objects.filter(closed_at=None))
    states = [
        page.count(words)
        for words in ("closed with the course", "not asked, because the course was closed", "opens later")
    ]
    assert states == [1, 1, 1]
    assert "closed with the course" in client.get(address(cast, "questionnaires")).text


def test_changes_that_nobody_was_notified_of_are_named_before_a_course_closes(
    cast: Cast, client: Client
) -> None:
    at_stage(cast, Stage.CLOSING)
    talk = activities.lecture(cast.course, by=cast.lecturer)
    PlanChange.objects.get_or_create(
        course=cast.course, activity=talk.activity, defaults={"before": {}, "changed_at": clock.now()}
    )
    PlanChange.objects.create(course=cast.course, before={}, changed_at=clock.now())
    client.force_login(cast.methodologist)

    page = client.get(address(cast, "course")).text

    link = f'<a href="{address(cast, "plan_changes")}">'
    assert f"{link}2 changes of the plan are not announced</a>" in page
    assert f"{link}The days, hours or rule of the course have changed, and nobody was notified.</a>" in page
