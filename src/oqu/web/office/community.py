"""Discussions and ideas of a course, as its staff see them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from oqu.community import actions, queries, rules
from oqu.community.forms import MessageForm, StaffBeginForm
from oqu.community.queries import Thread
from oqu.courses.queries import names_in
from oqu.ideas import queries as idea_queries
from oqu.ideas.rules import can_read_ideas
from oqu.kernel import clock
from oqu.web import access
from oqu.web.office.course_tabs import course_tabs
from oqu.web.talk import written


@require_http_methods(["GET", "HEAD", "POST"])
def discussions(request: HttpRequest, slug: str) -> HttpResponse:
    """Every discussion of a course, the latest first, and the form that begins one."""
    course = access.staff_course(request, slug)
    access.allow(request, rules.can_read_discussions, course)
    form = StaffBeginForm(request.POST or None, course=course)
    if request.method == "POST":
        access.allow(request, rules.can_begin_thread_as_staff, course)
        if form.is_valid():
            by, at = access.person(request), clock.now()
            begun = actions.begin(
                course=course, by=by, at=at, key=access.form_key(request), **form.cleaned_data
            )
            return access.see_other("office:discussion", slug=slug, key=begun.key)
    context = {"course": course, "tabs": course_tabs(request, course), "threads": queries.threads_in(course)}
    return access.form_page(request, "office/discussions.html", context, form)


@require_http_methods(["GET", "POST"])
def discussion(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """One discussion; staff take part like everybody else."""
    thread = _thread(request, slug, key)
    form = MessageForm(request.POST or None)
    if request.method == "POST":
        access.allow(request, rules.can_take_part, thread)
        if form.is_valid() and written(request, thread, form):
            return access.see_other("office:discussion", slug=slug, key=key)
    context = {
        "course": thread.course,
        "tabs": course_tabs(request, thread.course),
        "thread": thread,
        "shown_messages": queries.messages_of(thread),
        "can_write": form.is_bound or rules.can_write_in_thread(request.user, thread),
        "can_hide_all": rules.can_close_thread(request.user, thread),
    }
    return access.form_page(request, "office/discussion.html", context, form)


@require_POST
def hide_message(request: HttpRequest, slug: str, key: str, message: str) -> HttpResponse:
    """Take a message out of sight."""
    hidden = access.found(queries.message_by_key(_thread(request, slug, key), message))
    access.allow(request, rules.can_hide_message, hidden)
    actions.hide(message=hidden, by=access.person(request), at=clock.now())
    return access.see_other("office:discussion", slug=slug, key=key)


@require_POST
def close_discussion(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Close a discussion for new messages, or open it again."""
    thread = _thread(request, slug, key)
    access.allow(request, rules.can_close_thread, thread)
    closed = "open" not in request.POST
    actions.close(thread=thread, closed=closed, by=access.person(request), at=clock.now())
    return access.see_other("office:discussion", slug=slug, key=key)


def _thread(request: HttpRequest, slug: str, key: str) -> Thread:
    course = access.staff_course(request, slug)
    access.allow(request, rules.can_read_discussions, course)
    return access.found(queries.threads_in(course).filter(key=key).first())


@require_safe
def ideas(request: HttpRequest, slug: str) -> HttpResponse:
    """What people promised, and what became of it."""
    course = access.staff_course(request, slug)
    access.allow(request, can_read_ideas, course)
    found = list(idea_queries.ideas_of(course).prefetch_related("news"))
    families = [idea.enrolment.person.family_name for idea in found]
    context = {
        "course": course,
        "tabs": course_tabs(request, course),
        "ideas": found,
        "names": names_in(course, families, has_library=True),
        "counts": idea_queries.counts(course),
    }
    return render(request, "office/ideas.html", context)
