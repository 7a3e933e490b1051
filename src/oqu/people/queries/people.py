"""Who people are and which roles they hold."""

import hashlib
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from django.contrib.sessions.models import Session
from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, Value, When

from oqu.kernel import clock, journal
from oqu.kernel.erasure import Traces, is_email
from oqu.kernel.full_names import FullName
from oqu.kernel.languages import LANGUAGES
from oqu.kernel.memo import memoised
from oqu.kernel.name_order import NameOrder
from oqu.kernel.permissions import Role
from oqu.kernel.prepared import prepared
from oqu.kernel.search import holding
from oqu.libraries.models import Centre
from oqu.people import events
from oqu.people.models import (  # noqa: F401 - Factor and others are taken from here
    Channel,
    Consent,
    EmailChange,
    Factor,
    Person,
    Post,
    Purpose,
)
from oqu.people.rules import (  # noqa: F401 - words that others take from here
    HeldRole,
    Visitor,
    can_decide_email_change,
    can_read_office,
    forget_roles,
    roles_of,
    set_roles,
)

ASK_LIFE = timedelta(days=7)
"""How long a centre's request for another e-mail waits to be confirmed."""
OWN_CODE_LIFE = timedelta(minutes=30)
"""How long the code is good that the new address of one's own change gets."""
UNDO_LIFE = timedelta(hours=72)
"""How long the old address can undo a change."""

NO_NAME = "—"
"""The family name of a person who deleted the account."""


def staff_people(centre_id: int, roles: Iterable[Role]) -> QuerySet[Person]:
    """The active people who hold one of these roles at a centre."""
    return Person.objects.filter(
        is_active=True, posts__centre_id=centre_id, posts__role__in=list(roles)
    ).distinct()


def posts_at(centre_id: int) -> QuerySet[Post]:
    """Every post at a centre, with its person."""
    return Post.objects.filter(centre_id=centre_id).select_related("person")


def needed_posts(posts: Iterable[Post]) -> frozenset[int]:
    """Ids of those of these posts that can't be taken back: each is of the only director of a centre."""
    directors = [post for post in posts if post.role == Role.DIRECTOR]
    alone = Counter(post.centre_id for post in directors)
    return frozenset(post.pk for post in directors if alone[post.centre_id] == 1)


def directors_of(centres: Iterable[int]) -> dict[int, list[Person]]:
    """The directors of these centres (by id): centre → who directs it, in the order of their names."""
    posts = Post.objects.filter(centre__in=[*centres], role=Role.DIRECTOR).select_related("person")
    found: dict[int, list[Person]] = {}
    for post in posts.order_by(NameOrder("person__family_name"), NameOrder("person__given_name"), "pk"):
        if post.centre_id is not None:
            found.setdefault(post.centre_id, []).append(post.person)
    return found


def post_by_key(key: str) -> Post | None:
    """The role with that key, with where it is held and by whom."""
    return Post.objects.filter(key=key).select_related("centre__library", "network", "person").first()


def search_people(words: str, among: QuerySet[Person] | None = None) -> QuerySet[Person]:
    """People whose name or e-mail holds every one of the words, with their library.

    `family_order` and `given_order` are what lists of them are ordered by.
    """
    found = (Person.objects.all() if among is None else among).select_related("library")
    found = found.annotate(family_order=NameOrder("family_name"), given_order=NameOrder("given_name"))
    return found.filter(holding(words, ("email", "family_name", "given_name", "patronymic")))


def names_by_key(keys: Iterable[str]) -> dict[str, str]:
    """Key → name, of the people who have not deleted their account."""
    found = Person.objects.filter(key__in=set(keys)).exclude(family_name=NO_NAME)
    return {person.key: str(person) for person in found}


def deleted_keys() -> list[str]:
    """The keys of all people who deleted their accounts."""
    return list(Person.objects.filter(family_name=NO_NAME, is_active=False).values_list("key", flat=True))


def person_by_email(email: str) -> Person | None:
    """The person with that e-mail, in any case of letters; for 72 hours also by the e-mail that a change took away."""
    email = email.strip()
    if not email:
        return None
    found = Person.objects.filter(email__iexact=email).first()
    return found or next((change.person for change in _undoable(email, clock.now())), None)


def _undoable(email: str, at: datetime) -> QuerySet[EmailChange]:
    changes = EmailChange.objects.filter(old__iexact=email, state=EmailChange.State.DONE, undo_until__gt=at)
    return changes.select_related("person")


def is_email_free(email: str, person: Person, at: datetime) -> bool:
    """Whether that person can have this e-mail: nobody else has it, nor may still get it back by an undo."""
    others = Person.objects.filter(email__iexact=email).exclude(pk=person.pk)
    return not (others.exists() or _undoable(email, at).exclude(person=person).exists())


def old_addresses(person: Person, at: datetime) -> list[str]:
    """The addresses that may still undo a change of this person's e-mail, the newest first."""
    changes = EmailChange.objects.filter(person=person, state=EmailChange.State.DONE, undo_until__gt=at)
    return list(dict.fromkeys(changes.order_by("-done_at").values_list("old", flat=True)))


