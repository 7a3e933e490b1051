"""What people fill in about themselves and to sign in."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from oqu.kernel import codes
from oqu.kernel.dates import usual_zones
from oqu.kernel.fields import (
    EmailField,
    EmailInput,
    FileField,
    LetterCodeField,
    NamePartField,
    TidyCharField,
    is_empty,
)
from oqu.kernel.list_forms import ListSourceForm
from oqu.kernel.permissions import Role
from oqu.kernel.stale import StaleCheck
from oqu.libraries.models import Library, Network
from oqu.libraries.queries import LibraryNames, all_libraries
from oqu.libraries.queries.labels import library_labels
from oqu.people.models import Person, Purpose
from oqu.people.queries import ShownNames, staff_names


class Calm:
    """Makes a form of allauth speak as ours do: no words inside the fields, digits on a phone's keyboard for codes."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in list(self.fields.items()):
            field.widget.attrs.pop("placeholder", None)
            if isinstance(field, forms.EmailField):
                attrs = {key: value for key, value in field.widget.attrs.items() if key != "type"}
                self.fields[name] = EmailField(
                    label=field.label, widget=EmailInput(attrs), help_text=field.help_text
                )
            if name == "code":
                field.widget.attrs |= {"inputmode": "numeric", "autofocus": True}


def calm[F: forms.Form](form: type[F]) -> type[F]:
    """The calm kind of a form of allauth."""
    return type(f"Calm{form.__name__}", (Calm, form), {})


class PersonChoiceField(forms.ModelChoiceField[Person]):
    """One person of a centre; namesakes have beside their names what tells them apart."""

    _names: ShownNames | None = None

    def offer(self, people: QuerySet[Person]) -> None:
        """Let one of these people be chosen."""
        self.queryset, self._names = people.select_related("library__district"), None

    def label_from_instance(self, obj: Person) -> str:
        if self._names is None:
            self._names = staff_names(self.queryset.all() if self.queryset is not None else ())
        return self._names.of(obj)


class CardForm(forms.Form):
    """The code of a printed card."""

    code = forms.CharField(
        label=_("Code of the card"),
        max_length=codes.LONGEST_TYPED,
        help_text=_("Twelve letters and digits in three groups; capitals and hyphens do not matter."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )


class ProfileForm(StaleCheck, forms.Form):
    """A person's name, language, time zone and workplace."""

    family_name = NamePartField(label=_("Family name"), max_length=80)
    given_name = NamePartField(label=_("Given name"), max_length=80)
    patronymic = NamePartField(label=_("Patronymic"), max_length=80, required=False)
    phone = TidyCharField(
        label=_("Telephone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel"}),
    )
    library = forms.ChoiceField(label=_("Library"), required=False)
    position = TidyCharField(label=_("Position"), max_length=120, required=False)
    experience_years = forms.IntegerField(
        label=_("Years of experience in libraries"), min_value=0, max_value=70, required=False
    )
    language = forms.ChoiceField(label=_("Language of letters"), choices=settings.LANGUAGES)
    zone = forms.ChoiceField(label=_("Time zone"))

    def __init__(self, *args: Any, person: Person, libraries: Iterable[Library], **options: Any) -> None:
        names = (
            *("family_name", "given_name", "patronymic", "phone", "position", "experience_years"),
            *("language", "zone"),
        )
        initial = {name: getattr(person, name) for name in names}
        initial["library"] = person.library.key if person.library else ""
        super().__init__(*args, **options | {"initial": initial})
        self.libraries = {library.key: library for library in libraries}
        if person.library:
            self.libraries.setdefault(person.library.key, person.library)
        labels = library_labels(self.libraries.values())
        rows = [(key, labels[library.pk]) for key, library in self.libraries.items()]
        self._offer("library", [("", _("None of the list")), *sorted(rows, key=lambda row: row[1])])
        self._offer("zone", usual_zones(person.zone))

    def _offer(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def profile(self) -> dict[str, Any]:
        """What was typed, for the action."""
        return self.cleaned_data | {"library": self.libraries.get(self.cleaned_data["library"])}


class ConsentForm(forms.Form):
    """One consent, given or taken back."""

    purpose = forms.ChoiceField(choices=Purpose.choices)
    given = forms.BooleanField(required=False)


class PersonForm(ProfileForm):
    """The profile and the e-mail of a person whom the centre entered and who has not signed in by own means."""

    email = EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_("Codes for signing in go there. Empty: the person signs in with a printed card."),
    )
    field_order = ("family_name", "given_name", "patronymic", "email")

    def __init__(self, *args: Any, person: Person, libraries: Iterable[Library], **options: Any) -> None:
        super().__init__(*args, person=person, libraries=libraries, **options)
        self.initial["email"] = person.email or ""


