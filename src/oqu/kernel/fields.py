"""Fields of forms that several apps ask for."""

from typing import Any

from django import forms

from oqu.kernel.text import tidy


class TidyCharField(forms.CharField):
    """Text without stray blanks and control characters."""

    def to_python(self, value: Any) -> str | None:
        return super().to_python(tidy(value) if isinstance(value, str) else value)


class LongTextField(TidyCharField):
    """What people write in more than one line."""

    def __init__(self, *, rows: int = 4, **options: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **options)
