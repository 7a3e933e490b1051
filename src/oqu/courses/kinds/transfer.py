"""How the content of activities is copied to another course, and read from the file of a course (docs/course-file.md)."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.forms import BaseForm

from oqu.courses.models import Activity, Course
from oqu.kernel.files import Upload
from oqu.kernel.pictures import PictureOfText
from oqu.kernel.stale import SEEN
from oqu.people.models import Person


class ContentInvalid(ValueError):
    """The content of an activity is not valid; `messages` say why, in the reader's language."""

    def __init__(self, messages: Sequence[str]) -> None:
        super().__init__(" ".join(messages))
        self.messages = tuple(messages)


def form_values(given: object) -> dict[str, Any]:
    """The values of plain data that a form can take: texts, numbers, yes or no, and lists of texts."""
    found = given if isinstance(given, Mapping) else {}
    return {name: value for name, value in found.items() if name != SEEN and _is_form_value(value)}


def _is_form_value(value: object) -> bool:
    if isinstance(value, list):
        return all(isinstance(one, str) for one in value)
    return value is None or isinstance(value, str | int | float | bool | Decimal)


def require_valid(form: BaseForm) -> None:
    """Raise ContentInvalid with the errors of a bound form, each with the label of its field."""
    messages = []
    for name, errors in form.errors.items():
        label = f"{form.fields[name].label}: " if name in form.fields else ""
        messages += [f"{label}{error}" for error in errors]
    if messages:
        raise ContentInvalid(messages)


@dataclass(frozen=True)
class PortableContent:
    """The content of an activity, to be stored in another course.

    `values` are plain data, as the form of the kind takes them; `files` are open files by name. `people` are never
    written to a file: they are used for a copy at the same centre. `pictures` are those of its text; courses export them.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, Upload] = field(default_factory=dict)
    people: Mapping[str, Person] = field(default_factory=dict)
    pictures: Sequence[PictureOfText] = ()


@dataclass(frozen=True)
class NewContent:
    """The activity in which content is to be stored, who stores it and when."""

    activity: Activity
    by: Person
    at: datetime


type Export = Callable[[Activity], PortableContent | None]
"""Returns the content of an activity, None if it has none yet."""

type Storing = Callable[[NewContent], object]
"""Stores content that was checked before."""


@dataclass(frozen=True)
class ContentTransfer:
    """How the content of a kind is copied to another course, or read from the file of a course.

    `checked` raises ContentInvalid, and otherwise returns the function that stores the content.
    """

    written: Callable[[Course], Mapping[int, Collection[str]]]
    """Activity id → languages in which its content is written; only of activities of the course that have content."""
    export: Export
    checked: Callable[[PortableContent], Storing]
