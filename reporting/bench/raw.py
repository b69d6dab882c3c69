"""The questions that pages ask, as somebody would write them by hand who knows the indexes. The measure of the pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nominee.search import search_form, text_form, typo_keys

_LINE = """a.number, a.given_names, a.family_name, a.status, a.next_on, a.next_rule, a.next_receipt, a.status_since,
    a.submitted_at, a.language, s.name ->> 'en' as stream, coalesce(u.first_name || ' ' || u.last_name, q.name ->> 'en') as holder"""
_ROWS = f"""select {_LINE} from page p join nominee_application a on a.id = p.id join nominee_stream s on s.id = a.stream_id
    left join nominee_user u on u.id = a.assigned_to_id left join nominee_queue q on q.id = a.queue_id"""
# Fifty keys from an index that has what is asked, then their rows.
WORKLIST = f"""with page as materialized (select id, next_on from nominee_application
    where decided_at is null and assigned_to_id = %(officer)s and next_on is not null and not is_aside
    order by next_on, id limit 51) {_ROWS} order by p.next_on, p.id"""
_OF_A_TEAM = "decided_at is null and team_id = %(team)s and next_on is not null and not is_aside"
_FOUR = """status = any(%(states)s) and stream_id = any(%(streams)s) and language = 'en'
    and next_on < %(today)s::date"""
TEAM = f"""with page as materialized (select id, next_on from nominee_application where {_OF_A_TEAM} and {_FOUR}
    order by next_on, id limit 51) {_ROWS} order by p.next_on, p.id"""
TEAM_COUNTS = f"""select status, stream_id, assigned_to_id, queue_id, language, complexity,
    case when next_on < %(today)s::date - 14 then 'critical' when next_on < %(today)s::date then 'overdue'
    when next_on = %(today)s::date then 'today' when next_on <= %(today)s::date + 7 then 'soon' else 'later' end as severity,
    count(*) from nominee_application where {_OF_A_TEAM} group by 1, 2, 3, 4, 5, 6, 7"""
OWN_COUNTS = TEAM_COUNTS.replace("team_id = %(team)s", "assigned_to_id = %(officer)s")
DEEP = f"""with page as materialized (select id, next_on from nominee_application where {_OF_A_TEAM}
    and (next_on, id) > (%(day)s, %(key)s) order by next_on, id limit 51) {_ROWS} order by p.next_on, p.id"""
NUMBER = f"select {_LINE} from nominee_application a join nominee_stream s on s.id = a.stream_id" \
    " left join nominee_user u on u.id = a.assigned_to_id left join nominee_queue q on q.id = a.queue_id" \
    " where a.number = %(number)s"  # fmt: skip
PASSPORT = f"""with page as (select application_id as id from nominee_identifier
    where value = %(passport)s and kind = 'passport') {_ROWS}"""
NAME = f"""with page as materialized (select distinct application_id as id from nominee_namevariant v
    where variant = any(%(first)s) and exists (select 1 from nominee_namevariant w
        where w.application_id = v.application_id and w.variant = any(%(second)s)) limit 51) {_ROWS}"""
WORDS = f"""with page as materialized (select t.id as text_id, t.application_id as id, t.at, t.text from nominee_searchedtext t
    where t.words @@ websearch_to_tsquery('simple', %(words)s) order by t.at desc, t.id desc limit 21)
    {_ROWS.replace("select ", "select p.at, p.text, ", 1)} order by p.at desc, p.text_id desc"""
# Opening a file: five questions.
CASE = (
    f"select {_LINE}, a.answers, v.definition from nominee_application a join nominee_stream s on s.id = a.stream_id"
    " join nominee_streamversion v on v.id = a.stream_version_id left join nominee_user u on u.id = a.assigned_to_id"
    " left join nominee_queue q on q.id = a.queue_id where a.number = %(number)s",
    """select e.number, e.at, e.action, e.to_status, e.asked, u.first_name, u.last_name from nominee_applicationevent e
    left join nominee_user u on u.id = e.by_id where e.application_id = %(file)s order by e.number""",
    """select slot, original_name, uploaded_at from nominee_document
    where application_id = %(file)s and superseded_at is null""",
    "select code, title, state, outcome from verification_verificationcheck where application_id = %(file)s order by id",
    """select n.kind, n.text, n.at, u.first_name, u.last_name from nominee_note n join nominee_user u on u.id = n.by_id
    where n.application_id = %(file)s order by n.at desc, n.id desc""",
)
CLAIM = """update nominee_application set assigned_to_id = %(officer)s, queue_id = null, held_since = now()
    where id = (select id from nominee_application where decided_at is null and queue_id = any(%(queues)s) and not is_aside
        order by next_on, id limit 1 for no key update skip locked) returning id"""


@dataclass(frozen=True)
class Question:
    """`path`: the product's address, with the same values. `statements`: what it takes by hand."""

    what: str
    path: str
    statements: tuple[str, ...]
    values: Mapping[str, object]


def name_values(first: str, second: str) -> dict[str, object]:
    return {"first": sorted(typo_keys(search_form(first))), "second": sorted(typo_keys(search_form(second)))}


def words_value(words: str) -> str:
    return text_form(words)
