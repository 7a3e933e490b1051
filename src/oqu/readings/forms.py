"""What people type about readings."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from oqu.kernel.document_forms import DocumentTextsForm
from oqu.kernel.fields import MarkdownArea
from oqu.kernel.translated_forms import stored_texts
from oqu.readings.models import Reading


class ReadingForm(DocumentTextsForm):
    """The text in each language."""

    TEXTS = (("text", _("Text"), {"widget": MarkdownArea(rows=18, pictures=True)}),)

    def __init__(self, *args: Any, reading: Reading | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"initial": stored_texts(reading, ["text"])})

    def clean(self) -> dict[str, Any]:
        """Some text in some language."""
        data = super().clean()
        if self.lacks_text("text"):
            self.add_error(None, _("Write the text in at least one language."))
        return data

    def action_kwargs(self) -> dict[str, Any]:
        """The texts as `actions.set_reading` takes them."""
        return {"text": self.texts("text"), "pictures": self.cleaned_data["pictures"]}
