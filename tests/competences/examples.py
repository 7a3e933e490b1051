"""A small framework for tests."""

from oqu.competences import actions
from oqu.competences.definition import (
    AreaContent,
    CompetenceContent,
    DescriptorContent,
    FrameworkContent,
    LevelContent,
    VersionContent,
)
from oqu.competences.models import FrameworkVersion
from oqu.kernel import clock
from oqu.libraries.models import Centre
from tests.factories.cast import Cast

ABOUT = FrameworkContent(
    "village",
    {"kk": "Ауыл кітапханасы", "ru": "Сельская библиотека", "en": "Village library"},
    {"ru": "Для сельских библиотек"},
    "Library of the region",
)
CONTENT = VersionContent(
    areas=(
        AreaContent("readers", {"kk": "Оқырмандар", "ru": "Читатели", "en": "Readers"}),
        AreaContent("books", {"ru": "Книги"}),
    ),
    competences=(
        CompetenceContent(
            "advice", "readers", {"kk": "Кеңес", "ru": "Советует", "en": "Advises"}, {"en": "What to read"}
        ),
        CompetenceContent("search", "books", {"ru": "Ищет", "en": "Searches"}, {}),
    ),
    levels=(
        LevelContent("basic", {"ru": "Начальный", "en": "Basic"}, {}),
        LevelContent("good", {"ru": "Уверенный", "en": "Good"}, {"en": "On one’s own"}),
    ),
    descriptors=(
        DescriptorContent("advice", "basic", {"ru": "Находит книгу", "en": "Finds a book"}),
        DescriptorContent("advice", "good", {"ru": "Советует, что читать дальше"}),
        DescriptorContent("search", "basic", {"en": "Finds by the title"}),
    ),
)
OWN: Centre = Centre()
"""Stands for the centre of the cast."""


def taken(
    cast: Cast,
    *,
    content: VersionContent = CONTENT,
    centre: Centre | None = OWN,
    key: str = "framework",
) -> FrameworkVersion:
    """The framework of a centre (default: that of the cast), as a draft."""
    return actions.take_framework(
        about=ABOUT,
        content=content,
        centre=cast.centre if centre is OWN else centre,
        by=cast.methodologist,
        at=clock.now(),
        key=key,
    )
