"""Downloads of files, each permitted by a rule of its app."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

import oqu.assignments.rules
import oqu.courses.rules
import oqu.lectures.rules
import oqu.questionnaires.rules
from oqu.kernel import files
from oqu.kernel.files import StoredFile
from oqu.people.queries import Visitor
from oqu.web import access

type Rule = Callable[[Visitor, StoredFile], bool]
OF_A_PERSON: tuple[Rule, ...] = (
    oqu.assignments.rules.can_read_file,
    oqu.questionnaires.rules.can_read_file,
)
OF_A_COURSE: tuple[Rule, ...] = (oqu.lectures.rules.can_read_file, oqu.courses.rules.can_read_file)


@require_safe
def file(request: HttpRequest, key: str) -> HttpResponseBase:
    """One file, shown in the page where that is safe, else as a download; `?save` always downloads."""
    wanted = access.found(files.stored(key))
    of_a_person = any(rule(request.user, wanted) for rule in OF_A_PERSON)
    access.require(of_a_person or any(rule(request.user, wanted) for rule in OF_A_COURSE))
    return files.hand_out(wanted, as_download="save" in request.GET, cacheable=not of_a_person)
