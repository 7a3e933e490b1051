from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def ask_owners(apps: Apps, schema: BaseDatabaseSchemaEditor) -> None:
    """Undecided applications that others made with an e-mail wait for its owner; the office sends them the letter."""
    made_by_others = apps.get_model("admission", "Application").objects.exclude(source="own").exclude(email="")
    undecided = made_by_others.filter(state__in=["new", "waiting"])
    undecided.update(state="unconfirmed", person=None, confirmed_at=None)


class Migration(migrations.Migration):
    dependencies = [
        ("admission", "0003_codes_of_the_kernel"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["email"], name="application_by_email"),
        ),
        migrations.RunPython(ask_owners, migrations.RunPython.noop),
    ]
