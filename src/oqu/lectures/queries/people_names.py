"""The people of a course by everything by which lists name them."""

from collections.abc import Iterable

from oqu.courses.models import Course, Enrolment
from oqu.courses.queries import enrolments_in
from oqu.kernel.full_names import comparable, is_another_spelling
from oqu.kernel.known_names import KnownNames
from oqu.kernel.languages import texts_of
from oqu.libraries.queries.plain_names import name_of_its_own
from oqu.people.models import Person
from oqu.people.queries import full_name, name_parts, names_among


class PeopleNames:
    """The people of a course by everything by which the office may name them: code, e-mail, or full name."""

    def __init__(self, course: Course) -> None:
        self._by_code: dict[str, Enrolment] = {}
        self._by_name: dict[str, dict[int, Enrolment]] = {}
        places = list(enrolments_in(course))
        self._shown = names_among((place.person for place in places), full_name)
        self._labels = names_among(place.person for place in places)
        for place in places:
            person = place.person
            self._by_code |= {code.casefold(): place for code in (place.key, person.email) if code}
            for name in {str(person), full_name(person), self._labels.of(person), self._shown.of(person)}:
                self._by_name.setdefault(comparable(name), {})[place.pk] = place
        self._known = KnownNames((name_parts(place.person), place) for place in places)

    def find(self, words: str) -> list[Enrolment]:
        """The places that are meant: none, one, or all of those with one name."""
        by_code = self._by_code.get(words.casefold())
        if by_code:
            return [by_code]
        return list(self._by_name.get(comparable(words), {}).values()) or self._known.find(words)

    def at(self, places: list[Enrolment], library: str) -> list[Enrolment]:
        """Those of these places whose people work at this library, by its code or name; all if none does."""
        if not library:
            return places
        meant = name_of_its_own(library)
        there = [
            place
            for place in places
            if meant in {name_of_its_own(name) for name in _names_of_library(place.person)}
        ]
        return there or places

    def near(self, words: str) -> list[Enrolment]:
        """The places of those who may be meant by a misspelt name, by initials or by a family name alone."""
        return self._known.near(words)

    def name_of(self, place: Enrolment) -> str:
        """The name by which `find` finds this place alone."""
        return self._shown.of(place.person)

    def is_spelled_otherwise(self, words: str, place: Enrolment) -> bool:
        """Whether these words, by which `find` has found this place, are neither its code nor its name letter by letter."""
        if words.casefold() in self._by_code:
            return False
        name = f"{self._labels.of(place.person)} {self._shown.of(place.person)}"
        return is_another_spelling(words, name)

    def listed(self, places: Iterable[Enrolment]) -> str:
        """These people with their libraries and codes."""
        names = sorted((self._shown.of(place.person), place.key) for place in places)
        return "; ".join(f"{name}: {key}" for name, key in names)


def _names_of_library(person: Person) -> Iterable[str]:
    if person.library is None:
        return [person.library_words]
    return [person.library.code, *texts_of(person.library, "name").values()]
