"""What must never go wrong with checks, criteria, recommendations and decisions."""

from __future__ import annotations

from collections.abc import Iterator

from nominee.invariants import invariant, offenders
from nominee.sealing import vault
from verification.models import Decision, LogLine, VerificationCheck
from verification.snapshot import digest
from verification.sources.base import sha256_of

BATCH = 500  # sealed answers that are opened together
DECIDING = ["approve", "approve_first", "sign", "refuse"]


@invariant("Nobody decided on a file that they recommended.")
def the_decider_is_not_the_recommender() -> list[str]:
    """Asked of the decisions and, apart from them, of the events."""
    return offenders(
        """select distinct a.number from nominee_application a where exists (
             select 1 from verification_decision d join verification_recommendation r on r.id = d.recommendation_id
             where d.application_id = a.id and (d.decided_by_id = r.recommended_by_id
                or d.recommended_by_id <> r.recommended_by_id or r.application_id <> a.id))
           or exists (
             select 1 from nominee_applicationevent d join nominee_applicationevent r
               on r.application_id = d.application_id and r.by_id = d.by_id and r.action = 'recommend'
             where d.application_id = a.id and d.action = any(%(deciding)s)) order by 1""",
        {"deciding": DECIDING},
    )


@invariant("Every event that decides has its decision, with what it rested on, and every decision its event.")
def decisions_match_their_events() -> list[str]:
    return offenders(
        """select distinct a.number from nominee_applicationevent e
           full join verification_decision d on d.event_id = e.id
           join nominee_application a on a.id = coalesce(e.application_id, d.application_id)
           where e.action = any(%(deciding)s) and d.id is null
              or d.id is not null and (e.action <> all(%(deciding)s) or d.application_id <> e.application_id
                 or d.decided_by_id <> e.by_id or d.decided_for_id is distinct from e.acted_for_id or d.decided_at <> e.at or d.snapshot in ('{}'::jsonb, 'null'::jsonb)
                   and not exists (select from nominee_tombstone t where t.application_id = a.id)
                 or (d.outcome = 'refuse') <> (e.action = 'refuse')) order by 1""",
        {"deciding": DECIDING},
    )


@invariant("A second signature follows a first one, by somebody else.")
def two_signatures_are_two_people() -> list[str]:
    return offenders(
        """select distinct a.number from nominee_applicationevent s join nominee_application a on a.id = s.application_id
           where s.action = 'sign' and not exists (
             select 1 from nominee_applicationevent f where f.application_id = s.application_id
               and f.action = 'approve_first' and f.number = s.number - 1 and f.by_id <> s.by_id) order by 1"""
    )


@invariant("A file that waits for a decision has one live recommendation; one in assessment has none.")
def recommendations_are_where_they_belong() -> list[str]:
    return offenders(
        """select a.number from nominee_application a
           left join verification_recommendation r on r.application_id = a.id and r.withdrawn_at is null
           where a.status in ('recommended', 'decision', 'second_signature', 'assessment', 'nominated', 'refused')
           group by a.id having count(r.id) <> case when a.status = 'assessment' then 0 else 1 end order by 1"""
    )


@invariant("A nominated file meets every criterion, and a refused one does not.")
def decisions_follow_the_criteria() -> list[str]:
    return offenders(
        """select a.number from nominee_application a where
             a.status = 'nominated' and exists (
               select 1 from verification_criterionfinding f where f.application_id = a.id and f.result <> 'met')
             or a.status = 'refused' and not exists (
               select 1 from verification_criterionfinding f where f.application_id = a.id and f.result = 'not_met')
           order by 1"""
    )


@invariant("No check is open once a file was recommended.")
def checks_are_settled_before_a_recommendation() -> list[str]:
    return offenders(
        """select distinct a.number from verification_verificationcheck c join nominee_application a on a.id = c.application_id
           where a.status in ('recommended', 'decision', 'second_signature', 'nominated', 'refused')
             and c.state <> 'settled' order by 1"""
    )


