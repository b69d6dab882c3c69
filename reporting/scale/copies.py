"""The statements that write one chunk: a row of a template, moved in time, with the copy's own people and numbers."""

from __future__ import annotations

from django.db import models

from intake.models import Fee
from nominee.models import Application, ApplicationEvent, Entry, Holding, User
from reporting.scale import templates
from reporting.scale.shape import FIRST_ID, OF_AN_OLD_FILE
from verification.models import VerificationCheck

# What a copy has of an older, decided file: the answers that people look for.
OWN_ANSWERS = """jsonb_build_object('family_name', f.family, 'given_names', f.given, 'has_single_name', false,
    'other_names', '', 'passport_number', f.passport, 'phone', f.phone, 'email', f.email,
    'employer_legal_name', f.employer, 'employer_operating_name', '', 'employer_business_number', f.business_number)"""
MORE_ANSWERS = """jsonb_build_object('uci', f.uci, 'employer_phone', f.employer_phone, 'employer_email', f.employer_email,
    'signing_officer_phone', f.employer_phone, 'signing_officer_email', f.employer_email)"""
_BASIS = "((it.next_receipt ->> 'basis')::date - f.days)::text"
_NEAREST = "((it.next_receipt #>> '{nearest,on}')::date - f.days)::text"
PERMIT = "case when f.permit is null then '{}'::jsonb else jsonb_build_object('permit_number', f.permit) end"
OF_THE_FILE = {
    "id": "f.id",
    "number": "f.number",
    "applicant": "f.applicant",
    "family_name": "f.family",
    "given_names": "f.given",
    "search_name": "f.plain",
    "birth_date": "it.birth_date - (f.hard * 4000)::int",
    "employer_name": "f.employer",
    "employer_business_number": "f.business_number",
    "answers": f"case when f.is_whole then it.answers || {OWN_ANSWERS} || {MORE_ANSWERS} || {PERMIT} else {OWN_ANSWERS} end",
    "assigned_to": "f.holder",
    "queue": "f.queue",
    "team": "case when f.is_open then f.team end",
    "complexity": "1 + floor(f.hard ^ 2 * 3)::int",
    "next_receipt": f"""case when not f.is_open then '{{}}' when it.next_receipt ? 'nearest'
        then it.next_receipt || jsonb_build_object('basis', {_BASIS}, 'nearest', (it.next_receipt -> 'nearest') || jsonb_build_object('on', {_NEAREST}))
        else it.next_receipt || jsonb_build_object('basis', {_BASIS}) end""",
    "is_aside": "f.aside_until is not null",
    "aside_until": "f.aside_until",
    "aside_for": "''",
    "aside_why": "case when f.aside_until is null then '' else 'Waits for an answer from abroad.' end",
}
OF_A_HOLDING = {
    "user": "case when it.until_at is null then f.holder else {person} end",
    "queue": "case when it.until_at is null then f.queue else {queue} end",
    "until_at": "case when f.is_whole or own.rank = 1 then it.until_at - make_interval(days => f.days) else f.decided_at end",
}
# What was answered years ago is not kept word for word.
# A template's sealed values open for the template alone: a copy has its own, open until `rotate_keys` seals them.
_OWN_IN_CLAIM = (
    "case when it.claim ? 'passport_number' then jsonb_build_object('passport_number', f.passport) else '{}'::jsonb end"
)
_IS_SEALED = "starts_with(it.answer, 'sealed:')"
OF_A_CHECK = {
    "claim": f"case when f.is_whole then it.claim || {_OWN_IN_CLAIM} else '{{}}' end",
    "answer": f"case when f.is_whole and not {_IS_SEALED} then it.answer else '' end",
    "answer_sha256": f"case when f.is_whole and not {_IS_SEALED} then it.answer_sha256 else '' end",
    "compared": """case when f.is_whole then regexp_replace(it.compared::text, 'sealed:[0-9a-f]{32}', f.uci, 'g')::jsonb
        else '[]' end""",
}
OF_A_FEE = {
    "reference": "'TEST-' || f.number || '-' || own.rank",
    "reference_digest": "null",
    "refund_reference": "case when it.refund_reference = '' then '' else 'TEST-REFUND-' || f.number || '-' || own.rank end",
}


