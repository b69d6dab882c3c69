"""Rules that are proposed, replayed over the files, and published by another administrator."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


STAYS = """
create function nominee_proposal_stays() returns trigger language plpgsql as $$
declare answers text[] := array['state', 'answered_by_id', 'answered_at', 'answer', 'published_id'];
begin
    if tg_op = 'DELETE' then raise exception 'a proposal of rules stays'; end if;
    if tg_op = 'UPDATE' then
        if old.state <> 'proposed' then raise exception 'a proposal of rules is answered once'; end if;
        if to_jsonb(new) - answers is distinct from to_jsonb(old) - answers then
            raise exception 'what is proposed never changes';
        end if;
    end if;
    if new.state = 'published' and not exists (select 1 from nominee_user u
            where u.id = new.answered_by_id and u.is_active and u.role = 'administrator') then
        raise exception 'rules are published by an administrator'
            using errcode = 'check_violation', constraint = 'rules_are_published_by_an_administrator';
    end if;
    return new;
end $$;
create trigger proposals_stay before insert or update or delete on nominee_proposedversion
    for each row execute function nominee_proposal_stays();
create trigger proposals_are_not_emptied before truncate on nominee_proposedversion
    for each statement execute function nominee_refuse();
create trigger changes_are_kept after insert or update or delete on nominee_proposedversion
    for each row execute function nominee_keep_change('rules', 'number', '', '');
create function rules_dispose_part(this_file bigint) returns void language sql as $$
    delete from nominee_replayedfile where application_id = this_file;
$$;
"""
STAYS_OFF = """
drop function rules_dispose_part(bigint);
drop trigger changes_are_kept on nominee_proposedversion;
drop trigger proposals_are_not_emptied on nominee_proposedversion;
drop trigger proposals_stay on nominee_proposedversion;
drop function nominee_proposal_stays();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('nominee', '0020_a_version_may_gain_its_points'),
    ]

    operations = [
        migrations.CreateModel(
            name='ProposedVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('text', models.TextField()),
                ('label', models.CharField(max_length=80)),
                ('in_force_from', models.DateField()),
                ('in_force_until', models.DateField(null=True)),
                ('definition', models.JSONField()),
                ('sha256', models.CharField(max_length=64)),
                ('note', models.TextField(blank=True, max_length=2000)),
                ('proposed_at', models.DateTimeField()),
                ('state', models.CharField(default='proposed', max_length=10)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answer', models.TextField(blank=True, max_length=2000)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('published', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='proposal', to='nominee.streamversion')),
                ('replaces', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='nominee.streamversion')),
                ('stream', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='nominee.stream')),
            ],
            options={
                'ordering': ['-proposed_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Replay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField()),
                ('state', models.CharField(default='waiting', max_length=10)),
                ('claimed_at', models.DateTimeField(null=True)),
                ('claim', models.UUIDField(null=True)),
                ('after', models.BigIntegerField(default=0)),
                ('until', models.BigIntegerField(default=0)),
                ('total', models.PositiveIntegerField(default=0)),
                ('run', models.PositiveIntegerField(default=0)),
                ('differing', models.PositiveIntegerField(default=0)),
                ('failed', models.PositiveIntegerField(default=0)),
                ('counts', models.JSONField(default=dict)),
                ('ended_at', models.DateTimeField(null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('baseline', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='nominee.streamversion')),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='replays', to='nominee.proposedversion')),
            ],
            options={
                'ordering': ['-asked_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='ReplayedFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None)),
                ('differences', models.JSONField()),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='nominee.application')),
                ('replay', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='files', to='nominee.replay')),
            ],
            options={
                'ordering': ['application'],
            },
        ),
        migrations.AddConstraint(
            model_name='proposedversion',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['proposed', 'published', 'withdrawn'])), name='proposal_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='proposedversion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('answered_by__isnull', True), ('state', 'proposed')), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False), models.Q(('state', 'proposed'), _negated=True)), _connector='OR'), name='a_proposal_is_answered_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='proposedversion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('published__isnull', True), models.Q(('state', 'published'), _negated=True)), models.Q(('published__isnull', False), ('state', 'published'), models.Q(('answered_by', models.F('proposed_by')), _negated=True)), _connector='OR'), name='rules_are_published_by_another'),
        ),
        migrations.AddConstraint(
            model_name='replay',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'running', 'done', 'cancelled'])), name='replay_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='replay',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['waiting', 'running'])), fields=('proposal',), name='one_replay_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='replayedfile',
            constraint=models.UniqueConstraint(fields=('replay', 'application'), name='a_file_is_replayed_once'),
        ),
        migrations.RunSQL(STAYS, STAYS_OFF),
    ]
