"""Coverage: of the libraries that there are, from how many somebody took part, by district, town and village."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count

from oqu.courses.models import Course, Enrolment, Place
from oqu.libraries.models import District, Library, Setting

MOST_DISTRICTS = 24


@dataclass(frozen=True)
class Covered:
    """A district (or region, or kind of library): its libraries, and those from which somebody took part."""

    label: str
    reached: int
    every: int
    people: int = 0

    @property
    def percent(self) -> float:
        """The share of its libraries that was reached."""
        return 100 * self.reached / self.every if self.every else 0.0


@dataclass(frozen=True)
class Coverage:
    """The regions from which people came, place by place; those where nobody came from stand there too."""

    places: tuple[Covered, ...]
    settings: tuple[Covered, ...]
    by_region: bool

    @property
    def reached(self) -> int:
        """Libraries from which somebody took part."""
        return sum(place.reached for place in self.places)

    @property
    def every(self) -> int:
        """All libraries of these regions."""
        return sum(place.every for place in self.places)


NOWHERE = Coverage((), (), by_region=False)


def coverage(course: Course) -> Coverage:
    """Hold the libraries of a course's people against all libraries of their regions; regions where districts are many."""
    places = Enrolment.objects.filter(course=course, person__library__isnull=False).exclude(
        state=Place.WITHDRAWN
    )
    columns = ("person__library", "person__library__district", "person__library__setting")
    people = list(places.order_by().values_list(*columns))
    reached = set(people)
    regions = District.objects.filter(pk__in={district for _library, district, _setting in reached})
    districts = {
        district.pk: district
        for district in District.objects.filter(region__in=regions.values("region")).select_related("region")
    }
    if not districts:
        return NOWHERE
    counted = (
        Library.objects.filter(district__in=districts)
        .order_by()
        .values_list("district", "setting")
        .annotate(n=Count("pk"))
    )
    by_region = len(districts) > MOST_DISTRICTS
    names = {pk: str(one.region if by_region else one) for pk, one in districts.items()}
    every, all_settings = Counter[str](), Counter[str]()
    for district, setting, number in counted:
        every[names[district]] += number
        all_settings[setting] += number
    came = Counter(names[district] for _library, district, _setting in reached)
    heads = Counter(names[district] for _library, district, _setting in people)
    settings = Counter(setting for _library, _district, setting in reached)
    return Coverage(
        places=tuple(
            Covered(name, came[name], number, heads[name])
            for name, number in sorted(every.items(), key=lambda row: (-came[row[0]], -row[1], row[0]))
        ),
        settings=tuple(
            Covered(str(setting.label), settings[setting], all_settings[setting])
            for setting in (Setting.RURAL, Setting.URBAN)
            if all_settings[setting]
        ),
        by_region=by_region,
    )
