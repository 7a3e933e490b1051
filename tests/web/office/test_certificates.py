"""Signing, the register, the ZIP of all certificates, and revoking."""

import io
import re
import zipfile
from datetime import date, datetime

import pypdfium2
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import strip_tags
from pytest_django import DjangoAssertNumQueries

from oqu.certificates import actions
from oqu.certificates.models import Certificate, Revocation
from oqu.courses.models import Activity, Course, Place, Stage
from oqu.kernel import clock
from oqu.letters.models import Letter
from oqu.people.models import Person
from oqu.ui.components.times import when
from tests.factories import activities
from tests.factories.cast import Cast
from tests.factories.courses import EnrolmentFactory

PAGE = "/en/office/courses/library-work/certificates/"


def short(moment: datetime) -> str:
    """A moment as lists of the office show it to the reader."""
    with timezone.override("Asia/Almaty"):
        return strip_tags(when(moment, "", "short"))


@pytest.fixture
def finished(cast: Cast) -> Cast:
    """Saule and Viktor have finished."""
    cast.course.enrolments.update(state=Place.FINISHED, finished_at=clock.now())
    return cast


def test_the_director_signs_and_once_more_signs_nobody(finished: Cast, client: Client) -> None:
    client.force_login(finished.director)
    assert "Sign all" in client.get(PAGE).content.decode()

    assert [client.post(f"{PAGE}sign/", {"anyway": "1"}).status_code for _twice in range(2)] == [303, 303]

    holders = sorted(Certificate.objects.values_list("holder", flat=True))
    assert holders == ["Kim Saule", "Orlov Viktor"]
    assert Letter.objects.filter(kind="certificates/signed").count() == 2
    page = client.get(PAGE).content.decode()
    assert ("Sign all" in page, all(holder in page for holder in holders)) == (False, True)


def test_what_is_still_ahead_is_named_and_confirmed_before_signing(finished: Cast, client: Client) -> None:
    course, at = finished.course, clock.now()
    Course.objects.filter(pk=course.pk).update(
        starts_on=date(2021, 4, 12), ends_on=date(2099, 4, 24), stage=Stage.CLOSING
    )
    for slug, begins in (("held", at - activities.DAY), ("ahead", at + activities.DAY)):
        activities.lecture(course, slug, by=finished.methodologist, starts_at=begins)
    Activity.objects.filter(slug="held").update(hours=2)
    Activity.objects.filter(slug="ahead").update(hours=18)
    activities.assignment(course, by=finished.methodologist)
    client.force_login(finished.director)

    page = client.get(PAGE).text
    asked = client.post(f"{PAGE}sign/", follow=True).text

    assert re.findall(r"<li>([^<]*)</li>", page.partition("Before you sign")[2].partition("</ul>")[0]) == [
        "The last day of the course, 24 April 2099, is still ahead.",
        "Academic hours of the plan held so far: 2 of 20; the course announces 36.",
        f"Not held yet: en ahead ({short(at + activities.DAY)}).",
        f"Not due yet: en task (due {short(at + activities.DAY)}).",
    ]
    assert "A certificate signed now has 36 academic hours" in page
    assert ("confirm that you sign all the same" in asked, Certificate.objects.count()) == (True, 0)
    client.post(f"{PAGE}sign/", {"anyway": "1"})
    assert Certificate.objects.count() == 2


def test_nothing_is_confirmed_before_signing_in_a_course_that_is_over(finished: Cast, client: Client) -> None:
    Course.objects.filter(pk=finished.course.pk).update(ends_on=clock.now().date())
    activities.lecture(finished.course, by=finished.methodologist, starts_at=clock.now() - activities.DAY)
    client.force_login(finished.director)

    assert "Before you sign" not in client.get(PAGE).text
    client.post(f"{PAGE}sign/")

    assert Certificate.objects.count() == 2


