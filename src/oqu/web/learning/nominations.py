"""Where the head of a network nominates people: one by one, or with a table, looked through before it is sent."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from oqu.admission import actions, queries, rules, sheets
from oqu.admission.forms import ListForm, NomineeForm
from oqu.admission.queries import Nomination
from oqu.certificates.queries import valid_for_places
from oqu.courses.queries import Course
from oqu.kernel import clock
from oqu.kernel.errors import Refused
from oqu.kernel.limits import TooMany
from oqu.kernel.sheets import BadSheet
from oqu.kernel.uploads import hold, sent_files
from oqu.libraries.queries import Library, Network, libraries_of
from oqu.web import access, guard, suggestions
from oqu.web.downloads import course_file
from oqu.web.learning.nominations_sent import undoable_nominations

READY = (queries.NominationStatus.NOMINATED, queries.NominationStatus.NAMESAKE)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _network(request: HttpRequest) -> Network:
    """The network that the reader heads (`?network=` names another of them); 403 for everybody else."""
    headed = queries.networks_headed(access.person(request))
    key = request.GET.get("network", "")
    network = (headed.filter(key=key) if key else headed).first()
    if network is None:
        access.refuse()
    return network


def _open(slug: str) -> Course | None:
    return next((c for c in queries.nominatable_courses(clock.now()) if c.slug == slug), None)


def _course(slug: str) -> Course:
    return access.found(_open(slug))


def _followed(network: Network, slug: str) -> Course | None:
    """A course for which this network nominated people, whatever its stage."""
    return queries.courses_with_people_of([network]).filter(slug=slug).first()


@require_safe
def nominate(request: HttpRequest) -> HttpResponse:
    """The courses that take nominations now."""
    network = _network(request)
    context = {
        "network": network,
        "courses": queries.nominatable_courses(clock.now()),
        "nominations": queries.nominations_by(access.person(request))[:20],
        "followed": queries.courses_with_people_of([network])[:20],
    }
    return render(request, "learning/nominate.html", context)


@require_safe
def own_people(request: HttpRequest, slug: str) -> HttpResponse:
    """What was decided on the people of the network in one course, and in numbers how far they have come."""
    network = _network(request)
    course = access.found(_followed(network, slug))
    progress = queries.progress_of_nominated(network, course)
    context = {
        "course": course,
        "network": network,
        "open": _open(slug),
        "applications": queries.states_of(queries.nominated_by_heads_of([network], course), network),
        "progress": progress,
        "certificates": valid_for_places(queries.places_of_nominated(network, course)) if progress else 0,
    }
    return render(request, "learning/own_people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def nominate_for(request: HttpRequest, slug: str) -> HttpResponse:
    """One course: nominate one person here, or send a table; and who is nominated already.

    Once it takes no nominations the address leads to the people who were nominated.
    """
    network = _network(request)
    if request.method != "POST" and not _open(slug) and _followed(network, slug):
        return access.see_other("learning:own_people", slug)
    course = _course(slug)
    libraries = list(libraries_of(network))
    form = _nominee_form(course, libraries, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _nominated(request, course, network, form)
        except actions.NameApplied:
            form.ask_another(queries.applied_name(course, form.details()))
        except (TooMany, actions.EmailOfAnother) as refusal:
            form.add_error(None, guard.refused(request, refusal))
    return _page(request, course, network, form, ListForm())


def _nominee_form(course: Course, libraries: list[Library], data: QueryDict | None = None) -> NomineeForm:
    unlisted = sheets.is_one_missing(course)
    return NomineeForm(data, course=course, libraries=libraries, unlisted=unlisted)


def _nominated(request: HttpRequest, course: Course, network: Network, form: NomineeForm) -> HttpResponse:
    """Nominate the person of the form. Raises TooMany, EmailOfAnother, NameApplied."""
    person = form.details()
    if queries.has_email_of_another(course, person):
        raise actions.EmailOfAnother
    if queries.applied_by_name(course, person) and not form.is_another():
        raise actions.NameApplied
    sent = actions.nominate(
        course=course,
        network=network,
        people=[person],
        by=access.person(request),
        at=clock.now(),
        key=access.form_key(request),
        another=[0] if form.is_another() else (),
    )
    if sent.applications.exists():
        messages.success(request, _("%(name)s is nominated.") % {"name": person.name})
        messages.info(request, _outcome(person.email))
    else:
        messages.info(
            request, _("%(name)s has an application for the course already.") % {"name": person.name}
        )
    return access.see_other("learning:nominate_for", course.slug)


def _outcome(email: str) -> str:
    if email:
        return _("The letter to %(email)s leaves in ten minutes.") % {"email": email}
    return _("There is no e-mail, so no letter leaves: the centre prints a card for signing in.")


def _page(
    request: HttpRequest, course: Course, network: Network, form: NomineeForm, list_form: ListForm
) -> HttpResponse:
    context = {
        "course": course,
        "network": network,
        "form": form,
        "list_form": list_form,
        "applications": queries.states_of(queries.nominated_by_heads_of([network], course), network),
        "undoable": undoable_nominations(course, access.person(request)),
    }
    status = access.UNPROCESSABLE if form.errors or list_form.errors else 200
    return guard.marked(request, render(request, "learning/nominate_for.html", context, status=status))


@require_safe
def form_to_fill_in(request: HttpRequest, slug: str) -> HttpResponse:
    """The empty table, with the libraries of the network to choose from."""
    network, course = _network(request), _course(slug)
    response = HttpResponse(sheets.form_to_fill_in(libraries_of(network)), content_type=XLSX)
    response["Content-Disposition"] = course_file(sheets.TITLE, course)
    return response


@require_POST
def send_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a table; nobody is nominated before its preview is confirmed."""
    network, course = _network(request), _course(slug)
    libraries = list(libraries_of(network))
    form = ListForm(request.POST, sent_files(request))
    if form.is_valid():
        try:
            drafted = _drafted(request, course, network, form.cleaned_data["table"])
        except BadSheet as bad:
            for problem in bad.problems:
                form.add_error(form.source, str(problem))
        else:
            return _to_draft(request, drafted, form)
    return _page(request, course, network, _nominee_form(course, libraries), form)


