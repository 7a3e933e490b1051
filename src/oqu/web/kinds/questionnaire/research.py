"""Rows of answers for researchers: informing people of them, what they disclose, releasing and downloading them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from oqu.kernel import clock
from oqu.kernel.errors import Refused
from oqu.kernel.languages import pick
from oqu.questionnaires import actions, queries, rules, sheets
from oqu.web import access
from oqu.web.downloads import course_file
from oqu.web.kinds.questionnaire.waves import found_wave, kept_wave
from oqu.web.office.course_tabs import course_tabs


@require_safe
def wave_research(request: HttpRequest, slug: str, activity: str) -> HttpResponse:
    """What the file for researchers of a wave has in it and discloses; the director releases it here."""
    course = access.office_course(request, slug)
    access.allow(request, rules.can_read_results, course)
    wave = found_wave(course, activity)
    access.found(wave if wave.for_research else None)
    file = queries.research_file(wave)
    context = {
        "course": course,
        "tabs": course_tabs(request, course),
        "wave": wave,
        "file": file,
        "variables": [
            {"name": one.name, "question": pick(one.question), "left_out": one.left_out}
            for one in (file.variables if file else ())
        ],
        "about": sheets.disclosure(file) if file else (),
        "can_release": rules.can_release_research(request.user, course),
    }
    return render(request, "kinds/questionnaire/research.html", context)


@require_POST
def research_offer(request: HttpRequest, slug: str, activity: str) -> HttpResponse:
    """Inform people in the form that answers may be given to researchers, or not any more."""
    wave = kept_wave(request, slug, activity)
    try:
        changed = actions.offer_to_research(
            wave=wave, offered=not wave.for_research, by=access.person(request), at=clock.now()
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return access.see_other("office:questionnaires", slug)
    if changed.for_research:
        words = _("The form now informs people that their answers may be given to researchers.")
    else:
        words = _("Answers are not given to researchers.")
    messages.success(request, words)
    return access.see_other("office:questionnaires", slug)


@require_POST
def research_release(request: HttpRequest, slug: str, activity: str) -> HttpResponse:
    """Let the office download the rows."""
    wave = _released_by(request, slug, activity)
    try:
        actions.release_research(wave=wave, by=access.person(request), at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The file is released."))
    return access.see_other("office:wave_research", slug, activity)


@require_POST
def research_withdraw(request: HttpRequest, slug: str, activity: str) -> HttpResponse:
    """End the downloads of the rows."""
    wave = _released_by(request, slug, activity)
    actions.withdraw_research(wave=wave, by=access.person(request), at=clock.now())
    messages.success(request, _("The file can't be downloaded any more."))
    return access.see_other("office:wave_research", slug, activity)


def _released_by(request: HttpRequest, slug: str, activity: str) -> queries.Wave:
    course = access.office_course(request, slug)
    access.allow(request, rules.can_release_research, course)
    wave = found_wave(course, activity)
    access.found(queries.research_file(wave))
    return wave


@require_safe
def research_rows(request: HttpRequest, slug: str, activity: str) -> HttpResponse:
    """The ZIP for researchers, once it is released."""
    course = access.office_course(request, slug)
    access.allow(request, rules.can_read_results, course)
    wave = found_wave(course, activity)
    file = queries.research_file(wave)
    released = access.found(file if file and file.is_released else None)
    response = HttpResponse(sheets.research_archive(released), content_type="application/zip")
    response["Content-Disposition"] = course_file(wave.activity.title, course, ending="zip")
    return response
