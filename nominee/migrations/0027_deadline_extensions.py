"""More time for everybody: kept for good, and in the log of administrative changes."""


import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


KEPT = """
create trigger extensions_stay before update or delete on nominee_deadlineextension
    for each row execute function nominee_refuse();
create trigger extensions_are_not_emptied before truncate on nominee_deadlineextension
    for each statement execute function nominee_refuse();
create trigger extensions_are_told after insert on nominee_deadlineextension
    for each row execute function nominee_keep_change('deadlines', 'at', '', '');
"""
OFF = """
drop trigger extensions_are_told on nominee_deadlineextension;
drop trigger extensions_are_not_emptied on nominee_deadlineextension;
drop trigger extensions_stay on nominee_deadlineextension;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('nominee', '0026_enrolment_and_addresses'),
    ]

    operations = [
        migrations.CreateModel(
            name='DeadlineExtension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('days', models.PositiveSmallIntegerField()),
                ('due_from', models.DateTimeField()),
                ('due_until', models.DateTimeField()),
                ('reason', models.JSONField()),
                ('moved', models.JSONField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-at',),
            },
        ),
        migrations.RunSQL(KEPT, OFF),
    ]
