"""Coverage: the libraries with participants, out of all, by district, town and village."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from oqu.courses.models import Course
from oqu.kernel import languages
from oqu.libraries.models import District, Library, Setting
from oqu.reports.queries.origins import origins

MOST_DISTRICTS = 24


@dataclass(frozen=True)
class Covered:
    """A district (or region, or kind of library): its libraries, and those with participants."""

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
        """Libraries with participants."""
        return sum(place.reached for place in self.places)

    @property
    def every(self) -> int:
        """All libraries of these regions."""
        return sum(place.every for place in self.places)


NOWHERE = Coverage((), (), by_region=False)


def coverage(course: Course) -> Coverage:
    """Hold the libraries of a course's people against all libraries of their regions; regions where districts are many."""
    reached = origins(course)
    regions = {origin.region_id for origin in reached}
    districts = {pk: (district, region) for pk, district, region in _districts(regions)}
    if not districts:
        return NOWHERE
    by_region = len(districts) > MOST_DISTRICTS
    names = {pk: region if by_region else district for pk, (district, region) in districts.items()}
    every, all_settings = Counter[str](), Counter[str]()
    for district, setting, number in _libraries(regions):
        every[names[district]] += number
        all_settings[setting] += number
    came, heads, settings = Counter[str](), Counter[str](), Counter[str]()
    for origin in reached:
        came[names[origin.district_id]] += origin.libraries
        heads[names[origin.district_id]] += origin.people
        settings[origin.setting] += origin.libraries
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


def _districts(regions: Iterable[int]) -> QuerySet[District, tuple[int, str, str]]:
    """The districts of these regions with both names."""
    names = {
        "shown_name": languages.translated_in_sql("name"),
        "region_said": languages.translated_in_sql("region__name"),
    }
    found = District.objects.filter(region__in=list(regions)).order_by()
    return found.annotate(**names).values_list("pk", *names)


def _libraries(regions: Iterable[int]) -> QuerySet[Library, tuple[int, str, int]]:
    """District, kind of library, how many there are."""
    found = Library.objects.filter(district__region__in=list(regions)).order_by()
    return found.values_list("district_id", "setting").annotate(n=Count("pk"))
