"""What must never go wrong with letters, requests and notices."""

from __future__ import annotations

from collections.abc import Iterator

from correspondence.models import Letter
from nominee.invariants import FINAL, invariant, offenders, stored_otherwise


@invariant(
    "Every letter that was made is published once, for the event that caused it, and no letter is without cause."
)
def letters_match_their_effects() -> list[str]:
    """A stream's rules may know fewer letters than the lifecycle: what they do not name is done without one."""
    return offenders(
        """select distinct a.number || ': ' || coalesce(l.code, due.code) from (
             select f.event_id, f.state, substring(f.name from '^correspondence\\.letter_(.*)$') as code
             from nominee_effect f where f.name like 'correspondence.letter\\_%%') due
           full join correspondence_letter l on l.event_id = due.event_id and l.code = due.code
           join nominee_applicationevent e on e.id = coalesce(l.event_id, due.event_id)
           join nominee_application a on a.id = e.application_id
           join nominee_streamversion v on v.id = a.stream_version_id
           where (due.state = 'done' and (v.definition->'letters' @> to_jsonb(due.code))) is distinct from (l.id is not null)
              or l.id is not null and l.application_id <> e.application_id order by 1""",
        {},
    )


@invariant("No event has the same letter twice.")
def no_letter_twice() -> list[str]:
    return offenders(
        """select a.number || ': ' || l.code from correspondence_letter l
           join nominee_application a on a.id = l.application_id
           group by a.number, l.event_id, l.code having count(*) > 1 order by 1"""
    )


@invariant("A closed file has the letter that says so, or it is being made.")
def closed_files_were_told() -> list[str]:
    """Made or about to be made: an event that closes a file put its letters down with itself."""
    return offenders(
        """select a.number from nominee_application a
           join lateral (select id from nominee_applicationevent e where e.application_id = a.id
                         order by number desc limit 1) last on true
           where a.status = any(%(final)s) and not exists (
             select 1 from nominee_effect f where f.event_id = last.id and f.name like 'correspondence.letter\\_%%')
           order by 1""",
        {"final": FINAL},
    )


@invariant("The stored PDF of every letter is the one that was published.", reads_files=True)
def letters_are_as_published() -> Iterator[str]:
    letters = Letter.objects.filter(application__tombstone=None).order_by("id")
    rows = letters.values_list("application__number", "code", "pdf", "sha256")
    storage = Letter._meta.get_field("pdf").storage
    named = ((f"{number}: {code}", name, sha256) for number, code, name, sha256 in rows.iterator(chunk_size=500))
    return stored_otherwise(named, storage)


@invariant("Of every letter the applicant is told, and a nudge that is not sent is owed or says why.")
def letters_have_their_nudge() -> list[str]:
    return offenders(
        """select distinct a.number || ': ' || l.code from correspondence_letter l
           join nominee_application a on a.id = l.application_id
           left join correspondence_nudge n on n.letter_id = l.id
           where n.id is null or n.sent_at is not null and (n.problem <> '' or n.due_at is not null)
              or n.sent_at is null and n.due_at is null and n.problem = ''
              or not exists (select 1 from correspondence_nudge t where t.letter_id = l.id and t.person_id = a.applicant_id)
           order by 1"""
    )


@invariant("A file waits for an answer exactly while a request or notice of its kind is open; a closed file has none.")
def requests_are_open_while_a_file_waits() -> list[str]:
    return offenders(
        """select a.number from nominee_application a
           left join correspondence_request r on r.application_id = a.id and r.closed_at is null
           group by a.id
           having count(r.id) <> case when a.status in ('information_requested', 'notice_of_intent') then 1 else 0 end
              or max(r.kind) is distinct from case a.status when 'information_requested' then 'information'
                                                          when 'notice_of_intent' then 'notice' end
              or max(r.due_on) is distinct from a.due_on
           order by 1"""
    )


@invariant("Nobody was refused without a notice that they answered, or whose time ran out.")
def refusals_follow_a_notice() -> list[str]:
    return offenders(
        """select a.number from nominee_application a where a.status = 'refused' and not exists (
             select 1 from correspondence_request r where r.application_id = a.id and r.kind = 'notice'
               and r.ending in ('answered', 'lapsed') and r.closed_at <= a.decided_at) order by 1"""
    )


@invariant("Every letter is found by its words.")
def letters_are_found() -> list[str]:
    return offenders(
        """select distinct a.number from correspondence_letter l join nominee_application a on a.id = l.application_id
           left join nominee_searchedtext t on t.source = 'letter' and t.key = l.id and t.application_id = a.id
           where t.id is null and not exists (select from nominee_tombstone s where s.application_id = a.id) order by 1"""
    )
