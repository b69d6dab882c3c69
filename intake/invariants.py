"""What must never go wrong with fees, authority and the completeness review."""

from __future__ import annotations

from intake.records import PROCESSING
from nominee.invariants import invariant, offenders
from nominee.lifecycle import STATES

# The actions that give the fee back (program rules; s. 7 O. Reg. 421/17).
REFUNDING = ["return_incomplete", "return_by_director", "withdraw", "end_with_offer"]


@invariant("Every submitted file has its fee, paid before it was submitted.")
def a_submitted_file_is_paid() -> list[str]:
    return offenders(
        """select distinct a.number from nominee_application a left join intake_fee f on f.application_id = a.id
           where a.submitted_at is not null and (f.id is null or f.paid_at > a.submitted_at) order by 1"""
    )


@invariant("A fee was given back only where the law gives a ground: the event that closed the file says it.")
def refunds_have_their_ground() -> list[str]:
    return offenders(
        """select distinct a.number from intake_fee f join nominee_application a on a.id = f.application_id
           where f.refunded_at is not null and not exists (
             select 1 from nominee_applicationevent e where e.application_id = a.id and e.at = f.refunded_at
               and e.action = f.refund_ground and e.action = any(%(grounds)s)
               and not (e.action in ('withdraw', 'end_with_offer') and e.from_status = any(%(begun)s))) order by 1""",
        {"grounds": REFUNDING, "begun": sorted(PROCESSING)},
    )


@invariant("A fee that the law gives back was given back.")
def nobody_waits_for_a_refund() -> list[str]:
    return offenders(
        """select distinct a.number from nominee_application a join intake_fee f on f.application_id = a.id
           where a.status in ('incomplete', 'returned_by_director') and f.refunded_at is null order by 1"""
    )


@invariant("Whoever may act for an applicant has an authorization in force, and who has one may act.")
def authority_is_live() -> list[str]:
    return offenders(
        """select distinct a.number from (
             select r.application_id, r.representative_id as person, r.id as live_id
             from intake_representation r
             where r.ended_at is null and r.accepted_at is not null and r.suspended_at is null) live
           full join (
             select o.content_object_id as application_id, o.user_id as person, o.id as acting_id
             from nominee_applicationuserobjectpermission o
             join auth_permission p on p.id = o.permission_id and p.codename = 'act_for') acting
             using (application_id, person)
           join nominee_application a on a.id = application_id join nominee_user u on u.id = person
           where live_id is null or acting_id is null or u.role <> 'representative' order by 1"""
    )


@invariant("An authorization is as its facts say.")
def authority_is_what_the_facts_say() -> list[str]:
    return offenders(
        """select distinct a.number from intake_representation r join nominee_application a on a.id = r.application_id
           left join lateral (select f.kind from intake_authorityfact f where f.representation_id = r.id
             and f.kind not in ('scope', 'signal') order by f.number desc limit 1) last on true
           where last.kind is distinct from (case
             when r.ended_at is not null and last.kind in ('ended', 'declined', 'lapsed') then last.kind
             when r.ended_at is not null then 'ended'
             when r.accepted_at is null then 'granted'
             when r.suspended_at is not null then 'suspended'
             when last.kind in ('accepted', 'reinstated') then last.kind else 'accepted' end)
             and a.id not in (select application_id from nominee_tombstone) order by 1"""
    )


@invariant("A step, a document, a payment or a change by a representative lies within their authority at that moment.")
def representatives_acted_with_authority() -> list[str]:
    return offenders(
        """select distinct a.number from (
             select application_id, by_id as person, at from nominee_applicationevent where role = 'representative'
             union all select application_id, by_id, at from intake_actinname
             union all select d.application_id, d.uploaded_by_id, d.uploaded_at from nominee_document d
               join nominee_application o on o.id = d.application_id and o.applicant_id <> d.uploaded_by_id
             union all select f.application_id, f.paid_by_id, f.paid_at from intake_fee f
               join nominee_application o on o.id = f.application_id and o.applicant_id <> f.paid_by_id) act
           join nominee_application a on a.id = act.application_id
           left join lateral (select f.kind from intake_authorityfact f
             where f.application_id = act.application_id and f.person_id = act.person and f.at <= act.at
               and f.kind in ('granted', 'accepted', 'declined', 'lapsed', 'suspended', 'reinstated', 'ended')
             order by f.number desc limit 1) last on true
           where coalesce(last.kind, '') not in ('accepted', 'reinstated')
             and not exists (select from intake_authorityfact f where f.application_id = act.application_id
               and f.person_id = act.person and f.at = act.at and f.kind in ('suspended', 'ended')) order by 1"""
    )


@invariant("A file that left the completeness check complete has every item reviewed and none missing.")
def acknowledged_means_complete() -> list[str]:
    return offenders(
        """select distinct a.number from intake_completenessreview r
           join nominee_application a on a.id = r.application_id
           join nominee_applicationevent e on e.id = r.closed_by_id
           left join intake_completenessitem i on i.review_id = r.id
             and (i.outcome = '' or e.action = 'acknowledge' and i.outcome in ('missing', 'deficient'))
           where e.application_id <> a.id or e.action not in ('acknowledge', 'return_incomplete') or i.id is not null
           order by 1"""
    )


@invariant("A file that was never submitted is nowhere in the program's record.")
def drafts_stay_private() -> list[str]:
    return offenders(
        """select a.number from nominee_application a where a.submitted_at is null and (
             exists (select 1 from intake_completenessreview r where r.application_id = a.id)
             or exists (select 1 from nominee_applicationevent e where e.application_id = a.id
                        and e.role not in ('applicant', 'representative'))) order by 1"""
    )


@invariant(
    "Whoever stands in a pool stands there with the points of what they attested last and of what the program gave for it."
)
def pools_rank_by_what_was_attested() -> list[str]:
    return offenders(
        """select i.number from intake_expressionofinterest i left join lateral (
             select a.points + (select coalesce(sum(g.points), 0) from (
                 select distinct on (factor) points from intake_givenpoints where attestation_id = a.id
                 order by factor, id desc) g) as points, a.at, a.stream_version_id
             from intake_attestation a where a.interest_id = i.id order by a.number desc limit 1) last on true
           where i.status in ('registered', 'invited', 'applied')
             and (last.at is null or (last.points, last.at, last.stream_version_id)
                  is distinct from (i.points, i.attested_at, i.stream_version_id)) order by 1"""
    )


@invariant("Nothing that is open hangs on a job offer that was withdrawn.")
def nothing_hangs_on_a_withdrawn_offer() -> list[str]:
    return offenders(
        """select distinct j.number from nominee_joboffer j
           join intake_expressionofinterest e on e.job_offer_id = j.id
           left join intake_invitation i on i.interest_id = e.id
           left join nominee_application a on a.id = i.application_id
           where j.status = 'withdrawn' and (e.status in ('draft', 'registered', 'invited')
             or a.status <> all(%(final)s)) order by 1""",
        {"final": [code for code, state in STATES.items() if state.is_final]},
    )
