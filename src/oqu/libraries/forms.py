"""What the office fills in about libraries and its centre."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from oqu.kernel import accents
from oqu.kernel.dates import other_zones, usual_zones
from oqu.kernel.fields import EmailField, FileField, FilesField
from oqu.kernel.files import Upload
from oqu.kernel.languages import for_address
from oqu.kernel.list_forms import ListSourceForm
from oqu.kernel.stale import StaleCheck
from oqu.kernel.translated_forms import TextsForm, columns, stored_texts
from oqu.libraries.actions import LibraryRow, LibraryRows, Look, NetworkRow, PlaceRow
from oqu.libraries.models import (
    Centre,
    CentreLook,
    District,
    Internet,
    Library,
    Listed,
    Network,
    Region,
    Setting,
)
from oqu.libraries.queries import ListedRow, all_of, free_code, is_taken, site_names
from oqu.libraries.queries.labels import library_labels


class LibraryFilter(forms.Form):
    """Which libraries to show."""

    is_filter = True

    q = forms.CharField(label=_("Name, settlement or code"), required=False)
    region = forms.ChoiceField(label=_("Region"), required=False)
    district = forms.ChoiceField(label=_("District"), required=False)
    network = forms.ChoiceField(label=_("Library system"), required=False)
    setting = forms.ChoiceField(
        label=_("Urban or rural"), choices=[("", _("all")), *Setting.choices], required=False
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, model in (("region", Region), ("district", District), ("network", Network)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _("all")), *((thing.key, str(thing)) for thing in all_of(model))]

    def wishes(self) -> dict[str, str]:
        """What was chosen, for the query."""
        if not self.is_valid():
            return {}
        return {("words" if name == "q" else name): value for name, value in self.cleaned_data.items()}


class LibraryForm(TextsForm):
    """One library."""

    TEXTS = (
        ("name", _("Name of the library"), {"max_length": 200}),
        ("settlement", _("Settlement"), {"max_length": 120}),
    )
    TEXT_FIELD = forms.CharField

    code = forms.SlugField(
        label=_("Code"),
        max_length=40,
        required=False,
        help_text=_(
            "Lists name the library by it, for example: kz-aqm-atbasar-1. Latin letters, digits and hyphens. Left empty, it is made of the name."
        ),
    )
    district: forms.ModelChoiceField[District] = forms.ModelChoiceField(
        District.objects.none(), label=_("District"), to_field_name="code"
    )
    network: forms.ModelChoiceField[Network] = forms.ModelChoiceField(
        Network.objects.none(), label=_("Library system"), to_field_name="code", required=False
    )
    setting = forms.ChoiceField(
        label=_("Urban or rural"), choices=[("", _("Choose from the list")), *Setting.choices]
    )
    internet = forms.ChoiceField(label=_("Internet"), choices=Internet.choices, required=False)

    def __init__(self, *args: Any, library: Library | None = None, **options: Any) -> None:
        initial: dict[str, Any] = stored_texts(library, ["name", "settlement"])
        if library:
            initial |= {name: getattr(library, name) for name in self.base_fields}
            initial["district"] = library.district.code
            initial["network"] = library.network.code if library.network else ""
        options["initial"] = initial | (options.get("initial") or {})
        super().__init__(*args, **options)
        self.library = library
        self.order_fields([*columns("name"), *columns("settlement")])
        self.fields["code"].disabled = library is not None
        for name, model in (("district", District), ("network", Network)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = all_of(model)

    def clean_code(self) -> str:
        """The code of a new library must be free."""
        code: str = self.cleaned_data["code"]
        if self.library is None and is_taken(Listed.LIBRARY, code):
            raise forms.ValidationError(_("Another library has this code already."))
        return code

    def clean(self) -> dict[str, Any]:
        """A name is needed in one language at least; an empty code is made of it."""
        cleaned = super().clean() or {}
        self.require_text("name", _("The name is missing in every language."))
        if self.library is None and not cleaned.get("code") and (name := for_address(self.texts("name"))):
            cleaned["code"] = free_code(Listed.LIBRARY, name)
        return cleaned

    def row(self) -> LibraryRow:
        """What was typed, as a row of a list."""
        typed = self.cleaned_data
        return LibraryRow(
            code=typed["code"],
            names=self.texts("name"),
            settlements=self.texts("settlement"),
            district=typed["district"].code,
            network=typed["network"].code if typed["network"] else "",
            setting=Setting(typed["setting"]),
            internet=Internet(typed["internet"]),
        )


PARENTS: dict[Listed, tuple[str, type[Region | District]]] = {
    Listed.DISTRICT: ("region", Region),
    Listed.NETWORK: ("district", District),
}


class PlaceForm(TextsForm):
    """A region, a district in a region, or a library system in a district; an empty code is made of the name."""

    TEXTS = (("name", _("Name of the place or system"), {"max_length": 120}),)
    TEXT_FIELD = forms.CharField
    parent = forms.ChoiceField()
    code = forms.SlugField(
        label=_("Code"),
        max_length=40,
        required=False,
        help_text=_("Lists name it by this code. Left empty, it is made of the name."),
    )

    def __init__(self, *args: Any, listed: Listed, row: ListedRow | None = None, **options: Any) -> None:
        self.listed, self.row = listed, row
        super().__init__(*args, **options | {"initial": self._values()})
        self.order_fields(columns("name"))
        self.fields["code"].disabled = row is not None
        if listed not in PARENTS:
            del self.fields["parent"]
            return
        name, model = PARENTS[listed]
        field = self.fields["parent"]
        assert isinstance(field, forms.ChoiceField)
        field.label = _("Region") if name == "region" else _("District")
        field.choices = [
            ("", _("Choose from the list")),
            *((one.code, str(one)) for one in all_of(model)),
        ]

    def _values(self) -> dict[str, str]:
        if self.row is None:
            return {}
        stored = {"code": self.row.code} | stored_texts(self.row, ["name"])
        if self.listed in PARENTS:
            stored["parent"] = getattr(self.row, PARENTS[self.listed][0]).code
        return stored

    def clean(self) -> dict[str, Any]:
        """A name is needed in one language at least, and the code of a new row must be free."""
        cleaned = super().clean() or {}
        self.require_text("name", _("The name is missing in every language."))
        if self.row is None and (name := for_address(self.texts("name"))):
            typed = cleaned.get("code")
            cleaned["code"] = typed or free_code(self.listed, name)
            if typed and is_taken(self.listed, typed):
                self.add_error("code", _("This code is taken. Choose another one."))
        return cleaned

    def rows(self) -> LibraryRows:
        """What was typed, as a list of one row."""
        typed = self.cleaned_data
        names = self.texts("name")
        code, parent = typed["code"], typed.get("parent", "")
        if self.listed == Listed.NETWORK:
            return LibraryRows(networks=(NetworkRow(code=code, names=names, district=parent),))
        return LibraryRows(places=(PlaceRow(code=code, names=names, region=parent),))


class CountryForm(forms.Form):
    """Regions of the country's list, to be taken over with their districts."""

    regions = forms.MultipleChoiceField(label=_("Regions"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["regions"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = choices


class MergeForm(forms.Form):
    """The row into which another one of the same list is merged."""

    into: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        Region.objects.none(), label=_("The one that stays"), to_field_name="key"
    )

    def __init__(self, *args: Any, others: QuerySet[Any], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["into"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = others
        if others.model is Library:
            labels = library_labels(others)
            chosen: Any = field
            chosen.label_from_instance = lambda library: labels[library.pk]


class OwnerForm(forms.Form):
    """Which centre owns a library system; the empty choice is the site administrator."""

    network = forms.CharField(max_length=40)
    owner = forms.ChoiceField(label=_("Owner"), required=False)

    def __init__(self, *args: Any, centres: Iterable[Centre], **options: Any) -> None:
        super().__init__(*args, **options)
        self.centres = {centre.slug: centre for centre in centres}
        field = self.fields["owner"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", _("the site administrator")),
            *((slug, str(centre)) for slug, centre in self.centres.items()),
        ]

    def chosen(self) -> Centre | None:
        """The centre that was chosen."""
        return self.centres.get(self.cleaned_data["owner"])


class LibraryFiles(ListSourceForm):
    """Lists of libraries, and of places and library systems where these are new."""

    LIST = "lists"

    lists = FilesField(label=_("Files (XLSX or CSV)"), replaced=True)


class CentreForm(StaleCheck, forms.Form):
    """The settings of a centre."""

    zone = forms.ChoiceField(label=_("Time zone"))
    email = EmailField(
        label=_("E-mail of the centre"), required=False, help_text=_("Shown to participants as a way to ask.")
    )
    phone = forms.CharField(label=_("Telephone of the centre"), max_length=40, required=False)
    fewest_answers = forms.IntegerField(
        label=_("Fewest answers"),
        min_value=5,
        max_value=50,
        help_text=_(
            "Results of a questionnaire are shown from this many answers on; fewer are destroyed when it closes. "
            "A change applies to questionnaires that close later."
        ),
    )

    def __init__(self, *args: Any, centre: Centre, **options: Any) -> None:
        initial = {name: getattr(centre, name) for name in self.base_fields}
        super().__init__(*args, **options | {"initial": initial})
        field = self.fields["zone"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            *usual_zones(centre.zone),
            (_("Other places"), other_zones(centre.zone)),
        ]


class SiteNameForm(TextsForm):
    """The name of the site, in one language or more."""

    TEXTS = (("name", _("Name of the site"), {"max_length": 60}),)

    def __init__(self, *args: Any, **options: Any) -> None:
        initial = {f"name_{language}": text for language, text in site_names().items()}
        super().__init__(*args, **options | {"initial": initial})

    def clean(self) -> dict[str, Any]:
        """One language is enough; the others show it too."""
        cleaned = super().clean() or {}
        self.require_text("name", _("Type the name in one language or more."))
        return cleaned


OF_OQU, OWN = "", "own"
OQU_ACCENT = "#0a717c"
"""`--sky` of tokens.css, which stands for `OF_OQU` where a colour is shown."""
ACCENTS = (
    (OF_OQU, _("Oqu's own colour")),
    ("#1f5fa8", _("Blue")),
    ("#4a4fb0", _("Indigo")),
    ("#7a3fa0", _("Violet")),
    ("#a52a5c", _("Crimson")),
    ("#8a4b12", _("Brown")),
    ("#2f6b2a", _("Green")),
    ("#475569", _("Grey")),
    (OWN, _("Another colour")),
)
"""Colours to choose from; `tests/libraries/test_looks.py` measures that each can be read."""


class CentreProfileForm(TextsForm):
    """How a centre presents itself: address, colour, and the pictures on its pages and documents."""

    TEXTS = (("address", _("Address"), {"max_length": 300, "widget": forms.Textarea({"rows": 2})}),)

    accent = forms.ChoiceField(
        label=_("Colour"),
        choices=ACCENTS,
        widget=forms.RadioSelect,
        required=False,
        help_text=_("Of headings, links and buttons on the pages of your courses, and of documents."),
    )
    own_accent = forms.CharField(
        label=_("Which other colour"), required=False, widget=forms.TextInput({"type": "color"})
    )
    logo = FileField(
        label=_("Logo"), required=False, help_text=_("PNG or JPEG, best with a white or clear ground.")
    )
    signature = FileField(
        label=_("My signature"),
        required=False,
        help_text=_(
            "A photo or scan on white paper. It is printed only on certificates that you sign yourself, and only the director and the site administrator see it here."
        ),
    )
    seal = FileField(
        label=_("Seal"), required=False, help_text=_("Printed on certificates beside the signature.")
    )

    def __init__(self, *args: Any, centre: Centre, **options: Any) -> None:
        look = centre.look
        accent = look.accent if look else OF_OQU
        is_own = accent not in dict(ACCENTS)
        initial = stored_texts(centre, ["address"])
        initial |= {"accent": OWN if is_own else accent, "own_accent": accent if is_own else OQU_ACCENT}
        super().__init__(*args, **options | {"initial": initial})
        for name in CentreLook.PICTURES:
            if look and getattr(look, name):
                self.fields[f"no_{name}"] = forms.BooleanField(label=_("Remove the picture"), required=False)

    def clean(self) -> dict[str, Any]:
        """A colour of one's own must be readable; the nearest that is, is offered."""
        cleaned = super().clean() or {}
        own = cleaned.get("own_accent", "").lower()
        if cleaned.get("accent") == OWN and not accents.HEX.fullmatch(own):
            self.add_error("own_accent", _("Choose a colour."))
        elif cleaned.get("accent") == OWN and not accents.is_readable(own):
            nearest = accents.nearest_readable(own)
            words = _(
                "Letters in this colour can't be read. The nearest that can be read is %(colour)s; it is chosen now."
            )
            self.add_error("own_accent", words % {"colour": nearest})
            typed: Any = self.data
            again = typed.copy()
            again["own_accent"] = nearest
            self.data = again
        return cleaned

    def fields_of_address(self) -> list[forms.BoundField]:
        """The address in each language."""
        return self.fields_of("address")

    def look(self) -> Look:
        """What was chosen and sent."""
        typed = self.cleaned_data
        accent = typed["own_accent"].lower() if typed["accent"] == OWN else typed["accent"]
        pictures: dict[str, Upload | None] = {
            name: None for name in CentreLook.PICTURES if typed.get(f"no_{name}")
        }
        pictures |= {n: Upload(typed[n].name, typed[n]) for n in CentreLook.PICTURES if typed.get(n)}
        return Look(accent=accent, pictures=pictures)
