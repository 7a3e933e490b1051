"""Applying for a course: by oneself, confirmed by an e-mailed code, or written in by the office."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from oqu.admission import rules
from oqu.admission.models import Application, ConfirmationCode, Source, State
from oqu.admission.queries.applications import live_code, same_application
from oqu.admission.queries.nominations import Details
from oqu.courses import actions as courses
from oqu.courses.models import Course
from oqu.kernel import clock, journal
from oqu.kernel.errors import Refused
from oqu.kernel.idempotency import once
from oqu.letters import actions as letters
from oqu.people.models import Person
from oqu.people.queries import person_by_email

CODE_DIGITS = 6
CODE_LIFE = timedelta(minutes=30)
MOST_ATTEMPTS = 5
CODES_AN_HOUR = 5


class NotTaken(Refused):
    message = _("This course takes no applications now.")


class CodeWrong(Refused):
    message = _("This code is wrong or too old. Look for the newest letter, or have a new code sent.")


class TooManyCodes(Refused):
    message = _("Several codes were sent within the last hour. Wait a little, then ask for a new one.")


class AppliedAlready(Refused):
    message = _("This person has an application for the course already.")


@once(Application)
def apply(
    *, course: Course, details: Details, at: datetime, key: str, by: Person | None = None
) -> Application:
    """Take an application; who applied before gets that same application. Raises NotTaken, TooManyCodes.

    It counts once the code that goes to its e-mail is typed in; an applicant who is signed in (`by`) with that e-mail
    needs none. An earlier application that was never confirmed takes the new facts; a confirmed one keeps its own.
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
    send_code(application=application, at=at)
    return application


def write_down(application: Application, details: Details) -> None:
    """Copy the facts into the application."""
    for name, value in vars(details).items():
        setattr(application, name, value)


def code_digest(application: Application, code: str) -> str:
    """The stored form of a code: its SHA-256 with the application it is for."""
    digits = "".join(c for c in code if c.isdigit())
    return hashlib.sha256(f"application {application.key} {digits}".encode()).hexdigest()


@transaction.atomic
def send_code(*, application: Application, at: datetime) -> ConfirmationCode:
    """E-mail a fresh code and end the earlier ones. Raises TooManyCodes after five in an hour."""
    codes = ConfirmationCode.objects.filter(application=application)
    if codes.filter(made_at__gt=at - timedelta(hours=1)).count() >= CODES_AN_HOUR:
        raise TooManyCodes
    codes.filter(used_at__isnull=True, expires_at__gt=at).update(attempts=MOST_ATTEMPTS)
    digits = "".join(secrets.choice("0123456789") for _digit in range(CODE_DIGITS))
    code = ConfirmationCode.objects.create(
        application=application,
        digest=code_digest(application, digits),
        made_at=at,
        expires_at=at + CODE_LIFE,
    )
    letters.write(
        kind="admission/confirm",
        person=None,
        address=application.email,
        language=application.language,
        context={**names(application), "code": digits, "minutes": CODE_LIFE.seconds // 60},
        at=at,
        reason=f"code {code.pk} {application.key}",
        centre=application.course.centre,
        confidential=True,
    )
    return code


def confirm(*, application: Application, code: str, at: datetime) -> Application:
    """Have the application count, if the code is right. Raises CodeWrong, and keeps count of wrong attempts."""
    counted = _try_code(application, code, at)
    if counted is None:
        raise CodeWrong
    return counted


@transaction.atomic
def _try_code(application: Application, code: str, at: datetime) -> Application | None:
    """None for a wrong code; nothing is raised here, so that the attempt is kept whatever comes of it."""
    application = _locked(application)
    live = live_code(application, at)
    if live is None or live.attempts >= MOST_ATTEMPTS:
        return None
    right = secrets.compare_digest(live.digest, code_digest(application, code))
    live.attempts += 1
    live.used_at = at if right else None
    live.save(update_fields=["attempts", "used_at"])
    return _count(application, at) if right else None


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
