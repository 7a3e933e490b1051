"""Who heard how much: the whole course, one lecture to correct, and lists to import and download."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from oqu.courses.queries import Activity, Course, Enrolment, activity_in, names_in, present_from
from oqu.kernel import clock, languages
from oqu.kernel.errors import Refused
from oqu.kernel.sheets import BadSheet, LeftOut
from oqu.kernel.uploads import hold, sent_files
from oqu.lectures import actions, queries, rules, sheets
from oqu.lectures.forms import AttendanceForm, AttendanceImportForm
from oqu.lectures.kind import KIND
from oqu.lectures.queries import Air
from oqu.people.queries import full_name
from oqu.web import access, repairs, suggestions
from oqu.web.downloads import course_file
from oqu.web.office.course_tabs import course_tabs
from oqu.web.office.undo import undoable

A_PAGE = 50
WITHOUT_LINE = (LeftOut.ROW, LeftOut.LINE)
"""What keeps a line of a list from being taken; a remark on what was read does not."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def attendance(request: HttpRequest, slug: str) -> HttpResponse:
    """Every lecture in figures, and everybody's minutes."""
    course = access.office_course(request, slug)
    return render(
        request, "kinds/lecture/attendance.html", _overview(request, course, AttendanceImportForm())
    )


def _overview(request: HttpRequest, course: Course, form: AttendanceImportForm) -> dict[str, object]:
    page = Paginator(queries.named_places(course), A_PAGE).get_page(request.GET.get("page"))
    audiences = queries.audiences(course)
    lectures = [one.activity.pk for one in audiences]
    at = clock.now()
    return {
        "course": course,
        "tabs": course_tabs(request, course),
        "audiences": audiences,
        "ahead": [
            one.activity.pk for one in audiences if one.activity.starts_at and one.activity.starts_at > at
        ],
        "present_from": present_from(course),
        "page": page,
        "rows": [
            (line, [line.minutes.get(lecture) for lecture in lectures])
            for line in queries.attendance_lines(course, page.object_list)
        ],
        "form": form,
        "can_keep": rules.can_keep_attendance(request.user, course),
        "can_change": rules.can_keep_attendance(request.user, course) and not course.is_over,
        **_help(request, course),
        "undoable": undoable(course, request.user, actions.IMPORT),
    }


