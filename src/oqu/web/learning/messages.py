"""A message of the office, as its reader sees it; the answer goes to the support desk."""

from django.contrib import messages as notes
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from oqu.kernel import clock
from oqu.kernel.languages import translated_text
from oqu.kernel.limits import Action
from oqu.mailings.actions import mark_read
from oqu.mailings.queries import MailingReader, own_mailing
from oqu.support import actions as support
from oqu.support.forms import ReplyForm
from oqu.support.queries import Subject
from oqu.web import access, guard


@require_http_methods(["GET", "HEAD", "POST"])
def message(request: HttpRequest, key: str) -> HttpResponse:
    """Read a message, take it off Today, or write back."""
    reader = access.found(own_mailing(access.person(request), key, clock.now()))
    if "read" in request.POST:
        mark_read(reader=reader, at=clock.now())
        return access.see_other("learning:today")
    form = ReplyForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and guard.allows(request, Action.QUESTION, form):
        return _answered(request, reader, form.cleaned_data["text"])
    context: dict[str, object] = {
        "mailing": reader.mailing,
        "text_language": translated_text(reader.mailing, "text")[0],
        "read": reader.read_at is not None,
    }
    return guard.marked(request, access.form_page(request, "learning/message.html", context, form))


def _answered(request: HttpRequest, reader: MailingReader, text: str) -> HttpResponse:
    """Put the answer to the support desk, beginning with what it answers."""
    mailing, at = reader.mailing, clock.now()
    case = support.ask(
        centre=mailing.course.centre,
        subject=Subject.LEARNING,
        text=f"{_('Answer to the message:')} {mailing.subject}\n\n{text}",
        by=access.person(request),
        at=at,
        key=access.form_key(request),
    )
    mark_read(reader=reader, at=at)
    notes.success(request, _("Your answer is with the centre. What it writes comes here and by letter."))
    return access.see_other("learning:case", key=case.key)
