"""The news: what everybody may read, and what is being written."""

from collections.abc import Iterable

from django.db.models import F, QuerySet

from oqu.courses.models import Course
from oqu.kernel.languages import LANGUAGES
from oqu.libraries.models import Centre
from oqu.news.models import Article, Category


def published() -> QuerySet[Article]:
    """Every published article, newest first."""
    return (
        Article.objects.filter(published_at__isnull=False)
        .select_related("centre__library", "centre__look__logo", "course")
        .order_by("-published_at", "-pk")
    )


def in_category(category: Category) -> QuerySet[Article]:
    """The published articles of one shelf."""
    return published().filter(category=category)


def about_course(slug: str) -> QuerySet[Article]:
    """The published articles about a course."""
    return published().filter(course__slug=slug).select_related("course__centre__library")


def written_about(course: Course) -> QuerySet[Article]:
    """Drafts and published articles about a course, newest first, without announcements."""
    about = Article.objects.filter(course=course).exclude(category=Category.ANNOUNCEMENTS)
    return about.order_by("-drafted_at", "-pk")


def latest(number: int = 3) -> QuerySet[Article]:
    """The newest few."""
    return published()[:number]


def articles_of(centres: Iterable[Centre]) -> QuerySet[Article]:
    """Drafts and published articles of these centres: drafts first, then the newest."""
    return (
        Article.objects.filter(centre__in=centres)
        .select_related("course", "centre")
        .order_by(F("published_at").desc(nulls_first=True), "-changed_at", "-pk")
    )


def category_by_address(address: str) -> Category | None:
    """The shelf with that address."""
    return Category(address) if address in Category.values else None


def incomplete_languages(article: Article) -> list[str]:
    """The languages in which an article that is whole in another one lacks its title, its text, or a sentence that others have.

    They are those of its course, else those of the courses of its centre; and any in which it is begun.
    """
    needed = {"title", "body"} | {"lead" for x in LANGUAGES if getattr(article, f"lead_{x}")}
    written = {x: {part for part in needed if getattr(article, f"{part}_{x}")} for x in LANGUAGES}
    whole = [x for x in LANGUAGES if written[x] == needed]
    readers = article.course.languages if article.course else _languages_of(article.centre)
    wanted = [x for x in LANGUAGES if written[x] or x in readers]
    return [x for x in wanted if x not in whole] if whole else []


def _languages_of(centre: Centre) -> set[str]:
    """The languages of the courses of a centre."""
    listed = Course.objects.filter(centre=centre).values_list("languages", flat=True)
    return {language for languages in listed for language in languages}
