"""Envelopes, slips and pseudonyms: what can be opened by whom, and which links must be forgotten."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.exceptions import CryptoError

from oqu.questionnaires import sealing
from oqu.questionnaires.sealing import KnownPseudonym, Opener, too_telling

FEWEST = 5


def test_an_envelope_opens_with_its_wave_s_key_only() -> None:
    ours, theirs = sealing.new_keys(), sealing.new_keys()
    envelope = sealing.seal({"answers": {"overall": 4}}, ours.public)

    assert Opener(ours.locked_private).open(envelope) == {"answers": {"overall": 4}}
    with pytest.raises(CryptoError):
        Opener(theirs.locked_private).open(envelope)


def test_a_key_is_nothing_without_the_secret_of_the_installation(settings: object) -> None:
    keys = sealing.new_keys()
    settings.SECRET_KEY = "another secret!!" * 4

    with pytest.raises(CryptoError):
        Opener(keys.locked_private)


@pytest.mark.parametrize("words", ["", "short", "x" * 900, "Кітапханадағы әңгіме. " * 200])
def test_the_length_of_an_envelope_does_not_tell_what_is_inside(words: str) -> None:
    public = sealing.new_keys().public

    assert len(sealing.seal({"story": words}, public)) == len(sealing.seal({"story": "-"}, public))
    assert len(sealing.lock({"story": words}, "slip")) == len(sealing.lock({"story": "-"}, "slip"))


def test_what_was_locked_opens_with_the_same_slip_only() -> None:
    slip = sealing.new_slip()
    locked = sealing.lock({"story": ["Ә"]}, slip)

    assert sealing.unlock(locked, slip) == {"story": ["Ә"]}
    assert sealing.unlock(locked, sealing.new_slip()) is None


def test_slips_are_long_and_never_the_same() -> None:
    slips = {sealing.new_slip() for _ in range(1000)}

    assert len(slips) == 1000
    assert {len(slip) for slip in slips} == {16}


def test_a_pseudonym_is_the_same_in_one_course_and_another_in_the_next() -> None:
    one, other = sealing.new_link_key(), sealing.new_link_key()

    assert sealing.pseudonym(one, "person") == sealing.pseudonym(one, "person")
    assert sealing.pseudonym(one, "person") != sealing.pseudonym(other, "person")
    assert sealing.pseudonym(one, "person") != sealing.pseudonym(one, "purpose")


def numbered(*classes: tuple[frozenset[int], bool, int]) -> dict[bytes, KnownPseudonym]:
    """So many pseudonyms of each class."""
    kinds = [KnownPseudonym(earlier, in_new) for earlier, in_new, often in classes for _ in range(often)]
    return {number.to_bytes(2): known for number, known in enumerate(kinds)}


def test_nothing_is_forgotten_when_everybody_answered_both() -> None:
    assert too_telling(numbered((frozenset({1}), True, 40)), fewest=FEWEST, chance=Random(1)) == set()


def test_the_only_one_who_stayed_away_is_hidden_among_others() -> None:
    known = numbered((frozenset({1}), True, 39), (frozenset({1}), False, 1))

    forgotten = too_telling(known, fewest=FEWEST, chance=Random(1))

    assert {known[one].in_new for one in forgotten} == {True, False}
    assert len([one for one in forgotten if known[one].in_new]) >= FEWEST


groups = st.lists(
    st.tuples(
        st.frozensets(st.integers(1, 3), max_size=3), st.booleans(), st.integers(min_value=0, max_value=14)
    ).filter(lambda group: bool(group[0]) or group[1]),
    max_size=8,
)


@given(groups, st.integers(0, 1000))
def test_no_small_group_can_be_told_by_which_waves_it_answered(
    classes: list[tuple[frozenset[int], bool, int]], seed: int
) -> None:
    known = numbered(*classes)

    forgotten = too_telling(known, fewest=FEWEST, chance=Random(seed))

    for earlier in {one.earlier for one in known.values()}:
        members = [one for one, what in known.items() if what.earlier == earlier]
        stayed = [one for one in members if one not in forgotten]
        parts = [sum(known[one].in_new is there for one in stayed) for there in (True, False)]
        divided = len({known[one].in_new for one in members}) == 2
        if not earlier or divided:  # a class that was known before and stays whole tells nothing new
            assert all(size == 0 or size >= FEWEST for size in parts)
        gone = len(members) - len(stayed)
        assert gone == 0 or gone >= FEWEST or not stayed
    bare = sum(known[one].in_new for one in forgotten)
    assert (
        bare == 0
        or bare >= FEWEST
        or not any(what.in_new for one, what in known.items() if one not in forgotten)
    )
