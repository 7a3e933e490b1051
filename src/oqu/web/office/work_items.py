"""What waits for the office of a centre and for the site administrator, for the page "today"."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time, timedelta

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from oqu.admission.queries import unlisted_by_course
from oqu.admission.rules import can_keep_admission
from oqu.certificates.rules import can_sign_certificates
from oqu.courses.queries import Course, Stage, office_centres, office_courses
from oqu.courses.queries.changes import pending_by_course
from oqu.courses.rules import can_keep_course, can_keep_plan
from oqu.kernel import clock, limits
from oqu.kernel.errors import Words
from oqu.kernel.permissions import (
    ANSWERS_SUPPORT,
    KEEPS_CENTRE,
    KEEPS_COURSES,
    KEEPS_LETTERS,
    KEEPS_LIBRARIES,
    SIGNS,
)
from oqu.letters.queries import failed_at, waiting_for_a_server
from oqu.libraries.queries import Centre, centres, changes_waiting_for
from oqu.people.queries import Person, Visitor, roles_of, waiting_email_changes
from oqu.reports.queries import settling, waiting_reports
from oqu.support.queries import waiting_at
from oqu.ui.components import draw
from oqu.ui.components.times import day, when
from oqu.web import access
from oqu.web.office.first_steps import steps_of_installation
from oqu.web.office.life import FORWARD, Life, Need, lives
from oqu.web.office.unwritten import unwritten
from oqu.web.work import Urgency, WorkItem, register

AT_WORK = (Stage.DRAFT, Stage.ANNOUNCED, Stage.ADMISSION, Stage.RUNNING, Stage.CLOSING)
SEEN = (Stage.ANNOUNCED, Stage.ADMISSION, Stage.RUNNING, Stage.CLOSING)
"""The steps of a course at which what is not written is named by itself; a draft counts it among what it lacks."""
NOT_BEGUN = (Stage.DRAFT, Stage.ANNOUNCED, Stage.ADMISSION)
PREPARED = (Stage.DRAFT, Stage.ANNOUNCED)
FAR = timedelta(days=60)
"""How long before its first day the preparation of a course waits while another course is under way; before that it is ahead."""
PATIENCE = timedelta(days=2)
"""How long a question may wait before the page calls it late."""
WHOSE: Mapping[str, Callable[[Visitor, Course], bool]] = {
    "edit": can_keep_course,
    "plan": can_keep_plan,
    "groups": can_keep_admission,
    "admission": can_keep_admission,
    "certificates": can_sign_certificates,
}
"""Page of a course → the rule that says whose task it is."""
CALLS: Mapping[str, Words] = {
    "edit": gettext_lazy("Go to texts and terms"),
    "plan": gettext_lazy("Go to the plan"),
    "groups": gettext_lazy("Go to the groups"),
    "admission": gettext_lazy("Go to the applications"),
    "certificates": gettext_lazy("Go to the certificates"),
}
"""Page of a course → the button that leads there."""


def courses(request: HttpRequest, at: datetime) -> Iterator[WorkItem]:
    """What the reader's courses lack, their next steps, and changes of plans that are not announced."""
    me = access.person(request)
    if not office_role(me):
        return
    shown = lives(office_courses(me).filter(stage__in=AT_WORK), at)
    if not shown and roles_of(me).centres_with(KEEPS_COURSES) and not office_courses(me).exists():
        yield _first_course()
    pending = pending_by_course(life.course.pk for life in shown if life.course.plan_published_at)
    unlisted = unlisted_by_course(life.course.pk for life in shown if can_keep_admission(me, life.course))
    is_busy = any(life.course.stage not in PREPARED for life in shown)
    for life in shown:
        yield from list(_of_course(me, life, at, is_busy=is_busy)) or _ahead(life.course, at)
        if (number := pending.get(life.course.pk)) and can_keep_plan(me, life.course):
            yield _unannounced(life.course, number, at)
        if number := unlisted.get(life.course.pk):
            yield _unlisted(life.course, number, at)
    yield from unwritten(me, (life.course for life in shown if life.course.stage in SEEN), at)


def _first_course() -> WorkItem:
    return WorkItem(
        title=_("There is no course yet"),
        url=reverse("office:course_start"),
        call=_("Start a course"),
        note=_("Begin from a ready-made course, or with an empty one. Only the office sees the draft."),
        is_beginning=True,
    )


def office_role(me: Person) -> bool:
    """Whether a person works in the office of a centre, without a query."""
    return bool(roles_of(me).centres_with(ANSWERS_SUPPORT | KEEPS_LETTERS))


def _of_course(me: Person, life: Life, at: datetime, *, is_busy: bool) -> Iterator[WorkItem]:
    urgency = _urgency(life.course, at, is_busy=is_busy)
    needs = [
        need
        for need in life.needs
        if WHOSE[need.page](me, life.course)
        and (urgency == Urgency.LATE or not _waits_for_others(life, need, at))
    ]
    if life.course.stage == Stage.DRAFT and needs:
        yield _draft(life, urgency)
        return
    for need in needs:
        if not need.passes:
            yield _need(life.course, need, at, urgency)
    if not life.needs and life.next and can_keep_course(me, life.course) and _may_step(life.course, at):
        yield _next_step(life.course, life.next, urgency)


