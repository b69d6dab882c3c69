"""Who may see one file beside what a role says, who acts in whose stead, and two people for a decision."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# A row is added, and ended once.
STAYS = """
create function nominee_ended_once() returns trigger language plpgsql as $$
declare ends text[] := array['ended_at', 'ended_by_id', 'end_reason'];
begin
    if tg_op = 'DELETE' or old.ended_at is not null or new.ended_at is null or to_jsonb(new) - ends <> to_jsonb(old) - ends then
        raise exception '% is only ever added to, and a row of it ended once', tg_table_name;
    end if;
    return new;
end $$;
"""
STAYS_OFF = "drop function nominee_ended_once();"
TABLES = ("nominee_restriction", "nominee_declaredconflict", "nominee_breakglass")
STAY = """
create trigger rows_end_once before update or delete on {table} for each row execute function nominee_ended_once();
create trigger rows_are_not_emptied before truncate on {table} for each statement execute function nominee_refuse();
create trigger changes_are_kept after insert or update or delete on {table}
    for each row execute function nominee_keep_change('scope', 'application_id', 'at', 'reason,purpose,end_reason');
"""
STAY_OFF = """
drop trigger rows_end_once on {table}; drop trigger rows_are_not_emptied on {table};
drop trigger changes_are_kept on {table};
"""
# Whom a restricted file is named to. Acting for an applicant is the applicant's own affair, and no administration.
CIRCLE = """
create function nominee_keep_circle() returns trigger language plpgsql as $$
declare this record;
begin
    if tg_op = 'DELETE' then this := old; else this := new; end if;
    if exists (select from auth_permission p where p.id = this.permission_id and p.codename = 'see_restricted') then
        perform nominee_tell_change('scope', this.content_object_id::text, this.content_object_id,
            case when tg_op = 'DELETE' then jsonb_build_object('see_restricted', this.user_id) end,
            case when tg_op = 'INSERT' then jsonb_build_object('see_restricted', this.user_id) end);
    end if;
    return null;
end $$;
create trigger circles_are_kept after insert or delete on nominee_applicationuserobjectpermission
    for each row execute function nominee_keep_circle();
"""
CIRCLE_OFF = """
drop trigger circles_are_kept on nominee_applicationuserobjectpermission; drop function nominee_keep_circle();
"""
# Where there is one program, its staff belong to it. Of a second one nobody is until somebody says so.
MEMBERS = """
create function nominee_join_the_only_program() returns trigger language plpgsql as $$
begin
    insert into nominee_user_programs (user_id, program_id)
        select new.id, p.id from nominee_program p
        where (select count(*) from nominee_program) = 1
        and not exists (select from nominee_user_programs m where m.user_id = new.id)
        on conflict do nothing;
    return null;
end $$;
create trigger a_member_joins_the_only_program after insert or update of role on nominee_user
    for each row when (new.role in (%(staff)s)) execute function nominee_join_the_only_program();
create function nominee_join_the_first_program() returns trigger language plpgsql as $$
begin
    if (select count(*) from nominee_program) = 1 then
        insert into nominee_user_programs (user_id, program_id)
            select u.id, new.id from nominee_user u where u.role in (%(staff)s) on conflict do nothing;
    end if;
    return null;
end $$;
create trigger join_the_first_program after insert on nominee_program
    for each row execute function nominee_join_the_first_program();
insert into nominee_user_programs (user_id, program_id)
    select u.id, p.id from nominee_user u cross join nominee_program p where u.role in (%(staff)s) on conflict do nothing;
create trigger changes_are_kept after insert or update or delete on nominee_user_programs
    for each row execute function nominee_keep_change('access', 'user_id', '', '');
"""
MEMBERS_OFF = """
drop trigger a_member_joins_the_only_program on nominee_user; drop function nominee_join_the_only_program();
drop trigger join_the_first_program on nominee_program; drop function nominee_join_the_first_program();
drop trigger changes_are_kept on nominee_user_programs;
"""
STAFF = (
    "support_officer", "program_officer", "team_lead", "manager", "executive_director", "internal_reviewer",
    "integrity_officer", "auditor",
)  # fmt: skip
# The two-person rule, for whoever acts and in whose stead: who recommended never decides, nor does anybody for them;
# who gave the first signature never gives the second.
TWO = """
create function nominee_two_people() returns trigger language plpgsql as $$
begin
    if exists (
        select from nominee_applicationevent e where e.application_id = new.application_id
        and (e.action = 'recommend' or new.action = 'sign' and e.action = 'approve_first')
        and (e.by_id in (new.by_id, new.acted_for_id) or e.acted_for_id in (new.by_id, new.acted_for_id))
    ) then
        raise exception 'one person recommended and decided, or signed twice'
            using errcode = 'check_violation', constraint = 'two_people_decide';
    end if;
    return new;
