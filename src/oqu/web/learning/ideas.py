"""Ideas to put into practice: mine, and those of my group."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from oqu.courses.queries import Enrolment
from oqu.ideas import actions, queries, rules
from oqu.ideas.forms import IdeaForm, TellForm
from oqu.kernel import clock
from oqu.kernel.errors import Refused
from oqu.web import access
from oqu.web.learning.course_tabs import course_tabs


@require_http_methods(["GET", "POST"])
def ideas(request: HttpRequest, slug: str) -> HttpResponse:
    """My ideas, those of my group, and the form for a new one."""
    place = access.enrolment(request, slug)
    form = IdeaForm(request.POST or None)
    if request.method == "POST":
        access.allow(request, rules.can_promise_idea, place)
        if form.is_valid() and _promised(request, place, form):
            messages.success(request, _("Your idea is written down. We shall ask after it in a month."))
            return access.see_other("learning:ideas", slug=slug)
    own = list(queries.own_ideas(place))
    has_room = (
        not place.course.is_over
        and len(own) < queries.MOST_IDEAS
        and rules.can_promise_idea(request.user, place)
    )
    context = _page(request, place) | {
        "own": own,
        "room_for_more": has_room or form.is_bound,
        "shared": queries.shared_ideas(place.course, place.group).exclude(enrolment=place),
    }
    return access.form_page(request, "learning/ideas.html", context, form)


def _promised(request: HttpRequest, place: Enrolment, form: IdeaForm) -> bool:
    """Store the idea; show a refusal in the form."""
    by, at = access.person(request), clock.now()
    try:
        actions.promise(enrolment=place, by=by, at=at, key=access.form_key(request), **form.cleaned_data)
    except Refused as refusal:
        form.add_error("due_on" if isinstance(refusal, actions.DayPassed) else None, str(refusal))
    return form.is_valid()


@require_http_methods(["GET", "POST"])
def tell(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Tell how one of my ideas went."""
    place = access.enrolment(request, slug)
    idea = access.found(queries.own_ideas(place).filter(key=key).first())
    access.allow(request, rules.can_tell_about_idea, idea)
    form = TellForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        by, at = access.person(request), clock.now()
        actions.tell(idea=idea, by=by, at=at, key=access.form_key(request), **form.cleaned_data)
        messages.success(request, _("Thank you. Your story is written down."))
        return access.see_other("learning:ideas", slug=slug)
    return access.form_page(request, "learning/idea.html", _page(request, place) | {"idea": idea}, form)


def _page(request: HttpRequest, place: Enrolment) -> dict[str, object]:
    return {"place": place, "course": place.course, "tabs": course_tabs(request, place)}
