from django.db import migrations


def carry(apps, schema_editor):
    """Give people without a library that of their latest admitted application: of the list, else as written."""
    applications = apps.get_model("admission", "Application").objects
    people = apps.get_model("people", "Person").objects
    admitted = applications.filter(state="admitted", person__library=None).order_by("decided_at", "pk")
    for person, library, words in admitted.values_list("person_id", "library_id", "library_words"):
        written = "" if library else words
        if library or written:
            people.filter(pk=person).update(library=library, library_words=written)


class Migration(migrations.Migration):
    """Back again nothing is taken away: an earlier release only reads the library of a person."""

    dependencies = [
        ("admission", "0003_headings_that_are_not_used"),
        ("people", "0003_library_as_written"),
    ]

    operations = [migrations.RunPython(carry, migrations.RunPython.noop)]
