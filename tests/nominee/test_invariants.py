"""Every invariant holds on the demonstration, and is seen failing on damage planted for it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils.module_loading import autodiscover_modules

from nominee import invariants
from nominee.models import Application, Document
from reporting import demo
from reporting.management.commands.seed_demo import goals

autodiscover_modules("invariants")

# name -> the damages, each: the state of the file it strikes, the SQL, and what to lift first.
EVENTS = "alter table nominee_applicationevent disable trigger events_stay"
LETTERS = "alter table correspondence_letter disable trigger letters_stay"
VERSIONS = "alter table nominee_streamversion disable trigger versions_stay"
DECISIONS = "alter table verification_decision disable trigger verification_decision_stays"
LOG = "alter table verification_logline disable trigger verification_logline_stays"
FINDINGS = "alter table verification_findingline disable trigger verification_findingline_stays"
HELD = (
    "alter table nominee_application drop constraint open_file_has_one_holder;"
    "alter table nominee_application drop constraint open_file_has_a_next_day;"
    "alter table nominee_application disable trigger keep_holding;"
    "alter table nominee_application disable trigger open_file_has_an_active_holder"
)
LEFT = "alter table nominee_user disable trigger nobody_leaves_files"
HOLDINGS = "alter table nominee_holding disable trigger holdings_stay"
BALANCES = (
    "alter table nominee_balance disable trigger balances_stay;"
    "alter table nominee_balance drop constraint the_balance_adds_up"
)
LINE = "id = (select id from nominee_balance where held > 0 and user_id is not null order by id limit 1)"
LAST = "id = (select max(id) from nominee_applicationevent where application_id = %(file)s)"
DAMAGE: dict[str, list[tuple[str, str, str]]] = {
    "nominee.status_is_the_last_event": [
        ("nominated", "update nominee_application set status = 'assessment' where id = %(file)s", ""),
        ("decision", "update nominee_application set status_since = now() where id = %(file)s", ""),
    ],
    "nominee.events_follow_each_other": [
        ("decision", f"update nominee_applicationevent set number = number + 1 where {LAST}", EVENTS),
        ("decision", f"update nominee_applicationevent set from_status = 'draft' where {LAST}", EVENTS),
        ("decision", f"update nominee_applicationevent set at = at - interval '9 years' where {LAST}", EVENTS),
    ],
    "nominee.history_is_intact": [
        ("decision", f"update nominee_applicationevent set asked = '{{\"outcome\": \"other\"}}' where {LAST}", EVENTS),
    ],
    "nominee.receipt_is_the_submission": [
        ("decision", "update nominee_application set submitted_at = now() where id = %(file)s", ""),
        ("draft", "update nominee_application set submitted_at = now() where id = %(file)s", HELD),
    ],
    "nominee.closing_is_final": [
        ("nominated", "update nominee_application set decided_at = null where id = %(file)s", HELD),
        ("decision", "update nominee_application set decided_at = now() where id = %(file)s", ""),
    ],
    "nominee.rules_are_those_of_receipt": [
        ("decision", "update nominee_application set submitted_at = '2020-01-01' where id = %(file)s", ""),
        (
            "decision",
            """update nominee_application a set stream_version_id = (
                 select v.id from nominee_streamversion v where v.stream_id <> a.stream_id limit 1) where id = %(file)s""",
            "",
        ),
    ],
    "nominee.published_rules_are_unchanged": [
        (
            "",
            """update nominee_streamversion set definition = jsonb_set(definition, '{fee,amount}', '"1.00"')
               where id = (select min(id) from nominee_streamversion)""",
            VERSIONS,
        ),
    ],
    "nominee.one_live_document_per_slot": [
        (
            "decision",
            "update nominee_document set slot = 'passport' where application_id = %(file)s",
            "drop index one_live_document_per_slot",
        ),
    ],
    "nominee.documents_are_as_received": [
        ("decision", "update nominee_document set sha256 = repeat('0', 64) where application_id = %(file)s", ""),
        ("decision", "update nominee_document set file = 'documents/gone' where application_id = %(file)s", ""),
    ],
    "nominee.places_are_nominations": [("", "update nominee_allocation set used = used + 1", "")],
    "nominee.caps_are_their_changes": [("", "update nominee_allocation set cap = cap + 1", "")],
    "nominee.certificates_have_no_gap": [
        ("", "update nominee_nomination set sequence = sequence + 500", ""),
        ("", "update nominee_counter set value = value + 1 where name like 'certificate-%%'", ""),
        ("", "update nominee_nomination set certificate_number = replace(certificate_number, 'ON', 'QC')", ""),
        ("", "delete from nominee_counter where name like 'certificate-%%'", ""),
    ],
    "nominee.nominated_means_a_nomination": [
        ("nominated", "delete from nominee_nomination where application_id = %(file)s", ""),
        ("nominated", "update nominee_nomination set year = year - 1 where application_id = %(file)s", ""),
    ],
    "nominee.effects_are_not_stuck": [
        ("nominated", "update nominee_effect set state = 'failed' where event_id = (select max(id) from nominee_applicationevent where application_id = %(file)s)", ""),
        ("nominated", "update nominee_effect set state = 'pending', due_at = now() - interval '1 day' where event_id = (select max(id) from nominee_applicationevent where application_id = %(file)s)", ""),
        ("nominated", "update nominee_effect set state = 'pending', due_at = now(), attempts = 40 where event_id = (select max(id) from nominee_applicationevent where application_id = %(file)s)", ""),
    ],
    "nominee.open_files_have_a_working_officer": [
        ("decision", "update nominee_user set is_active = false where role = 'manager'", LEFT),
        ("decision", "update nominee_user set role = 'analyst' where role = 'manager'", LEFT),
    ],
    "nominee.queues_with_files_are_staffed": [
        ("submitted", "update nominee_user set is_active = false where role in ('support_officer', 'team_lead')", LEFT),
        ("submitted", "update nominee_user set team_id = (select id from nominee_team where code = 'decisions') where team_id is not null", LEFT),
    ],
    "nominee.open_files_have_one_holding": [
        ("decision", "delete from nominee_holding where application_id = %(file)s and until_at is null", HOLDINGS),
        ("decision", "update nominee_holding set user_id = (select id from nominee_user where role = 'auditor') where application_id = %(file)s and until_at is null", HOLDINGS),
        ("decision", "update nominee_holding set until_at = null where application_id = %(file)s", f"{HOLDINGS}; drop index one_holder_at_a_time"),
        ("nominated", "update nominee_holding set until_at = null where id = (select max(id) from nominee_holding where application_id = %(file)s)", HOLDINGS),
        ("draft", "insert into nominee_holding (application_id, stream_id, user_id, from_at) select id, stream_id, applicant_id, created_at from nominee_application where id = %(file)s", HOLDINGS),
    ],
    "nominee.holdings_have_no_gap": [
        ("decision", "update nominee_holding set until_at = until_at - interval '1 second', from_at = from_at - interval '1 second' where id = (select min(id) from nominee_holding where application_id = %(file)s)", HOLDINGS),
        ("nominated", "update nominee_holding set until_at = from_at - interval '1 second' where id = (select max(id) from nominee_holding where application_id = %(file)s)", HOLDINGS),
    ],
    "nominee.balances_add_up": [
        ("", f"update nominee_balance set opened = opened + 1, received = received - 1 where {LINE}", BALANCES),
        ("", f"update nominee_balance set held = held + 1 where {LINE}", BALANCES),
        ("", f"update nominee_balance set counted = counted + 1 where {LINE}", BALANCES),
        ("", "delete from nominee_balance b where b.id = (select id from nominee_balance where opened > 0 order by id desc limit 1)", BALANCES),
    ],
    "nominee.balances_are_as_signed": [
        ("", f"update nominee_balance set received = received + 1, \"left\" = \"left\" + 1 where {LINE}", BALANCES),
        ("", f"delete from nominee_balance where {LINE}", BALANCES),
    ],
    "nominee.the_latest_balance_is_the_ledger": [
        ("", "delete from nominee_holding where application_id in (select id from nominee_application where decided_at is null)", HOLDINGS),
    ],
    "nominee.holders_see_what_they_hold": [
        ("decision", "insert into nominee_declaredconflict (application_id, user_id, tie, by_id, at, end_reason) select id, assigned_to_id, 'friend', assigned_to_id, now(), '' from nominee_application where id = %(file)s", ""),
        ("decision", "insert into nominee_restriction (application_id, kind, ground, reason, by_id, at, end_reason) select id, 'restricted', 'other', '', assigned_to_id, now(), '' from nominee_application where id = %(file)s", ""),
        ("decision", "delete from nominee_user_programs where user_id = (select assigned_to_id from nominee_application where id = %(file)s)", ""),
    ],
    "nominee.two_people_decide": [
        ("decision", "update nominee_applicationevent set acted_for_id = (select by_id from nominee_applicationevent where application_id = %(file)s and action = 'recommend') where application_id = %(file)s and action = 'open_decision'", EVENTS),
    ],
    "nominee.nobody_works_on_their_own_file": [
        ("decision", "update nominee_applicationevent e set by_id = a.applicant_id from nominee_application a where a.id = e.application_id and a.id = %(file)s and e.action = 'acknowledge'", EVENTS),
    ],
    "intake.a_submitted_file_is_paid": [
        ("decision", "delete from intake_fee where application_id = %(file)s", ""),
        ("decision", "update intake_fee set paid_at = now() where application_id = %(file)s", ""),
    ],
    "intake.refunds_have_their_ground": [
        ("nominated", "update intake_fee set refunded_at = now(), refund_ground = 'goodwill' where application_id = %(file)s", ""),
        ("incomplete", "update intake_fee set refund_ground = 'withdraw' where application_id = %(file)s", ""),
    ],
    "intake.nobody_waits_for_a_refund": [
        ("incomplete", "update intake_fee set refunded_at = null, refund_ground = '' where application_id = %(file)s", ""),
    ],
    "intake.authority_is_live": [
        ("represented", "delete from nominee_applicationuserobjectpermission where content_object_id = %(file)s", ""),
        ("represented", "update intake_representation set ended_at = now() where application_id = %(file)s", ""),
        ("represented", "update nominee_user set role = 'manager' where role = 'representative'", ""),
    ],
    "intake.authority_is_what_the_facts_say": [
        ("represented", "update intake_representation set accepted_at = null where application_id = %(file)s", ""),
        ("represented", "update intake_authorityfact set kind = 'suspended' where kind = 'accepted' and application_id = %(file)s", "alter table intake_authorityfact disable trigger authority_facts_stay"),
    ],
    "intake.representatives_acted_with_authority": [
        ("decision", "update nominee_applicationevent set role = 'representative' where application_id = %(file)s and action = 'submit'", EVENTS),
    ],
    "intake.acknowledged_means_complete": [
        ("decision", "update intake_completenessitem i set outcome = '' from intake_completenessreview r where r.id = i.review_id and r.application_id = %(file)s", ""),
        ("decision", "update intake_completenessitem i set outcome = 'missing', reason = 'pages_missing' from intake_completenessreview r where r.id = i.review_id and r.application_id = %(file)s", ""),
    ],
    "intake.nothing_hangs_on_a_withdrawn_offer": [
        ("", """insert into intake_expressionofinterest (number, stream_id, stream_version_id, applicant_id, job_offer_id,
                  status, answers, region, noc, created_at, saved_at, closed_why, client_email)
                select 'EOI-DAMAGE', j.stream_id, j.stream_version_id, u.id, j.id, 'draft', '{}', '', '', now(), now(), '', ''
                from nominee_joboffer j, nominee_user u where j.status = 'withdrawn' and u.role = 'applicant'
                  and not exists (select 1 from intake_expressionofinterest e where e.applicant_id = u.id) limit 1""", ""),
    ],
    "intake.pools_rank_by_what_was_attested": [
        ("", """insert into intake_expressionofinterest (number, stream_id, stream_version_id, applicant_id, status, answers,
                  region, noc, points, created_at, saved_at, registered_at, attested_at, expires_at, closed_why,
                  client_email)
                select 'EOI-DAMAGE', v.stream_id, v.id, u.id, 'registered', '{}', '', '', 50, now(), now(), now(), now(),
                  now() + interval '1 year', '', ''
                from nominee_streamversion v, nominee_user u where u.role = 'applicant'
                  and not exists (select 1 from intake_expressionofinterest e where e.applicant_id = u.id) limit 1""", ""),
    ],
    "intake.drafts_stay_private": [
        ("draft", f"update nominee_applicationevent set role = 'manager' where {LAST}", EVENTS),
    ],
    "verification.the_decider_is_not_the_recommender": [
        ("nominated", "update verification_decision set decided_by_id = recommended_by_id where application_id = %(file)s", f"{DECISIONS}; alter table verification_decision drop constraint decider_is_not_the_recommender"),
        ("nominated", "update verification_decision set recommended_by_id = (select id from nominee_user where role = 'team_lead') where application_id = %(file)s", DECISIONS),
        ("nominated", f"update nominee_applicationevent set by_id = (select recommended_by_id from verification_recommendation where application_id = %(file)s) where {LAST}", EVENTS),
    ],
    "verification.decisions_match_their_events": [
        ("nominated", "update verification_decision set snapshot = '{}' where application_id = %(file)s", DECISIONS),
        ("refused", "update verification_decision set outcome = 'nominate' where application_id = %(file)s", DECISIONS),
        ("nominated", "delete from verification_decision where application_id = %(file)s", DECISIONS),
    ],
    "verification.two_signatures_are_two_people": [
        ("signed twice", "update nominee_applicationevent e set by_id = s.by_id from nominee_applicationevent s where s.application_id = e.application_id and s.action = 'sign' and e.action = 'approve_first' and e.application_id = %(file)s", EVENTS),
        ("nominated", f"update nominee_applicationevent set action = 'sign' where {LAST}", EVENTS),
    ],
    "verification.recommendations_are_where_they_belong": [
        ("decision", "update verification_recommendation set withdrawn_at = now() where application_id = %(file)s", ""),
    ],
    "verification.decisions_follow_the_criteria": [
        ("nominated", "update verification_criterionfinding set computed = 'not_met', result = 'not_met' where application_id = %(file)s", ""),
        ("refused", "update verification_criterionfinding set computed = 'met', result = 'met' where application_id = %(file)s", ""),
    ],
    "verification.checks_are_settled_before_a_recommendation": [
        ("decision", "update verification_verificationcheck set state = 'answered', outcome = '' where application_id = %(file)s", ""),
    ],
    "verification.answers_are_as_received": [
        ("decision", "update verification_verificationcheck set answer = 'other', answer_sha256 = repeat('0', 64) where application_id = %(file)s", ""),
    ],
    "verification.checks_are_their_log": [
        ("decision", "update verification_verificationcheck set outcome = 'discrepancy' where application_id = %(file)s and outcome <> 'discrepancy'", ""),
        ("decision", "update verification_verificationcheck set claim = '{}' where application_id = %(file)s", ""),
        ("decision", "delete from verification_logline l using verification_verificationcheck c where c.id = l.check_of_id and c.application_id = %(file)s and l.number = 1", LOG),
        ("decision", "update verification_logline l set number = l.number + 1 from verification_verificationcheck c where c.id = l.check_of_id and c.application_id = %(file)s and l.number = c.lines", LOG),
    ],
    "verification.findings_are_their_history": [
        ("decision", "update verification_criterionfinding set assessed_by_id = (select id from nominee_user where role = 'team_lead') where application_id = %(file)s", ""),
        ("decision", "delete from verification_findingline l using verification_criterionfinding f where f.id = l.finding_id and f.application_id = %(file)s and l.number = 1", FINDINGS),
    ],
    "verification.decisions_are_as_signed": [
        ("nominated", "update verification_decision set snapshot = jsonb_set(snapshot, '{answers,job_wage}', '\"1.00\"') where application_id = %(file)s", DECISIONS),
    ],
    "verification.overrides_have_their_evidence": [
        ("decision", "update verification_criterionfinding set evidence_id = (select min(id) from nominee_document where application_id <> %(file)s) where application_id = %(file)s", ""),
        ("decision", "update verification_criterionfinding set assessed_by_id = null where application_id = %(file)s", ""),
    ],
    "correspondence.letters_match_their_effects": [
        ("nominated", "delete from nominee_effect where name = 'correspondence.letter_certificate'", ""),
        ("nominated", "update nominee_effect set state = 'pending', due_at = now() where name = 'correspondence.letter_certificate'", ""),
        ("nominated", "with n as (delete from correspondence_nudge) delete from correspondence_letter where application_id = %(file)s", LETTERS),
    ],
    "correspondence.no_letter_twice": [
        ("nominated", "update correspondence_letter set code = 'certificate' where application_id = %(file)s", f"{LETTERS}; alter table correspondence_letter drop constraint one_letter_per_event"),
    ],
    "correspondence.closed_files_were_told": [
        ("refused", "delete from nominee_effect where name = 'correspondence.letter_refusal'", ""),
    ],
    "correspondence.letters_are_as_published": [
        ("nominated", "update correspondence_letter set sha256 = repeat('0', 64) where application_id = %(file)s", LETTERS),
    ],
    "correspondence.letters_have_their_nudge": [
        ("nominated", "delete from correspondence_nudge", ""),
    ],
    "correspondence.requests_are_open_while_a_file_waits": [
        ("refused", "update correspondence_request set closed_at = null where application_id = %(file)s", ""),
        ("information_requested", "update correspondence_request set closed_at = now() where application_id = %(file)s", ""),
        ("information_requested", "update nominee_application set due_on = null where id = %(file)s", ""),
        ("information_requested", "update correspondence_request set kind = 'notice' where application_id = %(file)s", ""),
    ],
    "correspondence.refusals_follow_a_notice": [
        ("refused", "update correspondence_request set ending = 'closed' where application_id = %(file)s", ""),
    ],
    "correspondence.letters_are_found": [
        ("nominated", "delete from nominee_searchedtext where source = 'letter' and application_id = %(file)s", ""),
    ],
    "nominee.submitted_files_are_found": [
        ("decision", "delete from nominee_namevariant where application_id = %(file)s", ""),
        ("decision", "delete from nominee_identifier where kind = 'passport' and application_id = %(file)s", ""),
        ("nominated", "delete from nominee_identifier where kind = 'certificate' and application_id = %(file)s", ""),
    ],
    "nominee.notes_are_found": [
        (
            "decision",
            """insert into nominee_note (application_id, kind, text, by_id, at)
               select id, 'note', 'Found by nobody.', applicant_id, now() from nominee_application where id = %(file)s""",
            "",
        ),
    ],
}  # fmt: skip


@pytest.fixture
def files(ontario, settings) -> dict[str, Application]:
    """The demonstration in small, one file that two people signed, and every letter made."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cast = demo.Cast("demonstration only")
    seeded = {demo.email_of(person) for person, _goal in goals(15)}
    left = [row for row in demo.people() if row["representative"] and demo.email_of(row) not in seeded]
    # Before the others: the balances that come with them are of days on which this file was there already.
    told = demo.Story(next(row for row in left if row["stream"] == "owp-teer-0-3"), cast)
    told.reach("decision")
    told.file.program.executive_director_signs = True
    told.file.program.save()
    told.move("approve_first", cast.manager)
    told.move("sign", cast.executive_director)
    told.file.program.executive_director_signs = False
    told.file.program.save()
    call_command("seed_demo", size=15, stdout=io.StringIO())
    found = {file.status: file for file in Application.objects.exclude(pk=told.file.pk).order_by("-id")}
    found["represented"] = Application.objects.filter(
        representations__isnull=False, representations__ended_at=None
    ).first()
    return found | {"signed twice": told.file}


