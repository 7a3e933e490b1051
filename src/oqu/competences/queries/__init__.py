"""Frameworks of competences: what there is for whom, one version as a whole, and comparing over versions."""

from django.db.models import Prefetch, Q, QuerySet

from oqu.competences.definition import (
    AreaContent,
    CompetenceCode,
    CompetenceContent,
    DescriptorContent,
    FrameworkContent,
    LevelContent,
    VersionContent,
)
from oqu.competences.models import (
    Area,
    Competence,
    CompetenceLink,
    Descriptor,
    Framework,
    FrameworkVersion,
    Level,
    VersionState,
)
from oqu.competences.queries.comparing import CompetenceComparison, compare, proposed_same
from oqu.kernel.languages import LANGUAGES, Translations, texts_of
from oqu.kernel.search import holding
from oqu.libraries.models import Centre

__all__ = [
    "Area",
    "Competence",
    "CompetenceCode",
    "CompetenceComparison",
    "CompetenceLink",
    "Framework",
    "FrameworkVersion",
    "Level",
    "VersionState",
    "areas_of",
    "code_of",
    "compare",
    "competence_to_map",
    "competences_to_choose",
    "content_of",
    "descriptor_texts",
    "draft_of",
    "framework_by_key",
    "framework_content",
    "frameworks_for",
    "is_code_taken",
    "levels_to_choose",
    "mapping_of",
    "part_by_code",
    "proposed_same",
    "published_by_code",
    "published_of",
    "published_versions",
    "version_before",
    "version_by_number",
    "versions_of",
]


def frameworks_for(centre: Centre | None) -> QuerySet[Framework]:
    """The frameworks of a centre and those of the installation; without a centre only the latter."""
    return (
        Framework.objects.filter(Q(centre=None) | Q(centre=centre))
        .select_related("centre__library")
        .prefetch_related("versions")
    )


def framework_by_key(centre: Centre | None, key: str) -> Framework | None:
    """One of these by its key."""
    return frameworks_for(centre).filter(key=key).first()


def is_code_taken(centre: Centre | None, code: str) -> bool:
    """Whether the owner has a framework with this code."""
    return Framework.objects.filter(centre=centre, code=code).exists()


def versions_of(framework: Framework) -> QuerySet[FrameworkVersion]:
    """All versions, the latest first."""
    return framework.versions.select_related("framework__centre")


def version_by_number(framework: Framework, number: int) -> FrameworkVersion | None:
    return versions_of(framework).filter(number=number).first()


def version_before(version: FrameworkVersion) -> FrameworkVersion | None:
    """The version before this one, or None."""
    return versions_of(version.framework).filter(number__lt=version.number).first()


def draft_of(framework: Framework) -> FrameworkVersion | None:
    """The version that can be changed, or None."""
    return versions_of(framework).filter(state=VersionState.DRAFT).first()


def published_of(framework: Framework) -> FrameworkVersion | None:
    """The version that applies now, or None."""
    return versions_of(framework).filter(state=VersionState.PUBLISHED).first()


def published_versions(centre: Centre) -> QuerySet[FrameworkVersion]:
    """The versions that apply now, of the frameworks that a centre may use."""
    return FrameworkVersion.objects.filter(
        Q(framework__centre=None) | Q(framework__centre=centre), state=VersionState.PUBLISHED
    ).select_related("framework")


def areas_of(version: FrameworkVersion) -> QuerySet[Area]:
    """The areas of a version with their competences and descriptors, in three queries more."""
    descriptors = Descriptor.objects.select_related("level")
    competences = Competence.objects.prefetch_related(Prefetch("descriptors", descriptors))
    return version.areas.prefetch_related(Prefetch("competences", competences))


def part_by_code(version: FrameworkVersion, part: str, code: str) -> Area | Competence | Level | None:
    """An area, competence or level (`part`) of a version."""
    if part == "area":
        return Area.objects.filter(version=version, code=code).first()
    if part == "competence":
        return Competence.objects.filter(version=version, code=code).select_related("area").first()
    return Level.objects.filter(version=version, code=code).first() if part == "level" else None


