"""The editor of questionnaires: one question at a time, its languages side by side, checked by the format itself."""

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from oqu.kernel.fields import FileField, TidyCharField
from oqu.kernel.languages import LANGUAGES, in_every_language, pick
from oqu.kernel.translated_forms import TextsForm, columns
from oqu.questionnaires.definition import reading, writing
from oqu.questionnaires.definition.content import QuestionnaireKind
from oqu.questionnaires.definition.kinds.registry import KINDS
from oqu.questionnaires.models import KindChoices

type Plain = dict[str, Any]

SPARE_LINES = 3
MOST_LINES = 40
LARGEST_NUMBER = 1_000_000_000
KEEPS_OPTIONS = frozenset({"one", "many", "ranking"})
FIRST_SECTION = gettext_noop("Questions")
FIRST_QUESTION = gettext_noop("How do you rate it as a whole?")


class HeadForm(TextsForm):
    """What a questionnaire is called, says first, and is for."""

    TEXTS = (
        ("titles", _("Title"), {"max_length": 200}),
        ("intro", _("First words"), {"max_length": 2000, "widget": forms.Textarea(attrs={"rows": 4})}),
    )

    code = forms.RegexField(
        r"^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$",
        label=_("Code"),
        help_text=_("Latin letters, digits and hyphens; it stays the same in every version."),
    )
    kind = forms.ChoiceField(label=_("What it is for"), choices=KindChoices.choices)
    anonymous = forms.BooleanField(label=_("Anonymous"), required=False, initial=True)

    def __init__(self, *args: Any, plain: Plain | None = None, **options: Any) -> None:
        if plain is not None:
            options["initial"] = {"kind": plain["kind"], "anonymous": plain["anonymous"]} | _initial(
                {"titles": plain["titles"], "intro": plain.get("intro", {})}
            )
        super().__init__(*args, **options)
        if plain is not None:
            del self.fields["code"]

    def clean(self) -> dict[str, Any]:
        """A title is needed in one language at least."""
        given = super().clean() or {}
        self.require_text("titles", _("Write the title in one language at least."))
        return given

    def put_into(self, plain: Plain | None) -> Plain:
        """The questionnaire with this head; a new one begins with one question."""
        given = self.cleaned_data
        base = copy.deepcopy(plain) if plain else {"code": given["code"], "sections": [_first_section()]}
        return base | {
            "kind": given["kind"],
            "anonymous": given["anonymous"],
            "titles": _present(self.texts("titles")),
            "intro": _present(self.texts("intro")),
        }


def _first_section() -> Plain:
    question, scale = in_every_language(FIRST_QUESTION), {"min": 1, "max": 5}
    item = {"code": "q1", "kind": "scale", "texts": question, "scale": scale}
    return {"code": "s1", "titles": in_every_language(FIRST_SECTION), "items": [item]}


