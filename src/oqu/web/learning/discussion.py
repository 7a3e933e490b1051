"""Discussions of a course, as its people see them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from oqu.community import actions, queries, rules
from oqu.community.forms import BeginForm, MessageForm
from oqu.kernel import clock
from oqu.web import access
from oqu.web.learning.course_tabs import course_tabs


@require_http_methods(["GET", "POST"])
def discussion(request: HttpRequest, slug: str) -> HttpResponse:
    """All discussions of my course and group, and the form that begins one."""
    place = access.enrolment(request, slug)
    form = BeginForm(request.POST or None)
    if request.method == "POST":
        access.require(rules.can_begin_thread(request.user, place))
        if form.is_valid():
            thread = actions.begin(
                course=place.course,
                group=None if form.cleaned_data["whole_course"] else place.group,
                title=form.cleaned_data["title"],
                text=form.cleaned_data["text"],
                by=access.person(request),
                at=clock.now(),
                key=access.form_key(request),
            )
            return access.see_other("learning:thread", slug=slug, key=thread.key)
    context: dict[str, object] = {
        "place": place,
        "course": place.course,
        "tabs": course_tabs(request, place.course),
        "form": form,
        "threads": queries.threads_for(place),
        "can_begin": rules.can_begin_thread(request.user, place),
    }
    status = access.UNPROCESSABLE if form.is_bound else 200
    return render(request, "learning/discussion.html", context, status=status)


@require_http_methods(["GET", "POST"])
def thread(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """One discussion, and the form that adds to it."""
    place = access.enrolment(request, slug)
    talk = access.found(queries.threads_for(place).filter(key=key).first())
    form = MessageForm(request.POST or None)
    if request.method == "POST":
        access.require(rules.can_write_in_thread(request.user, talk, place))
        if form.is_valid():
            actions.write(
                thread=talk,
                text=form.cleaned_data["text"],
                by=access.person(request),
                at=clock.now(),
                key=access.form_key(request),
            )
            return access.see_other("learning:thread", slug=slug, key=key)
    context: dict[str, object] = {
        "place": place,
        "course": place.course,
        "tabs": course_tabs(request, place.course),
        "thread": talk,
        "said": queries.messages_of(talk),
        "form": form,
        "can_write": rules.can_write_in_thread(request.user, talk, place),
    }
    status = access.UNPROCESSABLE if form.is_bound else 200
    return render(request, "learning/thread.html", context, status=status)


@require_POST
def hide_message(request: HttpRequest, slug: str, key: str, message: str) -> HttpResponse:
    """Take back what I wrote."""
    place = access.enrolment(request, slug)
    talk = access.found(queries.threads_for(place).filter(key=key).first())
    said = access.found(queries.message_by_key(talk, message))
    access.require(rules.can_hide_message(request.user, said))
    actions.hide(message=said, by=access.person(request), at=clock.now())
    messages.success(request, _("The message is hidden."))
    return access.see_other("learning:thread", slug=slug, key=key)
