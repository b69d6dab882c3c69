"""Who may do what in the database itself: an owner that migrates, the application, and a reader of reports.

The application owns nothing, so it can neither switch a trigger off nor empty a table; of history it may only add and
read; and it cannot become the owner. Later tables are nobody's until the rights are given again: after each migration.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from nominee.audit import history

# The log of migrations is the owner's alone.
READ_BY_THE_APPLICATION = ("django_migrations", *history.LEDGERS)
# Of the log of looks a repeat is counted in the row of the first; its months are reached by the whole alone.
LOOKS, COUNTED = "nominee_look", "times"
# Secrets, and what is nobody's report.
NOT_REPORTED = ("nominee_session", "nominee_recoverycode", "nominee_allowance", "nominee_filelink", "mfa_", "account_")
HIDDEN_COLUMNS = {"nominee_user": {"password"}}
TRIGGERS = """
select c.relname, bool_or(t.tgtype & 16 > 0 and t.tgtype & 2 > 0), bool_or(t.tgtype & 8 > 0 and t.tgtype & 2 > 0),
       bool_or(t.tgtype & 32 > 0 and t.tgtype & 2 > 0)
from pg_class c left join pg_trigger t on t.tgrelid = c.oid and not t.tgisinternal and t.tgenabled in ('O', 'A')
where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace and c.relname = any(%s) group by 1"""


@dataclass(frozen=True)
class Roles:
    owner: str = "nominee_owner"
    application: str = "nominee_app"
    report: str = "nominee_report"


def is_superuser() -> bool:
    return bool(_one("select rolsuper from pg_roles where rolname = current_user"))


def may_change_history() -> list[str]:
    """History tables that whoever is connected could change after all: by owning them, or by a right too many."""
    names = [model._meta.db_table for model in history.models_of_history()]
    question = """select c.relname from pg_class c where c.relkind = 'r' and c.relname = any(%s)
        and c.relnamespace = current_schema()::regnamespace and (pg_has_role(c.relowner, 'member')
        or has_table_privilege(c.oid, 'update') or has_table_privilege(c.oid, 'delete')
        or has_table_privilege(c.oid, 'truncate')) order by 1"""
    with connection.cursor() as cursor:
        cursor.execute(question, [names])
        return [name for (name,) in cursor.fetchall()]


def unguarded() -> list[str]:
    """History tables, of those that exist, which a missing or switched-off trigger lets be changed or emptied."""
    names = [model._meta.db_table for model in history.models_of_history()] + list(history.LEDGERS)
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS, [names])
        return sorted(name for name, *guards in cursor.fetchall() if not all(guards))


def _one(question: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]


def statements(roles: Roles, *, as_superuser: bool) -> Iterator[str]:
    """Everything, for a superuser; for the owner only the rights on what it owns. Can be repeated."""
    if as_superuser:
        yield from _roles(roles)
        yield from _ownership(roles)
    yield from _rights(roles)


def run(roles: Roles, *, as_superuser: bool) -> int:
    wanted = list(statements(roles, as_superuser=as_superuser))
    with connection.cursor() as cursor:
        for statement in wanted:
            cursor.execute(statement)
    return len(wanted)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _roles(roles: Roles) -> Iterator[str]:
    for name in (roles.owner, roles.application, roles.report):
        literal = name.replace("'", "''")
        yield (
            f"do $$ begin if not exists (select from pg_roles where rolname = '{literal}') then "  # nosec B608 # whoever runs it names the roles
            f"create role {_quoted(name)} login nosuperuser nocreatedb nocreaterole noinherit; end if; end $$"
        )
    for name in (roles.application, roles.report):
        yield f"revoke {_quoted(roles.owner)} from {_quoted(name)}"


def _ownership(roles: Roles) -> Iterator[str]:
    owner = _quoted(roles.owner)
    yield f"alter database {_quoted(connection.settings_dict['NAME'])} owner to {owner}"
    yield f"alter schema public owner to {owner}"
    for table in _names("tables"):
        yield f"alter table {_quoted(table)} owner to {owner}"
    for function in _names("functions"):
        yield f"alter function {function} owner to {owner}"


def _rights(roles: Roles) -> Iterator[str]:
    application, report = _quoted(roles.application), _quoted(roles.report)
    added_to = {model._meta.db_table for model in history.models_of_history()}
    yield "revoke all on schema public from public"
    yield f"grant usage on schema public to {application}, {report}"
    for table in _names("tables"):
        name = _quoted(table)
        yield f"revoke all on {name} from public, {application}, {report}"
        if table in READ_BY_THE_APPLICATION:
            yield f"grant select on {name} to {application}"
        elif table == LOOKS:
            yield f"grant select, insert, update ({COUNTED}) on {name} to {application}"
        elif table.startswith(f"{LOOKS}_"):
            pass
        elif table in added_to:
            yield f"grant select, insert on {name} to {application}"
        else:
            yield f"grant select, insert, update, delete on {name} to {application}"
        if not table.startswith(NOT_REPORTED):
            yield f"grant select{_columns(table)} on {name} to {report}"
    yield f"grant usage, select on all sequences in schema public to {application}"


def _columns(table: str) -> str:
    if table not in HIDDEN_COLUMNS:
        return ""
    with connection.cursor() as cursor:
        found = connection.introspection.get_table_description(cursor, table)
    return f" ({', '.join(_quoted(column.name) for column in found if column.name not in HIDDEN_COLUMNS[table])})"


QUESTIONS = {
    "tables": """select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by 1""",
    # Not those of an extension, which belong to it.
    "functions": """select p.oid::regprocedure::text from pg_proc p where p.pronamespace = 'public'::regnamespace
        and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e') order by 1""",
}


def _names(what: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(QUESTIONS[what])
        return [name for (name,) in cursor.fetchall()]
