"""What people wrote in their own words: read, judged, sorted into themes; in no order that tells who."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet

from oqu.questionnaires.figures.agreement import Agreement, agreement
from oqu.questionnaires.models import Coding, OpenAnswer, Redaction, Theme, Wave

MOST_CODERS = 2


def open_answers(wave: Wave, item: str) -> QuerySet[OpenAnswer]:
    """The open answers to one item, in the random order of their keys."""
    return OpenAnswer.objects.filter(wave=wave, item=item).order_by("pk")


def quotes(wave: Wave, item: str) -> QuerySet[OpenAnswer]:
    """Open answers that may be quoted: the writer agreed and a reviewer has read them."""
    return open_answers(wave, item).filter(quotable=True, redaction__in=[Redaction.SHOWN, Redaction.REDACTED])


def opinions(wave: Wave, item: str, words: str = "") -> QuerySet[OpenAnswer]:
    """The open answers to one item that hold these words, each with the themes that were found in it."""
    found = open_answers(wave, item).prefetch_related("codings__theme", "codings__coder")
    return found.filter(text__icontains=words) if words else found


def opinion(wave: Wave, item: str, key: str) -> OpenAnswer | None:
    """One open answer by its key."""
    try:
        return open_answers(wave, item).filter(pk=UUID(key)).first()
    except ValueError:
        return None


def themes_of(wave: Wave, item: str) -> QuerySet[Theme]:
    """The themes of an item with `found`, in how many answers anybody found them, the most frequent first."""
    return (
        Theme.objects.filter(wave=wave, item=item)
        .annotate(found=Count("codings__answer", distinct=True))
        .order_by("-found", "name")
    )


@dataclass(frozen=True)
class Coded:
    """How far two coders agree on one theme."""

    theme: Theme
    coders: tuple[str, str]
    agreement: Agreement


def coded(wave: Wave, item: str) -> list[Coded]:
    """For each theme that two people looked for: how far they agree over all answers to the item.

    The two who coded most count; an answer without a mark is one in which the coder did not find the theme.
    """
    answers = list(open_answers(wave, item).values_list("pk", flat=True))
    rows = Coding.objects.filter(theme__wave=wave, theme__item=item).select_related("theme", "coder")
    marks: dict[str, set[tuple[int, object]]] = {}
    for row in rows:
        marks.setdefault(str(row.coder), set()).add((row.theme_id, row.answer_id))
    busiest = sorted(marks, key=lambda name: (-len(marks[name]), name))[:MOST_CODERS]
    if len(busiest) < MOST_CODERS:
        return []
    first, second = busiest
    themes = Theme.objects.filter(wave=wave, item=item)
    return [
        Coded(
            theme,
            (first, second),
            agreement(
                [(theme.pk, answer) in marks[first] for answer in answers],
                [(theme.pk, answer) in marks[second] for answer in answers],
            ),
        )
        for theme in themes
    ]
