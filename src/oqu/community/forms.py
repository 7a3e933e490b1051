"""What people fill in for discussions and contact cards."""

from django import forms
from django.utils.translation import gettext_lazy as _

from oqu.kernel.text import tidy


class BeginForm(forms.Form):
    """A new discussion."""

    title = forms.CharField(label=_("What is it about"), max_length=160)
    text = forms.CharField(label=_("Message"), widget=forms.Textarea(attrs={"rows": 5}), max_length=8000)
    whole_course = forms.BooleanField(label=_("For the whole course, not only my group"), required=False)

    def clean_text(self) -> str:
        """The message without stray characters."""
        return tidy(self.cleaned_data["text"])


class MessageForm(forms.Form):
    """One contribution."""

    text = forms.CharField(label=_("Your message"), widget=forms.Textarea(attrs={"rows": 4}), max_length=8000)

    def clean_text(self) -> str:
        """The message without stray characters."""
        return tidy(self.cleaned_data["text"])


class ContactCardForm(forms.Form):
    """What colleagues may see of me."""

    about = forms.CharField(
        label=_("What I can help with, what I look for"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    shows_email = forms.BooleanField(label=_("Show my e-mail"), required=False)
    shows_phone = forms.BooleanField(label=_("Show my phone"), required=False)
