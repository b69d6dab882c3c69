"""What copies are found by, and their notes: the rows that nominee/finding would write, drawn from prepared lists."""

from __future__ import annotations

import hashlib

from nominee.finding.indexing import SEALED
from nominee.sealing.blind import LENGTH, MARK
from nominee.sealing.keys import index_key
from nominee.search import FAMILY
from reporting.scale.shape import FIRST_ID

ROOM = 8  # notes of one file, at most
_ID = f"{FIRST_ID} + f.copy * {ROOM} + k"
# An open file has two and a half notes on average, of the decided ones one in three has one.
NOTES = f"""create temp table chunk_note as
    select {_ID} as id, f.id as application,
        a.text || coalesce(' ' || b.text, '') as text,
        a.words || coalesce(b.words, '') as words,
        case when c.third < 0.5 then f.support else f.program end as by,
        (array['note', 'note', 'note', 'call', 'interview', 'risk'])[1 + floor(c.third * 6)::int] as kind,
        it.status_since - make_interval(days => f.days, hours => k * 5) as at
    from chunk_file f
    join nominee_application it on it.id = f.template
    cross join lateral generate_series(1, case when f.is_draft then 0
        when f.is_whole then floor(1 + 4 * scale.chance(f.copy, 20))::int
        when scale.chance(f.copy, 20) < 0.35 then 1 else 0 end) as k
    cross join lateral (select scale.chance({_ID}, 21) as first, scale.chance({_ID}, 22) as second,
        scale.chance({_ID}, 23) as third) as c
    join scale.text a on a.place = floor(c.first * (select count(*) from scale.text))::int
    left join scale.text b on f.is_whole and b.place = floor(c.second * (select count(*) from scale.text))::int"""
_STATEMENTS = (
    "drop table if exists chunk_note",
    NOTES,
    """insert into nominee_note (id, application_id, kind, text, by_id, at)
        select id, application, kind, text, by, at from chunk_note""",
    """insert into nominee_searchedtext (id, application_id, source, key, at, text, words)
        select id, application, 'note', id, at, text, words from chunk_note""",
    # The words of a given name that are words of the family name too are there already.
    """insert into nominee_namevariant (application_id, variant)
        select f.id, k.key from chunk_file f
        cross join lateral (select key from unnest(f.keys) as a (key)
            union all select key from unnest(f.given_keys) as b (key) where key <> all(f.keys)) as k
        where not f.is_draft""",
    # A whole file has the family of its template.
    f"""insert into nominee_namevariant (application_id, variant)
        select f.id, v.variant from chunk_file f
        join nominee_namevariant v on v.application_id = f.template and v.variant like '{FAMILY}%'
        where f.is_whole and not f.is_draft""",
)
TABLES = ("nominee_note", "nominee_searchedtext", "nominee_identifier", "nominee_namevariant")


def statements() -> list[str]:
    return [*_STATEMENTS, _identifiers(), _payments()]


def _payments() -> str:
    form = "regexp_replace(upper(fee.reference), '[^A-Z0-9]', '', 'g')"
    return f"""insert into nominee_identifier (application_id, kind, value)
        select distinct f.id, 'fee', {blind_in_sql("'fee'", form)}
        from chunk_file f join intake_fee fee on fee.application_id = f.id
        where fee.reference <> '' and not f.is_draft"""


def _identifiers() -> str:
    sealed = ", ".join(f"'{kind}'" for kind in SEALED)
    return f"""insert into nominee_identifier (application_id, kind, value)
        select distinct f.id, kind, case when kind in ({sealed}) then {blind_in_sql("kind", "value")} else value end
        from chunk_file f
        cross join lateral (values (0, 'passport', f.passport), (1, 'phone', right(regexp_replace(f.phone, '[^0-9]', '', 'g'), 10)),
            (2, 'email', f.email), (3, 'business_number', f.business_number), (4, 'uci', f.uci),
            (5, 'phone', right(regexp_replace(f.employer_phone, '[^0-9]', '', 'g'), 10)), (6, 'email', f.employer_email), (7, 'permit', f.permit)
        ) as found (k, kind, value)
        where (k < 4 or f.is_whole) and value is not null and not f.is_draft"""


def blind_in_sql(kind: str, value: str) -> str:
    """blind() of nominee/sealing as an expression: HMAC (RFC 2104) of what PostgreSQL has by itself."""
    key = index_key()
    block = (hashlib.sha256(key).digest() if len(key) > 64 else key).ljust(64, b"\0")
    inner, outer = (bytes(byte ^ pad for byte in block).hex() for pad in (0x36, 0x5C))
    said = f"convert_to({kind} || chr(31) || {value}, 'UTF8')"
    hashed = f"sha256('\\x{outer}'::bytea || sha256('\\x{inner}'::bytea || {said}))"
    return f"'{MARK}' || left(encode({hashed}, 'hex'), {LENGTH})"
