"""The name of the site."""

from collections.abc import Mapping
from datetime import datetime

from django.core.cache import cache
from django.db import transaction

from oqu.kernel import journal
from oqu.kernel.languages import in_languages
from oqu.libraries.models import SiteName
from oqu.libraries.queries import SITE_NAME


@transaction.atomic
def name_site(*, names: Mapping[str, str], by: journal.Actor, at: datetime) -> SiteName:
    """Give the site a name, in one language or more; it stands in titles, letters and calendars."""
    row, _is_new = SiteName.objects.update_or_create(only=True, defaults=in_languages("name", names))
    journal.record("libraries.name_site", thing=row, by=by, at=at)
    cache.delete(SITE_NAME)
    return row