def _waits_for_others(life: Life, need: Need, at: datetime) -> bool:
    """Whether nobody has a place while no application waits and there is time left to apply: the office has nothing to decide."""
    until = life.course.applications_until
    is_open = until is None or until > at
    return need.page == "admission" and need.blocks and not life.counts.undecided and is_open


def _ahead(course: Course, at: datetime) -> Iterator[WorkItem]:
    """The next day that counts in a course that asks for nothing: applications end, it begins, it ends."""
    until, ends = course.applications_until, clock.from_local(course.ends_on, time.max, course.zone)
    days = [(_("The course begins"), _beginning(course)), (_("The course ends"), ends)]
    if until is not None and course.stage in NOT_BEGUN:
        days.insert(0, (_("Applications close"), until))
    for title, moment in days:
        if moment > at:
            yield WorkItem(
                title=title,
                url=reverse("office:course", args=[course.slug]),
                call=_("Go to the course"),
                course=course,
                note=when(moment, course.zone)
                if moment == until
                else day(clock.local_date(moment, course.zone)),
                urgency=Urgency.AHEAD,
                moment=moment,
            )
            return


def _urgency(course: Course, at: datetime, *, is_busy: bool) -> Urgency:
    """How much the next step of a course presses; `is_busy` if another one is under way."""
    if _is_late(course, clock.local_date(at, course.zone)):
        return Urgency.LATE
    is_far = course.stage in PREPARED and _beginning(course) > at + FAR
    return Urgency.AHEAD if is_far and is_busy else Urgency.WAITS


def _is_late(course: Course, today: date) -> bool:
    """Whether the days of a course have overtaken its stage."""
    if course.stage in NOT_BEGUN:
        return course.starts_on <= today
    return course.stage == Stage.RUNNING and course.ends_on < today


def _may_step(course: Course, at: datetime) -> bool:
    """Whether the time of the next step has come; a course begins on its first day."""
    return course.stage != Stage.ADMISSION or clock.local_date(at, course.zone) >= course.starts_on


def _draft(life: Life, urgency: Urgency) -> WorkItem:
    """No number: the page of the course lists more than what its stage needs, such as texts that lack a language."""
    return WorkItem(
        title=_("The draft is not complete yet"),
        url=reverse("office:course", args=[life.course.slug]),
        call=_("See what is missing"),
        course=life.course,
        note=_begins(life.course),
        urgency=urgency,
        moment=_beginning(life.course),
    )


def _need(course: Course, need: Need, at: datetime, urgency: Urgency) -> WorkItem:
    until = course.applications_until
    over = need.page == "admission" and until is not None and until < at
    return WorkItem(
        title=str(need.words),
        url=need.url,
        call=str(CALLS[need.page]),
        course=course,
        note=_begins(course) if course.stage in NOT_BEGUN else "",
        urgency=Urgency.LATE if over else urgency,
        moment=until if need.page == "admission" else _beginning(course),
    )


def _next_step(course: Course, to: Stage, urgency: Urgency) -> WorkItem:
    return WorkItem(
        title=str(FORWARD[to]),
        url=reverse("office:course", args=[course.slug]),
        call=_("See the next step"),
        course=course,
        note=_begins(course) if course.stage in NOT_BEGUN else _("Nothing is missing for it."),
        urgency=urgency,
        moment=_beginning(course),
    )


def _beginning(course: Course) -> datetime:
    return clock.from_local(course.starts_on, time(), course.zone)


def _begins(course: Course) -> str:
    return draw.html("{} {}", _("The course begins:"), day(course.starts_on))


def _unannounced(course: Course, number: int, at: datetime) -> WorkItem:
    words = ngettext(
        "%(number)s change of the plan is not announced",
        "%(number)s changes of the plan are not announced",
        number,
    )
    return WorkItem(
        title=words % {"number": number},
        url=reverse("office:plan_changes", args=[course.slug]),
        call=_("Announce the changes"),
        course=course,
        moment=at,
    )


def _unlisted(course: Course, number: int, at: datetime) -> WorkItem:
    words = ngettext(
        "The library of %(number)s person is not in the list",
        "The libraries of %(number)s people are not in the list",
        number,
    )
    return WorkItem(
        title=words % {"number": number},
        url=reverse("office:admission", args=[course.slug]),
        call=_("Choose the libraries"),
        course=course,
        note=_("Figures don't count them until then."),
        moment=at,
    )


