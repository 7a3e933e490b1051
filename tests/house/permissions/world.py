"""The world in which the permission table is asked: the cast, and one thing of every kind that an address names.

Everything belongs to Saule, who learns in group 1, unless its name says otherwise.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from oqu.admission import actions as admission
from oqu.admission.models import Application
from oqu.admission.queries import Details, Wishes
from oqu.admission.queries import token_of as application_token
from oqu.certificates import actions as certificates
from oqu.certificates.models import Certificate
from oqu.community import actions as community
from oqu.community.models import Thread
from oqu.competences import actions as competences
from oqu.courses import actions as courses
from oqu.courses.models import Course, Duty, Place, Stage
from oqu.courses.queries.changes import mark_of, pending_changes
from oqu.ideas import actions as ideas
from oqu.invitations import actions as inviting
from oqu.invitations.models import Invitation
from oqu.invitations.queries import batches_of, token_of
from oqu.kernel import clock
from oqu.kernel.models import StoredFile
from oqu.kernel.permissions import CENTRE_ROLES, Role
from oqu.kernel.pictures import for_text
from oqu.lectures.actions import draw_slides
from oqu.lectures.models import Companion, MeetingLog
from oqu.letters.models import Batch, Letter, LetterState
from oqu.libraries.models import CentreLook, LibraryChange, Listed, ListImport
from oqu.mailings import actions as mailings
from oqu.mailings.models import Audience
from oqu.mailings.queries import RecipientChoice
from oqu.news import actions as news
from oqu.news.models import Article, Category
from oqu.people.models import EmailChange, PeopleImport, Person, Post
from oqu.people.queries import token_digest
from oqu.questionnaires import actions as answering
from oqu.questionnaires.models import OpenAnswer, ResearchTable, Wave
from oqu.readings import actions as readings
from oqu.reports import actions as reports
from oqu.support import actions as support
from oqu.support.models import Case, Subject
from tests.competences.examples import taken
from tests.factories import activities, questionnaires
from tests.factories.admission import ApplicationFactory
from tests.factories.cast import Cast, make_cast
from tests.factories.courses import CourseFactory, EnrolmentFactory
from tests.factories.letters import LetterFactory
from tests.factories.libraries import CentreFactory, LibraryFactory, NetworkFactory
from tests.factories.people import PersonFactory, PostFactory
from tests.house.permissions.table import PREFIXES, Whose

TEXTS = {"kk": "Жаңалық", "ru": "Новость", "en": "News"}


@dataclass(frozen=True)
class World:
    """The cast, the cast of another centre, and what addresses and forms say of each thing: slugs, keys, numbers."""

    cast: Cast
    elsewhere: dict[str, Person]
    """Role -> who holds it at another centre with its own course and library system, and nothing here."""
    things: dict[str, str]

    def person(self, member: str) -> Person | None:
        """A member of the cast, or as `elsewhere director` one of the other centre; None is the visitor."""
        place, _space, role = member.partition(" ")
        if place == "elsewhere":
            return self.elsewhere[role]
        found = self.cast.people[member]
        return found if isinstance(found, Person) else None


def make_world() -> World:
    """Put the cast and its things into the database, by the same actions that the pages use."""
    cast = make_cast()
    things = {
        "course": cast.course.slug,
        "lecturer": cast.lecturer.key,
        "duty": "lecturer",
        "chart": "coverage",
        "ending": "xlsx",
        "edition_chart": "way",
        "participants": "participants",
        "category": "news",
        "upload": str(UUID(int=8)),
    }
    for part in (
        _plan,
        _bank,
        _exchange,
        _admission,
        _groups,
        _results,
        _office,
        _people,
        _personal,
        _imported,
        _proposed,
        _competences,
    ):
        things |= part(cast)
    return World(cast, _elsewhere(), things)


def _reviewed(cast: Cast) -> str:
    """The letters of a verdict of the methodologist, which can still be undone."""
    task = activities.assignment(cast.course, "reviewed", by=cast.methodologist)
    activities.verdict(activities.answer(task, cast.other_enrolment), by=cast.methodologist)
    return Batch.objects.get(thing_key=cast.methodologist.key, verb="assignments.review").key


def _plan(cast: Cast) -> dict[str, str]:
    course, by = cast.course, cast.methodologist
    reviewed = _reviewed(cast)
    talk = activities.lecture(course, by=by, lecturer=cast.lecturer, slides=activities.pdf())
    draw_slides.func(talk.pk)
    text = activities.reading(course, by=by).activity
    readings.set_reading(
        activity=text,
        text={"kk": "![Сөре](shelf.jpg)"},
        pictures=[for_text(activities.photo("shelf.jpg"))],
        by=by,
        at=clock.now(),
    )
    activities.link(course, by=by)
    task = activities.assignment(course, by=by)
    unused = activities.reading(course, "unused", by=by)
    answer = activities.answer(task, cast.enrolment, uploads=[activities.photo()])
    form = courses.attach_material(
        activity=task.activity, upload=activities.pdf(), title="Form", by=by, at=clock.now()
    )
    asked = questionnaires.wave(course, by)
    questionnaires.answer(asked, cast.other_enrolment)
    companion = Companion.objects.create(
        lecture=talk, host=cast.other_enrolment, guest=cast.enrolment, asked_at=clock.now()
    )
    in_the_hall = activities.lecture(course, "hall", by=by, lecturer=cast.lecturer, meeting_url="")
    log = MeetingLog.objects.create(
        lecture=talk, program="zoom", name="zoom.csv", sha256="0" * 64, fits=True, uploaded_at=clock.now()
    )
    gone = activities.reading(course, "gone", by=by).activity
    courses.remove_activity(activity=gone, by=by, at=clock.now())
    talk.refresh_from_db()
    assert talk.slides is not None
    return {
        "lecture": "talk",
        "reading": "text",
        "link": "link",
        "assignment": "task",
        "questionnaire": "closing",
        "cancelled": gone.slug,
        **_messages(cast),
        "batch": _announced(cast),
        "unused": unused.activity.slug,
        "lecture_key": talk.activity.key,
        "companion": companion.key,
        "meeting_list": log.key,
        "hall_lecture": in_the_hall.activity.slug,
        "hall_key": in_the_hall.activity.key,
        "answer": answer.key,
        "verdict_batch": reviewed,
        "photo": answer.files.get().file.key,
        "slides": talk.slides.key,
        "material": form.key,
        "text_picture": text.pictures.get().file.key,
        "picture": talk.pages.get(number=1).picture.key,
        "colour": "1f5fa8",
        "picture_name": "logo",
        "logo": _logo(cast, talk.pages.get(number=1).picture),
    }


def _logo(cast: Cast, picture: StoredFile) -> str:
    """Give the centre a logo, and return the key of its file."""
    cast.centre.look = CentreLook.objects.create(centre=cast.centre, since=clock.now(), logo=picture)
    cast.centre.save(update_fields=["look"])
    return picture.key


def _announced(cast: Cast) -> str:
    """Announce the plan of the world, and return the key of the letters."""
    notice = courses.announce_changes(
        course=cast.course,
        participants=True,
        staff=True,
        seen=mark_of(pending_changes(cast.course)),
        by=cast.coordinator,
        at=clock.now(),
        key="announced",
    )
    assert notice.batch is not None
    return notice.batch.key


def _messages(cast: Cast) -> dict[str, str]:
    """A message to everyone whose letters have left, and a text to use again."""
    words = {"kk": "Хабар", "ru": "Сообщение"}
    sent = mailings.send(
        course=cast.course,
        choice=RecipientChoice(audience=Audience.PERSON, person=cast.learner),
        subject=words,
        text=words,
        by=cast.coordinator,
        at=clock.now() - timedelta(hours=1),
        key="message",
    )
    text = mailings.save_template(
        centre=cast.centre, name="Reminder", subject=words, text=words, by=cast.coordinator, at=clock.now()
    )
    return {"own_message": sent.key, "message_text": text.key}


def _bank(cast: Cast) -> dict[str, str]:
    own = questionnaires.questionnaire(cast.centre, cast.methodologist, code="own")
    standard = questionnaires.questionnaire(None, None, code="standard")
    return {
        "own": own.key,
        "standard": standard.key,
        "section": "part",
        "question": "overall",
        "kind": "scale",
        "language": "kk",
    }


def _exchange(cast: Cast) -> dict[str, str]:
    now, by = clock.now(), cast.learner
    thread = community.begin(
        course=cast.course, group=cast.groups[0], title="Catalogue", text="How?", by=by, at=now, key="thread"
    )
    idea = ideas.promise(enrolment=cast.enrolment, text="A reading hour", by=by, at=now, key="idea")
    case = _case(cast)
    return {
        "thread": thread.key,
        "message": _first_message(thread),
        "idea": idea.key,
        "case": case.key,
        **_answered(cast),
    }


def _answered(cast: Cast) -> dict[str, str]:
    """A case whose answer can still be undone."""
    case = support.ask(
        centre=cast.centre,
        subject=Subject.LEARNING,
        text="When is the lecture?",
        by=cast.learner,
        at=clock.now(),
        key="answered case",
    )
    support.reply(case=case, text="Tomorrow.", by=cast.coordinator, at=clock.now(), key="answer of the desk")
    return {"answered_case": case.key, "reply_batch": Batch.objects.get(thing_key=case.key).key}


def _first_message(thread: Thread) -> str:
    return str(thread.messages.get().key)


def _case(cast: Cast) -> Case:
    return support.ask(
        centre=cast.centre,
        subject=Subject.TECHNICAL,
        text="No sound",
        by=cast.learner,
        at=clock.now(),
        key="case",
    )


def _admission(cast: Cast) -> dict[str, str]:
    course = CourseFactory.create(centre=cast.centre, slug="next", in_admission=True, applications_until=None)
    application: Application = ApplicationFactory.create(
        course=course, library=None, library_words="Library that is not in the list"
    )
    unconfirmed = admission.apply(
        course=course,
        details=Details("Serik", "Asem", email="asem@example.org", language="kk"),
        by=None,
        at=clock.now(),
        key="application",
    )
    asked = admission.enter(
        course=course,
        details=Details("Typed", "Name", email="asked@example.org", language="kk"),
        by=cast.coordinator,
        at=clock.now(),
        key="asked",
    )
    nomination = admission.draft_nomination(
        course=course,
        network=cast.network,
        people=[Details("Omarova", "Dana", email="dana@example.org")],
        by=cast.network_head,
        at=clock.now(),
        key="nomination",
    )
    library = LibraryFactory.create(network=cast.network)
    admission.nominate(
        course=course,
        network=cast.network,
        people=[Details("Omarova", "Aizhan", email="aizhan@example.org", library=library)],
        by=cast.network_head,
        at=clock.now(),
        key="nominated",
    )
    return {
        "admission": course.slug,
        "application": application.key,
        "unconfirmed": unconfirmed.key,
        "asked": asked.key,
        "asked_token": application_token(asked),
        "nomination": nomination.key,
        "nominated": Batch.objects.get(verb=admission.NOMINATE).key,
    }


def _groups(cast: Cast) -> dict[str, str]:
    wishes = Wishes(groups=2, smallest=1, largest=1, weights={"language": 1})
    proposal = admission.propose_groups(
        course=cast.course, wishes=wishes, by=cast.coordinator, at=clock.now(), key="groups"
    )
    return {"proposal": proposal.key, "place": cast.enrolment.key}


def _results(cast: Cast) -> dict[str, str]:
    """A course that is over: its questionnaire is closed, and Saule has a certificate."""
    past: Course = CourseFactory.create(centre=cast.centre, slug="past", running=True)
    EnrolmentFactory.create(course=past, person=cast.learner, state=Place.FINISHED, finished_at=clock.now())
    asked = questionnaires.wave(past, cast.methodologist, slug="after")
    for place in EnrolmentFactory.create_batch(cast.centre.fewest_answers, course=past):
        questionnaires.answer(asked, place)
    answering.close_wave(wave=asked, by=cast.methodologist, at=clock.now())
    rooms, sent = _photos_of_rooms(cast, past)
    studied = _rows_for_research(cast, past)
    Course.objects.filter(pk=past.pk).update(stage=Stage.CLOSED)
    certificates.sign(course=past, by=cast.director, at=clock.now())
    certificate = Certificate.objects.get(enrolment__person=cast.learner)
    edition = reports.sign_edition(course=past, seen=None, by=cast.director, at=clock.now(), key="edition")
    return {
        "past": past.slug,
        "edition": str(edition.number),
        "certificate": certificate.number,
        "closed": "after",
        "rooms": rooms.activity.slug,
        "studied": studied.activity.slug,
        "room": "room",
        "sent_photo": sent,
        "item": "story",
        "opinion": str(OpenAnswer.objects.filter(wave=asked, item="story").values_list("pk", flat=True)[0]),
    }


def _photos_of_rooms(cast: Cast, past: Course) -> tuple[Wave, str]:
    """A closed questionnaire with names that asked for photos, and the key of Saule's."""
    room = questionnaires.item("room", "photo")
    asked = questionnaires.wave(past, cast.methodologist, room, slug="rooms", anonymous=False)
    sent = ""
    for place in past.enrolments.all():
        keys = questionnaires.send(asked, place, "room")
        questionnaires.answer(asked, place, room=keys)
        if place.person == cast.learner:
            (sent,) = keys
    return answering.close_wave(wave=asked, by=cast.methodologist, at=clock.now()), sent


