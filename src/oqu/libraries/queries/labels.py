"""How libraries are named where one of them is chosen: those of one name with what tells them apart."""

from collections.abc import Callable, Iterable

from oqu.kernel.telling_apart import marks
from oqu.libraries.models import Library


def library_labels(libraries: Iterable[Library], shown: Callable[[Library], str] = str) -> dict[int, str]:
    """Id of each library, whose district and region are loaded → its name; those of one name with what tells them apart.

    That is the settlement, then the district, the region and the code, as far as needed.
    """
    alike: dict[str, dict[int, Library]] = {}
    for library in libraries:
        alike.setdefault(shown(library), {})[library.pk] = library
    labels: dict[int, str] = {}
    for name, same in alike.items():
        beside = marks({pk: _facts(one) for pk, one in same.items()}) if len(same) > 1 else {}
        labels |= {pk: f"{name} ({beside[pk]})" if beside.get(pk) else name for pk in same}
    return labels


def _facts(library: Library) -> list[str]:
    return [library.settlement or "", str(library.district), str(library.district.region), library.code]
