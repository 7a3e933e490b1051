"""Where libraries stand and who runs courses."""

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import Model, Prefetch, Q, QuerySet

from oqu.kernel import languages, text
from oqu.kernel.models import JournalEntry, StoredFile
from oqu.kernel.name_order import NameOrder, name_key
from oqu.kernel.prepared import prepared
from oqu.kernel.search import holding
from oqu.libraries.models import (
    Centre,
    CentreLook,
    ChangeDecision,
    District,
    Internet,
    Library,
    LibraryChange,
    Listed,
    Network,
    Region,
    Setting,
    SiteName,
)
from oqu.libraries.queries.plain_names import plain_name, words_of

SITE_NAME = "site-name"
SITE_NAME_SECONDS = 10
"""How long the pages of another process may still show the name before."""


def site_name(names: languages.Translations | None = None) -> str:
    """The name of the site in the current language; "Oqu" until its administrator has typed one.

    Every page asks for it, so it is read from the database once in `SITE_NAME_SECONDS`. What can't be shown anew, such
    as a letter, passes the `names` that are stored now.
    """
    texts: languages.Translations | None = cache.get(SITE_NAME) if names is None else names
    if texts is None:
        texts = site_names()
        cache.set(SITE_NAME, texts, SITE_NAME_SECONDS)
    return languages.pick(texts) or settings.OQU_NAME


def site_names() -> languages.Translations:
    """The name of the site by language, as it is stored; empty if it has none."""
    row = SiteName.objects.first()
    return languages.texts_of(row, "name") if row else {}


CHECKED = "libraries.check_installation"


@dataclass(frozen=True)
class InstallationCheck:
    """When a person last checked the installation, how many things were wrong, and how many are to be looked at."""

    at: datetime
    wrong: int
    odd: int = 0


def last_check() -> InstallationCheck | None:
    """The latest check of the installation that a person asked for."""
    entry = JournalEntry.objects.filter(verb=CHECKED).order_by("-at", "-pk").first()
    if entry is None:
        return None
    return InstallationCheck(entry.at, int(entry.details["wrong"]), int(entry.details.get("odd", 0)))


def by_name[M: Model](rows: QuerySet[M], *columns: str) -> QuerySet[M]:
    """Rows in the order of the alphabet, by their names (or these `columns`) in the language of the page."""
    order = [NameOrder(languages.translated_in_sql(column)) for column in columns or ("name",)]
    return rows.order_by(*order, "pk")


def all_libraries() -> QuerySet[Library]:
    """Every library with its district, region and network."""
    return by_name(Library.objects.select_related("district__region", "network"))


def libraries_of(network: Network) -> QuerySet[Library]:
    """The libraries of a network."""
    return all_libraries().filter(network=network)


def library_names(codes: Iterable[str]) -> dict[str, str]:
    """Code → name of these libraries; one query, none without codes."""
    wanted = set(codes)
    return {one.code: str(one) for one in Library.objects.filter(code__in=wanted)} if wanted else {}


def library_by_code(code: str) -> Library | None:
    """The library with that code."""
    return all_libraries().filter(code=code.strip()).first()


def library_by_key(key: str) -> Library | None:
    """The library with that key, with its system, and with the centre that it is, if it is one."""
    return all_libraries().select_related("network__owner__library", "centre").filter(key=key).first()


def districts() -> QuerySet[District]:
    """Every district with its region, in the order of both names."""
    return by_name(District.objects.select_related("region"), "region__name", "name")


def all_of(model: type[Region | District | Network]) -> QuerySet[Any]:
    """All regions, districts or library systems to choose from, by name."""
    rows: QuerySet[Any] = model._default_manager.all()
    return by_name(rows)


@dataclass(frozen=True, slots=True)
class Named:
    """A row that is chosen by its name: its key, and its name in the language of the page."""

    key: str
    name: str


NAMED_COLUMNS = ("key", *languages.in_languages("name", {}))


def named(*, key: str, **names: str | None) -> Named:
    """A row of NAMED_COLUMNS."""
    return Named(key, languages.taken(names, "name"))


def named_districts() -> list[Named]:
    """Every district by its name."""
    return sorted((named(**row) for row in _districts()), key=lambda one: name_key(one.name))


@prepared
def _districts() -> QuerySet[District, dict[str, Any]]:
    rows: QuerySet[District, dict[str, Any]] = District.objects.values(*NAMED_COLUMNS)
    return rows


def centre_by_slug(slug: str) -> Centre | None:
    """The centre with that slug."""
    return Centre.objects.select_related("library").filter(slug=slug).first()


def centres() -> QuerySet[Centre]:
    """Every library that runs courses."""
    return by_name(Centre.objects.select_related("library__district__region"), "library__name")


