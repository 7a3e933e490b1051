"""The page on personal data: to whom data are passed on, for how long they stay, and whom to ask."""

import pytest
from django.test import Client

from oqu.people.queries import Purpose, consent_text
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db


def test_each_centre_is_named_with_its_address_telephone_and_e_mail(client: Client, cast: Cast) -> None:
    library = cast.centre.library
    library.settlement = "Shymbulak"
    library.save()
    cast.centre.phone, cast.centre.email = "+7 727 000 00 01", "centre@example.org"
    cast.centre.save()

    page = client.get("/en/privacy/").text

    address = f"Shymbulak, {library.district}, {library.district.region}"
    assert [words in page for words in (str(library), address, "+7 727 000 00 01", "centre@example.org")] == [
        True
    ] * 4


def test_what_a_centre_has_not_filled_in_is_said(client: Client, cast: Cast) -> None:
    cast.centre.phone = cast.centre.email = ""
    cast.centre.save()

    assert "not given" in client.get("/en/privacy/").text


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_newest_text_and_the_recipients_are_on_the_page(client: Client, language: str) -> None:
    page = client.get(f"/{language}/privacy/").text

    assert consent_text(Purpose.DATA, language).text in page
    assert "BigBlueButton" in page
