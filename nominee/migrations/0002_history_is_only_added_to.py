"""Triggers that refuse to change what must stay: events, and published versions of the rules."""

from django.db import migrations

EVENTS = """
create function nominee_refuse() returns trigger language plpgsql as $$
begin raise exception '% is only ever added to', tg_table_name; end $$;
create trigger events_stay before update or delete on nominee_applicationevent
    for each row execute function nominee_refuse();
create trigger events_are_not_emptied before truncate on nominee_applicationevent
    for each statement execute function nominee_refuse();
"""
VERSIONS = """
create function nominee_version_stays() returns trigger language plpgsql as $$
begin
    if old.published_at is not null and (tg_op = 'DELETE'
        or new.definition is distinct from old.definition or new.sha256 <> old.sha256
        or new.in_force_from <> old.in_force_from or new.stream_id <> old.stream_id
        or (old.in_force_until is not null and new.in_force_until is distinct from old.in_force_until)
        or new.published_at is distinct from old.published_at) then
        raise exception 'a published version of a stream never changes';
    end if;
    if tg_op = 'DELETE' then return old; end if;
    return new;
end $$;
create trigger versions_stay before update or delete on nominee_streamversion
    for each row execute function nominee_version_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("nominee", "0001_initial")]
    operations = [
        migrations.RunSQL(
            EVENTS,
            "drop trigger events_stay on nominee_applicationevent;"
            "drop trigger events_are_not_emptied on nominee_applicationevent; drop function nominee_refuse();",
        ),
        migrations.RunSQL(
            VERSIONS, "drop trigger versions_stay on nominee_streamversion; drop function nominee_version_stays();"
        ),
    ]
