"""Writes about links: where they lead, and who has seen what is there."""

from datetime import datetime

from django.db import transaction

from oqu.courses.actions import report_progress, require_open, require_plan_open
from oqu.courses.models import Activity, Enrolment, Progress, Step
from oqu.kernel import journal
from oqu.kernel.rows import assign
from oqu.links.models import Link
from oqu.people.models import Person


@transaction.atomic
def set_link(
    *,
    activity: Activity,
    medium: str,
    url: str,
    by: Person,
    at: datetime,
    author: str = "",
    minutes: int | None = None,
    size: int | None = None,
) -> Link:
    """Enter or change the link of an activity; the same values again change nothing.

    `url` begins with http:// or https://, `size` is in bytes; None: not known. Raises PlanFinal.
    """
    require_plan_open(course=activity.course, activity=activity)
    wanted = {"medium": medium, "url": url, "author": author, "minutes": minutes, "size": size}
    link, is_new = Link.objects.get_or_create(activity=activity, defaults=wanted)
    changed = sorted(wanted) if is_new else assign(link, wanted)
    if changed and not is_new:
        link.save(update_fields=changed)
    if changed:
        journal.record("links.set", thing=activity, by=by, at=at, details={"fields": changed})
    return link


@transaction.atomic
def finish_link(*, link: Link, enrolment: Enrolment, by: Person, at: datetime) -> Progress:
    """Record that a person has seen what a link leads to; idempotent. Raises CourseOver."""
    known = Progress.objects.filter(enrolment=enrolment, activity_id=link.activity_id, step=Step.DONE).first()
    if known:
        return known
    require_open(course=enrolment.course, activity=link.activity)
    journal.record("links.finish", thing=link.activity, by=by, at=at)
    return report_progress(enrolment=enrolment, activity=link.activity, step=Step.DONE, at=at)
