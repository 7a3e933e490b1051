"""The register: signed once, never changed, revoked with a reason, found by its number."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import translation

from oqu.certificates import actions, queries, rules
from oqu.certificates.models import Certificate, Revocation
from oqu.courses.models import Course, Enrolment, Place
from oqu.kernel import journal
from oqu.letters.models import Letter
from tests.factories.cast import Cast

AT = datetime(2021, 4, 24, 20, 0, tzinfo=UTC)
"""Already 25 April in Astana."""
LATER = AT + timedelta(days=3)


@pytest.fixture
def finished(cast: Cast) -> Cast:
    """Saule has finished; Viktor is still learning and has fulfilled nothing."""
    cast.course.starts_on, cast.course.ends_on = date(2021, 4, 15), date(2021, 4, 24)
    cast.course.save()
    Enrolment.objects.filter(pk=cast.enrolment.pk).update(state=Place.FINISHED, finished_at=AT)
    Enrolment.objects.filter(pk=cast.other_enrolment.pk).update(state=Place.UNFINISHED)
    return cast


@pytest.fixture
def signed(finished: Cast) -> Certificate:
    """Saule's certificate."""
    return actions.sign(course=finished.course, by=finished.director, at=AT)[0]


def test_sign_writes_the_words_and_dates_of_that_day(finished: Cast, signed: Certificate) -> None:
    assert re.fullmatch(r"2021-[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}", signed.number)
    assert (signed.holder, signed.signer, signed.hours) == ("Kim Saule", "Director Aigul", 36)
    assert (signed.starts_on, signed.ends_on, signed.issued_on) == (
        date(2021, 4, 15),
        date(2021, 4, 24),
        date(2021, 4, 25),
    )
    assert signed.course_title == {
        "kk": "Кітапхана жұмысын ұйымдастыру",
        "ru": "Организация работы библиотеки",
        "en": "Organization of library work",
    }
    row = journal.entries(verb="certificates.sign").get()
    assert (row.thing_key, row.actor_key) == (signed.key, finished.director.key)


@pytest.mark.parametrize("page", ["kk", "ru", "en"])
def test_a_missing_name_is_replaced_in_one_way_whatever_the_page_of_the_director(
    finished: Cast, page: str
) -> None:
    library = finished.centre.library
    library.name_kk, library.name_ru, library.name_en = "Ауыл кітапханасы", "Сельская библиотека", ""
    library.save()
    Course.objects.filter(pk=finished.course.pk).update(title_kk="", title_ru="Курс", title_en="")

    with translation.override(page):
        signed = actions.sign(course=finished.course, by=finished.director, at=AT)[0]

    assert signed.centre_name == {
        "kk": "Ауыл кітапханасы",
        "ru": "Сельская библиотека",
        "en": "Ауыл кітапханасы",
    }
    assert signed.course_title == {"kk": "Курс", "ru": "Курс", "en": "Курс"}


def test_the_holder_is_told_by_letter(finished: Cast, signed: Certificate) -> None:
    letter = Letter.objects.get(kind="certificates/signed")

    assert letter.person == finished.learner
    assert letter.subject == "Your certificate is signed: Organization of library work"
    assert signed.number in letter.text


def test_signing_again_signs_only_for_those_who_finished_since(finished: Cast, signed: Certificate) -> None:
    assert actions.sign(course=finished.course, by=finished.director, at=LATER) == []

    Enrolment.objects.filter(pk=finished.other_enrolment.pk).update(state=Place.FINISHED, finished_at=LATER)

    (second,) = actions.sign(course=finished.course, by=finished.director, at=LATER)
    assert (second.enrolment, Certificate.objects.count()) == (finished.other_enrolment, 2)
    assert second.issued_on == date(2021, 4, 28)


def test_nobody_to_sign_for_is_refused(cast: Cast) -> None:
    cast.course.enrolments.update(state=Place.UNFINISHED)

    with pytest.raises(actions.NobodyToSignFor):
        actions.sign(course=cast.course, by=cast.director, at=AT)

    assert (Certificate.objects.count(), Letter.objects.count()) == (0, 0)


def test_a_new_name_or_title_does_not_change_the_register(finished: Cast, signed: Certificate) -> None:
    finished.learner.family_name = "Other"
    finished.learner.save()
    finished.course.title_ru = "Иначе"
    finished.course.save()

    (line,) = queries.register_of(finished.course)
    assert (line.holder, line.course_title["ru"]) == ("Kim Saule", "Организация работы библиотеки")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE certificates_certificate SET holder = 'Another'",
        "UPDATE certificates_certificate SET issued_on = '2020-01-01'",
        "DELETE FROM certificates_certificate",
    ],
)
def test_the_database_itself_refuses_to_change_the_register(signed: Certificate, change: str) -> None:
    with (
        pytest.raises(DatabaseError, match="only grows"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)

    untouched = Certificate.objects.get()
    assert (untouched.holder, untouched.issued_on) == (signed.holder, signed.issued_on)


def test_revoke_keeps_the_line_and_says_why_once(finished: Cast, signed: Certificate) -> None:
    for reason in ("The name was misspelled", "Another"):
        actions.revoke(certificate=signed, reason=reason, by=finished.director, at=LATER)

    revocation = Revocation.objects.get()
    assert (revocation.reason, revocation.revoked_by) == ("The name was misspelled", finished.director)
    assert Certificate.objects.get() == signed
    rows = list(journal.entries(verb="certificates.revoke"))
    assert list(journal.words_of(rows).values()) == [{"reason": "The name was misspelled"}]
    letter = Letter.objects.get(kind="certificates/revoked")
    assert (letter.person, signed.number in letter.text) == (finished.learner, True)
    assert "The name was misspelled" in letter.text


def test_numbers_differ_and_hold_no_letter_that_is_mistaken() -> None:
    numbers = {actions.new_number(2021) for _one in range(500)}

    assert len(numbers) == 500
    assert set("".join(numbers)) & set("01IOLiol") == {"0", "1"}  # only in the year 2021


@pytest.mark.parametrize("typed", ["{}", " {} ", "{lower}", "{plain}", "№ {}", "{spaced}"])
def test_a_number_is_found_however_it_is_typed(signed: Certificate, typed: str) -> None:
    number = signed.number
    words = typed.format(
        number, lower=number.lower(), plain=number.replace("-", ""), spaced=number.replace("-", " ")
    )

    assert queries.by_number(words) == signed


@pytest.mark.parametrize("typed", ["", "2021", "2021-AAAA-AAAA", "х" * 12, "2021-AAAA-AAAA-AAAA"])
def test_another_number_is_nobody(signed: Certificate, typed: str) -> None:
    assert queries.by_number(typed) is None


def test_who_may_sign_download_revoke_and_replace(finished: Cast, signed: Certificate) -> None:
    people = finished.people.items()

    assert [n for n, p in people if rules.can_sign_certificates(p, finished.course)] == ["director"]
    assert [n for n, p in people if rules.can_revoke_certificate(p, signed)] == ["director"]
    assert [n for n, p in people if rules.can_reissue_certificate(p, signed)] == ["director"]
    assert [n for n, p in people if rules.can_download_certificate(p, signed)] == [
        *("director", "methodologist", "coordinator"),
        "learner",
    ]
