"""Participations and envelopes get ids that chance draws; those of open waves are copied in an order that chance decides.

An id cannot be changed from text to number in its column, so the rows move to new tables, in both directions.
"""

import secrets
from typing import Any

import django.db.models.deletion
from django.db import migrations, models

import oqu.kernel.db

CHUNK = 500
PAIRS = (("Participation", "ScatteredParticipation"), ("Envelope", "ScatteredEnvelope"))


def _copy(apps: Any, schema_editor: Any, source: str, target: str) -> None:
    old, new = (apps.get_model("questionnaires", name) for name in (source, target))
    ids = list(old.objects.order_by().values_list("pk", flat=True))
    secrets.SystemRandom().shuffle(ids)
    names = [field.attname for field in old._meta.concrete_fields if not field.primary_key]
    for start in range(0, len(ids), CHUNK):
        rows = list(old.objects.filter(pk__in=ids[start : start + CHUNK]).values(*names))
        secrets.SystemRandom().shuffle(rows)
        new.objects.bulk_create([new(**row) for row in rows])
    if schema_editor.connection.vendor == "postgresql":  # foreign keys are checked now: tables are renamed next
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def scatter(apps: Any, schema_editor: Any) -> None:
    for old, new in PAIRS:
        _copy(apps, schema_editor, old, new)


def gather(apps: Any, schema_editor: Any) -> None:
    for old, new in PAIRS:
        _copy(apps, schema_editor, new, old)


def drawn() -> models.Field[Any, Any]:
    return oqu.kernel.db.RandomOrderField(
        default=oqu.kernel.db.random_number, editable=False, primary_key=True, serialize=False
    )


def of_wave(name: str) -> models.Field[Any, Any]:
    return models.ForeignKey(
        db_index=False,
        on_delete=django.db.models.deletion.CASCADE,
        related_name=name,
        to="questionnaires.wave",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0001_release_0_1_0"),
        ("questionnaires", "0004_published_tables"),
    ]

    operations = [
        migrations.AddField(
            model_name="wave",
            name="mixed",
            field=models.PositiveIntegerField(
                default=0, help_text="how many sealed answers there were when their rows were last mixed"
            ),
        ),
        migrations.CreateModel(
            name="ScatteredParticipation",
            fields=[
                ("id", drawn()),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="participations",
                        to="courses.enrolment",
                    ),
                ),
                ("wave", of_wave("participations")),
            ],
        ),
        migrations.CreateModel(
            name="ScatteredEnvelope",
            fields=[
                ("id", drawn()),
                ("slip", models.BinaryField(max_length=32)),
                ("sealed", models.BinaryField()),
                ("copy", models.BinaryField()),
                ("wave", of_wave("envelopes")),
            ],
        ),
        migrations.RunPython(scatter, gather),
        migrations.DeleteModel("Participation"),
        migrations.DeleteModel("Envelope"),
        migrations.RenameModel("ScatteredParticipation", "Participation"),
        migrations.RenameModel("ScatteredEnvelope", "Envelope"),
        migrations.AddConstraint(
            model_name="participation",
            constraint=models.UniqueConstraint(fields=("wave", "enrolment"), name="answered_once"),
        ),
        migrations.AddConstraint(
            model_name="envelope",
            constraint=models.UniqueConstraint(fields=("wave", "slip"), name="envelope_of_slip"),
        ),
    ]
