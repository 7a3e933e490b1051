"""Admission in the office: the list with its decisions, one applicant, people written in, heads asked."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from oqu.admission import actions, queries, rules
from oqu.admission.forms import DecisionForm, EntryForm, FilterForm, MeantLibraryForm
from oqu.courses.queries import Course
from oqu.kernel import clock
from oqu.kernel.errors import Refused
from oqu.kernel.limits import TooMany
from oqu.libraries.queries import choosable_libraries, named_districts
from oqu.people.queries import who_can
from oqu.people.rules import can_keep_libraries
from oqu.ui.components.times import when
from oqu.ui.components.words import badge
from oqu.web import access, guard
from oqu.web.office.course_tabs import course_tabs
from oqu.web.office.undo import undoable

MOST_LIBRARIES = 20_000
"""Libraries to choose from in one list of the office."""
TONES: dict[str, str] = {
    queries.ApplicationState.ADMITTED: "good",
    queries.ApplicationState.NEW: "now",
    queries.ApplicationState.WAITING: "warn",
}


@require_safe
def admission(request: HttpRequest, slug: str) -> HttpResponse:
    """Everybody who wants a place, with counts and filters."""
    return _list(request, access.office_course(request, slug))


def _list(request: HttpRequest, course: Course, decision: DecisionForm | None = None) -> HttpResponse:
    search = FilterForm(request.GET, districts=named_districts())
    filters = queries.Filters(**search.cleaned_data) if search.is_valid() else queries.Filters()
    page = queries.listed(course, filters, request.GET.get("after", ""))
    context: dict[str, Any] = {
        "course": course,
        "tabs": course_tabs(request, course),
        **_figures(course),
        "search": search,
        "page": page,
        "rows": list(_drawn(page.rows)),
        "alike": queries.lookalikes_of(course, page.rows),
        "accounts": queries.accounts_of_other_names(page.rows),
        "decision": decision or DecisionForm(keys=[]),
        **_ticks(request, page.rows),
        **_who_decides(request, course),
        "undoable": undoable(course, request.user),
        "unlisted": queries.unlisted_libraries(course),
        "networks": queries.networks_to_ask(),
        **_allowed(request, course),
    }
    status = access.UNPROCESSABLE if decision else 200
    return render(request, "office/admission.html", context, status=status)


def _allowed(request: HttpRequest, course: Course) -> dict[str, bool]:
    """What the reader may do with the applications of a course now."""
    can_keep = rules.can_keep_admission(request.user, course)
    return {
        "can_keep": can_keep,
        "can_decide": can_keep and not course.is_over,
        "takes_entries": rules.takes_entries(course),
        "may_take_applications": rules.may_take_applications(course, clock.now()),
    }


def _who_decides(request: HttpRequest, course: Course) -> dict[str, object]:
    """Who decides on the applications, for readers who don't."""
    if course.is_over or rules.can_keep_admission(request.user, course):
        return {}
    able = who_can(request.user, course.centre_id, lambda one: rules.can_keep_admission(one, course))
    return {"deciders": able.people}


def _figures(course: Course) -> dict[str, object]:
    """The figures above the list, and who gets a free place."""
    figures = queries.figures(course)
    may_promote = figures.waiting and figures.free and not course.is_over
    first = queries.waiting_list(course).first() if may_promote else None
    return {"figures": figures, "first_waiting": first}


def _drawn(
    lines: Iterable[queries.ApplicationRow],
) -> Iterable[tuple[queries.ApplicationRow, str, SafeString, SafeString]]:
    """Add the label for choosing, the time and the status to each row; a template tag in every row would take twice as long."""
    choose = _("Choose %(name)s")
    refused = badge(pgettext("state of an application", "Refused"), "")
    states = {state: badge(str(state.label), TONES.get(state, "")) for state in queries.ApplicationState}
    for line in lines:
        moment = when(line.applied_at, form="short")
        state = states[queries.ApplicationState(line.state)]
        if queries.refused_by_person(line.state, line.source, line.decided_at):
            state = refused
        yield line, choose % {"name": line.name}, moment, state


