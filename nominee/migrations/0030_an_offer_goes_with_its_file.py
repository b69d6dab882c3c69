"""A signed offer stays; but what it says of a person is blanked with that person's file, when the file is disposed of."""

from django.db import migrations

HEAD = """
create or replace function nominee_offer_stays() returns trigger language plpgsql as $$
begin
"""
DISPOSED = """
    if tg_op = 'UPDATE' and to_jsonb(new) = to_jsonb(old) || '{"employee_name": "", "employee_email": "", "answers": {}}'
        and exists (select from nominee_disposalitem where transaction = pg_current_xact_id()::text::bigint and done_at is null)
    then
        return new;
    end if;
"""
BODY = """
    if old.submitted_at is null then
        if tg_op = 'DELETE' then return old; end if;
        return new;
    end if;
    if tg_op = 'DELETE' then raise exception 'a submitted job offer is not deleted'; end if;
    if (new.number, new.employer_id, new.stream_id, new.stream_version_id, new.employee_name, new.employee_email,
        new.answers, new.created_at, new.created_by_id, new.submitted_at, new.submitted_by_id)
        is distinct from
       (old.number, old.employer_id, old.stream_id, old.stream_version_id, old.employee_name, old.employee_email,
        old.answers, old.created_at, old.created_by_id, old.submitted_at, old.submitted_by_id) then
        raise exception 'a submitted job offer never changes: withdraw it and make a new one';
    end if;
    if new.status = 'draft' or new.expires_at < old.expires_at then
        raise exception 'a submitted job offer does not become a draft, and its time is not cut short';
    end if;
    if old.status = 'withdrawn' and new.status <> 'withdrawn'
        or old.status = 'expired' and new.status not in ('expired', 'interest_registered') then
        raise exception 'a job offer that has ended does not come back';
    end if;
    return new;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("nominee", "0032_who_acts_for_employers")]
    operations = [migrations.RunSQL(HEAD + DISPOSED + BODY, HEAD + BODY)]
