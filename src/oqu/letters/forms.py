"""What the office asks the outbox."""

from django import forms
from django.utils.translation import gettext_lazy as _

from oqu.letters.models import LetterState


class LetterFilter(forms.Form):
    """Which letters to show."""

    is_filter = True
    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("all")), *LetterState.choices], required=False
    )
    q = forms.CharField(label=_("Name, e-mail or subject"), required=False)

    def wishes(self) -> dict[str, str]:
        """What was chosen, for the query."""
        return (
            {"state": self.cleaned_data["state"], "words": self.cleaned_data["q"]} if self.is_valid() else {}
        )