def _waits_for_answer(application: queries.Application | queries.ApplicationRow) -> bool:
    """Whether others applied for the person, who has not answered yet."""
    return (
        application.state == queries.ApplicationState.UNCONFIRMED
        and application.source != queries.ApplicationSource.OWN
    )


@require_POST
def decide(request: HttpRequest, slug: str) -> HttpResponse:
    """One decision on everybody who is ticked, or on the one whose button was pressed."""
    course = access.office_course(request, slug)
    access.allow(request, rules.can_keep_admission, course)
    given = request.POST.copy()
    if one := request.POST.get("admit"):
        given.setlist("chosen", [one])
        given["decision"] = actions.Decision.ADMIT.value
    keys = (
        queries.applications_of(course).filter(key__in=given.getlist("chosen")).values_list("key", flat=True)
    )
    form = DecisionForm(given, keys=keys)
    if not form.is_valid():
        return _list(request, course, form)
    outcome = actions.decide(
        applications=queries.applications_of(course).filter(key__in=form.cleaned_data["chosen"]),
        decision=actions.Decision(form.cleaned_data["decision"]),
        reason=form.cleaned_data["reason"],
        is_listed=form.is_listed(),
        by=access.person(request),
        at=clock.now(),
    )
    _tell(request, outcome, form.cleaned_data["decision"])
    if len(outcome.asked) == len(keys) == 1:
        return access.see_other("office:application", slug, outcome.asked[0].key)
    return access.see_other(reverse("office:admission", kwargs={"slug": slug}) + _kept_query(request))


def _ticks(request: HttpRequest, rows: Iterable[queries.ApplicationRow]) -> dict[str, Any]:
    """Who is ticked: everybody on the page if the address says so, else those who were when the form was sent."""
    all_chosen = request.method != "POST" and "all" in request.GET
    chosen = (
        [line.key for line in rows if line.takes_decision] if all_chosen else request.POST.getlist("chosen")
    )
    return {"chosen": chosen, "all_chosen": all_chosen, "kept_query": _kept_query(request)}


def _kept_query(request: HttpRequest) -> str:
    """The search and the place in the list, which outlive a decision; that everybody is ticked does not."""
    query = request.GET.copy()
    query.pop("all", None)
    return f"?{query.urlencode()}" if query else ""


def _tell(request: HttpRequest, outcome: actions.DecisionResult, decision: str) -> None:
    if number := len(outcome.done):
        words = ngettext(
            "The decision on %(count)s application is saved.",
            "The decisions on %(count)s applications are saved.",
            number,
        )
        messages.success(request, words % {"count": number})
        if decision == actions.Decision.WITHDRAW:
            messages.info(request, _("No letter is sent about it."))
    if number := len(outcome.unchanged):
        words = ngettext(
            "%(count)s application had this decision already.",
            "%(count)s applications had this decision already.",
            number,
        )
        messages.info(request, words % {"count": number})
    by_words: dict[str, list[str]] = {}
    for application, words in outcome.refused:
        by_words.setdefault(words, []).append(str(application))
    report = (
        messages.info if outcome.done or outcome.unchanged else messages.error
    )  # with an error the form would count as not received
    for words, names in by_words.items():
        report(request, f"{', '.join(names)}: {words}")


