"""Editions of the evidence report: signing, reading, comparing, downloading."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from oqu.courses.queries import Course, planned_hours
from oqu.courses.rules import can_keep_course
from oqu.kernel import clock
from oqu.kernel.errors import Refused
from oqu.kernel.languages import current
from oqu.people.queries import directors_of
from oqu.reports import actions, queries, rules
from oqu.reports.forms import CompareForm
from oqu.reports.queries import OpenedEdition, Paper
from oqu.web import access
from oqu.web.downloads import course_file
from oqu.web.office.course_tabs import course_tabs
from oqu.web.office.gaps import hours_shown
from oqu.web.office.papers import PAPERS, drawn, printed, report_course, shown_paper

TODAY = "today"
"""In the address of a comparison: the report as it is now, instead of the number of an edition."""


def beside_report(request: HttpRequest, course: Course, shown: Paper) -> dict[str, object]:
    """What the report of today says of its editions: their list, what is newer than the last, who signs."""
    editions, may_sign = list(queries.editions_of(course)), rules.can_sign_report(request.user, course)
    last = queries.latest_edition(course) if editions else None
    return {
        "editions": editions,
        "last": last,
        "newer": queries.changes(last.paper, shown) if last and last.paper else (),
        "is_over": course.is_over,
        **awaited(course),
        "may_sign": may_sign,
        "signers": () if may_sign else directors_of([course.centre_id]).get(course.centre_id, ()),
    }


def awaited(course: Course) -> dict[str, object]:
    """Which questionnaires of a closed course are not in its figures yet, and whether signing waits for them."""
    found = queries.pending(course, clock.now()) if course.is_over else []
    return {"pending": found, "answers_wait": bool(queries.settling(course, clock.now()))}


@require_http_methods(["GET", "HEAD", "POST"])
def sign_report(request: HttpRequest, slug: str) -> HttpResponse:
    """What will be frozen, what changed since the last edition, and the signature."""
    course = report_course(request, slug)
    access.allow(request, rules.can_sign_report, course)
    if request.method == "POST":
        return _sign(request, course)
    papers, last = queries.papers_of(course, at=clock.now()), queries.latest_edition(course)
    context = {
        "course": course,
        "tabs": course_tabs(request, course),
        "last": last,
        "number": last.row.number + 1 if last else 1,
        **awaited(course),
        "is_over": course.is_over,
        "is_new": last is None or queries.knows_more(last, papers),
        "changes": queries.changes(last.paper, papers[current()]) if last and last.paper else (),
        "digest": queries.digest(papers),
        "hours_differ": hours_shown(planned_hours(course)),
        "can_keep": can_keep_course(request.user, course),
        **shown_paper(papers[current()], "office:report_chart", course.slug),
    }
    return render(request, "office/sign_report.html", context)


def _sign(request: HttpRequest, course: Course) -> HttpResponse:
    try:
        signed = actions.sign_edition(
            course=course,
            seen=request.POST.get("digest", ""),
            by=access.person(request),
            at=clock.now(),
            key=access.form_key(request),
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return access.see_other("office:sign_report", slug=course.slug)
    messages.success(request, _("Edition %(number)s is signed.") % {"number": signed.number})
    return access.see_other("office:edition", slug=course.slug, number=signed.number)


def _edition(request: HttpRequest, slug: str, number: int) -> tuple[Course, OpenedEdition]:
    course = report_course(request, slug)
    return course, access.found(queries.edition_of(course, number))


@require_safe
def edition(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """An edition as it was signed, and whether its row is as it was then."""
    course, found = _edition(request, slug, number)
    shown = found.paper
    context: dict[str, object] = {
        "course": course,
        "tabs": course_tabs(request, course),
        "edition": found,
        "stamp": queries.stamp_of(found),
        "counted": [(figure, "") for figure in shown.content.counted] if shown else (),
    }
    if shown:
        context |= shown_paper(shown, "office:edition_chart", course.slug, number)
    return render(request, "office/edition.html", context)


@require_safe
def edition_chart(request: HttpRequest, slug: str, number: int, name: str) -> HttpResponse:
    """One picture of an edition as SVG; with `?narrow` for a phone."""
    _course, found = _edition(request, slug, number)
    shown = access.found(found.paper)
    return drawn(request, access.found(shown.charts.get(name)))


@require_safe
def edition_paper(request: HttpRequest, slug: str, number: int, ending: str) -> HttpResponse:
    """An edition as PDF, DOCX or XLSX in the language of the page, or as the JSON that its checksum is of."""
    course, found = _edition(request, slug, number)
    mark = _("edition %(number)s") % {"number": number}
    if ending == "json":
        response = HttpResponse(found.row.frozen.encode(), content_type="application/json")
        response["Content-Disposition"] = course_file(_("Report"), course, mark, ending=ending)
        return response
    access.found(PAPERS.get(ending))
    document = queries.document_of(found) if found.is_intact else None
    if document is None:
        messages.error(request, _("This edition is not as it was signed, so it is not printed."))
        return access.see_other("office:edition", slug=slug, number=number)
    return printed(document, course, ending, mark)


@require_safe
def compare_editions(request: HttpRequest, slug: str) -> HttpResponse:
    """Two editions, or an edition and the report of today, figure by figure."""
    course = report_course(request, slug)
    numbers = [one.number for one in queries.editions_of(course)]
    access.found(numbers or None)
    form = CompareForm(request.GET, numbers=numbers, today=TODAY)
    before, now = form.chosen()
    papers = [_paper(course, each) for each in (before, now)]
    context = {
        "course": course,
        "tabs": course_tabs(request, course),
        "form": form,
        "names": [form.names[each] for each in (before, now)],
        "papers": papers,
        "changes": queries.changes(*papers),
    }
    return render(request, "office/compare_editions.html", context)


def _paper(course: Course, which: str) -> Paper:
    """The report of today, or an edition by its number; an unreadable one is 404."""
    if which == TODAY:
        return queries.paper(queries.evidence(course, at=clock.now()))
    return access.found(access.found(queries.edition_of(course, int(which))).paper)
