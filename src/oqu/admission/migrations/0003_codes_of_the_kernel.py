from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("admission", "0002_who_entered_people_with_cards")]
    operations = [migrations.DeleteModel("ConfirmationCode")]
