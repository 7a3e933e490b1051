"""The content of one version of a framework as plain data: what files hold and what is stored as a whole."""

from dataclasses import dataclass

from oqu.kernel.languages import Translations


@dataclass(frozen=True)
class AreaContent:
    """An area: its code and its name by language."""

    code: str
    names: Translations


@dataclass(frozen=True)
class CompetenceContent:
    """A competence: its code, the code of its area, its name and what is meant by it, by language."""

    code: str
    area: str
    names: Translations
    abouts: Translations


@dataclass(frozen=True)
class LevelContent:
    """A level: its code, its name and what it means, by language."""

    code: str
    names: Translations
    abouts: Translations


@dataclass(frozen=True)
class DescriptorContent:
    """What a person does at a level of a competence (codes), by language."""

    competence: str
    level: str
    texts: Translations


@dataclass(frozen=True)
class VersionContent:
    """All of a version; areas, competences and levels are in their order, levels from the lowest on."""

    areas: tuple[AreaContent, ...] = ()
    competences: tuple[CompetenceContent, ...] = ()
    levels: tuple[LevelContent, ...] = ()
    descriptors: tuple[DescriptorContent, ...] = ()


@dataclass(frozen=True)
class FrameworkContent:
    """What a file says of a framework beside a version: its code and author, and its name and purpose by language."""

    code: str
    names: Translations
    abouts: Translations
    author: str = ""


@dataclass(frozen=True)
class CompetenceCode:
    """How a competence, and perhaps a level of it, is named outside an installation: by codes, and the number of the version."""

    framework: str
    version: int
    competence: str
    level: str = ""
