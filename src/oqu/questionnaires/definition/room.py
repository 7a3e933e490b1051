"""How large an answer may become: the same for everybody, for it follows from the questions alone."""

from oqu.kernel.memo import Memo
from oqu.questionnaires.definition.content import Definition, Item
from oqu.questionnaires.definition.kinds.registry import kind_of

STEP = 1024
AROUND = 512
"""Bytes for language, pseudonym, the key of the form and the brackets around the answers."""
AN_ANSWER = 32
"""Bytes around one answer: quotation marks, brackets, a comma, and a number as people type it."""


_rooms = Memo[str, int](500)


def known_room(fingerprint: str, content: Definition) -> int:
    """The room of an answer to the questionnaire of that fingerprint, computed once."""
    return _rooms.get(fingerprint, lambda: room_of(content))


def room_of(content: Definition) -> int:
    """Bytes that hold any answer to the questionnaire in the one-byte code and compressed, in whole kilobytes.

    Chosen answers fit uncompressed. Words have two thirds of a byte for each letter that the fields take; texts in
    Kazakh, Russian and English need 0.45 (12,000 letters) to 0.67 (500 letters).
    """
    letters = sum(kind_of(item).letters(item) for item in content.items())
    needed = AROUND + sum(map(_bytes_around, content.items())) + 2 * letters // 3
    return -(-needed // STEP) * STEP


def _bytes_around(item: Item) -> int:
    """Names and chosen options, as the form sends them and as they are sealed."""
    names = {*kind_of(item).ids(item), *(item.within(option.code) for option in item.options)}
    chosen = sum(len(option.code) + 3 for option in item.options)
    return sum(len(name) + AN_ANSWER for name in names) + chosen
