"""Who may act for an employer, and whether its account is open, in the log of administrative changes, whoever's hand it is."""

from __future__ import annotations

from django.db import migrations

# What it says of its business is the employer's own history; a member's title and telephone are nobody's matter here.
KEPT = """
create trigger changes_are_kept after insert or delete or update of
    program_id, business_number, legal_name, operating_name, closed_at on nominee_employer
    for each row execute function nominee_keep_change('employer', 'business_number', 'profile,saved_at,registered_at', '');
create trigger changes_are_kept after insert or delete or update on nominee_employermember
    for each row execute function nominee_keep_change('employer', 'employer_id', 'since', 'job_title,phone');
"""
OFF = """
drop trigger changes_are_kept on nominee_employermember;
drop trigger changes_are_kept on nominee_employer;
"""


class Migration(migrations.Migration):
    dependencies = [("nominee", "0027_deadline_extensions")]

    operations = [migrations.RunSQL(KEPT, OFF)]
