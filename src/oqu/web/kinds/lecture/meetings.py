"""Lectures at a meeting for those who give and keep them: going in, and ending it for everybody."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from oqu.kernel import clock
from oqu.kernel.errors import Refused
from oqu.lectures import actions, queries, rules
from oqu.web import access


@require_safe
def join(request: HttpRequest, key: str) -> HttpResponse:
    """Go to the meeting as one who runs it."""
    talk = _kept(request, key)
    try:
        way_in = actions.join_meeting(
            lecture=talk, person=access.person(request), runs_it=True, at=clock.now()
        )
    except Refused as refused:
        messages.error(request, str(refused))
        return access.see_other("teaching:queue")
    return access.see_outside(way_in)


@require_POST
def end(request: HttpRequest, key: str) -> HttpResponse:
    """End the meeting for everybody who is still in it."""
    talk = _kept(request, key)
    try:
        actions.end_meeting(lecture=talk, by=access.person(request), at=clock.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The meeting is over. The recording appears on the page of the lecture."))
    return access.see_other("teaching:queue")


def _kept(request: HttpRequest, key: str) -> queries.Lecture:
    me = access.person(request)
    talk = access.found(queries.staff_lectures(me).filter(activity__key=key).first())
    access.allow(request, rules.can_keep_lecture, talk.activity)
    return talk
