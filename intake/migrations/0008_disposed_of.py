"""The checklist, half-typed text and licences: what of a file is taken away when it is disposed of (docs/decisions/0020)."""

from django.db import migrations

PART = """
drop trigger item_outcomes_stay on intake_itemoutcome;
create trigger item_outcomes_stay before update or delete on intake_itemoutcome
    for each row execute function nominee_stays_until_disposed('{"note": ""}');
create function intake_dispose_part(this_file bigint) returns void language plpgsql as $$
begin
    update intake_itemoutcome set note = '' where note <> '' and item_id in (
        select i.id from intake_completenessitem i join intake_completenessreview r on r.id = i.review_id
        where r.application_id = this_file);
    update intake_completenessitem set note = '' where note <> '' and review_id in (
        select id from intake_completenessreview where application_id = this_file);
    delete from intake_typedtext where application_id = this_file;
    update intake_representation set licence_number = '', ended_at = coalesce(ended_at, clock_timestamp())
        where application_id = this_file;
end $$;
"""
OFF = """
drop function intake_dispose_part(bigint);
drop trigger item_outcomes_stay on intake_itemoutcome;
create trigger item_outcomes_stay before update or delete on intake_itemoutcome
    for each row execute function nominee_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0007_sealed_references"), ("nominee", "0016_privacy_law")]
    operations = [migrations.RunSQL(PART, OFF)]
