"""What people fill in at the support desk."""

from django import forms
from django.utils.translation import gettext_lazy as _

from oqu.kernel.text import tidy
from oqu.support.models import Subject


class AskForm(forms.Form):
    """A question to the centre."""

    subject = forms.ChoiceField(label=_("What is it about"), choices=Subject.choices)
    text = forms.CharField(
        label=_("Your question"), widget=forms.Textarea(attrs={"rows": 5}), max_length=8000
    )

    def clean_subject(self) -> Subject:
        """The subject as one of the known ones."""
        return Subject(self.cleaned_data["subject"])

    def clean_text(self) -> str:
        """The question without stray characters."""
        return tidy(self.cleaned_data["text"])


class ReplyForm(forms.Form):
    """One more message."""

    text = forms.CharField(label=_("Your message"), widget=forms.Textarea(attrs={"rows": 4}), max_length=8000)

    def clean_text(self) -> str:
        """The message without stray characters."""
        return tidy(self.cleaned_data["text"])
