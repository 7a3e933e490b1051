"""Lists of meeting programs in the office: sent in, doubtful names decided, minutes recorded, lists removed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from oqu.courses.queries import Course, activity_in
from oqu.kernel import clock
from oqu.kernel.errors import Refused
from oqu.kernel.files import Upload
from oqu.kernel.sheets import BadSheet
from oqu.kernel.uploads import hold, sent_files
from oqu.lectures import actions, queries, rules
from oqu.lectures.forms import MeetingLogForm, WhoForm
from oqu.lectures.kind import KIND
from oqu.web import access
from oqu.web.office.course_tabs import course_tabs


@require_http_methods(["GET", "HEAD", "POST"])
def lists(request: HttpRequest, slug: str, activity: str) -> HttpResponse:
    """The lists of one lecture, and the form for one more."""
    course = access.office_course(request, slug)
    access.allow(request, rules.can_keep_attendance, course)
    planned = access.found(activity_in(course, KIND.code, activity))
    talk = queries.lecture_of(planned) or queries.Lecture(activity=planned)
    form = MeetingLogForm(request.POST or None, sent_files(request) or None, zone=course.zone)
    asked: dict[str, object] = {}
    if request.method == "POST" and form.is_valid():
        try:
            log = _taken(request, talk, form, course)
            if log is not None:
                return access.see_other("office:meeting_list", slug=slug, key=log.key)
        except actions.OtherDay as other:
            asked = {"question": str(other), **_held(request, form)}
    context = {
        **asked,
        "course": course,
        "tabs": course_tabs(request, course),
        "activity": talk.activity,
        "logs": queries.logs_of(talk),
    }
    return access.form_page(request, "kinds/lecture/meeting_lists.html", context, form)


def _held(request: HttpRequest, form: MeetingLogForm) -> dict[str, object]:
    """The list that was sent, kept until its day is confirmed, and its zone."""
    held = hold(request.user, form.cleaned_data["file"], at=clock.now())
    return {"held": held, "zone": form.cleaned_data["zone"]}


def _taken(
    request: HttpRequest, talk: queries.Lecture, form: MeetingLogForm, course: Course
) -> queries.MeetingLog | None:
    """The list taken in, or None after saying in the form everything that is wrong with it. Raises OtherDay."""
    sent = form.cleaned_data["file"]
    try:
        return actions.take_log(
            lecture=talk,
            upload=Upload(sent.name, sent),
            zone=form.cleaned_data["zone"] or course.zone,
            by=access.person(request),
            at=clock.now(),
            is_of_other_day="confirmed" in request.POST,
        )
    except actions.OtherDay:
        raise
    except BadSheet as refused:
        form.add_error(form.source, [str(problem) for problem in refused.problems])
    except Refused as refused:
        form.add_error(None, str(refused))
    return None


@require_http_methods(["GET", "HEAD", "POST"])
def names(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Who is meant by the names of a list: what is doubtful first; saved, and recorded when that is pressed."""
    course = access.office_course(request, slug)
    access.allow(request, rules.can_keep_attendance, course)
    log = access.found(queries.log_in(course, key))
    lines = queries.lines_of(log)
    still_open = [line for line in lines if line.how == queries.How.OPEN]
    shown = lines if "all" in request.GET else still_open
    form = WhoForm(request.POST or None, lines=shown, places=queries.places_for(log.lecture))
    if request.method == "POST" and form.is_valid():
        return _decided(request, log, form)
    context = {
        "course": course,
        "tabs": course_tabs(request, course),
        "log": log,
        "activity": log.lecture.activity,
        "recognised": [line for line in lines if line not in shown],
        "still_open": len(still_open),
        "absences": [] if log.recorded_at or course.is_over else _left_out(log, lines),
        "means": len({line.enrolment_id for line in lines if line.enrolment_id}),
    }
    return access.form_page(request, "kinds/lecture/meeting_list.html", context, form)


def _left_out(log: queries.MeetingLog, lines: list[queries.LogLine]) -> list[queries.Absences]:
    """The people of the lecture whom no name of the list means until now."""
    meant = {line.enrolment_id for line in lines if line.enrolment_id}
    return queries.absences(log.lecture.activity.course, {log.lecture.activity: meant})


def _decided(request: HttpRequest, log: queries.MeetingLog, form: WhoForm) -> HttpResponse:
    by, at = access.person(request), clock.now()
    here = access.see_other("office:meeting_list", slug=log.lecture.activity.course.slug, key=log.key)
    try:
        actions.decide_names(log=log, decisions=form.decisions(), by=by, at=at)
        if "record" not in request.POST:
            messages.success(request, _("Saved. The next lists of the course know these names."))
            return here
        rows = actions.record_log(log=log, by=by, at=at)
    except Refused as refused:
        messages.error(request, str(refused))
        return here
    messages.success(request, _told(len(rows)))
    return access.see_other(
        "office:lecture_attendance",
        slug=log.lecture.activity.course.slug,
        activity=log.lecture.activity.slug,
    )


@require_POST
def remove_list(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Remove a list that was sent by mistake, with the minutes that were recorded from it."""
    course = access.office_course(request, slug)
    access.allow(request, rules.can_keep_attendance, course)
    log = access.found(queries.log_in(course, key))
    activity = log.lecture.activity.slug
    try:
        actions.remove_log(log=log, by=access.person(request), at=clock.now())
    except Refused as refused:
        messages.error(request, str(refused))
        return access.see_other("office:meeting_list", slug=slug, key=key)
    messages.success(request, _("The list is removed."))
    return access.see_other("office:meeting_lists", slug=slug, activity=activity)


def _told(number: int) -> str:
    return ngettext(
        "The minutes of %(count)s person are recorded.",
        "The minutes of %(count)s people are recorded.",
        number,
    ) % {"count": number}
