"""A published version may gain, once, the parts that it did not speak of: its points and its expression of interest."""

from django.db import migrations, models

BEFORE = """
create or replace function nominee_version_stays() returns trigger language plpgsql as $$
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
"""
AFTER = """
create or replace function nominee_version_stays() returns trigger language plpgsql as $$
begin
    if old.published_at is not null and (tg_op = 'DELETE'
        or new.definition - array['points', 'interest'] is distinct from old.definition - array['points', 'interest']
        or (old.definition ? 'points' and new.definition -> 'points' is distinct from old.definition -> 'points')
        or (old.definition ? 'interest' and new.definition -> 'interest' is distinct from old.definition -> 'interest')
        or (new.sha256 <> old.sha256 and new.definition is not distinct from old.definition)
        or new.in_force_from <> old.in_force_from or new.stream_id <> old.stream_id
        or (old.in_force_until is not null and new.in_force_until is distinct from old.in_force_until)
        or new.published_at is distinct from old.published_at) then
        raise exception 'a published version of a stream never changes';
    end if;
    if tg_op = 'DELETE' then return old; end if;
    return new;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("nominee", "0019_employers_and_offers")]
    operations = [
        migrations.RunSQL(AFTER, BEFORE),
        migrations.AddField("program", "words", models.JSONField(default=dict)),
    ]
