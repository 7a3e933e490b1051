"""My certificates."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from oqu.certificates import queries, rules, sheets
from oqu.kernel.file_names import disposition
from oqu.kernel.languages import current
from oqu.web import access


@require_safe
def certificates(request: HttpRequest) -> HttpResponse:
    """All that I have earned."""
    own = queries.certificates_of(access.person(request))
    return render(request, "learning/certificates.html", {"certificates": own})


@require_safe
def certificate_pdf(request: HttpRequest, number: str) -> HttpResponse:
    """One certificate as PDF, in the language of the page; for its holder and for the centre's office."""
    certificate = access.found(queries.by_number(number))
    access.allow(request, rules.can_download_certificate, certificate)
    response = HttpResponse(sheets.pdf(certificate, current()), content_type="application/pdf")
    response["Content-Disposition"] = disposition(_("Certificate"), certificate.number, ending="pdf")
    return response
