"""What editors fill in for an article."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from oqu.kernel.fields import MarkdownArea, PlainTextField
from oqu.kernel.languages import LANGUAGES
from oqu.kernel.stale import StaleCheck
from oqu.kernel.translated_forms import TranslatedTexts
from oqu.news.models import Article

LABELS = {"title": _("title"), "lead": _("in one sentence"), "body": _("text")}


class ArticleForm(TranslatedTexts, StaleCheck, forms.ModelForm[Article]):
    """An article, its languages side by side. Validates only; the action saves."""

    class Meta:
        model = Article
        fields = (
            "category",
            *(f"{field}_{language}" for language in LANGUAGES for field in ("title", "lead", "body")),
        )
        field_classes = {f"body_{language}": PlainTextField for language in LANGUAGES}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for language in LANGUAGES:
            for name, label in LABELS.items():
                self.fields[f"{name}_{language}"].label = capfirst(label)
            self.fields[f"title_{language}"].required = False
            self.sometimes_required |= {f"{name}_{language}" for name in LABELS}
            self.fields[f"body_{language}"].widget = MarkdownArea(rows=14, lang=language)

    def clean(self) -> dict[str, Any]:
        """At least one language has a title."""
        cleaned = super().clean() or {}
        self.require_text("title", _("Give the article a title in at least one language."))
        return cleaned

    def by_language(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        """The code and name of each language of the course (all, if it is about none), and of each that is begun; and its fields."""
        course = self.instance.course
        fields = {x: [self[f"{name}_{x}"] for name in LABELS] for x in LANGUAGES}
        return [
            (language, str(spoken), fields[language])
            for language, spoken in settings.LANGUAGES
            if course is None
            or language in course.languages
            or any(bound.value() for bound in fields[language])
        ]
