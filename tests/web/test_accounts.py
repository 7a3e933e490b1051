"""allauth sends no letters of its own, and asking it to breaks no page."""

import pytest
from allauth.account.adapter import get_adapter
from django.core import mail
from django.test import RequestFactory

from oqu.letters.models import Letter
from oqu.web.accounts import AccountAdapter
from tests.factories.cast import Cast


@pytest.mark.django_db
@pytest.mark.parametrize("template", ["account/email/password_reset_key", "account/email/unknown_account"])
def test_a_letter_of_allauth_is_logged_and_not_sent(template: str, caplog: pytest.LogCaptureFixture) -> None:
    AccountAdapter().send_mail(template, "person@example.org", {"code": "123456"})

    assert [record.getMessage() for record in caplog.records] == [
        f"allauth asked for a letter that Oqu does not send: {template}"
    ]
    assert caplog.records[0].levelname == "ERROR"
    assert "person@example.org" not in caplog.text
    assert (mail.outbox, Letter.objects.count()) == ([], 0)


def test_a_notification_of_allauth_breaks_nothing(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    request = RequestFactory().get("/en/sign-in/")
    adapter = get_adapter(request)
    adapter.send_password_reset_mail(cast.learner, "person@example.org", {"request": request})

    assert "account/email/password_reset_key" in caplog.text
    assert mail.outbox == []
