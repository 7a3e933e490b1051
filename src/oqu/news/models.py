from django.db import models
from django.utils.translation import gettext_lazy as _

from oqu.courses.models import Course
from oqu.kernel.db import KeyField
from oqu.kernel.fields import LONGEST_HEADLINE
from oqu.kernel.rows import Row
from oqu.libraries.models import Centre
from oqu.people.models import Person


class Category(models.TextChoices):
    """The sections of the news; the value is part of the URL."""

    NEWS = "news", _("News")
    ANNOUNCEMENTS = "announcements", _("Announcements")
    EXPERIENCE = "experience", _("Experience")


class Article(Row):
    """A news article in up to three languages, a draft until it is published."""

    key = KeyField()
    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="articles")
    course = models.ForeignKey(
        Course, null=True, blank=True, on_delete=models.SET_NULL, related_name="articles"
    )
    category = models.CharField(_("category"), max_length=13, choices=Category, default=Category.NEWS)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=LONGEST_HEADLINE)
    lead = models.CharField(_("in one sentence"), max_length=400, blank=True)
    body = models.TextField(_("text"), blank=True)
    author = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="articles")
    drafted_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-published_at", "-drafted_at"]
        indexes = [models.Index(fields=["category", "published_at"], name="article_shelf")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(category__in=Category.values), name="article_category_known"
            ),
        ]

    def __str__(self) -> str:
        return self.title
