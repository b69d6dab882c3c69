"""What the database refuses: an open file without one holder who can work, and a holding that no trigger wrote."""

from django.db import migrations, models

# A holder can work: an active member of the staff, or a queue in which such a one works. Judged when the transaction
# ends, so that an account is closed and its files leave it in any order.
HOLDERS = """
create function nominee_can_work(person bigint, queue bigint) returns boolean language sql stable as $$
    select case when person is not null
        then exists (select 1 from nominee_user u where u.id = person and u.is_active and u.role in (%(staff)s))
        else exists (select 1 from nominee_queue q join nominee_user u
                     on u.is_active and u.role = any(q.roles) and (u.team_id is null or u.team_id = q.team_id)
                     where q.id = queue) end
$$;
create function nominee_holder_can_work() returns trigger language plpgsql as $$
declare now_is record;
begin
    select * into now_is from nominee_application where id = new.id;
    if found and now_is.decided_at is null and now_is.submitted_at is not null
       and not nominee_can_work(now_is.assigned_to_id, now_is.queue_id) then
        raise exception 'the holder of open file %% cannot work', now_is.number
            using errcode = 'check_violation', constraint = 'open_file_has_an_active_holder';
    end if;
    return null;
end $$;
create constraint trigger open_file_has_an_active_holder
    after insert or update of assigned_to_id, queue_id, decided_at, submitted_at on nominee_application
    deferrable initially deferred for each row
    when (new.decided_at is null and new.submitted_at is not null)
    execute function nominee_holder_can_work();
create function nominee_nobody_leaves_files() returns trigger language plpgsql as $$
declare left_behind text;
begin
    select number into left_behind from nominee_application a
    where a.decided_at is null and a.submitted_at is not null
      and (a.assigned_to_id = new.id or a.queue_id in (select q.id from nominee_queue q where old.role = any(q.roles)))
      and not nominee_can_work(a.assigned_to_id, a.queue_id) limit 1;
    if found then
        raise exception 'open file %% would have a holder who cannot work', left_behind
            using errcode = 'check_violation', constraint = 'open_file_has_an_active_holder';
    end if;
    return null;
end $$;
create constraint trigger nobody_leaves_files
    after update of is_active, role, team_id on nominee_user
    deferrable initially deferred for each row
    when (old.is_active is distinct from new.is_active or old.role <> new.role or old.team_id is distinct from new.team_id)
    execute function nominee_nobody_leaves_files();
"""
LEDGER = """
create function nominee_keep_holding() returns trigger language plpgsql as $$
declare was_open boolean := false; is_open boolean;
begin
    is_open := new.decided_at is null and new.submitted_at is not null;
    if tg_op = 'UPDATE' then
        was_open := old.decided_at is null and old.submitted_at is not null;
        if was_open and is_open and new.assigned_to_id is not distinct from old.assigned_to_id
           and new.queue_id is not distinct from old.queue_id then
            return null;
        end if;
    end if;
    if was_open then
        update nominee_holding set until_at = greatest(from_at, case when is_open then new.held_since else new.decided_at end)
        where application_id = new.id and until_at is null;
    end if;
    if is_open then
        insert into nominee_holding (application_id, stream_id, user_id, queue_id, from_at)
        values (new.id, new.stream_id, new.assigned_to_id, new.queue_id, new.held_since);
    end if;
    return null;
end $$;
create trigger keep_holding after insert or update of assigned_to_id, queue_id, decided_at, submitted_at
    on nominee_application for each row execute function nominee_keep_holding();
insert into nominee_holding (application_id, stream_id, user_id, queue_id, from_at)
    select id, stream_id, assigned_to_id, queue_id, held_since from nominee_application
    where decided_at is null and submitted_at is not null;
create function nominee_holding_stays() returns trigger language plpgsql as $$
begin
    if pg_trigger_depth() < 2 then raise exception 'holdings are written by the files themselves'; end if;
    return case when tg_op = 'DELETE' then old else new end;
end $$;
create trigger holdings_stay before insert or update or delete on nominee_holding
    for each row execute function nominee_holding_stays();
create function nominee_balance_stays() returns trigger language plpgsql as $$
begin raise exception 'a balance is only ever added'; end $$;
create trigger balances_stay before update or delete on nominee_balance
    for each row execute function nominee_balance_stays();
"""
STAFF = (
    "support_officer", "program_officer", "team_lead", "manager", "executive_director", "internal_reviewer",
    "integrity_officer", "auditor",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("nominee", "0005_open_files_have_a_holder")]
    operations = [
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('submitted_at__isnull', False), _negated=True), models.Q(('assigned_to__isnull', False), ('queue__isnull', True)), models.Q(('assigned_to__isnull', True), ('queue__isnull', False)), _connector='OR'), name='open_file_has_one_holder'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('submitted_at__isnull', False), _negated=True), models.Q(('held_since__isnull', False), ('next_on__isnull', False), models.Q(('next_rule', ''), _negated=True)), _connector='OR'), name='open_file_has_a_next_day'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('aside_for', ''), ('aside_until__isnull', True), ('is_aside', False)), models.Q(('aside_until__isnull', False), ('is_aside', True)), _connector='OR'), name='a_file_put_aside_comes_back'),
        ),
        migrations.RunSQL(
            HOLDERS % {"staff": ", ".join(f"'{role}'" for role in STAFF)},
            "drop trigger open_file_has_an_active_holder on nominee_application;"
            "drop trigger nobody_leaves_files on nominee_user; drop function nominee_holder_can_work();"
            "drop function nominee_nobody_leaves_files(); drop function nominee_can_work(bigint, bigint);",
        ),
        migrations.RunSQL(
            LEDGER,
            "drop trigger keep_holding on nominee_application; drop trigger holdings_stay on nominee_holding;"
            "drop trigger balances_stay on nominee_balance; drop function nominee_keep_holding();"
            "drop function nominee_holding_stays(); drop function nominee_balance_stays();",
        ),
    ]
