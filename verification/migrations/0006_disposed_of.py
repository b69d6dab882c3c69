"""Checks, findings, recommendations and decisions: what of a file is taken away when it is disposed of (docs/decisions/0020)."""

from django.db import migrations

PART = """
drop trigger verification_decision_stays on verification_decision;
create trigger verification_decision_stays before update or delete on verification_decision
    for each row execute function nominee_stays_until_disposed('{"snapshot": {}}');
drop trigger verification_findingline_stays on verification_findingline;
create trigger verification_findingline_stays before update or delete on verification_findingline
    for each row execute function nominee_stays_until_disposed('{"reasons": [], "reason": ""}');
drop trigger verification_logline_stays on verification_logline;
create trigger verification_logline_stays before update or delete on verification_logline
    for each row execute function nominee_stays_until_disposed('{"claim": {}, "problem": null, "answer": "", "compared": [], "reason": "", "reference": ""}');
create function verification_dispose_part(this_file bigint) returns void language plpgsql as $$
begin
    update verification_decision set snapshot = '{}' where application_id = this_file and snapshot <> '{}';
    update verification_recommendation set reasons = '', snapshot = '{}' where application_id = this_file;
    update verification_findingline set reasons = '[]', reason = '' where finding_id in (
        select id from verification_criterionfinding where application_id = this_file);
    -- A person's outcome keeps that there was a reason.
    update verification_criterionfinding set reasons = '[]', used = '[]', reason = case when reason = '' then '' else '–' end
        where application_id = this_file;
    update verification_logline set claim = '{}', problem = null, answer = '', compared = '[]', reason = '', reference = ''
        where check_of_id in (select id from verification_verificationcheck where application_id = this_file);
    update verification_verificationcheck set claim = '{}', problem = null, answer = '', compared = '[]', reference = '',
        reason = case when reason = '' then '' else '–' end where application_id = this_file;
    delete from verification_shareddetail where application_id = this_file;
end $$;
"""
OFF = """
drop function verification_dispose_part(bigint);
drop trigger verification_decision_stays on verification_decision;
create trigger verification_decision_stays before update or delete on verification_decision
    for each row execute function nominee_refuse();
drop trigger verification_findingline_stays on verification_findingline;
create trigger verification_findingline_stays before update or delete on verification_findingline
    for each row execute function nominee_refuse();
drop trigger verification_logline_stays on verification_logline;
create trigger verification_logline_stays before update or delete on verification_logline
    for each row execute function nominee_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("verification", "0005_decided_for"), ("nominee", "0016_privacy_law")]
    operations = [migrations.RunSQL(PART, OFF)]
