"""Files that participants send with their answers: received before the answer, which then holds their keys."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from oqu.courses.models import Enrolment
from oqu.kernel import files
from oqu.kernel.errors import Refused
from oqu.kernel.pictures import ReadyFile, made_ready, store_ready
from oqu.people.models import Person
from oqu.questionnaires.actions.answering import WaveClosed
from oqu.questionnaires.actions.waves import FilesNeedNames
from oqu.questionnaires.definition.kinds.files import LARGEST_FILE, MOST_FILES, SENT
from oqu.questionnaires.models import AnswerFile, Wave
from oqu.questionnaires.queries.sent_files import file_items
from oqu.questionnaires.queries.waves import content_of
from oqu.questionnaires.rules import is_open

MOST_UNSENT = 2 * MOST_FILES
"""Files of one participant to one question: those of the answer, and as many that are to take their place."""


class TooManySent(Refused):
    message = _("Too many files were sent to this question. Untick those that you do not need, and save.")


def receive_files(
    *,
    wave: Wave,
    enrolment: Enrolment,
    item: str,
    uploads: Sequence[files.Upload],
    by: Person,
    at: datetime,
) -> list[str]:
    """Store files for the answer to a question (`item` is its code) before it is checked; return their keys.

    The same file to the same question again is not stored twice. No answer holds them until `answer` or `keep_draft` get
    the keys. Raises WaveClosed, FilesNeedNames, TooManySent, FileRefused.
    """
    if not is_open(wave, at):
        raise WaveClosed
    if wave.anonymous:
        raise FilesNeedNames
    kinds = SENT[file_items(content_of(wave.questionnaire))[item].kind].types
    ready = [made_ready(one, kinds=kinds, largest=LARGEST_FILE) for one in uploads]
    with transaction.atomic():
        return [_received(wave, enrolment, item, one, by, at) for one in ready]


def _received(wave: Wave, enrolment: Enrolment, item: str, ready: ReadyFile, by: Person, at: datetime) -> str:
    own = AnswerFile.objects.filter(wave=wave, enrolment=enrolment, item=item)
    same = own.filter(file__sha256=files.digest(ready.content)).select_related("file").first()
    if same:
        return same.file.key
    if own.count() >= MOST_UNSENT:
        raise TooManySent
    names = list(own.values_list("file__name", flat=True))
    stored = store_ready(ready, owner=by, at=at, largest=LARGEST_FILE, beside=names)
    AnswerFile.objects.create(wave=wave, enrolment=enrolment, item=item, file=stored)
    return stored.key