def _rows_for_research(cast: Cast, past: Course) -> Wave:
    """A closed questionnaire whose answers were released for researchers."""
    asked = questionnaires.wave(past, cast.methodologist, slug="studied")
    Wave.objects.filter(pk=asked.pk).update(for_research=True)
    for place in past.enrolments.all():
        questionnaires.answer(asked, place)
    closed = answering.close_wave(wave=asked, by=cast.methodologist, at=clock.now())
    ResearchTable.objects.filter(wave=closed).update(released_at=clock.now())
    return closed


def _office(cast: Cast) -> dict[str, str]:
    draft, published = (_article(cast, key) for key in ("draft", "published"))
    news.publish(article=published, by=cast.methodologist, at=clock.now())
    letter: Letter = LetterFactory.create(centre=cast.centre, person=cast.learner)
    failed: Letter = LetterFactory.create(centre=cast.centre, person=cast.learner, state=LetterState.FAILED)
    code: Letter = LetterFactory.create(centre=cast.centre, person=cast.other_learner, confidential=True)
    return {
        "draft": draft.key,
        "draft_slug": draft.slug,
        "article": published.slug,
        "code_letter": code.key,
        "letter": letter.key,
        "failed": failed.key,
        "library": cast.centre.library.key,
        "libraries": "libraries",
        "list_of_regions": "region",
        "region": cast.centre.library.district.region.key,
    }


