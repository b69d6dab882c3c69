"""Letters, requests and nudges: what of a file is taken away when it is disposed of (docs/decisions/0020)."""

from django.db import migrations

PART = """
drop trigger letters_stay on correspondence_letter;
create trigger letters_stay before update or delete on correspondence_letter
    for each row execute function nominee_stays_until_disposed('{"values": {}, "html": "", "pdf": ""}');
create function correspondence_dispose_part(this_file bigint) returns void language plpgsql as $$
begin
    update correspondence_letter set "values" = '{}', html = '', pdf = '' where application_id = this_file;
    update correspondence_request set items = '[]', answer = '' where application_id = this_file;
    update correspondence_nudge set address = '' where letter_id in (
        select id from correspondence_letter where application_id = this_file);
end $$;
"""
OFF = """
drop function correspondence_dispose_part(bigint);
drop trigger letters_stay on correspondence_letter;
create trigger letters_stay before update or delete on correspondence_letter
    for each row execute function nominee_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("correspondence", "0004_tell_each_person"), ("nominee", "0016_privacy_law")]
    operations = [migrations.RunSQL(PART, OFF)]
