"""Who would count as absent from a lecture, because a list or a form with its attendance leaves them out."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from oqu.courses.models import Activity, Course
from oqu.courses.queries import activity_names, enrolments_in
from oqu.lectures.models import Attendance
from oqu.lectures.queries.table import is_for
from oqu.people.queries import full_name, names_among

type Mentioned = tuple[int | None, int]
"""The ids of the activity of a lecture (None: of one that was not understood) and of a place in its course."""


@dataclass(frozen=True)
class Absences:
    """The people of one lecture, by name, of whom nothing is known beside what is about to be written.

    `refused` are those of whom a row of the list could not be taken; `others` are in no row.
    """

    lecture: str
    refused: tuple[str, ...]
    others: tuple[str, ...]

    @property
    def number(self) -> int:
        """How many people there are."""
        return len(self.refused) + len(self.others)


def absences(
    course: Course, taken: Mapping[Activity, Collection[int]], refused: Iterable[Mentioned] = ()
) -> list[Absences]:
    """Who counts as absent once these lectures have minutes of these places, by their ids; in three queries.

    A lecture of which nobody is left out is not listed.
    """
    mentioned, places = set(refused), list(enrolments_in(course))
    known = set(
        Attendance.objects.filter(lecture__activity__in=taken).values_list(
            "lecture__activity_id", "enrolment_id"
        )
    )
    titles = activity_names(course, taken)
    names = names_among((place.person for place in places), full_name, has_email=True)
    found = []
    for activity, present in taken.items():
        left: dict[bool, list[str]] = {True: [], False: []}
        for place in places:
            if is_for(activity, place) and place.pk not in present and (activity.pk, place.pk) not in known:
                is_refused = bool(mentioned & {(activity.pk, place.pk), (None, place.pk)})
                left[is_refused].append(names.of(place.person))
        if any(left.values()):
            found.append(Absences(titles[activity.pk], tuple(left[True]), tuple(left[False])))
    return found
