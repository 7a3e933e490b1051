"""A person who has done everything deletes the account; then the whole database and all files are searched for them."""

import re
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django_tasks_db.models import DBTaskResult

from oqu.admission import actions as admission
from oqu.admission.actions import Details
from oqu.admission.models import ApplicationState, Nomination
from oqu.assignments import actions as assignments
from oqu.certificates import actions as certificates
from oqu.certificates.models import Certificate
from oqu.community import actions as community
from oqu.community.models import Message
from oqu.courses.actions import report_progress
from oqu.courses.models import Course, Enrolment, Place, Stage, Step
from oqu.ideas import actions as ideas
from oqu.kernel import clock, journal, unsent
from oqu.kernel.files import Upload
from oqu.kernel.languages import speaking
from oqu.kernel.models import ResumableUpload
from oqu.kernel.unsent import UnsentForm
from oqu.lectures import actions as lectures
from oqu.lectures.models import Attendance, LogLine
from oqu.letters.models import Letter
from oqu.people import actions as people
from oqu.people.models import Person
from oqu.people.queries import own_data
from oqu.support import actions as support
from oqu.support.models import Subject
from oqu.ui.device import mark_of
from tests.factories import activities
from tests.factories.cast import Cast
from tests.factories.courses import ActivityFactory, CourseFactory
from tests.factories.letters import LetterFactory
from tests.people.dump import found_in_database, found_in_files
from tests.proof import sign_in_just_now

REGISTER = {
    "certificates_certificate.holder",
    "certificates_revocation.reason",
    "reports_edition.frozen",
}
"""What stays, and the page that deletes an account says so: the register of signed certificates, editions of reports."""


@dataclass(frozen=True)
class Known:
    """By what the person of this test is recognised."""

    family: str
    given: str
    patronymic: str
    email: str
    old_email: str
    phone: str

    @property
    def words(self) -> list[str]:
        return [*vars(self).values()]


LATIN = Known(
    "O'Aqbopeeva",
    "Zhazirabanu",
    "Qarlygashqyzy",
    "zhazi.aqbo@example.org",
    "zhazi.before@example.org",
    "+7 701 555 01 09",
)
CYRILLIC = Known(
    "Ақбөпеева",
    "Жазирабану",
    "Қарлығашқызы",
    "aqbo@example.org",
    "aqbo.before@example.org",
    "8-717-255-55-09",
)


def code_in_letter(known: Known) -> str:
    letter = Letter.objects.filter(address=known.email, kind="admission/confirm").latest("pk")
    found = re.search(r"\b\d{6}\b", letter.text)
    assert found
    return found[0]


def admitted(known: Known, cast: Cast) -> Person:
    """They apply before having an account, are nominated too, confirm, and are admitted."""
    other = CourseFactory.create(in_admission=True, centre=cast.centre)
    Course.objects.filter(pk=cast.course.pk).update(stage=Stage.ADMISSION)
    cast.course.refresh_from_db()
    details = Details(
        family_name=known.family,
        given_name=known.given,
        patronymic=known.patronymic,
        email=known.email,
        phone=known.phone,
        library=cast.learner.library,
        motivation=f"I am {known.given} and want to learn.",
        language="en",
    )
    abandoned = CourseFactory.create(in_admission=True, centre=cast.centre)
    admission.apply(course=abandoned, details=details, at=clock.now(), key="abandoned")
    application = admission.apply(course=cast.course, details=details, at=clock.now(), key="apply")
    admission.confirm(application=application, code=code_in_letter(known), at=clock.now())
    nomination = admission.nominate(
        course=other, network=cast.network, people=[details], by=cast.network_head, at=clock.now(), key="n"
    )
    Nomination.objects.filter(pk=nomination.pk).update(
        problems=[f"Row 3: {known.family} {known.given} has no library"], file_name=f"{known.email}.xlsx"
    )
    nomination.applications.update(
        state=ApplicationState.DECLINED,
        decided_at=clock.now(),
        decided_by=cast.coordinator,
        reason=known.given,
    )
    application.refresh_from_db()
    enrolment = admission.admit(application=application, by=cast.coordinator, at=clock.now())
    Course.objects.filter(pk=cast.course.pk).update(stage=Stage.RUNNING)
    cast.course.refresh_from_db()
    return enrolment.person


