"""A new course: from nothing, from a ready-made or an earlier course, or from a file; and a course as such a file."""

from datetime import date
from tempfile import SpooledTemporaryFile

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from oqu.courses import rules
from oqu.courses.queries import Course, office_courses, references_of
from oqu.exchange.transfer import packing
from oqu.exchange.transfer.describing import described
from oqu.exchange.transfer.document import checked
from oqu.exchange.transfer.forms import CourseStartForm
from oqu.exchange.transfer.ready import ready_courses
from oqu.exchange.transfer.storing import create_course
from oqu.exchange.transfer.working_days import working_day_from
from oqu.kernel import clock, dates
from oqu.kernel.errors import Refused
from oqu.kernel.languages import current
from oqu.kernel.permissions import KEEPS_COURSES
from oqu.kernel.public_holidays import holiday_on
from oqu.kernel.sheets import BadSheet, Problem
from oqu.kernel.uploads import sent_files
from oqu.libraries.queries import Centre
from oqu.web import access
from oqu.web.downloads import course_file

IN_MEMORY = 2 * 1024 * 1024


@require_http_methods(["GET", "HEAD", "POST"])
def course_start(request: HttpRequest) -> HttpResponse:
    """Choose what a new course begins from."""
    centre = access.office_centre(request)
    access.require(rules.can_start_course(request.user, centre.pk), roles=KEEPS_COURSES, centre=centre)
    copyable = office_courses(access.person(request)).filter(centre=centre)
    form = CourseStartForm(
        request.POST or None,
        sent_files(request) or None,
        courses=copyable,
        initial={"source": request.GET.get("source", "")},
    )
    problems: tuple[Problem, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            drafted, lost = _drafted(request, centre, form)
        except BadSheet as bad:
            problems = bad.problems
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            _report(request, _words_of_moved(drafted, form.cleaned_data["starts_on"]), lost)
            return access.see_other("office:course", drafted.slug)
    context = {"problems": problems, "ready": ready_courses(), "largest_mb": packing.LARGEST_MB}
    return access.form_page(request, "office/course_start.html", context, form)


def _report(request: HttpRequest, moved: str, lost: list[str]) -> None:
    """Say that the draft is ready, why it begins later, and which frameworks of competences are not known here."""
    messages.success(request, _("The draft is ready. This page lists what is still missing."))
    if moved:
        messages.info(request, moved)
    if lost:
        messages.info(request, LOST % {"names": ", ".join(lost)})


LOST = gettext_lazy(
    "This installation does not have these frameworks of competences: %(names)s. The aims that refer to them keep their words."
)


def _drafted(request: HttpRequest, centre: Centre, form: CourseStartForm) -> tuple[Course, list[str]]:
    """The new course, and the frameworks (with versions) of its aims that are not known here."""
    with form.document() as document:
        content = checked(document)
        drafted = create_course(
            document=content,
            centre=centre,
            starts_on=form.cleaned_data["starts_on"],
            staff_from=form.staff_from(),
            skip_holidays=form.cleaned_data["skip_holidays"],
            by=access.person(request),
            at=clock.now(),
            key=access.form_key(request),
        )
    known = references_of(drafted)
    lost = [one for code, one in content.references.items() if code not in known]
    return drafted, sorted({f"{one.framework} ({one.version})" for one in lost})


def _words_of_moved(drafted: Course, chosen: date) -> str:
    """Why the course begins later than on the chosen day; empty if it does not."""
    if drafted.starts_on == chosen:
        return ""
    language = current()
    values = {
        "first": dates.day(drafted.starts_on, language, this_year=chosen.year),
        "chosen": dates.day(chosen, language, this_year=chosen.year),
        "name": holiday_on(chosen) or "",
    }
    if drafted.starts_on != working_day_from(chosen):
        return (
            _("First day of the course: %(first)s, because each date of a copy keeps its day of the week.")
            % values
        )
    if values["name"]:
        return (
            _("First day of the course: %(first)s, because %(chosen)s is a public holiday: %(name)s.")
            % values
        )
    return _("First day of the course: %(first)s, because %(chosen)s is not a working day.") % values


@require_safe
def course_export(request: HttpRequest, slug: str) -> FileResponse:
    """A course as one file: texts, plan, tasks, questionnaires and files; no people, no answers."""
    course = access.office_course(request, slug)
    access.require(rules.can_keep_course(request.user, course), roles=KEEPS_COURSES, centre=course.centre)
    target = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the response closes it
    with described(course) as document:
        packing.write(document, target)
    target.seek(0)
    response = FileResponse(target, content_type="application/zip")
    response["Content-Disposition"] = course_file(_("Course"), course, ending="zip")
    return response
