"""The words of a letter: subject, text and HTML in one language or several."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template import engines
from django.template.loader import render_to_string

from oqu.kernel import accents
from oqu.kernel.languages import LANGUAGES, Translations, pick, speaking
from oqu.kernel.text import shorten
from oqu.letters.actions.logos import content_id
from oqu.letters.kinds import LetterKind
from oqu.libraries.models import Centre
from oqu.libraries.queries import site_name, site_names
from oqu.people.models import Person

LONGEST_SUBJECT = 200
RULE = "* * *"
"""Between the languages in a text."""


def compose(
    kind: LetterKind,
    *,
    person: Person | None,
    context: Mapping[str, Any],
    language: str | Sequence[str],
    centre: Centre | None = None,
) -> tuple[str, str, str]:
    """Subject, plain text and HTML of a letter, in that language, or in several one after the other.

    The subject is in one language: that in which the text begins.

    A letter of a centre that has stated its address ends with how to reach the centre.
    """
    languages = [language] if isinstance(language, str) else list(language)
    names = site_names()
    parts = [_part(kind, person, context, spoken, names) for spoken in languages]
    subject = shorten(parts[0].subject, LONGEST_SUBJECT)
    with speaking(languages[0]):
        foot = _how_to_reach(centre) if centre else ""
        look = {
            "centre": centre if foot else None,
            "site": site_name(names),
            "foot": foot,
            "colour": _colour(centre),
            "logo": content_id(centre),
            "logo_of": centre,
        }
        html = render_to_string("letters/letter.html", {"subject": subject, "parts": parts, **look})
    text = f"\n\n{RULE}\n\n".join([part.text for part in parts] + ([foot] if foot else []))
    return subject, text, html


def _how_to_reach(centre: Centre) -> str:
    """Name, address, telephone and e-mail of a centre, a line each; "" without an address."""
    lines = (str(centre), centre.address, centre.phone, centre.email)
    return "\n".join(filter(None, lines)) if centre.address else ""


def _colour(centre: Centre | None) -> str:
    accent = centre.look.accent if centre and centre.look else ""
    return accents.light(accent).deep if accent else "#075660"


def parts_of(
    kind: LetterKind, *, person: Person | None, context: Mapping[str, Any], languages: Iterable[str]
) -> list["LetterPart"]:
    """A letter as it would read in each of these languages, without writing it."""
    names = site_names()
    return [_part(kind, person, context, language, names) for language in languages]


def previews(kind: LetterKind) -> list["LetterPart"]:
    """The example of a kind of letter in every language."""
    reader = Person(given_name="Сәуле", email="saule@example.org")
    return parts_of(kind, person=reader, context=kind.example, languages=LANGUAGES)


@dataclass(frozen=True)
class LetterPart:
    """What a letter says in one language."""

    language: str
    subject: str
    text: str

    @property
    def language_name(self) -> str:
        """The language as it calls itself."""
        return dict(settings.LANGUAGES)[self.language]

    @property
    def paragraphs(self) -> list[str]:
        """The text by paragraphs."""
        return [paragraph.strip() for paragraph in self.text.split("\n\n")]


def _part(
    kind: LetterKind,
    person: Person | None,
    context: Mapping[str, Any],
    language: str,
    names: Translations,
) -> LetterPart:
    with speaking(language):
        everything = {
            "person": person,
            "site": pick(names) or settings.OQU_SITE_URL,
            "has_name": bool(names),
            "site_url": settings.OQU_SITE_URL,
            "language": language,
            **context,
        }
        words = engines["plain"].get_template(f"letters/{kind}.txt").render(everything)
    subject, _line, text = words.strip().partition("\n")
    return LetterPart(language, subject.strip(), text.strip())
