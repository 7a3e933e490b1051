"""What the office fills in to send a message."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from oqu.courses.models import Activity, Course, Enrolment, Group
from oqu.courses.queries import activity_names, begun_in, enrolments_in, groups_of
from oqu.kernel.fields import LongTextField, TidyCharField, is_empty
from oqu.kernel.translated_forms import TranslatedTexts, columns
from oqu.mailings.models import Audience
from oqu.mailings.queries import RecipientChoice
from oqu.people.models import Person
from oqu.people.queries import names_among

LONGEST_TEXT = 8000


class MailingForm(TranslatedTexts, forms.Form):
    """A message: to whom it goes, and its subject and text in each language.

    To whom it goes is chosen each time: the device stores and restores what is written, never the recipients.
    """

    TEXTS = (("subject", _("Subject"), {"max_length": 160}),)
    NEEDED = {Audience.GROUP: "group", Audience.BEHIND: "activity", Audience.PERSON: "person"}
    audience = forms.TypedChoiceField(
        label=_("To whom"), choices=[("", _("Choose from the list")), *Audience.choices], coerce=Audience
    )
    group = forms.ModelChoiceField(Group.objects.none(), label=_("Group"), required=False)
    activity: forms.ModelChoiceField[Activity] = forms.ModelChoiceField(
        Activity.including_cancelled.none(),
        label=_("What they have not done"),
        required=False,
        to_field_name="key",
        help_text=_(
            "What is still ahead is not in the list, nor are lectures whose attendance is not entered yet."
        ),
        error_messages={
            "invalid_choice": _(
                "Nobody could do this yet, or attendance is not entered. Choose an activity of the list."
            ),
        },
    )
    person = forms.ModelChoiceField(
        Enrolment.objects.none(), label=_("Participant"), required=False, to_field_name="key"
    )
    saved_as = TidyCharField(label=_("Save the text under this name"), required=False, max_length=80)
    seen = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)

    def __init__(self, *args: Any, course: Course, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, languages=course.languages, **kwargs)
        self.sometimes_required |= {*self.NEEDED.values(), *columns("text")}
        fields: dict[str, Any] = self.fields
        fields["group"].queryset = groups_of(course)
        begun = begun_in(course, at)
        called = activity_names(course, begun)
        fields["activity"].queryset = begun
        fields["activity"].label_from_instance = lambda one: called[one.pk]
        places = enrolments_in(course)
        names = names_among((place.person for place in places), has_email=True)
        fields["person"].queryset = places
        fields["person"].label_from_instance = lambda place: names.of(place.person)
        for name in ("audience", *self.NEEDED.values()):
            fields[name].widget.attrs["data-draft"] = "hidden"
        for language, spoken in settings.LANGUAGES:
            if f"subject_{language}" in fields or self._asks_for(language, f"text_{language}"):
                label = f"{_('Text')} · {spoken}"
                fields[f"text_{language}"] = LongTextField(
                    label=label, required=False, rows=6, max_length=LONGEST_TEXT
                )

    def clean(self) -> dict[str, Any]:
        """Require what the audience needs, and subject and text together in each language used."""
        cleaned: dict[str, Any] = super().clean() or {}
        name = self.NEEDED.get(cleaned.get("audience", Audience.ALL), "")
        if name and is_empty(self, name):
            self.add_error(name, _("Choose one."))
        self._require_pairs()
        return cleaned

    def _require_pairs(self) -> None:
        subjects, texts = self.texts("subject"), self.texts("text")
        for language, text in texts.items():
            if bool(text) != bool(subjects[language]) and not self._refused(language):
                column = f"subject_{language}" if text else f"text_{language}"
                self.add_error(column, _("In this language one of subject and text is missing."))
        if self.lacks_text("subject") and self.lacks_text("text"):
            self.add_error(self.subjects[0].name, _("Write subject and text in at least one language."))

    def _refused(self, language: str) -> bool:
        return f"subject_{language}" in self.errors or f"text_{language}" in self.errors

    @property
    def subjects(self) -> list[forms.BoundField]:
        """The fields of the subject, by language."""
        return self.fields_of("subject")

    @property
    def bodies(self) -> list[forms.BoundField]:
        """The fields of the text, by language."""
        return self.fields_of("text")

    def choice(self) -> RecipientChoice:
        """To whom the message goes."""
        data = self.cleaned_data
        place = data["person"]
        wanted = data["audience"]
        return RecipientChoice(
            audience=wanted,
            group=data["group"] if wanted == Audience.GROUP else None,
            activity=data["activity"] if wanted == Audience.BEHIND else None,
            person=place.person if wanted == Audience.PERSON else None,
        )

    @property
    def chosen_audience(self) -> str:
        """To whom it goes, in words."""
        return str(Audience(self.cleaned_data["audience"]).label)

    def unused(self) -> list[str]:
        """The labels of what is chosen although the audience does not need it."""
        needed = self.NEEDED.get(self.cleaned_data["audience"])
        names = [name for name in self.NEEDED.values() if name != needed and self.cleaned_data[name]]
        return [str(self.fields[name].label) for name in names]

    def mark(self, people: Iterable[Person]) -> str:
        """A digest of the message and of the people it reaches: what was previewed is what is sent."""
        names = ("audience", "group", "activity", "person")
        words = [str(self.cleaned_data[name]) for name in names]
        words += [*self.texts("subject").values(), *self.texts("text").values()]
        words += [person.key for person in people]
        return hashlib.sha256("\n".join(words).encode()).hexdigest()[:32]
