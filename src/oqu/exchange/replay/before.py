"""Before the course: libraries and people, the announcement, applications, decisions, groups, the plan."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

from oqu.admission import actions as admission
from oqu.admission.models import Application, ApplicationState
from oqu.admission.queries.partition import Wishes
from oqu.courses import actions as courses
from oqu.courses.kinds import ReplayEvent, all_kinds
from oqu.courses.kinds.tables import in_row
from oqu.courses.models import Duty, Stage
from oqu.exchange.competences import set_aims
from oqu.exchange.folder.content import NominationList
from oqu.exchange.letter_codes import code_for
from oqu.exchange.replay.context import NotFound, ReplayContext
from oqu.kernel.languages import LANGUAGES
from oqu.kernel.sheets import SheetRow
from oqu.libraries import actions as libraries
from oqu.news import actions as news
from oqu.news.models import Category
from oqu.people import actions as people
from oqu.people.models import Channel, Purpose
from oqu.people.queries import consent_text
from oqu.people.sheets import read_people

CENTRE_SLUG = "beisembayev"
WEIGHTS = {"language": 3, "district": 2, "experience": 1, "setting": 1, "internet": 1}


def events(context: ReplayContext) -> Iterator[ReplayEvent]:
    """Yield the events from the import of the libraries to the published groups."""
    life = context.folder.course["life"]
    first = context.step_time("announced_at") - timedelta(days=1)
    yield ReplayEvent(first, "libraries", partial(_libraries, context), source="libraries.xlsx")
    yield ReplayEvent(first, "people", partial(_people, context), source="people.csv")
    yield ReplayEvent(first, "draft", partial(_draft, context), changes_course=True, source="course.toml")
    announced = partial(_move, context, Stage.ANNOUNCED, "announced_at")
    yield context.event(life["announced_at"], "announce", announced, changes_course=True)
    published = context.folder.news["published_at"]
    yield context.event(published, "announcement", partial(_announcement, context), source="news.toml")
    opened = partial(_move, context, Stage.ADMISSION, "admission_opens_at")
    yield context.event(life["admission_opens_at"], "admission", opened, changes_course=True)
    for row in context.folder.rows("applications.csv"):
        name = f"application {row['person_code']}"
        source = in_row("applications.csv", row)
        yield context.event(row["applied_at"], name, partial(_apply, context, row), source=source)
    for number, nomination in enumerate(context.folder.nominations, start=1):
        name = f"nomination {number}"
        source = nomination.file.name
        yield context.event(nomination.at, name, partial(_nominate, context, nomination), source=source)
    for row in context.folder.rows("decisions.csv"):
        name = f"decision {row['person_code']}"
        source = in_row("decisions.csv", row)
        yield context.event(
            row["decided_at"], name, partial(_decide, context, row), changes_course=True, source=source
        )
    yield context.event(life["groups_at"], "groups", partial(_groups, context), changes_course=True)


def _libraries(context: ReplayContext) -> None:
    at = context.step_time("announced_at")
    libraries.import_libraries(rows=context.folder.libraries, by=None, at=at)
    library = context.library(context.folder.course["centre"])
    libraries.open_centre(library=library, slug=CENTRE_SLUG, by=None, at=at, zone=context.zone)


def _people(context: ReplayContext) -> None:
    centre = context.library(context.folder.course["centre"]).centre
    with (context.folder.path / "people.csv").open("rb") as file:
        rows = read_people(file, name="people.csv", centre=centre).whole().rows()
    people.import_people(rows=rows, by=None, at=context.step_time("announced_at"))


def _draft(context: ReplayContext) -> None:
    data = context.folder.course
    at, by = context.step_time("announced_at"), context.by_role("methodologist")
    terms = courses.CourseTerms(
        starts_on=context.day(data["starts_on"]),
        ends_on=context.day(data["ends_on"]),
        hours=data["hours"],
        capacity=data["capacity"],
        languages=tuple(data["languages"]),
        zone=context.zone,
        applications_until=context.to_utc(data["applications"]["closes_at"]),
        attendance_percent=data["completion"]["min_attendance_percent"],
    )
    title = {x: data["title"][x] + context.suffix.get(x, "") for x in LANGUAGES}
    course = courses.draft_course(
        centre=context.library(data["centre"]).centre,
        slug=context.slug,
        title=title,
        summary=context.undated(data["summary"]),
        about=context.undated(data["body"]),
        terms=terms,
        by=by,
        at=at,
        key=context.key("draft"),
    )
    set_aims(course=course, aims=data["aims"], by=by, at=at)
    courses.name_staff(
        course=course, person=context.by_role("coordinator"), duty=Duty.ORGANISER, by=by, at=at
    )
    for kind in all_kinds():
        for duty, email in kind.records.duties(context.folder):
            courses.name_staff(course=course, person=context.staff(email), duty=duty, by=by, at=at)


def _move(context: ReplayContext, stage: Stage, step: str) -> None:
    courses.move_on(
        course=context.course(), to=stage, by=context.by_role("coordinator"), at=context.step_time(step)
    )


def _announcement(context: ReplayContext) -> None:
    data, at = context.folder.news, context.to_utc(context.folder.news["published_at"])
    by, course = context.by_role("methodologist"), context.course()
    article = news.draft(
        centre=course.centre,
        category=Category.ANNOUNCEMENTS,
        slug=data["slug"].replace("2021", str(at.year)),
        title={x: data["title"][x] + context.suffix.get(x, "") for x in LANGUAGES},
        lead=context.undated(data["lead"]),
        body=context.undated(data["body"]),
        course=course,
        by=by,
        at=at,
        key=context.key("announcement"),
    )
    news.publish(article=article, by=by, at=at)


def _details(context: ReplayContext, row: SheetRow) -> admission.Details:
    return admission.Details(
        **{n: row[n] for n in ("family_name", "given_name", "patronymic", "email", "phone", "position")},
        **{n: row[n] for n in ("experience_years", "language", "internet", "motivation")},
        library=context.library(row["library_code"]),
    )


def _apply(context: ReplayContext, row: SheetRow) -> None:
    """Apply as people did: by e-mail with the code from the letter, or entered by the coordinator."""
    at, details = context.to_utc(row["applied_at"]), _details(context, row)
    key = context.key("application", row["person_code"])
    if not row["email"]:
        admission.enter(
            course=context.course(), details=details, by=context.by_role("coordinator"), at=at, key=key
        )
        return
    application = admission.apply(
        course=context.course(), details=details, at=at, key=key, **_consent(details.language)
    )
    admission.confirm(application=application, code=code_for(row["email"]), at=at)


def _nominate(context: ReplayContext, nomination: NominationList) -> None:
    head = context.staff(nomination.head_email)
    post = head.posts.select_related("network").filter(network__isnull=False).first()
    if post is None or post.network is None:
        raise NotFound(f"{nomination.head_email} is not the head of a network")
    sent = admission.nominate(
        course=context.course(),
        network=post.network,
        people=[_details(context, row) for row in nomination.rows],
        file_name=nomination.file.name,
        by=head,
        at=context.to_utc(nomination.at),
        key=context.key("nomination", nomination.file.name),
    )
    for application in sent.applications.filter(state=ApplicationState.UNCONFIRMED):
        consent = _consent(application.language)
        admission.accept(application=application, at=context.to_utc(nomination.at), **consent)


def _consent(language: str) -> dict[str, Any]:
    """People of the folder agree to the newest text in their own language."""
    return {"text": consent_text(Purpose.DATA, language), "channel": Channel.IMPORT}


def _decide(context: ReplayContext, row: SheetRow) -> None:
    at, by = context.to_utc(row["decided_at"]), context.by_role("coordinator")
    application = _application(context, row["person_code"])
    match row["decision"]:
        case "admitted":
            place = admission.admit(application=application, by=by, at=at, reason=row["reason"])
            consent = _consent(application.language)
            people.agree(person=place.person, purpose=Purpose.DATA, by=place.person, at=at, **consent)
        case "waiting":
            admission.put_on_waiting_list(application=application, by=by, at=at, reason=row["reason"])
        case _:
            admission.decline(application=application, by=by, at=at, reason=row["reason"])


def _application(context: ReplayContext, code: str) -> Application:
    row = context.applicants[code]
    own = Application.objects.select_related("course__centre__library", "person", "library").filter(
        course__slug=context.slug
    )
    by_name = {"family_name": row["family_name"], "given_name": row["given_name"]}
    found = own.filter(email__iexact=row["email"]) if row["email"] else own.filter(**by_name)
    application = found.first()
    if application is None:
        raise NotFound(f"{code} has no application")
    return application


def _groups(context: ReplayContext) -> None:
    data, at = context.folder.course["groups"], context.step_time("groups_at")
    by, course = context.by_role("coordinator"), context.course()
    wishes = Wishes(data["count"], data["min_size"], data["max_size"], WEIGHTS)
    proposal = admission.propose_groups(course=course, wishes=wishes, by=by, at=at, key=context.key("groups"))
    admission.divide_people.call(proposal.pk)
    proposal.refresh_from_db()
    admission.accept_proposal(proposal=proposal, by=by, at=at)
    courses.publish_groups(course=context.course(), by=by, at=at)