def _article(cast: Cast, key: str) -> Article:
    """An article about the course that is over."""
    return news.draft(
        centre=cast.centre,
        course=Course.objects.get(slug="past"),
        category=Category.NEWS,
        title=TEXTS,
        body=TEXTS,
        slug=key,
        by=cast.methodologist,
        at=clock.now(),
        key=key,
    )


def _people(cast: Cast) -> dict[str, str]:
    entered: Person = PersonFactory.create(email="entered@example.org", entered_by=cast.centre)
    EnrolmentFactory.create(course=cast.course, person=entered)
    change = EmailChange.objects.create(
        person=cast.other_learner,
        old="viktor@example.org",
        new="new@example.org",
        centre=cast.centre,
        asked_by=cast.coordinator,
        asked_at=clock.now(),
        old_digest=token_digest("token"),
        new_confirmed_at=clock.now(),
    )
    return (
        {
            "entered": entered.key,
            "entered_director": _entered_director(cast).key,
            "email_change": change.key,
            "email_token": "token",
        }
        | _invitation(cast)
        | {
            "person": cast.learner.key,
            "post": Post.objects.get(person=cast.lecturer).key,
            "secret": cast.learner.calendar_secret,
        }
    )


def _invited_staff(cast: Cast) -> str:
    """The key of an invitation to a duty in the course."""
    courses.invite_staff(
        course=cast.course,
        email="invited-lecturer@example.org",
        family_name="Tsoi",
        given_name="Anna",
        language="kk",
        duty=Duty.LECTURER,
        by=cast.coordinator,
        at=clock.now(),
    )
    return Invitation.objects.get(email="invited-lecturer@example.org").key


