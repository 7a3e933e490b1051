"""Letters about certificates."""

from django.utils.translation import gettext_lazy as _

from oqu.letters.kinds import COURSE, LetterKind, declare

CERTIFICATE = {"certificate": {"number": "2027-000456"}, "course": COURSE}

SIGNED = declare(
    LetterKind(
        "certificates/signed",
        trigger="A director signs a certificate.",
        recipients="Its holder.",
        about=_("of a certificate that was signed"),
        example=CERTIFICATE,
    )
)
REVOKED = declare(
    LetterKind(
        "certificates/revoked",
        trigger="A certificate is revoked.",
        recipients="Its holder, with the reason.",
        about=_("of a certificate that was revoked"),
        example={**CERTIFICATE, "reason": "…"},
    )
)
REISSUED = declare(
    LetterKind(
        "certificates/reissued",
        trigger="A certificate is replaced by a corrected one.",
        recipients="Its holder, with the reason.",
        about=_("of a certificate that was replaced"),
        example={**CERTIFICATE, "old": {"number": "2027-000123"}, "reason": "…"},
    )
)
