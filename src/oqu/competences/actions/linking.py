"""The mapping between two versions, made by hand: what became of each competence."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from oqu.competences.models import Competence, CompetenceLink, FrameworkVersion
from oqu.competences.queries import proposed_same
from oqu.kernel import journal
from oqu.kernel.errors import Refused


class NotTheNextVersion(Refused):
    message = _("A competence can only be mapped to the next version of its framework.")


class SameAsOne(Refused):
    message = _("Only one competence can be the same as one of the next version. Choose “related”.")


@transaction.atomic
def link(
    *,
    old: Competence,
    new: Collection[Competence],
    is_same: bool,
    by: journal.Actor,
    at: datetime,
) -> None:
    """Decide what became of a competence in the next version: these, the same or related ones; none: it has no successor.

    Raises NotTheNextVersion, and SameAsOne where two would be the same as one.
    """
    for one in new:
        if (
            one.version.framework_id != old.version.framework_id
            or one.version.number != old.version.number + 1
        ):
            raise NotTheNextVersion
    taken = CompetenceLink.objects.filter(new__in=new, is_same=True).exclude(old=old)
    if is_same and (len(new) != 1 or taken.exists()):
        raise SameAsOne
    old.links_onward.all().delete()
    rows = [CompetenceLink(old=old, new=one, is_same=is_same) for one in new]
    CompetenceLink.objects.bulk_create(rows or [CompetenceLink(old=old)])
    details = {"version": old.version.number, "from": old.code, "title": ", ".join(one.code for one in new)}
    journal.record("competences.link", thing=old.version.framework, by=by, at=at, details=details)


@transaction.atomic
def accept_proposed(*, old: FrameworkVersion, new: FrameworkVersion, by: journal.Actor, at: datetime) -> int:
    """Call undecided competences of the same code the same; return how many."""
    pairs = proposed_same(old, new)
    CompetenceLink.objects.bulk_create(CompetenceLink(old=a, new=b, is_same=True) for a, b in pairs)
    details = {"version": new.number, "number": len(pairs)}
    journal.record("competences.accept_proposed", thing=new.framework, by=by, at=at, details=details)
    return len(pairs)
