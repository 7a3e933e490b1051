"""Envelopes, slips and pseudonyms: what can be opened by whom, and by whom not."""

import json
import secrets
import zlib
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from nacl.exceptions import CryptoError
from nacl.public import PublicKey, SealedBox

import oqu.questionnaires
from oqu.questionnaires import sealing
from oqu.questionnaires.definition import reading
from oqu.questionnaires.definition.answers import validate_answers
from oqu.questionnaires.definition.content import Definition, Item
from oqu.questionnaires.definition.kinds.registry import kind_of
from oqu.questionnaires.definition.room import room_of
from oqu.questionnaires.sealing import WRITER, Opener
from tests.factories.questionnaires import content
from tests.factories.words import honest_text

ROOM = 1024
BANK = Path(oqu.questionnaires.__file__).parent / "bank"


def test_an_envelope_opens_with_its_wave_s_key_only() -> None:
    ours, theirs = sealing.new_keys(), sealing.new_keys()
    envelope = sealing.seal({"answers": {"overall": 4}}, ours.public, slip="s", room=ROOM).body

    assert Opener(ours.locked_private).open(envelope) == {"answers": {"overall": 4}}
    with pytest.raises(CryptoError):
        Opener(theirs.locked_private).open(envelope)


def test_a_key_is_nothing_without_the_secret_of_the_installation(settings: object) -> None:
    keys = sealing.new_keys()
    settings.SECRET_KEY = "another secret!!" * 4

    with pytest.raises(CryptoError):
        Opener(keys.locked_private)


def everything(definition: Definition, language: str, share: float, chance: Random) -> dict[str, list[str]]:
    """All questions answered as a form sends it; the words are so large a share of what their fields take."""
    typed: dict[str, list[str]] = {}
    for item in definition.items():
        letters = kind_of(item).letters(item)
        typed |= (
            {name: [honest_text(language, int(letters * share), chance)] for name in kind_of(item).ids(item)}
            if letters
            else _chosen(item, chance)
        )
    return typed


def _chosen(item: Item, chance: Random) -> dict[str, list[str]]:
    codes = [option.code for option in item.options]
    if item.kind == "ranking":
        places = chance.sample(range(1, len(codes) + 1), len(codes))
        return {item.within(code): [str(place)] for code, place in zip(codes, places, strict=True)}
    if item.kind == "many":
        return {item.code: codes[: int(item.most or len(codes))]}
    if codes:
        return {item.code: [chance.choice(codes)]}
    scale = item.scale
    low, high = (scale.low, scale.high) if scale else (int(item.least or 0), int(item.most or 10**11))
    return {name: [str(chance.randint(low, high))] for name in kind_of(item).ids(item)}


def definitions() -> Iterator[Definition]:
    """The standard questionnaires, one of every kind of question, one of long texts alone, and one without words."""
    yield from (reading.read(json.loads(path.read_text())) for path in sorted(BANK.glob("*.json")))
    yield reading.read(content())
    longs = [{"code": f"t{n}", "kind": "long", "texts": {"kk": "?"}, "max": 10_000} for n in range(4)]
    yield reading.read(content(*longs))


@pytest.mark.parametrize("definition", list(definitions()), ids=lambda one: one.code)
@pytest.mark.parametrize("language", ["kk", "ru"])
def test_every_honest_answer_and_draft_of_a_questionnaire_has_one_size(
    definition: Definition, language: str
) -> None:
    """From nothing to all that the fields take: not 99% of one size, but all of them."""
    chance, room, public = (
        Random(f"{definition.code} {language}"),
        room_of(definition),
        sealing.new_keys().public,
    )
    sizes = set()
    for share in (0, 0.02, 0.1, 0.3, 0.6, 1, 1, 1):
        typed = everything(definition, language, share, chance)
        checked = validate_answers(definition, typed, language)
        inside = {
            "answers": dict(checked.answers),
            "language": language,
            "pseudonym": secrets.token_hex(16),
            "enrolment": None,
        }
        sealed = sealing.seal(inside, public, slip="slip", writer="abcdefgh2345", room=room)
        draft = sealing.lock({**typed, WRITER: ["abcdefgh2345"]}, "slip", room=room)
        sizes.add((len(sealed.body), len(sealed.copy), len(draft)))

    assert len(sizes) == 1