def _help(request: HttpRequest, course: Course) -> dict[str, object]:
    """Which columns a list of attendance has and needs, and the pages that add what it lacks."""
    return {
        "columns": [column.heading for column in sheets.COLUMNS],
        "needed": sheets.needed_headings(),
        "repairs": repairs.pages(request, course.centre, course),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def lecture_attendance(request: HttpRequest, slug: str, activity: str) -> HttpResponse:
    """The people of one lecture with their minutes, to be corrected with a reason."""
    course = access.office_course(request, slug)
    planned = access.found(activity_in(course, KIND.code, activity))
    access.allow(request, rules.can_keep_attendance, course)
    lecture = queries.lecture_of(planned) or queries.Lecture(activity=planned)
    page = Paginator(queries.attendance_list(lecture), A_PAGE).get_page(request.GET.get("page"))
    length = queries.length_of(lecture)
    form = _minutes_form(request, course, list(page.object_list), length)
    if request.method == "POST" and form.is_valid() and (done := _correct(request, lecture, form)):
        return done
    context = {
        "course": course,
        "tabs": course_tabs(request, course),
        "lecture": {"activity": planned, "length": length},
        "is_over_in_hall": not lecture._state.adding
        and lecture.venue == queries.Venue.HALL
        and queries.air(planned, clock.now()) == Air.OVER,
        "page": page,
        "names": form.names,
        "form": form,
        "has_begun": queries.has_begun(lecture, clock.now()),
    }
    status = access.UNPROCESSABLE if form.is_bound else 200
    return render(request, "kinds/lecture/lecture_attendance.html", context, status=status)


def _minutes_form(
    request: HttpRequest, course: Course, places: list[Enrolment], length: int
) -> AttendanceForm:
    families = [place.person.family_name for place in places]
    names = names_in(course, families, full_name, has_email=True)
    return AttendanceForm(request.POST or None, rows=queries.rows(places), names=names, length=length)


@require_POST
def ask_hall(request: HttpRequest, slug: str, activity: str) -> HttpResponse:
    """Take what the lecture hall has measured, without waiting for the next round."""
    course = access.office_course(request, slug)
    planned = access.found(activity_in(course, KIND.code, activity))
    access.allow(request, rules.can_keep_attendance, course)
    lecture = access.found(queries.lecture_of(planned))
    try:
        reported = actions.ask_hall(lecture=lecture, by=access.person(request), at=clock.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Listeners reported by the hall: %(count)s.") % {"count": len(reported)})
    return access.see_other("office:lecture_attendance", slug=slug, activity=activity)


def _correct(request: HttpRequest, lecture: queries.Lecture, form: AttendanceForm) -> HttpResponse | None:
    """The way to the corrected list, or None after saying in the form why it is refused."""
    try:
        corrected = actions.correct_attendance(
            lecture=lecture,
            minutes=form.changed(),
            reason=form.cleaned_data["reason"],
            by=access.person(request),
            at=clock.now(),
        )
    except Refused as refused:
        form.add_error(None, str(refused))
        return None
    messages.success(request, _told(len(corrected)))
    return access.see_other(request.get_full_path())


def _told(number: int) -> str:
    return ngettext(
        "%(count)s person's minutes are corrected.", "%(count)s people's minutes are corrected.", number
    ) % {"count": number}


@require_POST
def import_attendance(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what a list of attendance holds, and when that is confirmed, take its good lines."""
    course = access.office_course(request, slug)
    access.allow(request, rules.can_keep_attendance, course)
    form = AttendanceImportForm(request.POST, sent_files(request))
    context = _overview(request, course, form)
    if form.is_valid():
        try:
            return _read(request, course, form)
        except BadSheet as refused:
            held = hold(request.user, form.cleaned_data["file"], at=clock.now())
            context |= {"problems": refused.problems}
            context |= suggestions.context(request, refused.problems, held)
        except Refused as refused:
            form.add_error(form.source, str(refused))
    return access.invalid(request, "kinds/lecture/attendance.html", context)


def _read(request: HttpRequest, course: Course, form: AttendanceImportForm) -> HttpResponse:
    """What the list holds and would change, or after its confirmation the way back. Raises BadSheet, Refused."""
    upload, by, at = form.cleaned_data["file"], access.person(request), clock.now()
    meant = suggestions.corrections(request.POST)
    reading = sheets.read_attendance(upload, name=upload.name, course=course, at=at, corrections=meant)
    if "confirmed" in request.POST:
        actions.import_attendance(course=course, lines=reading.lines, by=by, at=at)
        messages.success(request, _("Imported lines: %(count)s.") % {"count": len(reading.lines)})
        if left := _number_left_out(reading):
            messages.warning(request, _("Lines left out: %(count)s.") % {"count": left})
        return access.see_other("office:attendance", slug=course.slug)
    held = hold(request.user, upload, at=at)
    families = [line.enrolment.person.family_name for line in reading.lines]
    context = {
        "course": course,
        "tabs": course_tabs(request, course),
        "list_read": reading,
        "form": form,
        "names": names_in(course, families, has_email=True),
        "lines": sheets.foresee_attendance(reading.lines, course=course, by=by, at=at),
        "absences": _left_out(course, reading),
        "held": held,
        "repairs": repairs.pages(request, course.centre, course),
        **suggestions.context(request, reading.problems, held),
    }
    return render(request, "kinds/lecture/attendance_read.html", context)


def _number_left_out(reading: sheets.AttendanceReading) -> int:
    return len({problem.row for problem in reading.problems if problem.leaves in WITHOUT_LINE})


def _left_out(course: Course, reading: sheets.AttendanceReading) -> list[queries.Absences]:
    """The people of the lectures of a list who are in none of the lines that can be taken."""
    taken: dict[Activity, set[int]] = {}
    for line in reading.lines:
        taken.setdefault(line.lecture.activity, set()).add(line.enrolment.pk)
    return queries.absences(course, taken, reading.refused)


@require_safe
def attendance_book(request: HttpRequest, slug: str) -> FileResponse:
    """Everybody's minutes and academic hours as XLSX, sent while it is read from the disk."""
    course = access.office_course(request, slug)
    access.allow(request, rules.can_keep_attendance, course)
    book = sheets.attendance_book(course, languages.current())
    response = FileResponse(book, content_type=XLSX)
    response["Content-Disposition"] = course_file(_("Attendance"), course)
    return response


@require_safe
def attendance_sheet(request: HttpRequest, slug: str) -> HttpResponse:
    """The course's attendance as a CSV file to keep, or to fill in and import."""
    course = access.office_course(request, slug)
    access.allow(request, rules.can_keep_attendance, course)
    response = HttpResponse(
        sheets.attendance_sheet(course, clock.now()), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = course_file(_("List of attendance"), course, ending="csv")
    return response


@require_safe
def attendance_template(request: HttpRequest, slug: str) -> HttpResponse:
    """The same list as an Excel file."""
    course = access.office_course(request, slug)
    access.allow(request, rules.can_keep_attendance, course)
    response = HttpResponse(sheets.attendance_template(course, clock.now()), content_type=XLSX)
    response["Content-Disposition"] = course_file(_("List of attendance"), course)
    return response
