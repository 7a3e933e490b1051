"""During the course: the plan and its content, lectures, assignments, reviews, discussion, questions to the centre."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from oqu.community import actions as community
from oqu.community.models import Thread
from oqu.courses import actions as courses
from oqu.courses.kinds import ReplayEvent, all_kinds
from oqu.courses.kinds.tables import in_row
from oqu.courses.models import Stage
from oqu.exchange.folder.planning import Planner
from oqu.exchange.replay.context import ReplayContext
from oqu.kernel.sheets import SheetRow
from oqu.people.models import Person
from oqu.support import actions as support
from oqu.support.models import Subject

SUBJECTS = {"technology": Subject.TECHNICAL, "other": Subject.OTHER}
ATTENDANCE_AFTER = timedelta(hours=6)


def events(context: ReplayContext) -> Iterator[ReplayEvent]:
    """Yield the events from the plan to the last lecture."""
    life = context.folder.course["life"]
    before = context.step_time("admission_closes_at") + timedelta(hours=1)
    yield ReplayEvent(
        before, "plan", partial(_plan, context, before), changes_course=True, source="activities.csv"
    )
    yield context.event(life["starts_at"], "start", partial(_start, context), changes_course=True)
    for kind in all_kinds():
        yield from kind.records.events(context)
    for number, row in enumerate(context.folder.rows("discussion.csv")):
        source = in_row("discussion.csv", row)
        yield context.event(
            row["at"], f"talk {number}", partial(_write_message, context, number, row), source=source
        )
    for row in context.folder.rows("contacts.csv"):
        at = context.step_time("starts_at") + timedelta(days=1)
        name, source = f"card {row['person_code']}", in_row("contacts.csv", row)
        yield ReplayEvent(at, name, partial(_card, context, row, at), source=source)
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
