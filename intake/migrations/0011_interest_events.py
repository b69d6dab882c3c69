"""What happened to an expression of interest, and e-mails owed about it; attestations and events are only added to."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

ON = """
create trigger {table}_stays before update or delete on {table} for each row execute function nominee_refuse();
create trigger {table}_is_not_emptied before truncate on {table} for each statement execute function nominee_refuse();
"""
OFF = "drop trigger {table}_stays on {table}; drop trigger {table}_is_not_emptied on {table};"
TABLES = ("intake_attestation", "intake_interestevent")


class Migration(migrations.Migration):

    dependencies = [
        ('intake', '0010_employers_portal'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='InterestEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('at', models.DateTimeField()),
                ('what', models.CharField(max_length=20)),
                ('why', models.CharField(blank=True, max_length=40)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('interest', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='intake.expressionofinterest')),
            ],
            options={
                'ordering': ('interest', 'number'),
            },
        ),
        migrations.CreateModel(
            name='InterestNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_at', models.DateTimeField(blank=True, null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='notice', to='intake.interestevent')),
            ],
        ),
        migrations.AddConstraint(
            model_name='interestevent',
            constraint=models.UniqueConstraint(fields=('interest', 'number'), name='interest_event_number_once'),
        ),
        migrations.AddIndex(
            model_name='interestnotice',
            index=models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='interest_notice_due'),
        ),
        *(migrations.RunSQL(ON.format(table=table), OFF.format(table=table)) for table in TABLES),
    ]
