"""The text of consent in a form: the page shows it with its version, the form sends that version back."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from oqu.kernel import languages
from oqu.kernel.errors import Refused
from oqu.people.queries import ConsentText, Purpose, consent_text, consent_versions

VERSION = "consent_version"
"""The hidden field (`web/consent_text.html`) with the version of the text that the page showed."""


def newest(purpose: Purpose) -> ConsentText:
    """The text that a page shows: the newest one, in the language of the page."""
    return consent_text(purpose, languages.current())


class TextNotShown(Refused):
    message = _(
        "This form came without the text of the consent, so nothing was stored. The text is on this page: read it and "
        "send the form again."
    )


def was_shown(version: str) -> bool:
    """Whether there is a text of that version, which a page may have shown."""
    return version in consent_versions()


def shown(request: HttpRequest, purpose: Purpose) -> ConsentText:
    """The text that the page of this form showed, in its language.

    Raises TextNotShown (422) if the form names no text that any page has shown: then nobody has agreed to anything.
    """
    version = request.POST.get(VERSION, "")
    if not was_shown(version):
        raise TextNotShown
    return consent_text(purpose, languages.current(), version)
