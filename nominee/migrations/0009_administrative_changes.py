"""Administrative changes: written by triggers of the tables that hold them, chained, and only ever added to."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Every insert passes here, whoever makes it. The lock is held to the end of the transaction: one change after the other.
CHAIN = """
create function nominee_chain_change() returns trigger language plpgsql as $$
declare last record;
begin
    perform pg_advisory_xact_lock(hashtext('nominee_administrativechange'));
    select number, hash into last from nominee_administrativechange order by number desc limit 1;
    new.number := coalesce(last.number, 0) + 1;
    new.previous_hash := coalesce(last.hash, '');
    new.at := coalesce(new.at, clock_timestamp());
    new.means := left(coalesce(current_setting('nominee.means', true), ''), 80);
    new.database_role := session_user;
    new.transaction := pg_current_xact_id()::text::bigint;
    new.hash := encode(sha256(convert_to(jsonb_build_array(
        new.number, to_char(new.at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), new.by_id, new.means,
        new.database_role, new.kind, new.subject, new.subject_id, new.before, new.after, new.why, new.transaction,
        new.previous_hash)::text, 'UTF8')), 'hex');
    return new;
end $$;
create trigger changes_are_chained before insert on nominee_administrativechange
    for each row execute function nominee_chain_change();
create trigger changes_stay before update or delete on nominee_administrativechange
    for each row execute function nominee_refuse();
create trigger changes_are_not_emptied before truncate on nominee_administrativechange
    for each statement execute function nominee_refuse();
"""
CHAIN_OFF = """
drop trigger changes_are_chained on nominee_administrativechange;
drop trigger changes_stay on nominee_administrativechange;
drop trigger changes_are_not_emptied on nominee_administrativechange;
drop function nominee_chain_change();
"""
# What a row shows: without columns left out, hidden ones by that word, long values by their digest; of a change only
# what differs from the other row.
TELL = """
create function nominee_shown(this jsonb, other jsonb, left_out text[], hidden text[]) returns jsonb
language sql immutable as $$
    select jsonb_object_agg(key, case
        when key = any(hidden) then to_jsonb('hidden'::text)
        when length(value::text) > 4000 then jsonb_build_object(
            'sha256', encode(sha256(convert_to(value::text, 'UTF8')), 'hex'), 'characters', length(value::text))
        else value end)
    from jsonb_each(this)
    where not key = any(left_out) and (other is null or value is distinct from other -> key)
$$;
create function nominee_tell_change(kind text, subject text, subject_id bigint, was jsonb, is_now jsonb)
returns void language plpgsql as $$
declare actor text := coalesce(current_setting('nominee.actor', true), '');
begin
    insert into nominee_administrativechange
        (kind, subject, subject_id, before, after, by_id, why)
    values (kind, left(coalesce(subject, ''), 200), subject_id, was, is_now,
        case when actor ~ '^[0-9]+$' then (select u.id from nominee_user u where u.id = actor::bigint) end,
        left(coalesce(current_setting('nominee.why', true), ''), 500));
end $$;
-- Arguments: the kind, the column it is known by, columns left out, columns hidden (with commas).
create function nominee_keep_change() returns trigger language plpgsql as $$
declare
    was jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
    is_now jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
    whole jsonb := coalesce(is_now, was);
    left_out text[] := string_to_array(tg_argv[2], ',') || array['id'];
    hidden text[] := string_to_array(tg_argv[3], ',');
    known_by text := whole ->> tg_argv[1];
begin
    if tg_argv[1] = 'user_id' then
        known_by := coalesce((select u.email from nominee_user u where u.id = (whole ->> 'user_id')::bigint), known_by);
    end if;
    if tg_op = 'UPDATE' and nominee_shown(was, is_now, left_out, hidden) is null then return null; end if;
    perform nominee_tell_change(tg_argv[0], known_by, (whole ->> 'id')::bigint,
        nominee_shown(was, is_now, left_out, hidden), nominee_shown(is_now, was, left_out, hidden));
    return null;
end $$;
"""
TELL_OFF = """
drop function nominee_keep_change();
drop function nominee_tell_change(text, text, bigint, jsonb, jsonb);
drop function nominee_shown(jsonb, jsonb, text[], text[]);
"""
# Applicants and representatives open and mend their own accounts by the thousand: that is no administration. Another
# person's hand on them is, and so is a hand that gives no name; of these accounts the names stay out of the log.
ACCOUNTS = """
create function nominee_keep_account_change() returns trigger language plpgsql as $$
declare
    staff text[] := array[%(staff)s];
    was jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
    is_now jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
    whole jsonb := coalesce(is_now, was);
    of_staff boolean := coalesce(is_now ->> 'role' = any(staff) or (is_now ->> 'is_staff')::boolean
        or (is_now ->> 'is_superuser')::boolean, false) or coalesce(was ->> 'role' = any(staff)
        or (was ->> 'is_staff')::boolean or (was ->> 'is_superuser')::boolean, false);
    means text := coalesce(current_setting('nominee.means', true), '');
    actor text := coalesce(current_setting('nominee.actor', true), '');
    left_out text[] := array['id', 'last_login', 'date_joined', 'keys', 'language'];
    hidden text[] := array['password'];
