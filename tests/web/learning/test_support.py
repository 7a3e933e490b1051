"""The support desk, and certificates, on a participant's pages."""

import io

import pypdfium2
import pytest
from django.test import Client
from django.utils.http import content_disposition_header

from oqu.certificates import actions as certificates
from oqu.courses.models import Place
from oqu.kernel import clock
from oqu.support import actions
from oqu.support.models import Case, CaseState, Subject
from tests.factories.cast import Cast

SUPPORT = "/en/support/"


@pytest.fixture
def case(cast: Cast) -> Case:
    """A question of Saule's that was answered."""
    asked = actions.ask(
        centre=cast.centre,
        subject=Subject.TECHNICAL,
        text="No sound.",
        by=cast.learner,
        at=clock.now(),
        key="case",
    )
    actions.reply(case=asked, text="Try https://example.org", by=cast.coordinator, at=clock.now(), key="r")
    return asked


def test_a_question_goes_to_the_centre_once(cast: Cast, client: Client) -> None:
    client.force_login(cast.learner)
    sent = {"form_key": "k", "subject": "library", "text": "Which classification?"}

    first, second = client.post(SUPPORT, sent), client.post(SUPPORT, sent)

    assert (first.status_code, first["Location"]) == (303, second["Location"])
    assert list(Case.objects.values_list("asker", "centre", "subject")) == [
        (cast.learner.pk, cast.centre.pk, "library")
    ]


def test_a_flood_of_questions_is_refused_and_keeps_the_words(cast: Cast, client: Client) -> None:
    client.force_login(cast.learner)

    answers = [
        client.post(SUPPORT, {"form_key": f"k{n}", "subject": "library", "text": f"Question {n}?"})
        for n in range(21)
    ]

    assert [answer.status_code for answer in answers] == [303] * 20 + [429]
    assert "Question 20?" in answers[20].content.decode()


def test_a_question_without_a_subject_comes_back_with_its_words(cast: Cast, client: Client) -> None:
    client.force_login(cast.learner)

    response = client.post(SUPPORT, {"form_key": "k", "subject": "nonsense", "text": "Typed with care"})

    assert (response.status_code, "Typed with care" in response.content.decode()) == (422, True)
    assert Case.objects.count() == 0


def test_the_answer_is_read_and_answered_again(cast: Cast, client: Client, case: Case) -> None:
    client.force_login(cast.learner)
    address = f"{SUPPORT}{case.key}/"
    assert '<a href="https://example.org" rel="nofollow">' in client.get(address).content.decode()

    assert client.post(address, {"form_key": "k", "text": ""}).status_code == 422
    assert client.post(address, {"form_key": "k", "text": "Thanks, but no."}).status_code == 303

    case.refresh_from_db()
    assert (case.state, case.replies.count()) == (CaseState.OPEN, 3)


def test_the_question_of_somebody_else_is_not_there(cast: Cast, client: Client, case: Case) -> None:
    address = f"{SUPPORT}{case.key}/"
    for who in (cast.other_learner, cast.coordinator, cast.stranger):
        client.force_login(who)
        assert (client.get(address).status_code, client.post(address, {"text": "x"}).status_code) == (
            404,
            404,
        )


def test_a_holder_downloads_the_certificate_in_the_language_of_the_page(cast: Cast, client: Client) -> None:
    cast.course.enrolments.exclude(pk=cast.enrolment.pk).update(state=Place.UNFINISHED)
    (signed,) = certificates.sign(course=cast.course, by=cast.director, at=clock.now())
    client.force_login(cast.learner)
    assert signed.number in client.get("/en/my/certificates/").content.decode()

    for language, title in (("kk", "Кітапхана жұмысын ұйымдастыру"), ("ru", "Организация работы библиотеки")):
        response = client.get(f"/{language}/my/certificates/{signed.number}.pdf")

        assert (response["Content-Type"], response["Content-Disposition"]) == (
            "application/pdf",
            content_disposition_header(True, f"Сертификат – {signed.number}.pdf"),
        )
        page = pypdfium2.PdfDocument(io.BytesIO(response.content))[0].get_textpage().get_text_range()
        assert title in " ".join(page.split())
        assert ("Kim Saule" in page, signed.number in page) == (True, True)

    client.force_login(cast.other_learner)
    assert client.get(f"/kk/my/certificates/{signed.number}.pdf").status_code == 403
    assert client.get("/kk/my/certificates/2021-AAAA-AAAA.pdf").status_code == 404