def test_a_rule_that_asks_for_nothing_is_named_before_signing(cast: Cast, client: Client) -> None:
    Course.objects.filter(pk=cast.course.pk).update(ends_on=clock.now().date(), needs_assignments=False)
    activities.assignment(cast.course, by=cast.methodologist, due_at=clock.now() - activities.DAY)
    client.force_login(cast.director)

    assert "The certificate asks for nothing: everybody who has a place gets one." in client.get(PAGE).text
    client.post(f"{PAGE}sign/")
    assert not Certificate.objects.exists()


def test_whom_no_font_can_write_waits_and_the_others_are_signed_for(finished: Cast, client: Client) -> None:
    Person.objects.filter(pk=finished.learner.pk).update(given_name="Saule 李")
    client.force_login(finished.director)

    page = client.get(PAGE).text
    client.post(f"{PAGE}sign/", {"anyway": "1"})

    assert "These characters can't be printed" in page
    assert "The others can be signed now." in page
    assert list(Certificate.objects.values_list("holder", flat=True)) == ["Orlov Viktor"]
    left = client.get(PAGE).text
    assert ("Sign all" in left, "can be signed now" in left) == (False, False)
    assert "Correct the names" in client.post(f"{PAGE}sign/", {"anyway": "1"}, follow=True).text


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


def test_the_archive_holds_every_certificate_by_name_in_the_language_of_its_holder(
    finished: Cast, client: Client
) -> None:
    for place, language in ((finished.enrolment, "kk"), (finished.other_enrolment, "ru")):
        type(place).objects.filter(pk=place.pk).update(language=language)
    signed = actions.sign(course=finished.course, by=finished.director, at=clock.now())
    client.force_login(finished.coordinator)

    response = client.get("/ru/office/courses/library-work/certificates/all.zip")

    assert response["Content-Type"] == "application/zip"
    box = zipfile.ZipFile(io.BytesIO(response.content))
    assert box.testzip() is None
    assert sorted(box.namelist()) == sorted(f"{c.holder} {c.number}.pdf" for c in signed)
    marks = {"kk": "Осы сертификат берілді", "ru": "Обладатель сертификата"}
    for certificate in signed:
        pages = pypdfium2.PdfDocument(box.read(f"{certificate.holder} {certificate.number}.pdf"))
        words = " ".join(pages[0].get_textpage().get_text_range().split())
        assert (len(pages), certificate.holder in words) == (1, True)
        assert marks["kk" if certificate.enrolment_id == finished.enrolment.pk else "ru"] in words


def test_a_certificate_is_revoked_with_a_reason_only(finished: Cast, client: Client) -> None:
    certificate = actions.sign(course=finished.course, by=finished.director, at=clock.now())[0]
    address = f"{PAGE}{certificate.number}/revoke/"
    client.force_login(finished.coordinator)
    assert client.post(address, {"reason": "x"}).status_code == 403

    client.force_login(finished.director)
    client.post(address, {"reason": "  "})
    client.post(address, {"reason": "x" * 301})
    assert not Revocation.objects.exists()
    assert "301 characters, and at most 300" in client.get(f"{PAGE}{certificate.number}/").text
    assert client.post(address, {"reason": "Issued twice"}).status_code == 303

    assert Revocation.objects.get().reason == "Issued twice"
    assert "Issued twice" in client.get(PAGE).content.decode()
    assert "Issued twice" in client.get(f"{PAGE}{certificate.number}/").content.decode()
    assert client.post(f"{PAGE}2021-AAAA-AAAA/revoke/", {"reason": "x"}).status_code == 404


@pytest.fixture
def misspelt(finished: Cast) -> Certificate:
    """Saule's certificate, signed before her name was corrected in the profile."""
    actions.sign(course=finished.course, by=finished.director, at=clock.now())
    Person.objects.filter(pk=finished.learner.pk).update(family_name="Kimova")
    return Certificate.objects.get(enrolment=finished.enrolment)


