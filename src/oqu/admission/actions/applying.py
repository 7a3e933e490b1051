"""Applying for a course: by oneself, confirmed by an e-mailed code, or written in by the office."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from oqu.admission import rules
from oqu.admission.actions.taking_back import ASK_AGAIN, ENTER, as_it_was, note, open_entries
from oqu.admission.letters import ASKED, CONFIRM, RECEIVED
from oqu.admission.models import Application, ApplicationSource, ApplicationState
from oqu.admission.queries.applications import has_application, same_application, token_of
from oqu.admission.queries.nominations import Details, applied_by_name, is_of_another
from oqu.courses import actions as courses
from oqu.courses.models import Course
from oqu.invitations.actions import count_letters
from oqu.kernel import clock, codes, journal, languages, one_time_codes
from oqu.kernel.errors import Refused
from oqu.kernel.idempotency import once
from oqu.letters import actions as letters
from oqu.letters.kinds import LetterKind
from oqu.letters.models import Batch
from oqu.people.models import Channel, Person
from oqu.people.queries import ConsentText, person_by_email

CODES = "application"
"""The purpose of the codes (`kernel.one_time_codes`)."""
LONG = one_time_codes.Terms(life=timedelta(hours=4), pause=timedelta(hours=3))
"""Anyone can apply in the name of an address: once that was done often, a letter comes every three hours at most."""
FIRST_LIFE = timedelta(hours=25)
"""Of the codes that go to an address which was never here: its next letter may come a day later."""


@dataclass(frozen=True)
class CodeLetter:
    """How a code goes out: with 12 digits, as the one letter of the day to a new address, and after which wait.

    The letter to a new address has two codes, since no second one can replace it: 6 digits to type, and 12 in its link,
    which are accepted whatever strangers have guessed.
    """

    is_long: bool = False
    is_first: bool = False
    wait: timedelta = timedelta()

    @property
    def terms(self) -> one_time_codes.Terms:
        """How long its code is good, from the moment at which it was made."""
        if not self.is_first:
            return LONG
        life = FIRST_LIFE + self.wait
        return one_time_codes.Terms(life=life, pause=timedelta(), short_life=life)


CONSENT = ("consented_at", "consent_version", "consent_language", "consent_channel")
"""The columns of the consent that was given with an application."""


class NotTaken(Refused):
    message = _("This course takes no applications now.")


class CodeWrong(Refused):
    message = _("This code is wrong or too old. Look for the newest letter, or have a new code sent.")


class NotAsked(Refused):
    message = _("This question was answered already.")


class AppliedAlready(Refused):
    message = _("This person has an application for the course already.")


class NameApplied(AppliedAlready):
    """Only name and library say that the person has an application: it may be another one, which can be stated."""

    message = _("At this library a person of this name has an application for the course already.")


class EmailOfAnother(Refused):
    message = _(
        "Another person is written in with this e-mail already. Give every person an e-mail of their own, or none."
    )


@once(Application)
def apply(
    *,
    course: Course,
    details: Details,
    at: datetime,
    key: str,
    by: Person | None = None,
    letter: CodeLetter | None = CodeLetter(),
    text: ConsentText | None = None,
    channel: Channel = Channel.APPLICATION,
) -> Application:
    """Create an application, or return the person's existing one. Raises NotTaken.

    It counts once the code that goes to its e-mail is typed in; an applicant who is signed in (`by`) with that e-mail
    needs none. Without a `letter` none is written: a code that was sent earlier is good. An earlier application that was
    never confirmed takes the new facts; a confirmed one keeps its own. Applying is agreeing to the processing of the
    data, as the `text` says that the form showed (None: it showed none).
    """
    if not rules.takes_applications(course, at):
        raise NotTaken
    details = details.tidied()
    known = same_application(course, email=details.email)
    application = known or Application(course=course, state=ApplicationState.UNCONFIRMED, applied_at=at)
    if application.state == ApplicationState.UNCONFIRMED:
        write_down(application, details)
        _write_consent(application, text, channel=channel, at=at)
        application.save()
        journal.record("admission.apply", thing=application, by=by, at=at)
    if by is not None and (by.email or "").lower() == details.email:
        return _count(application, at)
    if letter is not None:
        send_code(application=application, at=at, letter=letter)
    return application


def write_down(application: Application, details: Details) -> None:
    """Copy the facts into the application."""
    for name, value in vars(details).items():
        setattr(application, name, value)


def _write_consent(
    application: Application, text: ConsentText | None, *, channel: Channel, at: datetime | None
) -> None:
    """Note in the application the consent that was given with it; with `at` None that there is none."""
    application.consented_at = at
    application.consent_version = text.version if text else ""
    application.consent_language = text.language if text else ""
    application.consent_channel = channel if at else ""


@transaction.atomic
def send_code(*, application: Application, at: datetime, letter: CodeLetter = CodeLetter()) -> None:
    """E-mail a fresh code; earlier ones stay good. A long code is not sent again while the last one is young."""
    subject = application.key
    issued = one_time_codes.issue(CODES, subject, at=at, is_long=letter.is_long, terms=letter.terms)
    if issued is None:
        return
    in_link = (
        one_time_codes.issue(CODES, subject, at=at, is_long=True, terms=letter.terms)
        if letter.is_first
        else None
    )
    letters.write(
        kind=CONFIRM,
        person=None,
        address=application.email,
        language=application.language,
        context={
            **names(application),
            "code": issued.text,
            "minutes": issued.minutes,
            "code_in_link": codes.digits(in_link.text) if in_link else "",
        },
        at=at,
        reason=f"code {issued.digest}",
        centre=application.course.centre,
        confidential=True,
        due_at=at + letter.wait,
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
    if application.state != ApplicationState.UNCONFIRMED:
        return application
    application.state, application.confirmed_at = ApplicationState.NEW, at
    application.person = person_by_email(application.email)
    application.save(update_fields=["state", "confirmed_at", "person"])
    journal.record("admission.confirm", thing=application, by=application.person, at=at)
    tell(application, RECEIVED, at=at)
    courses.bind_stage(course=application.course)
    return application


@once(Application)
def enter(
    *, course: Course, details: Details, by: Person, at: datetime, key: str, is_another: bool = False
) -> Application:
    """Enter a person who applied by telephone or on paper; `undo_entries` takes it back until the letter leaves.

    `is_another` says that a person of the same name at the same library is another one. Raises AppliedAlready,
    EmailOfAnother, NameApplied, NotTaken, TooManyInvitations.
    """
    if not rules.takes_entries(course):
        raise NotTaken
    batch = open_entries(course=course, verb=ENTER, by=by, at=at)
    source = ApplicationSource.ENTERED
    application = take_in(
        course=course, details=details, source=source, by=by, at=at, is_another=is_another, batch=batch
    )
    count_asked([application], by=by, at=at)
    return application


@dataclass(frozen=True)
class EnteredList:
    """What came of a list: the applications that are new, and how many people had one already."""

    written: list[Application]
    known: int


@transaction.atomic
def enter_list(
    *, course: Course, people: Sequence[Details], by: Person, at: datetime, another: Collection[int] = ()
) -> EnteredList:
    """Enter the people of a list, each as `enter` does; who has an application or was asked already keeps it.

    `another` are the places in the list (from 0) of people who are not the one of the same name at the same library.
    Entering a list twice is entering it once. Raises NotTaken, TooManyInvitations; then nobody is entered.
    """
    if not rules.takes_entries(course):
        raise NotTaken
    batch = open_entries(course=course, verb=ENTER, by=by, at=at)
    written = [
        take_in(
            course=course,
            details=details,
            source=ApplicationSource.ENTERED,
            by=by,
            at=at,
            is_another=place in another,
            batch=batch,
        )
        for place, details in enumerate(people)
        if not _is_there(course, details.tidied(), place in another)
    ]
    count_asked(written, by=by, at=at)
    if not written:
        batch.delete()
    return EnteredList(written, len(people) - len(written))


def _is_there(course: Course, details: Details, is_another: bool) -> bool:
    """Whether a person has an application already, or was asked; one that they have not confirmed themselves is none."""
    name = "" if is_another else details.name
    known = same_application(course, email=details.email, name=name, library=details.library)
    if known is None:
        return False
    is_own = known.source == ApplicationSource.OWN
    return not (is_own and known.state == ApplicationState.UNCONFIRMED)


def count_asked(applications: Sequence[Application], *, by: Person, at: datetime) -> None:
    """Count the letters to the owners of the e-mails of these applications. Raises TooManyInvitations."""
    for course in {application.course for application in applications}:
        emails = [one.email for one in applications if one.course == course and one.email]
        count_letters(emails=emails, by=by, centre=course.centre, at=at)


def take_in(
    *,
    course: Course,
    details: Details,
    source: ApplicationSource,
    by: Person,
    at: datetime,
    is_another: bool = False,
    batch: Batch | None = None,
    **more: Any,
) -> Application:
    """Make an application for another person. Raises AppliedAlready, EmailOfAnother, NameApplied.

    `is_another` says that a person of the same name at the same library is another one. The letter leaves with its `batch`,
    and can be taken back with it. The caller counts the letters (`count_asked`). Without an e-mail it counts at once. With one it counts when the owner of the e-mail accepts: until then it holds
    only what was typed, and nothing depends on whether an account has this e-mail.
    """
    details = details.tidied()
    name = "" if is_another else details.name
    known = same_application(course, email=details.email, name=name, library=details.library)
    if known is not None and known.state != ApplicationState.UNCONFIRMED:
        raise NameApplied if applied_by_name(course, details) else AppliedAlready
    if is_of_another(known, details):
        raise EmailOfAnother
    was = as_it_was(known) if known else None
    application = known or Application(course=course, applied_at=at)
    write_down(application, details)
    application.source = source
    _write_consent(
        application, None, channel=Channel.ACCEPTANCE, at=None
    )  # what was typed before was not confirmed
    if not details.email:
        application.state, application.confirmed_at = ApplicationState.NEW, at
    for name, value in more.items():
        setattr(application, name, value)
    application.save()
    note(batch, application, was)
    journal.record(f"admission.take_{source.value}", thing=application, by=by, at=at)
    if details.email:
        _ask(application, by=by, at=at, batch=batch)
    return application


@transaction.atomic
def ask_owner(*, application: Application, by: Person, at: datetime) -> None:
    """Ask the owner of the e-mail, by letter, whether they want the place that was asked for them.

    `undo_entries` takes the letter back until it leaves. Raises NotAsked, NotTaken, TooManyInvitations.
    """
    _require_asked(application)
    if not rules.takes_entries(application.course):
        raise NotTaken
    count_asked([application], by=by, at=at)
    batch = open_entries(course=application.course, verb=ASK_AGAIN, by=by, at=at, again=application.key)
    _ask(application, by=by, at=at, batch=batch)


def _ask(application: Application, *, by: Person, at: datetime, batch: Batch | None) -> None:
    """The letter is confidential: its link answers for the owner, so those who entered the person must not read it.

    The language of the application is that of the course for this person as others stated it: which one they read is
    unknown.
    """
    letters.write(
        kind=ASKED,
        person=None,
        address=application.email,
        language=languages.for_unknown(application.language),
        context={
            **names(application),
            **_no_past_day(application, at),
            "by": str(by),
            "token": token_of(application),
        },
        at=at,
        reason=f"asked {application.key} {at.isoformat()}",
        about=application.key,
        centre=application.course.centre,
        batch=batch,
        confidential=True,
    )
    journal.record("admission.ask_owner", thing=application, by=by, at=at)


def accept(
    *,
    application: Application,
    at: datetime,
    text: ConsentText | None = None,
    channel: Channel = Channel.ACCEPTANCE,
) -> Application:
    """Have an application that another person made count, as the owner of its e-mail, who agrees to the processing.

    `text` is the text of consent that the page showed, None if it showed none. The caller has proof of that: the letter's link, or a session of that account. An owner who has an application
    already keeps that one, and this one is withdrawn. Raises NotAsked, NotTaken.
    """
    with transaction.atomic():
        application = _locked(application)
        _require_asked(application)
        if not rules.takes_entries(application.course):
            raise NotTaken
        owner = person_by_email(application.email)
        if owner is not None and has_application(application.course, owner):
            application.decided_by, application.decided_at = owner, at
            return _withdraw(application, by=owner, at=at)
        _write_consent(application, text, channel=channel, at=at)
        application.save(update_fields=CONSENT)
        return _count(application, at)


@transaction.atomic
def refuse(*, application: Application, at: datetime) -> Application:
    """Refuse an application that another person made, as the owner of its e-mail. Raises NotAsked."""
    application = _locked(application)
    _require_asked(application)
    return _withdraw(application, by=person_by_email(application.email), at=at)


def _require_asked(application: Application) -> None:
    if application.state != ApplicationState.UNCONFIRMED or application.source == ApplicationSource.OWN:
        raise NotAsked


def _withdraw(application: Application, *, by: Person | None, at: datetime) -> Application:
    application.state = ApplicationState.WITHDRAWN
    application.save(update_fields=["state", "decided_by", "decided_at"])
    journal.record("admission.refused_by_owner", thing=application, by=by, at=at)
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


def _no_past_day(application: Application, at: datetime) -> dict[str, None]:
    """What takes the last day for applications out of a letter, if it has passed: an office may add a person later."""
    until = application.course.applications_until
    return {"until": None} if until and until < at else {}


def tell(
    application: Application, kind: LetterKind, *, at: datetime, batch: Batch | None = None, **more: Any
) -> None:
    """Write to the applicant; the same news of the same moment goes out once. Letters of a `batch` can be taken back."""
    letters.write(
        kind=kind,
        person=application.person,
        address=application.email,
        language=application.person.language if application.person else application.language,
        context={**names(application), **more},
        at=at,
        reason=f"{application.key} {application.state} {application.decided_at or application.confirmed_at}",
        centre=application.course.centre,
        batch=batch,
        about=application.key,
        thing_key=application.course.key,
    )
