"""Draws: their range, what they correct, the marks they aim at, the public record; changes of draws are kept."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


KEEP = """
create trigger changes_are_kept after insert or update or delete on {table}
    for each row execute function nominee_keep_change('draw', '{known_by}', '{left_out}', '');
"""
KEPT = (("intake_draw", "number", "simulated,created_at,invited_at"), ("intake_pooltag", "code", ""))


class Migration(migrations.Migration):

    dependencies = [
        ('intake', '0011_interest_events'),
        ('nominee', '0019_employers_and_offers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PoolTag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40)),
                ('put_at', models.DateTimeField()),
                ('taken_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='PublishedDraw',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=80, unique=True)),
                ('held_on', models.DateField()),
                ('stream_code', models.CharField(max_length=40)),
                ('stream_name', models.JSONField()),
                ('is_notification', models.BooleanField(default=False)),
                ('invitations', models.PositiveIntegerField()),
                ('lowest', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('highest', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('attested_before', models.DateTimeField(blank=True, null=True)),
                ('is_general', models.BooleanField(default=False)),
                ('target', models.JSONField()),
                ('noc', models.JSONField(default=list)),
                ('note', models.JSONField(default=dict)),
            ],
        ),
        migrations.AddField(
            model_name='draw',
            name='ceiling',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='draw',
            name='corrects',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='intake.draw'),
        ),
        migrations.AddField(
            model_name='draw',
            name='ended_why',
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name='draw',
            name='aim',
            field=models.JSONField(default=dict),
        ),
        migrations.AddConstraint(
            model_name='draw',
            constraint=models.CheckConstraint(condition=models.Q(('floor__isnull', True), ('ceiling__isnull', True), ('floor__lte', models.F('ceiling')), _connector='OR'), name='a_draw_has_its_floor_below_its_ceiling'),
        ),
        migrations.AddConstraint(
            model_name='draw',
            constraint=models.CheckConstraint(condition=models.Q(('expected_share__gte', 0), ('expected_share__lte', 1)), name='a_share_is_part_of_a_whole'),
        ),
        migrations.AddField(
            model_name='pooltag',
            name='interest',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tags', to='intake.expressionofinterest'),
        ),
        migrations.AddField(
            model_name='pooltag',
            name='put_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='pooltag',
            name='taken_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='publisheddraw',
            name='draw',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='published', to='intake.draw'),
        ),
        migrations.AddField(
            model_name='publisheddraw',
            name='program',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='published_draws', to='nominee.program'),
        ),
        migrations.AddConstraint(
            model_name='pooltag',
            constraint=models.UniqueConstraint(condition=models.Q(('taken_at__isnull', True)), fields=('interest', 'code'), name='one_live_tag_of_a_kind'),
        ),
        migrations.AddIndex(
            model_name='publisheddraw',
            index=models.Index(fields=['-held_on', 'stream_code'], name='published_by_day'),
        ),
        *(
            migrations.RunSQL(
                KEEP.format(table=table, known_by=known_by, left_out=left_out),
                f"drop trigger changes_are_kept on {table};",
            )
            for table, known_by, left_out in KEPT
        ),
    ]