def _to_draft(request: HttpRequest, drafted: Nomination, form: ListForm) -> HttpResponse:
    """To the page of a list; where its file has misspelt cells, the address names the file and what was chosen."""
    here = reverse("learning:nomination", args=[drafted.course.slug, drafted.key])
    if suggestions.are_offered(drafted.problems):
        held = hold(request.user, form.cleaned_data["table"], at=clock.now())
        meant = suggestions.chosen(request.POST)
        here = f"{here}?{urlencode({'held': held, 'meant': meant}, doseq=True)}"
    return access.see_other(here)


def _drafted(
    request: HttpRequest, course: Course, network: Network, table: "UploadedFile[bytes]"
) -> Nomination:
    """What a table holds, kept to be looked through. Raises BadSheet."""
    assert table.file
    assert table.name
    meant = suggestions.corrections(request.POST)
    reading = sheets.read_people(
        table.file,
        name=table.name,
        libraries=libraries_of(network),
        unknown=sheets.not_of_network(course),
        corrections=meant,
    )
    return actions.draft_nomination(
        course=course,
        network=network,
        people=reading.people,
        problems=sheets.stored_problems(reading),
        used=reading.used,
        unused=reading.unused,
        file_name=table.name[:200],
        by=access.person(request),
        at=clock.now(),
        key=access.form_key(request),
    )


def _own_list(request: HttpRequest, slug: str, key: str) -> Nomination:
    """A list that the reader made; 404 for other lists, 403 when the reader no longer heads its network."""
    mine = queries.nominations_by(access.person(request))
    drafted = access.found(mine.filter(course__slug=slug, key=key).first())
    access.allow(request, rules.can_send_nomination, drafted)
    return drafted


def _sent(request: HttpRequest, drafted: Nomination) -> Nomination:
    """The list sent, with those whom the sender has ticked as people of their own. Raises Refused."""
    another = {int(x) for x in request.POST.getlist("another") if x.isdecimal() and len(x) < 9}
    by = access.person(request)
    return actions.send_nomination(nomination=drafted, by=by, at=clock.now(), another=another)


def _nominated_words(number: int) -> str:
    words = ngettext("%(count)s person is nominated.", "%(count)s people are nominated.", number)
    return words % {"count": number}


@require_http_methods(["GET", "HEAD", "POST"])
def nomination(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """A list before it is sent: what will become of each row; and after, who is nominated."""
    drafted = _own_list(request, slug, key)
    if request.method == "POST":
        try:
            sent = _sent(request, drafted)
        except TooMany as refusal:
            return guard.page(request, refusal.verdict, str(refusal))
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _nominated_words(sent.applications.count()))
        return access.see_other("learning:nomination", slug, key)
    rows = [] if drafted.sent_at else queries.preview(drafted)
    context = {
        **_letters(request, drafted, rows),
        **suggestions.of_draft(request.GET, drafted.problems),
        "course": drafted.course,
        "open": drafted.course in queries.nominatable_courses(clock.now()),
        "nomination": drafted,
        "problems": sheets.problems_stored(drafted.problems),
        "rows": rows,
        "ready": sum(row.verdict in READY for row in rows),
        "asked": [row for row in rows if row.is_asked],
    }
    return render(request, "learning/nomination.html", context)


def _letters(request: HttpRequest, drafted: Nomination, rows: Sequence[queries.Preview]) -> dict[str, object]:
    """The letters of a list, which leave or will leave; once it is sent, whom they ask, and how it is undone."""
    if not drafted.sent_at:
        return {"letters": queries.letters_of(rows), "applications": []}
    people = list(drafted.applications.select_related("library__district"))
    return {
        "letters": queries.letters_to(people),
        "applications": people,
        "undoable": undoable_nominations(drafted.course, access.person(request)),
    }


@require_POST
def remove_list(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Remove a list that was not sent."""
    drafted = _own_list(request, slug, key)
    try:
        actions.remove_nomination(nomination=drafted, by=access.person(request), at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return access.see_other("learning:nomination", slug, key)
    messages.success(request, _("The list is removed."))
    return access.see_other("learning:nominate")
