"""My own lecture: its links, slides and notes."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from oqu.kernel import clock
from oqu.kernel.errors import Refused
from oqu.kernel.uploads import sent_files
from oqu.lectures import actions, queries, rules
from oqu.lectures.forms import LectureForm
from oqu.web import access
from oqu.web.office.content import texts_as_shown
from oqu.web.text_preview import text_preview


@require_http_methods(["GET", "HEAD", "POST"])
def lecture(request: HttpRequest, key: str) -> HttpResponse:
    """What listeners will find on the lecture's page, to be filled in by its lecturer."""
    me, at = access.person(request), clock.now()
    talk = access.found(queries.own_lectures(me).filter(activity__key=key).first())
    access.allow(request, rules.can_keep_lecture, talk.activity)
    if preview := text_preview(request, talk.activity, is_titled=True):
        return preview
    sent = (request.POST or None, sent_files(request) or None)
    spoken = talk.activity.course.languages
    form = LectureForm(*sent, lecture=talk, lecturers=None, languages=spoken)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_lecture(activity=talk.activity, by=me, at=at, **form.action_kwargs())
        except Refused as refused:
            form.add_error("slides", str(refused))
        else:
            messages.success(request, _("Saved."))
            return access.see_other("teaching:lecture", key=key)
    status = access.UNPROCESSABLE if form.is_bound else 200
    return render(request, "kinds/lecture/teaching.html", _context(talk, form, at), status=status)


def _context(talk: queries.Lecture, form: LectureForm, at: datetime) -> dict[str, object]:
    return {
        "lecture": talk,
        "activity": talk.activity,
        "course": talk.activity.course,
        "form": form,
        "shown": texts_as_shown(talk.activity, talk, "notes"),
        "pages_ready": queries.pages_ready(talk),
        "may_join": queries.doors_are_open(talk, at),
        "is_off": queries.air(talk.activity, at, getattr(talk, "hall", None)) == queries.Air.CALLED_OFF,
    }
