"""Where verification may still hold a value open: checks and shared details of before. Its history stays as it is."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from nominee.models import Program
from nominee.sealing import vault
from nominee.sealing.answers import sealed
from nominee.sealing.blind import MARK, blind
from nominee.sealing.rotating import may_be_open, open_in_history
from verification import sealed as kept
from verification.models import SharedDetail, VerificationCheck

_HISTORY = """
    select count(*) from verification_logline l join verification_verificationcheck c on c.id = l.check_of_id
    join nominee_application a on a.id = c.application_id join nominee_program p on p.id = a.program_id
    where exists (select from jsonb_array_elements_text(p.sealed) as marked
        where l.claim ->> marked <> '' and not starts_with(l.claim ->> marked, 'sealed:'))"""
_SNAPSHOTS = """
    select count(*) from {table} d join nominee_application a on a.id = d.application_id
    join nominee_program p on p.id = a.program_id
    where exists (select from jsonb_array_elements_text(p.sealed) as marked
        where d.snapshot -> 'answers' ->> marked <> '' and not starts_with(d.snapshot -> 'answers' ->> marked, 'sealed:'))"""


def _open_checks() -> QuerySet[VerificationCheck]:
    asked = Q(pk__in=[])
    for program in Program.objects.all():
        for code in program.sealed:
            claims = (
                Q(**{f"claim__{code}__isnull": False}) & ~Q(**{f"claim__{code}": ""}) & ~Q(**{f"claim__{code}": None})
            )
            closed = Q(**{f"claim__{code}__startswith": vault.MARK})
            answered = Q(claim__has_key=code) & ~Q(answer="") & ~Q(answer__startswith=vault.MARK)
            asked |= Q(application__program=program) & ((claims & ~closed) | answered)
    return VerificationCheck.objects.filter(asked)


@transaction.atomic
def seal_checks(most: int) -> int:
    rows = _open_checks().select_for_update(of=("self",), skip_locked=True)
    checks = list(rows.select_related("application__program").order_by("pk")[:most])
    for check in checks:
        number, program = check.application.number, check.application.program
        check.claim = sealed(number, program, check.claim)
        check.compared = kept.compared(check, check.compared)
        if not vault.is_reference(check.answer):
            check.answer = kept.body(check, check.answer)
        check.save(update_fields=["claim", "compared", "answer"])
    return len(checks)


def _open_details() -> QuerySet[SharedDetail]:
    return SharedDetail.objects.filter(kind="passport").exclude(value__startswith=MARK)


@transaction.atomic
def seal_details(most: int) -> int:
    rows = list(_open_details().select_for_update(skip_locked=True).order_by("pk")[:most])
    for row in rows:
        row.value = blind("shared passport", row.value)
    SharedDetail.objects.bulk_update(rows, ["value"])
    return len(rows)


def _count(sql: str) -> Any:
    def count() -> int:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return int(cursor.fetchone()[0])

    return count


may_be_open("checks", lambda: _open_checks().count(), seal_checks)
may_be_open("details shared between files", lambda: _open_details().count(), seal_details)
open_in_history("lines of the verification log", _count(_HISTORY))
for _table in ("verification_recommendation", "verification_decision"):
    open_in_history(f"snapshots ({_table})", _count(_SNAPSHOTS.format(table=_table)))
