"""Groups in the office: a proposal with its reasons, changes by hand, acceptance, publication."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from oqu.admission import actions, queries, rules
from oqu.admission.forms import EmptyGroupsForm, WishesForm
from oqu.courses import actions as course_actions
from oqu.courses.queries import (
    Course,
    Enrolment,
    Group,
    StepReaders,
    groups_of,
    readers_in,
    staff_candidates,
)
from oqu.kernel import clock
from oqu.kernel.errors import Refused
from oqu.kernel.languages import name_in_words
from oqu.people.queries import Person, names_among, staff_names, who_can
from oqu.web import access
from oqu.web.office.closed import refused_when_closed
from oqu.web.office.course_tabs import course_tabs
from oqu.web.office.undo import letters_waiting, undoable

A_PAGE = 60


@require_http_methods(["GET", "HEAD", "POST"])
def groups(request: HttpRequest, slug: str) -> HttpResponse:
    """The groups as they stand, and the wishes for a proposal."""
    course = access.office_course(request, slug)
    languages = queries.people_by_language(course)
    usual = queries.usual_sizes(course, languages)
    words = _about_languages(course, languages, usual)
    form = WishesForm(request.POST or None, initial=_usual(course, usual), languages=words)
    if request.method == "POST":
        access.allow(request, rules.can_keep_admission, course)
        if request.POST.get("do") == "empty" and not languages:
            return _make_empty(request, course, form)
        if form.is_valid():
            try:
                proposal = actions.propose_groups(
                    course=course,
                    wishes=form.wishes(),
                    by=access.person(request),
                    at=clock.now(),
                    key=access.form_key(request),
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                return access.see_other("office:proposal", slug, proposal.key)
    return _page(request, course, form, sum(languages.values()))


def _make_empty(request: HttpRequest, course: Course, wishes: WishesForm) -> HttpResponse:
    """Make groups before anybody has a place, so that the plan can have activities for each of them."""
    access.allow(request, rules.can_form_groups, course)
    form = EmptyGroupsForm(request.POST)
    if form.is_valid():
        number = form.cleaned_data["number_of_groups"]
        try:
            course_actions.make_groups(
                course=course, number=number, by=access.person(request), at=clock.now()
            )
        except Refused as refusal:
            form.add_error("number_of_groups", str(refusal))
        else:
            messages.success(request, _("Saved."))
            return access.see_other("office:groups", course.slug)
    return _page(request, course, wishes, 0, empty=form)


def _about_languages(course: Course, people: Mapping[str, int], usual: queries.UsualSizes) -> str:
    """How many learn in which language, and what follows for the groups; "" in a course of one language."""
    if len(course.languages) < 2 or not people:
        return ""
    counted = ", ".join(f"{name_in_words(language) or _('not known')}: {n}" for language, n in people.items())
    if usual.one_language:
        words = _("People learn in these languages: %(counted)s. Without the tick the groups mix them.")
    else:
        words = _(
            "People learn in these languages: %(counted)s. Groups of one language are proposed by themselves from %(least)s "
            "people of each language on. If you tick this, they are made of fewer, too: no smaller than you set above."
        )
    return words % {"counted": counted, "least": queries.FEWEST_OF_A_LANGUAGE}


def _usual(course: Course, usual: queries.UsualSizes) -> dict[str, object]:
    """What is asked at first: what was asked last, else the usual sizes, everything even, languages first."""
    latest = queries.latest_proposal(course)
    if latest:
        wishes = queries.wishes_of(latest)
        return {**vars(wishes), **wishes.weights, "number_of_groups": wishes.groups}
    return {
        "number_of_groups": usual.groups,
        "smallest": usual.smallest,
        "largest": usual.largest,
        "one_language": usual.one_language,
        "language": 3,
        "district": 3,
        "setting": 1,
        "experience": 1,
        "internet": 1,
    }


def _page(
    request: HttpRequest,
    course: Course,
    form: WishesForm,
    people: int,
    *,
    empty: EmptyGroupsForm | None = None,
) -> HttpResponse:
    rows = list(queries.groups_to_fill(course))
    division = queries.division_of_groups(course, [group.number for group in rows])
    context = {
        **_people(request, division, rows),
        "has_people": any(division.sizes.values()),
        "course": course,
        "tabs": course_tabs(request, course),
        "form": form,
        "empty_form": empty or EmptyGroupsForm(initial={"number_of_groups": len(rows) or 2}),
        "people": people,
        "groups": rows,
        "readers": StepReaders() if course.groups_published_at else readers_in(course, grouped=True),
        **_who(request, course),
        "undoable": undoable(course, request.user),
    }
    status = access.UNPROCESSABLE if form.errors or (empty and empty.errors) else 200
    return render(request, "office/groups.html", context, status=status)


def _who(request: HttpRequest, course: Course) -> dict[str, object]:
    """Whether the reader forms groups, else who does, who may look after them, and the latest proposal."""
    curators = list(staff_candidates(course))
    can_keep = rules.can_form_groups(request.user, course)
    return {
        "latest": queries.latest_proposal(course),
        "curators": curators,
        "curator_names": staff_names(curators),
        "can_keep": can_keep,
        "able": () if can_keep else _able(request, course),
    }


def _people(request: HttpRequest, division: queries.Division, groups: Sequence[Group] = ()) -> dict[str, Any]:
    """A page of the people under their groups, narrowed by `?group=` (0: in none) and `?words=`, and the balance."""
    number, words = _whole(request.GET.get("group", "")), request.GET.get("words", "").strip()
    found = division.found(words, number).values_list("pk", flat=True)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    sections = division.sections(page.object_list)
    is_whole = page.paginator.num_pages == 1 and number is None and not words
    shown = list(division.numbers) if division.has_few_groups else [s.number for s in sections if s.number]
    # a group without people appears where it is requested, or where all groups are shown
    requested = [number] if number and number in division.numbers and not words else []
    wanted = shown if is_whole else requested
    by_number = {group.number: group for group in groups}
    people = (one.enrolment.person for section in sections for one in section.members)
    return {
        "division": division,
        "names": names_among(people, has_library=True, has_email=True),
        "is_whole": is_whole,
        "page": page,
        "sections": [(one, by_number.get(one.number)) for one in queries.with_empty(sections, wanted)],
        "shown": shown[: queries.MOST_GROUPS],
        "sizes": [(one, division.sizes[one]) for one in shown[: queries.MOST_GROUPS]],
        "balance": division.balance(shown[: queries.MOST_GROUPS]),
        "query": request.GET.urlencode(),
        "number": number,
        "words": words,
    }


def _whole(text: str) -> int | None:
    """Return the number in a request; None if it is invalid, or larger than any group's."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else None


