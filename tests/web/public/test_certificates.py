"""Anybody's check of a certificate."""

import pytest
from django.test import Client

from oqu.certificates import actions
from oqu.certificates.models import Certificate
from oqu.courses.models import Place
from oqu.kernel import clock, dates
from oqu.people.models import Person
from tests.factories.cast import Cast

CHECK = "/en/certificates/"


@pytest.fixture
def signed(cast: Cast) -> Certificate:
    """Saule's certificate."""
    cast.course.enrolments.exclude(pk=cast.enrolment.pk).update(state=Place.UNFINISHED)
    return actions.sign(course=cast.course, by=cast.director, at=clock.now())[0]


def test_a_genuine_number_shows_what_stands_in_the_register(client: Client, signed: Certificate) -> None:
    response = client.get(f"/ru/certificates/{signed.number}/")

    page = response.content.decode()
    assert response.status_code == 200
    for words in (signed.number, "Kim Saule", "Организация работы библиотеки", "36", "Director Aigul"):
        assert words in page
    assert "saule@example.org" not in page
    year = str(signed.issued_on.year)
    assert f"{dates.written(signed.issued_on, 'ru')}</dd>" in page
    assert year in dates.written(signed.issued_on, "ru")
    assert dates.written_days(signed.starts_on, signed.ends_on, "ru") in page


def test_a_revoked_one_says_so_and_why(client: Client, cast: Cast, signed: Certificate) -> None:
    actions.revoke(certificate=signed, reason="Issued by mistake", by=cast.director, at=clock.now())

    page = client.get(f"{CHECK}{signed.number}/").content.decode()

    assert ("This certificate is no longer valid" in page, "Issued by mistake" in page) == (True, True)
    assert "This certificate is genuine" not in page


def test_a_replaced_one_leads_to_the_one_in_its_place(
    client: Client, cast: Cast, signed: Certificate
) -> None:
    Person.objects.filter(pk=cast.learner.pk).update(family_name="Kimova")
    new = actions.reissue(
        certificate=signed, reason="The name was misspelt", by=cast.director, at=clock.now(), key="k"
    )

    old_page = client.get(f"{CHECK}{signed.number}/").content.decode()
    new_page = client.get(f"{CHECK}{new.number}/").content.decode()

    assert "This certificate is replaced by another one" in old_page
    assert f'<a href="{CHECK}{new.number}/">{new.number}</a>' in old_page
    assert ("The name was misspelt" in old_page, "This certificate is genuine" in old_page) == (True, False)
    assert ("This certificate is genuine" in new_page, "Kimova Saule" in new_page) == (True, True)


def test_an_unknown_number_is_told_plainly(client: Client, signed: Certificate) -> None:
    response = client.get(f"{CHECK}2021-AAAA-AAAA/")

    assert (response.status_code, "This number is not in the register" in response.content.decode()) == (
        404,
        True,
    )


@pytest.mark.parametrize("typed", ["{}", "  {} ", "{lower}", "{spaced}", "{plain}", "№ {}", "{dashes}"])
def test_a_number_is_found_however_it_was_typed(client: Client, signed: Certificate, typed: str) -> None:
    number = signed.number
    words = typed.format(
        number,
        lower=number.lower(),
        spaced=number.replace("-", " "),
        plain=number.replace("-", ""),
        dashes=number.replace("-", "–"),
    )

    response = client.get(CHECK, {"number": words}, follow=True)

    assert response.redirect_chain == [(f"{CHECK}{number}/", 303)]
    assert "This certificate is genuine" in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["abc", "привет мир", "../../etc", "?", "2021-AAAA-AAAA", "x" * 200])
def test_nonsense_is_told_with_what_was_typed(client: Client, typed: str) -> None:
    response = client.get(CHECK, {"number": typed}, follow=True)

    assert (response.status_code, "This number is not in the register" in response.content.decode()) == (
        404,
        True,
    )


def test_numbers_can_not_be_tried_one_after_the_other(cast: Cast, signed: Certificate) -> None:
    attacker, class_mate, known = Client(), Client(), f"/en/certificates/{signed.number}/"
    genuine = {attacker.get(known).status_code for _check in range(70)}
    statuses = [attacker.get(f"/en/certificates/2021-7KQ4-{number:04}/").status_code for number in range(62)]
    refused = class_mate.get("/en/certificates/", {"number": signed.number})
    class_mate.force_login(cast.learner)

    assert (genuine, statuses) == ({200}, [404] * 60 + [429] * 2)
    assert (refused.status_code, f'value="{signed.number}"' in refused.content.decode()) == (429, True)
    assert class_mate.get(known).status_code == 200
