"""Points that the program gives itself; what was given is only added to."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

ON = """
create trigger intake_givenpoints_stays before update or delete on intake_givenpoints for each row execute function nominee_refuse();
create trigger intake_givenpoints_is_not_emptied before truncate on intake_givenpoints for each statement execute function nominee_refuse();
"""
OFF = "drop trigger intake_givenpoints_stays on intake_givenpoints; drop trigger intake_givenpoints_is_not_emptied on intake_givenpoints;"


class Migration(migrations.Migration):

    dependencies = [
        ('intake', '0022_express_entry'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='GivenPoints',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('factor', models.CharField(max_length=40)),
                ('points', models.PositiveSmallIntegerField()),
                ('reason', models.TextField()),
                ('at', models.DateTimeField()),
                ('attestation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='given', to='intake.attestation')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('attestation', 'id'),
            },
        ),
        migrations.RunSQL(ON, OFF),
    ]
