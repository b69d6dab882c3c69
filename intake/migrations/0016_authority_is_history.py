"""Facts, answers of registers and acts are only added to; what stood before becomes facts; disposal takes their contents."""

from django.db import migrations

STAY = """
create trigger authority_facts_stay before update or delete on intake_authorityfact
    for each row execute function nominee_stays_until_disposed('{"details": {}}');
create trigger authority_facts_are_not_emptied before truncate on intake_authorityfact
    for each statement execute function nominee_refuse();
create trigger licence_answers_stay before update or delete on intake_licenceanswer
    for each row execute function nominee_refuse();
create trigger licence_answers_are_not_emptied before truncate on intake_licenceanswer
    for each statement execute function nominee_refuse();
create trigger acts_in_name_stay before update or delete on intake_actinname
    for each row execute function nominee_refuse();
create trigger acts_in_name_are_not_emptied before truncate on intake_actinname
    for each statement execute function nominee_refuse();
"""
STAY_OFF = """
drop trigger authority_facts_stay on intake_authorityfact;
drop trigger authority_facts_are_not_emptied on intake_authorityfact;
drop trigger licence_answers_stay on intake_licenceanswer;
drop trigger licence_answers_are_not_emptied on intake_licenceanswer;
drop trigger acts_in_name_stay on intake_actinname;
drop trigger acts_in_name_are_not_emptied on intake_actinname;
"""
# Authorizations of before were in force from the moment they were given. Those still in force have a licence to ask about.
BEFORE = """
update intake_representation set accepted_at = granted_at where accepted_at is null;
insert into intake_licence (holder_id, body, number, standing, lapsed_why, known_at, attempts, due_at)
    select representative_id, body, licence_number, 'unknown', '', min(granted_at), 0, now()
    from intake_representation where ended_at is null and body <> '' and licence_number <> '' group by 1, 2, 3;
update intake_representation r set licence_id = l.id from intake_licence l
    where r.ended_at is null and l.holder_id = r.representative_id and l.body = r.body and l.number = r.licence_number;
insert into intake_authorityfact
    (application_id, number, representation_id, person_id, kind, at, by_id, scopes, details)
    select application_id, row_number() over (partition by application_id order by at, id, place), id, representative_id,
        kind, at, by_id, case when kind = 'granted' then scopes end, '{}'::jsonb
    from (
        select r.id, r.application_id, r.representative_id, r.scopes, f.*
        from intake_representation r, lateral (values
            (1, 'granted', r.granted_at, r.granted_by_id), (2, 'accepted', r.granted_at, r.representative_id),
            (3, 'ended', r.ended_at, r.ended_by_id)) f (place, kind, at, by_id)
        where f.at is not null) steps;
"""
DISPOSED = """
create function representing_dispose_part(this_file bigint) returns void language plpgsql as $$
begin
    update intake_authorityfact set details = '{}' where details <> '{}' and application_id = this_file;
    update intake_representation set relation = '', licence_id = null where application_id = this_file;
    update intake_disclosedhelp set name = '', relation = '', what = '' where application_id = this_file;
    delete from intake_authoritynotice where fact_id in (
        select id from intake_authorityfact where application_id = this_file);
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0015_authority"), ("nominee", "0016_privacy_law")]
    operations = [
        migrations.RunSQL(BEFORE, migrations.RunSQL.noop),
        migrations.RunSQL(STAY, STAY_OFF),
        migrations.RunSQL(DISPOSED, "drop function representing_dispose_part(bigint);"),
    ]
