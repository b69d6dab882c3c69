"""After seeding: what triggers and foreign keys would have refused, asked of a sample. Each line says what was found."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from nominee.finding.indexing import index_files
from nominee.models import Application, ApplicationEvent
from reporting.scale.shape import FIRST_ID

SAMPLE = 400
# What must find nothing. `sample` is some hundred files, spread over all.
QUESTIONS = {
    "open files have one holder, who can work": """select a.id from sample a
        where decided_at is null and submitted_at is not null and not nominee_can_work(assigned_to_id, queue_id)""",
    "the last event says the state": """select a.id from sample a where status is distinct from (select to_status
        from nominee_applicationevent e where e.application_id = a.id order by number desc limit 1)""",
    "events begin where the one before ended": """select application_id from (select application_id, from_status,
        lag(to_status, 1, '') over (partition by application_id order by number) as was
        from nominee_applicationevent where application_id in (select id from sample)) e where from_status <> was""",
    "the holder is the one of the last holding": """select a.id from sample a left join nominee_holding h
        on h.application_id = a.id and h.until_at is null
        where (a.decided_at is null and a.submitted_at is not null and (h.id is null or h.queue_id is distinct from a.queue_id
            or h.user_id is distinct from a.assigned_to_id)) or (a.decided_at is not null and h.id is not null)""",
    "holdings follow each other without a gap": """select application_id from (select application_id, from_at,
        lag(until_at, 1, from_at) over (partition by application_id order by from_at, id) as before from nominee_holding
        where application_id in (select id from sample)) h where from_at <> before""",
    "rows belong to accounts and documents that exist": """select a.id from sample a
        where not exists (select 1 from nominee_user u where u.id = a.applicant_id)
        or exists (select 1 from nominee_applicationevent e left join nominee_user u on u.id = e.by_id
            where e.application_id = a.id and e.by_id is not null and u.id is null)
        or exists (select 1 from verification_verificationcheck c left join nominee_document d on d.id = c.document_id
            where c.application_id = a.id and c.document_id is not null and (d.id is null or d.application_id <> a.id))""",
}


def lines() -> Iterator[str]:
    ids = _sample()
    with connection.cursor() as cursor:
        cursor.execute("drop table if exists sample")
        cursor.execute("create temp table sample as select * from nominee_application where id = any(%s)", [ids])
        for words, question in QUESTIONS.items():
            cursor.execute(question)
            yield _said(words, len({row[0] for row in cursor.fetchall()}), len(ids))
        cursor.execute("drop table sample")
    yield _said("events carry the hash of the one before", _broken_chains(ids), len(ids))
    found = index_files(list(Application.objects.filter(pk__in=ids)))
    yield _said("they are found by what they say", found, len(ids))


def _said(words: str, wrong: int, of: int) -> str:
    return f"Of {of} files, {words}: {'yes' if not wrong else f'NO, {wrong} are wrong'}"


def _sample() -> list[int]:
    files = Application.objects.filter(pk__gt=FIRST_ID)
    first, last = (files.order_by(order).values_list("pk", flat=True).first() or 0 for order in ("pk", "-pk"))
    step = max(1, (last - first) // SAMPLE)
    wanted = range(first, last + 1, step)
    return list(files.filter(pk__in=wanted).values_list("pk", flat=True))


def _broken_chains(ids: list[int]) -> int:
    wrong, before = set(), {}
    for event in ApplicationEvent.objects.filter(application__in=ids).order_by("application_id", "number"):
        if event.hash != event.digest() or event.previous_hash != before.get(event.application_id, ""):
            wrong.add(event.application_id)
        before[event.application_id] = event.hash
    return len(wrong)
