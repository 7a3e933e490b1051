from django.db import migrations, models

from oqu.kernel.append_only import never_emptied, only_grows


class Migration(migrations.Migration):
    dependencies = [("kernel", "0006_journal_names_nobody")]
    operations = [
        migrations.RemoveField("journalentry", "actor_name"),
        migrations.AddIndex(
            "journalentry", models.Index(fields=["centre_id", "-at", "-id"], name="journal_of_centre")
        ),
        only_grows("kernel_journalentry"),
        never_emptied("kernel_journalentry"),
    ]
