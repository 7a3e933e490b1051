from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kernel', '0007_journal_append_only_again'),
    ]

    operations = [
        migrations.CreateModel(
            name='LimitUse',
            fields=[
                ('slot', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('busy_until', models.FloatField(db_index=True, help_text='seconds since 1970 at which no use is counted any more')),
                ('step', models.FloatField(help_text='seconds for which one use is counted')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='OneTimeCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(db_index=True, max_length=64)),
                ('digest', models.CharField(max_length=64)),
                ('is_long', models.BooleanField()),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(db_index=True)),
            ],
            options={
                'abstract': False,
            },
        ),
    ]
