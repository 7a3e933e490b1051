"""The address of a page on the web, as people type it."""

import pytest
from django import forms

from oqu.kernel.fields import WebAddressField


class Form(forms.Form):
    """A form with nothing else."""

    url = WebAddressField()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("https://kitap.kz/kk/", "https://kitap.kz/kk/"),
        ("kitap.kz", "https://kitap.kz"),
        ("http://10.0.0.5/a", "http://10.0.0.5/a"),
    ],
)
def test_an_address_may_lack_its_scheme(typed: str, meant: str) -> None:
    form = Form({"url": typed})

    assert form.is_valid(), form.errors
    assert form.cleaned_data["url"] == meant


@pytest.mark.parametrize(
    "typed", ["kitap", "ftp://kitap.kz/", "javascript:alert(1)", "https://", "http://[kitap"]
)
def test_what_is_no_address_is_refused_once_in_words(typed: str) -> None:
    assert Form({"url": typed}).errors == {"url": ["This is no address on the web. It begins with https://."]}
