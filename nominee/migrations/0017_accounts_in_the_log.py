"""Privacy officers are staff in the log of administrative changes too: their accounts are named there like others'."""

from django.db import migrations

# As it was in 0009, but for the list of roles: it was written before there were privacy officers.
ACCOUNTS = """
create or replace function nominee_keep_account_change() returns trigger language plpgsql as $$
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
"""
BEFORE = (
    "support_officer", "program_officer", "team_lead", "manager", "executive_director", "internal_reviewer",
    "integrity_officer", "analyst", "auditor", "administrator",
)  # fmt: skip
STAFF = (*BEFORE, "privacy_officer")


def _function(roles: tuple[str, ...]) -> str:
    return ACCOUNTS % {"staff": ", ".join(f"'{role}'" for role in roles)}


class Migration(migrations.Migration):
    dependencies = [("nominee", "0016_privacy_law")]
    operations = [migrations.RunSQL(_function(STAFF), _function(BEFORE))]
