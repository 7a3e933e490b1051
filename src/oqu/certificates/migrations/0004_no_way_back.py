"""Closed courses in which certificates were signed can't be opened again."""

from django.db import migrations


def bind_closed_courses(apps, _editor):
    """Note of each that something was signed which can't be taken back."""
    courses = apps.get_model("courses", "Course").objects
    signed = courses.filter(stage__in=["closed", "archived"], enrolments__certificates__isnull=False).values("pk")
    courses.filter(pk__in=signed).exclude(bound_stage__in=["closed", "archived"]).update(bound_stage="closed")


class Migration(migrations.Migration):

    dependencies = [
        ("courses", "0010_terms_change"),
        ("certificates", "0003_names_in_kazakh_order"),
    ]

    operations = [migrations.RunPython(bind_closed_courses, migrations.RunPython.noop)]
