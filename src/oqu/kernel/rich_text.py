"""Rich text: Markdown as authors write it, made into HTML that is safe to show."""

import gzip
import re

import cmarkgfm  # type: ignore[import-untyped]
import nh3
from django.utils.safestring import SafeString, mark_safe

TAGS = {
    *("p", "br", "hr", "h2", "h3", "h4", "strong", "em", "del", "blockquote", "code", "pre"),
    *("ul", "ol", "li", "a", "table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto", "tel"}
FIRST_LEVEL, LAST_LEVEL = 2, 4
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


def render(markdown: str) -> SafeString:
    """HTML of a Markdown text: its headings begin at the second level (the page has the first), no HTML of its own.

    The time grows with the length of the text only, whatever is in it: cmark has no worse cases, and the nesting of
    quotations is limited here.
    """
    text = DEEP_QUOTE.sub(r"\1", markdown.replace(SHOWN, ""))
    text = OPENS.sub(SHOWN, BACKSLASHES.sub(_unescaped, text))
    html = _html(text)
    if len(html) > MOST_GROWTH * len(text) + SHORT:
        html = _html(text.replace("|", "\\|"))  # a table whose rows are mostly filled up by the parser
    clean = nh3.clean(
        _levelled(html), tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener"
    )
    return mark_safe(_scrolling_tables(clean.replace(SHOWN, "&lt;")))  # noqa: S308 - cleaned in the line above


def _html(text: str) -> str:
    made: str = cmarkgfm.markdown_to_html_with_extensions(
        text, options=0, extensions=["table", "strikethrough"]
    )
    return made


def _unescaped(run: re.Match[str]) -> str:
    """Backslashes as they are; the last of an odd number escapes the "<" behind it, which is shown in its place."""
    signs = run[0]
    return signs[:-2] + SHOWN if signs[-1] == "<" and len(signs) % 2 == 0 else signs


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
