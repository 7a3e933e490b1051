"""Applying for a course: by oneself, confirmed by an e-mailed code, or written in by the office."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from oqu.admission import rules
from oqu.admission.models import Application, Source, State
from oqu.admission.queries.applications import same_application
from oqu.admission.queries.nominations import Details
from oqu.courses import actions as courses
from oqu.courses.models import Course
from oqu.kernel import clock, journal, one_time_codes
from oqu.kernel.errors import Refused
from oqu.kernel.idempotency import once
from oqu.letters import actions as letters
from oqu.people.models import Person
from oqu.people.queries import person_by_email

CODES = "application"
"""The purpose of the codes (`kernel.one_time_codes`)."""


class NotTaken(Refused):
    message = _("This course takes no applications now.")


class CodeWrong(Refused):
    message = _("This code is wrong or too old. Look for the newest letter, or have a new code sent.")


class AppliedAlready(Refused):
    message = _("This person has an application for the course already.")


@once(Application)
def apply(
    *,
    course: Course,
    details: Details,
    at: datetime,
    key: str,
    by: Person | None = None,
    long_code: bool = False,
) -> Application:
    """Take an application; who applied before gets that same application. Raises NotTaken.

    It counts once the code that goes to its e-mail is typed in; an applicant who is signed in (`by`) with that e-mail
    needs none; `long_code` is for addresses to which too many codes went. An earlier application that was never confirmed takes the new facts; a confirmed one keeps its own.
    """
    if not rules.takes_applications(course, at):
        raise NotTaken
    details = details.tidied()
    known = same_application(course, email=details.email)
    application = known or Application(course=course, state=State.UNCONFIRMED, applied_at=at, consented_at=at)
    if application.state == State.UNCONFIRMED:
        write_down(application, details)
        application.save()
        journal.record("admission.apply", thing=application, by=by, at=at)
    if by is not None and (by.email or "").lower() == details.email:
        return _count(application, at)
    send_code(application=application, at=at, is_long=long_code)
    return application


def write_down(application: Application, details: Details) -> None:
    """Copy the facts into the application."""
    for name, value in vars(details).items():
        setattr(application, name, value)


@transaction.atomic
def send_code(*, application: Application, at: datetime, is_long: bool = False) -> None:
    """E-mail a fresh code; earlier ones stay good. A long code is not sent again while the last one is young."""
    issued = one_time_codes.issue(CODES, application.key, at=at, is_long=is_long)
    if issued is None:
        return
    letters.write(
        kind="admission/confirm",
        person=None,
        address=application.email,
        language=application.language,
        context={**names(application), "code": issued.text, "minutes": issued.minutes},
        at=at,
        reason=f"code {issued.digest}",
        centre=application.course.centre,
        confidential=True,
    )


@transaction.atomic
def confirm(*, application: Application, code: str, at: datetime) -> Application:
    """Have the application count, if the code (its digits) is right; then the code is used up. Raises CodeWrong."""
    application = _locked(application)
    if not one_time_codes.redeem(CODES, application.key, code, at=at):
        raise CodeWrong
    return _count(application, at)


def _locked(application: Application) -> Application:
    rows = Application.objects.select_for_update(of=("self",)).select_related("course__centre__library")
    return rows.get(pk=application.pk)


def _count(application: Application, at: datetime) -> Application:
    """From now on the application is one that the office sees; doing it twice is doing it once."""
    if application.state != State.UNCONFIRMED:
        return application
    application.state, application.confirmed_at = State.NEW, at
    application.person = person_by_email(application.email)
    application.save(update_fields=["state", "confirmed_at", "person"])
    journal.record("admission.confirm", thing=application, by=application.person, at=at)
    tell(application, "admission/received", at=at)
    courses.bind_stage(course=application.course)
    return application


@once(Application)
def enter(*, course: Course, details: Details, by: Person, at: datetime, key: str) -> Application:
    """Write in somebody who applied by telephone or on paper. Raises AppliedAlready, NotTaken."""
    if not rules.takes_entries(course):
        raise NotTaken
    return take_in(course=course, details=details, source=Source.ENTERED, by=by, at=at)


def take_in(
    *, course: Course, details: Details, source: Source, by: Person, at: datetime, **more: Any
) -> Application:
    """Make an application that counts at once, because somebody vouches for it. Raises AppliedAlready."""
    details = details.tidied()
    person = person_by_email(details.email)
    known = same_application(
        course,
        email=details.email,
        person_id=person.pk if person else None,
        name=details.name,
        library=details.library,
    )
    if known is not None and known.state != State.UNCONFIRMED:
        raise AppliedAlready
    application = known or Application(course=course, applied_at=at)
    write_down(application, details)
    application.state, application.source, application.confirmed_at = State.NEW, source, at
    application.person = person
    for name, value in more.items():
        setattr(application, name, value)
    application.save()
    journal.record(f"admission.take_{source.value}", thing=application, by=by, at=at)
    return application


def names(application: Application) -> dict[str, Any]:
    """What every letter about an application may say."""
    course = application.course
    return {
        "name": application.given_name,
        "course": course,
        "slug": course.slug,
        "centre": course.centre,
        "starts_on": course.starts_on,
        "ends_on": course.ends_on,
        "zone": course.zone,
        "key": application.key,
        "until": clock.in_zone(course.applications_until, course.zone) if course.applications_until else None,
    }


def tell(application: Application, kind: str, *, at: datetime, **more: Any) -> None:
    """Write to the applicant; the same news of the same moment goes out once."""
    letters.write(
        kind=kind,
        person=application.person,
        address=application.email,
        language=application.person.language if application.person else application.language,
        context={**names(application), **more},
        at=at,
        reason=f"{application.key} {application.state} {application.decided_at or application.confirmed_at}",
        centre=application.course.centre,
    )
