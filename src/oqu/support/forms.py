"""What people fill in at the support desk."""

from django import forms
from django.utils.translation import gettext_lazy as _

from oqu.kernel.fields import LongTextField
from oqu.support.models import Subject

LONGEST_TEXT = 8000


class AskForm(forms.Form):
    """A question to the centre."""

    subject = forms.TypedChoiceField(label=_("What is it about"), choices=Subject.choices, coerce=Subject)
    text = LongTextField(label=_("Your question"), rows=5, max_length=LONGEST_TEXT)


class ReplyForm(forms.Form):
    """One more message."""

    text = LongTextField(label=_("Your message"), max_length=LONGEST_TEXT)
