"""Discussions of a course, as its people see them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from oqu.community import actions, queries, rules
from oqu.community.forms import BeginForm, MessageForm
from oqu.community.queries import Thread
from oqu.courses.queries import Enrolment
from oqu.kernel import clock
from oqu.kernel.errors import Refused
from oqu.web import access
from oqu.web.learning.course_tabs import course_tabs
from oqu.web.talk import written


@require_http_methods(["GET", "POST"])
def discussion(request: HttpRequest, slug: str) -> HttpResponse:
    """All discussions of my course and group, and the form that begins one."""
    place = access.enrolment(request, slug)
    form = BeginForm(request.POST or None)
    may_begin = rules.can_begin_thread(request.user, place)
    if request.method == "POST":
        access.require(may_begin)
        if form.is_valid() and (thread := _begun(request, place, form)):
            return access.see_other("learning:thread", slug=slug, key=thread.key)
    threads = queries.threads_for(place)
    context = _page(request, place) | {
        "threads": threads,
        "can_begin": form.is_bound or (may_begin and rules.may_still_talk(request.user, place.course)),
    }
    return access.form_page(request, "learning/discussion.html", context, form)


def _begun(request: HttpRequest, place: Enrolment, form: BeginForm) -> Thread | None:
    """Begin the discussion; show a refusal in the form."""
    try:
        return _begin(request, place, form)
    except Refused as refusal:
        form.add_error(None, str(refusal))
    return None


def _begin(request: HttpRequest, place: Enrolment, form: BeginForm) -> Thread:
    return actions.begin(
        course=place.course,
        group=None if form.cleaned_data["whole_course"] else place.group,
        title=form.cleaned_data["title"],
        text=form.cleaned_data["text"],
        by=access.person(request),
        at=clock.now(),
        key=access.form_key(request),
    )


@require_http_methods(["GET", "POST"])
def thread(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """One discussion, and the form that adds to it."""
    place = access.enrolment(request, slug)
    talk = _thread(place, key)
    form = MessageForm(request.POST or None)
    if request.method == "POST":
        access.allow(request, rules.can_take_part, talk, place)
        if form.is_valid() and written(request, talk, form):
            return access.see_other("learning:thread", slug=slug, key=key)
    context = _page(request, place) | {
        "thread": talk,
        "shown_messages": queries.messages_of(talk),
        "can_write": form.is_bound or rules.can_write_in_thread(request.user, talk, place),
    }
    return access.form_page(request, "learning/thread.html", context, form)


@require_POST
def hide_message(request: HttpRequest, slug: str, key: str, message: str) -> HttpResponse:
    """Take back what I wrote."""
    place = access.enrolment(request, slug)
    hidden = access.found(queries.message_by_key(_thread(place, key), message))
    access.allow(request, rules.can_hide_message, hidden)
    actions.hide(message=hidden, by=access.person(request), at=clock.now())
    messages.success(request, _("The message is hidden."))
    return access.see_other("learning:thread", slug=slug, key=key)


def _thread(place: Enrolment, key: str) -> Thread:
    return access.found(queries.threads_for(place).filter(key=key).first())


def _page(request: HttpRequest, place: Enrolment) -> dict[str, object]:
    return {"place": place, "course": place.course, "tabs": course_tabs(request, place)}
