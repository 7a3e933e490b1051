"""Create a course that accepts applications now from one file, through the actions that the web uses."""

import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from oqu.admission import actions as admission
from oqu.courses import actions as courses
from oqu.courses.models import Course, Duty, Stage
from oqu.exchange.competences import set_aims
from oqu.exchange.letter_codes import code_for
from oqu.kernel import clock, journal
from oqu.kernel.languages import speaking
from oqu.letters.actions import keeping
from oqu.libraries.models import Centre, Library
from oqu.news import actions as news
from oqu.news.models import Category
from oqu.people.models import Channel, Person, Purpose
from oqu.people.queries import consent_text


def open_course(
    path: Path, *, centre: Centre, methodologist: Person, coordinator: Person, at: datetime
) -> Course:
    """Draft, announce and open the course of a file, dated some days before `at`; return the existing course on later runs."""
    data = tomllib.loads(path.read_text("utf-8"))
    if known := Course.objects.filter(slug=data["slug"]).first():
        return known
    opened = at - timedelta(days=data["opened_days_ago"])
    with journal.coming_from("demo"), speaking("ru"), keeping(), transaction.atomic():
        course = _draft(data, centre, methodologist, opened)
        courses.name_staff(
            course=course, person=coordinator, duty=Duty.ORGANISER, by=methodologist, at=opened
        )
        for stage in (Stage.ANNOUNCED, Stage.ADMISSION):
            course = courses.move_on(course=course, to=stage, by=coordinator, at=opened)
        _announce(data, course, methodologist, opened)
        libraries = Library.objects.filter(setting="rural").order_by("code")
        for number, (applicant, library) in enumerate(
            zip(data["applicants"], libraries, strict=False), start=1
        ):
            _apply(course, applicant, library, opened + timedelta(days=1, hours=number))
    return course


def _draft(data: Mapping[str, Any], centre: Centre, by: Person, at: datetime) -> Course:
    today = clock.local_date(at, centre.zone) + timedelta(days=data["opened_days_ago"])
    first = today + timedelta(days=data["starts_in_days"])
    closes = today + timedelta(days=data["applications_close_in_days"])
    course = courses.draft_course(
        centre=centre,
        slug=data["slug"],
        title=data["title"],
        summary=data["summary"],
        about=data["body"],
        terms=courses.CourseTerms(
            starts_on=first,
            ends_on=first + timedelta(days=data["days"] - 1),
            hours=data["hours"],
            capacity=data["capacity"],
            languages=tuple(data["languages"]),
            zone=centre.zone,
            applications_until=clock.from_local(closes, clock.NOON, centre.zone),
        ),
        by=by,
        at=at,
        key=f"demo {data['slug']}",
    )
    set_aims(course=course, aims=data["aims"], by=by, at=at)
    return course


def _announce(data: Mapping[str, Any], course: Course, by: Person, at: datetime) -> None:
    article = news.draft(
        centre=course.centre,
        course=course,
        category=Category.ANNOUNCEMENTS,
        slug=course.slug,
        title=data["title"],
        lead=data["summary"],
        body=data["body"],
        by=by,
        at=at,
        key=f"demo news {course.slug}",
    )
    news.publish(article=article, by=by, at=at)


def _apply(course: Course, data: Mapping[str, Any], library: Library, at: datetime) -> None:
    """Apply by e-mail and confirm with the code from the letter, as people do."""
    details = admission.Details(**data, phone="", library=library)
    key = f"demo {course.slug} {details.email}"
    text = consent_text(Purpose.DATA, details.language)
    application = admission.apply(
        course=course, details=details, at=at, key=key, text=text, channel=Channel.IMPORT
    )
    admission.confirm(application=application, code=code_for(details.email), at=at)
