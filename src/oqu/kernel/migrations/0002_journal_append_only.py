from django.db import migrations

from oqu.kernel.append_only import only_grows


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]
    operations = [only_grows("kernel_journalentry")]
