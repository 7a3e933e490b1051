from django.db import migrations

from oqu.kernel.append_only import only_grows


class Migration(migrations.Migration):
    dependencies = [("certificates", "0001_initial")]
    operations = [only_grows("certificates_certificate"), only_grows("certificates_revocation")]
