"""What people fill in about their ideas."""

from django import forms
from django.utils.translation import gettext_lazy as _

from oqu.ideas.models import Outcome
from oqu.kernel.text import tidy


class IdeaForm(forms.Form):
    """A promise."""

    text = forms.CharField(
        label=_("What will you put into practice?"),
        help_text=_("One concrete thing, in one or two sentences."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
    )
    due_on = forms.DateField(
        label=_("By when"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    shared = forms.BooleanField(label=_("Show it to my group"), required=False, initial=True)

    def clean_text(self) -> str:
        """The promise without stray characters."""
        return tidy(self.cleaned_data["text"])


class TellForm(forms.Form):
    """How it went."""

    outcome = forms.ChoiceField(
        label=_("How far is it?"),
        choices=[(o.value, o.label) for o in Outcome if o != Outcome.PLANNED],
        widget=forms.RadioSelect,
    )
    story = forms.CharField(
        label=_("How it went"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, required=False
    )

    def clean_outcome(self) -> Outcome:
        """The outcome as one of the known ones."""
        return Outcome(self.cleaned_data["outcome"])