def _damage(sql: str, lift: str, file: int | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")  # nothing may be pending when a table is altered
        if lift:
            cursor.execute(lift)
        cursor.execute(sql, {"file": file})
        assert cursor.rowcount, f"this damaged nothing: {sql}"


def test_each_invariant_holds_on_the_demonstration_and_is_seen_failing(files, subtests):
    for name, row in invariants.BOOK.items():
        with subtests.test(f"{name} holds"):
            assert list(row.find()) == []
    for name, damages in DAMAGE.items():
        for state, sql, lift in damages:
            with subtests.test(name, damage=sql), transaction.atomic():
                file = files[state] if state else None
                _damage(sql, lift, file and file.pk)
                found = list(invariants.BOOK[name].find())
                transaction.set_rollback(True)
                assert any(offender.startswith(file.number) for offender in found) if file else found


def test_every_invariant_has_its_damage():
    """But the clock, which no row can set wrong: test_faults.py does."""
    assert set(DAMAGE) == set(invariants.BOOK) - {"nominee.clocks_agree"}


@pytest.mark.parametrize("harm", ["changed", "gone"])
def test_a_stored_file_that_is_changed_or_gone_is_found(story, harm):
    told = story("draft")
    document = Document.objects.filter(application=told.file).first()
    path = Path(document.file.path)
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-1] + b"!")
    out = io.StringIO()
    call_command("check_invariants", stdout=out)  # without --files nothing is read
    with pytest.raises(CommandError) as broken:
        call_command("check_invariants", files=True, stdout=out)
    assert broken.value.returncode == 1
    assert f"{told.file.number}: {document.slot}" in out.getvalue()
    assert "BROKEN  The stored bytes of every document are those that were received." in out.getvalue()


