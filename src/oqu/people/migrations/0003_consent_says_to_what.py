from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0002_one_rule_for_signing_in")]
    operations = [
        migrations.AddField(
            "consent",
            "version",
            models.CharField(
                blank=True, default="", help_text="of the text; empty: given before texts had one", max_length=20
            ),
        ),
        migrations.AddField(
            "consent",
            "digest",
            models.CharField(
                blank=True, default="", help_text="SHA-256 of the text in that language", max_length=64
            ),
        ),
        migrations.AddField("consent", "language", models.CharField(blank=True, default="", max_length=2)),
        migrations.AddField(
            "consent",
            "channel",
            models.CharField(
                blank=True,
                choices=[
                    ("application", "Application form"),
                    ("sign_in", "First sign-in"),
                    ("profile", "Profile page"),
                    ("import", "Loaded from a list or a folder"),
                ],
                default="",
                max_length=11,
            ),
        ),
    ]