end $$;
create trigger two_people_decide before insert on nominee_applicationevent
    for each row when (new.action in ('open_decision', 'approve', 'approve_first', 'refuse', 'sign'))
    execute function nominee_two_people();
alter table nominee_applicationevent add constraint nobody_acts_for_themselves check (acted_for_id <> by_id);
"""
TWO_OFF = """
drop trigger two_people_decide on nominee_applicationevent; drop function nominee_two_people();
alter table nominee_applicationevent drop constraint nobody_acts_for_themselves;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('nominee', '0012_sign_in'),
    ]

    operations = [
        migrations.CreateModel(
            name='BreakGlass',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ended_at', models.DateTimeField(null=True)),
                ('end_reason', models.CharField(blank=True, max_length=500)),
                ('category', models.CharField(max_length=12)),
                ('purpose', models.CharField(max_length=500)),
                ('at', models.DateTimeField()),
                ('until_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='DeclaredConflict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ended_at', models.DateTimeField(null=True)),
                ('end_reason', models.CharField(blank=True, max_length=500)),
                ('tie', models.CharField(max_length=12)),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Restriction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ended_at', models.DateTimeField(null=True)),
                ('end_reason', models.CharField(blank=True, max_length=500)),
                ('kind', models.CharField(max_length=12)),
                ('ground', models.CharField(blank=True, max_length=12)),
                ('reason', models.CharField(max_length=500)),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
        migrations.AlterModelOptions(
            name='application',
            options={'permissions': (('act_for', 'Act for the applicant of this file'), ('see_restricted', 'See this file while it is restricted'))},
        ),
        migrations.AddField(
            model_name='absence',
            name='delegate',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='applicationevent',
            name='acted_for',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='user',
            name='programs',
            field=models.ManyToManyField(blank=True, related_name='members', to='nominee.program'),
        ),
        migrations.AddConstraint(
            model_name='absence',
            constraint=models.CheckConstraint(condition=models.Q(('delegate', models.F('user')), _negated=True), name='nobody_stands_in_for_themselves'),
        ),
        migrations.AddField(
            model_name='breakglass',
            name='application',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='openings', to='nominee.application'),
        ),
        migrations.AddField(
            model_name='breakglass',
            name='ended_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='breakglass',
            name='user',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='openings', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='declaredconflict',
            name='application',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='conflicts', to='nominee.application'),
        ),
        migrations.AddField(
            model_name='declaredconflict',
            name='by',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='declaredconflict',
            name='ended_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='declaredconflict',
            name='user',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='conflicts', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='restriction',
            name='application',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='restrictions', to='nominee.application'),
        ),
        migrations.AddField(
            model_name='restriction',
            name='by',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='restriction',
            name='ended_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='breakglass',
            index=models.Index(fields=['user', 'application', 'until_at'], name='openings_of_a_person'),
        ),
        migrations.AddIndex(
            model_name='breakglass',
            index=models.Index(fields=['application', 'at'], name='openings_of_a_file'),
        ),
        migrations.AddIndex(
            model_name='breakglass',
            index=models.Index(fields=['at'], name='openings_by_day'),
        ),
        migrations.AddConstraint(
            model_name='breakglass',
            constraint=models.CheckConstraint(condition=models.Q(('until_at__gt', models.F('at'))), name='an_opening_lasts'),
        ),
        migrations.AddIndex(
            model_name='declaredconflict',
            index=models.Index(fields=['application', 'at'], name='conflicts_of_a_file'),
        ),
        migrations.AddConstraint(
            model_name='declaredconflict',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('user', 'application'), name='one_conflict_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='declaredconflict',
            constraint=models.CheckConstraint(condition=models.Q(('ended_by', models.F('user')), _negated=True), name='nobody_ends_their_own_conflict'),
        ),
        migrations.AddIndex(
            model_name='restriction',
            index=models.Index(fields=['application', 'at'], name='restrictions_of_a_file'),
        ),
        migrations.AddConstraint(
            model_name='restriction',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['restricted', 'archived'])), name='restriction_kind_is_known'),
        ),
        migrations.AddConstraint(
            model_name='restriction',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('kind', 'application'), name='one_restriction_of_a_kind'),
        ),
        migrations.RunSQL(STAYS, STAYS_OFF),
        *[migrations.RunSQL(STAY.format(table=table), STAY_OFF.format(table=table)) for table in TABLES],
        migrations.RunSQL(CIRCLE, CIRCLE_OFF),
        migrations.RunSQL(MEMBERS % {"staff": ", ".join(f"'{role}'" for role in STAFF)}, MEMBERS_OFF),
        migrations.RunSQL(TWO, TWO_OFF),
    ]
