"""What the worker does with questionnaires."""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from oqu.kernel import retention, rounds
from oqu.questionnaires import actions, queries
from oqu.questionnaires.models import AnswerFile, Draft, OpenAnswer
from oqu.questionnaires.models.answers import Response


@rounds.every(timedelta(hours=6))
def plan_followups(at: datetime) -> None:
    """When a course has ended, plan what is asked one, three and six months later."""
    for course in queries.without_followups(at):
        actions.plan_followups(course=course, at=at)


@rounds.every(timedelta(minutes=15))
def announce(at: datetime) -> None:
    """Tell people by letter when a questionnaire opens after the course, for then nobody looks at its plan."""
    for wave in queries.due_to_announce(at):
        actions.announce(wave=wave, at=at)


@rounds.every(timedelta(minutes=1))
def close_due(at: datetime) -> None:
    """Close the waves whose time is over, or whose course is."""
    for wave in (*queries.due_to_close(at), *queries.closed_with_course(at)):
        actions.close_wave(wave=wave, by=None, at=at)


@rounds.every(timedelta(minutes=1))
def mix_sealed_answers(at: datetime) -> None:
    """Let no row of an open questionnaire's answers lie where it came."""
    actions.mix_open_waves()


@rounds.every(timedelta(hours=1))
def publish_earlier(at: datetime) -> None:
    """Decide what is published of waves that an earlier version of the program closed."""
    actions.publish_earlier()


@rounds.every(timedelta(hours=1))
def remind(at: datetime) -> None:
    """A day before a wave is due, write to those who have not answered."""
    for wave in queries.due_within(at, timedelta(days=1)):
        actions.remind(wave=wave, by=None, at=at, round_name="a day before")


COURSE = "wave__activity__course"


def _drafts(before: datetime) -> QuerySet[Draft]:
    """Drafts of courses that ended before: a draft itself has no time, which could give its writer away."""
    return Draft.objects.filter(**{f"{COURSE}__ends_on__lt": before.date()})


def _answers(before: datetime) -> QuerySet[Response]:
    return Response.objects.filter(enrolment__isnull=False, **{f"{COURSE}__ends_on__lt": before.date()})


def _open_answers(before: datetime) -> QuerySet[OpenAnswer]:
    return OpenAnswer.objects.filter(enrolment__isnull=False, **{f"{COURSE}__ends_on__lt": before.date()})


def _files(before: datetime) -> QuerySet[AnswerFile]:
    return AnswerFile.objects.filter(**{f"{COURSE}__ends_on__lt": before.date()})


retention.register(
    retention.RetentionRule(
        "questionnaires.drafts",
        _("Unfinished answers to questionnaires"),
        "drafts",
        _drafts,
        retention.delete_rows,
        centre=f"{COURSE}__centre_id",
    ),
    retention.RetentionRule(
        "questionnaires.answers",
        _("Names at answers to questionnaires"),
        "answers",
        _answers,
        actions.part_from_names,
        centre=f"{COURSE}__centre_id",
    ),
    retention.RetentionRule(
        "questionnaires.open_answers",
        _("Names at open answers to questionnaires"),
        "answers",
        _open_answers,
        actions.part_from_names,
        centre=f"{COURSE}__centre_id",
    ),
    retention.RetentionRule(
        "questionnaires.files",
        _("Files sent with answers to questionnaires"),
        "answers",
        _files,
        actions.remove_files,
        centre=f"{COURSE}__centre_id",
    ),
)
