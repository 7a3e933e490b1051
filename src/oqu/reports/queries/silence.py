"""Those who did not answer beside those who did, where an answer bears a name anyway."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from oqu.courses.models import Course, Enrolment
from oqu.questionnaires import queries as questionnaires
from oqu.questionnaires.figures.nonresponse import TraitCheck, nonresponse
from oqu.questionnaires.models import Kind, Participation, Wave

UNKNOWN = "—"
TRAITS: Mapping[str, Callable[[Enrolment], str]] = {
    "group": lambda place: str(place.group or UNKNOWN),
    "language": lambda place: place.language,
    "setting": lambda place: place.person.library.get_setting_display() if place.person.library else UNKNOWN,
}
"""What is known of everybody who is asked; the names are those of questionnaires.queries.NAMES."""


@dataclass(frozen=True)
class Silence:
    """A wave with names: how many were asked and answered, and whether the silent ones are different."""

    wave: Wave
    invited: int
    answered: int
    traits: tuple[TraitCheck, ...]


def silence(course: Course) -> Silence | None:
    """Look at the last wave after the course whose answers bear names; an anonymous one is never looked at so.

    Nothing is said where everybody answered.
    """
    wave = questionnaires.wave_of_kind(course, Kind.AFTER)
    if wave is None or wave.anonymous:
        return None
    asked = list(questionnaires.invited(wave).select_related("person__library", "group"))
    answered = set(Participation.objects.filter(wave=wave).values_list("enrolment_id", flat=True))
    said = [place for place in asked if place.pk in answered]
    if len(said) == len(asked):
        return None
    traits = {name: _rows(asked, said, of) for name, of in TRAITS.items()}
    return Silence(wave, len(asked), len(said), nonresponse(traits))


def _rows(
    asked: list[Enrolment], said: list[Enrolment], of: Callable[[Enrolment], str]
) -> dict[str, tuple[int, int]]:
    every, some = Counter(map(of, asked)), Counter(map(of, said))
    return {value: (some[value], every[value]) for value in sorted(every)}
