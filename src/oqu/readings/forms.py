"""What people type about readings."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from oqu.kernel import documents, languages
from oqu.kernel.errors import Refused
from oqu.kernel.fields import FileField, PlainTextField
from oqu.kernel.translated_forms import TextsForm, stored_texts
from oqu.readings.models import Reading


class ReadingForm(TextsForm):
    """The text in each language."""

    TEXTS = (("text", _("Text"), {"widget": forms.Textarea({"rows": 18})}),)
    TEXT_FIELD = PlainTextField  # two blanks at the end of a line are a line break in Markdown

    document = FileField(
        label=_("A document instead of typing"),
        help_text=_(
            "DOCX, PDF or Markdown. Its text replaces the one in the language chosen below. Pictures are left out: attach them as files."
        ),
        required=False,
    )
    document_language = forms.ChoiceField(
        label=_("Language of the document"), choices=settings.LANGUAGES, required=False
    )

    def __init__(self, *args: Any, reading: Reading | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"initial": stored_texts(reading, ["text"])})

    def clean(self) -> dict[str, Any]:
        """Some text in some language."""
        data = super().clean() or {}
        self._take_document(data)
        if not any(self.texts("text").values()):
            self.add_error(None, _("Write the text in at least one language."))
        return data

    def _take_document(self, data: dict[str, Any]) -> None:
        """Put the text of an uploaded document in the place of the text in its language."""
        sent = data.get("document")
        if not sent:
            return
        try:
            text = documents.markdown_of(sent, name=sent.name or "")
        except Refused as refused:
            self.add_error("document", str(refused))
        else:
            data[f"text_{data.get('document_language') or languages.current()}"] = text

    def action_kwargs(self) -> dict[str, Any]:
        """The texts as `actions.set_reading` takes them."""
        return {"text": self.texts("text")}
