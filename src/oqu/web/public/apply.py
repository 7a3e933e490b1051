"""Applying for a course: the form, the code from the letter, and where the application stands."""

import math

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from oqu.admission import actions, queries
from oqu.admission.forms import ApplicationForm, CodeForm
from oqu.courses.queries import Course
from oqu.kernel import clock, codes, limits
from oqu.kernel.errors import Refused
from oqu.kernel.limits import Action, Scope, Use
from oqu.libraries.queries import Library, choosable_libraries, districts
from oqu.people.queries import Person, Purpose
from oqu.web import access, consents, guard

OWN = "applications"
SENT = "applications_sent"
"""The keys of the applications that this browser sent, confirmed or not."""
MOST_REMEMBERED = 20
SENT_TODAY = gettext_lazy(
    "A letter has gone to this address today, and a new address gets one a day. The code in it is good for a day. If it "
    "was for another course, confirm that application first, then have a new code sent here."
)


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def apply(request: HttpRequest, slug: str) -> HttpResponse:
    """The form; what is sent counts once the code from the letter is typed in."""
    course = access.public_course(slug)
    state = queries.openness(course, clock.now())
    if state != queries.Openness.OPEN:
        return render(request, "public/apply_closed.html", {"course": course, "state": state})
    libraries = choosable_libraries(request.GET.get("district", ""))
    form = _form(request, course, libraries)
    if request.method == "POST" and form.is_valid():
        verdict = guard.take(request, limits.uses(Action.APPLICATION, guard.strangers(request)))
        if verdict.allowed:
            return _take(request, course, form)
        form.add_error(None, guard.words(verdict))
    context = {
        "course": course,
        "form": form,
        "districts": districts() if not libraries else None,
        "consent_text": consents.newest(Purpose.DATA),
    }
    page = render(request, "public/apply.html", context, status=access.UNPROCESSABLE if form.errors else 200)
    return guard.marked(request, page)


def _form(request: HttpRequest, course: Course, libraries: list[Library]) -> ApplicationForm:
    if request.method == "POST":
        return ApplicationForm(request.POST, course=course, libraries=libraries)
    known = ApplicationForm.what_is_known(request.user) if isinstance(request.user, Person) else {}
    return ApplicationForm(course=course, libraries=libraries, initial=known)


def _take(request: HttpRequest, course: Course, form: ApplicationForm) -> HttpResponse:
    by = request.user if isinstance(request.user, Person) else None
    details = form.details()
    try:
        text = consents.shown(request, Purpose.DATA)
        application = actions.apply(
            course=course,
            details=details,
            by=by,
            at=clock.now(),
            key=access.form_key(request),
            letter=_letter(request, details.email),
            text=text,
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        context = {"course": course, "form": form, "consent_text": consents.newest(Purpose.DATA)}
        return access.invalid(request, "public/apply.html", context)
    _remember(request, application, SENT)
    if by is not None and application.person_id == by.pk:
        _remember(request, application, OWN)
    return access.see_other("public:apply_confirm", course.slug, application.key)


def _remember(request: HttpRequest, application: queries.Application, where: str) -> None:
    """Note an application in the session; with `OWN` this browser sees where it stands: its owner was here."""
    request.session[where] = [*request.session.get(where, []), application.key][-MOST_REMEMBERED:]


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def apply_confirm(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Where the code is typed in; afterwards, where the application stands."""
    course = access.public_course(slug)
    application = access.found(queries.application_by_key(course, key))
    if key in request.session.get(OWN, []):
        return render(request, "public/applied.html", {"course": course, "application": application})
    form = CodeForm(
        request.POST or None, initial={"code": request.GET.get("code", "")[: codes.LONGEST_TYPED]}
    )
    if request.method == "POST" and form.is_valid() and _confirmed(request, application, form):
        _remember(request, application, OWN)
        return access.see_other("public:apply_confirm", slug, key)
    return _code_page(request, course, key, form)


def _code_page(request: HttpRequest, course: Course, key: str, form: CodeForm) -> HttpResponse:
    context = {"course": course, "key": key, "form": form, "letters_leave": settings.OQU_LETTERS_LEAVE}
    page = render(
        request, "public/apply_confirm.html", context, status=access.UNPROCESSABLE if form.errors else 200
    )
    return guard.marked(request, page)


def _guesses(request: HttpRequest, email: str) -> tuple[Use, ...]:
    return limits.uses(Action.CODE_GUESS, guard.strangers(request, f"application {email}"))


def _letter(request: HttpRequest, email: str) -> actions.CodeLetter | None:
    """How the code goes to this e-mail, counted; None if the one letter of the day to a new address is out already.

    Sets a message if there is no letter, or if it leaves later. Decision 0100.
    """
    at, account = clock.now(), {Scope.ACCOUNT: email.strip().lower()}
    if queries.is_known_address(email):
        unguessed = limits.peek(_guesses(request, email), at=at).allowed
        is_short = unguessed and limits.take(limits.uses(Action.CONFIRMATION, account), at=at).allowed
        return actions.CodeLetter(is_long=not is_short)
    if not limits.take(limits.uses(Action.APPLICANT_LETTER, account), at=at).allowed:
        messages.warning(request, str(SENT_TODAY))
        return None
    (installation,) = limits.uses(Action.APPLICANT_LETTER, {Scope.INSTALLATION: ""})
    wait = limits.reserve(installation, at=at)
    if wait:
        words = _(
            "Many people are applying: the letter will leave in about %(minutes)d min. Your application is saved."
        )
        messages.warning(request, words % {"minutes": math.ceil(wait / limits.MINUTE)})
    return actions.CodeLetter(is_first=True, wait=wait)


def _confirmed(request: HttpRequest, application: queries.Application, form: CodeForm) -> bool:
    """Have the application count, or say in the form what is wrong. Long codes can't be guessed and are not counted.

    Beyond the limits a short code is still accepted in the browser that sent the application, within limits of their own.
    """
    code = form.cleaned_data["code"]
    wanted = _guesses(request, application.email) if len(code) == codes.SHORT else ()
    verdict = guard.take(request, wanted)
    if not verdict.allowed:
        is_own = application.key in request.session.get(SENT, [])
        wanted = limits.uses(Action.OWN_CODE, guard.strangers(request)) if is_own else ()
        if not wanted or not limits.take(wanted, at=clock.now()).allowed:
            form.add_error("code", guard.words(verdict) if verdict.is_broken else guard.longer_code())
            return False
    try:
        actions.confirm(application=application, code=code, at=clock.now())
    except Refused as refusal:
        form.add_error("code", str(refusal) if verdict.allowed else guard.longer_code())
        return False
    limits.give_back(wanted)
    return True


@require_POST
@login_not_required
def apply_code(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Have a new code sent."""
    course = access.public_course(slug)
    application = access.found(queries.application_by_key(course, key))
    network = limits.uses(Action.CONFIRMATION, {Scope.ADDRESS: guard.address(request)})
    verdict = guard.take(request, network)
    if not verdict.allowed:
        form = CodeForm({})
        form.errors.clear()
        form.add_error(None, guard.words(verdict))
        return _code_page(request, course, key, form)
    letter = _letter(request, application.email)
    if letter is not None:
        actions.send_code(application=application, at=clock.now(), letter=letter)
        messages.success(request, _("Look for the newest letter. It can take a few minutes."))
    return access.see_other("public:apply_confirm", slug, key)
