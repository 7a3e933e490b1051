"""Refusals: what an action says when it must not do what it was asked."""

from django.utils.functional import Promise

type Words = str | Promise


class Refused(Exception):
    """An action declined; `str(error)` is a sentence for the person who asked, in their language."""

    message: Words = ""

    def __init__(self, message: Words | None = None) -> None:
        self.message = self.message if message is None else message
        super().__init__(self.message)

    def __str__(self) -> str:
        return str(self.message)