@pytest.mark.parametrize("share", [0.75, 1])
def test_what_another_script_or_chance_makes_too_long_is_refused_and_not_larger(share: float) -> None:
    letters = "".join(map(chr, range(0x4E00, 0x9FFF)))
    words = "".join(Random(1).choices(letters, k=int(4000 * share)))
    room = room_of(reading.read(content()))

    with pytest.raises(sealing.DoesNotFit) as refused:
        sealing.lock({"story": [words]}, "slip", room=room)

    assert refused.value.letters > 0
    assert refused.value.letters % 100 == 0


def test_a_large_installation_can_store_a_million_short_answers() -> None:
    """Bytes of an answer, by questionnaire: docs/anonymity.md has the sums."""
    rooms = {
        path.stem: room_of(reading.read(json.loads(path.read_text()))) // 1024 for path in BANK.glob("*.json")
    }

    assert rooms == {
        "knowledge-description": 5,
        "knowledge-test": 5,
        "learning-after": 1,
        "learning-before": 1,
        "needs": 6,
        "reaction": 10,
        "results": 4,
        "retrospective": 2,
        "transfer-1m": 7,
        "transfer-3m": 8,
        "transfer-6m": 11,
    }


@pytest.mark.parametrize("writer", ["", "abcdefgh2345", '"' * 64, "Ә" * 64, "x" * 5000])
def test_the_copy_has_one_size_whatever_form_it_came_from(writer: str) -> None:
    sealed = sealing.seal({"answers": {}}, sealing.new_keys().public, slip="s", writer=writer, room=ROOM)
    usual = sealing.seal({"answers": {"a": 1}}, sealing.new_keys().public, slip="s", room=ROOM)

    assert len(sealed.copy) == len(usual.copy)


def test_what_was_locked_opens_with_the_same_slip_only() -> None:
    slip = sealing.new_slip()
    locked = sealing.lock({"story": ["Ә – “Қ” 🙂 漢"]}, slip, room=ROOM)

    assert sealing.unlock(locked, slip) == {"story": ["Ә – “Қ” 🙂 漢"]}
    assert sealing.unlock(locked, sealing.new_slip()) is None


def test_the_slip_opens_its_writer_s_answer_and_no_other() -> None:
    slip, public = sealing.new_slip(), sealing.new_keys().public
    mine = sealing.seal({"answers": {"story": "Ә"}}, public, slip=slip, writer="form", room=ROOM)

    assert sealing.reread(mine.body, mine.copy, slip) == ({"story": "Ә"}, "form")
    assert sealing.reread(mine.body, mine.copy, sealing.new_slip()) is None


def _as_before(inside: dict[str, Any]) -> bytes:
    """What version 0.1.0 sealed and locked: UTF-8, compressed, padded to 2 kB."""
    return zlib.compress(json.dumps(inside, ensure_ascii=False).encode(), level=1).ljust(2048, b"\0")


def test_what_an_earlier_version_sealed_and_locked_still_opens() -> None:
    keys = sealing.new_keys()
    body = SealedBox(PublicKey(keys.public)).encrypt(_as_before({"answers": {"story": "Ә"}}))
    copy = sealing._slip_box("slip").encrypt(_as_before({"story": "Ә", WRITER: ["form"]}))

    assert Opener(keys.locked_private).open(body) == {"answers": {"story": "Ә"}}
    assert sealing.reread(body, copy, "slip") == ({"story": "Ә"}, "form")
    assert sealing.unlock(copy, "slip") == {"story": "Ә", WRITER: ["form"]}


def test_slips_are_long_and_never_the_same() -> None:
    slips = {sealing.new_slip() for _ in range(1000)}

    assert len(slips) == 1000
    assert {len(slip) for slip in slips} == {16}


def test_a_pseudonym_is_the_same_in_one_course_and_another_in_the_next() -> None:
    one, other = sealing.new_link_key(), sealing.new_link_key()

    assert sealing.pseudonym(one, "person") == sealing.pseudonym(one, "person")
    assert sealing.pseudonym(one, "person") != sealing.pseudonym(other, "person")
    assert sealing.pseudonym(one, "person") != sealing.pseudonym(one, "purpose")