@invariant("Every answer of a source is kept as it came.")
def answers_are_as_received() -> list[str]:
    return offenders(
        """with kept as (
             select c.application_id, c.code, c.answer, c.answer_sha256 from verification_verificationcheck c
             union all
             select c.application_id, c.code, l.answer, l.answer_sha256 from verification_logline l
             join verification_verificationcheck c on c.id = l.check_of_id)
           select distinct a.number || ': ' || k.code from kept k join nominee_application a on a.id = k.application_id
           where not starts_with(k.answer, 'sealed:')
             and not exists (select from nominee_tombstone t where t.application_id = a.id)
             and k.answer_sha256 <> case when k.answer = '' and k.answer_sha256 = '' then ''
                                    else encode(sha256(convert_to(k.answer, 'UTF8')), 'hex') end order by 1"""
    ) + list(_sealed_answers())


def _sealed_answers() -> Iterator[str]:
    """Of those that are sealed, in batches: opened for the comparison. Whose key is missing offends as well."""
    checks = VerificationCheck.objects.filter(answer__startswith=vault.MARK)
    lines = LogLine.objects.filter(answer__startswith=vault.MARK)
    rows = [
        *checks.values_list("application__number", "code", "answer", "answer_sha256"),
        *lines.values_list("check_of__application__number", "check_of__code", "answer", "answer_sha256"),
    ]
    for start in range(0, len(rows), BATCH):
        some = rows[start : start + BATCH]
        texts = vault.readable(answer for _number, _code, answer, _sha256 in some)
        wrong = {(number, code) for number, code, answer, kept in some if sha256_of(texts.get(answer, "")) != kept}
        yield from (f"{number}: {code}" for number, code in sorted(wrong))


@invariant("A check stands as the last line of its log says, and no line of the log is lost.")
def checks_are_their_log() -> list[str]:
    return offenders(
        """select a.number || ': ' || c.code from verification_verificationcheck c
           join nominee_application a on a.id = c.application_id
           left join lateral (select count(*) as lines, max(number) as last from verification_logline l
                              where l.check_of_id = c.id) log on true
           left join verification_logline l on l.check_of_id = c.id and l.number = log.last
           where log.lines <> c.lines or log.last is distinct from c.lines or l.outcome <> c.outcome
              or l.claim <> c.claim or l.document_id is distinct from c.document_id
              or c.outcome <> '' and (l.by_id is distinct from c.settled_by_id or l.at <> c.settled_at)
           order by 1"""
    )


@invariant("A finding stands as the last line of its history says, and no line of it is lost.")
def findings_are_their_history() -> list[str]:
    return offenders(
        """select a.number || ': ' || f.criterion from verification_criterionfinding f
           join nominee_application a on a.id = f.application_id
           left join lateral (select count(*) as lines, max(number) as last from verification_findingline l
                              where l.finding_id = f.id) history on true
           left join verification_findingline l on l.finding_id = f.id and l.number = history.last
           where history.lines <> f.lines or history.last is distinct from f.lines or l.result <> f.result
              or l.computed <> f.computed or l.evidence_id is distinct from f.evidence_id
              or l.by_id is distinct from f.assessed_by_id
           order by 1"""
    )


@invariant("What a decision rested on is still what was signed.")
def decisions_are_as_signed() -> Iterator[str]:
    rows = Decision.objects.select_related("application").only("snapshot", "snapshot_sha256", "application__number")
    for row in rows.filter(application__tombstone=None).order_by("id").iterator(chunk_size=500):
        if digest(row.snapshot) != row.snapshot_sha256:
            yield row.application.number


@invariant("What an officer decided otherwise than computed names a document of the same file, and a reason.")
def overrides_have_their_evidence() -> list[str]:
    return offenders(
        """select distinct a.number from verification_criterionfinding f join nominee_application a on a.id = f.application_id
           left join nominee_document d on d.id = f.evidence_id
           where f.evidence_id is not null and d.application_id <> a.id
              or f.result <> '' and f.result <> f.computed and (f.evidence_id is null or f.reason = '')
              or f.result <> '' and f.assessed_by_id is null order by 1"""
    )
