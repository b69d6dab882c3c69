"""What must never go wrong, as questions to the live database: each answers with the files that offend.

Apps register their own in `<app>/invariants.py`; `manage.py check_invariants` asks them all. They only
read, and ask in whole sets, so that a hundred thousand files take seconds and not hours.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.files.storage import Storage
from django.db import connection
from django.utils import timezone

from nominee import clock
from nominee.lifecycle import STATES
from nominee.models import ApplicationEvent, Document, StreamVersion
from nominee.outbox import ATTEMPTS
from nominee.programs.definition import hash_of
from nominee.roles import READS_EVERY_FILE
from nominee.work import balance

STUCK_AFTER = timedelta(minutes=30)
FINAL = [code for code, state in STATES.items() if state.is_final]


@dataclass(frozen=True)
class Invariant:
    name: str
    words: str  # a true statement, when all is well
    find: Callable[[], Iterable[str]]  # who offends
    reads_files: bool = False  # compares stored bytes: slow, asked for by --files


BOOK: dict[str, Invariant] = {}


def invariant(words: str, *, reads_files: bool = False) -> Callable[[Callable[[], Iterable[str]]], Callable]:
    def register(function: Callable[[], Iterable[str]]) -> Callable[[], Iterable[str]]:
        name = f"{function.__module__.split('.')[0]}.{function.__name__}"
        BOOK[name] = Invariant(name, words, function, reads_files)
        return function

    return register


def offenders(sql: str, parameters: dict[str, Any] | None = None) -> list[str]:
    """The first column of each row that a query finds: a file number, with what is wrong if that helps."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [str(row[0]) for row in cursor.fetchall()]


def stored_otherwise(rows: Iterable[tuple[str, str, str]], storage: Storage) -> Iterator[str]:
    """Of (who, stored name, SHA-256), those whose bytes are gone or are no longer the same."""
    for who, name, sha256 in rows:
        digest = hashlib.sha256()
        try:
            with storage.open(name) as handle:
                for chunk in handle.chunks():
                    digest.update(chunk)
        except OSError:
            yield f"{who}: the stored file cannot be read"
            continue
        if digest.hexdigest() != sha256:
            yield f"{who}: the stored bytes have changed"


LAST = """(select distinct on (application_id) application_id, number, at, to_status
           from nominee_applicationevent order by application_id, number desc)"""


# ------------------------------------------------------------------ history


@invariant("The status of a file, and since when, is what its last event says.")
def status_is_the_last_event() -> list[str]:
    return offenders(
        f"""select a.number || coalesce(': ' || a.status || ', but the last event says ' || e.to_status, ': no event')
            from nominee_application a left join {LAST} e on e.application_id = a.id
            where e.to_status is distinct from a.status or e.at is distinct from a.status_since order by a.number"""  # nosec B608 # constants
    )


@invariant("The events of a file are numbered 1, 2, 3 … and each begins in the state where the one before ended.")
def events_follow_each_other() -> list[str]:
    return offenders(
        """select number || ': event ' || event from (
             select a.number, e.number as event, e.from_status, e.at,
                    row_number() over file as place, lag(e.to_status) over file as before, lag(e.at) over file as earlier
             from nominee_applicationevent e join nominee_application a on a.id = e.application_id
             window file as (partition by e.application_id order by e.number)) events
           where event <> place or from_status <> coalesce(before, '') or at < earlier order by 1"""
    )


@invariant("The hashes of every file's events chain without a break.")
def history_is_intact() -> Iterator[str]:
    """Recomputed from every column, event by event, in one pass."""
    file, previous = None, ""
    rows = ApplicationEvent.objects.filter(application__tombstone=None).select_related("application")
    rows = rows.order_by("application_id", "number")
    fields = [field.attname for field in ApplicationEvent._meta.concrete_fields]
    for event in rows.only(*fields, "application__number").iterator(chunk_size=2000):
        if event.application_id != file:
            file, previous = event.application_id, ""
        if event.previous_hash != previous or event.digest() != event.hash:
            yield f"{event.application.number}: event {event.number}"
        previous = event.hash


@invariant("A file has a date of receipt exactly if it was submitted, and it is the moment of that event.")
def receipt_is_the_submission() -> list[str]:
    return offenders(
        """select a.number from nominee_application a
           left join nominee_applicationevent e on e.application_id = a.id and e.action = 'submit'
           where a.submitted_at is distinct from e.at order by 1"""
    )


