"""What people type about readings."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from oqu.kernel.translated_forms import TextsForm, stored_texts
from oqu.readings.models import Reading


class ReadingForm(TextsForm):
    """The text in each language."""

    TEXTS = (("text", _("Text"), {"widget": forms.Textarea({"rows": 18})}),)
    TEXT_FIELD = forms.CharField  # two blanks at the end of a line are a line break in Markdown

    def __init__(self, *args: Any, reading: Reading | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"initial": stored_texts(reading, ["text"])})

    def clean(self) -> dict[str, Any]:
        """Some text in some language."""
        data = super().clean() or {}
        if not any(self.texts("text").values()):
            self.add_error(None, _("Write the text in at least one language."))
        return data

    def action_kwargs(self) -> dict[str, Any]:
        """The texts as `actions.set_reading` takes them."""
        return {"text": self.texts("text")}