def learn(known: Known, me: Person, cast: Cast) -> None:
    """They write, ask, promise, hand in, are reviewed, listen; others write about them."""
    now, name = clock.now(), f"{known.family} {known.given}"
    place = Enrolment.objects.select_related("course", "person").get(person=me, course=cast.course)
    thread = community.begin(
        course=cast.course, group=None, title=f"{known.given} asks", text=name, by=me, at=now, key="t"
    )
    community.write(
        thread=thread, text=f"Thank you, {known.given} {known.family}!", by=cast.learner, at=now, key="m"
    )
    community.share_card(
        person=me, about=f"Write to {known.email}", shows_email=True, shows_phone=True, by=me, at=now
    )
    case = support.ask(centre=cast.centre, subject=Subject.OTHER, text=name, by=me, at=now, key="s")
    support.reply(case=case, text=f"Dear {known.given}", by=cast.coordinator, at=now, key="r")
    ideas.promise(enrolment=place, text=f"{known.given} reads aloud", by=me, at=now, key="i")
    task = activities.assignment(cast.course, by=cast.methodologist)
    paper = Upload(f"{known.family}.pdf", BytesIO(activities.pdf().content.read() + known.given.encode()))
    work = activities.answer(task, place, f"By {name}, {known.phone}", uploads=[paper])
    activities.verdict(work, by=cast.methodologist, comment=f"Well done, {known.given}")
    draft = activities.assignment(cast.course, "second", by=cast.methodologist)
    assignments.save_draft(assignment=draft, enrolment=place, by=me, words=name, at=now, key="d")
    listen(known, place, cast)
    Enrolment.objects.filter(pk=place.pk).update(state=Place.FINISHED, finished_at=now)
    signed = certificates.sign(course=cast.course, by=cast.director, at=now)
    certificate = next(one for one in signed if one.enrolment_id == place.pk)
    certificates.revoke(certificate=certificate, reason=f"Not {known.given}", by=cast.director, at=now)


def listen(known: Known, place: Enrolment, cast: Cast) -> None:
    """They are in the list of a meeting twice: once recognised, once not; a correction gives a reason."""
    talk = activities.lecture(cast.course, by=cast.lecturer)
    rows = "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes)\n"
    begins = talk.activity.starts_at
    assert begins
    span = f"{begins:%m/%d/%Y %I:%M:%S %p},{begins + timedelta(minutes=50):%m/%d/%Y %I:%M:%S %p},50"
    rows += f"{known.given} {known.family},,{span}\nSomebody else,{known.email},{span}\n"
    log = lectures.take_log(
        lecture=talk,
        upload=Upload(f"{known.given} {known.family}.csv", BytesIO(rows.encode())),
        zone="UTC",
        by=cast.coordinator,
        at=clock.now(),
    )
    LogLine.objects.filter(log=log).update(enrolment=None)
    reason = f"{known.given} was ill"
    attendance = lectures.correct_attendance(
        lecture=talk, minutes={place: 40}, reason=reason, by=cast.coordinator, at=clock.now()
    )[0]
    Attendance.objects.filter(pk=attendance.pk).update(sheet_note=known.family)


def mention(known: Known, me: Person, cast: Cast) -> None:
    """Letters to others, letters from before the account, the worker's finished tasks, an old e-mail, a session."""
    now, name = clock.now(), f"{known.given} {known.family}"
    LetterFactory.create(
        person=cast.director,
        subject=f"{name} was nominated",
        text=f"{known.family} Z. and {name}, {known.email}, {known.phone}",
        html=f"<p>{name.replace(chr(39), '&#x27;')}</p>",
    )
    LetterFactory.create(person=None, address=known.email.upper(), subject="Before", text=known.given)
    LetterFactory.create(person=None, address=known.old_email, subject="Long before", text=known.given)
    journal.record(
        "people.set_email", thing=me, by=me, at=now, personal={"old": known.old_email, "new": known.email}
    )
    journal.record("tests.note", thing=cast.learner, by=cast.learner, at=now, personal={"reason": name})
    DBTaskResult.objects.create(
        status="SUCCESSFUL",
        args_kwargs={"args": [known.email], "kwargs": {}},
        task_path="x",
        run_after=now,
        backend_name="default",
        exception_class_path="",
        traceback=name,
    )
    upload = ResumableUpload.objects.create(
        key=uuid.uuid4(), owner=me, name=f"{known.family}.jpg", size=900, expires_at=now + timedelta(hours=1)
    )
    chunk = default_storage.save(f"uploads/{upload.key}/0", ContentFile(f"By {known.family}".encode()))
    upload.chunks.create(offset=0, path=chunk)
    sent = UnsentForm("k", mark_of(me), "/en/", "/en/", fields=(("text", f"{name}, {known.email}"),))
    unsent.add(unsent.new_secret(), sent, now)
    for data in ({"login": known.email}, {"_auth_user_id": str(me.pk)}):
        session = SessionStore()
        session.update(data)
        session.save()