class Copies:
    """Knows the templates' people and how many rows of each kind a copy has room for."""

    def __init__(self, queues: dict[str, list[int]]) -> None:
        self.room = {model._meta.db_table: templates.most(model) for model in templates.CHILDREN}
        self.people = templates.people()
        self.queues = queues

    def statements(self) -> list[str]:
        return [
            self._accounts(),
            self._insert(Application),
            *(self._insert(model) for model in templates.CHILDREN if model is not ApplicationEvent),
            self._events(),
        ]

    @staticmethod
    def _accounts() -> str:
        return """insert into nominee_user (id, password, is_superuser, first_name, last_name, is_staff, is_active, date_joined,
            email, role, language, licence_body, licence_number, firm, skills, capacity, keys)
            select distinct on (applicant) applicant, '!', false, left(given, 150), left(family, 150), false, true, now(),
            'applicant.' || applicant || '@people.example', 'applicant', 'en', '', '', '', '{}'::jsonb, 25, '{}'::jsonb
            from chunk_file order by applicant, copy"""

    def new_id(self, table: str, rank: str) -> str:
        """Far above every id that the templates have, and the same whoever asks."""
        return f"{FIRST_ID} + f.copy * {self.room[table]} + {rank}"

    def person(self, column: str) -> str:
        """Whom the copy has where its template has one of the cast."""
        cases = [
            f"when {column} in ({', '.join(map(str, ids))}) then f.{kind}" for kind, ids in sorted(self.people.items())
        ]
        return f"(case {' '.join(cases)} else {column} end)"

    def _queue(self, column: str) -> str:
        cases = [
            f"when {column} in ({', '.join(map(str, ids))}) then f.{turn}_queue"
            for turn, ids in sorted(self.queues.items())
        ]
        return f"(case {' '.join(cases)} else {column} end)"

    def _insert(self, model: type[models.Model]) -> str:
        table = model._meta.db_table
        columns, values, joins = [], [], []
        for field in model._meta.local_concrete_fields:
            columns.append(f'"{field.column}"')
            value, join = self._value(model, field)
            values.append(value)
            joins.append(join)
        if model is Application:
            source = f"chunk_file f join {table} it on it.id = f.template"
        else:
            kept = f"own.rank <= {OF_AN_OLD_FILE.get(table, 0)}"
            source = (
                f"chunk_file f join scale.row_{table} own on own.template = f.template and (f.is_whole or {kept})"
                f" join {table} it on it.id = own.row"
            )
        return f"insert into {table} ({', '.join(columns)}) select {', '.join(values)} from {source} {' '.join(joins)}"

    def _value(self, model: type[models.Model], field: models.Field) -> tuple[str, str]:
        column = f'it."{field.column}"'
        related = field.related_model._meta.db_table if field.related_model else ""
        if model is Application and field.name in OF_THE_FILE:
            return OF_THE_FILE[field.name], ""
        if model is Holding and field.name in OF_A_HOLDING:
            return OF_A_HOLDING[field.name].format(person=self.person(column), queue=self._queue(column)), ""
        if model is VerificationCheck and field.name in OF_A_CHECK:
            return OF_A_CHECK[field.name], ""
        if model is Fee and field.name in OF_A_FEE:
            return OF_A_FEE[field.name], ""
        if field.primary_key:
            return self.new_id(model._meta.db_table, "own.rank"), ""
        if field.related_model is Application:
            return "f.id", ""
        if field.related_model is User:
            return self.person(column), ""
        if related in self.room:
            name = f"{field.name}_of"
            join = f"left join scale.row_{related} {name} on {name}.row = {column}"
            return self._id_of(related, name), join
        return self._plain(model, field, column), ""

    def _id_of(self, related: str, name: str) -> str:
        """An old file's copy has not all rows of its template."""
        kept = OF_AN_OLD_FILE.get(related, 1_000_000)
        return f"case when {name}.row is not null and (f.is_whole or {name}.rank <= {kept}) then {self.new_id(related, f'{name}.rank')} end"

    def _plain(self, model: type[models.Model], field: models.Field, column: str) -> str:
        if isinstance(field, models.UUIDField):  # rising, so that the index grows at one end
            return f"lpad(to_hex({self.new_id(model._meta.db_table, 'own.rank')}), 32, '0')::uuid"
        if field.unique:
            return f"{column} || '-' || f.copy"
        if isinstance(field, models.DateTimeField):
            return f"{column} - make_interval(days => f.days)"
        if isinstance(field, models.DateField) and model is not Entry:
            return f"{column} - f.days"
        return column

    def _events(self) -> str:
        """One after the other, since each carries the hash of the one before: digest() of the model, in SQL."""
        table = ApplicationEvent._meta.db_table
        by = self.person("n.by_id").replace("f.", "(c.f).")
        moment = (
            "to_char(e.at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS') || case when extract(microseconds from e.at)::int"
            " % 1000000 = 0 then '' else '.' || to_char(e.at at time zone 'UTC', 'US') end || '+00:00'"
        )
        content = (
            f"'[' || (c.f).id || ', ' || e.rank || ', \"' || {moment} || '\", ' || coalesce(e.by_id::text, 'null')"
            " || ', ' || e.fixed || ', \"' || c.hash || '\"]'"
        )
        return f"""insert into {table} (id, application_id, number, at, by_id, role, action, from_status, to_status, asked,
            stream_version_id, software, previous_hash, hash)
            with recursive chain as (
                select f, 0 as rank, 0::bigint as row, null::timestamptz as at, null::bigint as by_id, ''::text as previous,
                    ''::text as hash from chunk_people f
                union all
                select c.f, e.rank, e.row, e.at, e.by_id, c.hash, encode(sha256(convert_to({content}, 'UTF8')), 'hex')
                from chain c cross join lateral (
                    select n.rank, n.row, n.fixed, n.at - make_interval(days => (c.f).days) as at, {by} as by_id
                    from scale.event n where n.template = (c.f).template and n.rank = c.rank + 1) e
            )
            select {FIRST_ID} + (c.f).copy * {self.room[table]} + c.rank, (c.f).id, c.rank, c.at, c.by_id, it.role, it.action,
                it.from_status, it.to_status, it.asked, it.stream_version_id, it.software, c.previous, c.hash
            from chain c join {table} it on it.id = c.row where c.rank > 0 order by 1"""
