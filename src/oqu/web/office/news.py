"""Writing and publishing news."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from oqu.kernel import clock
from oqu.kernel.errors import Refused
from oqu.kernel.languages import LANGUAGES
from oqu.libraries.queries import Centre
from oqu.news import actions, queries, rules
from oqu.news.forms import ArticleForm
from oqu.news.queries import Article, Category
from oqu.web import access


def _newsroom(request: HttpRequest) -> Centre:
    centre = access.office_centre(request)
    access.require(rules.can_keep_news(request.user, centre))
    return centre


def _article(request: HttpRequest, key: str) -> Article:
    return access.found(queries.articles_of(_newsroom(request)).filter(key=key).first())


@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """Drafts, then what is published."""
    centre = _newsroom(request)
    return render(request, "office/news.html", {"centre": centre, "articles": queries.articles_of(centre)})


@require_http_methods(["GET", "POST"])
def new_article(request: HttpRequest) -> HttpResponse:
    """Begin an article."""
    centre = _newsroom(request)
    form = ArticleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        article = actions.draft(
            centre=centre,
            category=Category(fields["category"]),
            title=_texts(fields, "title"),
            lead=_texts(fields, "lead"),
            body=_texts(fields, "body"),
            by=access.person(request),
            at=clock.now(),
            key=access.form_key(request),
        )
        return access.see_other("office:article", key=article.key)
    status = access.UNPROCESSABLE if form.is_bound else 200
    return render(request, "office/article.html", {"form": form, "languages": LANGUAGES}, status=status)


def _texts(fields: dict[str, str], name: str) -> dict[str, str]:
    return {language: fields[f"{name}_{language}"] or "" for language in LANGUAGES}


@require_http_methods(["GET", "POST"])
def article(request: HttpRequest, key: str) -> HttpResponse:
    """Edit an article; a published one changes at once."""
    text = _article(request, key)
    form = ArticleForm(request.POST or None, instance=text)
    if request.method == "POST" and form.is_valid():
        actions.edit(article=text, fields=form.cleaned_data, by=access.person(request), at=clock.now())
        messages.success(request, _("Saved."))
        return access.see_other("office:article", key=key)
    context = {"article": text, "form": form, "languages": LANGUAGES}
    status = access.UNPROCESSABLE if form.is_bound else 200
    return render(request, "office/article.html", context, status=status)


@require_POST
def publish_article(request: HttpRequest, key: str) -> HttpResponse:
    """Show an article to everybody, or take it back."""
    text, by, at = _article(request, key), access.person(request), clock.now()
    try:
        if "take_back" in request.POST:
            actions.take_back(article=text, by=by, at=at)
            messages.success(request, _("The article is a draft again."))
        else:
            actions.publish(article=text, by=by, at=at)
            messages.success(request, _("The article is published."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return access.see_other("office:article", key=key)
