"""Rows written before get the centre of their thing; names go, addresses and free words move to the side tables."""

from collections.abc import Iterator
from itertools import batched
from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import OuterRef, Subquery

CHUNK = 1000
COURSE = "course__centre_id"
WAYS = {
    "admission.application": COURSE,
    "admission.nomination": COURSE,
    "admission.proposal": COURSE,
    "assignments.submission": f"enrolment__{COURSE}",
    "certificates.certificate": "centre_id",
    "community.message": f"thread__{COURSE}",
    "community.thread": COURSE,
    "courses.activity": COURSE,
    "courses.course": "centre_id",
    "courses.enrolment": COURSE,
    "courses.group": COURSE,
    "ideas.idea": f"enrolment__{COURSE}",
    "letters.letter": "centre_id",
    "news.article": "centre_id",
    "questionnaires.questionnaire": "centre_id",
    "questionnaires.theme": f"wave__activity__{COURSE}",
    "support.case": "centre_id",
}
"""Model → the way from it to its centre, as the models were when this was written."""
CODES = ("letters.write", "libraries.import")
"""Verbs whose summary is a code or a number."""
PERSONAL = ("reason", "name")
"""Details that people wrote themselves."""


def find_centres(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Fill in the centre of every row whose thing shows it."""
    entries = apps.get_model("kernel", "JournalEntry").objects
    for label, way in WAYS.items():
        things = apps.get_model(label).objects.filter(key=OuterRef("thing_key"))
        entries.filter(thing=label).update(centre_id=Subquery(things.values(way)[:1]))
    centres = apps.get_model("libraries", "Centre").objects
    for pk in centres.values_list("pk", flat=True):
        entries.filter(thing="libraries.centre", thing_key=str(pk)).update(centre_id=pk)


def move_addresses(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """`web 203.0.113.9` becomes `web`, and the address a row that can be deleted."""
    addresses = apps.get_model("kernel", "JournalAddress")
    entries = apps.get_model("kernel", "JournalEntry").objects.filter(origin__startswith="web ")
    rows = (
        addresses(entry_id=pk, address=origin.removeprefix("web ")[:45], at=at)
        for pk, origin, at in entries.values_list("pk", "origin", "at").iterator()
    )
    for chunk in batched(rows, CHUNK):
        addresses.objects.bulk_create(chunk)
    entries.update(origin="web")


def move_words(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Free words go beside the row; what a thing was called goes altogether, except of what is not there any more."""
    entries = apps.get_model("kernel", "JournalEntry").objects
    words = apps.get_model("kernel", "JournalWords").objects
    for entry, person_key, moved in list(_free_words(apps)):
        words.create(entry_id=entry.pk, person_key=person_key, words=moved)
        left = {name: value for name, value in entry.details.items() if name not in moved}
        entries.filter(pk=entry.pk).update(details=left)
    for entry in entries.filter(verb="courses.remove_activity").exclude(summary=""):
        words.create(entry_id=entry.pk, person_key=entry.actor_key, words={"title": entry.summary})
    entries.exclude(verb__in=CODES).exclude(summary="").update(summary="")


def _free_words(apps: StateApps) -> Iterator[tuple[Any, str, dict[str, Any]]]:
    owners = dict(apps.get_model("courses", "Enrolment").objects.values_list("key", "person__key"))
    holders = apps.get_model("certificates", "Certificate").objects
    owners |= dict(holders.values_list("key", "enrolment__person__key"))
    entries = apps.get_model("kernel", "JournalEntry").objects
    for entry in entries.filter(verb__regex=r"^(lectures|certificates)\."):
        moved = {name: entry.details[name] for name in PERSONAL if entry.details.get(name)}
        if moved:
            yield entry, owners.get(entry.thing_key, entry.actor_key), moved


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0005_journal_centre_and_side_tables"),
        ("admission", "0001_initial"),
        ("assignments", "0001_initial"),
        ("certificates", "0003_one_valid_certificate"),
        ("community", "0001_initial"),
        ("courses", "0001_initial"),
        ("ideas", "0001_initial"),
        ("letters", "0001_initial"),
        ("libraries", "0001_initial"),
        ("news", "0001_initial"),
        ("questionnaires", "0001_initial"),
        ("support", "0001_initial"),
    ]
    operations = [
        migrations.RunPython(find_centres, migrations.RunPython.noop),
        migrations.RunPython(move_addresses, migrations.RunPython.noop),
        migrations.RunPython(move_words, migrations.RunPython.noop),
    ]
