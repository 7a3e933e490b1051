"""What questionnaires hear: the tables are new, so the bank is loaded; a person asks for their data
or deletes the account."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from oqu.courses.events import aims_changed
from oqu.courses.models import Course
from oqu.kernel import clock
from oqu.kernel.erasure import Traces, scrub_rows
from oqu.letters.kinds.leaving import holds_while
from oqu.letters.models import Letter
from oqu.people import events
from oqu.people.models import Person
from oqu.questionnaires import actions
from oqu.questionnaires.letters import OPENED, REMINDER
from oqu.questionnaires.models import AnswerFile, Draft, OpenAnswer, Participation
from oqu.questionnaires.queries.waves import still_asks


@receiver(post_migrate, sender=apps.get_app_config("questionnaires"))
def load_bank(using: str, plan: Sequence[tuple[Any, bool]] = (), **_told: Any) -> None:
    """Load the standard questionnaires, unless the migrations went backwards or to another database.

    Waves that an earlier version closed have no published tables yet: these are decided as well.
    """
    if using == DEFAULT_DB_ALIAS and not any(backwards for _migration, backwards in plan):
        actions.load_bank(at=clock.now())
        actions.publish_earlier()


@receiver(aims_changed)
def follow_aims(course: Course, by: Person, at: datetime, **_news: Any) -> None:
    """Bring the questionnaires about a course's aims up to date, until one of them has been answered."""
    actions.follow_aims(course=course, by=by, at=at)


@holds_while(OPENED, REMINDER)
def still_silent(letter: Letter, at: datetime) -> bool:
    """Whether the questionnaire is open still and the reader has not answered."""
    return letter.person_id is not None and still_asks(letter.about, letter.person_id, at)


@receiver(events.export_asked)
def add_answers(person: Person, data: dict[str, Any], **_news: Any) -> None:
    """Which questionnaires the person answered, and what they wrote where it is stored with their name."""
    answered = Participation.objects.filter(enrolment__person=person).select_related("wave")
    written = OpenAnswer.objects.filter(enrolment__person=person)
    data["questionnaires"] = [str(one.wave) for one in answered]
    data["open_answers"] = list(written.values("item", "language", "text"))
    sent = AnswerFile.objects.filter(enrolment__person=person)
    data["answer_files"] = [{"item": one.item, "file": one.file.name} for one in sent.select_related("file")]


@receiver(events.forgotten)
def forget_answers(person: Person, traces: Traces, **_news: Any) -> None:
    """Unfinished answers and files go; open answers stay without the name, also where others wrote it."""
    Draft.objects.filter(enrolment__person=person).delete()
    actions.remove_files(AnswerFile.objects.filter(enrolment__person=person))
    columns = ("text", "shown_text")
    scrub_rows(OpenAnswer.objects.filter(enrolment__person=person), *columns, traces=traces, own=True)
    others = OpenAnswer.objects.exclude(pk__in=OpenAnswer.objects.filter(enrolment__person=person))
    scrub_rows(others, *columns, traces=traces)
