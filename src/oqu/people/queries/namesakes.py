"""The person of a centre whom a name means that comes without an e-mail."""

from collections.abc import Collection

from django.db.models import Q

from oqu.kernel.full_names import comparable, is_another_spelling
from oqu.kernel.lists import PackedNumbers, packed
from oqu.kernel.search import whole
from oqu.libraries.models import Centre, Library
from oqu.people.models import Person


def namesake(
    family_name: str,
    given_name: str,
    patronymic: str,
    library: Library | None,
    entered_by: Centre | None,
) -> Person | None:
    """The person without e-mail who has that name at that library and was entered by the same centre.

    One of these letters comes before one of another spelling, such as Касымова for Қасымова. Another centre's person
    of the same name is a different person: a name is known to everybody and must open no account.
    """
    people = Person.objects.filter(
        email__isnull=True,
        family_name__regex=whole(family_name),
        library=library,
        entered_by=entered_by,
        is_active=True,
    )
    name = comparable(family_name, given_name, patronymic)
    written = f"{family_name} {given_name} {patronymic}"
    same = [one for one in people.order_by("pk") if comparable(*_parts(one)) == name]
    return min(same, key=lambda one: is_spelled_otherwise(written, one), default=None)


def without_email_at(libraries: Collection[Library | None]) -> Q:
    """The people without an e-mail at these libraries, and at none if None is among them."""
    ids = packed(library.pk for library in libraries if library is not None)
    there = Q(library__in=PackedNumbers(ids))
    return Q(there | Q(library=None) if None in libraries else there, email=None)


def is_spelled_otherwise(name: str, person: Person) -> bool:
    """Whether a name in full that means this person has other letters than the person's own."""
    return is_another_spelling(name, " ".join(_parts(person)))


def _parts(person: Person) -> tuple[str, str, str]:
    return person.family_name, person.given_name, person.patronymic
