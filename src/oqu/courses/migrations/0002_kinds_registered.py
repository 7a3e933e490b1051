from django.db import migrations, models


class Migration(migrations.Migration):
    """The table accepts whatever kind an app registers, so that a new kind needs no migration here."""

    dependencies = [
        ("courses", "0001_release_0_1_0"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="activity", name="activity_kind_known"),
        migrations.AlterField(
            model_name="activity",
            name="kind",
            field=models.CharField(max_length=30),
        ),
    ]
