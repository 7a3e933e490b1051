"""People who are invited to a duty in a course and have not accepted yet."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from oqu.admission.rules import can_keep_admission
from oqu.courses import actions, rules
from oqu.courses.forms import InviteStaffForm
from oqu.courses.queries import Course, invitation_to
from oqu.kernel import clock
from oqu.kernel.errors import Refused
from oqu.kernel.limits import TooMany
from oqu.web import access, guard
from oqu.web.office.closed import closes_with_course, refused_when_closed
from oqu.web.office.course_tabs import course_tabs


@require_http_methods(["GET", "HEAD", "POST"])
@closes_with_course
def staff_invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Invite a person who is not at the centre yet to a duty."""
    course = access.office_course(request, slug)
    access.allow(request, rules.can_keep_course, course)
    form = InviteStaffForm(
        request.POST or None,
        course=course,
        names_curators=can_keep_admission(request.user, course),
        initial={"language": get_language()},
    )
    if request.method == "POST" and form.is_valid() and _invite(request, course, form):
        return access.see_other("office:course_staff", slug)
    context: dict[str, object] = {"course": course, "tabs": course_tabs(request, course)}
    return guard.marked(request, access.form_page(request, "office/staff_invite.html", context, form))


def _invite(request: HttpRequest, course: Course, form: InviteStaffForm) -> bool:
    """Send the invitation, or say in the form why not."""
    by, at = access.person(request), clock.now()
    try:
        colleague = actions.invite_staff(course=course, by=by, at=at, **form.action_kwargs())
    except actions.PlanFinal:
        raise
    except Refused as refusal:
        form.add_error(None, guard.refused(request, refusal))
        return False
    if colleague:
        given = _("%(name)s works at the centre already, so the duty is given without an invitation.")
        messages.success(request, given % {"name": colleague})
    else:
        sent = _("The invitation to %(email)s leaves in ten minutes. The duty is given when it is accepted.")
        messages.success(request, sent % {"email": form.cleaned_data["email"]})
    return True


@require_POST
@refused_when_closed
def staff_invite_again(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Send an invitation to a duty again."""
    course = access.office_course(request, slug)
    invitation = access.found(invitation_to(course, key))
    access.allow(request, rules.can_keep_course, course)
    try:
        actions.invite_again(course=course, invitation=invitation, by=access.person(request), at=clock.now())
    except TooMany as refusal:
        return guard.page(request, refusal.verdict, str(refusal))
    except actions.PlanFinal:
        raise
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The invitation leaves once more in ten minutes."))
    return access.see_other("office:course_staff", slug)


@require_POST
def staff_invite_withdraw(request: HttpRequest, slug: str, key: str, duty: str) -> HttpResponse:
    """Offer a duty no longer to a person who has not answered."""
    course = access.office_course(request, slug)
    invitation = access.found(invitation_to(course, key))
    access.allow(request, rules.can_keep_course, course)
    try:
        actions.withdraw_duty(
            course=course, invitation=invitation, duty=duty, by=access.person(request), at=clock.now()
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The invitation is withdrawn."))
    return access.see_other("office:course_staff", slug)
