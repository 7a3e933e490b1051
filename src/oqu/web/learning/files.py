"""Files that are handed out, each only after a rule of the app it belongs to said yes."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

import oqu.assignments.rules
import oqu.courses.rules
import oqu.lectures.rules
from oqu.kernel import files
from oqu.kernel.files import StoredFile
from oqu.people.queries import Visitor
from oqu.web import access

RULES: tuple[Callable[[Visitor, StoredFile], bool], ...] = (
    oqu.assignments.rules.can_read_file,
    oqu.lectures.rules.can_read_file,
    oqu.courses.rules.can_read_file,
)


@require_safe
def file(request: HttpRequest, key: str) -> HttpResponseBase:
    """One file, shown in the page where that is safe, else as a download; `?save` always downloads."""
    wanted = access.found(files.stored(key))
    access.require(any(rule(request.user, wanted) for rule in RULES))
    return files.hand_out(wanted, as_download="save" in request.GET)
