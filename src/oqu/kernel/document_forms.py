"""Forms whose long text may come as a document and may show pictures: lecture notes, texts to read, briefs of tasks."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oqu.kernel import documents, files, languages, rich_text
from oqu.kernel.errors import Refused
from oqu.kernel.fields import FileField, FilesField, PlainTextField
from oqu.kernel.pictures import TEXT_KINDS, TEXT_LARGEST, PictureOfText, PicturesBusy, for_text
from oqu.kernel.translated_forms import TextsForm, columns

MOST_PICTURES = 20


class DocumentTextsForm(TextsForm):
    """A form whose first text is Markdown: in one language it is replaced by that of an uploaded document.

    `pictures` of its cleaned data are ready for the text; those of the document come with them.
    """

    TEXT_FIELD = PlainTextField  # two blanks at the end of a line are a line break in Markdown
    accept: ClassVar = files.endings(documents.KINDS)
    accept_pictures: ClassVar = files.endings(TEXT_KINDS)
    largest_document_mb: ClassVar = documents.LARGEST // files.MEGABYTE
    largest_picture_mb: ClassVar = TEXT_LARGEST // files.MEGABYTE

    pictures = FilesField(
        label=gettext_lazy("Pictures for the text"),
        help_text=gettext_lazy(
            "JPG, PNG, WebP or HEIC. The text says where each is shown: ![What is to be seen](name-of-the-file.jpg)."
        ),
        required=False,
    )
    document = FileField(
        label=gettext_lazy("A document instead of typing"),
        help_text=gettext_lazy(
            "DOCX, PDF, Markdown or plain text. Its text replaces the one in the language chosen below. Links, footnotes and the first 20 photos and images of a DOCX come along; after saving you see what was left out. Of a PDF only the text is taken."
        ),
        required=False,
    )
    document_language = forms.ChoiceField(
        label=gettext_lazy("Language of the document"),
        choices=settings.LANGUAGES,
        required=False,
        initial=languages.current,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.left_out: Sequence[str] = ()
        """What the document holds and the text lacks."""
        text = self.TEXTS[0][0]
        codes = [code for code in languages.LANGUAGES if f"{text}_{code}" in self.fields]
        chosen = self.fields["document_language"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [(code, name) for code, name in settings.LANGUAGES if code in codes]
        chosen.initial = languages.current() if languages.current() in codes else codes[0]

    def clean(self) -> dict[str, Any]:
        """Put the text of the document in its place, and make the pictures ready."""
        data = super().clean() or {}
        ready = self._pictures(data.get("pictures") or [])
        if sent := data.get("document"):
            try:
                read = documents.read(sent, name=sent.name or "")
            except Refused as refused:
                self.add_error("document", str(refused))
            else:
                language = data.get("document_language") or self.fields["document_language"].initial
                data[f"{self.TEXTS[0][0]}_{language}"] = read.markdown
                ready += read.pictures
                self.left_out = read.left_out
        self._require_mentions(ready, data)
        data["pictures"] = ready
        return data

    def _pictures(self, sent: list[Any]) -> list[PictureOfText]:
        if len(sent) > MOST_PICTURES:
            self.add_error(
                "pictures",
                _("At most %(most)s pictures at once: save, then add more.") % {"most": MOST_PICTURES},
            )
            return []
        ready: dict[str, PictureOfText] = {}
        for one in sent:
            name = rich_text.picture_name(one.name or "")
            if name in ready:
                self.add_error(
                    "pictures",
                    _("Two pictures are called “%(name)s”. Rename one of them.") % {"name": one.name},
                )
                continue
            try:
                ready[name] = for_text(files.Upload(one.name or "", one))
            except PicturesBusy:
                self.add_error("pictures", f"{one.name}: {documents.Busy.message}")
            except Refused as refused:
                self.add_error("pictures", f"{one.name}: {refused}")
        return list(ready.values())

    def _require_mentions(self, ready: list[PictureOfText], data: Mapping[str, Any]) -> None:
        """Add an error for pictures that no language of the text mentions: they would be shown nowhere."""
        texts = [data.get(column) or "" for column in columns(self.TEXTS[0][0])]
        mentioned = {one.name for text in texts for one in rich_text.pictures_in(text)}
        for one in ready:
            if rich_text.picture_name(one.name) not in mentioned:
                self.add_error(
                    "pictures",
                    _(
                        "The text does not say where “%(name)s” is shown. Write there: ![What is to be seen](%(typed)s)"
                    )
                    % {"name": one.name, "typed": "-".join(one.name.split())},
                )
