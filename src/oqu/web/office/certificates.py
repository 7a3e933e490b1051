"""Signing certificates, and the register of a course."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from oqu.certificates import actions, queries, rules, sheets
from oqu.courses.queries import standings
from oqu.kernel import clock
from oqu.kernel.errors import Refused
from oqu.kernel.languages import current
from oqu.web import access
from oqu.web.office.course_tabs import course_tabs


@require_safe
def certificates(request: HttpRequest, slug: str) -> HttpResponse:
    """Who waits for a signature, and who has a certificate."""
    course = access.office_course(request, slug)
    standing = standings(course)
    context = {
        "course": course,
        "tabs": course_tabs(request, course),
        "waiting": [(place, standing.get(place.pk)) for place in queries.to_sign(course)],
        "register": queries.register_of(course),
        "can_sign": rules.can_sign_certificates(request.user, course),
    }
    return render(request, "office/certificates.html", context)


@require_POST
def sign_certificates(request: HttpRequest, slug: str) -> HttpResponse:
    """The director signs for everybody who has fulfilled the rule."""
    course = access.office_course(request, slug)
    access.require(rules.can_sign_certificates(request.user, course))
    try:
        signed = actions.sign(course=course, by=access.person(request), at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        words = ngettext(
            "%(count)s certificate is signed.", "%(count)s certificates are signed.", len(signed)
        )
        messages.success(request, words % {"count": len(signed)})
    return access.see_other("office:certificates", slug=slug)


@require_safe
def certificates_archive(request: HttpRequest, slug: str) -> HttpResponse:
    """All certificates of a course in one ZIP file."""
    course = access.office_course(request, slug)
    access.require(rules.can_read_register(request.user, course))
    packed = sheets.archive(queries.register_of(course), current())
    response = HttpResponse(packed, content_type="application/zip")
    name = f"{course.slug}-{_('certificates')}.zip"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@require_POST
def revoke_certificate(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """Say that a certificate is no longer valid."""
    course = access.office_course(request, slug)
    certificate = access.found(queries.register_of(course).filter(number=number).first())
    access.require(rules.can_revoke_certificate(request.user, certificate))
    reason = request.POST.get("reason", "").strip()
    if not reason:
        messages.error(request, _("Give the reason; it is shown to everybody who checks the number."))
        return access.see_other("office:certificates", slug=slug)
    by, at = access.person(request), clock.now()
    actions.revoke(certificate=certificate, reason=reason[:300], by=by, at=at)
    messages.success(request, _("The certificate is revoked."))
    return access.see_other("office:certificates", slug=slug)
