"""Signing certificates, and the register of a course."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST, require_safe

from oqu.certificates import actions, queries, rules, sheets
from oqu.certificates.forms import LONGEST_REASON, ReissueForm
from oqu.courses.queries import (
    Course,
    Enrolment,
    Place,
    Standing,
    keys_of_plan,
    last_day_of,
    names_in,
    planned_hours,
)
from oqu.courses.rules import can_keep_course
from oqu.kernel import clock, dates
from oqu.kernel.errors import Refused
from oqu.kernel.languages import current, pick
from oqu.kernel.limit_words import TOO_LONG
from oqu.letters.queries import has_waiting
from oqu.people.queries import ShownNames, full_name
from oqu.web import access
from oqu.web.downloads import course_file
from oqu.web.office.closing import still_ahead
from oqu.web.office.course_tabs import course_tabs
from oqu.web.office.gaps import hours_shown

type Lines = tuple[tuple[str, str], ...]
"""Labels, and what stands there."""


@require_safe
def certificates(request: HttpRequest, slug: str) -> HttpResponse:
    """Who waits for a signature, and who has a certificate."""
    course, at = access.office_course(request, slug), clock.now()
    without = queries.without_certificate(course)
    unprintable = [(e, letters) for e, _standing in without.waiting if (letters := queries.unprintable(e))]
    register = list(queries.register_of(course).select_related("enrolment__person"))
    names = _names(course, [e for e, _standing in without.waiting], register)
    context = {
        "course": course,
        "tabs": course_tabs(request, course),
        "names": names,
        "waiting": without.waiting,
        "others": without.others,
        "lacking": without.lacking,
        "unprintable": unprintable,
        "can_be_signed": len(without.waiting) > len(unprintable),
        "register": [(line, names.with_mark(line.enrolment.person_id, line.holder)) for line in register],
        "letters_wait": has_waiting(course.key, at, also=keys_of_plan(course)),
        **_stated(course),
        "remarks": _remarks(course, without.waiting, at),
        "hours_differ": hours_shown(planned_hours(course)) if without.waiting else None,
        "can_keep": can_keep_course(request.user, course),
        "can_sign": rules.can_sign_certificates(request.user, course),
    }
    return render(request, "office/certificates.html", context)


def _stated(course: Course) -> dict[str, object]:
    """What a certificate that is signed now says of hours and days, and why none can be."""
    hours = queries.hours_of(course)
    nothing_held = "" if hours else actions.NothingHeld.message
    return {"hours": hours, "last_day": last_day_of(course), "nothing_held": nothing_held}


def _names(course: Course, waiting: list[Enrolment], register: list[queries.Certificate]) -> ShownNames:
    """The names of the people of both lists, as lists of a course show them."""
    places = [*waiting, *(line.enrolment for line in register)]
    return names_in(course, [place.person.family_name for place in places], full_name, has_email=True)


@require_POST
def sign_certificates(request: HttpRequest, slug: str) -> HttpResponse:
    """The director signs for everybody who has fulfilled the rule; what is still ahead is confirmed."""
    course, at = access.office_course(request, slug), clock.now()
    access.allow(request, rules.can_sign_certificates, course)
    waiting = queries.without_certificate(course).waiting
    if "anyway" not in request.POST and _remarks(course, waiting, at):
        messages.error(
            request, _("Look at what speaks against signing, and confirm that you sign all the same.")
        )
        return access.see_other("office:certificates", slug=slug)
    try:
        signed = actions.sign(course=course, by=access.person(request), at=at)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        words = ngettext(
            "%(count)s certificate is signed.", "%(count)s certificates are signed.", len(signed)
        )
        messages.success(request, words % {"count": len(signed)})
    return access.see_other("office:certificates", slug=slug)


def _remarks(course: Course, waiting: list[tuple[Enrolment, Standing]], at: datetime) -> list[str]:
    """What speaks against signing now, if anybody waits for it: what is still ahead, and a rule that asks for nothing."""
    remarks = [need.words for need in still_ahead(course, at)] if waiting else []
    if any(not standing.asks for place, standing in waiting if place.state == Place.LEARNING):
        remarks.append(_("The certificate asks for nothing: everybody who has a place gets one."))
    return [str(words) for words in remarks]


@require_safe
def certificates_archive(request: HttpRequest, slug: str) -> HttpResponse:
    """All valid certificates of a course in one ZIP file."""
    course = access.office_course(request, slug)
    access.allow(request, rules.can_read_register, course)
    packed = sheets.archive(queries.valid_of(course))
    response = HttpResponse(packed, content_type="application/zip")
    response["Content-Disposition"] = course_file(_("Certificates"), course, ending="zip")
    return response


@require_safe
def certificate(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """One line of the register, and what the director can do about it."""
    course = access.office_course(request, slug)
    access.allow(request, rules.can_read_register, course)
    line = access.found(queries.line_of(course, number))
    return _line_page(request, course, line, ReissueForm(certificate=line))


@require_POST
def reissue_certificate(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """Sign a corrected certificate in the place of one."""
    course = access.office_course(request, slug)
    line = access.found(queries.line_of(course, number))
    access.allow(request, rules.can_reissue_certificate, line)
    form = ReissueForm(request.POST, certificate=line)
    if not form.is_valid():
        return _line_page(request, course, line, form)
    by, at, key = access.person(request), clock.now(), access.form_key(request)
    reason = form.cleaned_data.get("reason", "")
    try:
        new = actions.reissue(certificate=line, reason=reason, by=by, at=at, key=key)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return access.see_other("office:certificate", slug=slug, number=number)
    messages.success(request, _("The new certificate is signed; its holder is notified by letter."))
    return access.see_other("office:certificate", slug=slug, number=new.number)


def _line_page(
    request: HttpRequest, course: Course, line: queries.Certificate, form: ReissueForm
) -> HttpResponse:
    now, then = queries.Words.of(line), queries.Words.today(line.enrolment)
    context = {
        "course": course,
        "tabs": course_tabs(request, course),
        "certificate": line,
        "words": _written(now),
        "changes": _changes(_written(now), _written(then)),
        "would_differ": now != then,
        "can_sign": rules.can_reissue_certificate(request.user, line),
    }
    return access.form_page(request, "office/certificate.html", context, form)


def _changes(now: Lines, then: Lines) -> list[tuple[str, str, str]]:
    return [(label, a, b) for (label, a), (_label, b) in zip(now, then, strict=True) if a != b]


def _written(words: queries.Words) -> Lines:
    """The words of a certificate, as the reader of the page reads them."""
    return (
        (_("Issued to"), words.holder),
        (_("Course"), pick(words.course_title)),
        (_("Academic hours"), str(words.hours)),
        (pgettext("dates", "Days"), dates.written_days(words.starts_on, words.ends_on, current())),
        (_("Issued by"), pick(words.centre_name)),
    )


@require_POST
def revoke_certificate(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """Say that a certificate is no longer valid."""
    course = access.office_course(request, slug)
    line = access.found(queries.line_of(course, number))
    access.allow(request, rules.can_revoke_certificate, line)
    reason = request.POST.get("reason", "").strip()
    if not reason:
        messages.error(request, _("Give the reason; it is shown to everybody who checks the number."))
        return access.see_other("office:certificate", slug=slug, number=number)
    if len(reason) > LONGEST_REASON:
        messages.error(request, TOO_LONG % {"show_value": len(reason), "limit_value": LONGEST_REASON})
        return access.see_other("office:certificate", slug=slug, number=number)
    actions.revoke(certificate=line, reason=reason, by=access.person(request), at=clock.now())
    messages.success(request, _("The certificate is revoked."))
    return access.see_other("office:certificate", slug=slug, number=number)
