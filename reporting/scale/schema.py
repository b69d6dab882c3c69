"""The schema `scale`: what was planned and done, so that a run that was cut off goes on; and whose files these are."""

from __future__ import annotations

from django.db import connection

TABLES = """
create schema if not exists scale;
create table if not exists scale.template (
    id bigint primary key, is_open boolean, is_whole boolean, fresh_days int, most_days int, prefix text, created_at timestamptz,
    desk text, is_ours boolean);
create table if not exists scale.place (place int primary key, template bigint);
create table if not exists scale.event (
    template bigint, rank int, row bigint, at timestamptz, by_id bigint, fixed text, primary key (template, rank));
create table if not exists scale.name (
    kind text, place int, name text, plain text, keys text[], primary key (kind, place));
create table if not exists scale.employer (
    place int primary key, name text, business_number text, phone text, email text, keys text[]);
create table if not exists scale.text (place int primary key, text text, words tsvector);
create table if not exists scale.team (
    number int primary key, team bigint, support bigint[], program bigint[], support_queue bigint, program_queue bigint,
    deciding_team bigint, manager bigint[], director bigint[], manager_queue bigint, director_queue bigint);
create table if not exists scale.chunk (
    first bigint primary key, last bigint, first_team int, last_team int, started_at timestamptz, done_at timestamptz);
create table if not exists scale.dropped_index (
    name text primary key, definition text, of_table oid, dropping text);
create table if not exists scale.setting (name text primary key, value text);
create or replace function scale.chance(copy bigint, seed int) returns float8 language sql immutable parallel safe
    return (hashint8extended(copy, seed) & 2147483647) / 2147483648.0::float8;
"""


def make() -> None:
    with connection.cursor() as cursor:
        cursor.execute(TABLES)


def is_there() -> bool:
    return bool(_value("select to_regclass('scale.setting') is not null"))


def made() -> int:
    """How many files the chunks that are done have."""
    return int(_value("select coalesce(sum(last - first + 1), 0) from scale.chunk where done_at is not null"))


def planned() -> int:
    return int(_value("select coalesce(max(last), 0) from scale.chunk"))


def others() -> int:
    """Files that are neither templates nor copies: somebody's own."""
    if not is_there():
        return int(_value("select count(*) from nominee_application"))
    known = (
        "select count(*) from scale.template" if setting("templates") else "select count(*) from nominee_application"
    )
    return int(_value(f"select (select count(*) from nominee_application) - ({known})")) - made()


def setting(name: str) -> str:
    return str(_value("select value from scale.setting where name = %s", [name]) or "")


def keep(name: str, value: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into scale.setting values (%s, %s) on conflict (name) do update set value = excluded.value",
            [name, str(value)],
        )


def _value(sql: str, parameters: list[object] | None = None) -> object:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        row = cursor.fetchone()
    return row[0] if row else None
