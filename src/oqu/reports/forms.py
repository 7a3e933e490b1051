"""What a director fills in: when a course is good enough to go on; and which editions to compare."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from oqu.kernel.errors import Words
from oqu.kernel.stale import StaleCheck
from oqu.questionnaires.figures.verdict import STANDARD_RULES, Rule, Weight, rows_from
from oqu.reports.queries.words import EFFECTS, FIGURES, NOT_LOOKED_AT, POINTS, WEIGHTS

STANDARD = {rule.figure: rule for rule in STANDARD_RULES}


class VerdictRulesForm(StaleCheck, forms.Form):
    """For each figure its threshold, in the unit in which people read it, and what follows when it is missed."""

    def __init__(self, *args: Any, rules: Sequence[Rule], **options: Any) -> None:
        super().__init__(*args, **options)
        kept = {rule.figure: rule for rule in rules}
        for name, words in FIGURES.items():
            rule = kept.get(name)
            self.fields[f"threshold_{name}"] = _threshold(name, rule, words)
            self.fields[f"weight_{name}"] = forms.ChoiceField(
                label=_("If it is missed"),
                choices=list(WEIGHTS.items()),
                initial=rule.weight.value if rule else NOT_LOOKED_AT,
            )

    def lines(self) -> Iterator[tuple[Words, BoundField, BoundField]]:
        """The name of each figure with its two fields."""
        for name, words in FIGURES.items():
            yield words, self[f"threshold_{name}"], self[f"weight_{name}"]

    def clean(self) -> dict[str, Any]:
        """At least one figure without which a course is changed first."""
        cleaned = super().clean() or {}
        if Weight.MUST not in {cleaned.get(f"weight_{name}") for name in FIGURES}:
            self.add_error(None, _("Choose at least one figure without which a course is changed first."))
        return cleaned

    def rows(self) -> list[dict[str, object]]:
        """The rules as plain data."""
        given = self.cleaned_data
        return rows_from(
            [
                Rule(name, float(given[f"threshold_{name}"]) / _unit(name), Weight(given[f"weight_{name}"]))
                for name in FIGURES
                if given[f"weight_{name}"] != NOT_LOOKED_AT
            ]
        )


def _unit(name: str) -> int:
    """By what people read a figure larger than it is kept: shares in percent."""
    return 1 if name in POINTS | EFFECTS else 100


def _threshold(name: str, rule: Rule | None, words: Words) -> forms.FloatField:
    lowest, highest, hint = 0, 100, _("Percent")
    if name in POINTS:
        lowest, hint = -100, _("Points from -100 to 100")
    elif name in EFFECTS:
        highest, hint = 3, _("Standard deviations: 0.2 is small, 0.5 medium, 0.8 large")
    return forms.FloatField(
        label=str(words),
        help_text=hint,
        min_value=lowest,
        max_value=highest,
        step_size=0.05 if name in EFFECTS else 1,
        initial=f"{(rule or STANDARD[name]).threshold * _unit(name):g}",
    )


class CompareForm(forms.Form):
    """Two of the editions of a course (by number, the latest first), or one of them and the report of today."""

    before = forms.ChoiceField(label=_("Compare"))
    now = forms.ChoiceField(label=_("With"))

    def __init__(self, *args: Any, numbers: Sequence[int], today: str, **options: Any) -> None:
        super().__init__(*args, **options)
        named = {str(number): gettext("Edition %(number)s") % {"number": number} for number in numbers}
        self.names = {today: gettext("The report of today"), **named}
        self._usual = (
            str(numbers[1] if len(numbers) > 1 else numbers[0]),
            str(numbers[0]) if len(numbers) > 1 else today,
        )
        for name in ("before", "now"):
            self.fields[name] = forms.ChoiceField(
                label=self.fields[name].label, choices=list(self.names.items())
            )

    def chosen(self) -> tuple[str, str]:
        """What was chosen; by default the last two editions, or the only one and today."""
        if self.is_valid():
            return self.cleaned_data["before"], self.cleaned_data["now"]
        self.data = dict(zip(("before", "now"), self._usual, strict=True))
        self.full_clean()
        return self._usual
