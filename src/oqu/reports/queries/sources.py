"""What the figures of a report rest on, as far as it explains why a figure changed."""

from dataclasses import dataclass

from django.db.models import Count

from oqu.certificates.models import Certificate
from oqu.courses.queries import full_title
from oqu.kernel.clock import local_date
from oqu.questionnaires.models import Wave
from oqu.questionnaires.queries import closed_waves
from oqu.reports.queries.evidence import Evidence


@dataclass(frozen=True)
class ClosedWave:
    """A closed questionnaire: the address of its activity, its kind, its title, and the day it closed (ISO 8601)."""

    slug: str
    kind: str
    title: str
    closed_on: str


@dataclass(frozen=True)
class Sources:
    """Closed questionnaires, lines of the register (also of revoked certificates), revoked ones, reported outcomes."""

    waves: tuple[ClosedWave, ...]
    signed: int
    revoked: int
    reported: int


def sources(of: Evidence) -> Sources:
    """Read the sources of a course, in the current language."""
    register = Certificate.objects.filter(enrolment__course=of.course)
    lines = register.aggregate(signed=Count("pk"), revoked=Count("revocation"))
    return Sources(
        waves=tuple(_wave(wave, of.course.zone) for wave in closed_waves(of.course)),
        signed=lines["signed"],
        revoked=lines["revoked"],
        reported=of.ideas.reported,
    )


def _wave(wave: Wave, zone: str) -> ClosedWave:
    assert wave.closed_at is not None
    closed_on = local_date(wave.closed_at, zone).isoformat()
    return ClosedWave(wave.activity.slug, wave.questionnaire.kind, full_title(wave.activity), closed_on)
