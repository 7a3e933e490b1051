"""During the course: the plan and its content, lectures, assignments, reviews, discussion, questions to the centre."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from io import BytesIO

from oqu.assignments import actions as assignments
from oqu.assignments.models import ReviewVerdict, Submission
from oqu.community import actions as community
from oqu.community.models import Thread
from oqu.courses import actions as courses
from oqu.courses.models import Stage
from oqu.exchange.folder.planning import Planner
from oqu.exchange.replay.context import Event, ReplayContext, in_row
from oqu.kernel import files
from oqu.kernel.sheets import SheetRow
from oqu.lectures import actions as lectures
from oqu.lectures.models import Source
from oqu.people.models import Person
from oqu.support import actions as support
from oqu.support.models import Subject

SUBJECTS = {"technology": Subject.TECHNICAL, "other": Subject.OTHER}
ATTENDANCE_AFTER = timedelta(hours=6)


def events(context: ReplayContext) -> Iterator[Event]:
    """Yield the events from the plan to the last lecture."""
    life = context.folder.course["life"]
    before = context.step_time("admission_closes_at") + timedelta(hours=1)
    yield Event(before, "plan", partial(_plan, context, before), changes_course=True, source="activities.csv")
    yield context.event(life["starts_at"], "start", partial(_start, context), changes_course=True)
    for row in context.folder.activities("lecture"):
        heard = context.to_utc(row["ends_at"]) + ATTENDANCE_AFTER
        name = f"attendance {row['slug']}"
        yield Event(heard, name, partial(_attendance, context, row, heard), source="attendance.csv")
    for row in context.folder.rows("submissions.csv"):
        name = f"submission {row['assignment']} {row['person_code']} {row['attempt']}"
        source = in_row("submissions.csv", row)
        yield context.event(row["submitted_at"], name, partial(_submit, context, row), source=source)
    for row in context.folder.rows("reviews.csv"):
        name = f"review {row['assignment']} {row['person_code']} {row['attempt']}"
        source = in_row("reviews.csv", row)
        yield context.event(row["reviewed_at"], name, partial(_review, context, row), source=source)
    for number, row in enumerate(context.folder.rows("discussion.csv")):
        source = in_row("discussion.csv", row)
        yield context.event(
            row["at"], f"talk {number}", partial(_write_message, context, number, row), source=source
        )
    for row in context.folder.rows("contacts.csv"):
        at = context.step_time("starts_at") + timedelta(days=1)
        name, source = f"card {row['person_code']}", in_row("contacts.csv", row)
        yield Event(at, name, partial(_card, context, row, at), source=source)
    for number, row in enumerate(context.folder.rows("support.csv")):
        source = in_row("support.csv", row)
        yield context.event(
            row["at"], f"question {number}", partial(_ask, context, number, row), source=source
        )
        if row["answered_at"]:
            name = f"answer {number}"
            yield context.event(
                row["answered_at"], name, partial(_answer, context, number, row), source=source
            )


def _plan(context: ReplayContext, at: datetime) -> None:
    """Create and publish the plan with its content."""
    by, course = context.by_role("methodologist"), context.course()
    planner = Planner(context.folder, course, context.to_utc_or_none, context.staff, by, at)
    for row in context.folder.rows("activities.csv"):
        planner.add(row)
    courses.publish_plan(course=course, by=by, at=at)


def _start(context: ReplayContext) -> None:
    at, by = context.step_time("starts_at"), context.by_role("coordinator")
    courses.move_on(course=context.course(), to=Stage.RUNNING, by=by, at=at)


def _attendance(context: ReplayContext, row: SheetRow, at: datetime) -> None:
    """Enter the attendance list of the meeting, as the coordinator."""
    lecture, by = context.activity(row["slug"]).lecture, context.by_role("coordinator")
    for heard in context.folder.rows("attendance.csv"):
        if heard["lecture"] == row["slug"] and heard["minutes"]:
            lectures.record_attendance(
                lecture=lecture,
                enrolment=context.enrolment(heard["person_code"]),
                minutes=heard["minutes"],
                source=Source.IMPORTED,
                reason=heard["note"],
                by=by,
                at=at,
            )


def _submit(context: ReplayContext, row: SheetRow) -> None:
    enrolment = context.enrolment(row["person_code"])
    uploads = []
    if row["file"]:
        path = context.folder.path / "submission-files" / row["file"]
        uploads = [files.Upload(path.name, BytesIO(path.read_bytes()))]
    assignments.submit(
        assignment=context.activity(row["assignment"]).assignment,
        enrolment=enrolment,
        words=row["text"],
        uploads=uploads,
        by=enrolment.person,
        at=context.to_utc(row["submitted_at"]),
        key=context.key("submission", row["assignment"], row["person_code"], row["attempt"]),
    )


def _review(context: ReplayContext, row: SheetRow) -> None:
    activity = context.activity(row["assignment"])
    submission = Submission.objects.get(
        assignment__activity=activity, enrolment=context.enrolment(row["person_code"]), attempt=row["attempt"]
    )
    codes = [c["code"] for c in context.folder.assignments[row["assignment"]]["criteria"]]
    assignments.review(
        submission=submission,
        verdict=ReviewVerdict(row["verdict"]),
        points={code: Decimal(given) for code, given in zip(codes, row["points"], strict=True)},
        comment=row["comment"],
        by=context.staff(row["reviewer_email"]),
        at=context.to_utc(row["reviewed_at"]),
        key=context.key("review", row["assignment"], row["person_code"], row["attempt"]),
    )


def _author(context: ReplayContext, code: str) -> Person:
    return context.staff(code) if "@" in code else context.enrolment(code).person


def _write_message(context: ReplayContext, number: int, row: SheetRow) -> None:
    """Write a message; the first one creates the thread."""
    by, at, key = _author(context, row["person_code"]), context.to_utc(row["at"]), context.key("talk", number)
    course = context.course()
    thread = Thread.objects.filter(course=course, title=row["thread"]).first()
    if thread is None:
        community.begin(course=course, title=row["thread"], text=row["text"], by=by, at=at, key=key)
    else:
        community.write(thread=thread, text=row["text"], by=by, at=at, key=key)


def _card(context: ReplayContext, row: SheetRow, at: datetime) -> None:
    person = context.enrolment(row["person_code"]).person
    community.share_card(
        person=person,
        about=row["about"],
        shows_email="email" in row["shares"],
        shows_phone="phone" in row["shares"],
        by=person,
        at=at,
    )


def _ask(context: ReplayContext, number: int, row: SheetRow) -> None:
    support.ask(
        centre=context.course().centre,
        subject=SUBJECTS.get(row["category"], Subject.LIBRARY),
        text=row["text"],
        by=context.enrolment(row["person_code"]).person,
        at=context.to_utc(row["at"]),
        key=context.key("question", number),
    )


def _answer(context: ReplayContext, number: int, row: SheetRow) -> None:
    asker = context.enrolment(row["person_code"]).person
    case = asker.cases.get(asked_at=context.to_utc(row["at"]))
    support.reply(
        case=case,
        text=row["answer"],
        by=context.staff(row["answered_by"]),
        at=context.to_utc(row["answered_at"]),
        key=context.key("answer", number),
    )
