"""Applications: who wants a place, who waits, and which look like duplicates."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.db.models import Count, Q, QuerySet

from oqu.admission.models import Application, ApplicationSource, ApplicationState
from oqu.courses.models import Course, Enrolment, Stage
from oqu.invitations.queries import people_who_accepted
from oqu.kernel.full_names import comparable
from oqu.kernel.prepared import prepared
from oqu.letters.models import Batch
from oqu.libraries.models import Centre, Library
from oqu.people.models import Person, Post
from oqu.people.queries import person_by_email


def applications_of(course: Course) -> QuerySet[Application]:
    """The applications of a course in the order they came, with library, district and who nominated."""
    return Application.objects.filter(course=course).select_related(
        "course__centre", "library__district", "library__network", "nominated_by", "person"
    )


def application_by_key(course: Course, key: str) -> Application | None:
    """The application of a course with that key."""
    return applications_of(course).filter(key=key).first()


def applicants_by_key(keys: Iterable[str]) -> dict[str, Application]:
    """Key of an application → the application; one query."""
    return {one.key: one for one in Application.objects.filter(key__in=set(keys))}


def is_untouched(application: Application) -> bool:
    """Whether the owner of an application that others made has not answered, and nothing was decided."""
    if application.email:
        return application.state == ApplicationState.UNCONFIRMED
    return application.state == ApplicationState.NEW and application.decided_at is None


def asked_by(batch: Batch) -> list[str]:
    """The keys of the applications of people who were entered, nominated or asked once more in one step."""
    before = batch.before
    return [*before.get("asked", ()), *filter(None, [before.get("again")])]


def untouched_in(batches: Iterable[Batch]) -> dict[int, dict[str, Application]]:
    """Id of a batch of people who were asked → by key the applications that undoing it would take back; one query."""
    of = {batch.pk: asked_by(batch) for batch in batches}
    keys = [key for asked in of.values() for key in asked]
    found = applicants_by_key(keys) if keys else {}
    return {
        pk: {key: found[key] for key in asked if key in found and is_untouched(found[key])}
        for pk, asked in of.items()
    }


def decided_in(batches: Iterable[Batch]) -> dict[int, dict[str, Application]]:
    """Id of a batch of decisions → by key the applications on which nothing was decided since; one query."""
    of = list(batches)
    keys = {key for batch in of for key in batch.before.get("decided", ())}
    rows = Application.objects.filter(key__in=keys).select_related("person")
    found = {one.key: one for one in rows} if keys else {}
    return {
        batch.pk: {
            key: found[key]
            for key in batch.before.get("decided", ())
            if key in found and found[key].decided_at == batch.written_at
        }
        for batch in of
    }


@dataclass(frozen=True)
class Counts:
    """How many applications of a course are in each state, and how they came."""

    by_state: dict[str, int]
    by_source: dict[str, int]

    @property
    def all(self) -> int:
        """Every application whose sender is known to exist: confirmed, nominated or entered."""
        return sum(n for state, n in self.by_state.items() if state != ApplicationState.UNCONFIRMED)

    def of(self, state: ApplicationState) -> int:
        """How many are in that state."""
        return self.by_state.get(state, 0)

    @property
    def undecided(self) -> int:
        """How many the office still has to decide on."""
        return self.of(ApplicationState.NEW)


def counts(course: Course) -> Counts:
    """The counts of one course, in one query."""
    return counts_by_course([course.pk]).get(course.pk, Counts({}, {}))


def counts_by_course(course_ids: Iterable[int]) -> dict[int, Counts]:
    """Course id → counts, in one query for any number of courses."""
    rows = (
        Application.objects.filter(course_id__in=list(course_ids))
        .order_by()
        .values_list("course_id", "state", "source")
        .annotate(n=Count("pk"))
    )
    states: dict[int, dict[str, int]] = {}
    sources: dict[int, dict[str, int]] = {}
    for course_id, state, source, n in rows:
        of_course = states.setdefault(course_id, {})
        of_course[state] = of_course.get(state, 0) + n
        if state != ApplicationState.UNCONFIRMED:
            by_source = sources.setdefault(course_id, {})
            by_source[source] = by_source.get(source, 0) + n
    return {pk: Counts(states[pk], sources.get(pk, {})) for pk in states}


def waiting_list(course: Course) -> QuerySet[Application]:
    """The waiting list of a course, oldest entry first."""
    return (
        applications_of(course)
        .filter(state=ApplicationState.WAITING)
        .order_by("decided_at", "applied_at", "pk")
    )


def same_application(
    course: Course,
    *,
    email: str,
    person_id: int | None = None,
    name: str = "",
    library: Library | None = None,
) -> Application | None:
    """The application that this person has in the course already: by e-mail, by profile, else by name and library."""
    near = Q(library=library) | Q(email__iexact=email.strip()) if email else Q(library=library)
    if person_id:
        near |= Q(person_id=person_id)
    return matching(live_applications(course).filter(near), email, person_id, name, library)


def has_application(course: Course, person: Person) -> bool:
    """Whether a person has an application in the course that was not taken back."""
    return live_applications(course).filter(person=person).exists()


def is_known_address(email: str) -> bool:
    """Whether an account or a confirmed application has this e-mail: its owner has answered a letter or was entered."""
    confirmed = Application.objects.filter(email__iexact=email.strip(), confirmed_at__isnull=False)
    return person_by_email(email) is not None or confirmed.exists()


SALT = "oqu.admission"
LINK_LIFE = timedelta(days=60)


def token_of(application: Application) -> str:
    """The secret part of the link with which the owner of an e-mail answers for an application made for them."""
    return signing.dumps([application.key, application.email], salt=SALT).replace(":", "~")


def application_by_token(token: str) -> Application | None:
    """The application that a letter's link names, if its e-mail is still the one the letter went to."""
    try:
        key, email = signing.loads(token.replace("~", ":"), salt=SALT, max_age=LINK_LIFE)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return _asked().filter(key=key, email=email).first()


