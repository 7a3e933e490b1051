"""The support desk, as the centre sees it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from oqu.courses.queries import office_centres
from oqu.kernel import clock
from oqu.kernel.errors import Refused
from oqu.letters.queries import batch_by_key, batches_to_undo
from oqu.support import actions, queries, rules
from oqu.support.forms import ReplyForm
from oqu.support.queries import Case
from oqu.web import access
from oqu.web.undoing import page_before, sends_now, undoables, undone

PAGE = 50


@require_safe
def support(request: HttpRequest) -> HttpResponse:
    """The questions that wait, the longest waiting on top, then the rest."""
    centre = access.office_centre(request)
    access.allow(request, rules.can_answer, centre)
    page = Paginator(queries.queue([centre]), PAGE).get_page(request.GET.get("page"))
    context = {"centre": centre, "page": page, "waiting": queries.open_count(centre)}
    return render(request, "office/support.html", context)


@require_http_methods(["GET", "POST"])
def case(request: HttpRequest, key: str) -> HttpResponse:
    """One question: read it, answer it."""
    asked = _case(request, key)
    form = ReplyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        by, at = access.person(request), clock.now()
        actions.reply(case=asked, by=by, at=at, key=access.form_key(request), **form.cleaned_data)
        messages.success(request, _("The answer is written. Its letter leaves in ten minutes."))
        return access.see_other("office:case", key=key)
    context: dict[str, object] = {
        "case": asked,
        "replies": queries.replies(asked),
        "undoable": undoables(
            [one for one in batches_to_undo(asked.key, clock.now()) if queries.is_last_reply(asked, one[0])],
            step=lambda _batch: _("Send the answer"),
            url=lambda batch: reverse("office:undo_reply", args=[asked.key, batch.key]),
        ),
    }
    return access.form_page(request, "office/case.html", context, form)


@require_POST
def close_case(request: HttpRequest, key: str) -> HttpResponse:
    """Nothing is left to say; or, with `open`, there is after all."""
    asked = _case(request, key)
    if "open" in request.POST:
        actions.reopen(case=asked, by=access.person(request), at=clock.now())
        messages.success(request, _("The question is open again."))
        return access.see_other("office:case", key=key)
    actions.close(case=asked, by=access.person(request), at=clock.now())
    messages.success(request, _("The question is closed. A new message opens it again."))
    return access.see_other("office:support")


@require_POST
def undo_reply(request: HttpRequest, key: str, batch: str) -> HttpResponse:
    """Take an answer back whose letter has not left."""
    asked, by = _case(request, key), access.person(request)
    given = access.found(batch_by_key(batch))
    access.found(given if given.thing_key == asked.key and given.verb == actions.VERB else None)
    if sends_now(request, given):
        return page_before(request) or access.see_other("office:case", key=key)
    try:
        actions.undo_reply(case=asked, batch=given, by=by, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, undone(given, _("Send the answer")))
    return access.see_other("office:case", key=key)


def _case(request: HttpRequest, key: str) -> Case:
    centres = office_centres(access.person(request))
    asked = access.found(queries.queue(centres).filter(key=key).first())
    access.allow(request, rules.can_answer, asked.centre)
    return asked