class NewEmailForm(forms.Form):
    """Another e-mail for signing in."""

    email = EmailField(
        label=_("New e-mail"),
        widget=EmailInput(attrs={"autocomplete": "email"}),
    )


class EmailCodeForm(forms.Form):
    """The code from a letter."""

    code = LetterCodeField()


class AppointForm(forms.Form):
    """Who is offered which role; the head of a library system only where there are `networks` to head."""

    email = EmailField(label=_("E-mail"))
    family_name = NamePartField(label=_("Family name"), max_length=80)
    given_name = NamePartField(label=_("Given name"), max_length=80)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    network: forms.ModelChoiceField[Network] = forms.ModelChoiceField(
        label=_("Library system"),
        queryset=Network.objects.none(),
        required=False,
        to_field_name="key",
        help_text=_("Needed for the head of a library system; empty for every other role."),
    )

    def __init__(self, *args: Any, networks: QuerySet[Network], **options: Any) -> None:
        super().__init__(*args, **options)
        role, network = self.fields["role"], self.fields["network"]
        assert isinstance(role, forms.ChoiceField)
        assert isinstance(network, forms.ModelChoiceField)
        network.queryset = networks
        self.sometimes_required = {"network"}
        left_out = set() if networks.exists() else {Role.NETWORK_HEAD}
        offered = [(value, label) for value, label in Role.choices if value not in left_out]
        role.choices = [("", _("Choose from the list")), *offered]

    def clean(self) -> dict[str, Any]:
        """The head of a library system needs the system, others must not have one."""
        cleaned = super().clean() or {}
        if cleaned.get("role") == Role.NETWORK_HEAD and is_empty(self, "network"):
            self.add_error("network", _("Choose the library system."))
        return cleaned


class FirstKeeperForm(forms.Form):
    """The first site administrator of an installation."""

    email = EmailField(label=_("Your e-mail"))
    family_name = NamePartField(label=_("Family name"), max_length=80)
    given_name = NamePartField(label=_("Given name"), max_length=80)
    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=True),
        help_text=_("You sign in with your e-mail and this password. It has at least 10 characters."),
    )

    def clean_password(self) -> str:
        """The password must keep the rules of the site."""
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password


class OpenCentreForm(forms.Form):
    """A library that is to run courses, and who directs it."""

    code = forms.CharField(
        label=_("Library"), max_length=250, help_text=_("Its name or its code, as in the list of libraries.")
    )
    email = EmailField(label=_("E-mail of the director"))
    family_name = NamePartField(label=_("Family name"), max_length=80)
    given_name = NamePartField(label=_("Given name"), max_length=80)

    def __init__(self, *args: Any, libraries: Iterable[Library] = (), **options: Any) -> None:
        """`libraries` are offered to choose from; where there are too many, their name or code is typed."""
        super().__init__(*args, **options)
        libraries = list(libraries)
        labels = library_labels(libraries, lambda library: f"{library}, {library.district}")
        if offered := [(library.code, labels[library.pk]) for library in libraries]:
            self.fields["code"].help_text = ""
            self.fields["code"].widget = forms.Select(choices=[("", _("Choose from the list")), *offered])

    def clean_code(self) -> Library:
        """The library itself."""
        words = self.cleaned_data["code"]
        found = LibraryNames(all_libraries()).find(words)
        if len(found) == 1:
            return found[0]
        what = _("There is no library with the code or name “%(code)s”.")
        if found:
            what = _("Several libraries are called “%(code)s”. Write the code: %(codes)s.")
        codes = ", ".join(sorted(library.code for library in found))
        raise forms.ValidationError(what % {"code": words, "codes": codes})


class PeopleFile(ListSourceForm):
    """A list of people."""

    file = FileField(label=_("File (XLSX or CSV)"))
