"""Fields of forms that several apps ask for."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator, URLValidator
from django.utils.translation import gettext_lazy as _

from oqu.kernel import clock, codes, json_input
from oqu.kernel.full_names import is_whole
from oqu.kernel.look_alikes import meant_address
from oqu.kernel.text import tidy
from oqu.kernel.uploads import ArrivedFile, MissingFile


def is_empty(form: forms.BaseForm, *names: str) -> bool:
    """Whether nothing was typed in any of these fields, for `clean`: a field whose input was refused is not empty."""
    return not any(form.cleaned_data.get(name) or name in form.errors for name in names)


class DayField(forms.DateField):
    """A day within the years that can be meant."""

    def to_python(self, value: Any) -> date | None:
        """The day, or None; raises ValidationError."""
        day = super().to_python(value)
        try:
            return None if day is None else clock.checked(day)
        except clock.DayOutOfRange as error:
            raise out_of_range() from error


class LocalMomentField(forms.CharField):
    """A moment as a clock in `zone` shows it; UTC inside."""

    widget = forms.TextInput(attrs={"type": "datetime-local"})

    def __init__(self, *, zone: str = "UTC", **options: Any) -> None:
        super().__init__(**options)
        self.zone = zone

    def prepare_value(self, value: Any) -> Any:
        """The value shown in the input."""
        return f"{clock.in_zone(value, self.zone):%Y-%m-%dT%H:%M}" if isinstance(value, datetime) else value

    def clean(self, value: Any) -> Any:
        """The moment in UTC, or None."""
        words = super().clean(value)
        if not words:
            return None
        try:
            return clock.parse_local(words, self.zone)
        except clock.DayOutOfRange as error:
            raise out_of_range() from error
        except ValueError as error:
            raise forms.ValidationError(
                _("This is not a date and a time, such as 2021-04-15 10:00.")
            ) from error

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compared as it is written."""
        return str(self.prepare_value(initial) or "") != str(data or "")


def out_of_range() -> forms.ValidationError:
    """The year cannot be meant."""
    return forms.ValidationError(
        _("The year must be from %(first)s to %(last)s."),
        params={"first": clock.FIRST_DAY.year, "last": clock.LAST_DAY.year},
        code="year",
    )


LONGEST_TITLE = 300
"""Letters of the title of a course, an activity or a file. Forms, files of courses and columns have the same limit."""

LONGEST_HEADLINE = 400
"""Letters of the title of a news article: a draft names the course with some words around its title."""

LONGEST_TEXT = 100_000
"""Letters of a text, about fifty pages: what is longer takes seconds to format, and a form in three languages would be
longer than `DATA_UPLOAD_MAX_MEMORY_SIZE`."""


class PlainTextField(forms.CharField):
    """Text as it was typed, of at most `LONGEST_TEXT` letters unless it says less."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        if self.max_length is None:
            self.validators.append(MaxLengthValidator(LONGEST_TEXT))


class TidyCharField(PlainTextField):
    """Text without stray blanks and control characters."""

    def to_python(self, value: Any) -> str | None:
        return super().to_python(tidy(value) if isinstance(value, str) else value)


INITIALS = _("“%(words)s” is not a whole name. Write it in full, as it will be printed on the certificate.")


class NamePartField(TidyCharField):
    """A family name, given name or patronymic in full: initials and single letters are none."""

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and not is_whole(value):
            raise forms.ValidationError(INITIALS, params={"words": value}, code="initials")


class MarkdownArea(forms.Textarea):
    """A text area that the page gives a toolbar for Markdown (`ui/editor.js`); with `pictures` also for pictures."""

    def __init__(self, *, rows: int, pictures: bool = False, **attrs: Any) -> None:
        super().__init__({"rows": rows, "data-markdown": "pictures" if pictures else "text", **attrs})


class LongTextField(TidyCharField):
    """What people write in more than one line."""

    def __init__(self, *, rows: int = 4, **options: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **options)


LOOK_ALIKE = _(
    "“%(words)s” has letters of another alphabet that look like Latin ones. Is “%(meant)s” meant? Type it anew."
)


def refuse_look_alikes(address: str) -> None:
    """Raise ValidationError for an e-mail with letters that only look like Latin ones: no letter would arrive."""
    if meant := meant_address(address):
        raise forms.ValidationError(LOOK_ALIKE, params={"words": address, "meant": meant}, code="look_alike")


class EmailInput(forms.TextInput):
    """An input of e-mail addresses that leaves refusing them to us.

    Of one with `type="email"` browsers refuse letters of another alphabet in their own language, before we can say more.
    """

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        helps = {"inputmode": "email", "autocapitalize": "none", "spellcheck": "false"}
        super().__init__(attrs={**helps, **(attrs or {})})


class EmailField(forms.EmailField):
    """An e-mail address. Letters that look like Latin ones are asked about, with the address that is probably meant."""

    widget = EmailInput

    def run_validators(self, value: Any) -> None:
        """Ask about look-alike letters first: the other refusals would not say what is wrong."""
        refuse_look_alikes(value)
        super().run_validators(value)


class WebAddressField(forms.URLField):
    """The address of a page on the web; without http:// or https:// it is taken for one with https://."""

    default_error_messages = {"invalid": _("This is no address on the web. It begins with https://.")}
    default_validators = [URLValidator(schemes=["https", "http"])]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(assume_scheme="https", **kwargs)


class JsonObjectField(forms.JSONField):
    """A field of a form in which a script sends a JSON object."""

    def to_python(self, value: Any) -> Any:
        """The object; raises ValidationError for anything else."""
        if value in self.empty_values or isinstance(value, dict):
            return value or None
        try:
            found = json_input.read(value)
        except ValueError as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error
        if not isinstance(found, dict):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return found

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What was sent is not drawn again."""
        return None

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether anything was sent."""
        return bool(data)


class LetterCodeField(forms.CharField):
    """The code from a letter, however it was typed or pasted; its value is the digits alone."""

    def __init__(self, **options: Any) -> None:
        attrs = {"inputmode": "numeric", "autocomplete": "one-time-code", "size": 16}
        fixed: dict[str, Any] = {
            "label": _("Code from the letter"),
            "max_length": codes.LONGEST_TYPED,
            "widget": forms.TextInput(attrs=attrs),
        }
        super().__init__(**(fixed | options))

    def clean(self, value: Any) -> str:
        """The digits. Raises ValidationError where there is no code in what was typed."""
        found = codes.digits(super().clean(value))
        if not found:
            raise forms.ValidationError(_("There is no code in this. Type the digits from the letter."))
        return found


class FileField(forms.FileField):
    """A file, sent with the form or before it in chunks."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Raises ValidationError also for a file that was to be sent before and is not here."""
        if isinstance(data, MissingFile):
            raise forms.ValidationError(_("The file has not arrived. Choose it once more."))
        return super().clean(data, initial)


class ManyFiles(forms.ClearableFileInput):
    """A file input that takes several files at once."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/input.html"


class FilesField(FileField):
    """Several files; `cleaned_data` holds a list of them.

    With `replaced` new files take the place of those chosen before instead of being added: lists to be imported.
    """

    widget = ManyFiles

    def __init__(self, *, replaced: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.replaced = replaced
        if replaced:
            self.widget.attrs["data-replaced"] = True

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """The list of files; a required field raises ValidationError without any."""
        given = data if isinstance(data, list | tuple) else [data]
        found = [one for one in given if one is not None]
        if self.replaced:
            found = [one for one in found if not isinstance(one, ArrivedFile)] or found
        return [
            super(FilesField, self).clean(one, initial) for one in found or ([None] if self.required else [])
        ]
