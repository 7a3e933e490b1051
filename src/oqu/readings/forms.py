"""What people type about readings."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from oqu.kernel.languages import LANGUAGES
from oqu.kernel.stale import StaleCheck
from oqu.readings.models import Reading


class ReadingForm(StaleCheck, forms.Form):
    """The text in each language."""

    text_kk = forms.CharField(label=_("Text in Kazakh"), required=False, widget=forms.Textarea({"rows": 18}))
    text_ru = forms.CharField(label=_("Text in Russian"), required=False, widget=forms.Textarea({"rows": 18}))
    text_en = forms.CharField(label=_("Text in English"), required=False, widget=forms.Textarea({"rows": 8}))

    def __init__(self, *args: Any, reading: Reading | None, **kwargs: Any) -> None:
        kwargs["initial"] = {
            f"text_{x}": (getattr(reading, f"text_{x}") or "") if reading else "" for x in LANGUAGES
        }
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Some text in some language."""
        data = super().clean() or {}
        if not any(data.get(f"text_{language}") for language in LANGUAGES):
            self.add_error(None, _("Write the text in at least one language."))
        return data

    def action_kwargs(self) -> dict[str, Any]:
        """The texts as `actions.set_reading` takes them."""
        return {"text": {language: self.cleaned_data[f"text_{language}"] for language in LANGUAGES}}
