"""What is wrong, where, in words for the person who can fix it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.text import format_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

type Words = str | Promise  # Promise: translated when it is shown


@dataclass(frozen=True, slots=True)
class DefinitionProblem:
    """One thing that is wrong at one place: a path into a file, or the id of an answer."""

    place: str
    words: Words

    def __str__(self) -> str:
        return f"{self.place}: {self.words}" if self.place else str(self.words)

    @property
    def sentence(self) -> str:
        """The words by themselves, where the place is not named."""
        words = str(self.words)
        return f"{words[:1].upper()}{words[1:]}{'' if words.endswith(('.', '!', '?')) else '.'}"


class BrokenDefinition(Exception):
    """A file that is no questionnaire; `problems` holds everything that is wrong with it."""

    def __init__(self, problems: Iterable[DefinitionProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def say(words: "StrPromise", **values: object) -> Words:
    """Words with values put in, translated only when they are shown."""
    return format_lazy(words, **values)
