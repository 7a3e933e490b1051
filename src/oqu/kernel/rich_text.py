"""Rich text: Markdown as authors write it, made into HTML that is safe to show."""

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = {
    *("p", "br", "hr", "h2", "h3", "h4", "strong", "em", "s", "blockquote", "code", "pre"),
    *("ul", "ol", "li", "a", "table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto", "tel"}
FIRST_LEVEL, LAST_LEVEL = 2, 4

_markdown = MarkdownIt("commonmark", {"html": False, "typographer": False}).enable(["table", "strikethrough"])


def render(markdown: str) -> SafeString:
    """HTML of a Markdown text: its headings begin at the second level (the page has the first), no HTML of its own."""
    tokens = _markdown.parse(markdown)
    headings = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    highest = min((int(token.tag[1]) for token in headings), default=1)
    for token in headings:
        token.tag = f"h{min(int(token.tag[1]) - highest + FIRST_LEVEL, LAST_LEVEL)}"
    html = _markdown.renderer.render(tokens, _markdown.options, {})
    clean = nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener")
    return mark_safe(_scrolling_tables(clean))  # noqa: S308 - cleaned in the line above


def _scrolling_tables(html: str) -> str:
    """A wide table moves within its own frame, by the keyboard too, and never the page sideways."""
    return html.replace("<table>", '<div class="wide-table" tabindex="0"><table>').replace(
        "</table>", "</table></div>"
    )


def without_title(markdown: str) -> str:
    """The text without a first-level heading at its very start: the page shows that title already."""
    first, _line, rest = markdown.lstrip().partition("\n")
    return rest.lstrip("\n") if first.startswith("# ") else markdown


def words(markdown: str) -> int:
    """How many words a text has, for an estimate of the time to read it."""
    return len(markdown.split())
