"""Many files, quickly: a few that performed their actions, and their copies made inside the database.

Every copy is whole (entries, documents, events, checks, findings), moved in time, given another name
and spread over the officers. How many are in which state follows a program's ordinary year.
"""

from __future__ import annotations

from django.db import connection, models

from correspondence.models import Request
from nominee.models import Application, ApplicationEvent, Document, Entry, User
from nominee.programs.definition import ONTARIO, read_program
from nominee.programs.loading import load as load_program
from reporting import demo
from reporting.management.commands.seed_demo import goals
from verification.models import CriterionFinding, VerificationCheck

TEMPLATES = 24
OFFICERS = 60
# Of a thousand files, how many are in each state: most are decided.
SHARES = {
    "nominated": 610, "refused": 90, "incomplete": 90, "withdrawn": 35, "returned_by_director": 15, "draft": 20,
    "submitted": 40, "completeness": 12, "verification": 30, "information_requested": 12, "assessment": 30,
    "recommended": 6, "decision": 5, "second_signature": 1, "notice_of_intent": 4,
}  # fmt: skip
CHILDREN: tuple[type[models.Model], ...] = (
    Entry, Document, ApplicationEvent, VerificationCheck, CriterionFinding, Request,
)  # fmt: skip
_DAYS_BACK = "make_interval(days => (copy * 13) %% 900)"
_NAMES = (
    "array['Tremblay','Nguyen','Singh','Okafor','Fernandes','Kowalska','Haddad','Chen','Osei','Petrova','Dubois','Rahimi',"
    "'Marques','Kaur','Ivanov','Santos','Yilmaz','Mensah','Lopez','Ahmed','Novak','Silva','Park','Costa','Diallo',"
    "'Rossi','Haile','Bakker','Suzuki']"
)


def templates(size: int = TEMPLATES) -> None:
    """The program, one account per role, officers, and the files that the copies are made of."""
    load_program(read_program(ONTARIO))
    cast = demo.Cast("")
    for place in range(OFFICERS):
        role = "support_officer" if place % 2 else "program_officer"
        User.objects.create_user(
            f"officer.{place}@bench.example", role=role, first_name="Officer", last_name=str(place)
        )
    for person, goal in goals(size):
        demo.Story(person, cast).reach(goal)


class Copies:
    """Copies numbered from 1 on; `up_to` adds those that lack."""

    def __init__(self) -> None:
        self.made = 0
        self.offsets: dict[str, int] = {}
        with connection.cursor() as cursor:
            self._without_triggers(cursor)
            self._choose(cursor)
            for model in (Application, *CHILDREN):
                self._rank(cursor, model)

    def up_to(self, count: int) -> None:
        with connection.cursor() as cursor:
            for model in (Application, *CHILDREN):
                cursor.execute(self._statement(model), {"first": self.made + 1, "last": count})
                sequence = f"pg_get_serial_sequence('{model._meta.db_table}', 'id')"
                cursor.execute(f"select setval({sequence}, (select max(id) from {model._meta.db_table}))")
            cursor.execute("vacuum analyze")
        self.made = count

    @staticmethod
    def _without_triggers(cursor) -> None:
        """A copy's foreign keys are right by construction; where we may not skip their checks, they are made."""
        cursor.execute("select rolsuper from pg_roles where rolname = current_user")
        if cursor.fetchone()[0]:
            cursor.execute("set session_replication_role = replica")

    @staticmethod
    def _choose(cursor) -> None:
        """A thousand places, each with the template that copies of that place are made of."""
        ids: dict[str, list[int]] = {}
        for pk, status in Application.objects.order_by("id").values_list("id", "status"):
            ids.setdefault(status, []).append(pk)
        places = [
            ids[status][n % len(ids[status])] for status, share in SHARES.items() for n in range(share) if status in ids
        ]
        cursor.execute("create temp table bench_places (place int primary key, template bigint)")
        rows = [((n * 389) % len(places), pk) for n, pk in enumerate(places)]  # 389: no share lies in one stretch
        cursor.executemany("insert into bench_places values (%s, %s) on conflict do nothing", rows)

    def _rank(self, cursor, model: type[models.Model]) -> None:
        """How many rows of this kind a copy may need, and each template row's rank among them."""
        table, owner = model._meta.db_table, "id" if model is Application else "application_id"
        cursor.execute(
            f"create temp table bench_{table} as select id as row, {owner} as template,"
            f" row_number() over (partition by {owner} order by id) as rank from {table}"
        )
        cursor.execute(f"select coalesce(max(rank), 1) from bench_{table}")
        self.offsets[table] = cursor.fetchone()[0]

    def _new_id(self, table: str, rank: str) -> str:
        """Far above every id that the templates have, and the same whoever asks."""
        return f"1000000 + copy::bigint * {self.offsets[table]} + {rank}"

    def _statement(self, model: type[models.Model]) -> str:
        table = model._meta.db_table
        columns, values, joins = [], [], []
        for field in model._meta.local_concrete_fields:
            related = field.related_model._meta.db_table if field.related_model else ""
            columns.append(f'"{field.column}"')
            if field.primary_key:
                values.append(self._new_id(table, "own.rank"))
            elif related in self.offsets:
                joins.append(
                    f'left join bench_{related} as {field.name}_of on {field.name}_of.row = it."{field.column}"'
                )
                values.append(
                    f"case when {field.name}_of.row is null then null else {self._new_id(related, f'{field.name}_of.rank')} end"
                )
            else:
                values.append(_value(model, field))
        return (
            f"insert into {table} ({', '.join(columns)}) select {', '.join(values)}"
            " from generate_series(%(first)s, %(last)s) as copy"
            " join bench_places on place = copy %% (select count(*) from bench_places)"
            f" join bench_{table} as own on own.template = bench_places.template join {table} as it on it.id = own.row "
            + " ".join(joins)
        )


def _value(model: type[models.Model], field: models.Field) -> str:
    column = f'it."{field.column}"'
    if model is Application and field.name in _OF_A_COPY:
        return _OF_A_COPY[field.name]
    if isinstance(field, models.UUIDField):
        return f"md5({column}::text || copy)::uuid"
    if isinstance(field, models.DateTimeField):
        return f"{column} - {_DAYS_BACK}"
    return column


_NAME = f"({_NAMES})[1 + copy %% 29]"
_OF_A_COPY = {
    "number": "it.number || '-' || copy",
    "family_name": f"{_NAME} || ' ' || chr(65 + (copy / 29) %% 26)",
    "search_name": f"lower(it.given_names || ' ' || {_NAME} || ' ' || chr(65 + (copy / 29) %% 26))",
    "due_on": "it.due_on + (copy * 37) %% 120",
    "assigned_to": (
        "case when it.decided_at is null and copy %% 3 > 0 then (select min(id) from nominee_user"
        f" where email like '%%@bench.example') + copy %% {OFFICERS} end"
    ),
}


def officer() -> User:
    """One of those whom the copies are spread over."""
    return User.objects.filter(email__endswith="@bench.example", role="support_officer").first()
