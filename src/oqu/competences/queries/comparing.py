"""Whether what was asked about two competences, perhaps of different versions, can be compared."""

from collections import defaultdict
from enum import StrEnum

from oqu.competences.models import Competence, CompetenceLink, FrameworkVersion


class CompetenceComparison(StrEnum):
    """How far two competences are the same; anything but `EXACT` must be marked wherever it is shown."""

    EXACT = "exact"
    """The same competence: of one version, or called the same by a person at each step between their versions."""
    MAPPED = "mapped"
    """One came from the other, which was divided, joined with another, or changed in what it means."""
    NOT_POSSIBLE = "not possible"
    """Nothing leads from one to the other, or it is not decided yet."""


type Links = dict[int, list[CompetenceLink]]


def compare(first: Competence, second: Competence) -> CompetenceComparison:
    """How two competences compare, in either order; one query for two versions of one framework, else none."""
    if first.pk == second.pk:
        return CompetenceComparison.EXACT
    if first.version_id == second.version_id or first.version.framework_id != second.version.framework_id:
        return CompetenceComparison.NOT_POSSIBLE
    old, new = sorted((first, second), key=lambda one: one.version.number)
    return _reached(_links(old.version), {old.pk}, new.pk)


def _links(since: FrameworkVersion) -> Links:
    """The links from this version on, by the competence from which they lead."""
    found: Links = defaultdict(list)
    links = CompetenceLink.objects.filter(
        old__version__framework=since.framework_id, old__version__number__gte=since.number, new__isnull=False
    )
    for link in links:
        found[link.old_id].append(link)
    return found


def _reached(links: Links, start: set[int], goal: int) -> CompetenceComparison:
    """Walk version by version; each link leads one version on, so that the walk ends."""
    same, any_way = set(start), set(start)
    while any_way:
        same = {link.new_id for one in same for link in links[one] if link.is_same and link.new_id}
        any_way = {link.new_id for one in any_way for link in links[one] if link.new_id}
        if goal in same:
            return CompetenceComparison.EXACT
        if goal in any_way:
            return CompetenceComparison.MAPPED
    return CompetenceComparison.NOT_POSSIBLE


def proposed_same(old: FrameworkVersion, new: FrameworkVersion) -> list[tuple[Competence, Competence]]:
    """The undecided competences of a version, each with the one of the next version that has its code."""
    later = {one.code: one for one in new.competences.filter(links_back=None)}
    undecided = old.competences.filter(links_onward=None)
    return [(one, later[one.code]) for one in undecided if one.code in later]
