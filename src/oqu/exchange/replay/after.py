"""Answers, the end of the course, certificates, and what became of ideas."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from oqu.certificates import actions as certificates
from oqu.courses import actions as courses
from oqu.courses.models import Enrolment, Place, Stage
from oqu.exchange.replay.scene import Event, Scene, Unknown, in_row
from oqu.ideas import actions as ideas
from oqu.ideas.models import Outcome
from oqu.kernel.sheets import SheetRow
from oqu.news import actions as news
from oqu.news.models import Category
from oqu.questionnaires import actions as questionnaires
from oqu.questionnaires import queries as questionnaires_asked
from oqu.questionnaires.definition import reading
from oqu.questionnaires.definition.answers import validate_answers
from oqu.questionnaires.models import KindChoices, Redaction
from oqu.reports.queries import evidence
from oqu.reports.sheets.news import news_draft

KEPT = {"done": Outcome.DONE, "partly": Outcome.PARTLY, "later": Outcome.PLANNED, "none": Outcome.DROPPED}


def events(scene: Scene) -> Iterator[Event]:
    """Everything from the first answer to the last story."""
    for activity in scene.folder.activities("questionnaire"):
        for given in scene.folder.answers[activity["slug"]]:
            name = f"answer {activity['slug']} {given['person_code']}"
            told = in_row(f"answers/{activity['slug']}.csv", given)
            yield scene.event(given["answered_at"], name, partial(_answer, scene, activity, given), told=told)
        over = scene.moment(activity["due_at"]) + timedelta(minutes=1)
        name = f"close {activity['slug']}"
        told = in_row("activities.csv", activity)
        yield Event(over, name, partial(_close_wave, scene, activity, over), told=told)
    life = scene.folder.course["life"]
    closing = partial(_move, scene, Stage.CLOSING, "closing_at")
    yield scene.event(life["closing_at"], "closing", closing, turns=True)
    yield scene.event(life["certificates_signed_at"], "certificates", partial(_sign, scene), turns=True)
    end = partial(_move, scene, Stage.CLOSED, "closed_at")
    yield scene.event(life["closed_at"], "closed", end, turns=True)
    yield scene.event(life["report_at"], "reading", partial(_read_open_answers, scene))
    yield scene.event(life["news_at"], "news", partial(_tell_the_news, scene))
    promised = scene.life("closing_at") + timedelta(hours=2)
    for number, row in enumerate(scene.folder.rows("ideas.csv")):
        told = in_row("ideas.csv", row)
        yield Event(promised, f"idea {number}", partial(_promise, scene, number, row), told=told)
        if row["told_at"] and row["kept_state"]:
            name = f"story {number}"
            yield scene.event(row["told_at"], name, partial(_tell, scene, number, row), told=told)


def _answer(scene: Scene, activity: SheetRow, row: SheetRow) -> None:
    wave, place = scene.activity(activity["slug"]).wave, scene.place(row["person_code"])
    key = scene.key("answers", activity["slug"], row["person_code"])
    content = reading.read(wave.questionnaire.definition)
    checked = validate_answers(content, row.cells, row["language"])
    if checked.problems:
        raise Unknown(f"{key}: {checked.problems[0].id}: {checked.problems[0].words}")
    questionnaires.answer(
        wave=wave,
        enrolment=place,
        answers=checked.answers,
        language=row["language"],
        slip=key,
        by=place.person,
        at=scene.moment(row["answered_at"]),
        key=key,
    )


def _close_wave(scene: Scene, activity: SheetRow, at: datetime) -> None:
    wave = scene.activity(activity["slug"]).wave
    questionnaires.close_wave(wave=wave, by=None, at=at)


def _move(scene: Scene, stage: Stage, step: str) -> None:
    course, by, at = scene.course(), scene.by_role("coordinator"), scene.life(step)
    if stage == Stage.CLOSED:
        left = Enrolment.objects.filter(course=course, state=Place.LEARNING)
        courses.finish(course=course, enrolments=left, by=by, at=at)
    courses.move_on(course=course, to=stage, by=by, at=at)


def _sign(scene: Scene) -> None:
    at, by = scene.life("certificates_signed_at"), scene.by_role("director")
    certificates.sign(course=scene.course(), by=by, at=at)


def _read_open_answers(scene: Scene) -> None:
    """The methodologist reads what may be quoted; the folder's answers name nobody, so nothing is struck out."""
    wave = questionnaires_asked.last_closed(scene.course(), KindChoices.REACTION)
    by, at = scene.by_role("methodologist"), scene.life("report_at")
    if wave is None:
        return
    for said in wave.open_answers.filter(quotable=True).select_related("wave__activity"):
        questionnaires.judge_open_answer(answer=said, redaction=Redaction.SHOWN, shown_text="", by=by, at=at)


def _tell_the_news(scene: Scene) -> None:
    """The article that the report drafts out of its figures, published as it is."""
    at, by, course = scene.life("news_at"), scene.by_role("methodologist"), scene.course()
    draft = news_draft(evidence(course, at=at))
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
        key=scene.key("news"),
    )
    news.publish(article=article, by=by, at=at)


def _promise(scene: Scene, number: int, row: SheetRow) -> None:
    place = scene.place(row["person_code"])
    ideas.promise(
        enrolment=place,
        text=row["text"],
        due_on=scene.day(row["due_on"]) if row["due_on"] else None,
        by=place.person,
        at=scene.life("closing_at") + timedelta(hours=2),
        key=scene.key("idea", number),
    )


def _tell(scene: Scene, number: int, row: SheetRow) -> None:
    place = scene.place(row["person_code"])
    idea = place.ideas.get(text=row["text"])
    ideas.tell(
        idea=idea,
        outcome=KEPT[row["kept_state"]],
        story=row["story"],
        by=place.person,
        at=scene.moment(row["told_at"]),
        key=scene.key("story", number),
    )