@invariant("A file has a date of closing exactly if its state is final.")
def closing_is_final() -> list[str]:
    return offenders(
        f"""select a.number from nominee_application a join {LAST} e on e.application_id = a.id
            where a.decided_at is distinct from case when a.status = any(%(final)s) then e.at end order by 1""",  # nosec B608 # constants
        {"final": FINAL},
    )


@invariant("A file is held to its stream's rules as they were in force on the day of receipt.")
def rules_are_those_of_receipt() -> list[str]:
    return offenders(
        """select a.number from nominee_application a
           join nominee_program p on p.id = a.program_id
           join nominee_streamversion v on v.id = a.stream_version_id
           where v.stream_id <> a.stream_id or v.published_at is null
              or (a.submitted_at at time zone p.time_zone)::date
                 not between v.in_force_from and coalesce(v.in_force_until, 'infinity') order by 1"""
    )


@invariant("A published version of a stream's rules is still what was published.")
def published_rules_are_unchanged() -> list[str]:
    return [
        str(version)
        for version in StreamVersion.objects.defer(None).filter(published_at__isnull=False).select_related("stream")
        if hash_of(version.definition) != version.sha256
    ]


# ------------------------------------------------------------------ documents


@invariant("A slot of a file holds one live document.")
def one_live_document_per_slot() -> list[str]:
    return offenders(
        """select a.number || ': ' || d.slot from nominee_document d
           join nominee_application a on a.id = d.application_id where d.superseded_at is null
           group by a.number, d.slot having count(*) > 1 order by 1"""
    )


@invariant("The stored bytes of every document are those that were received.", reads_files=True)
def documents_are_as_received() -> Iterator[str]:
    rows = (
        Document.objects.filter(application__tombstone=None)
        .order_by("id")
        .values_list("application__number", "slot", "file", "sha256")
    )
    storage = Document._meta.get_field("file").storage
    named = ((f"{number}: {slot}", name, sha256) for number, slot, name, sha256 in rows.iterator(chunk_size=500))
    return stored_otherwise(named, storage)


# ------------------------------------------------------------------ nominations


@invariant("The places used of each allocation are its nominations, and never more than the cap.")
def places_are_nominations() -> list[str]:
    return offenders(
        """select p.code || ' ' || l.year || ': ' || l.used || ' used, ' || count(n.id) || ' nominated, cap ' || l.cap
           from nominee_allocation l join nominee_program p on p.id = l.program_id
           left join nominee_nomination n on n.allocation_id = l.id
           group by l.id, p.code having l.used <> count(n.id) or l.used > l.cap order by 1"""
    )


@invariant("The cap of each allocation is the sum of its dated changes.")
def caps_are_their_changes() -> list[str]:
    return offenders(
        """select p.code || ' ' || l.year from nominee_allocation l join nominee_program p on p.id = l.program_id
           left join nominee_allocationchange c on c.allocation_id = l.id
           group by l.id, p.code having l.cap <> coalesce(sum(c.places), 0) order by 1"""
    )


@invariant("The certificates of a year are numbered 1, 2, 3 … up to the counter, and print their number.")
def certificates_have_no_gap() -> list[str]:
    return offenders(
        """select coalesce(certificate, counted) from (
             select n.year, n.certificate_number as certificate, n.sequence,
                    row_number() over (partition by n.year order by n.sequence, n.id) as place,
                    max(n.sequence) over (partition by n.year) as highest
             from nominee_nomination n) numbered
           full join (select name as counted, value, substring(name from '[0-9]+$')::int as counted_year
                      from nominee_counter where name like 'certificate-%%') counter on counted_year = year
           where sequence is distinct from place or coalesce(highest, 0) is distinct from value
              or certificate <> 'ON-' || year || '-' || lpad(sequence::text, 6, '0') order by 1""",
        {},
    )


@invariant("A file is nominated exactly if it holds a nomination, made by the event that nominated it.")
def nominated_means_a_nomination() -> list[str]:
    return offenders(
        """select a.number from nominee_application a left join nominee_nomination n on n.application_id = a.id
           left join nominee_applicationevent e on e.id = n.event_id
           left join nominee_allocation l on l.id = n.allocation_id
           where (a.status = 'nominated') <> (n.id is not null)
              or n.id is not null and (e.application_id <> a.id or e.to_status <> 'nominated'
                 or l.year <> n.year or l.program_id <> a.program_id) order by 1"""
    )