def desk(request: HttpRequest, at: datetime) -> Iterator[WorkItem]:
    """Questions at the support desk and letters that could not be sent, at the centres of the reader."""
    me = access.person(request)
    if not office_role(me):
        return
    roles = roles_of(me)
    named = {centre.pk: centre for centre in office_centres(me)}
    for pk, (number, oldest) in waiting_at(roles.centres_with(ANSWERS_SUPPORT)).items():
        yield _questions(named[pk], number, oldest, at)
    for pk, number in failed_at(roles.centres_with(KEEPS_LETTERS)).items():
        yield _failed(named[pk], number)


def _questions(centre: Centre, number: int, oldest: datetime, at: datetime) -> WorkItem:
    words = ngettext(
        "%(count)s question at the support desk waits for an answer.",
        "%(count)s questions at the support desk wait for an answer.",
        number,
    )
    return WorkItem(
        title=words % {"count": number},
        url=f"{reverse('office:support')}?centre={centre.slug}",
        call=_("Answer at the support desk"),
        where=str(centre),
        note=draw.html("{} {}", _("The longest since:"), when(oldest, form="short")),
        urgency=Urgency.LATE if at - oldest > PATIENCE else Urgency.WAITS,
        moment=oldest,
    )


def _failed(centre: Centre, number: int) -> WorkItem:
    words = ngettext("%(count)s letter could not be sent.", "%(count)s letters could not be sent.", number)
    return WorkItem(
        title=words % {"count": number},
        url=f"{reverse('office:letters')}?centre={centre.slug}&state=failed",
        call=_("See the letters"),
        where=str(centre),
        urgency=Urgency.LATE,
    )


def approvals(request: HttpRequest, at: datetime) -> Iterator[WorkItem]:
    """Changes of libraries that wait for the reader's centre, and of e-mails that wait for its director."""
    me = access.person(request)
    roles = roles_of(me)
    keeps = roles.centres_with(KEEPS_LIBRARIES)
    if (keeps or roles.is_keeper) and (number := changes_waiting_for(keeps, administrator=roles.is_keeper)):
        yield _library_changes(number, at)
    if roles.centres_with(KEEPS_CENTRE) and (number := _email_changes(me, at)):
        words = ngettext(
            "%(count)s change of an e-mail waits for your decision",
            "%(count)s changes of e-mails wait for your decision",
            number,
        )
        url = reverse("office:email_changes")
        yield WorkItem(title=words % {"count": number}, url=url, call=_("Decide"), moment=at)


def _email_changes(director: Person, at: datetime) -> int:
    """How many changes of e-mails wait that colleagues asked for at the centres that this person directs."""
    own = roles_of(director).centres_with(KEEPS_CENTRE)
    others = waiting_email_changes(at).filter(centre__in=own).exclude(person__is_keeper=True)
    return others.exclude(asked_by=director).exclude(person=director).count()


def _library_changes(number: int, at: datetime) -> WorkItem:
    words = ngettext(
        "%(count)s change in the list of libraries waits for a decision",
        "%(count)s changes in the list of libraries wait for a decision",
        number,
    )
    url = reverse("office:library_changes")
    return WorkItem(title=words % {"count": number}, url=url, call=_("Decide"), moment=at)


def installation(request: HttpRequest, at: datetime) -> Iterator[WorkItem]:
    """What waits for the site administrator: first steps, letters without a server, limits, lists without an owner."""
    if not roles_of(access.person(request)).is_keeper:
        return
    yield from _first_steps()
    if number := waiting_for_a_server():
        words = ngettext(
            "%(count)s letter waits for a mail server", "%(count)s letters wait for a mail server", number
        )
        yield _of_site(words % {"count": number})
    if limits.alarms(at=at):
        yield _of_site(_("A limit of the site is nearly used up"))


def _of_site(title: str) -> WorkItem:
    url = reverse("office:centres")
    return WorkItem(title=title, url=url, call=_("See what to do"), urgency=Urgency.LATE)


def _first_steps() -> Iterator[WorkItem]:
    """The first step of the checklist that is not done."""
    for step in steps_of_installation(centres().order_by("pk").first()):
        if not step.is_done and step.url:
            yield WorkItem(
                title=step.title,
                url=reverse("office:first_steps"),
                call=_("Go on"),
                note=step.text,
                where=_("First steps"),
            )
            return


def reports(request: HttpRequest, at: datetime) -> Iterator[WorkItem]:
    """Reports of closed courses that wait for the reader's signature."""
    centres = roles_of(access.person(request)).centres_with(SIGNS)
    for waiting in waiting_reports(centres) if centres else ():
        words = _("A questionnaire was closed after edition %(number)s of the report was signed")
        awaited = settling(waiting.course, at)
        yield WorkItem(
            title=words % {"number": waiting.number}
            if waiting.number
            else _("The report waits for your signature"),
            url=reverse("office:sign_report", args=[waiting.course.slug]),
            call=_("Look at it") if awaited else _("Look at it and sign"),
            course=waiting.course,
            note="; ".join(one.line for one in awaited),
            urgency=Urgency.AHEAD if awaited else Urgency.WAITS,
            moment=at,
        )


for source in (courses, desk, approvals, reports, installation):
    register(source)
