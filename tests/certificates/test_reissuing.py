"""A certificate that says something wrong is replaced: one valid line at most, and the old one stays as it was."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils.translation import override

from oqu.certificates import actions, queries
from oqu.certificates.models import Certificate, Revocation
from oqu.courses.models import Enrolment, Place
from oqu.kernel import journal
from oqu.kernel.db import is_postgres
from oqu.letters.models import Letter
from oqu.people import actions as people
from oqu.people.models import Person
from oqu.reports.queries import evidence
from tests.factories.cast import Cast

AT = datetime(2021, 4, 24, 20, 0, tzinfo=UTC)
LATER = AT + timedelta(days=3)
NAME = "The name was misspelt"


@pytest.fixture
def signed(cast: Cast) -> Certificate:
    """Saule's certificate; nobody else has finished."""
    Enrolment.objects.filter(pk=cast.other_enrolment.pk).update(state=Place.UNFINISHED)
    Enrolment.objects.filter(pk=cast.enrolment.pk).update(state=Place.FINISHED, finished_at=AT)
    return actions.sign(course=cast.course, by=cast.director, at=AT)[0]


def mend_name(cast: Cast, family_name: str = "Kimova") -> None:
    Person.objects.filter(pk=cast.learner.pk).update(family_name=family_name)


def reissue(cast: Cast, certificate: Certificate, key: str = "k", reason: str = NAME) -> Certificate:
    certificate = Certificate.objects.get(pk=certificate.pk)
    return actions.reissue(certificate=certificate, reason=reason, by=cast.director, at=LATER, key=key)


def row(certificate: Certificate) -> dict[str, Any]:
    return dict(Certificate.objects.filter(pk=certificate.pk).values().get())


def test_a_corrected_one_has_its_own_number_and_date_and_the_old_line_stays(
    cast: Cast, signed: Certificate
) -> None:
    before = row(signed)
    mend_name(cast)

    new = reissue(cast, signed)

    assert (new.holder, new.issued_on, new.signed_at) == ("Kimova Saule", date(2021, 4, 28), LATER)
    assert new.number != signed.number
    assert (new.replaces, new.enrolment) == (signed, cast.enrolment)
    assert row(signed) == before
    revocation = Revocation.objects.get()
    assert (revocation.certificate, revocation.reason, revocation.revoked_at) == (signed, NAME, LATER)


def test_the_journal_tells_of_both_and_the_holder_gets_one_letter(cast: Cast, signed: Certificate) -> None:
    mend_name(cast)

    new = reissue(cast, signed)

    assert journal.entries(verb="certificates.revoke").get().thing_key == signed.key
    entry = journal.entries(verb="certificates.reissue").get()
    assert (entry.thing_key, entry.details) == (new.key, {"replaces": signed.number})
    assert journal.words_of([entry]) == {entry.pk: {"reason": NAME}}
    letter = Letter.objects.exclude(kind="certificates/signed").get()
    assert (letter.kind, letter.person) == ("certificates/reissued", cast.learner)
    assert all(words in letter.text for words in (signed.number, new.number, NAME))


@pytest.mark.parametrize(
    ("language", "subject"), [("kk", "Түзетілген"), ("ru", "Исправленный"), ("en", "Your")]
)
def test_the_letter_speaks_the_language_of_the_holder(
    cast: Cast, signed: Certificate, language: str, subject: str
) -> None:
    mend_name(cast)
    Person.objects.filter(pk=cast.learner.pk).update(language=language)

    with override("en"):
        reissue(cast, signed)

    assert Letter.objects.get(kind="certificates/reissued").subject.split()[0] == subject


def test_the_same_form_twice_is_one_certificate(cast: Cast, signed: Certificate) -> None:
    mend_name(cast)

    assert reissue(cast, signed) == reissue(cast, signed)

    assert Certificate.objects.count() == 2
    assert Letter.objects.filter(kind="certificates/reissued").count() == 1


def test_one_that_is_replaced_is_not_replaced_again_but_its_successor_is(
    cast: Cast, signed: Certificate
) -> None:
    mend_name(cast)
    second = reissue(cast, signed)

    with pytest.raises(actions.ReplacedAlready):
        reissue(cast, signed, key="another")

    mend_name(cast, "Kimov")
    third = reissue(cast, second, key="third")
    assert list(queries.valid_of(cast.course)) == [third]