def _invitation(cast: Cast) -> dict[str, str]:
    offer = inviting.Offer(
        "timur@example.org", "Typed", "Name", Role.LECTURER, centre=cast.centre, host=cast.centre
    )
    invitation = inviting.appoint(offer=offer, by=cast.director, at=clock.now())
    return {
        "invitation": invitation.key,
        "invited_staff": _invited_staff(cast),
        "invitation_batch": Batch.objects.get(thing_key=batches_of(cast.centre)).key,
        "token": token_of(invitation),
    }


def _entered_director(cast: Cast) -> Person:
    """A person whom the centre entered and who holds a role since."""
    person: Person = PersonFactory.create(email="risen@example.org", entered_by=cast.centre)
    PostFactory.create(person=person, role=Role.DIRECTOR, centre=cast.centre)
    return person


def _personal(cast: Cast) -> dict[str, str]:
    """The coordinator's own things, and the director's."""
    things: dict[str, str] = {}
    for whose, person in ((Whose.OWN, cast.coordinator), (Whose.HIGHER, cast.director)):
        change = EmailChange.objects.create(
            person=person,
            old=person.email or "",
            new=f"new-{person.email}",
            centre=cast.centre,
            asked_by=cast.learner,
            asked_at=clock.now(),
            old_digest=token_digest(f"token {person.key}"),
            new_confirmed_at=clock.now(),
        )
        letter: Letter = LetterFactory.create(centre=cast.centre, person=person)
        failed: Letter = LetterFactory.create(centre=cast.centre, person=person, state=LetterState.FAILED)
        case = support.ask(
            centre=cast.centre,
            subject=Subject.TECHNICAL,
            text="No sound",
            by=person,
            at=clock.now(),
            key=f"case {person.key}",
        )
        keys = {
            "person": person.key,
            "post": Post.objects.get(person=person).key,
            "letter": letter.key,
            "failed": failed.key,
            "case": case.key,
            "email_change": change.key,
        }
        things |= {PREFIXES[whose] + name: key for name, key in keys.items()}
    return things