@pytest.mark.django_db(transaction=True)
def test_the_command_reads_one_moment_and_cannot_write(monkeypatch):
    def writes():
        with connection.cursor() as cursor:
            cursor.execute("show transaction_isolation")
            assert cursor.fetchone()[0] == "repeatable read"
            cursor.execute("update nominee_user set is_active = false")
        return []

    row = invariants.Invariant("test.writes", "Nothing writes.", writes)
    monkeypatch.setattr(invariants, "BOOK", {row.name: row})
    with pytest.raises(Exception, match="read-only transaction"):
        call_command("check_invariants", stdout=io.StringIO())


def test_the_command_says_which_names_it_does_not_know(db):
    with pytest.raises(CommandError) as refused:
        call_command("check_invariants", "nominee.all_is_well", stdout=io.StringIO())
    assert refused.value.returncode == 2


def test_only_the_first_offenders_are_named(db, monkeypatch):
    row = invariants.Invariant("test.many", "None.", lambda: [f"F-{n}" for n in range(50)])
    monkeypatch.setattr(invariants, "BOOK", {row.name: row})
    out = io.StringIO()
    with pytest.raises(CommandError, match="1 of 1"):
        call_command("check_invariants", stdout=out)
    assert "F-19" in out.getvalue()
    assert "F-20" not in out.getvalue()
    assert "and 30 more" in out.getvalue()
