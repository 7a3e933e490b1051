"""Files of answers are deleted: those that no answer holds, those of a deleted account, and all when their time is over."""

from collections.abc import Collection

from django.db.models import QuerySet

from oqu.courses.models import Enrolment
from oqu.kernel.erasure import destroy_files
from oqu.questionnaires.definition.content import Answers
from oqu.questionnaires.models import AnswerFile, Wave
from oqu.questionnaires.queries.sent_files import file_items
from oqu.questionnaires.queries.waves import content_of


def remove_files(sent: QuerySet[AnswerFile]) -> int:
    """Delete files with their content; return how many."""
    rows = list(sent.select_related("file"))
    AnswerFile.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return destroy_files(row.file for row in rows)


def remove_unheld(wave: Wave, held: Collection[str]) -> int:
    """Delete the files of a wave whose keys are not among those that its answers hold; return how many."""
    sent = AnswerFile.objects.filter(wave=wave).values_list("pk", "file__key")
    unheld = [pk for pk, key in sent if key not in held]
    return remove_files(AnswerFile.objects.filter(pk__in=unheld))


def remove_left_out(wave: Wave, enrolment: Enrolment, answers: Answers) -> None:
    """Delete what a participant has sent and left out of their answer; other questionnaires are asked nothing."""
    asked = file_items(content_of(wave.questionnaire))
    if asked:
        values = [answers.get(code) for code in asked]
        held = {key for value in values if isinstance(value, tuple) for key in value}
        remove_files(AnswerFile.objects.filter(wave=wave, enrolment=enrolment).exclude(file__key__in=held))
