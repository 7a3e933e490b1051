import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Count, Max

import oqu.kernel.db


def take_revisions_from_journal(apps, schema_editor):
    """Go on with the numbers that calendars have seen: they counted the journal's rows."""
    entries = apps.get_model("kernel", "JournalEntry").objects.filter(verb="courses.plan_activity")
    activities = apps.get_model("courses", "Activity").objects
    for key, changes, changed_at in (
        entries.order_by().values_list("thing_key").annotate(changes=Count("pk"), changed_at=Max("at"))
    ):
        activities.filter(key=key).update(revision=changes - 1, changed_at=changed_at)


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0003_plain_texts'),
        ('kernel', '0001_release_0_1_0'),
        ('letters', '0003_batches'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='activity',
            name='cancelled_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='activity',
            name='changed_at',
            field=models.DateTimeField(blank=True, help_text='when that was last changed', null=True),
        ),
        migrations.AddField(
            model_name='activity',
            name='revision',
            field=models.PositiveIntegerField(default=0, help_text='how often what calendars show has changed: SEQUENCE of RFC 5545'),
        ),
        migrations.CreateModel(
            name='PlanNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', oqu.kernel.db.KeyField(default=oqu.kernel.db.random_key, editable=False, max_length=32, unique=True)),
                ('at', models.DateTimeField()),
                ('participants', models.BooleanField(default=True)),
                ('staff', models.BooleanField(default=True)),
                ('recipients', models.PositiveIntegerField(default=0)),
                ('batch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='letters.batch')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='plan_notices', to='courses.course')),
            ],
            options={
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='PlanChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('before', models.JSONField(null=True)),
                ('after', models.JSONField(null=True)),
                ('changed_at', models.DateTimeField()),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='courses.activity')),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='plan_changes', to='courses.course')),
                ('notice', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='courses.plannotice')),
            ],
            options={
                'ordering': ['activity__position', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('notice__isnull', True)), fields=('activity',), name='plan_change_pending_once')],
            },
        ),
        migrations.RunPython(take_revisions_from_journal, migrations.RunPython.noop, elidable=True),
    ]
