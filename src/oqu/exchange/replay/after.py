"""After the course: answers, closing, certificates, and the outcomes of ideas."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from oqu.certificates import actions as certificates
from oqu.courses import actions as courses
from oqu.courses.kinds import ReplayEvent
from oqu.courses.kinds.tables import in_row
from oqu.courses.models import Enrolment, Place, Stage
from oqu.exchange.folder.checks import SIGNATURES
from oqu.exchange.replay.context import ReplayContext
from oqu.ideas import actions as ideas
from oqu.ideas.models import Outcome
from oqu.kernel.sheets import SheetRow
from oqu.news import actions as news
from oqu.news.models import Category
from oqu.reports import actions as reports

OUTCOMES = {"done": Outcome.DONE, "partly": Outcome.PARTLY, "later": Outcome.PLANNED, "none": Outcome.DROPPED}


def events(context: ReplayContext) -> Iterator[ReplayEvent]:
    """Yield the events from the first answer to the last outcome of an idea."""
    life = context.folder.course["life"]
    closing = partial(_move, context, Stage.CLOSING, "closing_at")
    yield context.event(life["closing_at"], "closing", closing, changes_course=True)
    yield context.event(
        life["certificates_signed_at"], "certificates", partial(_sign, context), changes_course=True
    )
    end = partial(_move, context, Stage.CLOSED, "closed_at")
    yield context.event(life["closed_at"], "closed", end, changes_course=True)
    yield context.event(life["news_at"], "news", partial(_publish_results, context))
    for number, signed_at in enumerate(life.get(SIGNATURES, ()), start=1):
        sign = partial(_sign_report, context, number, signed_at)
        yield context.event(signed_at, f"edition {number}", sign)
    promised = context.step_time("closing_at") + timedelta(hours=2)
    for number, row in enumerate(context.folder.rows("ideas.csv")):
        source = in_row("ideas.csv", row)
        yield ReplayEvent(promised, f"idea {number}", partial(_add_idea, context, number, row), source=source)
        if row["told_at"] and row["kept_state"]:
            name = f"story {number}"
            yield context.event(
                row["told_at"], name, partial(_report_outcome, context, number, row), source=source
            )


def _move(context: ReplayContext, stage: Stage, step: str) -> None:
    course, by, at = context.course(), context.by_role("coordinator"), context.step_time(step)
    if stage == Stage.CLOSED:
        left = Enrolment.objects.filter(course=course, state=Place.LEARNING)
        courses.finish(course=course, enrolments=left, by=by, at=at)
    courses.move_on(course=course, to=stage, by=by, at=at)


def _sign(context: ReplayContext) -> None:
    at, by = context.step_time("certificates_signed_at"), context.by_role("director")
    certificates.sign(course=context.course(), by=by, at=at)


def _sign_report(context: ReplayContext, number: int, signed_at: str) -> None:
    reports.sign_edition(
        course=context.course(),
        seen=None,
        by=context.by_role("director"),
        at=context.to_utc(signed_at),
        key=context.key("edition", number),
    )


def _publish_results(context: ReplayContext) -> None:
    """Publish the article that the report drafts from its figures: those of the signed edition, if there is one."""
    at, by, course = context.step_time("news_at"), context.by_role("methodologist"), context.course()
    draft = reports.article_of(course, at=at)
    article = news.draft(
        centre=course.centre,
        course=course,
        category=Category.NEWS,
        slug=f"{course.slug}-results",
        title=draft.title,
        lead=draft.lead,
        body=draft.body,
        by=by,
        at=at,
        key=context.key("news"),
    )
    news.publish(article=article, by=by, at=at)


def _add_idea(context: ReplayContext, number: int, row: SheetRow) -> None:
    enrolment = context.enrolment(row["person_code"])
    ideas.promise(
        enrolment=enrolment,
        text=row["text"],
        due_on=context.day(row["due_on"]) if row["due_on"] else None,
        by=enrolment.person,
        at=context.step_time("closing_at") + timedelta(hours=2),
        key=context.key("idea", number),
    )


def _report_outcome(context: ReplayContext, number: int, row: SheetRow) -> None:
    enrolment = context.enrolment(row["person_code"])
    idea = enrolment.ideas.get(text=row["text"])
    ideas.tell(
        idea=idea,
        outcome=OUTCOMES[row["kept_state"]],
        story=row["story"],
        by=enrolment.person,
        at=context.to_utc(row["told_at"]),
        key=context.key("story", number),
    )