class SectionForm(TextsForm):
    """The title of a section."""

    TEXTS = (("titles", _("Title of the section"), {"max_length": 200}),)

    def __init__(self, *args: Any, section: Plain | None = None, **options: Any) -> None:
        if section is not None:
            options["initial"] = _initial({"titles": section["titles"]})
        super().__init__(*args, **options)


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

    TEXTS = (("texts", _("Question"), {"max_length": 1000, "widget": forms.Textarea(attrs={"rows": 3})}),)
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
    quotable = forms.BooleanField(label=_("Ask whether a report may quote it"), required=False)
    show_if = forms.ChoiceField(label=_("Ask only if this was answered"), required=False)

    def __init__(
        self, *args: Any, kind: str, before: Sequence[Plain], item: Plain | None = None, **options: Any
    ) -> None:
        self.kind, self.item = kind, item or {}
        uses = KINDS[kind].fields
        options["initial"] = self._written() if item else {}
        super().__init__(*args, **options)
        if "scale" in uses:
            self._add_scale_texts()
        self._drop(uses)
        choice = self.fields["show_if"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", "–"), *_conditions(before)]
        lines = self.item.get("options" if "options" in uses else "rows", [])
        self.has_lines = bool(uses & {"options", "rows"})
        self.lines = LineForms(
            self.data or None,
            prefix="lines",
            initial=[
                {"code": line["code"], "correct": line.get("correct", False)}
                | _initial({"text": line["texts"]})
                for line in lines
            ],
        )
        if kind not in ("one", "many"):
            for line in self.lines:
                del line.fields["correct"]

    def _add_scale_texts(self) -> None:
        for name, label in self.SCALE_TEXTS:
            self.add_text(name, label, {"max_length": 120})

    def _drop(self, uses: frozenset[str]) -> None:
        for name, needs in (
            ("not_applicable", "not_applicable"),
            ("quotable", "quotable"),
            ("scale_min", "scale"),
            ("scale_max", "scale"),
            ("min", "min"),
            ("max", "max"),
        ):
            if needs not in uses or (self.kind == "recommend" and needs == "scale"):
                del self.fields[name]

    def _written(self) -> Plain:
        item, scale, condition = self.item, self.item.get("scale") or {}, self.item.get("show_if")
        return {
            "required": item.get("required", False),
            "not_applicable": item.get("not_applicable", False),
            "quotable": item.get("quotable", False),
            "scale_min": scale.get("min", 1),
            "scale_max": scale.get("max", 5),
            "min": item.get("min"),
            "max": item.get("max"),
            "show_if": f"{condition['item']}={condition['in'][0]}" if condition else "",
        } | _initial({"texts": item["texts"], "low": scale.get("low", {}), "high": scale.get("high", {})})

    def scale_columns(self) -> list[list[forms.BoundField]]:
        """The names of the ends side by side, where it has any."""
        has_scale = "scale" in KINDS[self.kind].fields
        return [self.fields_of(name) for name, _label in self.SCALE_TEXTS if has_scale]

    def clean(self) -> dict[str, Any]:
        """The question in one language at least."""
        given = super().clean() or {}
        self.require_text("texts", _("Write the question in at least one language."))
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
        empty = [line for line in self.lines if not any(line.texts("text").values())]
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
            "texts": _present(self.texts("texts")),
            "required": given["required"],
        }
        if "scale" in uses:
            names = {name: _present(self.texts(name)) for name, _label in self.SCALE_TEXTS}
            found["scale"] = {"min": given.get("scale_min", 0), "max": given.get("scale_max", 10)} | names
        for name in ("min", "max"):
            if given.get(name) is not None:
                found[name] = given[name]
        for name in ("not_applicable", "quotable"):
            if given.get(name):
                found[name] = True
        if self.has_lines and (lines := list(self._plain_lines())):
            found["options" if "options" in uses else "rows"] = lines
        if given.get("show_if"):
            found["show_if"] = self._condition(given["show_if"])
        return found

    def _condition(self, chosen: str) -> Plain:
        """What was chosen; several values that a file brought stay as long as the first one is not changed."""
        item, _equals, value = chosen.partition("=")
        known = self.item.get("show_if")
        if known and known["item"] == item and str(known["in"][0]) == value:
            return dict(known)
        return {"item": item, "in": [value]}

    def _plain_lines(self) -> list[Plain]:
        used = {line.cleaned_data.get("code") for line in self.lines}
        found = []
        for line in self.lines:
            texts = _present(line.texts("text")) if line.cleaned_data else {}
            if not texts:
                continue
            code = line.cleaned_data.get("code") or _free_code("a", used)
            used.add(code)
            correct = {"correct": True} if line.cleaned_data.get("correct") else {}
            found.append({"code": code, "texts": texts} | correct)
        return found


