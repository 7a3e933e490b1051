"""What documents of a centre take from its look: colours and pictures."""

from typing import Any

from django.core.files.storage import storages

from oqu.kernel import accents
from oqu.kernel.accents import Shades
from oqu.kernel.files import StoredFile
from oqu.kernel.memo import Memo
from oqu.libraries.models import CentreLook

OF_OQU = Shades(plain="#0a7480", deep="#075660", letters="#ffffff")
_LOOKS: Memo[tuple[str, bool, bool], dict[str, Any]] = Memo(16)
"""By key of the look, and whether signature and seal are drawn: a look is never changed."""


def letterhead(look: CentreLook | None, *, signer_id: int | None = None) -> dict[str, Any]:
    """The words of a document about its look: colours `sky` and `deep`, and `logo`, `signature`, `seal` as lists of bytes or None.

    Signature and seal come only with a `signer_id`: the seal always, the signature if it is that person's own.
    """
    if look is None:
        return _drawn(None, signs=False, seals=False)
    seals, signs = signer_id is not None, signer_id is not None and look.signature_of_id == signer_id
    return _LOOKS.get((look.key, signs, seals), lambda: _drawn(look, signs=signs, seals=seals))


def _drawn(look: CentreLook | None, *, signs: bool, seals: bool) -> dict[str, Any]:
    shades = accents.light(look.accent) if look and look.accent else OF_OQU
    return {
        "sky": shades.plain,
        "deep": shades.deep,
        "logo": _bytes(look.logo if look else None),
        "signature": _bytes(look.signature if look and signs else None),
        "seal": _bytes(look.seal if look and seals else None),
    }


def _bytes(file: StoredFile | None) -> list[int] | None:
    if file is None:
        return None
    with storages["default"].open(file.path) as content:
        return list(content.read())
