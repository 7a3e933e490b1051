"""Plain words out of the HTML that other systems keep, in as many languages as it holds."""

import re
from html.parser import HTMLParser

from oqu.kernel import text
from oqu.kernel.languages import LANGUAGES, Translations

BLOCKS = frozenset(
    {"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "hr"}
)
SILENT = frozenset({"script", "style"})
CURLY = re.compile(r"\{mlang\s+([\w-]+)\s*\}(.*?)\{mlang\}", re.DOTALL | re.IGNORECASE)
SPANS = re.compile(
    r"<span\b(?=[^>]*\bmultilang\b)[^>]*\blang=[\"']?([\w-]+)[\"']?[^>]*>(.*?)</span>",
    re.DOTALL | re.IGNORECASE,
)


PICTURES = re.compile(r"<(?:img|iframe|video|audio|object|embed|svg|canvas)\b", re.IGNORECASE)
DECLARATIONS = re.compile(r"<!\[[^>]*>?")
"""What word processors put around words, `<![if …]>`; Python's parser raises AssertionError for those that it doesn't know."""
ADDRESS = re.compile(r"(?:https?://|mailto:)\S+", re.IGNORECASE)


def has_pictures(html: str) -> bool:
    """Whether there is a picture, a film or sound in HTML, none of which is kept."""
    return bool(PICTURES.search(html))


def plain(html: str) -> str:
    """The words of HTML, a line for each block, with the addresses of links, without marks and without scripts."""
    reader = _Words()
    reader.feed(DECLARATIONS.sub("", html.replace("<![CDATA[", "").replace("]]>", "")))
    reader.close()
    lines = (" ".join(line.split()) for line in text.tidy("".join(reader.parts)).splitlines())
    return "\n".join(line for line in lines if line)


def translations(html: str, language: str) -> Translations:
    """The words by language, where Moodle's multi-language marks are used; else all in the one language."""
    for marks in (SPANS, CURLY):
        found = {tag.split("-")[0].split("_")[0].lower(): plain(words) for tag, words in marks.findall(html)}
        known = {lang: found[lang] for lang in LANGUAGES if found.get(lang)}
        if known:
            return known
    words = plain(html)
    return {language: words} if words else {}


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent = 0
        self.links: list[tuple[str, int]] = []  # address and where its words begin

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in SILENT
        if tag in BLOCKS:
            self.parts.append("\n")
        if tag == "a":
            self.links.append((dict(attrs).get("href") or "", len(self.parts)))

    def handle_endtag(self, tag: str) -> None:
        self.silent = max(0, self.silent - (tag in SILENT))
        if tag == "a" and self.links:
            self._name_address(*self.links.pop())
        if tag in BLOCKS:
            self.parts.append("\n")

    def _name_address(self, address: str, start: int) -> None:
        bare = address.strip().removeprefix("mailto:")
        words = "".join(self.parts[start:])
        if ADDRESS.fullmatch(address.strip()) and bare.rstrip("/") not in words:
            self.parts.append(f" ({bare})")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(data)
