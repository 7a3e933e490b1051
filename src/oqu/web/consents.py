"""The text of consent in a form: the page shows it with its version, the form sends that version back."""

from django.http import HttpRequest

from oqu.kernel import languages
from oqu.people.queries import ConsentText, Purpose, consent_text, consent_versions

VERSION = "consent_version"
"""The hidden field (`web/consent_text.html`) with the version of the text that the page showed."""


def newest(purpose: Purpose) -> ConsentText:
    """The text that a page shows: the newest one, in the language of the page."""
    return consent_text(purpose, languages.current())


def shown(request: HttpRequest, purpose: Purpose) -> ConsentText | None:
    """The text that the page of this form showed, in its language; None if it showed none that is known here."""
    version = request.POST.get(VERSION, "")
    return consent_text(purpose, languages.current(), version) if version in consent_versions() else None
