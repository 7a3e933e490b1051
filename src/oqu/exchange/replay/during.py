"""During the course: the plan and its content, lectures, practical tasks, reviews, talk, questions to the centre."""

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
from oqu.courses.kinds import PlannedContent, kind_of
from oqu.courses.models import Stage
from oqu.exchange.replay.scene import Event, Scene, in_row
from oqu.kernel import files
from oqu.kernel.languages import LANGUAGES
from oqu.kernel.sheets import SheetRow
from oqu.lectures import actions as lectures
from oqu.lectures.models import Source
from oqu.people.models import Person
from oqu.support import actions as support
from oqu.support.models import Subject

SUBJECTS = {"technology": Subject.TECHNICAL, "other": Subject.OTHER}
HEARD_AFTER = timedelta(hours=6)


def events(scene: Scene) -> Iterator[Event]:
    """Everything from the plan to the last lecture."""
    life = scene.folder.course["life"]
    before = scene.life("admission_closes_at") + timedelta(hours=1)
    yield Event(before, "plan", partial(_plan, scene, before), turns=True, told="activities.csv")
    yield scene.event(life["starts_at"], "start", partial(_start, scene), turns=True)
    for row in scene.folder.activities("lecture"):
        heard = scene.moment(row["ends_at"]) + HEARD_AFTER
        name = f"attendance {row['slug']}"
        yield Event(heard, name, partial(_attendance, scene, row, heard), told="attendance.csv")
    for row in scene.folder.rows("submissions.csv"):
        name = f"submission {row['assignment']} {row['person_code']} {row['attempt']}"
        told = in_row("submissions.csv", row)
        yield scene.event(row["submitted_at"], name, partial(_submit, scene, row), told=told)
    for row in scene.folder.rows("reviews.csv"):
        name = f"review {row['assignment']} {row['person_code']} {row['attempt']}"
        told = in_row("reviews.csv", row)
        yield scene.event(row["reviewed_at"], name, partial(_review, scene, row), told=told)
    for number, row in enumerate(scene.folder.rows("discussion.csv")):
        told = in_row("discussion.csv", row)
        yield scene.event(row["at"], f"talk {number}", partial(_talk, scene, number, row), told=told)
    for row in scene.folder.rows("contacts.csv"):
        at = scene.life("starts_at") + timedelta(days=1)
        name, told = f"card {row['person_code']}", in_row("contacts.csv", row)
        yield Event(at, name, partial(_card, scene, row, at), told=told)
    for number, row in enumerate(scene.folder.rows("support.csv")):
        told = in_row("support.csv", row)
        yield scene.event(row["at"], f"question {number}", partial(_ask, scene, number, row), told=told)
        if row["answered_at"]:
            name = f"answer {number}"
            yield scene.event(row["answered_at"], name, partial(_answer, scene, number, row), told=told)


def _plan(scene: Scene, at: datetime) -> None:
    """The whole plan with its content, then shown to everybody."""
    by, course = scene.by_role("methodologist"), scene.course()
    for row in scene.folder.rows("activities.csv"):
        activity = courses.plan_activity(
            course=course,
            kind=row["kind"],
            slug=row["slug"],
            title={x: row[f"title_{x}"] for x in LANGUAGES},
            position=row["order"],
            opens_at=scene.maybe(row["opens_at"]),
            starts_at=scene.maybe(row["starts_at"]),
            ends_at=scene.maybe(row["ends_at"]),
            due_at=scene.maybe(row["due_at"]),
            hours=row["hours"],
            required=row["required"],
            by=by,
            at=at,
        )
        content = PlannedContent(scene.folder, row, activity, scene.staff, by, at)
        kind_of(row["kind"]).folder.store(content)
    courses.publish_plan(course=course, by=by, at=at)


def _start(scene: Scene) -> None:
    at, by = scene.life("starts_at"), scene.by_role("coordinator")
    courses.move_on(course=scene.course(), to=Stage.RUNNING, by=by, at=at)


def _attendance(scene: Scene, row: SheetRow, at: datetime) -> None:
    """What the meeting's own list said, entered by the coordinator."""
    lecture, by = scene.activity(row["slug"]).lecture, scene.by_role("coordinator")
    for heard in scene.folder.rows("attendance.csv"):
        if heard["lecture"] == row["slug"] and heard["minutes"]:
            lectures.record_attendance(
                lecture=lecture,
                enrolment=scene.place(heard["person_code"]),
                minutes=heard["minutes"],
                source=Source.IMPORTED,
                reason=heard["note"],
                by=by,
                at=at,
            )


def _submit(scene: Scene, row: SheetRow) -> None:
    place = scene.place(row["person_code"])
    uploads = []
    if row["file"]:
        path = scene.folder.path / "submission-files" / row["file"]
        uploads = [files.Upload(path.name, BytesIO(path.read_bytes()))]
    assignments.submit(
        assignment=scene.activity(row["assignment"]).assignment,
        enrolment=place,
        words=row["text"],
        uploads=uploads,
        by=place.person,
        at=scene.moment(row["submitted_at"]),
        key=scene.key("submission", row["assignment"], row["person_code"], row["attempt"]),
    )


def _review(scene: Scene, row: SheetRow) -> None:
    activity = scene.activity(row["assignment"])
    submission = Submission.objects.get(
        assignment__activity=activity, enrolment=scene.place(row["person_code"]), attempt=row["attempt"]
    )
    codes = [c["code"] for c in scene.folder.assignments[row["assignment"]]["criteria"]]
    assignments.review(
        submission=submission,
        verdict=ReviewVerdict(row["verdict"]),
        points={code: Decimal(given) for code, given in zip(codes, row["points"], strict=True)},
        comment=row["comment"],
        by=scene.staff(row["reviewer_email"]),
        at=scene.moment(row["reviewed_at"]),
        key=scene.key("review", row["assignment"], row["person_code"], row["attempt"]),
    )


def _who(scene: Scene, code: str) -> Person:
    return scene.staff(code) if "@" in code else scene.place(code).person


def _talk(scene: Scene, number: int, row: SheetRow) -> None:
    """The first post of a thread begins it."""
    by, at, key = _who(scene, row["person_code"]), scene.moment(row["at"]), scene.key("talk", number)
    course = scene.course()
    thread = Thread.objects.filter(course=course, title=row["thread"]).first()
    if thread is None:
        community.begin(course=course, title=row["thread"], text=row["text"], by=by, at=at, key=key)
    else:
        community.write(thread=thread, text=row["text"], by=by, at=at, key=key)


def _card(scene: Scene, row: SheetRow, at: datetime) -> None:
    person = scene.place(row["person_code"]).person
    community.share_card(
        person=person,
        about=row["about"],
        shows_email="email" in row["shares"],
        shows_phone="phone" in row["shares"],
        by=person,
        at=at,
    )


def _ask(scene: Scene, number: int, row: SheetRow) -> None:
    support.ask(
        centre=scene.course().centre,
        subject=SUBJECTS.get(row["category"], Subject.LIBRARY),
        text=row["text"],
        by=scene.place(row["person_code"]).person,
        at=scene.moment(row["at"]),
        key=scene.key("question", number),
    )


def _answer(scene: Scene, number: int, row: SheetRow) -> None:
    asker = scene.place(row["person_code"]).person
    case = asker.cases.get(asked_at=scene.moment(row["at"]))
    support.reply(
        case=case,
        text=row["answer"],
        by=scene.staff(row["answered_by"]),
        at=scene.moment(row["answered_at"]),
        key=scene.key("answer", number),
    )
