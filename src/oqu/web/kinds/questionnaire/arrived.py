"""What came with a post: answers as they were typed, and files, which are stored before the answers are checked."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from oqu.courses.queries import Enrolment
from oqu.kernel import languages
from oqu.kernel.errors import Refused
from oqu.kernel.files import Upload
from oqu.kernel.uploads import FIELD_SUFFIX, ArrivedFile, MissingFile, mark_used, sent_files
from oqu.questionnaires import actions, queries
from oqu.questionnaires.queries import AnswerProblem, Checked, Wave
from oqu.web import access, posted

NOT_ANSWERS = posted.NOT_WORDS | {"form_key", "begun_from", "do"}
type Typed = dict[str, list[str]]


class FileNotArrived(Refused):
    message = _("The file has not arrived. Choose it once more.")


@dataclass(frozen=True, slots=True)
class Arrived:
    """Answers as they were typed, with the keys of files, and what is wrong with the files that came along."""

    typed: Typed
    problems: tuple[AnswerProblem, ...] = ()

    def added_to(self, checked: Checked) -> Checked:
        """The checked answers, with what is wrong with the files before what else is wrong with their questions."""
        refused = {problem.id for problem in self.problems}
        others = (problem for problem in checked.problems if problem.id not in refused)
        return replace(checked, problems=(*self.problems, *others))


def arrived(request: HttpRequest, wave: Wave, place: Enrolment, at: datetime) -> Arrived:
    """Read a post; its files are stored. Keys that are not those of the person's own files are dropped."""
    typed = {
        name: values
        for name, values in request.POST.lists()
        if name not in NOT_ANSWERS and not name.endswith(FIELD_SUFFIX)
    }
    asked = queries.file_items(queries.content_of(wave.questionnaire))
    if not asked:
        return Arrived(typed)
    own, problems = queries.sent_by(wave, place), []
    for code, item in asked.items():
        held = [key for key in typed.pop(code, []) if key in own.get(code, {})]
        try:
            new = _received(request, wave, place, code, at)
        except Refused as refused:
            new, words = [], str(refused)
            problems.append(AnswerProblem(code, item.words(languages.current()), words))
        keys = new or held if item.most in (None, 1) else list(dict.fromkeys(held + new))
        if keys:
            typed[code] = keys
    return Arrived(typed, tuple(problems))


def _received(request: HttpRequest, wave: Wave, place: Enrolment, code: str, at: datetime) -> list[str]:
    """The keys of the files that came for a question; the device need not send them again, even if the form comes back.

    Raises FileNotArrived and what `receive_files` raises.
    """
    came = sent_files(request).getlist(code)
    if any(isinstance(one, MissingFile) for one in came):
        raise FileNotArrived
    if not came:
        return []
    uploads, me = [Upload(one.name or "", one) for one in came], access.person(request)
    keys = actions.receive_files(wave=wave, enrolment=place, item=code, uploads=uploads, by=me, at=at)
    mark_used(me, [one.upload_key for one in came if isinstance(one, ArrivedFile)], at=at)
    return keys


def file_names(wave: Wave, place: Enrolment) -> dict[str, str]:
    """The files that a person has sent: key → name; other questionnaires ask the database nothing."""
    if not queries.file_items(queries.content_of(wave.questionnaire)):
        return {}
    sent = queries.sent_by(wave, place)
    return {key: file.name for files in sent.values() for key, file in files.items()}
