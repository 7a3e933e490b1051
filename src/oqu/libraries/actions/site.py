"""The name of the site, and the check of its installation."""

from collections.abc import Mapping
from datetime import datetime

from django.core.cache import cache
from django.db import transaction

from oqu.kernel import journal, languages
from oqu.kernel.languages import in_languages
from oqu.libraries.models import SiteName
from oqu.libraries.queries import CHECKED, SITE_NAME, SITE_NAME_SECONDS


@transaction.atomic
def name_site(*, names: Mapping[str, str], by: journal.Actor, at: datetime) -> SiteName:
    """Give the site a name, in one language or more; it stands in titles, letters and calendars."""
    row, _is_new = SiteName.objects.update_or_create(only=True, defaults=in_languages("name", names))
    journal.record("libraries.name_site", thing=row, by=by, at=at)
    cache.delete(SITE_NAME)
    # once more at the commit: meanwhile another thread may have read the name before
    transaction.on_commit(lambda: cache.set(SITE_NAME, languages.texts_of(row, "name"), SITE_NAME_SECONDS))
    return row


@transaction.atomic
def record_check(*, wrong: int, odd: int = 0, by: journal.Actor, at: datetime) -> None:
    """Remember that a person has checked the installation, how many things were wrong and how many to be looked at."""
    journal.record(CHECKED, thing=None, by=by, at=at, details={"wrong": wrong, "odd": odd})
