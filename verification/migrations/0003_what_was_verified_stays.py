"""Triggers that refuse to change what was verified, found and decided."""

from django.db import migrations

TABLES = ("verification_logline", "verification_findingline", "verification_decision")
ON = """
create trigger {table}_stays before update or delete on {table} for each row execute function nominee_refuse();
create trigger {table}_is_not_emptied before truncate on {table} for each statement execute function nominee_refuse();
"""
OFF = "drop trigger {table}_stays on {table}; drop trigger {table}_is_not_emptied on {table};"


class Migration(migrations.Migration):
    dependencies = [("verification", "0002_log_only_grows"), ("nominee", "0002_history_is_only_added_to")]
    operations = [migrations.RunSQL(ON.format(table=table), OFF.format(table=table)) for table in TABLES]