def token_digest(token: str) -> str:
    """The stored form of the token in a link."""
    return hashlib.sha256(f"email change {token}".encode()).hexdigest()


class EmailChangeLink(StrEnum):
    """What a link in a letter about another e-mail is for."""

    OLD = "old"
    NEW = "new"
    UNDO = "undo"


def email_change_by_token(token: str) -> tuple[EmailChange, EmailChangeLink] | None:
    """The change that a link is about, and what the link is for."""
    digest = token_digest(token)
    for link in EmailChangeLink:
        changes = EmailChange.objects.select_related("person", "centre__library", "asked_by")
        if change := changes.filter(**{f"{link.value}_digest": digest}).first():
            return change, link
    return None


def is_waiting(change: EmailChange, at: datetime) -> bool:
    """Whether a change may still be confirmed."""
    return change.state == EmailChange.State.ASKED and at < change.asked_at + ASK_LIFE


def can_still_undo(change: EmailChange, at: datetime) -> bool:
    """Whether a change may still be undone from the old address."""
    undoable = change.state == EmailChange.State.DONE and change.undo_until is not None
    return undoable and change.undo_until is not None and at < change.undo_until


def waiting_email_changes(at: datetime) -> QuerySet[EmailChange]:
    """The changes that a centre asked for and that wait for a confirmation, the oldest first."""
    changes = EmailChange.objects.filter(
        state=EmailChange.State.ASKED, centre__isnull=False, asked_at__gt=at - ASK_LIFE
    )
    return changes.select_related("person", "centre__library", "asked_by").order_by("asked_at", "pk")


def email_changes_asked_at(centre: Centre, person: Person) -> QuerySet[EmailChange]:
    """The changes of one person's e-mail that a centre asked for, the newest first."""
    return EmailChange.objects.filter(centre=centre, person=person).select_related("asked_by", "decided_by")


def email_change_by_key(key: str, reader: Person) -> EmailChange | None:
    """The change with that key that a centre asked for: for its office, and for those who may decide on it."""
    changes = EmailChange.objects.filter(key=key, centre__isnull=False)
    found = changes.select_related("person__library", "centre__library", "asked_by", "decided_by").first()
    if found is None or found.centre is None:
        return None
    may_read = can_read_office(reader, found.centre) or can_decide_email_change(reader, found)
    return found if may_read else None


def deciders(change: EmailChange) -> list[Person]:
    """Who may confirm a change for an old address that is lost: directors of the centre, else site administrators."""
    at_centre = staff_people(change.centre_id, [Role.DIRECTOR]) if change.centre_id else Person.objects.none()
    directors = [one for one in at_centre if can_decide_email_change(one, change)]
    keepers = Person.objects.filter(is_keeper=True, is_active=True)
    return directors or [one for one in keepers if can_decide_email_change(one, change)]


def own_email_change(person: Person, at: datetime) -> EmailChange | None:
    """The change that a person asked for themselves and whose code is not typed in yet."""
    since = at - OWN_CODE_LIFE
    return EmailChange.objects.filter(
        person=person, centre__isnull=True, state=EmailChange.State.ASKED, asked_at__gt=since
    ).first()


@dataclass(frozen=True)
class ConsentText:
    """What a person agrees to, as one version says it in one language."""

    version: str
    language: str
    text: str

    @property
    def digest(self) -> str:
        """SHA-256 of the text, to prove later what was shown."""
        return hashlib.sha256(self.text.encode()).hexdigest()