def test_a_corrected_one_is_signed_once_however_often_it_is_sent(
    finished: Cast, client: Client, misspelt: Certificate
) -> None:
    client.force_login(finished.director)
    page = client.get(f"{PAGE}{misspelt.number}/").content.decode()
    assert "<strong>Kimova Saule</strong>" in page

    answers = [
        client.post(f"{PAGE}{misspelt.number}/reissue/", {"reason": "Misspelt", "form_key": "k"})
        for _twice in range(2)
    ]

    new = Certificate.objects.get(replaces=misspelt)
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(303, f"{PAGE}{new.number}/")}
    old_page = client.get(f"{PAGE}{misspelt.number}/").content.decode()
    assert all(words in old_page for words in ("Replaced", "Misspelt", new.number))
    assert "reissue/" not in old_page
    register = client.get(PAGE).content.decode()
    assert f"New number: {new.number}" in register


def test_a_reason_is_asked_for_unless_it_was_given(
    finished: Cast, client: Client, misspelt: Certificate
) -> None:
    client.force_login(finished.director)
    address = f"{PAGE}{misspelt.number}/reissue/"

    refused = client.post(address, {"reason": " ", "form_key": "k"})
    assert (refused.status_code, Certificate.objects.count()) == (422, 2)

    actions.revoke(certificate=misspelt, reason="Misspelt", by=finished.director, at=clock.now())
    assert client.post(address, {"form_key": "k"}).status_code == 303
    assert Certificate.objects.get(replaces=misspelt).holder == "Kimova Saule"


def test_what_would_say_the_same_has_no_form_and_is_refused(finished: Cast, client: Client) -> None:
    certificate = actions.sign(course=finished.course, by=finished.director, at=clock.now())[0]
    client.force_login(finished.director)
    assert "reissue/" not in client.get(f"{PAGE}{certificate.number}/").content.decode()

    page = client.post(f"{PAGE}{certificate.number}/reissue/", {"reason": "x"}, follow=True)

    assert "The new certificate would have the same content as this one." in page.content.decode()
    assert Certificate.objects.count() == 2


def test_the_office_reads_a_line_without_its_buttons(
    finished: Cast, client: Client, misspelt: Certificate
) -> None:
    client.force_login(finished.coordinator)

    page = client.get(f"{PAGE}{misspelt.number}/").content.decode()

    assert ("reissue/" in page, "revoke/" in page) == (False, False)
    assert "Only the director replaces or revokes a certificate." in page
    assert client.get(f"{PAGE}2021-AAAA-AAAA/").status_code == 404


def test_the_archive_leaves_out_what_is_not_valid(
    finished: Cast, client: Client, misspelt: Certificate
) -> None:
    new = actions.reissue(
        certificate=misspelt, reason="Misspelt", by=finished.director, at=clock.now(), key="k"
    )
    client.force_login(finished.coordinator)

    box = zipfile.ZipFile(io.BytesIO(client.get(f"{PAGE}all.zip").content))

    other = Certificate.objects.get(enrolment=finished.other_enrolment)
    assert sorted(box.namelist()) == sorted(f"{c.holder} {c.number}.pdf" for c in (new, other))


def test_the_register_costs_the_same_queries_for_two_and_for_twenty(
    finished: Cast, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(finished.director)
    actions.sign(course=finished.course, by=finished.director, at=clock.now())
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    EnrolmentFactory.create_batch(18, course=finished.course, state=Place.FINISHED, finished_at=clock.now())
    actions.sign(course=finished.course, by=finished.director, at=clock.now())

    with django_assert_num_queries(len(few)):
        page = client.get(PAGE)

    assert page.content.decode().count("<tr>") == 21


def test_the_page_shows_which_requirements_keep_people_from_a_certificate(cast: Cast, client: Client) -> None:
    activities.reading(cast.course, by=cast.methodologist)
    client.force_login(cast.director)

    page = " ".join(client.get(PAGE).content.decode().split())

    assert "2 people have not fulfilled the rule of the course yet" in page
    assert "by 0 of 2" in page
    assert "No certificates yet" not in page