def _elsewhere() -> dict[str, Person]:
    """The people of another centre, one for each role, with a course and a library system of its own."""
    centre = CentreFactory.create()
    people: dict[str, Person] = {}
    for role in sorted(CENTRE_ROLES):
        people[role.value] = PersonFactory.create(email=f"{role.value}@elsewhere.org")
        PostFactory.create(person=people[role.value], role=role, centre=centre)
    people["learner"] = PersonFactory.create(email="learner@elsewhere.org")
    EnrolmentFactory.create(
        course=CourseFactory.create(centre=centre, running=True), person=people["learner"]
    )
    people["network_head"] = PersonFactory.create(email="head@elsewhere.org")
    network = NetworkFactory.create(owner=centre)
    PostFactory.create(person=people["network_head"], role=Role.NETWORK_HEAD, centre=None, network=network)
    return people


def _imported(cast: Cast) -> dict[str, str]:
    """An import of lists by the centre, which can still be undone."""
    done = ListImport.objects.create(centre=cast.centre, at=clock.now(), made={}, changes={})
    people = PeopleImport.objects.create(centre=cast.centre, at=clock.now(), made={})
    return {"list_import": done.key, "people_import": people.key}


def _competences(cast: Cast) -> dict[str, str]:
    """A framework of the centre: its first version is published, the second one a draft."""
    first = taken(cast)
    competences.publish(version=first, by=cast.methodologist, at=clock.now())
    competences.draft_next(framework=first.framework, by=cast.methodologist, at=clock.now())
    return {
        "framework": first.framework.key,
        "first": "1",
        "second": "2",
        "part": "competence",
        "competence": "advice",
    }


def _proposed(cast: Cast) -> dict[str, str]:
    """A change of the centre's own library that a third centre proposed and that waits for this one."""
    change = LibraryChange.objects.create(
        listed=Listed.LIBRARY,
        code=cast.centre.library.code,
        changes={"name_en": ["Before", "After"]},
        centre=CentreFactory.create(),
        waits_for=cast.centre,
        proposed_at=clock.now(),
    )
    return {"library_change": change.key}
