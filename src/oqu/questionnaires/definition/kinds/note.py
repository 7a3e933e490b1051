"""Words between the questions, which ask nothing."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from oqu.questionnaires.definition.content import NOTE, Item, Value
from oqu.questionnaires.definition.kinds.beside import Beside
from oqu.questionnaires.definition.problems import Words


class NoteKind(Beside):
    """No answer at all."""

    name = NOTE
    label = _("Text between questions")
    fields: frozenset[str] = frozenset()

    def ids(self, item: Item) -> tuple[str, ...]:
        return ()

    def check(self, item: Item) -> Iterator[tuple[str, Words]]:
        if item.required:
            yield "required", _("a text between questions is not answered, so it cannot be required")

    def read(self, item: Item, text: str) -> tuple[Value, Words]:
        return None, ""
