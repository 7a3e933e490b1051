"""What reviewers make of open answers."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from oqu.kernel import journal
from oqu.people.models import Person
from oqu.questionnaires.models import (
    Coding,
    OpenAnswer,
    Redaction,
    Theme,
    Wave,
)


@transaction.atomic
def judge_open_answer(
    *, answer: OpenAnswer, redaction: Redaction, shown_text: str, by: Person, at: datetime
) -> OpenAnswer:
    """Say whether, and with which words, an open answer may stand in a report."""
    answer.redaction = redaction
    answer.shown_text = shown_text if redaction == Redaction.REDACTED else ""
    answer.save(update_fields=["redaction", "shown_text"])
    journal.record("questionnaires.judge_open_answer", thing=answer.wave.activity, by=by, at=at)
    return answer


@transaction.atomic
def name_theme(*, wave: Wave, item: str, name: str, by: Person, at: datetime) -> Theme:
    """Name a theme that the open answers to an item speak of; naming it twice is naming it once."""
    theme, new = Theme.objects.get_or_create(wave=wave, item=item, name=name)
    if new:
        journal.record("questionnaires.name_theme", thing=theme, by=by, at=at)
    return theme


@transaction.atomic
def code_answer(*, answer: OpenAnswer, themes: Iterable[Theme], by: Person, at: datetime) -> None:
    """Say of which themes an open answer speaks, in one coder's judgement; it replaces their earlier judgement."""
    chosen = [theme for theme in themes if theme.wave_id == answer.wave_id and theme.item == answer.item]
    Coding.objects.filter(answer=answer, coder=by).exclude(theme__in=chosen).delete()
    for theme in chosen:
        Coding.objects.get_or_create(theme=theme, answer=answer, coder=by)
    journal.record("questionnaires.code_answer", thing=answer.wave.activity, by=by, at=at)
