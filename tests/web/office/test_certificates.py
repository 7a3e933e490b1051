"""Signing, the register, the ZIP of all certificates, and revoking."""

import io
import zipfile

import pypdfium2
import pytest
from django.test import Client

from oqu.certificates import actions
from oqu.certificates.models import Certificate, Revocation
from oqu.courses.models import Place
from oqu.kernel import clock
from oqu.letters.models import Letter
from tests.factories.cast import Cast

PAGE = "/en/office/courses/library-work/certificates/"


@pytest.fixture
def finished(cast: Cast) -> Cast:
    """Saule and Viktor have finished."""
    cast.course.enrolments.update(state=Place.FINISHED, finished_at=clock.now())
    return cast


def test_the_director_signs_and_once_more_signs_nobody(finished: Cast, client: Client) -> None:
    client.force_login(finished.director)
    assert "Sign all" in client.get(PAGE).content.decode()

    assert [client.post(f"{PAGE}sign/").status_code for _twice in range(2)] == [303, 303]

    holders = sorted(Certificate.objects.values_list("holder", flat=True))
    assert holders == ["Kim Saule", "Orlov Viktor"]
    assert Letter.objects.filter(kind="certificates/signed").count() == 2
    page = client.get(PAGE).content.decode()
    assert ("Sign all" in page, all(holder in page for holder in holders)) == (False, True)


@pytest.mark.parametrize(("who", "status"), [("methodologist", 403), ("coordinator", 403), ("learner", 404)])
def test_nobody_else_signs(finished: Cast, client: Client, who: str, status: int) -> None:
    client.force_login(finished.people[who])  # type: ignore[arg-type]

    assert client.post(f"{PAGE}sign/").status_code == status
    assert not Certificate.objects.exists()


def test_signing_for_nobody_is_told(cast: Cast, client: Client) -> None:
    cast.course.enrolments.update(state=Place.UNFINISHED)
    client.force_login(cast.director)

    page = client.post(f"{PAGE}sign/", follow=True).content.decode()

    assert "Nobody has fulfilled the rule of the course" in page


def test_the_archive_holds_every_certificate_by_number(finished: Cast, client: Client) -> None:
    signed = actions.sign(course=finished.course, by=finished.director, at=clock.now())
    client.force_login(finished.coordinator)

    response = client.get("/ru/office/courses/library-work/certificates/all.zip")

    assert response["Content-Type"] == "application/zip"
    box = zipfile.ZipFile(io.BytesIO(response.content))
    assert box.testzip() is None
    assert sorted(box.namelist()) == sorted(f"{c.number}.pdf" for c in signed)
    for certificate in signed:
        pages = pypdfium2.PdfDocument(box.read(f"{certificate.number}.pdf"))
        words = " ".join(pages[0].get_textpage().get_text_range().split())
        assert (len(pages), certificate.holder in words) == (1, True)
        assert "Организация работы библиотеки" in words


def test_a_certificate_is_revoked_with_a_reason_only(finished: Cast, client: Client) -> None:
    certificate = actions.sign(course=finished.course, by=finished.director, at=clock.now())[0]
    address = f"{PAGE}{certificate.number}/revoke/"
    client.force_login(finished.coordinator)
    assert client.post(address, {"reason": "x"}).status_code == 403

    client.force_login(finished.director)
    client.post(address, {"reason": "  "})
    assert not Revocation.objects.exists()
    assert client.post(address, {"reason": "Issued twice"}).status_code == 303

    assert Revocation.objects.get().reason == "Issued twice"
    assert "Issued twice" in client.get(PAGE).content.decode()
    assert client.post(f"{PAGE}2021-AAAA-AAAA/revoke/", {"reason": "x"}).status_code == 404
