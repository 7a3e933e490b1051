"""What people type in about applications: checked here, written by the actions."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from oqu.admission.actions import Details
from oqu.admission.models import ApplicationSource, ApplicationState
from oqu.admission.queries import Wishes
from oqu.courses.models import Course
from oqu.kernel.errors import Words
from oqu.kernel.fields import EmailField, FileField, LetterCodeField, NamePartField, TidyCharField, is_empty
from oqu.kernel.list_forms import ListSourceForm
from oqu.kernel.name_order import name_key
from oqu.kernel.sheets import MOST_BYTES
from oqu.libraries.models import District, Internet, Library
from oqu.libraries.queries import Named
from oqu.libraries.queries.labels import library_labels
from oqu.people.models import Person
from oqu.people.queries import full_name

LONGEST_WORDS = 3000
UNLISTED = "unlisted"


def grouped(libraries: Iterable[Library]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Libraries as the choices of a select, under the names of their districts."""
    districts: dict[District, list[Library]] = {}
    for library in libraries:
        districts.setdefault(library.district, []).append(library)
    alike = Counter(district.name for district in districts)
    groups = []
    for district, some in districts.items():
        labels = library_labels(some, lambda library: library.name)
        rows = sorted(((one.key, labels[one.pk]) for one in some), key=lambda row: name_key(row[1]))
        name = f"{district.name} ({district.region})" if alike[district.name] > 1 else district.name
        groups.append((name, rows))
    return sorted(groups, key=lambda group: name_key(group[0]))


class PersonFields(forms.Form):
    """The fields about a person who wants a place, whether they or their head fill them in."""

    sometimes_required = frozenset({"library_words"})
    unlisted = _("My library is not listed")
    """The choice of those whose library is not in the list."""
    which_library = _("Write which library you come from.")
    """What is asked of them if they do not write it."""

    family_name = NamePartField(label=_("Family name"), max_length=80)
    given_name = NamePartField(label=_("Given name"), max_length=80)
    patronymic = NamePartField(label=_("Patronymic"), max_length=80, required=False)
    email = EmailField(label=_("E-mail"), max_length=254)
    phone = TidyCharField(
        label=_("Telephone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel"}),
    )
    library = forms.ChoiceField(label=_("Your library"))
    library_words = TidyCharField(
        label=_("If your library is not listed"),
        max_length=200,
        required=False,
        help_text=_("Write its name and settlement."),
    )
    position = TidyCharField(label=_("Position"), max_length=120)
    experience_years = forms.IntegerField(
        label=_("Years of experience in libraries"), min_value=0, max_value=70, required=False
    )
    language = forms.ChoiceField(label=_("In which language do you want to learn?"), widget=forms.RadioSelect)
    internet = forms.ChoiceField(
        label=_("Internet at work"),
        choices=[choice for choice in Internet.choices if choice[0]],
        required=False,
        widget=forms.RadioSelect,
    )
    motivation = TidyCharField(
        label=_("What do you expect from the course?"),
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One or two sentences are enough."),
    )

    def __init__(self, *args: Any, course: Course, libraries: Iterable[Library], **options: Any) -> None:
        super().__init__(*args, **options)
        self.libraries = {library.key: library for library in libraries}
        names = dict(settings.LANGUAGES)
        spoken = [(language, names[language]) for language in course.languages if language in names]
        self.choices("language").choices = spoken
        self.choices("library").choices = [
            ("", _("Choose from the list")),
            (UNLISTED, self.unlisted),
            *grouped(self.libraries.values()),
        ]

    def choices(self, name: str) -> forms.ChoiceField:
        """A field that is chosen from a list."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        return field

    def clean(self) -> dict[str, Any]:
        """A library that is not listed must be written."""
        cleaned = super().clean() or {}
        if cleaned.get("library") == UNLISTED and is_empty(self, "library_words"):
            self.add_error("library_words", self.which_library)
        return cleaned

    def details(self) -> Details:
        """What was typed, for the actions."""
        cleaned = {name: self.cleaned_data[name] for name in Details.__dataclass_fields__}
        cleaned["library"] = self.libraries.get(cleaned["library"])
        if cleaned["library"] is not None:
            cleaned["library_words"] = ""
        return Details(**cleaned)


class ApplicationForm(PersonFields):
    """An application by oneself."""

    consent = forms.BooleanField(
        label=_("I agree that my data are processed for the course"),
        error_messages={"required": _("Without your consent we may not take the application.")},
    )

    @staticmethod
    def what_is_known(person: Person) -> dict[str, Any]:
        """What a signed-in person need not type again."""
        names = ("family_name", "given_name", "patronymic", "email", "phone", "position", "experience_years")
        known = {name: getattr(person, name) for name in names}
        return known | {"library": person.library.key if person.library else "", "language": person.language}


class EntryForm(PersonFields):
    """An applicant entered by the office; without an e-mail, a sign-in card is printed."""

    unlisted = _("The library is not listed")
    which_library = _("Write which library the person comes from.")
    another = forms.BooleanField(label=_("This is another person of the same name"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._another = self.fields.pop("another")
        if "another" in self.data:
            self.fields["another"] = self._another
        self.fields["email"].required = False
        self.fields["email"].help_text = _(
            "Empty if there is none: the person then signs in with a printed card."
        )
        self.fields["position"].required = False
        self.fields["library"].label = _("Library")
        self.fields["library_words"].label = _("If the library is not listed")
        self.fields["language"].label = _("Language in which the person wants to learn")
        self.fields["motivation"].label = _("What does the person expect from the course?")

    def ask_another(self, name: str) -> None:
        """Ask whether it is another person than the one of this name who has an application."""
        self.fields["another"] = self._another
        asked = _(
            "%(name)s of this library has an application for the course already. Nothing is left to do if it is the same "
            "person; tick this if it is another one."
        )
        self.add_error("another", asked % {"name": name})

    def is_another(self) -> bool:
        """Whether the person is stated to be another one of the same name."""
        return bool(self.cleaned_data.get("another"))


class NomineeForm(EntryForm):
    """One person whom the head of a network nominates; the library is one of that network."""

    def __init__(self, *args: Any, unlisted: Words = "", **options: Any) -> None:
        """`unlisted` says what to do about a library that can't be chosen."""
        super().__init__(*args, **options)
        del self.fields["library_words"]
        self.fields["library"].help_text = str(unlisted)
        self.choices("library").choices = [
            ("", _("Choose from the list")),
            *grouped(self.libraries.values()),
        ]
        self.fields["motivation"].label = _("Why this person")

    def details(self) -> Details:
        """What was typed, for the actions."""
        self.cleaned_data["library_words"] = ""
        return super().details()


