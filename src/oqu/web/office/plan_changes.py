"""Changes of a published plan: what is not announced yet, the letter about it, and whom it goes to."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from oqu.courses import actions, rules
from oqu.courses.forms import AnnounceForm
from oqu.courses.letters import CHANGES
from oqu.courses.queries import Course, cancelled_in, conflicts, stored_lines
from oqu.courses.queries.changes import (
    ChangeLine,
    DaysLine,
    Line,
    Readers,
    Slot,
    change_lines,
    mark_of,
    notices_of,
    pending_changes,
    pending_count,
    readers_of,
    versions_of,
)
from oqu.kernel import clock
from oqu.kernel.errors import Refused, Words
from oqu.letters.actions import LetterPart, parts_of
from oqu.letters.queries import written_in
from oqu.people.queries import Visitor
from oqu.ui.components import draw
from oqu.ui.components.times import when
from oqu.web import access
from oqu.web.office.closed import refused_when_closed
from oqu.web.office.course_tabs import course_tabs
from oqu.web.office.plan_remarks import remarks_on
from oqu.web.office.undo import undoable
from oqu.web.undoing import letters_written


def changes_of_plan(course: Course, reader: Visitor) -> dict[str, object]:
    """What the page of the plan says about changes: how many wait, what is cancelled, what can be undone."""
    if course.plan_published_at is None:
        return {}
    return {
        "pending": pending_count(course),
        "cancelled": cancelled_in(course),
        "undoable": undoable(course, reader),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@refused_when_closed
def plan_changes(request: HttpRequest, slug: str) -> HttpResponse:
    """Look through the changes and the letter, then send it, or note that nobody is written to."""
    course = access.office_course(request, slug)
    access.allow(request, rules.can_keep_plan, course)
    form = AnnounceForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _announced(request, course, form):
        return access.see_other("office:plan", slug)
    changes = [] if course.is_over else pending_changes(course)
    readers, lines = readers_of(course, changes, access.person(request)), change_lines(changes, every=True)
    context = {
        "course": course,
        "tabs": course_tabs(request, course),
        "rows": _rows(course, lines),
        "participants": len(readers.participants),
        "staff": len(readers.staff),
        "printed": _without_email(readers),
        "versions": _versions(request, course, readers, lines),
        "mark": mark_of(changes),
        "notices": notices_of(course),
        "undoable": undoable(course, request.user),
        "can_keep": True,
    }
    return access.form_page(request, "office/plan_changes.html", context, form)


def _announced(request: HttpRequest, course: Course, form: AnnounceForm) -> bool:
    try:
        notice = actions.announce_changes(
            course=course,
            **form.choice(),
            by=access.person(request),
            at=clock.now(),
            key=access.form_key(request),
        )
    except actions.PlanFinal:
        raise
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    nobody = _("The changes are noted as announced; nobody is written to.")
    sent = letters_written(written_in(notice.batch)) if notice.batch else ""
    messages.success(request, sent or nobody)
    return True


def _rows(course: Course, lines: list[Line]) -> list[tuple[Line, SafeString, SafeString, list[Words]]]:
    """The changes, each with what was, what becomes, and what is wrong with its activity."""
    planned = [line.activity for line in lines if isinstance(line, ChangeLine) and line.now]
    lacks = remarks_on(course, planned, clock.now()) if planned else {}
    found = conflicts(course, stored_lines(course)) if planned else {}
    with timezone.override(course.zone):
        return [
            (line, draw.html("{}", line.was_words), draw.html("{}", line.now_words), [])
            if isinstance(line, DaysLine)
            else (
                line,
                _cell(line, line.was),
                _cell(line, line.now),
                [*found.get(line.activity.key, []), *lacks.get(line.activity.pk, [])] if line.now else [],
            )
            for line in lines
        ]


def _cell(line: ChangeLine, slot: Slot | None) -> SafeString:
    """The times of one side of a change, with the opening if that has moved."""
    if slot is None or not line.opens_moved:
        return _when(slot)
    opening = _("open from the start")
    if slot.opens_at:
        opening = draw.html(_("opens {time}"), time=when(slot.opens_at, form="short"))
    return draw.html("{}", opening) if line.only_opens else draw.html("{}, {}", opening, _when(slot))


def _when(slot: Slot | None) -> SafeString:
    """When an activity takes place, is due or opens; nothing if it is not in the plan."""
    if slot is None:
        return SafeString("")
    if slot.starts_at and slot.ends_at:
        return draw.html("{}–{}", when(slot.starts_at, form="short"), when(slot.ends_at, form="time"))
    if slot.starts_at or (slot.opens_at and not slot.due_at):
        return when(slot.starts_at or slot.opens_at, form="short")
    if slot.due_at:
        return draw.html(_("until {time}"), time=when(slot.due_at, form="short"))
    return SafeString(_("no date"))


def _without_email(readers: Readers) -> int:
    """How many of these people have no e-mail, so that their letter is printed."""
    people = [place.person for place, _lines in readers.participants] + readers.staff
    return sum(not person.email for person in people)


@dataclass(frozen=True)
class ShownLetter:
    """One text of the letter as it will leave: for whom (empty: the staff), how many letters, and its parts."""

    groups: str
    number: int
    parts: list[LetterPart]


def _versions(request: HttpRequest, course: Course, readers: Readers, lines: list[Line]) -> list[ShownLetter]:
    """Each text that leaves: those of the participants, then that of the staff with all changes."""
    letters = [
        ShownLetter(version.words, version.participants, _letter(request, course, version.lines))
        for version in versions_of(readers)
    ]
    if readers.staff:
        letters.append(ShownLetter("", len(readers.staff), _letter(request, course, lines, for_staff=True)))
    return letters


def _letter(
    request: HttpRequest, course: Course, lines: list[Line], *, for_staff: bool = False
) -> list[LetterPart]:
    """The letter with these changes, as it reads in each language of the course."""
    context = {"course": course, "zone": course.zone, "changes": lines, "for_staff": for_staff}
    return parts_of(CHANGES, person=access.person(request), context=context, languages=course.languages)


@require_POST
@refused_when_closed
def restore_activity(request: HttpRequest, slug: str, activity: str) -> HttpResponse:
    """Have a cancelled activity take place again."""
    course = access.office_course(request, slug)
    access.allow(request, rules.can_keep_plan, course)
    cancelled = access.found(cancelled_in(course).filter(slug=activity).first())
    actions.restore_activity(activity=cancelled, by=access.person(request), at=clock.now())
    messages.success(request, _("%(title)s is in the plan again.") % {"title": cancelled.title})
    return access.see_other("office:plan", slug)
