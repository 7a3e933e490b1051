"""What people can type in several lines has an end, since the site formats it while others wait."""

from collections.abc import Iterator

import pytest
from django import forms
from django.core.validators import MaxLengthValidator

from oqu.kernel.translated_forms import TranslatedTexts
from oqu.ui import samples


def every(form: type[forms.BaseForm]) -> Iterator[type[forms.BaseForm]]:
    for one in form.__subclasses__():
        yield one
        yield from every(one)


def long_fields() -> dict[str, forms.Field]:
    """The fields of all forms that are drawn as several lines, by form and name."""
    found: dict[str, forms.Field] = {}
    for form in every(forms.BaseForm):
        if not form.__module__.startswith("oqu.") or form.__module__ == samples.__name__:
            continue
        fields = dict(getattr(form, "base_fields", {}))
        if issubclass(form, TranslatedTexts):
            fields |= {name: form.TEXT_FIELD(**options) for name, _label, options in form.TEXTS}
        for name, field in fields.items():
            if isinstance(field.widget, forms.Textarea) and isinstance(field, forms.CharField):
                found[f"{form.__module__}.{form.__name__}.{name}"] = field
    return found


@pytest.mark.parametrize("name", sorted(long_fields()))
def test_a_long_text_has_a_limit(name: str) -> None:
    assert [one for one in long_fields()[name].validators if isinstance(one, MaxLengthValidator)] != []
