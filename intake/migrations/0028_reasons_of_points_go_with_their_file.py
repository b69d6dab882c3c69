"""Why the program gave points is about the person as well: it goes with the file that their expression of interest led to."""

from django.db import migrations

STAYS = """
drop trigger intake_givenpoints_stays on intake_givenpoints;
create trigger intake_givenpoints_stays before update or delete on intake_givenpoints
    for each row execute function %s;
"""
NOW = """
create or replace function interest_dispose_part(this_file bigint) returns void language plpgsql as $$
declare gone bigint[]; offers bigint[];
begin
    select array_agg(i.interest_id) into gone from intake_invitation i
        where i.application_id = this_file and i.interest_id is not null;
    if gone is null then return; end if;
    select array_agg(e.job_offer_id) into offers from intake_expressionofinterest e
        where e.id = any(gone) and e.job_offer_id is not null;
    delete from nominee_sealedvalue where file in (select number from intake_expressionofinterest where id = any(gone));
    update intake_attestation set answers = '{}', lines = '[]' where interest_id = any(gone) and answers <> '{}';
    update intake_givenpoints set reason = '' where reason <> ''
        and attestation_id in (select id from intake_attestation where interest_id = any(gone));
    update intake_expressionofinterest set answers = '{}' where id = any(gone);
    if offers is null then return; end if;
    update nominee_joboffer set employee_name = '', employee_email = '', answers = '{}' where id = any(offers);
    update intake_positionapproval set answers = '{}' where offer_id = any(offers);
    delete from intake_kepttext where thing in (
        select kind || ':' || offer from unnest(offers) offer, unnest(array['offer', 'approval']) kind);
end $$;
"""
BEFORE = """
create or replace function interest_dispose_part(this_file bigint) returns void language plpgsql as $$
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


class Migration(migrations.Migration):
    dependencies = [("intake", "0027_bodies_are_data")]
    operations = [
        migrations.RunSQL(
            STAYS % "nominee_stays_until_disposed('{\"reason\": \"\"}')" + NOW, STAYS % "nominee_refuse()" + BEFORE
        )
    ]