class QuestionnaireImportForm(forms.Form):
    """A file from here, from LimeSurvey or from Moodle."""

    file = FileField(
        label=_("File"),
        help_text=_("A questionnaire as JSON, LimeSurvey's .lss, or the XML of Moodle's feedback."),
    )
    language = forms.ChoiceField(
        label=_("Language of the texts, where the file does not state it"),
        choices=settings.LANGUAGES,
        initial="ru",
    )
    kind = forms.ChoiceField(
        label=_("What it is for, where the file does not state it"),
        choices=KindChoices.choices,
        initial=QuestionnaireKind.REACTION.value,
    )


def _present(texts: Mapping[str, str]) -> dict[str, str]:
    return {language: words for language, words in texts.items() if words}


def _initial(texts: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    return {
        f"{name}_{language}": words.get(language, "")
        for name, words in texts.items()
        for language in LANGUAGES
    }


def _conditions(before: Sequence[Plain]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The answers to earlier questions on which this one may depend."""
    groups = []
    for item in before:
        if KINDS[item["kind"]].decides:
            scale = item.get("scale") or {"min": 0, "max": 10}
            values = [(o["code"], pick(o["texts"])) for o in item.get("options", [])] or [
                (str(mark), str(mark)) for mark in range(scale["min"], scale["max"] + 1)
            ]
            choices = [(f"{item['code']}={value}", words) for value, words in values]
            groups.append((pick(item["texts"])[:60], choices))
    return groups


def _free_code(letter: str, used: set[Any]) -> str:
    return next(f"{letter}{n}" for n in range(1, 1000) if f"{letter}{n}" not in used)


# changes of a whole questionnaire, each of which gives a new one


def checked(plain: Plain) -> Plain:
    """The same in canonical form. Raises BrokenDefinition."""
    return writing.plain(reading.read(plain))


def items_of(plain: Plain) -> list[Plain]:
    """All questions in order."""
    return [item for section in plain["sections"] for item in section["items"]]


def free_item_code(plain: Plain) -> str:
    """A code for one more question."""
    return _free_code("q", {item["code"] for item in items_of(plain)})


def with_item(plain: Plain, section: str, item: Plain, *, instead_of: str = "") -> Plain:
    """With one more question at the end of a section, or one in the place of another. Raises BrokenDefinition."""
    changed = copy.deepcopy(plain)
    for part in changed["sections"]:
        if instead_of:
            part["items"] = [item if one["code"] == instead_of else one for one in part["items"]]
        elif part["code"] == section:
            part["items"].append(item)
    return checked(changed)


def without_item(plain: Plain, code: str) -> Plain:
    """Without a question. Raises BrokenDefinition, say when another depends on it."""
    changed = copy.deepcopy(plain)
    for part in changed["sections"]:
        part["items"] = [one for one in part["items"] if one["code"] != code]
    return checked(changed)


def moved(plain: Plain, code: str, step: int) -> Plain:
    """With a question one place up (-1) or down (1), at an edge into the next section. Raises BrokenDefinition."""
    changed = copy.deepcopy(plain)
    sections = changed["sections"]
    for place, part in enumerate(sections):
        codes = [item["code"] for item in part["items"]]
        if code not in codes:
            continue
        index = codes.index(code)
        item = part["items"].pop(index)
        if 0 <= index + step <= len(part["items"]):
            part["items"].insert(index + step, item)
        elif 0 <= place + step < len(sections):
            neighbour = sections[place + step]["items"]
            neighbour.insert(len(neighbour) if step < 0 else 0, item)
        else:
            part["items"].insert(index, item)
        return checked(changed)
    return changed


def with_section(plain: Plain, titles: Mapping[str, str], *, instead_of: str = "") -> Plain:
    """With one more section, or another title for one. Raises BrokenDefinition."""
    changed = copy.deepcopy(plain)
    words = _present(titles)
    if instead_of:
        for part in changed["sections"]:
            if part["code"] == instead_of:
                part["titles"] = words
    else:
        code = _free_code("s", {part["code"] for part in changed["sections"]})
        changed["sections"].append({"code": code, "titles": words, "items": []})
    return checked(changed)
