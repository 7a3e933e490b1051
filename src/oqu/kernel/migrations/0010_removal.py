from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel", "0009_resumable_uploads")]
    operations = [
        migrations.CreateModel(
            name="Removal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rule", models.CharField(max_length=60)),
                ("centre_id", models.BigIntegerField(blank=True, null=True)),
                ("number", models.PositiveIntegerField(help_text="rows")),
                ("at", models.DateTimeField(db_index=True)),
            ],
            options={
                "ordering": ["-at", "-pk"],
                "indexes": [models.Index(fields=["rule", "centre_id", "-at"], name="removal_by_rule")],
            },
        ),
    ]
