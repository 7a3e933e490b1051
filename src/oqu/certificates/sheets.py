"""A certificate on paper: the same line of the register always makes the same PDF."""

import io
import logging
import zipfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from oqu.certificates.models import Certificate
from oqu.certificates.queries import full_name
from oqu.kernel import clock, dates, file_names, paper
from oqu.kernel.heavy import segno
from oqu.kernel.languages import in_each_language, pick, speaking
from oqu.libraries.models import Centre
from oqu.libraries.sheets import letterhead
from oqu.people.models import Person

logger = logging.getLogger(__name__)
DOCUMENT = Path(__file__).parent / "documents" / "certificate.typ"


def pdf(certificate: Certificate, language: str) -> bytes:
    """The certificate as PDF/A, in that language. Its date is the register's, whenever it is made.

    A character that no font has is replaced; `certificates.queries.unprintable` finds it before anything is signed.
    """
    with speaking(language):
        words = _words(certificate, language)
    return paper.pdf(DOCUMENT, paper.printable(words), at=certificate.signed_at)


def sample(centre: Centre, *, by: Person, at: datetime, language: str) -> bytes:
    """A certificate with invented holder, course and number, in the present look of the centre; it stands in no register."""
    day = clock.local_date(at, centre.zone)
    with speaking(language):
        title, holder = _("Title of the course"), _("Family name Given name Patronymic")
    return pdf(
        Certificate(
            number="0000-0000-0000",
            centre=centre,
            holder=holder,
            course_title={language: title},
            centre_name=in_each_language(centre.library, "name"),
            hours=24,
            starts_on=day,
            ends_on=day,
            issued_on=day,
            signed_at=at,
            signed_by=by,
            signer=full_name(by),
            look=centre.look,
        ),
        language,
    )


def check_address(certificate: Certificate, language: str) -> str:
    """Where anybody can check the number."""
    return f"{settings.OQU_SITE_URL}/{language}/certificates/{certificate.number}/"


def _words(certificate: Certificate, language: str) -> dict[str, Any]:
    address = check_address(certificate, language)
    days = dates.written_days(certificate.starts_on, certificate.ends_on, language)
    hours = ngettext("%(count)s academic hour", "%(count)s academic hours", certificate.hours)
    return {
        "language": language,
        "look": letterhead(certificate.look, signer_id=certificate.signed_by_id),
        "centre": paper.breakable(pick(certificate.centre_name, language)),
        "title": _("Certificate"),
        "number": certificate.number,
        "awarded": _("This is to certify that"),
        "holder": paper.breakable(certificate.holder),
        "finished": _("has finished the professional-development course"),
        "course": paper.breakable(pick(certificate.course_title, language)),
        "extent": (hours % {"count": certificate.hours}) + ", " + days,
        "issued": _("Issued on %(day)s") % {"day": dates.written(certificate.issued_on, language)},
        "signer": paper.breakable(certificate.signer),
        "signer_role": _("Director"),
        "check": _("Check this certificate:"),
        "address": address,
        "qr": segno.make(address, error="m").svg_inline(border=0, dark="#16323a", omitsize=True),
    }


def _file_name(certificate: Certificate) -> str:
    """ "Ahmetova Aigul 2026-AAAA-BBBB.pdf" in the letters of the holder, so that a folder is sorted by name.

    A longer name is cut, so that the file can be unpacked on every system; its number stays.
    """
    rest = f" {certificate.number}.pdf"
    most = file_names.MOST_BYTES - len(rest.encode())
    return file_names.clean(f"{file_names.cut(certificate.holder, most)}{rest}")


def archive(certificates: Iterable[Certificate]) -> bytes:
    """All these certificates in one ZIP file, each in the language in which its holder studies, named by holder and number.

    One that can't be made is listed in a text beside them.
    """
    failed: list[str] = []
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as box:
        for certificate in certificates:
            try:
                box.writestr(_file_name(certificate), pdf(certificate, certificate.enrolment.language))
            except paper.NotCompiled as error:
                logger.exception("certificate %s can't be made", certificate.number)
                failed.append(f"{certificate.number} {certificate.holder}: {error}")
        if failed:
            box.writestr(f"{_('Not made')}.txt", "\n".join(failed))
    return packed.getvalue()
