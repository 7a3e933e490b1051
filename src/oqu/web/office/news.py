"""Writing and publishing news."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from oqu.courses.queries import office_centres
from oqu.kernel import clock
from oqu.kernel.errors import Refused
from oqu.kernel.languages import name_in_words
from oqu.libraries.queries import Centre
from oqu.news import actions, queries, rules
from oqu.news.forms import ArticleForm
from oqu.news.queries import Article, Category
from oqu.web import access
from oqu.web.office.editions import awaited
from oqu.web.text_preview import text_preview

PAGE = 50


def _newsroom(request: HttpRequest) -> Centre:
    centre = access.office_centre(request)
    access.allow(request, rules.can_keep_news, centre)
    return centre


def _article(request: HttpRequest, key: str) -> Article:
    text = access.found(queries.articles_of(office_centres(access.person(request))).filter(key=key).first())
    access.allow(request, rules.can_keep_news, text.centre)
    return text


@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """Drafts, then what is published."""
    centre = _newsroom(request)
    page = Paginator(queries.articles_of([centre]), PAGE).get_page(request.GET.get("page"))
    return render(request, "office/news.html", {"centre": centre, "page": page})


@require_http_methods(["GET", "POST"])
def new_article(request: HttpRequest) -> HttpResponse:
    """Begin an article."""
    centre = _newsroom(request)
    if preview := text_preview(request):
        return preview
    form = ArticleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        drafted = actions.draft(
            centre=centre,
            category=Category(form.cleaned_data["category"]),
            title=form.texts("title"),
            lead=form.texts("lead"),
            body=form.texts("body"),
            by=access.person(request),
            at=clock.now(),
            key=access.form_key(request),
        )
        return access.see_other("office:article", key=drafted.key)
    return access.form_page(request, "office/article.html", {}, form)


@require_http_methods(["GET", "POST"])
def article(request: HttpRequest, key: str) -> HttpResponse:
    """Edit an article; a published one changes at once."""
    text = _article(request, key)
    if preview := text_preview(request):
        return preview
    form = ArticleForm(request.POST or None, instance=text)
    if request.method == "POST" and form.is_valid():
        actions.edit(article=text, fields=form.cleaned_data, by=access.person(request), at=clock.now())
        if "publish" in request.POST and not _incomplete(text):
            return _publish(request, text, saved=True)
        messages.success(request, _("Saved."))
        if "publish" in request.POST:
            messages.warning(request, _("Not published yet: look at the question above the text."))
        return access.see_other("office:article", key=key)
    incomplete = "" if text.published_at else _incomplete(text)
    context = {"article": text, "incomplete": incomplete, **_awaited(text)}
    return access.form_page(request, "office/article.html", context, form)


def _awaited(text: Article) -> dict[str, object]:
    """Which questionnaires of its course an unpublished article knows nothing of."""
    if text.course is None or text.published_at:
        return {}
    return {"course": text.course, **awaited(text.course)}


def _incomplete(text: Article) -> str:
    """The names of the languages in which an article has no title or no text."""
    return ", ".join(name_in_words(language) for language in queries.incomplete_languages(text))


def _publish(request: HttpRequest, text: Article, *, saved: bool = False) -> HttpResponse:
    """Publish an article; that it was `saved` is reported where it can't be published."""
    try:
        actions.publish(article=text, by=access.person(request), at=clock.now())
    except Refused as refusal:
        if saved:
            messages.success(request, _("Saved."))
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The article is published."))
    return access.see_other("office:article", key=text.key)


@require_POST
def publish_article(request: HttpRequest, key: str) -> HttpResponse:
    """Show an article to everybody, or take it back."""
    text = _article(request, key)
    if "take_back" not in request.POST:
        return _publish(request, text)
    actions.take_back(article=text, by=access.person(request), at=clock.now())
    messages.success(request, _("The article is a draft again."))
    return access.see_other("office:article", key=key)
