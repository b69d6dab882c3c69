"""An offer that was signed and submitted never changes: a change is a withdrawal and a new offer."""

from django.db import migrations

STAYS = """
create function nominee_offer_stays() returns trigger language plpgsql as $$
begin
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
create trigger offers_stay before update or delete on nominee_joboffer
    for each row execute function nominee_offer_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("nominee", "0021_proposed_rules")]
    operations = [
        migrations.RunSQL(STAYS, "drop trigger offers_stay on nominee_joboffer; drop function nominee_offer_stays();"),
    ]
