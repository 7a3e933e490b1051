import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def give_networks_to_the_only_centre(apps: Apps, schema: BaseDatabaseSchemaEditor) -> None:
    """Where there is one centre it owns every library system; where there are more the administrator decides."""
    centres = list(apps.get_model("libraries", "Centre").objects.values_list("pk", flat=True)[:2])
    if len(centres) == 1:
        apps.get_model("libraries", "Network").objects.update(owner_id=centres[0])


class Migration(migrations.Migration):
    dependencies = [
        ("libraries", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="network",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                help_text="the centre that keeps the system and appoints its head; none: the site administrator does",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="networks",
                to="libraries.centre",
            ),
        ),
        migrations.RunPython(give_networks_to_the_only_centre, migrations.RunPython.noop),
    ]
