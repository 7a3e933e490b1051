"""Letters of a centre carry its logo: small, by name, and only in their HTML."""

import random
from datetime import UTC, datetime
from email.message import EmailMessage
from io import BytesIO

import pytest
from django.core import mail
from django.test import override_settings
from PIL import Image

from oqu.kernel.files import Upload
from oqu.letters import actions
from oqu.letters.models import Letter
from oqu.libraries import actions as libraries
from oqu.libraries.actions import Look
from oqu.web.public.sign_in_letters import AGAIN_CODE
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db
AT = datetime(2021, 4, 25, 6, 0, tzinfo=UTC)


def noisy_png(side: int = 500) -> Upload:
    """A transparent picture that no format makes small."""
    pixels = random.Random(1).randbytes(side * side * 4)
    out = BytesIO()
    Image.frombytes("RGBA", (side, side), pixels).save(out, "PNG")
    return Upload("logo.png", out)


def written(cast: Cast, *, of_centre: bool) -> Letter:
    return actions.write(
        kind=AGAIN_CODE,
        person=cast.director,
        context={"code": "123456", "minutes": 15},
        at=AT,
        reason="test",
        language="en",
        centre=cast.centre if of_centre else None,
    )


@override_settings(OQU_LETTERS_LEAVE=True)
def left(letter: Letter) -> EmailMessage:
    """The letter as the mail server gets it."""
    assert actions.deliver_due(at=letter.due_at) == (1, 0)
    message: EmailMessage = mail.outbox[-1].message()
    return message


def test_a_letter_of_a_centre_carries_its_logo(cast: Cast) -> None:
    libraries.set_look(centre=cast.centre, look=Look("", {"logo": noisy_png()}), by=cast.director, at=AT)
    cast.centre.refresh_from_db()
    letter = written(cast, of_centre=True)
    message = left(letter)

    (picture,) = [part for part in message.walk() if part.get_content_maintype() == "image"]
    name = str(picture["Content-ID"]).strip("<>")
    content = picture.get_payload(decode=True)
    assert isinstance(content, bytes)
    assert (picture.get_content_type(), picture.get_content_disposition()) == ("image/png", "inline")
    assert len(content) <= 10_000
    assert len(message.as_bytes()) < 30_000
    assert (
        f'<img src="cid:{name}" style="max-width:140px;max-height:64px" alt="{cast.centre}">' in letter.html
    )
    assert Image.open(BytesIO(content)).mode == "RGBA"
    assert str(cast.centre) not in letter.text


def test_a_letter_without_a_centre_or_logo_is_as_before(cast: Cast) -> None:
    plain = written(cast, of_centre=True)

    assert "<img" not in plain.html
    assert [part.get_content_type() for part in left(plain).walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]


def test_a_logo_that_cannot_be_read_leaves_its_name(cast: Cast) -> None:
    libraries.set_look(centre=cast.centre, look=Look("", {"logo": noisy_png(60)}), by=cast.director, at=AT)
    cast.centre.refresh_from_db()
    letter = written(cast, of_centre=True)
    libraries.set_look(centre=cast.centre, look=Look("", {"logo": None}), by=cast.director, at=AT)
    Letter.objects.update(html=letter.html.replace("cid:", "cid:x"))

    message = left(letter)
    assert [part.get_content_maintype() for part in message.walk()] == ["multipart", "text", "text"]
    html = message.get_body(("html",))
    assert html is not None
    assert "<img" not in html.get_content()
    assert f'<p style="margin:0 0 8px">{cast.centre}</p>' in html.get_content()
