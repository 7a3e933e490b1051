"""JSON that comes from outside, read within limits that the database and the rest of the code can handle.

Knows nothing of Django, because the relay reads with it too.
"""

import json
from enum import StrEnum
from math import isfinite
from typing import Any

DEEPEST = 40
"""Lists and objects inside one another; a questionnaire needs 7."""
LARGEST_NUMBER = 2**63 - 1


class JsonFault(StrEnum):
    """Why JSON is not taken."""

    ENCODING = "not in UTF-8"
    DEEP = "too deeply nested"
    NUMBER = "a number that is too large"
    TEXT = "a text that can't be stored"


class NotJson(ValueError):
    """The text is JSON that is not taken, or none at all."""

    def __init__(self, fault: JsonFault) -> None:
        super().__init__(fault)
        self.fault = fault


def read(text: str | bytes) -> Any:
    """Return the value of a JSON text.

    Raises json.JSONDecodeError for what is no JSON, and NotJson (both are ValueError) for nesting deeper than `DEEPEST`,
    numbers beyond 64 bits or not finite, and text that can't be stored: with the character NUL or half a character.
    """
    try:
        value = json.loads(text)
    except json.JSONDecodeError:
        raise
    except UnicodeDecodeError as error:
        raise NotJson(JsonFault.ENCODING) from error
    except RecursionError as error:
        raise NotJson(JsonFault.DEEP) from error
    except ValueError as error:  # a whole number of thousands of digits
        raise NotJson(JsonFault.NUMBER) from error
    _check(value)
    return value


def _check(value: Any) -> None:
    level = [value]
    for _depth in range(DEEPEST):
        inner: list[Any] = []
        for one in level:
            if isinstance(one, dict):
                inner += [*one.keys(), *one.values()]
            elif isinstance(one, list):
                inner += one
            else:
                _check_plain(one)
        if not inner:
            return
        level = inner
    raise NotJson(JsonFault.DEEP)


def _check_plain(one: Any) -> None:
    if isinstance(one, str):
        if "\x00" in one or any("\ud800" <= letter <= "\udfff" for letter in one):
            raise NotJson(JsonFault.TEXT)
    elif isinstance(one, int | float) and (not isfinite(one) or abs(one) > LARGEST_NUMBER):
        raise NotJson(JsonFault.NUMBER)