@memoised
def _consent_texts() -> dict[str, dict[str, dict[str, str]]]:
    """Version → purpose → language → text, the oldest version first."""
    folder = Path(__file__).parent.parent / "consents"
    return {path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.toml"))}


def consent_text(purpose: Purpose, language: str, version: str = "") -> ConsentText:
    """The text of that version, or of the newest one, in that language or else in the first that it has."""
    texts = _consent_texts()
    chosen = version or max(texts)
    written = texts[chosen][purpose]
    spoken = next(x for x in (language, *LANGUAGES) if x in written)
    return ConsentText(chosen, spoken, written[spoken])


def consent_versions() -> tuple[str, ...]:
    """The versions of the texts of consent, the newest last."""
    return tuple(sorted(_consent_texts()))


def agreed_since(version: str) -> QuerySet[Consent, int]:
    """The ids of the people who agree to the processing of their data by the text of that version or a newer one."""
    versions = [one for one in consent_versions() if one >= version]
    return _given().filter(purpose=Purpose.DATA, version__in=versions).values_list("person", flat=True)


def must_be_asked(person: Person) -> bool:
    """Whether the person is asked, before anything else, to agree to the processing of their data.

    Those are people whom an office entered and who have not answered, people who refused or withdrew, and people who
    agreed to an earlier text, or without having been shown one. The current user comes with the answer (`_with_roles`).
    """
    known = vars(person)
    if AGREED_VERSION in known:
        version = known[AGREED_VERSION]
    else:
        people = Person.objects.filter(pk=person.pk).annotate(version=_agreed_version())
        version = people.values_list("version", flat=True).first()
    return person.entered_by_id is not None if version is None else version != consent_versions()[-1]


AGREED_VERSION = "agreed_version"


def _agreed_version() -> Subquery:
    """The version to which a person agreed; "" for who refused or withdrew, NULL for who has never answered."""
    answers = Consent.objects.filter(person=OuterRef("pk"), purpose=Purpose.DATA).order_by("-pk")
    agreed = Case(When(given_at__isnull=False, withdrawn_at=None, then=F("version")), default=Value(""))
    return Subquery(answers.annotate(agreed=agreed).values("agreed")[:1])


def forget_answer(person: Person) -> None:
    """Have the consent of this object read anew after a change."""
    vars(person).pop(AGREED_VERSION, None)


def has_agreed(person: Person, purpose: Purpose) -> bool:
    """Whether a consent is given and not withdrawn."""
    return _given().filter(person=person, purpose=purpose).exists()


def agreed_people(people: Iterable[int], purpose: Purpose) -> set[int]:
    """Of these person ids, those with a consent given and not withdrawn."""
    return set(
        _given().filter(person_id__in=list(people), purpose=purpose).values_list("person_id", flat=True)
    )


def person_by_calendar_secret(secret: str) -> Person | None:
    """The active person whose calendar feed has that secret address, unless they refused or withdrew their consent.

    A new text closes no feed: their earlier consent holds until they answer, and a calendar program can't ask them.
    """
    people = Person.objects.filter(calendar_secret=secret, is_active=True)
    return people.annotate(version=_agreed_version()).filter(Q(version=None) | ~Q(version="")).first()


def consents_of(person: Person) -> dict[Purpose, Consent | None]:
    """Every purpose, with the consent that is given and not withdrawn."""
    given = {Purpose(consent.purpose): consent for consent in _given().filter(person=person)}
    return {purpose: given.get(purpose) for purpose in Purpose}


def consent_answers(person: Person) -> list[Consent]:
    """Every answer of a person to a question of consent, the newest first; also those that no longer count."""
    return list(Consent.objects.filter(person=person).order_by("-pk"))


def _given() -> QuerySet[Consent]:
    return Consent.objects.filter(given_at__isnull=False, withdrawn_at__isnull=True, replaced_at__isnull=True)


def traces_of(person: Person) -> Traces:
    """By what a person can be recognised in texts: names, e-mails, telephones; of today, of applications, earlier e-mails."""
    traces = Traces(
        person.pk,
        person.key,
        names={FullName(person.family_name, person.given_name, person.patronymic)},
        emails={person.email.lower()} if person.email else set(),
        phones={person.phone} if person.phone else set(),
    )
    for words in journal.words_about(person.key):
        traces.emails |= {value.lower() for value in words.values() if is_email(value)}
    for old, new in EmailChange.objects.filter(person=person).values_list("old", "new"):
        traces.emails |= {old.lower(), new.lower()} - {""}
    events.traces_asked.send(Person, person=person, traces=traces)
    return traces


def posts_of(person: Person) -> QuerySet[Post]:
    """The roles of a person, with where they are held."""
    return Post.objects.filter(person=person).select_related("centre__library", "network")


def _with_roles(people: QuerySet[Person]) -> QuerySet[Person]:
    """A person once for each role, or once without one; each time with the role and the consent."""
    roles = {f"held_{name}": F(f"posts__{name}") for name in HeldRole._fields}
    return people.order_by().annotate(**roles, **{AGREED_VERSION: _agreed_version()})


def _first_with_roles(rows: list[Person]) -> Person | None:
    """The person of these rows of `_with_roles`, with all their roles."""
    held = [HeldRole(*(vars(row).pop(f"held_{name}") for name in HeldRole._fields)) for row in rows]
    for person in rows:
        set_roles(person, [one for one in held if one.role])
        return person
    return None


@prepared
def _person(pk: int) -> QuerySet[Person]:
    return _with_roles(Person.objects.filter(pk=pk))


def person_by_id(pk: int) -> Person | None:
    """The person of a session with their roles, active or not."""
    return _first_with_roles(_person(pk))


@prepared
def _signed_in(session_key: str) -> QuerySet[Person]:
    session = Session.objects.filter(session_key=session_key)
    people = _with_roles(Person.objects.filter(usersession__session_key=session_key))
    return people.annotate(
        session_data=Subquery(session.values("session_data")),
        session_ends_at=Subquery(session.values("expire_date")),
    )


def signed_in(session_key: str) -> tuple[Session, Person] | None:
    """A session with the person who signed in with it and their roles, in one query.

    None if the session is unknown, or not listed among the person's sessions.
    """
    person = _first_with_roles(rows := _signed_in(session_key))
    if person is None:
        return None
    data, ends_at = (vars(rows[0]).pop(name) for name in ("session_data", "session_ends_at"))
    if data is None:
        return None
    return Session(session_key=session_key, session_data=data, expire_date=ends_at), person


def person_by_key(key: str) -> Person | None:
    """The person with that key."""
    return Person.objects.select_related("library").filter(key=key).first()


def has_keeper() -> bool:
    """Whether the installation has a site administrator."""
    return Person.objects.filter(is_keeper=True).exists()