# ------------------------------------------------------------------ work and people


@invariant("Nothing that an event caused is stuck: it is done, or its time is near.")
def effects_are_not_stuck() -> list[str]:
    return offenders(
        """select a.number || ': ' || f.name || ' (' || f.state || ')' from nominee_effect f
           join nominee_applicationevent e on e.id = f.event_id join nominee_application a on a.id = e.application_id
           where f.state = 'failed'
              or f.state in ('pending', 'claimed') and (f.due_at < %(late)s or f.attempts > %(often)s) order by 1""",
        {"late": timezone.now() - STUCK_AFTER, "often": ATTEMPTS},
    )


@invariant("The clock of this machine is within a minute of the database's.")
def clocks_agree() -> list[str]:
    clock.compare(connection)
    return [words] if (words := clock.warning()) else []


@invariant("Every open file of an officer belongs to one who can work: active, and on the staff.")
def open_files_have_a_working_officer() -> list[str]:
    return offenders(
        """select a.number from nominee_application a join nominee_user u on u.id = a.assigned_to_id
           where a.decided_at is null and (not u.is_active or u.role <> all(%(staff)s)) order by 1""",
        {"staff": sorted(READS_EVERY_FILE)},
    )


@invariant("Every open file of a queue waits where somebody works.")
def queues_with_files_are_staffed() -> list[str]:
    return offenders(
        """select a.number from nominee_application a join nominee_queue q on q.id = a.queue_id
           where a.decided_at is null and not exists (
             select 1 from nominee_user u where u.is_active and u.role = any(q.roles) and u.role = any(%(staff)s)
                and (u.team_id is null or u.team_id = q.team_id)) order by 1""",
        {"staff": sorted(READS_EVERY_FILE)},
    )


@invariant("Every open file has one holding open, which names its holder; a draft or closed file has none.")
def open_files_have_one_holding() -> list[str]:
    return offenders(
        """select a.number from nominee_application a
           left join (select application_id, count(*) as open, min(user_id) as person, min(queue_id) as queue,
                             min(stream_id) as stream, min(from_at) as since
                      from nominee_holding where until_at is null group by application_id) h on h.application_id = a.id
           where case when a.decided_at is null and a.submitted_at is not null
                 then h.open is distinct from 1 or h.person is distinct from a.assigned_to_id
                      or h.queue is distinct from a.queue_id or h.stream <> a.stream_id or h.since <> a.held_since
                 else h.open is not null end order by 1"""
    )


@invariant("The holdings of a file follow each other without a gap, to the moment of its end.")
def holdings_have_no_gap() -> list[str]:
    return offenders(
        """select a.number from nominee_application a join (
             select application_id, until_at, coalesce(from_at <= until_at, true) as forward,
                    lead(from_at) over (partition by application_id order by from_at, id) as next
             from nominee_holding) h on h.application_id = a.id
           where not h.forward or h.next > h.until_at
              or h.next is null and h.until_at < a.decided_at order by 1"""
    )


@invariant("Every balance goes on from the one before, and holds what is counted.")
def balances_add_up() -> list[str]:
    """A holder who still had files on one day stands in the next balance too."""
    return offenders(
        """select distinct p.code || ' ' || b.day from (
             select program_id, day, held, counted, opened, received, "left", d.next as due,
                    lag(held, 1, 0) over line as before, lead(day) over line as next
             from nominee_balance join (
               select program_id, day, lead(day) over (partition by program_id order by day) as next
               from (select distinct program_id, day from nominee_balance) days) d using (program_id, day)
             window line as (partition by program_id, user_id, queue_id, stream_id order by day)) b
           join nominee_program p on p.id = b.program_id
           where b.opened <> b.before or b.held <> b.opened + b.received - b."left" or b.held <> b.counted
              or b.held <> 0 and b.next is distinct from b.due order by 1"""
    )


@invariant("Every line of a balance is as it was signed, and none is missing between two others.")
def balances_are_as_signed() -> Iterator[str]:
    return (f"{row.program.code} {row.day}: line {row.pk}" for row in balance.all_unsigned())