@pytest.mark.parametrize("known", [LATIN, CYRILLIC], ids=["latin", "cyrillic"])
def test_after_deletion_no_table_and_no_file_names_the_person(
    known: Known, cast: Cast, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    me = admitted(known, cast)
    learn(known, me, cast)
    mention(known, me, cast)
    sign_in_just_now(client, me)
    client.get("/en/my/profile/")
    others = Person.objects.exclude(pk=me.pk).order_by("pk").values()
    before, sessions = list(others.all()), Session.objects.count()
    assert len(found_in_database(known.words)) > 25
    assert found_in_files(known.words) != []

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/en/my/profile/data/delete/", {"form_key": "once"})

    assert answer.status_code == 303
    found = found_in_database(known.words)
    assert set(found) <= REGISTER, found
    assert found["certificates_certificate.holder"] >= {known.family, known.given}
    assert found_in_files(known.words) == []
    assert list(others.all()) == before
    assert Session.objects.count() <= sessions - 3
    assert Certificate.objects.get(enrolment__person=me).holder.startswith(known.family)


def test_other_spellings_of_the_telephone_and_the_name_go_too(cast: Cast) -> None:
    me, other = cast.learner, cast.other_learner
    me.family_name, me.given_name, me.patronymic = "Ким", "Светлана", "Петровна"
    me.phone = "+7 700 000 00 10"
    me.save()
    thread = community.begin(
        course=cast.course, group=None, title="?", text="тел. 8 700 000 00 10", by=me, at=clock.now(), key="t"
    )
    messages = {
        "87000000010 или +7 (700) 000-00-10": "— или —",
        "Звоните 700.000.00.10": "Звоните —",
        "Спасибо, Светлана Петровна": "Спасибо, —",
        "ПЕТРОВНА СВЕТЛАНА": "—",
        "Заказ 287000000010, Светлана и Петровна": "Заказ 287000000010, Светлана и Петровна",
    }
    for number, text in enumerate(messages):
        community.write(thread=thread, text=text, by=other, at=clock.now(), key=f"m{number}")

    people.forget(person=me, by=me, at=clock.now())

    texts = Message.objects.filter(thread=thread).order_by("pk").values_list("text", flat=True)
    assert [*texts] == ["тел. —", *messages.values()]


def test_namesakes_keep_what_is_theirs(cast: Cast) -> None:
    twin = Person.objects.create(family_name="Kim", given_name="Saule", email="other.saule@example.org")
    letter = LetterFactory.create(person=twin, text="Hello, Saule!")
    row = {"family_name": "Kim", "given_name": "Saule", "email": twin.email}
    nomination = Nomination.objects.create(
        course=cast.course,
        network=cast.network,
        nominated_by=cast.network_head,
        rows=[row],
        made_at=clock.now(),
    )

    people.forget(person=cast.learner, by=cast.learner, at=clock.now())

    for one in (twin, letter, nomination):
        one.refresh_from_db()
    assert (str(twin), letter.text, nomination.rows) == ("Kim Saule", "Hello, Saule!", [row])


def test_the_export_holds_what_was_there_before_the_account(cast: Cast) -> None:
    me = admitted(LATIN, cast)
    LetterFactory.create(person=None, address=LATIN.email, subject="Before the account")

    data = own_data(me)

    assert "Before the account" in [letter["subject"] for letter in data["letters"]]
    assert {one["state"] for one in data["applications"]} == {
        ApplicationState.ADMITTED.label,
        ApplicationState.DECLINED.label,
        ApplicationState.UNCONFIRMED.label,
    }
    assert "people.join" in [row["verb"] for row in data["journal"]]


@pytest.mark.parametrize(
    ("language", "step", "day"),
    [("ru", Step.RETURNED, "15 апреля 2027 года"), ("en", Step.RETURNED, "15 April 2027")],
)
def test_the_export_says_in_words_of_the_reader_how_far_they_have_come(
    cast: Cast, language: str, step: Step, day: str
) -> None:
    activity = ActivityFactory.create(course=cast.course)
    report_progress(
        enrolment=cast.enrolment,
        activity=activity,
        step=step,
        points=Decimal("4.0"),
        at=datetime(2027, 4, 15, 5, tzinfo=UTC),
    )

    with speaking(language):
        (row,) = own_data(cast.learner)["progress"]
        words = {"course": cast.course.title, "activity": activity.title, "step": str(step.label)}

    assert row == words | {"minutes": None, "points": "4", "changed_at": f"{day}, 10:00"}
