"""Files attached to an activity of the plan."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from oqu.courses import actions, rules
from oqu.courses.forms import MaterialForm
from oqu.courses.queries import Activity, Course, activity_by_slug, material_of, materials_of
from oqu.kernel import clock, files
from oqu.kernel.errors import Refused
from oqu.kernel.permissions import KEEPS_PLAN
from oqu.kernel.uploads import sent_files
from oqu.web import access
from oqu.web.office.course_tabs import course_tabs
from oqu.web.office.undo import undoable

_NUMBERED = gettext_lazy("The file is attached as “%(title)s”: there was one with this title already.")


@require_http_methods(["GET", "HEAD", "POST"])
def materials(request: HttpRequest, slug: str, activity: str) -> HttpResponse:
    """The attached files, and the form that attaches one more."""
    course, planned = _planned(request, slug, activity)
    form = MaterialForm(request.POST or None, sent_files(request) or None)
    if request.method == "POST" and form.is_valid() and _attached(request, planned, form):
        return access.see_other("office:materials", slug, activity)
    context: dict[str, object] = {
        "course": course,
        "activity": planned,
        "tabs": course_tabs(request, course),
        "materials": materials_of(planned),
        "undoable": undoable(course, request.user, "courses.detach_material"),
        "accept": files.endings(actions.MATERIALS),
        "largest_mb": actions.LARGEST_MATERIAL // files.MEGABYTE,
    }
    return access.form_page(request, "office/materials.html", context, form)


def _planned(request: HttpRequest, slug: str, activity: str) -> tuple[Course, Activity]:
    course = access.office_course(request, slug)
    access.require(rules.can_keep_plan(request.user, course), roles=KEEPS_PLAN, centre=course.centre)
    return course, access.found(activity_by_slug(course, activity))


def _attached(request: HttpRequest, planned: Activity, form: MaterialForm) -> bool:
    by, at = access.person(request), clock.now()
    try:
        attached = actions.attach_material(activity=planned, by=by, at=at, **form.action_kwargs())
    except Refused as refusal:
        form.add_error("file", str(refusal))
        return False
    typed = form.cleaned_data["title"] or form.cleaned_data["file"].name
    words = _("The file is attached.") if attached.title == typed[:200] else _NUMBERED
    messages.success(request, words % {"title": attached.title})
    return True


@require_POST
def detach(request: HttpRequest, slug: str, activity: str, key: str) -> HttpResponse:
    """Take an attached file away."""
    _course, planned = _planned(request, slug, activity)
    material = access.found(material_of(planned, key))
    actions.detach_material(material=material, by=access.person(request), at=clock.now())
    messages.success(request, _("The file is no longer attached. For ten minutes you can undo it."))
    return access.see_other("office:materials", slug, activity)
