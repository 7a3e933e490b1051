from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def take_refusals_from_the_journal(apps: Apps, schema: BaseDatabaseSchemaEditor) -> None:
    """Refusals were only in the journal, which did not note the text and its language: those stay empty."""
    people = dict(apps.get_model("people", "Person").objects.values_list("key", "pk"))
    refusals = apps.get_model("kernel", "JournalEntry").objects.filter(verb="people.refuse_data")
    consents = apps.get_model("people", "Consent").objects
    for key, at in refusals.order_by("pk").values_list("thing_key", "at").iterator():
        if key in people:
            told = {"purpose": "data", "refused_at": at, "channel": "sign_in"}
            consents.create(person_id=people[key], **told)


def drop_refusals(apps: Apps, schema: BaseDatabaseSchemaEditor) -> None:
    """The table as it was knows none."""
    apps.get_model("people", "Consent").objects.filter(refused_at__isnull=False).delete()


class Migration(migrations.Migration):

    dependencies = [
        ('kernel', '0007_journal_append_only_again'),
        ('people', '0003_consent_says_to_what'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='consent',
            name='consent_once_while_given',
        ),
        migrations.AddField(
            model_name='consent',
            name='refused_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='consent',
            name='given_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='consent',
            name='language',
            field=models.CharField(blank=True, choices=[('kk', 'Қазақша'), ('ru', 'Русский'), ('en', 'English')], default='', max_length=2),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.UniqueConstraint(condition=models.Q(('given_at__isnull', False), ('withdrawn_at__isnull', True)), fields=('person', 'purpose'), name='consent_once_while_given'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('given_at__isnull', False), ('refused_at__isnull', True)), models.Q(('given_at__isnull', True), ('refused_at__isnull', False), ('withdrawn_at__isnull', True)), _connector='OR'), name='consent_given_or_refused'),
        ),
        migrations.RunPython(take_refusals_from_the_journal, drop_refusals),
    ]