def mapping_of(version: FrameworkVersion) -> QuerySet[Competence]:
    """The competences of a version with their area and what became of them in the next one."""
    links = CompetenceLink.objects.select_related("new")
    return version.competences.select_related("area").prefetch_related(Prefetch("links_onward", links))


def competence_to_map(version: FrameworkVersion, code: str) -> Competence | None:
    """One of these by its code."""
    return mapping_of(version).filter(code=code).select_related("version").first()


def published_by_code(centre: Centre, code: CompetenceCode) -> tuple[Competence, Level | None] | None:
    """A competence and its level, of a version that was ever published and that a centre may use.

    The centre's own framework comes before one of the installation with the same code. None: there is no such competence, or
    no such level.
    """
    usable = Q(version__framework__centre=None) | Q(version__framework__centre=centre)
    found = Competence.objects.filter(
        usable,
        version__framework__code=code.framework,
        version__number=code.version,
        code=code.competence,
    ).exclude(version__state=VersionState.DRAFT)
    rows = sorted(
        found.select_related("version__framework"), key=lambda one: one.version.framework.centre_id is None
    )
    if not rows:
        return None
    if not code.level:
        return rows[0], None
    level = Level.objects.filter(version=rows[0].version, code=code.level).first()
    return (rows[0], level) if level else None


def code_of(competence: Competence, level: Level | None) -> CompetenceCode:
    """How a competence and its level are named outside; needs the version and framework of the competence."""
    version = competence.version
    return CompetenceCode(
        version.framework.code, version.number, competence.code, level.code if level else ""
    )


def descriptor_texts(competence: Competence, level: Level | None) -> Translations:
    """What a person does at that level of a competence, by language; without a description the name of the competence."""
    found = Descriptor.objects.filter(competence=competence, level=level).first() if level else None
    return texts_of(found, "text") if found else texts_of(competence, "name")


def competences_to_choose(centre: Centre, words: str = "") -> QuerySet[Competence]:
    """The competences that courses of a centre can refer to now, with area and framework; `words` narrow them down."""
    usable = Q(version__framework__centre=None) | Q(version__framework__centre=centre)
    names = [f"{name}_{language}" for name in ("name", "about", "area__name") for language in LANGUAGES]
    return (
        Competence.objects.filter(usable, holding(words, names), version__state=VersionState.PUBLISHED)
        .select_related("area", "version__framework")
        .order_by("version__framework_id", "area__position", "position", "pk")
    )


def levels_to_choose(centre: Centre) -> QuerySet[Level]:
    """The levels of the versions that a centre can refer to now, from the lowest on."""
    return Level.objects.filter(version__in=published_versions(centre)).order_by("version_id", "position")


def content_of(version: FrameworkVersion) -> VersionContent:
    """All of a version as plain data."""
    return VersionContent(
        areas=tuple(AreaContent(one.code, texts_of(one, "name")) for one in version.areas.all()),
        competences=tuple(
            CompetenceContent(one.code, one.area.code, texts_of(one, "name"), texts_of(one, "about"))
            for one in version.competences.select_related("area")
        ),
        levels=tuple(
            LevelContent(one.code, texts_of(one, "name"), texts_of(one, "about"))
            for one in version.levels.all()
        ),
        descriptors=tuple(
            DescriptorContent(one.competence.code, one.level.code, texts_of(one, "text"))
            for one in Descriptor.objects.filter(competence__version=version)
            .select_related("competence", "level")
            .order_by("competence__area__position", "competence__position", "level__position")
        ),
    )


def framework_content(framework: Framework) -> FrameworkContent:
    """A framework without its versions as plain data."""
    return FrameworkContent(
        framework.code, texts_of(framework, "name"), texts_of(framework, "about"), framework.author
    )
