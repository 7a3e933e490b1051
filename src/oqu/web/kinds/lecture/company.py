"""Several people at one computer: who listens along, and whom the person listened with."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from oqu.courses.queries import Enrolment, activity_for
from oqu.kernel import clock
from oqu.kernel.errors import Refused
from oqu.lectures import actions, queries, rules
from oqu.lectures.forms import CompanionsForm
from oqu.lectures.kind import KIND
from oqu.web import access


@dataclass(frozen=True)
class Panel:
    """What the page of a lecture shows about listening together; without `form` there is nobody to name."""

    form: CompanionsForm | None
    named: list[queries.Companion]
    asked: list[queries.Companion]


def panel(lecture: queries.Lecture, place: Enrolment, at: datetime) -> Panel | None:
    """The part of the page from the opening of the doors until the course is closed; None: not yet, or not any more."""
    air = queries.air(lecture.activity, at)
    if air not in (queries.Air.DOORS_OPEN, queries.Air.ON, queries.Air.OVER):
        return None
    if not rules.can_name_companions(place.person, place):
        return None
    together = queries.company_of(lecture, place)
    named = [companion for companion in together if companion.host_id == place.pk]
    possible = queries.possible_companions(lecture, place)
    return Panel(
        form=CompanionsForm(host=place, possible=possible, named=named) if possible else None,
        named=named,
        asked=[c for c in together if c.guest_id == place.pk and c.answer == queries.CompanionStatus.ASKED],
    )


@require_POST
def together(request: HttpRequest, slug: str, activity: str) -> HttpResponse:
    """Say who listens with me; they are asked to confirm it."""
    place = access.enrolment(request, slug)
    planned = access.found(activity_for(place, KIND.code, activity))
    talk = access.found(queries.lecture_of(planned))
    access.allow(request, rules.can_name_companions, place)
    possible = queries.possible_companions(talk, place)
    form = CompanionsForm(request.POST, host=place, possible=possible, named=[])
    try:
        if form.is_valid():
            guests = queries.places_named(place.course, form.guests())
            actions.listen_together(
                lecture=talk, host=place, guests=guests, by=access.person(request), at=clock.now()
            )
            messages.success(request, _("Saved. Your colleagues see the question on their page “Today”."))
        else:
            messages.error(request, _("Choose from the colleagues of the list."))
    except Refused as refused:
        messages.error(request, str(refused))
    return access.see_other("learning:lecture", slug=slug, activity=activity)


@require_POST
def answer(request: HttpRequest, key: str) -> HttpResponse:
    """Confirm that I listened with a colleague, or say that I did not."""
    me = access.person(request)
    companion = access.found(queries.companions_to_answer(me).filter(key=key).first())
    access.allow(request, rules.can_answer_company, companion)
    confirms = request.POST.get("answer") == "yes"
    try:
        actions.answer_company(companion=companion, confirms=confirms, by=me, at=clock.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _told(confirms))
    return access.see_other("learning:today")


def _told(confirms: bool) -> str:
    if confirms:
        return _("Thank you. The minutes heard there count for you too.")
    return _("Thank you. Nothing is counted for you there.")