@require_http_methods(["GET", "HEAD", "POST"])
def application(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """One applicant: the application, the decision, and the matching library."""
    course = access.office_course(request, slug)
    shown = access.found(queries.application_by_key(course, key))
    choice = _library_choice(request, shown)
    if request.method == "POST" and _library_chosen(request, shown, access.found(choice)):
        return access.see_other("office:application", slug, key)
    double = queries.lookalikes_of(course, [shown]).get(shown.pk)
    context = {
        "course": course,
        "tabs": course_tabs(request, course),
        "application": shown,
        **_decision(shown),
        "tone": TONES.get(shown.state, ""),
        "alike": queries.application_by_key(course, double.key) if double else None,
        "named_account": queries.accounts_of_other_names([shown]).get(shown.pk),
        "choice": choice,
        "can_add_library": can_keep_libraries(request.user, course.centre),
        "can_decide": rules.can_decide_application(request.user, shown),
        "undoable": undoable(course, request.user),
        "is_asked": _waits_for_answer(shown),
        "takes_entries": rules.takes_entries(course),
    }
    status = access.UNPROCESSABLE if choice and choice.errors else 200
    return render(request, "office/application.html", context, status=status)


def _decision(shown: queries.Application) -> dict[str, object]:
    """The form of a decision, and who of the centre's list may be the applicant: then it asks whether they are."""
    known = queries.listed_in_other_spelling(shown)
    form = DecisionForm(keys=[shown.key], known=known, initial={"chosen": [shown.key]})
    return {"decision": form, "maybe_listed": known}


def _library_choice(request: HttpRequest, shown: queries.Application) -> MeantLibraryForm | None:
    """The choice of the library that an applicant wrote; `?library=` is the one that was added for it just now."""
    if shown.library is not None and not shown.library_words:
        return None
    chosen = shown.library.key if shown.library else request.GET.get("library", "")
    libraries = choosable_libraries("", most=MOST_LIBRARIES)
    return MeantLibraryForm(request.POST or None, libraries=libraries, initial={"library": chosen})


def _library_chosen(request: HttpRequest, shown: queries.Application, form: MeantLibraryForm) -> bool:
    access.allow(request, rules.can_decide_application, shown)
    if not form.is_valid():
        return False
    actions.correct_library(
        application=shown, library=form.chosen(), by=access.person(request), at=clock.now()
    )
    messages.success(request, _("Saved."))
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, slug: str) -> HttpResponse:
    """Enter a person who applied by telephone or on paper."""
    course = access.office_course(request, slug)
    access.allow(request, rules.can_keep_admission, course)
    form = EntryForm(
        request.POST or None, course=course, libraries=choosable_libraries("", most=MOST_LIBRARIES)
    )
    if request.method == "POST" and form.is_valid():
        try:
            written = actions.enter(
                course=course,
                details=form.details(),
                by=access.person(request),
                at=clock.now(),
                key=access.form_key(request),
                is_another=form.is_another(),
            )
        except actions.NameApplied:
            form.ask_another(queries.applied_name(course, form.details()))
        except Refused as refusal:
            form.add_error(None, guard.refused(request, refusal))
        else:
            return _entered(request, written)
    context: dict[str, object] = {"course": course, "tabs": course_tabs(request, course)}
    return guard.marked(request, access.form_page(request, "office/admission_enter.html", context, form))


def _entered(request: HttpRequest, written: queries.Application) -> HttpResponse:
    """Say what has become of the person who was written in, and show the application."""
    messages.success(request, _("%(name)s is written in.") % {"name": written})
    if written.email:
        messages.info(
            request,
            _(
                "The letter that asks the person leaves in ten minutes. The application counts when it is accepted."
            ),
        )
    return access.see_other("office:application", written.course.slug, written.key)


@require_POST
def ask_again(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Send the letter again that asks the owner of the e-mail."""
    course = access.office_course(request, slug)
    shown = access.found(queries.application_by_key(course, key))
    access.allow(request, rules.can_decide_application, shown)
    try:
        actions.ask_owner(application=shown, by=access.person(request), at=clock.now())
    except TooMany as refusal:
        return guard.page(request, refusal.verdict, str(refusal))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The letter leaves in ten minutes."))
    return access.see_other("office:application", slug, key)


@require_POST
def promote(request: HttpRequest, slug: str) -> HttpResponse:
    """Give a free place to the person who has waited longest."""
    course = access.office_course(request, slug)
    access.allow(request, rules.can_keep_admission, course)
    try:
        enrolment = actions.promote_next(course=course, by=access.person(request), at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(name)s has the place now.") % {"name": enrolment.person})
    return access.see_other("office:admission", slug)


@require_POST
def invite_heads(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask the heads of the ticked networks to nominate."""
    course = access.office_course(request, slug)
    access.allow(request, rules.can_keep_admission, course)
    networks = queries.networks_with_heads().filter(key__in=request.POST.getlist("network"))
    written = actions.invite_heads(
        course=course, networks=networks, by=access.person(request), at=clock.now()
    )
    words = ngettext("%(count)s letter is in the outbox.", "%(count)s letters are in the outbox.", written)
    messages.success(request, words % {"count": written})
    return access.see_other("office:admission", slug)
