"""All evidence of a course at once, and the verdict that follows from it by the centre's rules."""

from dataclasses import dataclass
from datetime import datetime

from oqu.courses.models import Course
from oqu.ideas.queries import IdeaCounts
from oqu.ideas.queries import counts as idea_counts
from oqu.kernel.languages import current, speaking
from oqu.libraries.models import Centre
from oqu.questionnaires.figures.proportions import Proportion, proportion
from oqu.questionnaires.figures.verdict import (
    STANDARD_RULES,
    CourseVerdict,
    Measured,
    Rule,
    judge,
    rules_from,
)
from oqu.reports.queries.coverage import Coverage, coverage
from oqu.reports.queries.learning import Learning, learning
from oqu.reports.queries.quality import OVERALL, USEFUL, Quality, quality
from oqu.reports.queries.reach import Reach, WorkFigures, reach, work
from oqu.reports.queries.silence import Silence, silence
from oqu.reports.queries.transfer import FollowUpFigures, transfer


@dataclass(frozen=True)
class Evidence:
    """What a course did, as far as it can be known at `at`."""

    course: Course
    at: datetime
    language: str
    reach: Reach
    work: WorkFigures
    coverage: Coverage
    quality: Quality
    learning: Learning
    transfer: tuple[FollowUpFigures, ...]
    ideas: IdeaCounts
    verdict: CourseVerdict
    silence: Silence | None


def evidence(course: Course, *, at: datetime, language: str = "") -> Evidence:
    """Gather the evidence in that language (default: the current one)."""
    with speaking(language or current()):
        return _evidence(course, at, current())


def _evidence(course: Course, at: datetime, language: str) -> Evidence:
    fewest = course.centre.fewest_answers
    came, done = reach(course), work(course, at)
    course_quality = quality(course, at=at, fewest=fewest, language=language)
    learned = learning(course, language=language)
    used = transfer(course, language=language)
    promised = idea_counts(course)
    figures = _figures(course, came, done, course_quality, learned, promised) | _used(used)
    return Evidence(
        course=course,
        at=at,
        language=language,
        reach=came,
        work=done,
        coverage=coverage(course),
        quality=course_quality,
        learning=learned,
        transfer=used,
        ideas=promised,
        verdict=judge(figures, rules_of(course.centre), fewest=fewest),
        silence=silence(course),
    )


def rules_of(centre: Centre) -> tuple[Rule, ...]:
    """The rules by which a centre judges its courses: its own, or the standard ones."""
    stored = centre.verdict_rules.get("rules")
    return rules_from(stored) if stored else STANDARD_RULES


def _figures(
    course: Course,
    came: Reach,
    done: WorkFigures,
    course_quality: Quality,
    learned: Learning,
    promised: IdeaCounts,
) -> dict[str, Measured]:
    """The figures under the names by which rules ask for them; what can't be known yet is left out.

    How many have finished is known once the course is closed, or all of them have.
    """
    figures = {}
    if done.attendance_percent is not None:
        figures["attendance"] = Measured(done.attendance_percent / 100, came.admitted)
    if came.admitted and (course.is_over or came.finished == came.admitted):
        figures["finished"] = _share(proportion(came.finished, came.admitted))
    if course_quality.response_rate:
        figures["response_rate"] = Measured(course_quality.response_rate.share, course_quality.invited)
    for name, rated in (
        ("satisfied", course_quality.of(OVERALL)),
        ("useful", course_quality.of(USEFUL)),
        ("weakest_quality", course_quality.lowest),
    ):
        if rated:
            figures[name] = _share(rated.top)
    if course_quality.recommend and course_quality.recommend.interval:
        bounds = course_quality.recommend.interval
        figures["recommend"] = Measured(
            course_quality.recommend.score, course_quality.answered, bounds.low, bounds.high
        )
    if learned.overall and learned.overall.effect_interval:
        bounds = learned.overall.effect_interval
        figures["learning_effect"] = Measured(
            learned.overall.effect, learned.overall.n, bounds.low, bounds.high
        )
    if promised.reported:
        figures["ideas_kept"] = _share(proportion(promised.fulfilled, promised.promised))
    return figures


def _used(followed: tuple[FollowUpFigures, ...]) -> dict[str, Measured]:
    """The share of those who use something at work, by the latest follow-up that enough people answered."""
    shares = [one.uses for one in followed if one.uses]
    return {"transfer": _share(shares[-1])} if shares else {}


def _share(of: Proportion) -> Measured:
    bounds = of.interval
    return Measured(of.share, of.n, bounds.low if bounds else None, bounds.high if bounds else None)
