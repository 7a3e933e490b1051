import django.db.models.deletion
from django.db import migrations, models

from oqu.kernel.append_only import may_be_altered


class Migration(migrations.Migration):
    dependencies = [("kernel", "0004_unsent_forms")]
    operations = [
        may_be_altered("kernel_journalentry"),  # until 0007
        migrations.AddField(
            "journalentry",
            "centre_id",
            models.BigIntegerField(
                blank=True,
                help_text="The centre where it happened; the ground floor knows no centres.",
                null=True,
            ),
        ),
        migrations.AlterField(
            "journalentry",
            "summary",
            models.CharField(blank=True, help_text="A code or a number, never a name.", max_length=300),
        ),
        migrations.CreateModel(
            name="JournalWords",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="personal",
                        serialize=False,
                        to="kernel.journalentry",
                    ),
                ),
                ("person_key", models.CharField(blank=True, db_index=True, max_length=32)),
                ("words", models.JSONField()),
            ],
            options={"verbose_name_plural": "journal words"},
        ),
        migrations.CreateModel(
            name="JournalAddress",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="came_from",
                        serialize=False,
                        to="kernel.journalentry",
                    ),
                ),
                ("address", models.CharField(max_length=45)),
                ("at", models.DateTimeField(db_index=True)),
            ],
            options={"verbose_name_plural": "journal addresses"},
        ),
    ]
