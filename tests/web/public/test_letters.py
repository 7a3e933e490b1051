"""The letters of development: seen with their codes, and harmless."""

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from oqu.letters.models import Letter
from tests.factories.cast import Cast
from tests.factories.letters import LetterFactory


@pytest.mark.django_db
def test_letters_are_listed_and_shown(client: Client, cast: Cast) -> None:
    client.post("/en/sign-in/", {"email": "saule@example.org"})
    letter = Letter.objects.get()

    listed, shown = client.get("/en/letters/"), client.get(f"/en/letters/{letter.key}/")

    assert letter.subject in listed.content.decode()
    assert "good for 30 minutes" in shown.content.decode()


@pytest.mark.django_db
def test_the_html_of_a_letter_is_shut_in(client: Client) -> None:
    letter = LetterFactory.create()

    answer = client.get(f"/en/letters/{letter.key}/html/")

    assert answer["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    assert answer.content.decode() == letter.html


def test_a_script_in_a_letter_does_not_run(phone: Page, complaints: list[str]) -> None:
    letter = LetterFactory.create(html="<p>Shown</p><script>document.body.textContent = 'ran'</script>")

    phone.goto(f"/en/letters/{letter.key}/")

    expect(phone.frame_locator("iframe").locator("p")).to_have_text("Shown")
    assert all("Blocked script execution" in complaint for complaint in complaints)
    complaints.clear()
