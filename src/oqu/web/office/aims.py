"""The aims of a course, and the competences that they are about."""

from itertools import groupby

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from oqu.competences.queries import Competence, competences_to_choose
from oqu.courses import actions, rules
from oqu.courses.forms import AimCompetencesForm, AimsForm, CompetenceSearch
from oqu.courses.queries import Aim, Course, aims_of
from oqu.kernel import clock
from oqu.kernel.errors import Refused
from oqu.kernel.permissions import KEEPS_COURSES
from oqu.web import access, activity_kinds
from oqu.web.office.closed import closes_with_course
from oqu.web.office.course_tabs import course_tabs


def _course(request: HttpRequest, slug: str) -> Course:
    edited = access.office_course(request, slug)
    access.require(rules.can_keep_course(request.user, edited), roles=KEEPS_COURSES, centre=edited.centre)
    return edited


@require_http_methods(["GET", "HEAD", "POST"])
@closes_with_course
def course_aims(request: HttpRequest, slug: str) -> HttpResponse:
    """What people shall be able to do after the course."""
    edited = _course(request, slug)
    aims = list(aims_of(edited))
    form = AimsForm(request.POST or None, aims=aims, languages=edited.languages)
    if request.method == "POST" and form.is_valid():
        actions.set_aims(course=edited, aims=form.written(), by=access.person(request), at=clock.now())
        messages.success(request, _("Saved."))
        return access.see_other("office:course_aims", slug)
    rows = form.in_columns()
    context = {
        "form": form,
        "rows": [(row, aims[place] if place < len(aims) else None) for place, row in enumerate(rows)],
        "course": edited,
        "tabs": course_tabs(request, edited),
        "can_choose": competences_to_choose(edited.centre).exists(),
        "cards": [
            kind.adds.aims(request, edited) for kind in activity_kinds.every() if kind.adds.aims is not None
        ],
    }
    status = access.UNPROCESSABLE if form.errors else 200
    return render(request, "office/course_aims.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@closes_with_course
def aim_competences(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose competences for new aims, or the one that an aim (`?aim=`) is about."""
    edited = _course(request, slug)
    aim = _aim(request, edited)
    form = AimCompetencesForm(request.POST or None, course=edited, one=aim is not None)
    if request.method == "POST" and form.is_valid() and _stored(request, edited, aim, form):
        return access.see_other("office:course_aims", slug)
    search = CompetenceSearch(request.GET)
    words = search.cleaned_data["q"] if search.is_valid() else ""
    chosen = [str(key) for key in form["competences"].data or ()] if form.is_bound else []
    context: dict[str, object] = {
        "course": edited,
        "tabs": course_tabs(request, edited),
        "aim": aim,
        "search": search,
        "areas": _by_area(list(competences_to_choose(edited.centre, words))),
        "is_searched": bool(words),
        "chosen": chosen or ([aim.competence.key] if aim and aim.competence else []),
        "used": {one.competence_id for one in edited.aims.all()},
    }
    return access.form_page(request, "office/aim_competences.html", context, form)


def _aim(request: HttpRequest, course: Course) -> Aim | None:
    code = request.GET.get("aim", "")
    return access.found(aims_of(course).filter(code=code).first()) if code else None


def _by_area(rows: list[Competence]) -> list[tuple[Competence, list[Competence]]]:
    """The competences of each area, each group with its first one, which knows area and framework."""
    groups = [list(some) for _area, some in groupby(rows, key=lambda one: one.area_id)]
    return [(some[0], some) for some in groups]


def _stored(request: HttpRequest, course: Course, aim: Aim | None, form: AimCompetencesForm) -> bool:
    by, at, chosen = access.person(request), clock.now(), form.chosen()
    try:
        if aim is None:
            actions.add_aims_about(course=course, competences=chosen, by=by, at=at)
        else:
            competence, level = chosen[0] if chosen else (None, None)
            actions.refer_aim(aim=aim, competence=competence, level=level, by=by, at=at)
    except Refused as refusal:
        form.add_error("competences", str(refusal))
        return False
    messages.success(request, _("Saved."))
    return True
