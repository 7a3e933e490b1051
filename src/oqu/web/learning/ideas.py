"""Ideas to put into practice: mine, and those of my group."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from oqu.courses.queries import Enrolment
from oqu.ideas import actions, queries, rules
from oqu.ideas.forms import IdeaForm, TellForm
from oqu.kernel import clock
from oqu.kernel.errors import Refused
from oqu.web import access
from oqu.web.learning.course_tabs import course_tabs


def _page(request: HttpRequest, place: Enrolment, form: IdeaForm) -> HttpResponse:
    own = list(queries.own_ideas(place))
    context = {
        "place": place,
        "course": place.course,
        "tabs": course_tabs(request, place.course),
        "form": form,
        "own": own,
        "room_for_more": len(own) < queries.MOST_IDEAS and rules.can_promise_idea(request.user, place),
        "shared": queries.shared_ideas(place.course, place.group).exclude(enrolment=place),
    }
    status = access.UNPROCESSABLE if form.is_bound else 200
    return render(request, "learning/ideas.html", context, status=status)


@require_http_methods(["GET", "POST"])
def ideas(request: HttpRequest, slug: str) -> HttpResponse:
    """My ideas, those of my group, and the form for a new one."""
    place = access.enrolment(request, slug)
    form = IdeaForm(request.POST or None)
    if request.method == "POST":
        access.require(rules.can_promise_idea(request.user, place))
        if form.is_valid():
            try:
                actions.promise(
                    enrolment=place,
                    by=access.person(request),
                    at=clock.now(),
                    key=access.form_key(request),
                    **form.cleaned_data,
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("Your idea is written down. We shall ask after it in a month."))
                return access.see_other("learning:ideas", slug=slug)
    return _page(request, place, form)


@require_http_methods(["GET", "POST"])
def tell(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Tell how one of my ideas went."""
    place = access.enrolment(request, slug)
    idea = access.found(queries.own_ideas(place).filter(key=key).first())
    form = TellForm(request.POST or None)
    if request.method == "POST":
        access.require(rules.can_tell_about_idea(request.user, idea))
        if form.is_valid():
            actions.tell(
                idea=idea,
                by=access.person(request),
                at=clock.now(),
                key=access.form_key(request),
                **form.cleaned_data,
            )
            messages.success(request, _("Thank you. Your story is written down."))
            return access.see_other("learning:ideas", slug=slug)
    context = {
        "place": place,
        "course": place.course,
        "tabs": course_tabs(request, place.course),
        "idea": idea,
        "form": form,
    }
    status = access.UNPROCESSABLE if form.is_bound else 200
    return render(request, "learning/idea.html", context, status=status)
