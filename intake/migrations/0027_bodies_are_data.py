"""The bodies whose members may be paid are named by the program's file; and an expression of interest goes with its file.

The way to a file: expression of interest, invitation, application. What was attested, typed, offered and applied for on it
is blanked; the points, the days and the history stay.
"""

from django.db import migrations, models

PART = """
drop trigger intake_attestation_stays on intake_attestation;
create trigger intake_attestation_stays before update or delete on intake_attestation
    for each row execute function nominee_stays_until_disposed('{"answers": {}, "lines": []}');
create or replace function intake_approval_stays() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and to_jsonb(new) = to_jsonb(old) || '{"answers": {}}'
        and exists (select from nominee_disposalitem where transaction = pg_current_xact_id()::text::bigint and done_at is null)
    then
        return new;
    end if;
    if old.submitted_at is not null then
        raise exception 'a submitted application for approval of a position never changes';
    end if;
    if tg_op = 'DELETE' then return old; end if;
    return new;
end $$;
create function interest_dispose_part(this_file bigint) returns void language plpgsql as $$
declare gone bigint[]; offers bigint[];
begin
    select array_agg(i.interest_id) into gone from intake_invitation i
        where i.application_id = this_file and i.interest_id is not null;
    if gone is null then return; end if;
    select array_agg(e.job_offer_id) into offers from intake_expressionofinterest e
        where e.id = any(gone) and e.job_offer_id is not null;
    delete from nominee_sealedvalue where file in (select number from intake_expressionofinterest where id = any(gone));
    update intake_attestation set answers = '{}', lines = '[]' where interest_id = any(gone) and answers <> '{}';
    update intake_expressionofinterest set answers = '{}' where id = any(gone);
    if offers is null then return; end if;
    update nominee_joboffer set employee_name = '', employee_email = '', answers = '{}' where id = any(offers);
    update intake_positionapproval set answers = '{}' where offer_id = any(offers);
    delete from intake_kepttext where thing in (
        select kind || ':' || offer from unnest(offers) offer, unnest(array['offer', 'approval']) kind);
end $$;
"""
OFF = """
drop function interest_dispose_part(bigint);
create or replace function intake_approval_stays() returns trigger language plpgsql as $$
begin
    if old.submitted_at is not null then
        raise exception 'a submitted application for approval of a position never changes';
    end if;
    if tg_op = 'DELETE' then return old; end if;
    return new;
end $$;
drop trigger intake_attestation_stays on intake_attestation;
create trigger intake_attestation_stays before update or delete on intake_attestation
    for each row execute function nominee_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0026_interests_by_representatives"), ("nominee", "0030_an_offer_goes_with_its_file")]
    operations = [
        migrations.AlterField("clientenrolment", "body", models.CharField(blank=True, max_length=40)),
        migrations.AlterField("licence", "body", models.CharField(max_length=40)),
        migrations.AlterField("representation", "body", models.CharField(blank=True, max_length=40)),
        migrations.RunSQL(PART, OFF),
    ]
