"""The news, by category, and as feeds."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from oqu.kernel import languages
from oqu.kernel.rich_text import render as rich_text
from oqu.news import queries
from oqu.reports.queries import latest_number
from oqu.web import access

PAGE = 12


@require_safe
@login_not_required
def news(request: HttpRequest, category: str = "") -> HttpResponse:
    """All news, or one shelf of it."""
    shelf = access.found(queries.category_by_address(category)) if category else None
    articles = queries.in_category(shelf) if shelf else queries.published()
    context = {
        "shelf": shelf,
        "shelves": _shelves(shelf),
        "page": Paginator(articles, PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "public/news.html", context)


def _shelves(shown: queries.Category | None) -> list[access.NavigationItem]:
    every = access.NavigationItem(_("All"), reverse("public:news"), shown is None)
    return [
        every,
        *(
            access.NavigationItem(
                str(shelf.label), reverse("public:news_category", args=[shelf.value]), shelf is shown
            )
            for shelf in queries.Category
        ),
    ]


@require_safe
@login_not_required
def article(request: HttpRequest, category: str, slug: str) -> HttpResponse:
    """One article."""
    shelf = access.found(queries.category_by_address(category))
    text = access.found(queries.in_category(shelf).filter(slug=slug).first())
    signed_number = latest_number(text.course) if text.course else 0
    body_language, body = languages.translated_text(text, "body")
    context = {
        "article": text,
        "body": rich_text(body),
        "body_language": body_language,
        "signed_number": signed_number,
    }
    return render(request, "public/article.html", context)
