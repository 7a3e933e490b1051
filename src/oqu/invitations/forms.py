"""How the owner of an e-mail answers an invitation, and what opens the first centre."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from oqu.invitations.models import Invitation
from oqu.kernel.fields import EmailField, NamePartField, TidyCharField
from oqu.kernel.languages import LANGUAGES, pick
from oqu.kernel.name_order import name_key
from oqu.kernel.translated_forms import TranslatedTexts
from oqu.libraries.actions import LibraryRow, LibraryRows, NetworkRow, PlaceRow
from oqu.libraries.models import Internet, Listed, Setting
from oqu.libraries.queries import districts, free_code
from oqu.libraries.sheets import listed_regions, rows_of_country


class AnswerForm(forms.Form):
    """Accept or refuse; who has no account yet says who they are."""

    family_name = NamePartField(label=_("Family name"), max_length=80)
    given_name = NamePartField(label=_("Given name"), max_length=80)
    answer = forms.ChoiceField(
        choices=[("accept", _("Accept")), ("refuse", pgettext_lazy("own answer", "Refuse"))]
    )

    def __init__(self, *args: Any, invitation: Invitation, is_new: bool, **options: Any) -> None:
        initial = {"family_name": invitation.family_name, "given_name": invitation.given_name}
        super().__init__(*args, **options | {"initial": initial})
        if not is_new or self.data.get("answer") == "refuse":
            del self.fields["family_name"], self.fields["given_name"]

    def accepts(self) -> bool:
        """Whether the answer is yes."""
        return bool(self.cleaned_data["answer"] == "accept")

    def names(self) -> dict[str, str]:
        """The name of a new account."""
        return {name: value for name, value in self.cleaned_data.items() if name != "answer"}


class FirstCentreForm(TranslatedTexts, forms.Form):
    """A library, where it is, the system it belongs to, and who directs it.

    The district is one that is entered already, or one of the country's list, whose region then comes with it.
    """

    TEXTS = (("name", _("Name of the library"), {"max_length": 200}),)

    district = forms.ChoiceField(label=_("District or town"))
    settlement = TidyCharField(label=_("Settlement"), max_length=120, required=False)
    setting = forms.ChoiceField(
        label=_("Urban or rural"), choices=[("", _("Choose from the list")), *Setting.choices]
    )
    network_name = TidyCharField(
        label=_("Library system"),
        max_length=200,
        required=False,
        help_text=_("Leave it empty if the library belongs to none."),
    )
    email = EmailField(
        label=_("E-mail of the director"), help_text=_("Your own, if you direct the centre yourself.")
    )
    family_name = NamePartField(label=_("Family name"), max_length=80)
    given_name = NamePartField(label=_("Given name"), max_length=80)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.known = {one.code for one in districts()}
        self.listed = [one for one in listed_regions() if not one.is_known]
        groups: dict[str, list[tuple[str, str]]] = {}
        for one in districts():
            groups.setdefault(one.region.name, []).append((one.code, one.name))
        for region in self.listed:
            entries = [(row.code, pick(row.names)) for row in region.districts]
            groups.setdefault(pick(region.region.names), []).extend(entries)
        field = self.fields["district"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", _("Choose from the list")),
            *((name, groups[name]) for name in sorted(groups, key=name_key)),
        ]

    def clean(self) -> dict[str, Any]:
        """A name is needed in one language at least."""
        cleaned = super().clean() or {}
        self.require_text("name", _("The name is missing in every language."))
        return cleaned

    def action_kwargs(self) -> dict[str, Any]:
        """The keyword arguments of `actions.open_new_centre`."""
        typed = self.cleaned_data
        names = self.texts("name")
        code = free_code(
            Listed.LIBRARY, next(names[language] for language in reversed(LANGUAGES) if names[language])
        )
        return {
            "rows": LibraryRows(
                places=self._places(), networks=self._networks(), libraries=(self._library(code, names),)
            ),
            "code": code,
            **{name: typed[name] for name in ("email", "family_name", "given_name")},
        }

    def _places(self) -> tuple[PlaceRow, ...]:
        district = self.cleaned_data["district"]
        if district in self.known:
            return ()
        regions = [one.region.code for one in self.listed if district in {row.code for row in one.districts}]
        return rows_of_country(regions).places

    def _networks(self) -> tuple[NetworkRow, ...]:
        if not (name := self.cleaned_data["network_name"]):
            return ()
        self.network_code = free_code(Listed.NETWORK, name)
        names = dict.fromkeys(LANGUAGES, name)
        return (NetworkRow(code=self.network_code, names=names, district=self.cleaned_data["district"]),)

    def _library(self, code: str, names: dict[str, str]) -> LibraryRow:
        typed = self.cleaned_data
        return LibraryRow(
            code=code,
            names=names,
            settlements=dict.fromkeys(LANGUAGES, typed["settlement"]),
            district=typed["district"],
            network=self.network_code if typed["network_name"] else "",
            setting=Setting(typed["setting"]),
            internet=Internet.UNKNOWN,
        )
