"""Keep the catalogues in step with the source, without gettext from the system.

    python scripts/catalogues.py add uz     begin the catalogue of one more language
    python scripts/catalogues.py update     add what the source says anew, take out what it says no more
    python scripts/catalogues.py check      list what is missing, fuzzy, empty, unused or unlike the English
    python scripts/catalogues.py compile    make the .mo files that the site reads

English stands in the source. What Django and allauth may say on our pages (`FRAMEWORK`) needs a translation too:
their own catalogues count where they have one; ours fill the gaps.
"""

import argparse
import gettext
import io
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import polib

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src"
LOCALE = ROOT / "locale"
FRAMEWORK = {
    "django": [
        "contrib/auth/password_validation.py",
        "core/validators.py",
        "db/models/base.py",
        "forms/fields.py",
        "forms/forms.py",
        "forms/formsets.py",
        "forms/models.py",
        "template/defaultfilters.py",
        "utils/dateformat.py",
        "utils/dates.py",
        "utils/text.py",
        "utils/timesince.py",
    ],
    "allauth": [
        "account/adapter.py",
        "account/fields.py",
        "account/forms.py",
        "mfa/adapter.py",
        "mfa/base/forms.py",
        "mfa/recovery_codes/forms.py",
        "mfa/totp/forms.py",
        "mfa/webauthn/forms.py",
        "templates/account/messages",
        "templates/mfa/messages",
        "templates/usersessions/messages",
    ],
}
PYTHON_WORDS: dict[str, Any] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sdf]|(?<!\{)\{(\w+)\}|%([sd])")

type Key = tuple[str | None, str]


@dataclass(frozen=True)
class Message:
    """Something that pages say: English, its plural if it counts, and the context that tells it from a namesake."""

    text: str
    plural: str | None = None
    context: str | None = None

    @property
    def key(self) -> Key:
        return self.context, self.text

    @property
    def entry(self) -> polib.POEntry:
        """An empty entry of a catalogue for it."""
        entry = polib.POEntry(msgctxt=self.context, msgid=self.text)
        if self.plural:
            entry.msgid_plural = self.plural
            entry.msgstr_plural = {}
        if "%(" in self.text or "%s" in self.text:
            entry.flags.append("python-format")
        return entry


def main() -> int:
    """Do what the command line asks; 1 if the check found anything."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    work = parser.add_subparsers(dest="work", required=True)
    for name in ("update", "check", "compile"):
        work.add_parser(name)
    work.add_parser("add").add_argument("language")
    asked = parser.parse_args()
    if asked.work == "add":
        return add(asked.language)
    return {"update": update, "check": check, "compile": compile_all}[asked.work]()


def languages() -> list[str]:
    """The languages that have a catalogue: folders of `locale/`."""
    return sorted(file.parent.parent.name for file in LOCALE.glob("*/LC_MESSAGES/django.po"))


def add(language: str) -> int:
    """Begin a catalogue with the plural rule of the language, and fill it with what is to be translated."""
    from babel import Locale  # noqa: PLC0415 - Babel is there for developers only
    from babel.messages.catalog import Catalog  # noqa: PLC0415

    if path(language).exists():
        raise SystemExit(f"{path(language).relative_to(ROOT)} exists already")
    plural_forms = Catalog(locale=Locale.parse(language)).plural_forms
    path(language).parent.mkdir(parents=True)
    begun = polib.POFile(wrapwidth=100)
    begun.metadata = {
        "Project-Id-Version": "Oqu",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": plural_forms,
    }
    write(language, begun, [])
    return update()


def compile_all() -> int:
    """Write a .mo beside every .po."""
    for language in languages():
        read(language).save_as_mofile(str(path(language).with_suffix(".mo")))
    return 0


def update() -> int:
    """Make the catalogues hold exactly what is used; what has no translation yet is listed."""
    for language in languages():
        catalogue = read(language)
        have = {(entry.msgctxt, entry.msgid): entry for entry in catalogue}
        wanted = {message.key: message for message in used(language)}
        ours = {key for key in have if key in wanted or key in may_be_ours()}
        kept = [have[key] for key in sorted(ours, key=order)]
        added = [wanted[key].entry for key in wanted if key not in have]
        write(language, catalogue, [*kept, *added])
        print(f"{language}: {len(kept)} kept, {len(added)} added, {len(have) - len(kept)} removed")
        for entry in added:
            print(f"  to translate: {entry.msgid!r}")
    return compile_all()


def check() -> int:
    """Tell everything that is wrong with the catalogues."""
    problems = [f"{language}: {problem}" for language in languages() for problem in problems_of(language)]
    print("\n".join(problems), end="\n" if problems else "")
    return 1 if problems else 0


# What is wrong


def problems_of(language: str) -> Iterator[str]:
    """Every problem of one catalogue, in words."""
    catalogue = read(language)
    have = {(entry.msgctxt, entry.msgid): entry for entry in catalogue}
    wanted = {message.key: message for message in used(language)}
    yield from (f"missing: {text!r}" for context, text in wanted if (context, text) not in have)
    yield from (f"used nowhere: {text!r}" for context, text in set(have) - set(wanted) - may_be_ours())
    for key, entry in have.items():
        if key in wanted:
            yield from (
                f"{problem}: {entry.msgid!r}" for problem in entry_problems(entry, wanted[key], language)
            )
    is_complete = not (wanted.keys() ^ have.keys()) - may_be_ours()
    if is_complete and canonical(catalogue, list(catalogue)) != text_of(language):
        yield "not sorted or not wrapped as usual: make messages"


def entry_problems(entry: polib.POEntry, message: Message, language: str) -> Iterator[str]:
    """What is wrong with one translation."""
    if entry.fuzzy:
        yield "fuzzy"
    if (message.plural or "") != entry.msgid_plural:
        yield "plural differs from the source"
        return
    if not message.plural:
        yield from text_problems(entry.msgstr, placeholders(message.text), exact=True)
        return
    forms = int(read(language).metadata["Plural-Forms"].split("=")[1].split(";")[0])
    if sorted(entry.msgstr_plural) != list(range(forms)):
        yield f"needs {forms} plural forms"
    known = placeholders(message.text) | placeholders(message.plural)
    for text in entry.msgstr_plural.values():
        yield from text_problems(text, known, exact=False)


def text_problems(text: str, known: frozenset[str], *, exact: bool) -> Iterator[str]:
    """Emptiness, and placeholders that the source does not fill (`exact`: or does and the translation forgot)."""
    if not text.strip():
        yield "empty"
    elif strange := placeholders(text) - known:
        yield f"placeholder {', '.join(sorted(strange))} is not in the source"
    elif exact and (lost := known - placeholders(text)):
        yield f"placeholder {', '.join(sorted(lost))} is lost"


def placeholders(text: str) -> frozenset[str]:
    """What is filled in at run time: `%(name)s`, `{name}`, `%s`."""
    return frozenset(match.group(0) for match in PLACEHOLDER.finditer(text))


# What is used


def used(language: str) -> list[Message]:
    """What pages may say in a language and our catalogue must hold, in the order of the catalogue."""
    borrowed = (message for message in framework_messages() if not translated_at_home(message, language))
    everything = {message.key: message for message in (*borrowed, *own_messages())}
    return [everything[key] for key in sorted(everything, key=order)]


@cache
def may_be_ours() -> frozenset[Key]:
    """What Django or allauth say in words of their own, and we may say better: months in Kazakh, for one."""
    return frozenset(message.key for message in framework_messages())


def order(key: Key) -> tuple[str, str]:
    context, text = key
    return text, context or ""


@cache
def own_messages() -> tuple[Message, ...]:
    """What our own source says."""
    return unique(message for file in sources(SOURCE) for message in messages_of(file))


@cache
def framework_messages() -> tuple[Message, ...]:
    """What the listed parts of Django and allauth say."""
    places = [package_dir(package) / part for package, parts in FRAMEWORK.items() for part in parts]
    files = [file for place in places for file in ([place] if place.is_file() else sources(place))]
    return unique(message for file in files for message in messages_of(file))


def package_dir(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise SystemExit(f"{package} is not installed: make setup")
    return Path(spec.origin).parent


def translated_at_home(message: Message, language: str) -> bool:
    """Whether Django's or allauth's own catalogue has this message."""
    catalogues = [home_catalogue(package, language) for package in FRAMEWORK]
    text = f"{message.context}\x04{message.text}" if message.context else message.text
    return any(text in catalogue or (text, 0) in catalogue for catalogue in catalogues)


@cache
def home_catalogue(package: str, language: str) -> dict[object, str]:
    """The catalogues that a package brings along for a language; empty ones do not count."""
    found: dict[object, str] = {}
    folder = package_dir(package)
    for file in [
        *folder.glob(f"conf/locale/{language}/LC_MESSAGES/django.mo"),
        *folder.glob(f"locale/{language}/LC_MESSAGES/django.mo"),
        *folder.glob(f"contrib/auth/locale/{language}/LC_MESSAGES/django.mo"),
    ]:
        with file.open("rb") as stream:
            found |= {
                key: text for key, text in vars(gettext.GNUTranslations(stream))["_catalog"].items() if text
            }
    return found


def unique(messages: Iterable[Message]) -> tuple[Message, ...]:
    """Each message once; the plural wins where the same English text occurs with and without."""
    found: dict[Key, Message] = {}
    for message in messages:
        known = found.get(message.key)
        if known is None or (message.plural and not known.plural):
            found[message.key] = message
    return tuple(found.values())


def sources(folder: Path) -> list[Path]:
    """The files below a folder that may say something."""
    return sorted(
        file
        for kind in ("*.py", "*.html", "*.txt")
        for file in folder.rglob(kind)
        if "vendor" not in file.parts
    )


def messages_of(file: Path) -> Iterator[Message]:
    """What one file says."""
    source = file.read_text(encoding="utf-8")
    if file.suffix != ".py":
        source = python_of_template(source)
    yield from messages_in_python(source)


def python_of_template(source: str) -> str:
    """A template as calls of gettext, each line flush left so that it reads as Python."""
    from django.utils.translation.template import templatize  # noqa: PLC0415 - `compile` must not need Django's settings

    return "\n".join(line.strip() for line in templatize(source).splitlines())


def messages_in_python(source: str) -> Iterator[Message]:
    """The messages in calls of gettext and its family."""
    from babel.messages.extract import extract  # noqa: PLC0415 - Babel is there for developers only

    stream = io.BytesIO(source.encode())
    for _line, found, _comments, context in extract("python", stream, keywords=PYTHON_WORDS):
        text, plural = (found[0], found[1]) if isinstance(found, tuple) else (found, None)
        if text:
            yield Message(text, plural, context)


# Files


def path(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def text_of(language: str) -> str:
    return path(language).read_text(encoding="utf-8")


def read(language: str) -> polib.POFile:
    return polib.pofile(text_of(language), wrapwidth=100)


def write(language: str, catalogue: polib.POFile, entries: list[polib.POEntry]) -> None:
    path(language).write_text(canonical(catalogue, entries), encoding="utf-8")


def canonical(catalogue: polib.POFile, entries: list[polib.POEntry]) -> str:
    """A catalogue as it is always written: sorted, wrapped at 100, without places or history."""
    tidy = polib.POFile(wrapwidth=100)
    tidy.metadata = catalogue.metadata
    tidy.extend(sorted(entries, key=lambda entry: order((entry.msgctxt, entry.msgid))))
    return f"{tidy}\n" if not str(tidy).endswith("\n") else str(tidy)


if __name__ == "__main__":
    sys.exit(main())
