"""Which texts a questionnaire still lacks in a language."""

from collections.abc import Iterator, Sequence

from oqu.kernel.languages import LANGUAGES, Translations
from oqu.questionnaires.definition.content import Definition, Item


def texts_of(definition: Definition) -> Iterator[tuple[str, Translations]]:
    """Every text with its place, in reading order; texts that are in no language at all are left out."""
    for place, texts in _all(definition):
        if any(texts.values()):
            yield place, texts


def missing(definition: Definition, languages: Sequence[str] = LANGUAGES) -> dict[str, list[str]]:
    """For each language the places whose text it lacks though another language has it."""
    return {
        language: [place for place, texts in texts_of(definition) if not texts.get(language)]
        for language in languages
    }


def _all(definition: Definition) -> Iterator[tuple[str, Translations]]:
    yield "titles", definition.titles
    yield "intro", definition.intro
    yield "outro", definition.outro
    for section in definition.sections:
        yield section.code, section.titles
        for item in section.items:
            yield from _of_item(item)


def _of_item(item: Item) -> Iterator[tuple[str, Translations]]:
    yield item.code, item.texts
    yield item.within("message"), item.message
    if item.scale is not None:
        yield item.within("low"), item.scale.low_texts
        yield from ((item.within(str(mark)), texts) for mark, texts in item.scale.labels.items())
        yield item.within("high"), item.scale.high_texts
    yield from ((item.within(row.code), row.texts) for row in item.rows)
    yield from ((item.within(option.code), option.texts) for option in item.options)
