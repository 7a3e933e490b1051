"""How the owner of an e-mail answers an invitation."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from oqu.invitations.models import Invitation
from oqu.kernel.fields import TidyCharField


class AnswerForm(forms.Form):
    """Accept or refuse; who has no account yet says who they are."""

    family_name = TidyCharField(label=_("Family name"), max_length=80)
    given_name = TidyCharField(label=_("Given name"), max_length=80)
    answer = forms.ChoiceField(choices=[("accept", _("Accept")), ("refuse", _("Refuse"))])

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
