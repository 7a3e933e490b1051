"""The link behind a line of the report on a list; built-in, as the components are."""

from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html

register = template.Library()


@register.simple_tag(takes_context=True)
def repair(context: Context, problem: Any) -> str:
    """A link to the page on which what this problem names is added, if the view's `repairs` hold one for the reader."""
    page = (context.get("repairs") or {}).get(getattr(problem, "missing", ""))
    return format_html(' <a href="{}">{}</a>', page.href, page.words) if page else ""
