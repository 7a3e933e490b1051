"""A page whose form holds again what was sent with it and could not be received."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from oqu.kernel.unsent import UnsentForm
from oqu.kernel.uploads import FinishedUpload
from oqu.ui.components import draw, fields

UNTOUCHED = frozenset({"password", "file", "submit", "button", "reset", "image"})
TAKES_WORDS = frozenset({"text", "search", "email", "tel", "url"})
FIXED = frozenset({"csrfmiddlewaretoken", "form_author", "offline"})
"""Hidden fields that are those of the page as it is made now."""


@dataclass
class Control:
    """An input, text area or option of a page: its attributes, and from where to where it is in the text."""

    tag: str
    name: str
    attributes: dict[str, str | None]
    start: int
    end: int
    closed: int = 0
    """For a text area: where its end tag begins."""

    @property
    def type(self) -> str:
        """The kind of an input, "text" unless it says otherwise."""
        return (self.attributes.get("type") or "text").lower()

    def rewritten(self, **changes: str | bool) -> str:
        """The start tag with other attributes; False leaves one out."""
        attributes: dict[str, str | bool] = {
            name: True if value is None else value for name, value in self.attributes.items()
        }
        wanted = {name: value for name, value in (attributes | changes).items() if value is not False}
        return f"<{self.tag}{draw.written(wanted)}>"


@dataclass
class Form:
    """A form of a page that writes: where it leads, its controls, and the closed disclosures that it is in."""

    action: str
    controls: list[Control] = field(default_factory=list)
    folded: list[Control] = field(default_factory=list)
    file_lists: dict[str, int] = field(default_factory=dict)
    """File field → where the list of its files that have arrived begins."""

    @property
    def names(self) -> set[str]:
        """The names of its fields."""
        return {one.name for one in self.controls if one.name}


class FormsOfAPage(HTMLParser):
    """Finds the forms of a page that write, with the positions of everything that can be filled in."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.main = -1
        self._form: Form | None = None
        self._area: Control | None = None
        self._select = ""
        self._files = ""
        self._details: list[Control] = []
        self._lines = [0]
        for line in page.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)
        self.feed(page)

    def _here(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what begins here."""
        start = self._here()
        given = dict(attrs)
        control = Control(
            tag, given.get("name") or "", given, start, start + len(self.get_starttag_text() or "")
        )
        if tag == "main":
            self.main = control.end
        elif tag == "details":
            self._details.append(control)
        elif tag == "form" and (given.get("method") or "").lower() == "post":
            folded = [one for one in self._details if "open" not in one.attributes]
            self._form = Form(given.get("action") or "", folded=folded)
            self.forms.append(self._form)
        elif self._form is not None:
            self._note(control)

    def _note(self, control: Control) -> None:
        assert self._form is not None
        if control.tag == "select":
            self._select = control.name
        elif control.tag == "option":
            control.name = self._select
        elif control.tag == "textarea":
            self._area = control
        elif "data-uploads" in control.attributes:
            self._files = control.attributes.get("data-field") or ""
        elif control.tag == "ul" and self._files:
            self._form.file_lists[self._files], self._files = control.end, ""
        if control.tag in ("input", "textarea", "option"):
            self._form.controls.append(control)

    def handle_endtag(self, tag: str) -> None:
        """Note what ends here."""
        if tag == "textarea" and self._area is not None:
            self._area.closed, self._area = self._here(), None
        elif tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""
        elif tag == "details" and self._details:
            self._details.pop()


def filled(
    page: str, path: str, sent: UnsentForm, notice: str, uploads: Sequence[FinishedUpload] = ()
) -> str:
    """The page at this path with a notice at its top, and the form that was sent filled in if it is there.

    `uploads` are its files that have arrived already.
    """
    found = FormsOfAPage(page)
    form = _same(found.forms, path, sent)
    edits = [(found.main, found.main, notice)] if found.main >= 0 else []
    if form is not None:
        edits += [(one.start, one.end, one.rewritten(open=True)) for one in form.folded]
        edits += _typed(form, sent)
        edits += _files(form, uploads)
    for start, end, text in sorted(edits, reverse=True):
        page = page[:start] + text + page[end:]
    return page


def names_of_words(page: str, path: str, sent: UnsentForm) -> frozenset[str] | None:
    """The names of the fields that take words in the form that was sent; None if it is not on this page."""
    form = _same(FormsOfAPage(page).forms, path, sent)
    if form is None:
        return None
    return frozenset(
        one.name
        for one in form.controls
        if one.tag == "textarea" or (one.tag == "input" and one.type in TAKES_WORDS)
    )


def path_of(address: str) -> str:
    """The path of an address on this site, without the language that it begins with: a form is one in all languages."""
    return re.sub(r"^/\w\w/", "/", urlsplit(address).path)


def _same(forms: list[Form], path: str, sent: UnsentForm) -> Form | None:
    """Of the forms that lead to where the unsent one was sent, the one that has most of its fields."""
    names = {name for name, _value in sent.fields}
    alike = [one for one in forms if path_of(urljoin(path, one.action)) == path_of(sent.action)]
    return max(alike, key=lambda one: len(one.names & names), default=None)


def _typed(form: Form, sent: UnsentForm) -> list[tuple[int, int, str]]:
    values: dict[str, list[str]] = {}
    for name, value in sent.fields:
        values.setdefault(name, []).append(value)
    edits = []
    for control in form.controls:
        if control.name in FIXED or not control.name or control.type in UNTOUCHED:
            continue
        edits += _edit(control, values)
    return edits


def _files(form: Form, uploads: Sequence[FinishedUpload]) -> list[tuple[int, int, str]]:
    places = form.file_lists
    return [
        (places[one.field], places[one.field], fields.sent_file(one.field, one.key, one.name, one.size))
        for one in uploads
        if one.field in places
    ]


def _edit(control: Control, values: dict[str, list[str]]) -> list[tuple[int, int, str]]:
    """What to write in the place of a control; values of a name that many text fields share go to them in turn."""
    given = values.get(control.name, [])
    here = control.start, control.end
    if control.tag == "option" or control.type in ("checkbox", "radio"):
        word = "selected" if control.tag == "option" else "checked"
        value = control.attributes.get("value", "on" if word == "checked" else None)
        if value is None or (control.tag == "option" and not given):
            return []
        return [(*here, control.rewritten(**{word: value in given}))]
    if not given:
        return []
    text = given.pop(0) if len(given) > 1 else given[0]
    if control.tag == "textarea":
        return [(control.end, control.closed, f"\n{draw.escaped(text)}")]
    return [(*here, control.rewritten(value=text))]
