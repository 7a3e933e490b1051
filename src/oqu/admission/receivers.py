"""Receivers of signals from people: data export and erasure of a person."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.dispatch import receiver

from oqu.admission import actions, rules
from oqu.admission.letters import (
    ADMITTED,
    ASKED,
    DECIDED_FOR_HEAD,
    DECLINED,
    INVITATION,
    NOMINATED,
    WAITING,
)
from oqu.admission.models import Application, ApplicationState, Nomination
from oqu.admission.queries.nominations import decisions_for
from oqu.courses import events as course_events
from oqu.courses.models import OVER, Course, Stage
from oqu.kernel.erasure import Traces, scrub_rows
from oqu.kernel.full_names import FullName
from oqu.letters.kinds.leaving import Context, holds_while, says_what_is
from oqu.letters.models import Letter
from oqu.people import events
from oqu.people.models import Person, Post
from oqu.people.queries import traces_of

OWN_WORDS = (
    *("family_name", "given_name", "patronymic", "email", "phone", "library_words", "position"),
    *("experience_years", "language", "internet", "motivation"),
)

STILL_WAITING = Q(state=ApplicationState.WAITING, course__stage__in=OVER)
"""On the waiting list of a course that is over."""
DECISION = {
    ADMITTED.code: ApplicationState.ADMITTED,
    WAITING.code: ApplicationState.WAITING,
    DECLINED.code: ApplicationState.DECLINED,
}
"""Kind of a letter → what it says has been decided."""


@holds_while(NOMINATED)
def still_applies(letter: Letter, _at: datetime) -> bool:
    """Whether the application was not taken back."""
    return Application.objects.filter(key=letter.about).exclude(state=ApplicationState.WITHDRAWN).exists()


@holds_while(ADMITTED, WAITING, DECLINED)
def is_last_decision(letter: Letter, _at: datetime) -> bool:
    """Whether nothing else was decided since; if that is undone, the letter goes after all (`letters.actions.resume`).

    Who was on the waiting list to the end of a course stays there, and is declined by letter alone.
    """
    application = Application.objects.filter(key=letter.about)
    if letter.kind == DECLINED.code and application.filter(STILL_WAITING).exists():
        return True
    return application.filter(state=DECISION[letter.kind], decided_at=letter.written_at).exists()


@holds_while(ASKED)
def still_waits_for_owner(letter: Letter, _at: datetime) -> bool:
    """Whether the owner of the e-mail has not answered."""
    return Application.objects.filter(key=letter.about, state=ApplicationState.UNCONFIRMED).exists()


@holds_while(INVITATION)
def can_still_nominate(letter: Letter, at: datetime) -> bool:
    """Whether the course takes applications still, and the reader heads the library system and has not nominated since."""
    key, _space, network = letter.about.partition(" ")
    course = Course.objects.filter(key=key).first()
    heads = Post.objects.filter(network__key=network, person=letter.person_id)
    if course is None or not rules.may_take_applications(course, at) or not heads.exists():
        return False
    nominated = Application.objects.filter(course=course, nomination__network__key=network)
    own = nominated.filter(nominated_by=letter.person_id, applied_at__gte=letter.written_at)
    return not own.exclude(state=ApplicationState.WITHDRAWN).exists()


@holds_while(DECIDED_FOR_HEAD)
def still_decided(letter: Letter, _at: datetime) -> bool:
    """Whether the reader heads the system still, and nobody of theirs waits for a decision."""
    context = decided_now(letter)
    return context is not None and not context["undecided"]


@says_what_is(DECIDED_FOR_HEAD)
def decided_now(letter: Letter) -> Context | None:
    """What was decided on the people of a library system, as it is now."""
    key, _space, system = letter.about.partition(" ")
    course = Course.objects.filter(key=key).first()
    post = Post.objects.filter(network__key=system, person=letter.person_id).select_related("network").first()
    if course is None or post is None or post.network is None:
        return None
    return {"course": course, "network": post.network, **decisions_for(post.network, course)}


@receiver(course_events.stage_changed)
def write_to_heads(course: Course, is_forward: bool, by: Person, at: datetime, **_news: Any) -> None:
    """When admission opens: to the heads of the library systems of the course's centre; not when a later step is undone."""
    if is_forward and course.stage == Stage.ADMISSION:
        actions.invite_own_heads(course=course, by=by, at=at)


@receiver(course_events.stage_changed)
def settle_applications(course: Course, is_forward: bool, by: Person, at: datetime, **_news: Any) -> None:
    """When a course is closed nobody waits for a decision any more; when that is undone they wait again."""
    if is_forward and course.stage == Stage.CLOSED:
        actions.decline_left(course=course, by=by, at=at)
    elif not is_forward and course.stage == Stage.CLOSING:
        actions.restore_left(course=course, by=by, at=at)


@receiver(events.export_asked)
def add_applications(person: Person, data: dict[str, Any], **_news: Any) -> None:
    """The person's applications as they were sent, those from before the account too, and what was decided."""
    applications = _applications_of(person, traces_of(person).emails).order_by("applied_at")
    data["applications"] = [
        {
            "course": one.course.title,
            "state": one.get_state_display(),
            "source": one.get_source_display(),
            **{name: getattr(one, name) for name in OWN_WORDS},
            "language": one.get_language_display(),
            "internet": one.get_internet_display(),
            "applied_at": one.applied_at,
            "decided_at": one.decided_at,
            "reason": one.reason,
        }
        for one in applications.select_related("course")
    ]


@receiver(events.traces_asked)
def add_traces(person: Person, traces: Traces, **_news: Any) -> None:
    """How the person was written in applications: another spelling, an earlier e-mail, another telephone."""
    for one in _applications_of(person, traces.emails):
        traces.names.add(FullName(one.family_name, one.given_name, one.patronymic))
        traces.emails |= {one.email.lower()} - {""}
        traces.phones |= {one.phone} - {""}


@receiver(events.forgotten)
def forget_applications(person: Person, traces: Traces, **_news: Any) -> None:
    """Applications stay as numbers; who applied goes, from the lists of nominations too."""
    for nomination in Nomination.objects.all().iterator():
        rows = [row for row in nomination.rows if not _is(row, person, traces)]
        problems = traces.scrub_value(nomination.problems)
        if (rows, problems) != (nomination.rows, nomination.problems):
            Nomination.objects.filter(pk=nomination.pk).update(rows=rows, problems=problems)
    scrub_rows(Nomination.objects.all(), "file_name", traces=traces)
    scrub_rows(Application.objects.exclude(person=person), "reason", "motivation", traces=traces)
    actions.strip_applications(applications=_applications_of(person, traces.emails))


def _applications_of(person: Person, emails: set[str]) -> QuerySet[Application]:
    """By account, or by e-mail where there was no account yet."""
    written = Q(pk__in=[])
    for email in emails:
        written |= Q(person=None, email__iexact=email)
    return Application.objects.filter(Q(person=person) | written)


def _is(row: dict[str, Any], person: Person, traces: Traces) -> bool:
    """The same e-mail is the same person; where there is none, the same full name at the same library is."""
    if email := str(row.get("email") or "").lower():
        return email in traces.emails
    name = FullName(row["family_name"], row["given_name"], row.get("patronymic", ""))
    return name in traces.names
