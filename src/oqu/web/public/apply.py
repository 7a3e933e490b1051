"""Applying for a course: the form, the code from the letter, and where the application stands."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from oqu.admission import actions, queries, rules
from oqu.admission.forms import ApplicationForm, CodeForm
from oqu.courses.queries import Course
from oqu.kernel import clock
from oqu.kernel.errors import Refused
from oqu.libraries.queries import Library, choosable_libraries, districts
from oqu.people.queries import Person
from oqu.web import access

FORMS_AN_HOUR = 40
CODES_AN_HOUR = 40
OWN = "applications"


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def apply(request: HttpRequest, slug: str) -> HttpResponse:
    """The form; what is sent counts once the code from the letter is typed in."""
    course = access.public_course(slug)
    if not rules.takes_applications(course, clock.now()):
        return render(request, "public/apply_closed.html", {"course": course})
    libraries = choosable_libraries(request.GET.get("district", ""))
    form = _form(request, course, libraries)
    if request.method == "POST" and form.is_valid():
        if not access.within_limit(request, "apply", most=FORMS_AN_HOUR, seconds=3600):
            form.add_error(None, _("Many applications came from your network. Please try again in an hour."))
        else:
            return _take(request, course, form)
    context = {"course": course, "form": form, "districts": districts() if not libraries else None}
    return render(request, "public/apply.html", context, status=access.UNPROCESSABLE if form.errors else 200)


def _form(request: HttpRequest, course: Course, libraries: list[Library]) -> ApplicationForm:
    if request.method == "POST":
        return ApplicationForm(request.POST, course=course, libraries=libraries)
    known = ApplicationForm.what_is_known(request.user) if isinstance(request.user, Person) else {}
    return ApplicationForm(course=course, libraries=libraries, initial=known)


def _take(request: HttpRequest, course: Course, form: ApplicationForm) -> HttpResponse:
    by = request.user if isinstance(request.user, Person) else None
    try:
        application = actions.apply(
            course=course, details=form.details(), by=by, at=clock.now(), key=access.form_key(request)
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return access.invalid(request, "public/apply.html", {"course": course, "form": form})
    if by is not None and application.person_id == by.pk:
        _remember(request, application)
    return access.see_other("public:apply_confirm", course.slug, application.key)


def _remember(request: HttpRequest, application: queries.Application) -> None:
    """This browser may see where the application stands: its owner was here."""
    request.session[OWN] = [*request.session.get(OWN, []), application.key][-20:]


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def apply_confirm(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Where the code is typed in; afterwards, where the application stands."""
    course = access.public_course(slug)
    application = access.found(queries.application_by_key(course, key))
    if key in request.session.get(OWN, []):
        return render(request, "public/applied.html", {"course": course, "application": application})
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.confirm(application=application, code=form.cleaned_data["code"], at=clock.now())
        except Refused as refusal:
            form.add_error("code", str(refusal))
        else:
            _remember(request, application)
            return access.see_other("public:apply_confirm", slug, key)
    context = {"course": course, "key": key, "form": form}
    return render(
        request, "public/apply_confirm.html", context, status=access.UNPROCESSABLE if form.errors else 200
    )


@require_POST
@login_not_required
def apply_code(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Have a new code sent."""
    course = access.public_course(slug)
    application = access.found(queries.application_by_key(course, key))
    if not access.within_limit(request, "apply-code", most=CODES_AN_HOUR, seconds=3600):
        messages.error(request, str(actions.TooManyCodes()))
        return access.see_other("public:apply_confirm", slug, key)
    try:
        actions.send_code(application=application, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("A new code is on its way. The earlier ones no longer count."))
    return access.see_other("public:apply_confirm", slug, key)
