"""What the course's own sheet told stays beside the minutes that count, for when the list of a meeting goes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("lectures", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name="attendance",
            name="sheet_minutes",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="what the course's own sheet told: they count again when a list goes",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="attendance",
            name="sheet_note",
            field=models.CharField(blank=True, max_length=300),
        ),
    ]
