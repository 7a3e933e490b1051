"""Sealed envelopes: what people answer anonymously lies sealed until the wave is closed.

docs/decisions/0031-sealed-answers.md tells against whom this protects and against whom it does not.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.secret import SecretBox

type Blob = bytes | memoryview

PADDED_TO = 1024
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
    """Close an envelope: padded to whole kilobytes, so that its length does not tell what is inside."""
    plain = json.dumps(content, ensure_ascii=False).encode()
    padded = plain + b" " * (-len(plain) % PADDED_TO)
    return bytes(SealedBox(PublicKey(bytes(public))).encrypt(padded))


class Opener:
    """Opens the envelopes of one wave."""

    def __init__(self, locked_private: Blob) -> None:
        self._box = SealedBox(PrivateKey(_lock().decrypt(bytes(locked_private))))

    def open(self, envelope: Blob) -> dict[str, Any]:
        """The content of one envelope. Raises nacl.exceptions.CryptoError for a foreign or broken one."""
        content: dict[str, Any] = json.loads(self._box.decrypt(bytes(envelope)))
        return content


def new_link_key() -> bytes:
    """A locked key from which the pseudonyms of one course are made."""
    return bytes(_lock().encrypt(secrets.token_bytes(32)))


def pseudonym(locked_link_key: Blob, person_key: str) -> bytes:
    """The pseudonym of a person in one course: the same in every wave, untraceable once the link key is destroyed."""
    key = _lock().decrypt(bytes(locked_link_key))
    return hmac.new(key, person_key.encode(), hashlib.sha256).digest()[:PSEUDONYM_BYTES]


def slip_digest(slip: str) -> bytes:
    """The stored form of the secret slip that a participant's own device keeps, to change an answer."""
    return hashlib.sha256(f"oqu slip {slip}".encode()).digest()


def _draft_box(slip: str) -> SecretBox:
    return SecretBox(hashlib.sha256(f"oqu draft {slip}".encode()).digest())


def lock_draft(content: str, slip: str) -> bytes:
    """Lock an unfinished answer with the slip of the participant's own device."""
    return bytes(_draft_box(slip).encrypt(content.encode()))


def open_draft(locked: Blob, slip: str) -> str:
    """The unfinished answer. Raises nacl.exceptions.CryptoError for another device's slip."""
    return bytes(_draft_box(slip).decrypt(bytes(locked))).decode()
