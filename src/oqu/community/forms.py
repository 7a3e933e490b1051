"""What people fill in for discussions and contact cards."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from oqu.courses.models import Course, Group
from oqu.courses.queries import groups_of
from oqu.kernel.fields import LongTextField, TidyCharField

LONGEST_MESSAGE = 8000


class BeginForm(forms.Form):
    """A new discussion."""

    title = TidyCharField(label=_("What is it about"), max_length=160)
    text = LongTextField(label=_("Message"), rows=5, max_length=LONGEST_MESSAGE)
    whole_course = forms.BooleanField(label=_("For the whole course, not only my group"), required=False)


class StaffBeginForm(forms.Form):
    """A new discussion that the office begins."""

    title = TidyCharField(label=_("What is it about"), max_length=160)
    text = LongTextField(label=_("Message"), rows=5, max_length=LONGEST_MESSAGE)
    group = forms.ModelChoiceField(
        Group.objects.none(), label=_("Group"), required=False, empty_label=_("The whole course")
    )

    def __init__(self, *args: Any, course: Course, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["group"].queryset = groups_of(course)
        fields["group"].widget.attrs["data-draft"] = "hidden"  # for whom is chosen each time


class MessageForm(forms.Form):
    """One contribution."""

    text = LongTextField(label=_("Your message"), max_length=LONGEST_MESSAGE)


class ContactCardForm(forms.Form):
    """What colleagues may see of me."""

    about = LongTextField(
        label=_("What I can help with, what I look for"), rows=3, max_length=300, required=False
    )
    shows_email = forms.BooleanField(label=_("Show my e-mail"), required=False)
    shows_phone = forms.BooleanField(label=_("Show my phone"), required=False)