@invariant("The latest balance is what the ledger says of its day.")
def the_latest_balance_is_the_ledger() -> list[str]:
    """Of the day's end, from all holdings anew: shows a ledger that was rewritten after the balance."""
    return offenders(
        """with latest as (
             select p.id, p.code, b.day, ((b.day + 1)::timestamp at time zone p.time_zone) as until
             from nominee_program p join (select program_id, max(day) as day from nominee_balance group by 1) b
             on b.program_id = p.id),
           ledger as (
             select l.id as program_id, h.user_id, h.queue_id, h.stream_id, count(*) as held
             from latest l join nominee_stream s on s.program_id = l.id join nominee_holding h on h.stream_id = s.id
             where h.from_at < l.until and (h.until_at >= l.until or h.until_at is null) group by 1, 2, 3, 4),
           line as (
             select b.program_id, b.user_id, b.queue_id, b.stream_id, b.held
             from nominee_balance b join latest l on l.id = b.program_id and l.day = b.day where b.held <> 0)
           select distinct l.code || ' ' || l.day from latest l join (
             (select * from ledger except select * from line) union all
             (select * from line except select * from ledger)) other on other.program_id = l.id order by 1"""
    )


@invariant("Nobody took an action of the staff on their own file.")
def nobody_works_on_their_own_file() -> list[str]:
    return offenders(
        """select distinct a.number from nominee_application a
           join nominee_applicationevent e on e.application_id = a.id
           where e.by_id = a.applicant_id and e.role <> 'applicant' order by 1"""
    )


@invariant("Every open file is held by somebody who may see it; a restricted one by a person it is named to.")
def holders_see_what_they_hold() -> list[str]:
    return offenders(
        """select a.number from nominee_application a
           left join nominee_restriction s on s.application_id = a.id and s.kind = 'restricted' and s.ended_at is null
           where a.decided_at is null and a.submitted_at is not null and (
             a.assigned_to_id = a.applicant_id
             or s.id is not null and not exists (
               select from nominee_applicationuserobjectpermission o join auth_permission p on p.id = o.permission_id
               where o.content_object_id = a.id and o.user_id = a.assigned_to_id and p.codename = 'see_restricted')
             or exists (select from nominee_declaredconflict c
               where c.application_id = a.id and c.user_id = a.assigned_to_id and c.ended_at is null)
             or a.assigned_to_id is not null and not exists (select from nominee_user_programs m
               where m.user_id = a.assigned_to_id and m.program_id = a.program_id)) order by 1"""
    )


@invariant("Nobody decided what they recommended, or signed twice, themselves or by somebody in their stead.")
def two_people_decide() -> list[str]:
    return offenders(
        """select distinct a.number from nominee_applicationevent d
           join nominee_applicationevent e on e.application_id = d.application_id and e.number < d.number
             and (e.action = 'recommend' or d.action = 'sign' and e.action = 'approve_first')
             and (e.by_id in (d.by_id, d.acted_for_id) or e.acted_for_id in (d.by_id, d.acted_for_id))
           join nominee_application a on a.id = d.application_id
           where d.action in ('open_decision', 'approve', 'approve_first', 'refuse', 'sign') order by 1"""
    )


# ------------------------------------------------------------------ search


@invariant("Every submitted file is found by its name, its passport and its certificate.")
def submitted_files_are_found() -> list[str]:
    return offenders(
        """select a.number from nominee_application a left join nominee_nomination n on n.application_id = a.id
           where a.submitted_at is not null and not exists (select from nominee_tombstone t where t.application_id = a.id) and (
             (a.search_name <> '' and not exists (select from nominee_namevariant v where v.application_id = a.id))
             or (a.answers ->> 'passport_number' ~ '[0-9A-Za-z]' and not exists (
               select from nominee_identifier i where i.application_id = a.id and i.kind = 'passport'))
             or (n.id is not null and not exists (
               select from nominee_identifier i where i.application_id = a.id and i.kind = 'certificate')))
           order by 1"""
    )


@invariant("Every note is found by its words, as it stands now.")
def notes_are_found() -> list[str]:
    return offenders(
        """select distinct a.number from nominee_note o join nominee_application a on a.id = o.application_id
           left join nominee_searchedtext t on t.source = 'note' and t.key = o.id and t.application_id = a.id
           where o.kind not in ('medical', 'integrity') and (t.id is null or t.text <> o.text) order by 1"""
    )
