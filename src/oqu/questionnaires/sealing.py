"""Sealed envelopes: what people answer anonymously lies sealed until the wave is closed.

docs/decisions/0031-sealing-of-anonymous-answers.md tells against whom this protects and against whom it does not.
"""

import hashlib
import hmac
import json
import secrets
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from django.conf import settings
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.secret import SecretBox

from oqu.kernel.db import KEY_ALPHABET

type Blob = bytes | memoryview

SMALLEST = 2048
"""Bytes of what is locked: some five thousand letters fit, so that hardly anybody writes more than the others."""
SLIP_LENGTH = 16
PSEUDONYM_BYTES = 16


@dataclass(frozen=True)
class KeyPair:
    """The keys of a wave: anybody may seal with `public`; `locked_private` opens only with the installation's secret."""

    public: bytes
    locked_private: bytes


def _lock() -> SecretBox:
    return SecretBox(hashlib.sha256(b"oqu questionnaires " + settings.SECRET_KEY.encode()).digest())


def new_keys() -> KeyPair:
    """A fresh pair for one wave."""
    private = PrivateKey.generate()
    return KeyPair(bytes(private.public_key), bytes(_lock().encrypt(bytes(private))))


def seal(content: Mapping[str, Any], public: Blob) -> bytes:
    """Close an envelope: all but the longest are of one size, so that it does not tell what, or whose, is inside."""
    return bytes(SealedBox(PublicKey(bytes(public))).encrypt(_padded(content)))


def _padded(content: Mapping[str, Any]) -> bytes:
    packed = zlib.compress(json.dumps(content, ensure_ascii=False).encode(), level=1)
    size = SMALLEST
    while size < len(packed):
        size *= 2
    return packed.ljust(size, b"\0")


def _plain(padded: bytes) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(zlib.decompressobj().decompress(padded))
    return content


class Opener:
    """Opens the envelopes of one wave."""

    def __init__(self, locked_private: Blob) -> None:
        self._box = SealedBox(PrivateKey(_lock().decrypt(bytes(locked_private))))

    def open(self, envelope: Blob) -> dict[str, Any]:
        """The content of one envelope. Raises nacl.exceptions.CryptoError for a foreign or broken one."""
        return _plain(self._box.decrypt(bytes(envelope)))


def new_link_key() -> bytes:
    """A locked key from which the pseudonyms of one course are made."""
    return bytes(_lock().encrypt(secrets.token_bytes(32)))


def pseudonym(locked_link_key: Blob, person_key: str) -> bytes:
    """The pseudonym of a person in one course: the same in every wave, untraceable once the link key is destroyed."""
    key = _lock().decrypt(bytes(locked_link_key))
    return hmac.new(key, person_key.encode(), hashlib.sha256).digest()[:PSEUDONYM_BYTES]


def new_slip() -> str:
    """A secret slip for a participant's own device: 16 characters of 31, about 79 bits, that can be typed from paper."""
    return "".join(secrets.SystemRandom().choices(KEY_ALPHABET, k=SLIP_LENGTH))


def named_slip(wave_key: str, enrolment_key: str) -> str:
    """The slip of a wave with names: the software knows it itself, so that an answer can be changed from anywhere."""
    message = f"oqu named slip {wave_key} {enrolment_key}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).hexdigest()


def slip_digest(slip: str, wave_key: str) -> bytes:
    """The stored form of a slip, by which an envelope of that wave is found."""
    return hashlib.sha256(f"oqu slip {wave_key} {slip}".encode()).digest()


def _slip_box(slip: str) -> SecretBox:
    return SecretBox(hashlib.sha256(f"oqu draft {slip}".encode()).digest())


def lock(content: Mapping[str, Any], slip: str) -> bytes:
    """Lock what its writer may read again, with their slip; padded like an envelope."""
    return bytes(_slip_box(slip).encrypt(_padded(content)))


def unlock(locked: Blob, slip: str) -> dict[str, Any] | None:
    """What was locked with that slip; None for another slip."""
    try:
        return _plain(_slip_box(slip).decrypt(bytes(locked)))
    except CryptoError:
        return None


@dataclass(frozen=True)
class KnownPseudonym:
    """What anybody could know of one pseudonym: in which earlier waves it appears, and whether in the new one."""

    earlier: frozenset[int]
    in_new: bool


def too_telling(known: Mapping[bytes, KnownPseudonym], *, fewest: int, chance: Random) -> set[bytes]:
    """The pseudonyms to forget when one more wave is opened, so that nobody is known by where they stayed away.

    Who answered which waves is no secret. Were there only one who answered the first and not the second, the only
    pseudonym of the first that is missing in the second would be theirs. So of those whom the earlier waves do not
    tell apart, as many stay together, go on and are forgotten as nobody, or at least `fewest`; and in the new wave
    nobody or at least `fewest` have no pseudonym. Anyone who has an earlier copy of the database learns no more.
    """
    classes: dict[frozenset[int], list[bytes]] = {}
    for one, what in sorted(known.items()):
        classes.setdefault(what.earlier, []).append(one)
    forgotten: set[bytes] = set()
    for earlier, members in classes.items():
        inside = [one for one in members if known[one].in_new]
        outside = [one for one in members if not known[one].in_new]
        forgotten |= _of_class(inside, outside, fewest, chance, known_before=bool(earlier))
    bare = sum(known[one].in_new for one in forgotten)
    while 0 < bare < fewest:
        allowed = [
            [m for m in members if m not in forgotten and known[m].in_new] for members in classes.values()
        ]
        largest = max(allowed, key=len, default=[])
        if not largest:
            break
        more = largest if len(largest) < 2 * fewest else chance.sample(largest, fewest)
        forgotten |= set(more)
        bare += len(more)
    return forgotten


def _of_class(
    inside: list[bytes], outside: list[bytes], fewest: int, chance: Random, *, known_before: bool
) -> set[bytes]:
    """Which pseudonyms of one class to forget: none if it stays whole or falls into large parts."""
    if not known_before:
        return set(inside) if len(inside) < fewest else set()
    small = [one for part in (inside, outside) if len(part) < fewest for one in part]
    if not inside or not outside or not small:
        return set()
    large = [one for part in (inside, outside) if len(part) >= fewest for one in part]
    missing = max(0, fewest - len(small))
    if len(large) - missing < fewest:
        return {*small, *large}
    return {*small, *chance.sample(large, missing)}
