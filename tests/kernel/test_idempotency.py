"""Writes asked for twice under one key."""

import hashlib

import pytest
from django.db import IntegrityError, transaction

from oqu.kernel import idempotency
from oqu.kernel.models import DoneOnce
from oqu.libraries.models import Region

pytestmark = pytest.mark.django_db


def create_region(*, code: str, key: str) -> Region:
    """Create a region."""
    return Region.objects.create(code=code, name_kk=code, name_ru=code, name_en=code)


def create_other_region(*, code: str, key: str) -> Region:
    return create_region(code=code, key=key)


def open_region(*, code: str, key: str) -> Region:
    """Create a region once; decorated at each call, so that mutation testing reaches the decorator."""
    return idempotency.once(Region)(create_region)(code=code, key=key)


def open_other_region(*, code: str, key: str) -> Region:
    return idempotency.once(Region)(create_other_region)(code=code, key=key)


def test_the_digest_is_the_sha256_of_scope_and_key() -> None:
    assert idempotency.digest("scope", "key") == hashlib.sha256(b"scope\nkey").hexdigest()
    assert idempotency.digest("a", "bc") != idempotency.digest("ab", "c")


def test_the_first_call_creates_the_row_and_remembers_it() -> None:
    region = open_region(code="Abai", key="one")

    done = DoneOnce.objects.get()
    assert (done.model, done.object_pk, done.led_to) == ("libraries.region", str(region.pk), "")
    assert done.digest == idempotency.digest(f"{__name__}.create_region", "one")


def test_the_same_key_again_returns_the_first_row_and_writes_nothing() -> None:
    first = open_region(code="Abai", key="one")

    assert open_region(code="Ulytau", key="one") == first
    assert list(Region.objects.values_list("code", flat=True)) == ["Abai"]
    assert DoneOnce.objects.count() == 1


def test_another_key_creates_another_row() -> None:
    assert open_region(code="Abai", key="one") != open_region(code="Ulytau", key="two")


def test_two_actions_may_meet_the_same_key() -> None:
    assert open_region(code="Abai", key="one") != open_other_region(code="Ulytau", key="one")


def test_a_row_that_is_gone_counts_as_done() -> None:
    open_region(code="Abai", key="one").delete()

    with pytest.raises(Region.DoesNotExist):
        open_region(code="Abai", key="one")


def test_a_call_that_fails_is_not_remembered() -> None:
    @idempotency.once(Region)
    def fail(*, key: str) -> Region:
        Region.objects.create(code="Abai", name_kk="", name_ru="", name_en="")
        raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        fail(key="one")

    assert (Region.objects.count(), DoneOnce.objects.count()) == (0, 0)


def test_of_two_at_once_the_later_one_returns_the_row_of_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other request commits after this one has looked for its row, so that this one cannot write its own."""
    first = open_region(code="Abai", key="one")
    look = DoneOnce.objects.filter
    too_early = [DoneOnce.objects.none()]
    monkeypatch.setattr(
        DoneOnce.objects, "filter", lambda **given: too_early.pop() if too_early else look(**given)
    )

    assert open_region(code="Ulytau", key="one") == first
    assert too_early == []
    assert list(Region.objects.values_list("code", flat=True)) == ["Abai"]


def test_another_integrity_error_is_raised() -> None:
    open_region(code="Abai", key="one")

    with pytest.raises(IntegrityError), transaction.atomic():
        open_region(code="Abai", key="two")

    assert DoneOnce.objects.count() == 1


def test_the_action_keeps_its_name_and_description() -> None:
    repeatable = idempotency.once(Region)(create_region)

    assert (repeatable.__name__, repeatable.__doc__) == ("create_region", "Create a region.")


def test_something_without_a_row_is_done_once_it_is_marked() -> None:
    assert not idempotency.is_done("mark")

    idempotency.mark_done("mark")

    assert idempotency.is_done("mark")
    assert not idempotency.is_done("other")
    assert DoneOnce.objects.filter(model="", object_pk="", led_to="").count() == 1


def test_a_received_form_remembers_where_its_sender_was_led() -> None:
    assert idempotency.led_to("mark") == ""

    idempotency.mark_received("mark", "/kk/today/")
    idempotency.mark_received("mark", "/kk/my/profile/")
    idempotency.mark_received("other", "/kk/support/")

    assert idempotency.led_to("mark") == "/kk/today/"
    assert idempotency.led_to("other") == "/kk/support/"
    assert set(DoneOnce.objects.values_list("model", "object_pk")) == {("", "")}


def test_a_long_address_is_cut_to_what_the_column_holds() -> None:
    idempotency.mark_received("mark", "/" * 501)

    assert idempotency.led_to("mark") == "/" * 500