def only_centre() -> Centre | None:
    """The centre of an installation that has just one."""
    some = list(centres()[:2])
    return some[0] if len(some) == 1 else None


def networks_owned_by(centre: Centre) -> QuerySet[Network]:
    """The library systems that a centre keeps."""
    return by_name(Network.objects.filter(owner=centre))


type ListedRow = Region | District | Network | Library


def _rows(listed: str) -> QuerySet[Any]:
    """All rows of one of the common lists."""
    models: dict[str, type[ListedRow]] = {
        Listed.REGION: Region,
        Listed.DISTRICT: District,
        Listed.NETWORK: Network,
        Listed.LIBRARY: Library,
    }
    return models[listed]._default_manager.all()


def row_by_key(listed: str, key: str) -> ListedRow | None:
    """The row of one of the common lists with that key; None also where there is no such list."""
    if listed not in Listed.values:
        return None
    found: ListedRow | None = (
        library_by_key(key) if listed == Listed.LIBRARY else _rows(listed).filter(key=key).first()
    )
    return found


def others_of(row: ListedRow) -> QuerySet[Any]:
    """The rows of the same list into which a row could be merged: a district only into one of its region."""
    if isinstance(row, District):
        return by_name(District.objects.filter(region=row.region_id).exclude(pk=row.pk))
    if isinstance(row, Library):
        return by_name(
            Library.objects.exclude(pk=row.pk).select_related("centre", "network", "district__region")
        )
    return by_name(type(row)._default_manager.exclude(pk=row.pk))


def regions_with_districts() -> QuerySet[Region]:
    """Every region, its districts prefetched."""
    return by_name(Region.objects.prefetch_related(Prefetch("districts", by_name(District.objects.all()))))


def is_taken(listed: str, code: str) -> bool:
    """Whether a row of one of the common lists has this code."""
    return bool(_rows(listed).filter(code=code).exists())


def free_code(listed: str, name: str) -> str:
    """A code for a new row, made of its name: at most 40 characters, used by no other row of that list."""
    return free_codes(listed, [name])[0]


def free_codes(listed: str, names: Iterable[str]) -> list[str]:
    """Such codes for new rows of these names, one after the other; one query."""
    taken, made = set(_rows(listed).values_list("code", flat=True)), []
    for name in names:
        words = text.slug(name, longest=36)
        tried = (words if n == 1 else f"{words}-{n}" for n in itertools.count(1))
        made.append(next(code for code in tried if code not in taken))
        taken.add(made[-1])
    return made


def row_of(change: LibraryChange) -> ListedRow | None:
    """The row that a change is about."""
    found: ListedRow | None = _rows(change.listed).filter(code=change.code).first()
    return found


def network_by_key(key: str) -> Network | None:
    """The library system with that key."""
    return Network.objects.filter(key=key).first()


def networks_with_owners() -> QuerySet[Network]:
    """Every library system with its district and the centre that owns it."""
    return by_name(Network.objects.select_related("district", "owner__library"))


def _changes() -> QuerySet[LibraryChange]:
    return LibraryChange.objects.select_related("centre__library", "waits_for__library")


def changes_for(centre: Centre | None) -> QuerySet[LibraryChange]:
    """The changes that wait for a centre; None: every change that waits, for the site administrator."""
    waiting = _changes().filter(verdict=ChangeDecision.WAITING)
    return waiting if centre is None else waiting.filter(waits_for=centre)


def changes_waiting_for(centres: Iterable[int], *, administrator: bool = False) -> int:
    """How many proposed changes wait for one of these centres (by id), and perhaps for the site administrator."""
    approver = Q(waits_for__in=list(centres))
    if administrator:
        approver |= Q(waits_for=None)
    return LibraryChange.objects.filter(approver, verdict=ChangeDecision.WAITING).count()


def changes_by(centre: Centre) -> QuerySet[LibraryChange]:
    """The changes that a centre has proposed, decided or not."""
    return _changes().filter(centre=centre)


def change_by_key(key: str) -> LibraryChange | None:
    """The proposed change with that key."""
    return _changes().filter(key=key).first()


@dataclass(frozen=True)
class ShownChange:
    """A proposed change in words: the name of the row now, and (column, before, after) of each difference."""

    change: LibraryChange
    name: str
    differences: list[tuple[str, str, str]]


def in_words(changes: Iterable[LibraryChange]) -> list[ShownChange]:
    """Changes with names in place of ids, in one query for each list that they are about."""
    changes = list(changes)
    names = {
        (listed, code): name
        for listed in {x.listed for x in changes}
        for code, name in _names(listed, changes)
    }
    places = _places(changes)
    return [
        ShownChange(
            change,
            names.get((change.listed, change.code), change.code),
            [
                (_label(change, column), _word(column, before, places), _word(column, after, places))
                for column, (before, after) in change.changes.items()
            ],
        )
        for change in changes
    ]


