"""Mixing the sealed answers of an open wave, so that the order in which their rows lie tells nobody who wrote which."""

import secrets

from django.db import transaction
from django.db.models import Count, F, Q

from oqu.kernel import db
from oqu.questionnaires.models import Envelope, Wave

LARGEST = 2000
"""Sealed answers of a wave that are mixed at once: some 20 MB."""


def mix_open_waves() -> int:
    """Mix the anonymous waves to which answers have come since they were last mixed. Returns how many these were.

    Up to 2,000 answers: beyond that it would write too much. Where many come at once, a large wave is mixed whenever
    it has grown by a tenth, so that what is written stays in proportion to what has come.
    """
    mixed = sum(mix(wave=wave) for wave in _unmixed())
    if mixed:
        db.burn([])
    return mixed


def _unmixed() -> list[Wave]:
    waves = Wave.objects.filter(closed_at=None, anonymous=True).annotate(sealed=Count("envelopes"))
    grown = Q(sealed__lte=200) | Q(sealed__gte=F("mixed") * 1.1)
    return list(waves.filter(grown, sealed__lte=LARGEST).exclude(sealed=F("mixed")))


@transaction.atomic
def mix(*, wave: Wave) -> bool:
    """Write all sealed answers of the wave anew, under other ids and in an order that chance decides.

    No journal row: it would tell when the last answer came. Answers that come or change meanwhile wait at most for their own row; closing
    waits for the end. Returns whether it was still open.
    """
    held = Wave.objects.select_for_update(no_key=True).filter(pk=wave.pk, closed_at=None).first()
    if held is None:
        return False
    rows = list(Envelope.objects.select_for_update().filter(wave=held))
    Envelope.objects.filter(pk__in=[row.pk for row in rows]).delete()
    for row in rows:
        row.pk = db.random_number()
    secrets.SystemRandom().shuffle(rows)
    Envelope.objects.bulk_create(rows, batch_size=100)
    held.mixed = len(rows)
    held.save(update_fields=["mixed"])
    return True
