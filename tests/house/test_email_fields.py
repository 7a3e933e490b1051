"""Every field that takes an e-mail asks about letters of another alphabet that look like Latin ones."""

import pytest
from django import forms
from django.test import Client
from django.urls import reverse

import oqu.config.urls  # noqa: F401 - imports every form
from oqu.kernel.fields import EmailField
from oqu.ui import samples
from tests.house.test_long_texts import every

CYRILLIC = "\N{CYRILLIC SMALL LETTER A}inur@kitap.kz"
QUESTION = f"“{CYRILLIC}” has letters of another alphabet that look like Latin ones. Is “ainur@kitap.kz” meant? Type it anew."


def email_fields() -> dict[str, forms.Field]:
    """The fields of our forms that take an e-mail, by form and name."""
    return {
        f"{form.__module__}.{form.__name__}.{name}": field
        for form in every(forms.BaseForm)
        if form.__module__.startswith("oqu.") and form.__module__ != samples.__name__
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, forms.EmailField)
        or (isinstance(field, forms.CharField) and name.endswith("email"))
    }


@pytest.mark.parametrize("name", sorted(email_fields()))
def test_an_email_field_asks_about_look_alike_letters(name: str) -> None:
    field = email_fields()[name]

    with pytest.raises(forms.ValidationError) as refusal:
        field.clean(CYRILLIC)

    assert refusal.value.messages == [QUESTION]
    assert isinstance(field, EmailField)
    assert (
        getattr(field.widget, "input_type", "") == "text"
    )  # the browser does not refuse it first, in its own language
    assert field.clean("ainur@kitap.kz") == "ainur@kitap.kz"


def test_there_are_forms_with_an_email() -> None:
    assert len(email_fields()) >= 8


@pytest.mark.django_db
@pytest.mark.parametrize(("page", "name"), [("account_login", "email"), ("sign_in_password", "login")])
def test_signing_in_asks_about_look_alike_letters(client: Client, page: str, name: str) -> None:
    answer = client.post(reverse(page), {name: CYRILLIC, "password": "anything at all", "form_author": ""})

    assert (answer.status_code, answer.context["form"].errors[name]) == (422, [QUESTION])
    assert 'type="email"' not in answer.text
    assert answer.text.count('inputmode="email"') == 1
