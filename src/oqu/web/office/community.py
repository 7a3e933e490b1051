"""Discussions and ideas of a course, as its staff see them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from oqu.community import actions, queries, rules
from oqu.community.forms import MessageForm
from oqu.ideas import queries as idea_queries
from oqu.ideas.rules import can_read_ideas
from oqu.kernel import clock
from oqu.web import access
from oqu.web.office.course_tabs import course_tabs


@require_safe
def discussions(request: HttpRequest, slug: str) -> HttpResponse:
    """Every discussion of a course, the latest first."""
    course = access.staff_course(request, slug)
    access.require(rules.can_read_discussions(request.user, course))
    context = {"course": course, "tabs": course_tabs(request, course), "threads": queries.threads_in(course)}
    return render(request, "office/discussions.html", context)


@require_http_methods(["GET", "POST"])
def discussion(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """One discussion; staff take part like everybody else."""
    course = access.staff_course(request, slug)
    access.require(rules.can_read_discussions(request.user, course))
    thread = access.found(queries.threads_in(course).filter(key=key).first())
    form = MessageForm(request.POST or None)
    if request.method == "POST":
        access.require(rules.can_write_in_thread(request.user, thread))
        if form.is_valid():
            actions.write(
                thread=thread,
                text=form.cleaned_data["text"],
                by=access.person(request),
                at=clock.now(),
                key=access.form_key(request),
            )
            return access.see_other("office:discussion", slug=slug, key=key)
    context: dict[str, object] = {
        "course": course,
        "tabs": course_tabs(request, course),
        "thread": thread,
        "said": queries.messages_of(thread),
        "form": form,
        "can_write": rules.can_write_in_thread(request.user, thread),
    }
    status = access.UNPROCESSABLE if form.is_bound else 200
    return render(request, "office/discussion.html", context, status=status)


@require_POST
def hide_message(request: HttpRequest, slug: str, key: str, message: str) -> HttpResponse:
    """Take a message out of sight."""
    course = access.staff_course(request, slug)
    thread = access.found(queries.threads_in(course).filter(key=key).first())
    said = access.found(queries.message_by_key(thread, message))
    access.require(rules.can_hide_message(request.user, said))
    actions.hide(message=said, by=access.person(request), at=clock.now())
    return access.see_other("office:discussion", slug=slug, key=key)


@require_safe
def ideas(request: HttpRequest, slug: str) -> HttpResponse:
    """What people promised, and what became of it."""
    course = access.staff_course(request, slug)
    access.require(can_read_ideas(request.user, course))
    context = {
        "course": course,
        "tabs": course_tabs(request, course),
        "ideas": idea_queries.ideas_of(course).prefetch_related("news"),
        "counts": idea_queries.counts(course),
    }
    return render(request, "office/ideas.html", context)
