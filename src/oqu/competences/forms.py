"""What the office fills in about frameworks of competences."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from oqu.competences.definition import FrameworkContent
from oqu.competences.models import (
    Area,
    Competence,
    CompetenceLink,
    Descriptor,
    Framework,
    FrameworkVersion,
    Level,
)
from oqu.competences.queries import is_code_taken
from oqu.kernel.fields import FilesField
from oqu.kernel.languages import LANGUAGES, Translations, for_address
from oqu.kernel.text import slug
from oqu.kernel.translated_forms import TextsForm, stored_texts
from oqu.libraries.models import Centre

LINES = {"max_length": 2000, "widget": forms.Textarea(attrs={"rows": 3})}
DESCRIPTION = {"max_length": 1000, "widget": forms.Textarea(attrs={"rows": 3})}
NO_NAME = _("The name is missing in every language.")
CODE_HELP = _(
    "Latin letters, digits and hyphens. Left empty, it is made of the name. It can't be changed later."
)


class FrameworkForm(TextsForm):
    """A framework: its name, what it is for, its author."""

    TEXTS = (("name", _("Name"), {"max_length": 200}), ("about", _("What it is for"), LINES))

    code = forms.SlugField(label=_("Code"), max_length=40, required=False, help_text=CODE_HELP)
    author = forms.CharField(label=_("Author"), max_length=200, required=False)

    def __init__(
        self, *args: Any, centre: Centre | None, framework: Framework | None = None, **options: Any
    ) -> None:
        initial = stored_texts(framework, ["name", "about"])
        if framework:
            initial |= {"code": framework.code, "author": framework.author}
        options["initial"] = initial
        super().__init__(*args, **options)
        self.centre, self.framework = centre, framework
        self.fields["code"].disabled = framework is not None

    def clean(self) -> dict[str, Any]:
        """A name in one language at least, and a code that is free."""
        cleaned = super().clean() or {}
        self.require_text("name", NO_NAME)
        if self.framework is None and not cleaned.get("code"):
            cleaned["code"] = slug(for_address(self.texts("name")), longest=40)
        if self.framework is None and is_code_taken(self.centre, cleaned["code"]):
            self.add_error("code", _("There is a framework with this code already."))
        return cleaned

    def content(self) -> FrameworkContent:
        """What was typed, for a new framework."""
        return FrameworkContent(
            self.cleaned_data["code"], self.texts("name"), self.texts("about"), self.cleaned_data["author"]
        )

    def columns(self) -> dict[str, Any]:
        """What was typed by the name of its column, for a change."""
        return {"author": self.cleaned_data["author"], **self.columns_of_texts()}


class FrameworkFiles(forms.Form):
    """Files that hold a framework."""

    lists = FilesField(
        label=_("Files (XLSX, CSV or JSON)"),
        help_text=_("One workbook with all lists, a file for each list, or one CASE package."),
        replaced=True,
    )


class PartForm(TextsForm):
    """An area, a competence or a level of a draft."""

    TEXTS: tuple[tuple[str, Any, dict[str, Any]], ...] = (("name", _("Name"), {"max_length": 200}),)
    row_type: type[Area | Competence | Level] = Area

    code = forms.SlugField(label=_("Code"), max_length=40, required=False, help_text=CODE_HELP)

    def __init__(self, *args: Any, version: FrameworkVersion, part: Any = None, **options: Any) -> None:
        names = [name for name, _label, _options in self.TEXTS if hasattr(part, name)]
        options["initial"] = stored_texts(part, names) | ({"code": part.code} if part else {})
        options["initial"] |= self.more_initial(part)
        self.version, self.part = version, part
        super().__init__(*args, **options)
        self.fields["code"].disabled = part is not None

    def more_initial(self, _part: Any) -> dict[str, Any]:
        """Present values of the fields that only this part has."""
        return {}

    def clean(self) -> dict[str, Any]:
        """A name in one language at least, and a code that is free in the version."""
        cleaned = super().clean() or {}
        self.require_text("name", NO_NAME)
        if self.part is None:
            code = cleaned.get("code") or slug(for_address(self.texts("name")), longest=40)
            cleaned["code"] = code
            if self.row_type._default_manager.filter(version=self.version, code=code).exists():
                self.add_error("code", _("This code is in use already."))
        return cleaned

    def columns(self) -> dict[str, Any]:
        """What was typed by the name of its column."""
        return self.columns_of_texts()


class AreaForm(PartForm):
    """An area."""


class LevelForm(PartForm):
    """A level."""

    TEXTS = (("name", _("Name"), {"max_length": 100}), ("about", _("What it means"), LINES))
    row_type = Level


class CompetenceForm(PartForm):
    """A competence with a description for each level."""

    row_type = Competence

    area: forms.ModelChoiceField[Area] = forms.ModelChoiceField(
        Area.objects.none(), label=_("Area"), to_field_name="code"
    )

    def __init__(self, *args: Any, version: FrameworkVersion, part: Any = None, **options: Any) -> None:
        self.levels = list(version.levels.all())
        self.TEXTS = (
            ("name", _("Name"), {"max_length": 300}),
            ("about", _("What it means"), LINES),
            *((f"level{n}", str(level), DESCRIPTION) for n, level in enumerate(self.levels, start=1)),
        )
        super().__init__(*args, version=version, part=part, **options)
        areas = self.fields["area"]
        assert isinstance(areas, forms.ModelChoiceField)
        areas.queryset = version.areas.all()

    def more_initial(self, part: Any) -> dict[str, Any]:
        """Its area, and its descriptions."""
        if part is None:
            return {}
        written = {one.level_id: one for one in Descriptor.objects.filter(competence=part)}
        texts = {
            f"level{n}_{language}": getattr(written[level.pk], f"text_{language}") or ""
            for n, level in enumerate(self.levels, start=1)
            if level.pk in written
            for language in LANGUAGES
        }
        return {"area": part.area.code, **texts}

    def columns(self) -> dict[str, Any]:
        """Without the descriptions, which are rows of their own."""
        texts = {n: x for n, x in self.columns_of_texts().items() if n.startswith(("name_", "about_"))}
        return {"area": self.cleaned_data["area"], **texts}

    def descriptors(self) -> dict[str, Translations]:
        """Code of a level -> texts."""
        return {level.code: self.texts(f"level{n}") for n, level in enumerate(self.levels, start=1)}


PART_FORMS: dict[str, type[PartForm]] = {"area": AreaForm, "competence": CompetenceForm, "level": LevelForm}


class SuccessorForm(forms.Form):
    """What became of a competence in the next version."""

    SAME, RELATED, NONE = "same", "related", "none"

    relation = forms.ChoiceField(
        label=_("What became of it"),
        choices=[
            (SAME, _("It is the same competence, perhaps in better words")),
            (RELATED, _("It was divided, joined with others, or means something else now")),
            (NONE, _("It has no successor")),
        ],
        widget=forms.RadioSelect,
    )
    into: forms.ModelMultipleChoiceField[Competence] = forms.ModelMultipleChoiceField(
        Competence.objects.none(),
        label=_("Competences of the next version"),
        to_field_name="key",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    sometimes_required = frozenset({"into"})

    def __init__(
        self,
        *args: Any,
        old: Competence,
        version: FrameworkVersion,
        links: Iterable[CompetenceLink],
        **options: Any,
    ) -> None:
        links = list(links)
        chosen = [one.new.key for one in links if one.new]
        same_code = version.competences.filter(code=old.code)
        if not links:
            options["initial"] = {"relation": self.SAME, "into": [one.key for one in same_code]}
        else:
            of_rows = self.SAME if links[0].is_same else self.RELATED
            options["initial"] = {"relation": of_rows if chosen else self.NONE, "into": chosen}
        super().__init__(*args, **options)
        into = self.fields["into"]
        assert isinstance(into, forms.ModelMultipleChoiceField)
        into.queryset = version.competences.all()

    def clean(self) -> dict[str, Any]:
        """The number of competences fits the relation."""
        cleaned = super().clean() or {}
        number, relation = len(cleaned.get("into") or ()), cleaned.get("relation")
        if relation == self.SAME and number != 1:
            self.add_error("into", _("Choose exactly one competence."))
        elif relation == self.RELATED and not number:
            self.add_error("into", _("Choose at least one competence."))
        elif relation == self.NONE:
            cleaned["into"] = []
        return cleaned