def _able(request: HttpRequest, course: Course) -> Iterable[Person]:
    """Who forms the groups of a course."""
    return who_can(request.user, course.centre_id, lambda one: rules.can_form_groups(one, course)).people


def _back(request: HttpRequest, to: str, *parts: object) -> HttpResponse:
    """To the place in the list from which a small form was sent."""
    address = resolve_url(to, *parts)
    return access.see_other(f"{address}?{request.GET.urlencode()}" if request.GET else address)


@require_http_methods(["GET", "HEAD", "POST"])
def proposal(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """A proposal: who would go where and why, and how even it is; a post accepts it."""
    course = access.office_course(request, slug)
    shown = access.found(queries.proposal_by_key(course, key))
    if request.method == "POST":
        access.allow(request, rules.can_keep_admission, course)
        return _accept(request, slug, shown)
    if shown.stand != queries.Stand.READY:
        if shown.stand == queries.Stand.WORKING and "HX-Request" in request.headers:
            return HttpResponse(status=204)
        context = {"course": course, "tabs": course_tabs(request, course), "proposal": shown}
        return render(request, "office/proposal_working.html", context)
    context = {
        "course": course,
        "tabs": course_tabs(request, course),
        "proposal": shown,
        "wishes": queries.wishes_of(shown),
        **_people(request, queries.division_of_proposal(shown)),
        "can_keep": rules.can_form_groups(request.user, course),
    }
    return render(request, "office/proposal.html", context)


def _accept(request: HttpRequest, slug: str, shown: queries.Proposal) -> HttpResponse:
    try:
        actions.accept_proposal(proposal=shown, by=access.person(request), at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return access.see_other("office:proposal", slug, shown.key)
    messages.success(request, _("The groups are made. Publish them when you are ready."))
    return access.see_other("office:groups", slug)


@require_POST
def move_seat(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Put one person of a proposal into another group by hand."""
    course = access.office_course(request, slug)
    access.allow(request, rules.can_keep_admission, course)
    shown = access.found(queries.proposal_by_key(course, key))
    enrolment, number = _chosen(request, course)
    try:
        actions.move_seat(
            proposal=shown, enrolment=enrolment, number=number, by=access.person(request), at=clock.now()
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    return _back(request, "office:proposal", slug, key)


@require_POST
def move_person(request: HttpRequest, slug: str) -> HttpResponse:
    """Put one person of the course into another group by hand."""
    course = access.office_course(request, slug)
    access.allow(request, rules.can_keep_admission, course)
    enrolment, number = _chosen(request, course)
    group = access.found(groups_of(course).filter(number=number).first())
    try:
        course_actions.move_to_group(
            enrolment=enrolment, group=group, by=access.person(request), at=clock.now()
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        words = _("%(name)s is in %(group)s now.")
        messages.success(request, words % {"name": enrolment.person, "group": group})
    return _back(request, "office:groups", slug)


def _chosen(request: HttpRequest, course: Course) -> tuple[Enrolment, int]:
    """Of a small form: whom, and into which group; 404 for what is not there."""
    enrolment = queries.members(course).filter(key=request.POST.get("person", "")).first()
    return access.found(enrolment), access.found(_whole(request.POST.get("group", "")))


@require_POST
@refused_when_closed
def name_curator(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Say who looks after a group."""
    course = access.office_course(request, slug)
    access.allow(request, rules.can_keep_admission, course)
    group = access.found(groups_of(course).filter(number=number).first())
    curator = staff_candidates(course).filter(key=request.POST.get("curator", "")).first()
    course_actions.name_curator(group=group, curator=curator, by=access.person(request), at=clock.now())
    messages.success(request, _("Saved."))
    return _back(request, "office:groups", slug)


@require_POST
def publish_groups(request: HttpRequest, slug: str) -> HttpResponse:
    """Show everybody their group, and write to them."""
    course = access.office_course(request, slug)
    access.allow(request, rules.can_keep_admission, course)
    try:
        course_actions.publish_groups(course=course, by=access.person(request), at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        if letters_waiting(course, "courses.publish_groups"):
            words = _("The groups are published. The letters leave in ten minutes.")
        else:
            words = _("The groups are published.")
        messages.success(request, words)
    return access.see_other("office:groups", slug)