begin
    if not of_staff then
        if means = 'visitor' or actor = whole ->> 'id' or (tg_op = 'INSERT' and actor = '') then return null; end if;
        hidden := hidden || array['email', 'first_name', 'last_name', 'licence_number', 'firm'];
    end if;
    if tg_op = 'UPDATE' and nominee_shown(was, is_now, left_out, hidden) is null then return null; end if;
    perform nominee_tell_change('account', case when of_staff then whole ->> 'email' else '#' || (whole ->> 'id') end,
        (whole ->> 'id')::bigint,
        nominee_shown(was, is_now, left_out, hidden), nominee_shown(is_now, was, left_out, hidden));
    return null;
end $$;
create trigger account_changes_are_kept after insert or delete or update of
    email, first_name, last_name, role, team_id, skills, capacity, is_active, is_staff, is_superuser, password,
    licence_body, licence_number, firm on nominee_user
    for each row execute function nominee_keep_account_change();
"""
ACCOUNTS_OFF = "drop trigger account_changes_are_kept on nominee_user; drop function nominee_keep_account_change();"
STAFF = (
    "support_officer", "program_officer", "team_lead", "manager", "executive_director", "internal_reviewer",
    "integrity_officer", "analyst", "auditor", "administrator",
)  # fmt: skip
# table: kind, the column it is known by, columns left out, columns hidden
KEPT = {
    "nominee_program": ("program", "code", "", ""),
    "nominee_stream": ("stream", "code", "", ""),
    "nominee_streamversion": ("rules", "label", "", ""),
    "nominee_office": ("office", "code", "", ""),
    "nominee_team": ("team", "code", "", ""),
    "nominee_queue": ("queue", "code", "", ""),
    "nominee_absence": ("absence", "user_id", "recorded_at", "reason"),
    "nominee_allocation": ("allocation", "year", "used", ""),
    "nominee_allocationchange": ("allocation", "effective_on", "", ""),
    "nominee_user_groups": ("access", "user_id", "", ""),
    "nominee_user_user_permissions": ("access", "user_id", "", ""),
    "auth_group": ("access", "name", "", ""),
    "auth_group_permissions": ("access", "group_id", "", ""),
}
KEEP = """
create trigger changes_are_kept after insert or update or delete on {table}
    for each row execute function nominee_keep_change('{kind}', '{known_by}', '{left_out}', '{hidden}');
"""
# The allocation's row is written with every nomination; only its cap is the administrator's.
KEEP_CAP = KEEP.replace("insert or update or delete", "insert or delete or update of program_id, year, cap")
# What is only added to, or only changed by a trigger, is not emptied either.
STAY = """
create trigger holdings_are_not_emptied before truncate on nominee_holding
    for each statement execute function nominee_refuse();
create trigger balances_are_not_emptied before truncate on nominee_balance
    for each statement execute function nominee_refuse();
create trigger versions_are_not_emptied before truncate on nominee_streamversion
    for each statement execute function nominee_refuse();
create trigger allocation_changes_stay before update or delete on nominee_allocationchange
    for each row execute function nominee_refuse();
create trigger allocation_changes_are_not_emptied before truncate on nominee_allocationchange
    for each statement execute function nominee_refuse();
-- So that whoever may only read holdings moves files all the same.
alter function nominee_keep_holding() security definer set search_path = public, pg_temp;
"""
STAY_OFF = """
drop trigger holdings_are_not_emptied on nominee_holding;
drop trigger balances_are_not_emptied on nominee_balance;
drop trigger versions_are_not_emptied on nominee_streamversion;
drop trigger allocation_changes_stay on nominee_allocationchange;
drop trigger allocation_changes_are_not_emptied on nominee_allocationchange;
alter function nominee_keep_holding() security invoker reset search_path;
"""


def _keep(table: str, kind: str, known_by: str, left_out: str, hidden: str) -> migrations.RunSQL:
    template = KEEP_CAP if table == "nominee_allocation" else KEEP
    there = template.format(table=table, kind=kind, known_by=known_by, left_out=left_out, hidden=hidden)
    return migrations.RunSQL(there, f"drop trigger changes_are_kept on {table};")


class Migration(migrations.Migration):
    dependencies = [("nominee", "0008_found_by_their_key"), ("auth", "0012_alter_user_first_name_max_length")]
    operations = [
        migrations.CreateModel(
            name="AdministrativeChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveBigIntegerField(unique=True)),
                ("at", models.DateTimeField()),
                ("means", models.CharField(blank=True, max_length=80)),
                ("database_role", models.CharField(max_length=63)),
                ("kind", models.CharField(max_length=20)),
                ("subject", models.CharField(max_length=200)),
                ("subject_id", models.BigIntegerField(null=True)),
                ("before", models.JSONField(null=True)),
                ("after", models.JSONField(null=True)),
                ("why", models.CharField(blank=True, max_length=500)),
                ("transaction", models.BigIntegerField()),
                ("previous_hash", models.CharField(blank=True, max_length=64)),
                ("hash", models.CharField(max_length=64)),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
                "indexes": [
                    models.Index(fields=["kind", "-number"], name="changes_by_kind"),
                    models.Index(fields=["by", "-number"], name="changes_by_person"),
                    models.Index(fields=["at"], name="changes_by_day"),
                ],
            },
        ),
        migrations.RunSQL(CHAIN, CHAIN_OFF),
        migrations.RunSQL(TELL, TELL_OFF),
        migrations.RunSQL(ACCOUNTS % {"staff": ", ".join(f"'{role}'" for role in STAFF)}, ACCOUNTS_OFF),
        *[_keep(table, *how) for table, how in KEPT.items()],
        migrations.RunSQL(STAY, STAY_OFF),
    ]