class ListForm(ListSourceForm):
    """A list of people."""

    LIST = "table"

    table = FileField(
        label=_("Your list"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )

    def clean_table(self) -> Any:
        """Not larger than a list of people can be."""
        table = self.cleaned_data["table"]
        if table and table.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is too large for a list of people."))
        return table


class CodeForm(forms.Form):
    """The code from the letter."""

    code = LetterCodeField()


class FilterForm(forms.Form):
    """What the office looks for in the list of applications."""

    is_filter = True
    words = forms.CharField(label=_("Name, e-mail or library"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    source = forms.ChoiceField(label=_("Source"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    district = forms.ChoiceField(label=_("District"), required=False)

    def __init__(self, *args: Any, districts: Iterable[Named], **options: Any) -> None:
        super().__init__(*args, **options)
        offered: dict[str, list[tuple[str, Any]]] = {
            "state": list(ApplicationState.choices),
            "source": list(ApplicationSource.choices),
            "language": list(settings.LANGUAGES),
            "district": [(district.key, district.name) for district in districts],
        }
        for name, choices in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _("Any")), *choices]


class MeantLibraryForm(forms.Form):
    """Which library of the list an applicant meant."""

    library = forms.ChoiceField(label=_("Library"))

    def __init__(self, *args: Any, libraries: Iterable[Library], **options: Any) -> None:
        super().__init__(*args, **options)
        self.libraries = {library.key: library for library in libraries}
        field = self.fields["library"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Choose from the list")), *grouped(self.libraries.values())]

    def chosen(self) -> Library:
        """The library that was chosen; the form is valid."""
        return self.libraries[self.cleaned_data["library"]]


class DecisionForm(forms.Form):
    """A decision on one application or many; a refusal needs its reason."""

    DECISIONS = (
        ("admit", _("Admit")),
        ("wait", _("Put on the waiting list")),
        ("decline", _("Decline")),
        ("withdraw", _("Take back at their wish")),
    )

    sometimes_required = frozenset({"reason", "listed"})

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=DECISIONS,
        help_text=_(
            "Every decision can be undone for ten minutes. No letter is sent when an application is taken back."
        ),
    )
    reason = TidyCharField(
        label=_("Reason"),
        max_length=LONGEST_WORDS,
        required=False,
        help_text=_("Goes into the letter when you decline or put on the waiting list."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    listed = forms.ChoiceField(
        label=_("Is it the same person?"),
        choices=(("same", _("Yes, the same person")), ("another", _("No, another person"))),
        required=False,
        widget=forms.RadioSelect,
    )
    chosen = forms.MultipleChoiceField(
        label=_("People"), error_messages={"required": _("Choose at least one person in the list.")}
    )

    def __init__(self, *args: Any, keys: Iterable[str], known: Person | None = None, **options: Any) -> None:
        """`known` is a person of the centre's list who may be the one of the application."""
        super().__init__(*args, **options)
        if known is not None:
            in_list = _("In your list of people is %(name)s: the same library, no e-mail either.")
            self.fields["listed"].help_text = in_list % {"name": full_name(known)}
        field = self.fields["chosen"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, key) for key in keys]

    def clean(self) -> dict[str, Any]:
        """A refusal goes out with its reason."""
        cleaned = super().clean() or {}
        if cleaned.get("decision") == "decline" and is_empty(self, "reason"):
            self.add_error("reason", _("Give a reason: it is included in the letter."))
        return cleaned

    def is_listed(self) -> bool | None:
        """Whether it is the person of the list; None if that was not answered."""
        answer = self.cleaned_data["listed"]
        return answer == "same" if answer else None


MOST_GROUPS = 60


class EmptyGroupsForm(forms.Form):
    """How many groups there will be, before anybody has a place."""

    number_of_groups = forms.IntegerField(
        label=_("Number of groups"), min_value=1, max_value=MOST_GROUPS, initial=2
    )


class WishesForm(forms.Form):
    """How the groups shall be."""

    number_of_groups = forms.IntegerField(label=_("Number of groups"), min_value=1, max_value=MOST_GROUPS)
    smallest = forms.IntegerField(label=_("People in a group, at least"), min_value=1, max_value=1000)
    largest = forms.IntegerField(label=_("People in a group, at most"), min_value=1, max_value=1000)
    one_language = forms.BooleanField(label=_("Each group learns in one language"), required=False)
    language = forms.TypedChoiceField(label=_("Language"), coerce=int)
    district = forms.TypedChoiceField(label=_("District"), coerce=int)
    setting = forms.TypedChoiceField(label=_("Urban or rural"), coerce=int)
    experience = forms.TypedChoiceField(label=_("Experience"), coerce=int)
    internet = forms.TypedChoiceField(label=_("Internet"), coerce=int)

    WEIGHTS = ((0, _("need not be even")), (1, _("even if possible")), (3, _("important")))
    TRAITS = ("language", "district", "setting", "experience", "internet")

    def __init__(self, *args: Any, languages: str = "", **options: Any) -> None:
        """`languages` explains what is set for languages at first, and why."""
        super().__init__(*args, **options)
        self.fields["one_language"].help_text = languages
        for trait in self.TRAITS:
            field = self.fields[trait]
            assert isinstance(field, forms.ChoiceField)
            field.choices = self.WEIGHTS

    def clean(self) -> dict[str, Any]:
        """The smallest may not be larger than the largest."""
        cleaned = super().clean() or {}
        if cleaned.get("smallest", 0) > cleaned.get("largest", 1000):
            self.add_error("largest", _("This is less than the smallest size."))
        return cleaned

    def wishes(self) -> Wishes:
        """What was asked, for the action."""
        cleaned = self.cleaned_data
        return Wishes(
            groups=cleaned["number_of_groups"],
            smallest=cleaned["smallest"],
            largest=cleaned["largest"],
            one_language=cleaned["one_language"],
            weights={trait: cleaned[trait] for trait in self.TRAITS},
        )


class OwnerAnswerForm(forms.Form):
    """Whether the owner of an e-mail wants the place that another person asked for them."""

    answer = forms.ChoiceField(
        choices=[("accept", _("Accept")), ("refuse", pgettext_lazy("own answer", "Refuse"))]
    )
