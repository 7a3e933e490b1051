"""Forms whose long text may come as a document: lecture notes, texts to read, briefs of tasks."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from oqu.kernel import documents, files, languages
from oqu.kernel.errors import Refused
from oqu.kernel.fields import FileField, PlainTextField
from oqu.kernel.translated_forms import TextsForm


class DocumentTextsForm(TextsForm):
    """A form whose first text in one language is replaced by that of an uploaded document."""

    TEXT_FIELD = PlainTextField  # two blanks at the end of a line are a line break in Markdown
    accept: ClassVar = files.endings(documents.KINDS)
    largest_document_mb: ClassVar = documents.LARGEST // files.MEGABYTE

    document = FileField(
        label=_("A document instead of typing"),
        help_text=_(
            "DOCX, PDF, Markdown or plain text. Its text replaces the one in the language chosen below. Pictures are left out: attach them as files."
        ),
        required=False,
    )
    document_language = forms.ChoiceField(
        label=_("Language of the document"), choices=settings.LANGUAGES, required=False
    )

    def clean(self) -> dict[str, Any]:
        """Put the text of the document in its place."""
        data = super().clean() or {}
        if sent := data.get("document"):
            try:
                text = documents.markdown_of(sent, name=sent.name or "")
            except Refused as refused:
                self.add_error("document", str(refused))
            else:
                language = data.get("document_language") or languages.current()
                data[f"{self.TEXTS[0][0]}_{language}"] = text
        return data
