"""What editors fill in for an article."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from oqu.kernel.languages import LANGUAGES, Translations
from oqu.kernel.stale import StaleCheck
from oqu.news.models import Article

LABELS = {"title": _("title"), "lead": _("in one sentence"), "body": _("text")}


class ArticleForm(StaleCheck, forms.ModelForm[Article]):
    """An article, its languages side by side. Validates only; the action saves."""

    class Meta:
        model = Article
        fields = (
            "category",
            *(f"{field}_{language}" for language in LANGUAGES for field in ("title", "lead", "body")),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for language in LANGUAGES:
            for name, label in LABELS.items():
                self.fields[f"{name}_{language}"].label = capfirst(label)
            self.fields[f"title_{language}"].required = False
            self.fields[f"body_{language}"].widget = forms.Textarea(attrs={"rows": 14, "lang": language})

    def clean(self) -> dict[str, Any]:
        """At least one language has a title."""
        cleaned = super().clean() or {}
        if not any(cleaned.get(f"title_{language}") for language in LANGUAGES):
            self.add_error("title_kk", _("Give the article a title in at least one language."))
        return cleaned

    def texts(self, name: str) -> Translations:
        """One text by language, as it was typed."""
        return {language: self.cleaned_data[f"{name}_{language}"] or "" for language in LANGUAGES}
