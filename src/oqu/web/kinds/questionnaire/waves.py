"""The waves of a course: who has answered, reminding, closing, adding one."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from oqu.courses.queries import Course, closing_undoable_until, is_closed_with
from oqu.kernel import clock
from oqu.kernel.errors import Refused
from oqu.kernel.languages import pick
from oqu.letters.queries import WrittenLetters
from oqu.questionnaires import actions, queries, rules
from oqu.questionnaires.forms.waves import WaveForm
from oqu.questionnaires.queries import Wave
from oqu.web import access
from oqu.web.office.closed import refused_when_closed
from oqu.web.office.course_tabs import course_tabs
from oqu.web.office.undo import letters_waiting, undoable
from oqu.web.undoing import letters_written


@require_safe
def questionnaires(request: HttpRequest, slug: str) -> HttpResponse:
    """Every wave with its times and how many have answered; what was answered stays sealed until it is closed."""
    course, at = access.office_course(request, slug), clock.now()
    lines = _lines(course, at)
    context = {
        "course": course,
        "tabs": course_tabs(request, course),
        "waves": lines,
        "undoable": undoable(course, request.user, actions.REMIND),
        "fewest": course.centre.fewest_answers,
        "has_few": any(
            _has_few(wave, progress, course.centre.fewest_answers) for wave, progress, *_more in lines
        ),
        "unfilled": [one for one in queries.unfilled(course) if not is_closed_with(course, one)],
        "aims": queries.aims_state(course),
        "can_keep": rules.can_keep_waves(request.user, course),
        "can_read": rules.can_read_results(request.user, course),
    }
    return render(request, "kinds/questionnaire/waves.html", context)


def _has_few(wave: Wave, progress: queries.WaveProgress, fewest: int) -> bool:
    """Whether the answers so far would be too few for results."""
    answered: int = getattr(wave, "answered", 0)
    return wave.closed_at is None and answered < fewest and progress.state != queries.WaveState.NEVER_ASKED


def _lines(
    course: Course, at: datetime
) -> list[tuple[Wave, queries.WaveProgress, bool, int, list[str], bool]]:
    """The waves, each with its state, whether it has opened, how many it asks, and how it agrees with the course."""
    until = closing_undoable_until(course, at)
    asked, aims = queries.people_asked(course), queries.texts_of_aims(course)
    return [
        (
            wave,
            queries.progress_of(wave, course, at, until),
            rules.has_opened(wave, at),
            max(asked.get(wave.activity.group_id, 0), getattr(wave, "answered", 0)),
            queries.other_aims(wave.questionnaire, aims),
            rules.can_be_offered(wave, at),
        )
        for wave in queries.waves_of(course)
    ]


def aims_card(request: HttpRequest, course: Course) -> SafeString:
    """On the page of a course's aims: the questionnaires about them."""
    context = {
        "course": course,
        "aims": queries.aims_state(course),
        "can_ask": rules.can_keep_waves(request.user, course),
    }
    return render_to_string("kinds/questionnaire/_aims.html", context, request)


@require_http_methods(["GET", "HEAD", "POST"])
@refused_when_closed
def wave_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose a questionnaire and when it goes out."""
    course = access.office_course(request, slug)
    access.allow(request, rules.can_keep_waves, course)
    initial = {name: request.GET.get(name) for name in ("activity", "questionnaire")}
    form = WaveForm(request.POST or None, course=course, unfilled=queries.unfilled(course), initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.add_wave(
            course=course,
            by=access.person(request),
            at=clock.now(),
            key=access.form_key(request),
            **form.action_kwargs(),
        )
        messages.success(request, _("The questionnaire is in the plan."))
        return access.see_other("office:questionnaires", slug)
    context = {"course": course, "tabs": course_tabs(request, course), "form": form}
    status = access.UNPROCESSABLE if form.is_bound else 200
    return render(request, "kinds/questionnaire/wave_new.html", context, status=status)


@require_POST
@refused_when_closed
def ask_about_aims(request: HttpRequest, slug: str) -> HttpResponse:
    """Make the questionnaires about the aims of a course and put them into its plan."""
    course = access.office_course(request, slug)
    access.allow(request, rules.can_keep_waves, course)
    try:
        waves = actions.ask_about_aims(
            course=course, by=access.person(request), at=clock.now(), key=access.form_key(request)
        )
    except actions.NoAims as refusal:
        messages.error(request, str(refusal))
        return access.see_other("office:course_aims", slug)
    words = ngettext(
        "%(n)s questionnaire about these aims is in the plan.",
        "%(n)s questionnaires about these aims are in the plan.",
        len(waves),
    )
    nothing = _("The questionnaires about these aims were in the plan already.")
    messages.success(request, words % {"n": len(waves)} if waves else nothing)
    if late := actions.too_late_about_aims(course=course, at=clock.now()):
        titles = ", ".join(pick(one.title) for one in late)
        messages.info(
            request, _("Not in the plan, because the time for it is over: %(titles)s.") % {"titles": titles}
        )
    return access.see_other("office:questionnaires", slug)


@require_POST
def wave_remind(request: HttpRequest, slug: str, activity: str) -> HttpResponse:
    """Write to those who have not answered, at most once a day."""
    wave = kept_wave(request, slug, activity)
    at = clock.now()
    name = f"by hand {clock.local_date(at, wave.activity.course.zone)}"
    if number := actions.remind(wave=wave, by=access.person(request), at=at, round_name=name):
        mailed = letters_waiting(wave.activity.course, actions.REMIND)
        messages.success(request, letters_written(WrittenLetters(mailed, number - mailed)))
    else:
        messages.success(request, _("Everybody who is silent has been reminded today already."))
    return access.see_other("office:questionnaires", slug)


@require_POST
def wave_close(request: HttpRequest, slug: str, activity: str) -> HttpResponse:
    """Close a wave before its time: the envelopes are opened all at once and the key is destroyed."""
    wave = kept_wave(request, slug, activity)
    try:
        closed = actions.close_wave(wave=wave, by=access.person(request), at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return access.see_other("office:questionnaires", slug)
    tables = queries.published(closed)
    if tables and tables.is_shown:
        messages.success(request, _("The questionnaire is closed; its results can be read."))
    else:
        messages.success(request, _("The questionnaire is closed. Too few people answered for results."))
    return access.see_other("office:wave", slug, activity)


def kept_wave(request: HttpRequest, slug: str, activity: str) -> Wave:
    """A wave that the reader may open and close, or 404, or 403."""
    course = access.office_course(request, slug)
    access.allow(request, rules.can_keep_waves, course)
    return found_wave(course, activity)


def found_wave(course: Course, activity: str) -> Wave:
    """The wave of that activity of a course, or 404."""
    return access.found(queries.waves_of(course).filter(activity__slug=activity).first())
