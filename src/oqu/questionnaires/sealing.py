"""Sealed envelopes: what people answer anonymously lies sealed until the wave is closed.

docs/decisions/0131-one-size-and-no-order.md tells against whom this protects and against whom it does not.
"""

import codecs
import hashlib
import hmac
import json
import secrets
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.secret import SecretBox

from oqu.kernel.db import KEY_ALPHABET

type Blob = bytes | memoryview

COPY_ROOM = 256
"""Bytes for what the slip unlocks: the key of the answer, and that of the form it came from."""
LONGEST_FORM_KEY = 64
KEY, WRITER = "key of the answer", "form_key"
"""Names in what a slip locks, which no question has; from which form it came, so that it is not overwritten unseen."""
SEALED_KEY = 80
"""Bytes of a sealed key: an ephemeral public key, a code of authentication, and the key itself, 32 bytes."""
ONE_BYTE = "kz1048"
"""One byte for each letter of Kazakh, Russian and English; other characters are written as JSON escapes."""
SHORT_FORM = b"\x01"
"""Before what is written in ONE_BYTE; what an earlier version wrote begins otherwise and is UTF-8."""
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


class DoesNotFit(Exception):
    """Words that need more room than each answer of the wave has; `letters` is about how many are too many, in hundreds."""

    def __init__(self, excess: int) -> None:
        self.letters = -(-2 * excess // 100) * 100
        super().__init__(f"{excess} bytes too long")


@dataclass(frozen=True, slots=True)
class Sealed:
    """An answer as it is stored: `body` opens with the wave's private key, or with what the slip unlocks in `copy`."""

    body: bytes
    copy: bytes


def seal(content: Mapping[str, Any], public: Blob, *, slip: str, writer: str = "", room: int) -> Sealed:
    """Seal an answer for the wave and for its writer: all answers of a wave, which have the same `room`, are of one size.

    The answer is encrypted once, with a key of its own; that key is sealed for the wave and locked with the slip.
    Only the slip reads `writer`, the key of the form, because the database has a mark that is made of it. Raises
    DoesNotFit.
    """
    key = secrets.token_bytes(SecretBox.KEY_SIZE)
    body = SealedBox(PublicKey(bytes(public))).encrypt(key) + SecretBox(key).encrypt(_padded(content, room))
    is_usual = len(writer) <= LONGEST_FORM_KEY and writer.isascii() and writer.isprintable()
    copy = {KEY: key.hex(), WRITER: writer if is_usual else ""}
    return Sealed(bytes(body), lock(copy, slip, room=COPY_ROOM))


def _padded(content: Mapping[str, Any], room: int) -> bytes:
    plain = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(ONE_BYTE, "oqu.json")
    packed = SHORT_FORM + zlib.compress(plain, level=1)
    if len(packed) > room:
        raise DoesNotFit(len(packed) - room)
    return packed.ljust(room, b"\0")


def _escaped(error: UnicodeError) -> tuple[str, int]:
    """What one byte cannot say, as JSON escapes it."""
    assert isinstance(error, UnicodeEncodeError)  # it is registered for encoding only
    return json.dumps(error.object[error.start : error.end])[1:-1], error.end


codecs.register_error("oqu.json", _escaped)


def _plain(padded: bytes) -> dict[str, Any]:
    is_short = padded.startswith(SHORT_FORM)
    packed = zlib.decompressobj().decompress(padded.removeprefix(SHORT_FORM))
    content: dict[str, Any] = json.loads(packed.decode(ONE_BYTE if is_short else "utf-8"))
    return content


class Opener:
    """Opens the envelopes of one wave."""

    def __init__(self, locked_private: Blob) -> None:
        self._box = SealedBox(PrivateKey(_lock().decrypt(bytes(locked_private))))

    def open(self, envelope: Blob) -> dict[str, Any]:
        """The content of one envelope. Raises nacl.exceptions.CryptoError for a foreign or broken one."""
        sealed = bytes(envelope)
        try:
            key = self._box.decrypt(sealed[:SEALED_KEY])
        except CryptoError:  # as an earlier version sealed it, whole
            return _plain(self._box.decrypt(sealed))
        return _plain(SecretBox(key).decrypt(sealed[SEALED_KEY:]))


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


def choice(locked_private: Blob, slip: str) -> bytes:
    """What decides by chance which questions a slip is asked; nobody knows it once the wave's key is destroyed."""
    return hmac.new(bytes(locked_private), f"oqu choice {slip}".encode(), hashlib.sha256).digest()


def _slip_box(slip: str) -> SecretBox:
    return SecretBox(hashlib.sha256(f"oqu draft {slip}".encode()).digest())


def lock(content: Mapping[str, Any], slip: str, *, room: int) -> bytes:
    """Lock what its writer may read again, with their slip, in `room` bytes whatever it says. Raises DoesNotFit."""
    return bytes(_slip_box(slip).encrypt(_padded(content, room)))


def reread(body: Blob, copy: Blob, slip: str) -> tuple[dict[str, Any], str] | None:
    """The answers that were sealed with that slip and the key of their form; None for another slip."""
    opened = unlock(copy, slip)
    if opened is None:
        return None
    writer = "".join(opened.pop(WRITER, ()))
    if KEY not in opened:  # as an earlier version locked them, once more
        return opened, writer
    content = _plain(SecretBox(bytes.fromhex(opened[KEY])).decrypt(bytes(body)[SEALED_KEY:]))
    return content["answers"], writer


def unlock(locked: Blob, slip: str) -> dict[str, Any] | None:
    """What was locked with that slip; None for another slip."""
    try:
        return _plain(_slip_box(slip).decrypt(bytes(locked)))
    except CryptoError:
        return None