def _names(listed: str, changes: list[LibraryChange]) -> Iterator[tuple[str, str]]:
    codes = [change.code for change in changes if change.listed == listed]
    for row in _rows(listed).filter(code__in=codes):
        yield row.code, str(row)


RELATED = {"region_id": Region, "district_id": District, "network_id": Network}


def _places(changes: list[LibraryChange]) -> dict[tuple[str, int], str]:
    """(column, id) -> name of what the columns point to."""
    wanted: dict[str, set[int]] = {}
    for change in changes:
        for column, pair in change.changes.items():
            if column in RELATED:
                wanted.setdefault(column, set()).update(pk for pk in pair if pk)
    return {
        (column, row.pk): str(row)
        for column, ids in wanted.items()
        for row in RELATED[column]._default_manager.filter(pk__in=ids)
    }


def _label(change: LibraryChange, column: str) -> str:
    field = _rows(change.listed).model._meta.get_field(column.removesuffix("_id"))
    return str(getattr(field, "verbose_name", column))


def _word(column: str, value: Any, places: dict[tuple[str, int], str]) -> str:
    if column in RELATED:
        return places.get((column, value), "")
    if column == "setting" and value:
        return str(Setting(value).label)
    if column == "internet":
        return str(Internet(value).label)
    return str(value)


def choosable_libraries(district_key: str, most: int = 200) -> list[Library]:
    """The libraries to choose from in one list: those of a district, else all if they are not too many, else none."""
    libraries = all_libraries()
    if district_key:
        return list(libraries.filter(district__key=district_key))
    some = list(libraries[: most + 1])
    return some if len(some) <= most else []


@dataclass(frozen=True)
class NamedCode:
    """A region, district or library system: its code, its names, and the code of what it lies in (region or district)."""

    code: str
    names: tuple[str, ...]
    within: str = ""


@dataclass(frozen=True)
class KnownCodes:
    """All regions, library systems and districts by code."""

    regions: Mapping[str, NamedCode]
    networks: Mapping[str, NamedCode]
    districts: Mapping[str, NamedCode]


def known_codes() -> KnownCodes:
    """What a list of libraries may name without bringing it; three queries."""
    return KnownCodes(
        regions=_named_codes(Region),
        networks=_named_codes(Network, "district__code"),
        districts=_named_codes(District, "region__code"),
    )


def _named_codes(model: type[Region | District | Network], *within: str) -> dict[str, NamedCode]:
    names = [f"name_{language}" for language in languages.LANGUAGES]
    rows = model._default_manager.values_list("code", *names, *within)
    return {
        row[0]: NamedCode(row[0], tuple(filter(None, row[1 : len(names) + 1])), *row[len(names) + 1 :])
        for row in rows
    }


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


DOT = " · "
"""Between the code and the name of a library, where a list offers both."""


class LibraryNames:
    """Libraries by everything that a cell may name them by: code, name in any language, or both."""

    def __init__(self, libraries: Iterable[Library]) -> None:
        self._by_code: dict[str, Library] = {}
        self._by_name: dict[str, dict[int, Library]] = {}
        for library in libraries:
            self._by_code[words_of(library.code.casefold())] = library
            names = {getattr(library, f"name_{language}") or "" for language in languages.LANGUAGES} - {""}
            for words in (*names, *(f"{library.code}{DOT}{name}" for name in names)):
                self._by_name.setdefault(plain_name(words), {})[library.pk] = library

    def find(self, words: str) -> list[Library]:
        """The libraries that are meant: none, one, or all of those with one name."""
        by_code = self._by_code.get(words_of(words.casefold()))
        return [by_code] if by_code else list(self._by_name.get(plain_name(words), {}).values())


def looks_pictures(centre: Centre) -> dict[str, StoredFile]:
    """The pictures of a centre's present look, by name."""
    pictures = {name: getattr(centre.look, name, None) for name in CentreLook.PICTURES}
    return {name: file for name, file in pictures.items() if file}


def logo_of_look(key: str) -> StoredFile | None:
    """The file with that key if it is, or once was, the logo of a centre: looks are never changed."""
    return StoredFile.objects.filter(key=key, pk__in=CentreLook.objects.values("logo")).first()


def public_logo(key: str) -> StoredFile | None:
    """The file with that key if it is the present logo of a centre."""
    return StoredFile.objects.filter(key=key, pk__in=Centre.objects.values("look__logo")).first()
