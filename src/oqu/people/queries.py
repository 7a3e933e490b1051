"""Who people are and which roles they hold."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from oqu.kernel.permissions import Role
from oqu.kernel.prepared import prepared
from oqu.kernel.search import holding
from oqu.libraries.models import Library
from oqu.people import events
from oqu.people.models import Consent, Person, Post, Purpose
from oqu.people.rules import Visitor, forget_roles, roles_of  # noqa: F401 - words that others take from here


def staff_people(centre_id: int, roles: Iterable[Role]) -> QuerySet[Person]:
    """The active people who hold one of these roles at a centre."""
    return Person.objects.filter(
        is_active=True, posts__centre_id=centre_id, posts__role__in=list(roles)
    ).distinct()


def posts_at(centre_id: int) -> QuerySet[Post]:
    """Every post at a centre, with its person."""
    return Post.objects.filter(centre_id=centre_id).select_related("person")


def directors_of(centres: Iterable[int]) -> dict[int, list[Person]]:
    """The directors of these centres (by id): centre → who directs it, in the order of their names."""
    posts = Post.objects.filter(centre__in=[*centres], role=Role.DIRECTOR).select_related("person")
    found: dict[int, list[Person]] = {}
    for post in posts.order_by("person__family_name", "person__given_name", "pk"):
        if post.centre_id is not None:
            found.setdefault(post.centre_id, []).append(post.person)
    return found


def post_by_key(key: str) -> Post | None:
    """The role with that key, with where it is held and by whom."""
    return Post.objects.filter(key=key).select_related("centre__library", "network", "person").first()


def search_people(words: str, among: QuerySet[Person] | None = None) -> QuerySet[Person]:
    """People whose name or e-mail holds every one of the words, with their library."""
    found = (Person.objects.all() if among is None else among).select_related("library")
    return found.filter(holding(words, ("email", "family_name", "given_name", "patronymic")))


def person_by_email(email: str) -> Person | None:
    """The person with that e-mail, in any case of letters."""
    return Person.objects.filter(email__iexact=email.strip()).first() if email.strip() else None


def namesake(family_name: str, given_name: str, patronymic: str, library: Library | None) -> Person | None:
    """The person without e-mail who has that name at that library."""
    return Person.objects.filter(
        email__isnull=True,
        family_name=family_name,
        given_name=given_name,
        patronymic=patronymic,
        library=library,
    ).first()


def has_agreed(person: Person, purpose: Purpose) -> bool:
    """Whether a consent is given and not withdrawn."""
    return Consent.objects.filter(person=person, purpose=purpose, withdrawn_at__isnull=True).exists()


def agreed_people(people: Iterable[int], purpose: Purpose) -> set[int]:
    """Of these person ids, those with a consent given and not withdrawn."""
    return set(
        Consent.objects.filter(
            person_id__in=list(people), purpose=purpose, withdrawn_at__isnull=True
        ).values_list("person_id", flat=True)
    )


def person_by_calendar_secret(secret: str) -> Person | None:
    """The active person whose calendar feed has that secret address."""
    return Person.objects.filter(calendar_secret=secret, is_active=True).first()


def consents_of(person: Person) -> dict[Purpose, Consent | None]:
    """Every purpose, with the consent that is given and not withdrawn."""
    given = {
        Purpose(consent.purpose): consent
        for consent in Consent.objects.filter(person=person, withdrawn_at__isnull=True)
    }
    return {purpose: given.get(purpose) for purpose in Purpose}


def own_data(person: Person) -> dict[str, Any]:
    """Everything that is kept about a person, by app; plain values that JSON can hold."""
    data: dict[str, Any] = {
        "person": {
            name: getattr(person, name)
            for name in (
                *("key", "family_name", "given_name", "patronymic", "email", "phone", "language", "zone"),
                *("position", "experience_years", "joined_at"),
            )
        }
        | {"library": str(person.library) if person.library else None},
        "roles": [
            {"role": post.role, "at": str(post.centre or post.network), "given_at": post.given_at}
            for post in posts_of(person)
        ],
        "consents": list(Consent.objects.filter(person=person).values("purpose", "given_at", "withdrawn_at")),
    }
    events.export_asked.send(Person, person=person, data=data)
    return data


def posts_of(person: Person) -> QuerySet[Post]:
    """The roles of a person, with where they are held."""
    return Post.objects.filter(person=person).select_related("centre__library", "network")


@prepared
def _person(pk: int) -> QuerySet[Person]:
    return Person.objects.filter(pk=pk)


def person_by_id(pk: int) -> Person | None:
    """The person of a session, active or not."""
    return next(iter(_person(pk)), None)


def person_by_key(key: str) -> Person | None:
    """The person with that key."""
    return Person.objects.select_related("library").filter(key=key).first()


def network_heads() -> QuerySet[Post]:
    """The heads of library systems, with the person and the system."""
    return Post.objects.filter(role=Role.NETWORK_HEAD).select_related("person", "network")
