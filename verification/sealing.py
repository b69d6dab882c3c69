"""Where verification may still hold a value open: checks and shared details of before. Its history stays as it is."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q, QuerySet

from nominee.models import Program
from nominee.sealing import vault
from nominee.sealing.answers import sealed
from nominee.sealing.blind import MARK, blind
from nominee.sealing.rotating import may_be_open, open_in_history, with_open
from verification import sealed as kept
from verification.models import Decision, LogLine, Recommendation, SharedDetail, VerificationCheck


def _open_checks() -> QuerySet[VerificationCheck]:
    found: QuerySet[VerificationCheck] = VerificationCheck.objects.none()
    for program in Program.objects.all():
        checks = VerificationCheck.objects.filter(application__program=program)
        claims = with_open(checks, "claim", program.sealed).values("pk")
        answers = checks.filter(claim__has_any_keys=program.sealed).exclude(answer="")
        answers = answers.exclude(answer__startswith=vault.MARK).values("pk")
        found |= VerificationCheck.objects.filter(Q(pk__in=claims) | Q(pk__in=answers))
    return found


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


def _open_lines() -> int:
    lines = LogLine.objects.all()
    return sum(
        with_open(lines.filter(check_of__application__program=program), "claim", program.sealed).count()
        for program in Program.objects.all()
    )


def _open_snapshots() -> int:
    return sum(
        with_open(model.objects.filter(application__program=program), "snapshot__answers", program.sealed).count()
        for model in (Recommendation, Decision)
        for program in Program.objects.all()
    )


may_be_open("checks", lambda: _open_checks().count(), seal_checks)
may_be_open("details shared between files", lambda: _open_details().count(), seal_details)
open_in_history("lines of the verification log", _open_lines)
open_in_history("snapshots of recommendations and decisions", _open_snapshots)
