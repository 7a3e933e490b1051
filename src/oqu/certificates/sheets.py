"""A certificate on paper: the same line of the register always makes the same PDF."""

import io
import json
import zipfile
from collections.abc import Iterable
from pathlib import Path

import typst
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from oqu.certificates.models import Certificate
from oqu.kernel import dates
from oqu.kernel.heavy import segno
from oqu.kernel.languages import pick, speaking

DOCUMENT = Path(__file__).parent / "documents" / "certificate.typ"


def pdf(certificate: Certificate, language: str) -> bytes:
    """The certificate as PDF/A, in that language. Its date is the register's, whenever it is made."""
    with speaking(language):
        words = _words(certificate, language)
    made: bytes = typst.compile(
        str(DOCUMENT),
        font_paths=[str(settings.OQU_FONTS_DIR)],
        ignore_system_fonts=True,
        sys_inputs={"words": json.dumps(words, ensure_ascii=False)},
        timestamp=int(certificate.signed_at.timestamp()),
        pdf_standards=["a-2b"],
    )
    return made


def check_address(certificate: Certificate, language: str) -> str:
    """Where anybody can check the number."""
    return f"{settings.OQU_SITE_URL}/{language}/certificates/{certificate.number}/"


def _words(certificate: Certificate, language: str) -> dict[str, str]:
    address = check_address(certificate, language)
    days = dates.written_days(certificate.starts_on, certificate.ends_on, language)
    hours = ngettext("%(count)s academic hour", "%(count)s academic hours", certificate.hours)
    return {
        "language": language,
        "centre": pick(certificate.centre_name, language),
        "title": _("Certificate"),
        "number": certificate.number,
        "awarded": _("This is to certify that"),
        "holder": certificate.holder,
        "finished": _("has finished the professional-development course"),
        "course": pick(certificate.course_title, language),
        "extent": (hours % {"count": certificate.hours}) + ", " + days,
        "issued": _("Issued on %(day)s") % {"day": dates.written(certificate.issued_on, language)},
        "signer": certificate.signer,
        "signer_role": _("Director"),
        "check": _("Check this certificate:"),
        "address": address,
        "qr": segno.make(address, error="m").svg_inline(border=0, dark="#16323a", omitsize=True),
    }


def archive(certificates: Iterable[Certificate], language: str) -> bytes:
    """All these certificates in one ZIP file, named by number."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as box:
        for certificate in certificates:
            box.writestr(f"{certificate.number}.pdf", pdf(certificate, language))
    return packed.getvalue()
