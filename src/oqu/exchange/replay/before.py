"""Before the course: libraries and people, the announcement, applications, decisions, groups, the plan."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from oqu.admission import actions as admission
from oqu.admission.models import Application, State
from oqu.admission.queries.partition import Wishes
from oqu.courses import actions as courses
from oqu.courses.models import Duty, Stage
from oqu.exchange.folder.content import Nomination
from oqu.exchange.post import code_for
from oqu.exchange.replay.scene import Event, Scene, Unknown, in_row
from oqu.kernel.languages import LANGUAGES
from oqu.kernel.sheets import SheetRow
from oqu.libraries import actions as libraries
from oqu.news import actions as news
from oqu.news.models import Category
from oqu.people import actions as people
from oqu.people.models import Channel, Purpose
from oqu.people.sheets import read_people

CENTRE_SLUG = "beisembayev"
WEIGHTS = {"language": 3, "district": 2, "experience": 1, "setting": 1, "internet": 1}


def events(scene: Scene) -> Iterator[Event]:
    """Everything from the import of the libraries to the published plan."""
    life = scene.folder.course["life"]
    first = scene.life("announced_at") - timedelta(days=1)
    yield Event(first, "libraries", partial(_libraries, scene), told="libraries.xlsx")
    yield Event(first, "people", partial(_people, scene), told="people.csv")
    yield Event(first, "draft", partial(_draft, scene), turns=True, told="course.toml")
    announced = partial(_move, scene, Stage.ANNOUNCED, "announced_at")
    yield scene.event(life["announced_at"], "announce", announced, turns=True)
    published = scene.folder.news["published_at"]
    yield scene.event(published, "announcement", partial(_announcement, scene), told="news.toml")
    opened = partial(_move, scene, Stage.ADMISSION, "admission_opens_at")
    yield scene.event(life["admission_opens_at"], "admission", opened, turns=True)
    for row in scene.folder.rows("applications.csv"):
        name = f"application {row['person_code']}"
        told = in_row("applications.csv", row)
        yield scene.event(row["applied_at"], name, partial(_apply, scene, row), told=told)
    for number, nomination in enumerate(scene.folder.nominations, start=1):
        name = f"nomination {number}"
        told = nomination.file.name
        yield scene.event(nomination.at, name, partial(_nominate, scene, nomination), told=told)
    for row in scene.folder.rows("decisions.csv"):
        name = f"decision {row['person_code']}"
        told = in_row("decisions.csv", row)
        yield scene.event(row["decided_at"], name, partial(_decide, scene, row), turns=True, told=told)
    yield scene.event(life["groups_at"], "groups", partial(_groups, scene), turns=True)


def _libraries(scene: Scene) -> None:
    at = scene.life("announced_at")
    libraries.import_libraries(rows=scene.folder.libraries, by=None, at=at)
    library = scene.library(scene.folder.course["centre"])
    libraries.open_centre(library=library, slug=CENTRE_SLUG, by=None, at=at, zone=scene.zone)


def _people(scene: Scene) -> None:
    centre = scene.library(scene.folder.course["centre"]).centre
    with (scene.folder.path / "people.csv").open("rb") as file:
        rows = read_people(file, name="people.csv", centre=centre)
    people.import_people(rows=rows, by=None, at=scene.life("announced_at"))


def _draft(scene: Scene) -> None:
    told = scene.folder.course
    at, by = scene.life("announced_at"), scene.by_role("methodologist")
    terms = courses.CourseTerms(
        starts_on=scene.day(told["starts_on"]),
        ends_on=scene.day(told["ends_on"]),
        hours=told["hours"],
        capacity=told["capacity"],
        languages=tuple(told["languages"]),
        zone=scene.zone,
        applications_until=scene.moment(told["applications"]["closes_at"]),
        attendance_percent=told["completion"]["min_attendance_percent"],
    )
    title = {x: told["title"][x] + scene.suffix.get(x, "") for x in LANGUAGES}
    course = courses.draft_course(
        centre=scene.library(told["centre"]).centre,
        slug=scene.slug,
        title=title,
        summary=scene.undated(told["summary"]),
        about=scene.undated(told["body"]),
        terms=terms,
        by=by,
        at=at,
        key=scene.key("draft"),
    )
    courses.set_aims(course=course, aims={aim["code"]: aim for aim in told["aims"]}, by=by, at=at)
    courses.name_staff(course=course, person=scene.by_role("coordinator"), duty=Duty.ORGANISER, by=by, at=at)
    for row in scene.folder.activities("lecture"):
        lecturer = scene.staff(row["lecturer_email"])
        courses.name_staff(course=course, person=lecturer, duty=Duty.LECTURER, by=by, at=at)
    for email in sorted({row["reviewer_email"] for row in scene.folder.rows("reviews.csv")}):
        courses.name_staff(course=course, person=scene.staff(email), duty=Duty.REVIEWER, by=by, at=at)


def _move(scene: Scene, stage: Stage, step: str) -> None:
    courses.move_on(course=scene.course(), to=stage, by=scene.by_role("coordinator"), at=scene.life(step))


def _announcement(scene: Scene) -> None:
    told, at = scene.folder.news, scene.moment(scene.folder.news["published_at"])
    by, course = scene.by_role("methodologist"), scene.course()
    article = news.draft(
        centre=course.centre,
        category=Category.ANNOUNCEMENTS,
        slug=told["slug"].replace("2021", str(at.year)),
        title={x: told["title"][x] + scene.suffix.get(x, "") for x in LANGUAGES},
        lead=scene.undated(told["lead"]),
        body=scene.undated(told["body"]),
        course=course,
        by=by,
        at=at,
        key=scene.key("announcement"),
    )
    news.publish(article=article, by=by, at=at)


def _details(scene: Scene, row: SheetRow) -> admission.Details:
    return admission.Details(
        **{n: row[n] for n in ("family_name", "given_name", "patronymic", "email", "phone", "position")},
        **{n: row[n] for n in ("experience_years", "language", "internet", "motivation")},
        library=scene.library(row["library_code"]),
    )


def _apply(scene: Scene, row: SheetRow) -> None:
    """Apply as people did: with e-mail and the code out of the letter, or written in by the coordinator."""
    at, details = scene.moment(row["applied_at"]), _details(scene, row)
    key = scene.key("application", row["person_code"])
    if not row["email"]:
        admission.enter(
            course=scene.course(), details=details, by=scene.by_role("coordinator"), at=at, key=key
        )
        return
    application = admission.apply(course=scene.course(), details=details, at=at, key=key)
    admission.confirm(application=application, code=code_for(row["email"]), at=at)


def _nominate(scene: Scene, nomination: Nomination) -> None:
    head = scene.staff(nomination.head_email)
    post = head.posts.select_related("network").filter(network__isnull=False).first()
    if post is None or post.network is None:
        raise Unknown(f"{nomination.head_email} heads no network")
    sent = admission.nominate(
        course=scene.course(),
        network=post.network,
        people=[_details(scene, row) for row in nomination.rows],
        file_name=nomination.file.name,
        by=head,
        at=scene.moment(nomination.at),
        key=scene.key("nomination", nomination.file.name),
    )
    for application in sent.applications.filter(state=State.UNCONFIRMED):
        admission.accept(application=application, at=scene.moment(nomination.at))


def _decide(scene: Scene, row: SheetRow) -> None:
    at, by = scene.moment(row["decided_at"]), scene.by_role("coordinator")
    application = _application(scene, row["person_code"])
    match row["decision"]:
        case "admitted":
            place = admission.admit(application=application, by=by, at=at, reason=row["reason"])
            people.agree(
                person=place.person, purpose=Purpose.DATA, by=place.person, at=at, channel=Channel.IMPORT
            )
        case "waiting":
            admission.put_on_waiting_list(application=application, by=by, at=at, reason=row["reason"])
        case _:
            admission.decline(application=application, by=by, at=at, reason=row["reason"])


def _application(scene: Scene, code: str) -> Application:
    row = scene.applicants[code]
    own = Application.objects.select_related("course__centre__library", "person", "library").filter(
        course__slug=scene.slug
    )
    by_name = {"family_name": row["family_name"], "given_name": row["given_name"]}
    found = own.filter(email__iexact=row["email"]) if row["email"] else own.filter(**by_name)
    application = found.first()
    if application is None:
        raise Unknown(f"{code} has no application")
    return application


def _groups(scene: Scene) -> None:
    told, at = scene.folder.course["groups"], scene.life("groups_at")
    by, course = scene.by_role("coordinator"), scene.course()
    wishes = Wishes(told["count"], told["min_size"], told["max_size"], WEIGHTS)
    proposal = admission.propose_groups(course=course, wishes=wishes, by=by, at=at, key=scene.key("groups"))
    admission.divide_people.call(proposal.pk)
    proposal.refresh_from_db()
    admission.accept_proposal(proposal=proposal, by=by, at=at)
    courses.publish_groups(course=scene.course(), by=by, at=at)
