"""Writes about news: drafting, editing, publishing, taking back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from oqu.courses.models import Course
from oqu.kernel import journal, text
from oqu.kernel.errors import Refused
from oqu.kernel.idempotency import once
from oqu.kernel.languages import LANGUAGES, Translations, in_languages
from oqu.kernel.rows import assign
from oqu.libraries.models import Centre
from oqu.news.models import Article, Category
from oqu.people.models import Person


class NothingToPublish(Refused):
    message = _("The article has no title and text in any language yet.")


@once(Article)
def draft(
    *,
    centre: Centre,
    category: Category,
    title: Translations,
    body: Translations,
    by: Person,
    at: datetime,
    key: str,
    lead: Translations | None = None,
    course: Course | None = None,
    slug: str = "",
) -> Article:
    """Write a draft; its address is made of the title where none is given."""
    article = Article(
        centre=centre,
        course=course,
        category=category,
        slug=_free_slug(slug or text.slug(next((title[x] for x in LANGUAGES if title.get(x)), ""))),
        author=by,
        drafted_at=at,
        changed_at=at,
        **in_languages("title", title),
        **in_languages("lead", lead or {}),
        **in_languages("body", body),
    )
    article.save()
    journal.record("news.draft", thing=article, by=by, at=at)
    return article


def _free_slug(wanted: str) -> str:
    taken = set(Article.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    return next(s for s in (wanted, *(f"{wanted}-{n}" for n in range(2, len(taken) + 3))) if s not in taken)


@transaction.atomic
def edit(*, article: Article, fields: Mapping[str, Any], by: Person, at: datetime) -> Article:
    """Change an article by column names (`title_kk`, `category`, …)."""
    article = Article.objects.select_for_update().get(
        pk=article.pk
    )  # a form has changed the given one already
    if changed := assign(article, fields):
        article.changed_at = at
        article.save()
        journal.record("news.edit", thing=article, by=by, at=at, details={"fields": changed})
    return article


@transaction.atomic
def publish(*, article: Article, by: Person, at: datetime) -> Article:
    """Show an article to everybody; what was published keeps its first date. Raises NothingToPublish."""
    if not any(getattr(article, f"title_{x}") and getattr(article, f"body_{x}") for x in LANGUAGES):
        raise NothingToPublish
    if article.published_at is None:
        article.published_at = at
        article.save(update_fields=["published_at"])
        journal.record("news.publish", thing=article, by=by, at=at)
    return article


@transaction.atomic
def take_back(*, article: Article, by: Person, at: datetime) -> Article:
    """Make a published article a draft again."""
    if article.published_at is not None:
        article.published_at = None
        article.save(update_fields=["published_at"])
        journal.record("news.take_back", thing=article, by=by, at=at)
    return article
