"""Applications: who wants a place, who waits, who looks like somebody already there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import rapidfuzz
from django.db.models import Count, Q, QuerySet

from oqu.admission.models import Application, ConfirmationCode, State
from oqu.courses.models import Course, Enrolment
from oqu.libraries.models import Centre, Library
from oqu.people.models import Person, Post

ALIKE_PERCENT = 90
COMPARED = ("key", "state", "family_name", "given_name", "patronymic", "phone", "library", "library_words")

type Named = tuple[str, Application]
"""An application under its name for comparing."""


def applications_of(course: Course) -> QuerySet[Application]:
    """The applications of a course in the order they came, with library, district and who nominated."""
    return Application.objects.filter(course=course).select_related(
        "course__centre", "library__district", "library__network", "nominated_by", "person"
    )


def listed(course: Course) -> QuerySet[Application]:
    """The same with no more than a line of the office's list shows: the library and its district."""
    return Application.objects.filter(course=course).select_related("library__district")


def application_by_key(course: Course, key: str) -> Application | None:
    """The application of a course with that key."""
    return applications_of(course).filter(key=key).first()


@dataclass(frozen=True)
class Filters:
    """What the office looks for in the list; an empty field asks for nothing."""

    state: str = ""
    source: str = ""
    language: str = ""
    district: str = ""
    words: str = ""

    def narrow(self, applications: QuerySet[Application]) -> QuerySet[Application]:
        """The applications that fit."""
        exact = {
            "state": self.state,
            "source": self.source,
            "language": self.language,
            "library__district__key": self.district,
        }
        found = applications.filter(**{name: value for name, value in exact.items() if value})
        for word in self.words.split():
            found = found.filter(_holds(word))
        return found


def _holds(word: str) -> Q:
    """Rows that hold a word in any case of letters; SQLite by itself knows the cases of Latin letters only."""
    places = ("family_name", "given_name", "email", "library__name", "library_words")
    spellings = {word, word.lower(), word.capitalize(), word.upper()}
    held = Q()
    for place in places:
        for spelling in spellings:
            held |= Q(**{f"{place}__icontains": spelling})
    return held


@dataclass(frozen=True)
class Counts:
    """How many applications of a course are in each state, and how they came."""

    by_state: dict[str, int]
    by_source: dict[str, int]

    @property
    def all(self) -> int:
        """Every application whose sender is known to exist: confirmed, nominated or entered."""
        return sum(n for state, n in self.by_state.items() if state != State.UNCONFIRMED)

    def of(self, state: State) -> int:
        """How many are in that state."""
        return self.by_state.get(state, 0)

    @property
    def undecided(self) -> int:
        """How many the office still has to decide on."""
        return self.of(State.NEW)


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
        if state != State.UNCONFIRMED:
            by_source = sources.setdefault(course_id, {})
            by_source[source] = by_source.get(source, 0) + n
    return {pk: Counts(states[pk], sources.get(pk, {})) for pk in states}


def waiting_list(course: Course) -> QuerySet[Application]:
    """The waiting list of a course, whoever was put on it first coming first."""
    return applications_of(course).filter(state=State.WAITING).order_by("decided_at", "applied_at", "pk")


def live_code(application: Application, at: datetime) -> ConfirmationCode | None:
    """The code that an applicant may still use."""
    return ConfirmationCode.objects.filter(
        application=application, used_at__isnull=True, expires_at__gt=at
    ).first()


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


def live_applications(course: Course) -> QuerySet[Application]:
    """Everything but what was taken back."""
    return Application.objects.filter(course=course).exclude(state=State.WITHDRAWN)


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
    return " ".join(" ".join(parts).split()).casefold().replace("ё", "е")


def name_of(application: Application) -> str:
    return plain_name(application.family_name, application.given_name, application.patronymic)


def lookalikes_of(course: Course, shown: Iterable[Application]) -> dict[int, Application]:
    """Those of the shown applications of a course that look like an earlier one, as `lookalikes` tells it.

    Reads no more of the course than could be alike: of the same libraries, telephones and family names.
    """
    shown = list(shown)
    of_course = Application.objects.filter(course=course)
    near: list[Q] = [
        Q(library__in={one.library_id for one in shown if one.library_id}),
        Q(phone__in={one.phone for one in shown if one.phone}),
        Q(family_name__in={spelling for one in shown for spelling in _spellings(one.family_name)}),
    ]
    # three questions of an index each; one question with "or" would read the whole course
    ids = {pk for one in near for pk in of_course.filter(one).order_by().values_list("pk", flat=True)}
    found = lookalikes(Application.objects.filter(pk__in=ids).only(*COMPARED))
    return {one.pk: found[one.pk] for one in shown if one.pk in found}


def _spellings(name: str) -> set[str]:
    """A name as other people may write it: in any case of letters, with е or ё."""
    plain = name.lower().replace("ё", "е")
    forms = {plain, *(f"{plain[:at]}ё{plain[at + 1 :]}" for at, letter in enumerate(plain) if letter == "е")}
    return {name} | {spelling for form in forms for spelling in (form, form.upper(), form.capitalize())}


def lookalikes(applications: Iterable[Application]) -> dict[int, Application]:
    """Application id → an earlier one of the same course that may be the same person, for the office to look at.

    Alike are: nearly the same name in one library, or exactly the same name or telephone anywhere.
    """
    seen: dict[tuple[str, object], list[Named]] = {}
    found: dict[int, Application] = {}
    for application in applications:
        if application.state == State.WITHDRAWN:
            continue
        named = (name_of(application), application)
        marks = _marks(named)
        others = (other for mark in marks for other in seen.get(mark, []))
        if double := next((other for other in others if _alike(named, other)), None):
            found[application.pk] = double[1]
        for mark in marks:
            seen.setdefault(mark, []).append(named)
    return found


def _marks(named: Named) -> list[tuple[str, object]]:
    name, application = named
    marks = [
        ("name", name),
        ("phone", application.phone),
        ("library", application.library_id),
    ]
    return [mark for mark in marks if mark[1]]


def _alike(one_named: Named, other_named: Named) -> bool:
    (one_name, one), (other_name, other) = one_named, other_named
    ratio = rapidfuzz.fuzz.ratio(one_name, other_name)
    shared_phone = bool(one.phone) and one.phone == other.phone
    shared_library = one.library_id is not None and one.library_id == other.library_id
    return ratio == 100 or (ratio >= ALIKE_PERCENT and (shared_phone or shared_library))


def people_at(centre: Centre) -> QuerySet[Person]:
    """Everybody whom a centre knows: who works there, who has or had a place in its courses, who applied for one."""
    return Person.objects.filter(
        Q(pk__in=Post.objects.filter(centre=centre).values("person"))
        | Q(pk__in=Enrolment.objects.filter(course__centre=centre).values("person"))
        | Q(pk__in=Application.objects.filter(course__centre=centre, person__isnull=False).values("person"))
    )


def places_at(centre: Centre, person: Person) -> QuerySet[Enrolment]:
    """A person's places in the courses of a centre, with course and group."""
    return Enrolment.objects.filter(course__centre=centre, person=person).select_related("course", "group")
