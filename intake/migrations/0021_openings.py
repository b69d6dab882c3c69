"""Opening days: announced places, the waiting room, and turns by chance."""


import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


KEPT = """
create trigger openings_are_told after insert or update or delete on intake_opening
    for each row execute function nominee_keep_change('opening', 'number', '', 'seed');
"""


class Migration(migrations.Migration):

    dependencies = [
        ('intake', '0020_receipts'),
        ('nominee', '0027_deadline_extensions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Opening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.SlugField(max_length=24, unique=True)),
                ('waiting_from', models.DateTimeField()),
                ('opens_at', models.DateTimeField()),
                ('closes_at', models.DateTimeField()),
                ('places', models.PositiveIntegerField()),
                ('seed', models.CharField(max_length=64)),
                ('seed_sha256', models.CharField(max_length=64)),
                ('announced_at', models.DateTimeField()),
                ('drawn_at', models.DateTimeField(blank=True, null=True)),
                ('cancelled_at', models.DateTimeField(blank=True, null=True)),
                ('announced_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('cancelled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('stream', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='openings', to='nominee.stream')),
            ],
            options={
                'ordering': ('-opens_at',),
            },
        ),
        migrations.CreateModel(
            name='Ticket',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('joined_at', models.DateTimeField()),
                ('rank', models.PositiveIntegerField(blank=True, null=True)),
                ('left_at', models.DateTimeField(blank=True, null=True)),
                ('application', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ticket', to='nominee.application')),
                ('opening', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='intake.opening')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='OpeningPlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('taken_at', models.DateTimeField(blank=True, null=True)),
                ('opening', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='all_places', to='intake.opening')),
                ('ticket', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='place', to='intake.ticket')),
            ],
        ),
        migrations.AddConstraint(
            model_name='opening',
            constraint=models.CheckConstraint(condition=models.Q(('waiting_from__lte', models.F('opens_at')), ('opens_at__lt', models.F('closes_at'))), name='opening_in_its_order'),
        ),
        migrations.AddConstraint(
            model_name='opening',
            constraint=models.CheckConstraint(condition=models.Q(('places__gt', 0)), name='opening_has_places'),
        ),
        migrations.AddConstraint(
            model_name='opening',
            constraint=models.CheckConstraint(condition=models.Q(('cancelled_at__isnull', True), ('drawn_at__isnull', True), _connector='OR'), name='what_opened_is_not_cancelled'),
        ),
        migrations.AddConstraint(
            model_name='ticket',
            constraint=models.UniqueConstraint(fields=('opening', 'user'), name='one_ticket_a_person'),
        ),
        migrations.AddConstraint(
            model_name='ticket',
            constraint=models.UniqueConstraint(fields=('opening', 'rank'), name='one_turn_each'),
        ),
        migrations.AddIndex(
            model_name='openingplace',
            index=models.Index(condition=models.Q(('ticket__isnull', True)), fields=['opening', 'number'], name='free_places'),
        ),
        migrations.AddConstraint(
            model_name='openingplace',
            constraint=models.UniqueConstraint(fields=('opening', 'number'), name='one_place_a_number'),
        ),
        migrations.RunSQL(KEPT, "drop trigger openings_are_told on intake_opening;"),
    ]
