"""Files and photos, in questionnaires with names only: they show who sent them."""

from collections.abc import Collection, Iterator, Mapping
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from oqu.kernel.files import ANSWERS, HEIC, MEGABYTE, PICTURES, FileType
from oqu.questionnaires.definition.content import Item, Value
from oqu.questionnaires.definition.kinds.beside import Beside
from oqu.questionnaires.definition.kinds.kind import Clean, Given, several
from oqu.questionnaires.definition.problems import DefinitionProblem, Words, say

FILE, PHOTO = "file", "photo"
MOST_FILES = 5
LARGEST_FILE = 20 * MEGABYTE
KEY_LETTERS = 56
"""Room that the key of a file takes in an answer: 32 characters that no packing makes shorter, as letters of a text."""


PICTURE_ENDINGS = frozenset(ending for kind in (*PICTURES, HEIC) for ending in kind.endings)


class FileKind(Beside):
    """The keys of files that were received before (`actions.receive_files`); at most `max`, one where it is not set."""

    name: ClassVar[str] = FILE
    label: ClassVar[Words] = _("File")
    fields = frozenset({"max"})
    types: ClassVar[Collection[FileType]] = (*ANSWERS, HEIC)

    def check(self, item: Item) -> Iterator[tuple[str, Words]]:
        if item.most is not None and not (item.most.is_integer() and 1 <= item.most <= MOST_FILES):
            yield "max", say(_("from 1 to {n} files can be sent"), n=MOST_FILES)

    def most(self, item: Item) -> int:
        """How many files it takes."""
        return 1 if item.most is None else int(item.most)

    def letters(self, item: Item) -> int:
        return KEY_LETTERS * self.most(item)

    def read(self, item: Item, text: str) -> tuple[Value, Words]:
        return text, ""

    def clean(self, item: Item, given: Given) -> Clean:
        keys = several(given, item.code)
        if not keys:
            return Clean({}, missing=(item.code,))
        if len(keys) > self.most(item):
            words = say(
                _("Files that can be sent here: {most}; there are {n}. Untick some of them."),
                most=self.most(item),
                n=len(keys),
            )
            return Clean({}, problems=(DefinitionProblem(item.code, words),))
        return Clean({item.code: tuple(keys)})


class PhotoKind(FileKind):
    """The same for pictures alone, which a phone takes with its camera."""

    name = PHOTO
    label = _("Photo")
    types = (*PICTURES, HEIC)


SENT: Mapping[str, FileKind] = {kind.name: kind for kind in (FileKind(), PhotoKind())}
