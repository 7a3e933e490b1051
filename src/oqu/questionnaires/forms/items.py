"""One question in the editor; which fields it has is a matter of its kind."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from oqu.kernel.fields import DayField, TidyCharField
from oqu.kernel.languages import pick
from oqu.kernel.translated_forms import TextsForm, columns
from oqu.questionnaires.definition import patterns, piping
from oqu.questionnaires.definition.content import NOTE
from oqu.questionnaires.definition.kinds.kind import WIDEST_SCALE
from oqu.questionnaires.definition.kinds.moments import MOMENTS
from oqu.questionnaires.definition.kinds.registry import KINDS
from oqu.questionnaires.forms.conditions import ALL, ANY, answer_choices, mode, plain_condition, ticked
from oqu.questionnaires.forms.plain import Plain, free_code, initial, present

SPARE_LINES = 3
MOST_LINES = 40
LARGEST_NUMBER = 1_000_000_000
KEEPS_OPTIONS = frozenset({"one", "many", "ranking"})


class LineForm(TextsForm):
    """An option to choose, or a line of a table: a code that stays, and words."""

    TEXTS = (("text", _("Words"), {"max_length": 400}),)
    code = TidyCharField(required=False, max_length=40, widget=forms.HiddenInput)
    correct = forms.BooleanField(label=_("right answer"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)


LineForms = forms.formset_factory(LineForm, extra=SPARE_LINES, max_num=MOST_LINES, absolute_max=MOST_LINES)


class ItemForm(TextsForm):
    """One question; which fields it has is a matter of its kind."""

    TEXTS = (("texts", _("Question"), {"max_length": 4000, "widget": forms.Textarea(attrs={"rows": 3})}),)
    SCALE_TEXTS = (("low", _("Name of the lowest mark")), ("high", _("Name of the highest mark")))

    required = forms.BooleanField(label=_("An answer is required"), required=False)
    not_applicable = forms.BooleanField(label=_("“Does not apply” can be chosen"), required=False)
    scale_min = forms.IntegerField(label=_("Lowest mark"), min_value=0, max_value=1, initial=1)
    scale_max = forms.IntegerField(label=_("Highest mark"), min_value=2, max_value=10, initial=5)
    min = forms.FloatField(
        label=_("At least"), required=False, min_value=-LARGEST_NUMBER, max_value=LARGEST_NUMBER
    )
    max = forms.FloatField(
        label=_("At most"), required=False, min_value=-LARGEST_NUMBER, max_value=LARGEST_NUMBER
    )
    random = forms.BooleanField(label=_("Everyone has these in another order"), required=False)
    earliest = DayField(label=_("Earliest date"))
    latest = DayField(label=_("Latest date"))
    classes = forms.ChoiceField(
        label=_("How reports count the answers"),
        help_text=_(
            "When the questionnaire is closed, only this is stored; the exact dates and times are deleted."
        ),
    )
    pattern = forms.ChoiceField(
        label=_("What the answer must look like"),
        choices=[
            ("", _("anything")),
            *((name, one.label) for name, one in patterns.NAMED.items()),
            (patterns.OWN, _("a pattern of your own")),
        ],
        required=False,
    )
    expression = forms.CharField(
        label=_("Pattern of your own"),
        help_text=_(
            "A regular expression for the whole answer, such as [A-Z]{2}[0-9]{4}. Write own words below that say what is expected."
        ),
        max_length=patterns.LONGEST,
        required=False,
    )
    quotable = forms.BooleanField(label=_("Ask whether a report may quote it"), required=False)
    show_if = forms.MultipleChoiceField(
        label=_("Ask only if this was answered"),
        help_text=_("Several answers to one question: one of them is enough."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    show_if_mode = forms.ChoiceField(
        label=_("If you tick answers to several questions"),
        choices=[(ALL, _("they must all be given")), (ANY, _("one of them is enough"))],
        initial=ALL,
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(
        self, *args: Any, kind: str, before: Sequence[Plain], item: Plain | None = None, **options: Any
    ) -> None:
        self.kind, self.item = kind, item or {}
        uses = KINDS[kind].fields
        options["initial"] = self._written() if item else {}
        super().__init__(*args, **options)
        self.marks = self._marks_between() if "scale" in uses else range(0)
        if "scale" in uses:
            self._add_scale_texts()
        if "message" in uses:
            self.add_text("message", _("Own words for a wrong answer"), {"max_length": 400})
        self.sometimes_required |= {"pattern", "expression"}
        self._drop(uses)
        self._offer_conditions(answer_choices(before))
        self.repeatable = [
            (f"{piping.OPENING}{one['code']}|{piping.NOTHING}}}", piping.neutral(pick(one["texts"])))
            for one in before
            if one["kind"] in piping.PIPED
        ]
        lines = self.item.get("options" if "options" in uses else "rows", [])
        self.has_lines = bool(uses & {"options", "rows"})
        self.lines = LineForms(
            self.data or None,
            prefix="lines",
            initial=[
                {"code": line["code"], "correct": line.get("correct", False)}
                | initial({"text": line["texts"]})
                for line in lines
            ],
        )
        if kind not in ("one", "many"):
            for line in self.lines:
                del line.fields["correct"]

    def _offer_conditions(self, answers: list[tuple[str, str]]) -> None:
        choice = self.fields["show_if"]
        assert isinstance(choice, forms.MultipleChoiceField)
        choice.choices = answers
        self.sometimes_required.add("show_if_mode")
        if not answers:
            del self.fields["show_if"], self.fields["show_if_mode"]

    def _add_scale_texts(self) -> None:
        for name, label in self.SCALE_TEXTS:
            self.add_text(name, label, {"max_length": 120})
        for mark in self.marks:
            self.add_text(f"mark_{mark}", mark, {"max_length": 120})

    def _marks_between(self) -> range:
        """The marks between the ends, as they are typed or stored."""
        if self.kind == "recommend":
            return range(1, 10)
        stored = self.item.get("scale") or {"min": 1, "max": 5}
        low, high = (self.data.get(self.add_prefix(f"scale_{end}"), stored[end]) for end in ("min", "max"))
        known = str(low).isdecimal() and str(high).isdecimal() and int(high) <= WIDEST_SCALE
        return range(int(low) + 1, int(high)) if known else range(2, 5)

    def _drop(self, uses: frozenset[str]) -> None:
        for name, needs in (
            ("not_applicable", "not_applicable"),
            ("quotable", "quotable"),
            ("random", "random"),
            ("scale_min", "scale"),
            ("scale_max", "scale"),
            ("min", "min"),
            ("max", "max"),
            *((name, name) for name in ("earliest", "latest", "classes", "pattern", "expression")),
        ):
            if needs not in uses or (self.kind == "recommend" and needs == "scale"):
                del self.fields[name]
        if "classes" in uses:
            classes = self.fields["classes"]
            assert isinstance(classes, forms.ChoiceField)
            classes.choices = list(MOMENTS[self.kind].class_names.items())
        if self.kind == NOTE:
            del self.fields["required"]

    def _written(self) -> Plain:
        item, scale, shown_if = self.item, self.item.get("scale") or {}, self.item.get("show_if")
        return {
            "required": item.get("required", False),
            "not_applicable": item.get("not_applicable", False),
            "quotable": item.get("quotable", False),
            "random": item.get("random", False),
            "scale_min": scale.get("min", 1),
            "scale_max": scale.get("max", 5),
            "min": item.get("min"),
            "max": item.get("max"),
            **{name: item.get(name) for name in ("earliest", "latest", "classes", "pattern", "expression")},
            "show_if": ticked(shown_if),
            "show_if_mode": mode(shown_if),
        } | initial(
            {"texts": item["texts"], "low": scale.get("low", {}), "high": scale.get("high", {})}
            | {"message": item.get("message", {})}
            | {f"mark_{mark}": words for mark, words in scale.get("labels", {}).items()}
        )

    def scale_columns(self) -> list[list[forms.BoundField]]:
        """The names of the ends side by side, where it has any."""
        has_scale = "scale" in KINDS[self.kind].fields
        return [self.fields_of(name) for name, _label in self.SCALE_TEXTS if has_scale]

    def message_columns(self) -> list[forms.BoundField]:
        """The words for a wrong answer, where the kind has any."""
        return self.fields_of("message")

    def mark_columns(self) -> list[list[forms.BoundField]]:
        """The names of the marks between the ends."""
        return [self.fields_of(f"mark_{mark}") for mark in self.marks]

    def has_mark_texts(self) -> bool:
        """Whether a mark between the ends has a name."""
        return bool((self.item.get("scale") or {}).get("labels"))

    def is_conditional(self) -> bool:
        """Whether it is asked only sometimes, or what was ticked for that is wrong."""
        return bool(self.item.get("show_if")) or "show_if" in self.errors

    def clean(self) -> dict[str, Any]:
        """The question in one language at least."""
        given = super().clean() or {}
        self.require_text("texts", _("Write the question in at least one language."))
        if given.get("pattern") == patterns.OWN and not patterns.is_understood(given.get("expression") or ""):
            self.add_error("expression", _("This is no regular expression that can be checked here."))
        elif given.get("pattern") == patterns.OWN and not given.get("expression"):
            self.add_error("expression", _("Write the pattern."))
        return given

    def is_valid(self) -> bool:
        """The question and all its lines, of which there are enough."""
        if not super().is_valid():
            return False
        return not self.has_lines or (self.lines.is_valid() and self._has_enough_lines())

    def _has_enough_lines(self) -> bool:
        """Whether there is something to choose from; if not, the error is at the first empty line."""
        to_choose = self.kind in KEEPS_OPTIONS
        least = 2 if to_choose else self.kind == "matrix"
        empty = [line for line in self.lines if line.lacks_text("text")]
        if len(self.lines) - len(empty) >= least:
            return True
        message = _("Add at least two answers.") if to_choose else _("Add at least one line.")
        empty[0].add_error(columns("text")[0], message)
        return False

    def plain(self, code: str) -> Plain:
        """The question in the format of files."""
        given, uses = self.cleaned_data, KINDS[self.kind].fields
        found: Plain = {
            "code": code,
            "kind": self.kind,
            "texts": present(self.texts("texts")),
            "required": given.get("required", False),
        }
        if "scale" in uses:
            found["scale"] = self._plain_scale()
        found |= self._plain_bounds()
        if "message" in uses and (message := present(self.texts("message"))):
            found["message"] = message
        if self.has_lines and (lines := list(self._plain_lines())):
            found["options" if "options" in uses else "rows"] = lines
        if shown_if := plain_condition(
            given.get("show_if", ()), given.get("show_if_mode") or ALL, self.item.get("show_if")
        ):
            found["show_if"] = shown_if
        return found

    def _plain_scale(self) -> Plain:
        given = self.cleaned_data
        scale: Plain = {"min": given.get("scale_min", 0), "max": given.get("scale_max", 10)}
        scale |= {name: present(self.texts(name)) for name, _label in self.SCALE_TEXTS}
        labels = {str(mark): present(self.texts(f"mark_{mark}")) for mark in self.marks}
        named = {mark: words for mark, words in labels.items() if words}
        return scale | ({"labels": named} if named else {})

    def _plain_bounds(self) -> Plain:
        """Numbers, dates and flags that only some kinds have."""
        given = self.cleaned_data
        numbers = {name: given[name] for name in ("min", "max") if given.get(name) is not None}
        flags = {name: True for name in ("not_applicable", "quotable", "random") if given.get(name)}
        names = ("earliest", "latest", "classes", "pattern")
        texts = {name: str(given[name]) for name in names if given.get(name)}
        own = {"expression": given["expression"]} if given.get("pattern") == patterns.OWN else {}
        return numbers | flags | texts | own

    def _plain_lines(self) -> list[Plain]:
        used = {line.cleaned_data.get("code") for line in self.lines}
        found = []
        for line in self.lines:
            texts = present(line.texts("text")) if line.cleaned_data else {}
            if not texts:
                continue
            code = line.cleaned_data.get("code") or free_code("a", used)
            used.add(code)
            correct = {"correct": True} if line.cleaned_data.get("correct") else {}
            found.append({"code": code, "texts": texts} | correct)
        return found
