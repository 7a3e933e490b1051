"""Rich text: Markdown as authors write it, made into HTML that is safe to show."""

import gzip
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from urllib.parse import unquote

import cmarkgfm  # type: ignore[import-untyped]
import nh3
from django.utils.safestring import SafeString, mark_safe

from oqu.kernel.text import slug

TAGS = {
    *("p", "br", "hr", "h2", "h3", "h4", "strong", "em", "del", "blockquote", "code", "pre"),
    *("ul", "ol", "li", "a", "table", "thead", "tbody", "tr", "th", "td", "img"),
}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "img": {"src", "alt", "width", "height", "loading"}}
SCHEMES = {"http", "https", "mailto", "tel"}
FIRST_LEVEL, LAST_LEVEL = 2, 4
IMAGE = re.compile(r'<img src="([^"]*)" alt="([^"]*)"(?: title="[^"]*")? />')
"""A picture as cmark writes it."""
PICTURE_ENDING = re.compile(r"\.(?:jpe?g|jfif|png|webp|hei[cf]|gif|bmp|tiff?|svg)$", re.IGNORECASE)
LONGEST_PICTURE_NAME = 100
HEADING = re.compile(r"<(/?)h([1-6])>")
BACKSLASHES = re.compile(r"\\+<?")
"""A run of backslashes is matched as a whole: tried again from each of them, a text of backslashes takes minutes."""
OPENS = re.compile(r"<(?![A-Za-z][A-Za-z0-9+.-]{1,31}:|[^\s<>]+@)")
"""A "<" that begins no address in angle brackets: it is shown, since authors write no HTML."""
SHOWN = "\ue000"
"""Stands for such a "<" while the text is formatted."""
MOST_QUOTES = 20
DEEP_QUOTE = re.compile(rf"^((?:[ \t\d.)*+-]*>){{{MOST_QUOTES}}})[ \t\d.)*+>-]*>", re.MULTILINE)
"""A quotation in more than so many others, which takes minutes to clean."""

MOST_GROWTH, SHORT = 30, 10_000
"""How many times longer than its text the HTML may be, and from which length on. A full table makes six times as much."""


@dataclass(frozen=True)
class ShownPicture:
    """A picture that a text may show: its address, width and height in pixels."""

    url: str
    width: int
    height: int


@dataclass(frozen=True)
class PictureMention:
    """A picture that a text mentions: the name of its file as typed, the key (`picture_name`), the description."""

    typed: str
    name: str
    description: str


def picture_name(file: str) -> str:
    """The key of a picture: the name of its file in Latin letters, digits and hyphens, without folder and ending."""
    last_part = file.replace("\\", "/").rpartition("/")[2]
    return slug(PICTURE_ENDING.sub("", last_part), longest=LONGEST_PICTURE_NAME)


def pictures_in(markdown: str) -> list[PictureMention]:
    """The pictures that a text mentions, in their order; those with a whole address, of other sites, have no name."""
    found = IMAGE.findall(_html(_prepared(markdown)))
    return [PictureMention(_typed(source), _name(source), _plain(words).strip()) for source, words in found]


def render(markdown: str, pictures: Mapping[str, ShownPicture] | None = None) -> SafeString:
    """HTML of a Markdown text: its headings begin at the second level (the page has the first), no HTML of its own.

    `pictures` are those that the text may show, by `picture_name`; of any other the description is left.
    The time grows with the length of the text only, whatever is in it: cmark has no worse cases, and the nesting of
    quotations is limited here.
    """
    text = _prepared(markdown)
    html = _html(text)
    if len(html) > MOST_GROWTH * len(text) + SHORT:
        html = _html(text.replace("|", "\\|"))  # a table whose rows are mostly filled up by the parser
    clean = nh3.clean(
        _with_pictures(_levelled(html), pictures or {}),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="noopener",
    )
    return mark_safe(_scrolling_tables(clean.replace(SHOWN, "&lt;")))  # noqa: S308 - cleaned in the line above


def _prepared(markdown: str) -> str:
    """The text as cmark gets it: quotations not too deep, every "<" that is to be shown replaced."""
    text = DEEP_QUOTE.sub(r"\1", markdown.replace(SHOWN, ""))
    return OPENS.sub(SHOWN, BACKSLASHES.sub(_unescaped, text))


def _html(text: str) -> str:
    made: str = cmarkgfm.markdown_to_html_with_extensions(
        text, options=0, extensions=["table", "strikethrough"]
    )
    return made


def _unescaped(run: re.Match[str]) -> str:
    """Backslashes as they are; the last of an odd number escapes the "<" behind it, which is shown in its place."""
    signs = run[0]
    return signs[:-2] + SHOWN if signs[-1] == "<" and len(signs) % 2 == 0 else signs


def _plain(escaped: str) -> str:
    return unescape(escaped).replace(SHOWN, "<")


def _typed(source: str) -> str:
    return unquote(_plain(source))


def _name(source: str) -> str:
    typed = _typed(source)
    return "" if not typed or "//" in typed else picture_name(typed)


def _with_pictures(html: str, pictures: Mapping[str, ShownPicture]) -> str:
    """Known pictures at their addresses, loaded when the reader comes near; the words of all others."""

    def shown(found: re.Match[str]) -> str:
        picture = pictures.get(_name(found[1]))
        if picture is None:
            return found[2]
        size = f'width="{picture.width}" height="{picture.height}" loading="lazy"'
        return f'<img src="{picture.url}" alt="{found[2]}" {size}>'

    return IMAGE.sub(shown, html)


def _levelled(html: str) -> str:
    """The headings moved so that the highest is of the first level that a page leaves to texts."""
    moved = FIRST_LEVEL - min((int(level) for _slash, level in HEADING.findall(html)), default=1)
    return HEADING.sub(lambda tag: f"<{tag[1]}h{min(int(tag[2]) + moved, LAST_LEVEL)}>", html)


def _scrolling_tables(html: str) -> str:
    """A wide table moves within its own frame, by the keyboard too, and never the page sideways."""
    return html.replace("<table>", '<div class="wide-table" tabindex="0"><table>').replace(
        "</table>", "</table></div>"
    )


def without_title(markdown: str) -> str:
    """The text without a first-level heading at its very start: the page shows that title already."""
    first, _line, rest = markdown.lstrip().partition("\n")
    return rest.lstrip("\n") if first.startswith("# ") else markdown


def weight(html: str) -> int:
    """About how many bytes a text adds to its page, compressed as it is sent."""
    return len(gzip.compress(html.encode(), 6))


def words(markdown: str) -> int:
    """How many words a text has, for an estimate of the time to read it."""
    return len(markdown.split())
