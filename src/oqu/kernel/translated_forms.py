"""Form fields for texts in every language of the site (`LANGUAGES` in the settings): `title_kk`, `title_ru` and so on."""

from collections.abc import Collection, Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _

from oqu.kernel.fields import TidyCharField, is_empty
from oqu.kernel.languages import LANGUAGES
from oqu.kernel.stale import StaleCheck

type Text = tuple[str, Any, dict[str, Any]]
"""Name of a text, its label, and options of its fields."""


class TranslatedTexts(forms.BaseForm):
    """A form with a field for each of `TEXTS` in each language."""

    TEXTS: tuple[Text, ...] = ()
    TEXT_FIELD: type[forms.CharField] = TidyCharField

    def __init__(self, *args: Any, languages: Collection[str] | None = None, **kwargs: Any) -> None:
        """`languages` are those in which texts are asked for; one that has a text already stays in sight. None: all."""
        super().__init__(*args, **kwargs)
        self.asked_languages = languages
        # A rule of the form may require these, so no word "optional" stands beside them.
        self.sometimes_required: set[str] = set()
        for text in self.TEXTS:
            self.add_text(*text)

    def add_text(self, name: str, label: Any, options: dict[str, Any]) -> None:
        """Add a text's fields, labelled "Title · Қазақша" and so on; no language is required by itself."""
        for language, spoken in settings.LANGUAGES:
            column = f"{name}_{language}"
            if self._asks_for(language, column):
                self.fields[column] = self.TEXT_FIELD(label=f"{label} · {spoken}", required=False, **options)
        self.sometimes_required |= set(columns(name))

    def _asks_for(self, language: str, column: str) -> bool:
        has_text = self.initial.get(column) or self.data.get(self.add_prefix(column))
        asked = self.asked_languages
        return asked is None or language in asked or bool(has_text)

    def mark_gaps(self, languages: Iterable[str]) -> None:
        """Have the field of each of these languages say so where a stored text is written in another one only."""
        languages = list(languages)
        for name, _label, _options in self.TEXTS:
            if not any(self.initial.get(column) for column in columns(name)):
                continue
            for column in (f"{name}_{language}" for language in languages):
                if column in self.fields and not self.initial.get(column):
                    self.fields[column].help_text = _("Not written in this language yet.")

    def in_columns(self) -> list[list[forms.BoundField]]:
        """A row for each text, a column for each language."""
        return [self.fields_of(name) for name, _label, _options in self.TEXTS]

    def fields_of(self, name: str) -> list[forms.BoundField]:
        """The fields of one text, by language."""
        return [self[column] for column in columns(name) if column in self.fields]

    def texts(self, name: str) -> dict[str, str]:
        """One text as it was typed: {"kk": "…", "ru": "", …}."""
        return {language: self.cleaned_data.get(f"{name}_{language}") or "" for language in LANGUAGES}

    def require_text(self, name: str, message: Any) -> None:
        """Add an error at the first language's field if the text was written in no language."""
        if self.lacks_text(name):
            self.add_error(self.fields_of(name)[0].name, message)

    def lacks_text(self, name: str) -> bool:
        """Whether nothing was typed in any language; what was typed and refused is not missing."""
        return is_empty(self, *(bound.name for bound in self.fields_of(name)))

    def columns_of_texts(self) -> dict[str, str]:
        """Every text by the name of its column."""
        return {
            f"{name}_{language}": text
            for name, _label, _options in self.TEXTS
            for language, text in self.texts(name).items()
        }


class TextsForm(TranslatedTexts, StaleCheck, forms.Form):
    """A form that edits stored texts."""


def columns(name: str) -> list[str]:
    """The columns and form fields of a translated text: `title_kk`, `title_ru`, `title_en`."""
    return [f"{name}_{language}" for language in LANGUAGES]


def stored_texts(row: Any, names: Iterable[str]) -> dict[str, str]:
    """The texts of a row as `initial` of a form; none without a row."""
    if row is None:
        return {}
    return {column: getattr(row, column) or "" for name in names for column in columns(name)}
