from django.db import migrations

from oqu.kernel.append_only import never_emptied


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_journal_append_only")]
    operations = [never_emptied("kernel_journalentry")]
