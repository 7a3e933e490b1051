"""The editor of questionnaires: one question at a time, its languages side by side, checked by the format itself."""

import copy
from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from oqu.kernel.fields import FileField
from oqu.kernel.languages import in_every_language
from oqu.kernel.translated_forms import TextsForm
from oqu.questionnaires.definition import reading, writing
from oqu.questionnaires.definition.content import QuestionnaireKind
from oqu.questionnaires.forms.plain import Plain, free_code, initial, present
from oqu.questionnaires.models import KindChoices

FIRST_SECTION = gettext_noop("Questions")
FIRST_QUESTION = gettext_noop("How do you rate it as a whole?")


class HeadForm(TextsForm):
    """What a questionnaire is called, says first, and is for."""

    TEXTS = (
        ("titles", _("Title"), {"max_length": 200}),
        ("intro", _("First words"), {"max_length": 4000, "widget": forms.Textarea(attrs={"rows": 4})}),
        (
            "outro",
            _("Last words, after sending"),
            {"max_length": 4000, "widget": forms.Textarea(attrs={"rows": 4})},
        ),
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
            options["initial"] = {"kind": plain["kind"], "anonymous": plain["anonymous"]} | initial(
                {name: plain.get(name, {}) for name in ("titles", "intro", "outro")}
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
            "titles": present(self.texts("titles")),
            "intro": present(self.texts("intro")),
            "outro": present(self.texts("outro")),
        }


def _first_section() -> Plain:
    question, scale = in_every_language(FIRST_QUESTION), {"min": 1, "max": 5}
    item = {"code": "q1", "kind": "scale", "texts": question, "scale": scale}
    return {"code": "s1", "titles": in_every_language(FIRST_SECTION), "items": [item]}


class SectionForm(TextsForm):
    """The title of a section, whether its questions come in random order, and how many of them each person is asked."""

    TEXTS = (("titles", _("Title of the section"), {"max_length": 200}),)

    random = forms.BooleanField(label=_("Everyone has these questions in another order"), required=False)
    pick = forms.IntegerField(
        label=_("How many of these questions each person is asked"),
        help_text=_("Chosen by chance, the same ones at each visit. Leave it empty to ask all of them."),
        min_value=1,
        max_value=reading.MOST_ITEMS,
        required=False,
    )

    def __init__(self, *args: Any, section: Plain | None = None, **options: Any) -> None:
        if section is not None:
            own = {"random": section.get("random", False), "pick": section.get("pick")}
            options["initial"] = initial({"titles": section["titles"]}) | own
        super().__init__(*args, **options)
        if section is None:
            del self.fields["pick"]


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


# changes of a whole questionnaire, each of which gives a new one


def checked(plain: Plain) -> Plain:
    """The same in canonical form. Raises BrokenDefinition."""
    return writing.plain(reading.read(plain))


def items_of(plain: Plain) -> list[Plain]:
    """All questions in order."""
    return [item for section in plain["sections"] for item in section["items"]]


def free_item_code(plain: Plain) -> str:
    """A code for one more question."""
    return free_code("q", {item["code"] for item in items_of(plain)})


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


def with_section(
    plain: Plain,
    titles: Mapping[str, str],
    *,
    random: bool = False,
    pick: int | None = None,
    instead_of: str = "",
) -> Plain:
    """With one more section, or another title, order and choice for one. Raises BrokenDefinition."""
    changed = copy.deepcopy(plain)
    words = present(titles)
    if instead_of:
        for part in changed["sections"]:
            if part["code"] == instead_of:
                part |= {"titles": words, "random": random, "pick": pick}
    else:
        code = free_code("s", {part["code"] for part in changed["sections"]})
        changed["sections"].append({"code": code, "titles": words, "random": random, "items": []})
    return checked(changed)
