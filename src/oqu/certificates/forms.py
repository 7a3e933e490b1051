"""What the director fills in about a certificate."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from oqu.certificates.models import Certificate
from oqu.kernel.fields import TidyCharField

LONGEST_REASON = 300


class ReissueForm(forms.Form):
    """Why a certificate is replaced; one that is revoked has its reason already."""

    reason = TidyCharField(
        label=_("What was wrong"),
        help_text=_("Shown to everybody who checks the old number, for example: the name was misspelt."),
        max_length=LONGEST_REASON,
    )

    def __init__(self, *args: Any, certificate: Certificate, **options: Any) -> None:
        super().__init__(*args, **options)
        if hasattr(certificate, "revocation"):
            del self.fields["reason"]
