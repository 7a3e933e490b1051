"""Files that participants sent with their answers."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from oqu.courses.models import Enrolment
from oqu.kernel.name_order import NameOrder
from oqu.questionnaires.definition.content import Definition, Item
from oqu.questionnaires.definition.kinds.files import SENT
from oqu.questionnaires.models import AnswerFile, Wave


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file of an answer: its key, its name and its size in bytes."""

    key: str
    name: str
    size: int


def file_items(content: Definition) -> dict[str, Item]:
    """The questions that are answered by files, by their codes."""
    return {item.code: item for item in content.items() if item.kind in SENT}


def sent_by(wave: Wave, enrolment: Enrolment) -> dict[str, dict[str, SentFile]]:
    """The files that a participant has sent so far: code of the question → key → file, in the order they came."""
    found: dict[str, dict[str, SentFile]] = {}
    for one in (
        AnswerFile.objects.filter(wave=wave, enrolment=enrolment).select_related("file").order_by("pk")
    ):
        file = SentFile(one.file.key, one.file.name, one.file.size)
        found.setdefault(one.item, {})[file.key] = file
    return found


def files_sent_to(wave: Wave, item: str) -> QuerySet[AnswerFile]:
    """The files that were sent to a question of a closed wave, with their senders, by name."""
    files = AnswerFile.objects.filter(wave=wave, item=item, wave__closed_at__isnull=False)
    person = "enrolment__person__"
    return files.select_related("file", "enrolment__person").order_by(
        NameOrder(f"{person}family_name"), NameOrder(f"{person}given_name"), "pk"
    )


def senders(wave: Wave) -> Mapping[str, int]:
    """How many participants sent files to each question."""
    counted: dict[str, set[int]] = {}
    for item, enrolment in AnswerFile.objects.filter(wave=wave).values_list("item", "enrolment"):
        counted.setdefault(item, set()).add(enrolment)
    return {item: len(people) for item, people in counted.items()}
