"""Everything that reads text of any length from outside, and texts that are hard to read."""

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date

from django import forms
from django.core.exceptions import ValidationError

from oqu.courses.sheets import plan_moments, plans
from oqu.kernel import codes, dates, full_names, phones, rich_text, search, sheets, text
from oqu.kernel.fields import LONGEST_TEXT, PlainTextField, WebAddressField
from oqu.kernel.sheets import foreign, headings
from oqu.lectures.actions import transcripts
from oqu.lectures.outside import logs, names
from oqu.lectures.outside.logs import moments
from oqu.questionnaires.definition.importers import lime_expressions

LENGTH = 300_000
"""Letters. A request may have 2.5 MB, so this is not even the longest."""
PIECES = (
    *(" ", "\t", "\n", "\\", "<", "[", "(", "()", "(a)", "*", "_", "`", "|", ">", "1", "1:", "a", "A", "aA"),
    *(
        "T",
        "T1",
        ".",
        "-",
        "@",
        "a@",
        "a.",
        "&",
        "#",
        "http://",
        "\u0301",
        "İ",
        "ﷺ",
        "Әә",
        "'",
        '"',
        ";",
        ",",
    ),
)
type Reader = Callable[[str], object]
COURSE = plan_moments.Days(date(2021, 4, 15), date(2021, 4, 24))
KNOWN = names.KnownPerson("key", "Касымова", "Айгүл", "Нұрланқызы")


def hostile(length: int) -> Iterator[str]:
    """Each piece again and again, alone and with another letter before and after, which defeats shortcuts."""
    for piece in PIECES:
        many = piece * (length // len(piece))
        yield many
        yield f"x{many}x"


def fields() -> Iterator[forms.Field]:
    """A field of each class of text fields that forms use."""
    found: list[type[PlainTextField]] = [PlainTextField]
    for one in found:
        found.extend(one.__subclasses__())
    for one in dict.fromkeys([*found, forms.EmailField, forms.URLField, WebAddressField]):
        yield one(required=False)


def table(content: str) -> object:
    """Read a list whose heading and cells are such a text, and one that is nothing else."""
    file = io.StringIO()
    csv.writer(file).writerows([["name", content[:100_000]], ["x", content[:100_000]]])
    for whole in (file.getvalue(), content):
        columns = [sheets.Column("name", also=("имя",)), sheets.Column("email", read=sheets.email)]
        sheets.read(io.BytesIO(whole.encode()), name="list.csv", columns=columns)
    return None


READERS: dict[str, tuple[Reader, int]] = {
    "text.tidy": (text.tidy, LENGTH),
    "text.slug": (lambda words: text.slug(words[:200]), LENGTH),
    "text.shorten": (lambda words: text.shorten(words, 80), LENGTH),
    "rich_text.render": (rich_text.render, LONGEST_TEXT),
    "rich_text.without_title": (rich_text.without_title, LENGTH),
    "codes.digits": (codes.digits, LENGTH),
    "codes.cards": (codes.cards, LENGTH),
    "full_names.split": (full_names.split, LENGTH),
    "phones.numbers_in": (phones.numbers_in, LENGTH),
    "search.holding": (lambda words: search.holding(words, ["name"]), LENGTH),
    "headings.keys_of": (headings.keys_of, LENGTH),
    "foreign.is_totals": (lambda words: foreign.is_totals([f"итого{words}x"]), LENGTH),
    "dates.in_words": (dates.in_words, LENGTH),
    "transcripts.CUE": (transcripts.CUE.search, LENGTH),
    "lime_expressions.read_relevance": (lime_expressions.read_relevance, lime_expressions.LONGEST),
    "moments.written": (moments.written, LENGTH),
    "moments.seconds": (moments.seconds, LENGTH),
    "plan_moments.day": (lambda words: plan_moments.day_of(words, COURSE), LENGTH),
    "plan_moments.times": (lambda words: plan_moments.plain_times(words, is_range=True), LENGTH),
    "plans.hours": (plans._hours, LENGTH),
    "plans.moment": (lambda words: plan_moments.moment_of(words, "2021-04-15", COURSE), LENGTH),
    "names.match": (lambda words: names.match(words[: logs.reading.LONGEST_NAME], "", [KNOWN]), LENGTH),
    "table": (table, LENGTH),
}


def run_all() -> None:
    """Read every hostile text with every reader; what is refused is refused."""
    for read, length in READERS.values():
        for words in hostile(length):
            attempt(read, words)
    for field in fields():
        for words in hostile(LENGTH):
            attempt(field.clean, words)


def attempt(read: Reader, words: str) -> None:
    """A reader may refuse a text by its own exception."""
    with suppress(ValueError, ValidationError, sheets.CellInvalid):
        read(words)
