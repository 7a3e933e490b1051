"""Where libraries stand and who runs courses."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from oqu.kernel import languages
from oqu.kernel.prepared import remembered
from oqu.kernel.search import holding
from oqu.libraries.models import Centre, District, Internet, Library, Network, Region, Setting  # noqa: F401


def all_libraries() -> QuerySet[Library]:
    """Every library with its district, region and network."""
    return Library.objects.select_related("district__region", "network")


def libraries_of(network: Network) -> QuerySet[Library]:
    """The libraries of a network."""
    return all_libraries().filter(network=network)


def library_by_code(code: str) -> Library | None:
    """The library with that code."""
    return all_libraries().filter(code=code.strip()).first()


def districts() -> QuerySet[District]:
    """Every district with its region."""
    return District.objects.select_related("region")


@dataclass(frozen=True, slots=True)
class Named:
    """A row that is chosen by its name: its key, and its name in the language of the page."""

    key: str
    name: str


NAMED_COLUMNS = ("key", *languages.in_languages("name", {}))


def named(*, key: str, **names: str | None) -> Named:
    """A row of NAMED_COLUMNS."""
    return Named(key, languages.taken(names, "name"))


@remembered(named)
def named_districts() -> QuerySet[District, tuple[Any, ...]]:
    """Every district by its name."""
    return District.objects.values_list(*NAMED_COLUMNS)


def centre_by_slug(slug: str) -> Centre | None:
    """The centre with that slug."""
    return Centre.objects.select_related("library").filter(slug=slug).first()


def centres() -> QuerySet[Centre]:
    """Every library that runs courses."""
    return Centre.objects.select_related("library__district").order_by("library__name")


def only_centre() -> Centre | None:
    """The centre of an installation that has just one."""
    some = list(centres()[:2])
    return some[0] if len(some) == 1 else None


def networks_owned_by(centre: Centre) -> QuerySet[Network]:
    """The library systems that a centre keeps."""
    return Network.objects.filter(owner=centre)


def choosable_libraries(district_key: str, most: int = 200) -> list[Library]:
    """The libraries to choose from in one list: those of a district, else all if they are not too many, else none."""
    libraries = all_libraries()
    if district_key:
        return list(libraries.filter(district__key=district_key))
    some = list(libraries[: most + 1])
    return some if len(some) <= most else []


@dataclass(frozen=True)
class KnownCodes:
    """The codes of all regions, library systems, and districts with the code of the region of each."""

    regions: set[str]
    networks: set[str]
    districts: dict[str, str]


def known_codes() -> KnownCodes:
    """What a list of libraries may name without bringing it."""
    regions, networks = (set(model.objects.values_list("code", flat=True)) for model in (Region, Network))
    return KnownCodes(regions, networks, dict(District.objects.values_list("code", "region__code")))


SEARCHED = (*languages.in_languages("name", {}), *languages.in_languages("settlement", {}), "code")


def search_libraries(
    *, words: str = "", region: str = "", district: str = "", network: str = "", setting: str = ""
) -> QuerySet[Library]:
    """Libraries whose name, settlement or code holds every one of the words; the rest are keys, empty for all."""
    chosen = {
        "district__region__key": region,
        "district__key": district,
        "network__key": network,
        "setting": setting,
    }
    exact = {name: value for name, value in chosen.items() if value}
    return all_libraries().filter(holding(words, SEARCHED), **exact)
