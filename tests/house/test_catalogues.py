"""The check of the catalogues finds what would reach a reader untranslated or broken."""

import re
from pathlib import Path

import polib
import pytest

from scripts import catalogues
from scripts.catalogues import Message

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = Message("%(count)s person", "%(count)s people")


def problems_of(language: str, message: Message, *texts: str, fuzzy: bool = False) -> list[str]:
    """The problems of an entry that translates a message so."""
    entry = message.entry
    if message.plural:
        entry.msgstr_plural = dict(enumerate(texts))
    else:
        entry.msgstr = texts[0]
    if fuzzy:
        entry.flags.append("fuzzy")
    return list(catalogues.entry_problems(entry, message, language))


def test_messages_are_found_in_python() -> None:
    source = (
        'x = _("Apply")\ny = ngettext("%(n)s day", "%(n)s days", n)\nz = pgettext_lazy("a month", "May")\n'
    )

    assert list(catalogues.messages_in_python(source)) == [
        Message("Apply"),
        Message("%(n)s day", "%(n)s days"),
        Message("May", context="a month"),
    ]


def test_messages_are_found_in_templates() -> None:
    template = """
        <h1 title="{% translate "It's here" %}">{{ _("Courses") }}</h1>
        {% if a %}{% button _("Apply") kind="quiet" %}{% endif %}
        {% blocktranslate trimmed count n=all %}
            One course
        {% plural %}
            {{ n }} courses
        {% endblocktranslate %}
        {% translate "May" context "a month" %}
    """

    assert set(catalogues.messages_in_python(catalogues.python_of_template(template))) == {
        Message("It's here"),
        Message("Courses"),
        Message("Apply"),
        Message("One course", "%(n)s courses"),
        Message("May", context="a month"),
    }


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("%(name)s келді", []),
        ("", ["empty"]),
        ("Біреу келді", ["placeholder %(name)s is lost"]),
        ("%(who)s келді", ["placeholder %(who)s is not in the source"]),
    ],
)
def test_a_broken_translation_is_found(text: str, problem: list[str]) -> None:
    assert problems_of("kk", Message("%(name)s came"), text) == problem


def test_a_guessed_translation_is_found() -> None:
    assert problems_of("ru", Message("Apply"), "Подать заявку", fuzzy=True) == ["fuzzy"]


def test_russian_needs_three_plural_forms_and_kazakh_two() -> None:
    two, three = ("%(count)s адам",) * 2, ("%(count)s человек", "%(count)s человека", "%(count)s человек")

    assert problems_of("kk", PEOPLE, *two) == []
    assert problems_of("ru", PEOPLE, *three) == []
    assert problems_of("ru", PEOPLE, *two) == ["needs 3 plural forms"]


def test_a_plural_that_the_source_has_no_more_is_found() -> None:
    assert list(catalogues.entry_problems(PEOPLE.entry, Message(PEOPLE.text), "ru")) == [
        "plural differs from the source"
    ]


def test_what_is_missing_and_what_is_used_nowhere_is_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(catalogues, "LOCALE", tmp_path)
    monkeypatch.setattr(catalogues, "used", lambda language: [Message("Apply")])
    catalogues.path("kk").parent.mkdir(parents=True)
    catalogues.write("kk", polib.POFile(wrapwidth=100), [polib.POEntry(msgid="Old", msgstr="Ескі")])

    assert list(catalogues.problems_of("kk")) == ["missing: 'Apply'", "used nowhere: 'Old'"]


@pytest.mark.parametrize(
    ("language", "english", "expected"),
    [("kk", "Ensure this value is a multiple of step size %(limit_value)s.", False), ("ru", "Monday", True)],
)
def test_what_django_translates_itself_is_left_to_it(language: str, english: str, expected: bool) -> None:
    assert catalogues.translated_at_home(Message(english), language) is expected


def test_functions_that_translate_are_called_by_names_that_the_catalogues_know() -> None:
    alias = re.compile(r"\b(n?p?gettext\w*) as (\w+)")
    found = [
        (file.name, name)
        for file in (ROOT / "src" / "oqu").rglob("*.py")
        for _function, name in alias.findall(file.read_text("utf-8"))
        if name != "_"
    ]

    assert found == []


OTHER_WORDS = re.compile(
    r"\b(?:e-?mail|[еэи]-?м[еэ]йл\w*|имейл\w*)\b|\bэл\. ?поч|\bэл\. ?пошт", re.IGNORECASE
)
"""What people also call an electronic address; the glossary has one term for it in each language."""


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_an_electronic_address_has_one_name(language: str) -> None:
    texts = {
        entry.msgid: re.sub(r"%\(\w+\)s|\{\w+\}", "", text)
        for entry in polib.pofile(str(ROOT / f"locale/{language}/LC_MESSAGES/django.po"))
        for text in (entry.msgstr, *entry.msgstr_plural.values())
    }

    assert {msgid: text for msgid, text in texts.items() if OTHER_WORDS.search(text)} == {}


def test_people_in_a_course_have_one_name_in_kazakh() -> None:
    """«тыңдаушы», also for its participants; those of a meeting in Zoom or another program are «қатысушы»."""
    entries = polib.pofile(str(catalogues.LOCALE / "kk" / "LC_MESSAGES" / "django.po"))
    called = {
        entry.msgid
        for entry in entries
        for words in (entry.msgstr, *entry.msgstr_plural.values())
        if "қатысушы" in words.casefold() or "координатор" in words.casefold()
    }
    assert {words for words in called if "list of participants" not in words and "Zoom" not in words} == set()
