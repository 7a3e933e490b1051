"""Forms that take a list of rows: as a file of Excel or CSV, or as cells pasted from a spreadsheet or a message."""

from collections.abc import Collection
from typing import Any, ClassVar

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from oqu.kernel.fields import FilesField, is_empty
from oqu.kernel.languages import in_every_language
from oqu.kernel.sheets import MOST_MEGABYTES
from oqu.kernel.uploads import ArrivedFile

LONGEST = 500_000
"""Letters, some thousands of rows; more is sent as a file."""
PASTED = "pasted"
NAME = gettext_noop("Pasted cells")
"""What pasted cells are called where a report names the file."""


class ListSourceForm(forms.Form):
    """The base of forms with a list; `cleaned_data[LIST]` is its file (of a field for several: files), pasted cells too.

    Cells that the page before has stored, as a file that the form names by its key, are in their field again.
    """

    LIST: ClassVar[str] = "file"
    """The field of the file."""

    pasted = forms.CharField(
        label=_("Or paste the cells"),
        required=False,
        strip=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Copied in Excel or from a message, with the row of headings."),
        error_messages={"max_length": _("This is too much to paste. Send it as a file.")},
    )

    def __init__(self, data: Any = None, files: Any = None, **options: Any) -> None:
        super().__init__(data, files, **options)
        self.fields[self.LIST].required = False
        self._stored = self._take_out_pasted()

    @property
    def sometimes_required(self) -> Collection[str]:
        """One of the two is needed."""
        return {self.LIST, PASTED}

    @property
    def source(self) -> str:
        """The field from which the list comes, for what is wrong with it."""
        return PASTED if self.data.get(PASTED, "").strip() else self.LIST

    @property
    def file_field(self) -> forms.BoundField:
        """The field of the file, for templates."""
        return self[self.LIST]

    @property
    def further_fields(self) -> list[forms.BoundField]:
        """The fields that are no part of the list, for templates."""
        return [self[name] for name in self.fields if name not in (self.LIST, PASTED)]

    @property
    def largest_mb(self) -> int:
        """How large the file may be, in megabytes."""
        return MOST_MEGABYTES

    def clean(self) -> dict[str, Any]:
        """A list is needed, and only one."""
        cleaned = super().clean() or {}
        words = cleaned.get(PASTED, "")
        if not words.strip():
            if PASTED not in self.errors and is_empty(self, self.LIST):
                self.add_error(self.LIST, _("Choose a file, or paste the cells."))
        elif cleaned.get(self.LIST):
            self.add_error(PASTED, _("There is a file, too. Take the file out, or empty this field."))
        elif self.LIST not in self.errors:
            file = self._stored or SimpleUploadedFile(gettext(NAME), words.encode(), "text/plain")
            cleaned[self.LIST] = [file] if isinstance(self.fields[self.LIST], FilesField) else file
        return cleaned

    def _take_out_pasted(self) -> UploadedFile[Any] | None:
        """Put stored cells into their field again; returns their file, or None if there is none."""
        if not isinstance(self.files, MultiValueDict) or self.data.get(PASTED):
            return None
        sent = self.files.getlist(self.LIST)
        if len(sent) != 1 or not isinstance(sent[0], ArrivedFile) or sent[0].name not in _names():
            return None
        data = QueryDict(mutable=True)
        data.update(self.data)
        data[PASTED] = sent[0].read().decode(errors="replace")
        sent[0].seek(0)
        self.data = data
        self.files = MultiValueDict({name: some for name, some in self.files.lists() if name != self.LIST})
        return sent[0]


def _names() -> Collection[str]:
    """What pasted cells are called in each language."""
    return in_every_language(NAME).values()