def test_a_revoked_one_is_issued_anew_with_the_same_words_and_keeps_its_reason(
    cast: Cast, signed: Certificate
) -> None:
    actions.revoke(certificate=signed, reason="Revoked by mistake", by=cast.director, at=LATER)

    new = reissue(cast, signed, reason="")

    assert (new.holder, new.replaces) == (signed.holder, signed)
    assert Revocation.objects.get().reason == "Revoked by mistake"
    assert "Revoked by mistake" in Letter.objects.get(kind="certificates/reissued").text


def test_a_valid_one_that_would_say_the_same_is_left_alone(cast: Cast, signed: Certificate) -> None:
    with pytest.raises(actions.NothingToCorrect):
        reissue(cast, signed)

    assert (Certificate.objects.count(), Revocation.objects.count()) == (1, 0)


def test_nothing_is_issued_to_who_has_not_finished_any_more(cast: Cast, signed: Certificate) -> None:
    mend_name(cast)
    Enrolment.objects.filter(pk=cast.enrolment.pk).update(state=Place.WITHDRAWN)

    with pytest.raises(actions.NotFinished):
        reissue(cast, signed)


def test_nothing_is_issued_to_who_was_forgotten(cast: Cast, signed: Certificate) -> None:
    people.forget(person=cast.learner, by=cast.learner, at=LATER)

    with pytest.raises(actions.HolderForgotten):
        reissue(cast, signed)

    assert queries.valid_of(cast.course).get() == signed


def test_signing_for_all_leaves_a_revoked_one_to_the_director(cast: Cast, signed: Certificate) -> None:
    actions.revoke(certificate=signed, reason="Not earned", by=cast.director, at=LATER)

    assert actions.sign(course=cast.course, by=cast.director, at=LATER) == []


def test_a_replaced_certificate_counts_once_in_the_evidence(cast: Cast, signed: Certificate) -> None:
    mend_name(cast)
    before = evidence(cast.course, at=LATER).work.certificates

    reissue(cast, signed)

    assert (before, evidence(cast.course, at=LATER).work.certificates) == (1, 1)


def test_own_certificates_come_valid_first(cast: Cast, signed: Certificate) -> None:
    mend_name(cast)
    new = reissue(cast, signed)

    assert list(queries.certificates_of(cast.learner)) == [new, signed]
    actions.revoke(certificate=new, reason="Not earned", by=cast.director, at=LATER + timedelta(days=1))
    third = reissue(cast, new, key="third")
    assert [c.number for c in queries.certificates_of(cast.learner)] == [
        third.number,
        new.number,
        signed.number,
    ]


def copy(certificate: Certificate, **changed: object) -> Certificate:
    """Another line of the same words, as no action would write it."""
    words = row(certificate) | {"id": None, "key": "copy", "number": "2021-COPY-COPY"} | changed
    return Certificate.objects.create(**words)


@pytest.mark.parametrize("replaces", [False, True])
def test_the_database_refuses_a_second_valid_one(signed: Certificate, replaces: bool) -> None:
    with pytest.raises(DatabaseError, match="a valid certificate stands already"), transaction.atomic():
        copy(signed, replaces_id=signed.pk if replaces else None)

    assert Certificate.objects.get() == signed


def test_the_database_refuses_a_second_in_the_same_place(cast: Cast, signed: Certificate) -> None:
    mend_name(cast)
    second = reissue(cast, signed)
    actions.revoke(certificate=second, reason="x", by=cast.director, at=LATER)

    for replaces in (None, signed.pk):  # each is there already, though none is valid now
        with pytest.raises(IntegrityError), transaction.atomic():
            copy(second, replaces_id=replaces)


def test_the_database_refuses_to_replace_somebody_elses(cast: Cast, signed: Certificate) -> None:
    actions.revoke(certificate=signed, reason="x", by=cast.director, at=LATER)

    with pytest.raises(DatabaseError, match="another enrolment"), transaction.atomic():
        copy(signed, replaces_id=signed.pk, enrolment_id=cast.other_enrolment.pk)


@pytest.mark.parametrize(
    "table", ["certificates_certificate", "certificates_revocation", "kernel_journalentry"]
)
def test_no_table_that_only_grows_can_be_emptied(cast: Cast, signed: Certificate, table: str) -> None:
    actions.revoke(certificate=signed, reason="x", by=cast.director, at=LATER)
    emptying = f"DELETE FROM {table}"
    with connection.cursor() as cursor:
        if is_postgres():
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what is pending would refuse it too
            emptying = f"TRUNCATE {table} CASCADE"
        with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
            cursor.execute(emptying)

    assert Certificate.objects.get() == signed
