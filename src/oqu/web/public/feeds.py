"""The news as RSS and Atom, in the language of the address."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from oqu.kernel.rich_text import render
from oqu.libraries.queries import site_name
from oqu.news.queries import Article, latest

ENTRIES = 30


class RssFeed(Feed[Article, None]):
    """The newest articles."""

    def title(self) -> str:
        """The name of the feed."""
        return _("News: %(site)s") % {"site": site_name()}

    def link(self) -> str:
        """The page that the feed belongs to."""
        return reverse("public:news")

    def description(self) -> str:
        """What the feed tells."""
        return _("Courses, announcements and experience of libraries")

    def items(self) -> list[Article]:
        """The entries."""
        return list(latest(ENTRIES))

    def item_title(self, item: Article) -> SafeString:
        """The headline."""
        return SafeString(item.title)

    def item_description(self, item: Article) -> str:
        """The text as HTML."""
        return render(item.body).replace('href="/', f'href="{settings.OQU_SITE_URL}/')

    def item_link(self, item: Article) -> str:
        """The page of the article."""
        return reverse("public:article", kwargs={"category": item.category, "slug": item.slug})

    def item_guid(self, item: Article) -> str:
        """What stays the same when the title changes."""
        return f"oqu:article:{item.key}"

    item_guid_is_permalink = False

    def item_pubdate(self, item: Article) -> datetime | None:
        """When it was published."""
        return item.published_at

    def item_updateddate(self, item: Article) -> datetime:
        """When it was last changed."""
        return item.changed_at

    def item_author_name(self, item: Article) -> str:
        """The library that tells it; Atom asks for an author."""
        return str(item.centre)

    def item_categories(self, item: Article) -> list[str]:
        """The shelf."""
        return [item.get_category_display()]


class AtomFeed(RssFeed):
    """The same as Atom."""

    feed_type = Atom1Feed

    def subtitle(self) -> str:
        """What the feed tells."""
        return self.description()


rss = login_not_required(RssFeed())
atom = login_not_required(AtomFeed())
