"""One chunk's files before they are written: which template, how long ago, who, which team, and the file number."""

from __future__ import annotations

from dataclasses import dataclass

from reporting.scale.shape import (
    DAYS_BACK,
    DAYS_BACK_DRAFT,
    DAYS_BACK_OPEN,
    FILES_PER_ACCOUNT,
    FIRST_ID,
    IN_A_QUEUE,
    PUT_ASIDE,
    ZONE,
)

# What the chain of events carries along with each file: as little as it needs.
PEOPLE = """create temp table chunk_people as
    select copy, template, id, days, support, program, manager, director, applicant from chunk_file"""


@dataclass(frozen=True)
class Chunk:
    first: int
    last: int
    first_team: int
    last_team: int


def statements(chunk: Chunk, today: str) -> list[str]:
    """To be sent one by one, outside the chunk's transaction: taking numbers must not hold up other chunks."""
    return [
        "drop table if exists chunk_file; drop table if exists chunk_draw; drop table if exists chunk_number;"
        " drop table if exists chunk_people",
        _draw(chunk),
        _take_numbers(),
        _files(chunk, today),
        "analyze chunk_file (copy, template, is_whole)",
        PEOPLE,
    ]


def _draw(chunk: Chunk) -> str:
    days = f"""case when not t.is_whole then floor({DAYS_BACK} * c.age)
        when not t.is_open then least(t.most_days, floor({DAYS_BACK_DRAFT} * c.age))
        else least(t.most_days, floor((t.fresh_days + {DAYS_BACK_OPEN}) * c.age ^ 1.5) - t.fresh_days) end::int"""
    chances = ", ".join(
        f"scale.chance(copy, {seed}) as {name}"
        for seed, name in enumerate(
            ("age", "team", "person", "family", "given", "waits", "aside", "hard", "employer"), 1
        )
    )
    return f"""create temp table chunk_draw as
        select copy, c.*, t.id as template, t.is_open, t.is_whole, t.is_ours, t.desk, t.prefix, {days} as days,
            extract(year from (t.created_at at time zone '{ZONE}') - make_interval(days => {days}))::int as year
        from generate_series({chunk.first}, {chunk.last}) as copy
        join scale.place p on p.place = copy % (select count(*) from scale.place)
        join scale.template t on t.id = p.template
        cross join lateral (select {chances}) as c"""


def _take_numbers() -> str:
    """From the product's own counters: later files go on where the copies end."""
    return """create temp table chunk_number as
        with wanted as (select 'file-' || prefix || '-' || year as name, count(*)::int as files from chunk_draw group by 1),
        taken as (insert into nominee_counter as known (name, value) select name, files from wanted order by name
            on conflict (name) do update set value = known.value + excluded.value returning name, value)
        select name, value - files as before from taken join wanted using (name)"""


def _files(chunk: Chunk, today: str) -> str:
    teams = chunk.last_team - chunk.first_team + 1
    number = "(b.before + row_number() over (partition by d.prefix, d.year order by d.copy))::text"
    picked = ", ".join(
        f"t.{role}[1 + floor(d.person * cardinality(t.{role}))::int] as {role}"
        for role in ("support", "program", "manager", "director")
    )
    by_desk = "case desk when 'support' then {0} when 'program' then {1} when 'manager' then {2} else {3} end"
    queue = by_desk.format("t.support_queue", "t.program_queue", "t.manager_queue", "t.director_queue")
    return f"""create temp table chunk_file as
        select f.*, case when holds then {by_desk.format("support", "program", "manager", "director")} end as holder,
            case when is_open and not holds then desk_queue end as queue,
            case when is_open and holds and aside < {PUT_ASIDE} then date '{today}' + 1 + floor(aside * 600)::int end as aside_until
        from (select d.copy, d.template, d.is_open, d.is_whole, d.is_ours, d.desk, d.days, d.aside, d.hard,
            d.is_whole and not d.is_open as is_draft,
            d.is_open and (not d.is_ours or d.waits >= {IN_A_QUEUE}) as holds,
            {FIRST_ID} + d.copy as id, {10 * FIRST_ID} + (d.copy - 1) / {FILES_PER_ACCOUNT} as applicant,
            d.prefix || '-' || d.year || '-' || lpad({number}, greatest(6, length({number})), '0') as number,
            {picked}, {queue} as desk_queue,
            t.support_queue, t.program_queue, t.manager_queue, t.director_queue,
            case when d.desk in ('support', 'program') then t.team else t.deciding_team end as team,
            family.name as family, given.name as given, family.plain || ' ' || given.plain as plain,
            family.keys || e.keys as keys, given.keys as given_keys,
            it.decided_at - make_interval(days => d.days) as decided_at,
            chr(65 + (d.copy % 26)::int) || chr(65 + (d.copy / 26 % 26)::int) || lpad((d.copy * 7 % 10000000)::text, 7, '0') as passport,
            '1' || lpad((d.copy * 3 % 1000000000)::text, 9, '0') as uci,
            case when it.answers ->> 'permit_number' <> '' then 'U' || lpad(d.copy::text, 9, '0') end as permit,
            '+1 ' || 226 + d.copy / 10000000 || ' ' || lpad((d.copy / 10000 % 1000)::text, 3, '0') || ' '
                || lpad((d.copy % 10000)::text, 4, '0') as phone,
            'person.' || d.copy || '@mail.example' as email,
            e.name as employer, e.business_number, e.phone as employer_phone, e.email as employer_email
        from chunk_draw d
        join nominee_application it on it.id = d.template
        join chunk_number b on b.name = 'file-' || d.prefix || '-' || d.year
        join scale.team t on t.number = {chunk.first_team} + floor(d.team * {teams})::int
        join scale.name family on family.kind = 'family' and family.place = floor(d.family ^ 2 * {_count("name", "family")})
        join scale.name given on given.kind = 'given' and given.place = floor(d.given ^ 2 * {_count("name", "given")})
        join scale.employer e on e.place = floor(d.employer ^ 2 * {_count("employer")})::int) as f
        order by copy"""


def _count(table: str, kind: str = "") -> str:
    return f"(select count(*) from scale.{table}{f' where kind = {kind!r}' if kind else ''})"
