"""Links to other sites."""

from urllib.parse import urlsplit

from oqu.courses.models import Activity
from oqu.links.models import Link


def link_of(activity: Activity) -> Link | None:
    """The link of an activity; None if it has not been entered yet."""
    return Link.objects.filter(activity=activity).first()


def site_of(link: Link) -> str:
    """The site that a link leads to, without `www.`: "example.org"."""
    return (urlsplit(link.url).hostname or "").removeprefix("www.")
