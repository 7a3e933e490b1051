"""What people fill in about their ideas."""

from django import forms
from django.utils.translation import gettext_lazy as _

from oqu.ideas.models import Outcome
from oqu.kernel.fields import DayField, LongTextField


class IdeaForm(forms.Form):
    """A promise."""

    text = LongTextField(
        label=_("What will you put into practice?"),
        help_text=_("One concrete thing, in one or two sentences."),
        rows=3,
        max_length=1000,
    )
    due_on = DayField(label=_("By when"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    shared = forms.BooleanField(label=_("Show it to my group"), required=False, initial=True)


class TellForm(forms.Form):
    """How it went."""

    outcome = forms.TypedChoiceField(
        label=_("How far is it?"),
        choices=[(outcome.value, outcome.label) for outcome in Outcome if outcome != Outcome.PLANNED],
        coerce=Outcome,
        widget=forms.RadioSelect,
    )
    story = LongTextField(label=_("How it went"), rows=3, max_length=2000, required=False)