def _asked() -> QuerySet[Application]:
    made_by_others = Application.objects.exclude(source=ApplicationSource.OWN)
    return made_by_others.select_related("course__centre__library", "library", "nominated_by")


def asked_of(person: Person) -> QuerySet[Application]:
    """The applications made for the owner of this account that wait for their answer."""
    return asked_at(person.email) if person.email else Application.objects.none()


def asked_at(email: str) -> QuerySet[Application]:
    """The applications that others made and that wait for the owner of this e-mail, with or without an account."""
    return _asked().filter(email=email, state=ApplicationState.UNCONFIRMED)


def undecided_at(email: str) -> QuerySet[Application]:
    """The confirmed applications of an e-mail without an account that no place was given to yet."""
    waiting = Application.objects.filter(
        email=email, person=None, state__in=[ApplicationState.NEW, ApplicationState.WAITING]
    )
    return waiting.select_related("course")


@prepared
def _waiting(email: str) -> QuerySet[Application, tuple[int]]:
    open_courses = [Stage.ADMISSION, Stage.RUNNING]
    asked = Application.objects.filter(
        email=email, state=ApplicationState.UNCONFIRMED, course__stage__in=open_courses
    ).exclude(source=ApplicationSource.OWN)
    return asked.order_by().values_list("pk")[:1]


def is_asked(email: str) -> bool:
    """Whether an application waits for the owner of an e-mail."""
    return bool(email) and bool(_waiting(email))


def live_applications(course: Course) -> QuerySet[Application]:
    """Everything but what was taken back."""
    return Application.objects.filter(course=course).exclude(state=ApplicationState.WITHDRAWN)


def matching(
    applications: Iterable[Application],
    email: str,
    person_id: int | None,
    name: str,
    library: Library | None,
) -> Application | None:
    """Of these applications the one of the same person; two e-mails are two people, whatever their names."""
    wanted = email.strip().lower()
    library_id = library.pk if library else None
    namesakes = []
    for application in applications:
        if (wanted and application.email.lower() == wanted) or (
            person_id and application.person_id == person_id
        ):
            return application
        same_place = application.library_id == library_id and not (wanted and application.email)
        if name and same_place and name_of(application) == plain_name(name):
            namesakes.append(application)
    return namesakes[0] if namesakes else None


def plain_name(*parts: str) -> str:
    """A name for comparing: one case of letters, one е, single blanks."""
    return comparable(*parts)


def name_of(application: Application) -> str:
    return plain_name(application.family_name, application.given_name, application.patronymic)


def people_at(centre: Centre) -> QuerySet[Person]:
    """Everybody whom a centre knows: who works there, and those whose profile it sees."""
    staff = Person.objects.filter(pk__in=Post.objects.filter(centre=centre).values("person"))
    return staff | profiles_at(centre)


def profiles_at(centre: Centre) -> QuerySet[Person]:
    """The people whose profile a centre sees.

    They have or had a place in its courses, applied there, accepted to be listed, or were entered by it. Of staff
    it sees name and e-mail.
    """
    return Person.objects.filter(
        Q(entered_by=centre)
        | Q(pk__in=Enrolment.objects.filter(course__centre=centre).values("person"))
        | Q(pk__in=Application.objects.filter(course__centre=centre, person__isnull=False).values("person"))
        | Q(pk__in=people_who_accepted(centre).values("person"))
    )


def places_at(centre: Centre, person: Person) -> QuerySet[Enrolment]:
    """A person's places in the courses of a centre, with course and group."""
    return Enrolment.objects.filter(course__centre=centre, person=person).select_related("course", "group")
