"""Where the people of a course come from, counted by the database: as many rows as districts, not as people."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from oqu.courses.models import Course, Enrolment, Place
from oqu.kernel import languages

LIBRARY = "person__library"
DISTRICT = f"{LIBRARY}__district"


@dataclass(frozen=True, slots=True)
class Origin:
    """The libraries of one kind in one district and one system (None: in none), and how many people came from them."""

    district_id: int
    district: str
    region_id: int
    setting: str
    network_id: int | None
    libraries: int
    people: int


def origins(course: Course) -> list[Origin]:
    """Whence everybody came who has a library and did not withdraw; each library is counted in one row only."""
    places = Enrolment.objects.filter(course=course, person__library__isnull=False)
    rows = (
        places.exclude(state=Place.WITHDRAWN)
        .order_by()
        .annotate(district=languages.translated_in_sql(f"{DISTRICT}__name"))
        .values("district", DISTRICT, f"{DISTRICT}__region", f"{LIBRARY}__setting", f"{LIBRARY}__network")
        .annotate(libraries=Count(LIBRARY, distinct=True), people=Count("pk"))
    )
    return [_origin(**row) for row in rows]


def _origin(*, district: str, libraries: int, people: int, **places: Any) -> Origin:
    return Origin(
        district_id=places[DISTRICT],
        district=district,
        region_id=places[f"{DISTRICT}__region"],
        setting=places[f"{LIBRARY}__setting"],
        network_id=places[f"{LIBRARY}__network"],
        libraries=libraries,
        people=people,
    )
