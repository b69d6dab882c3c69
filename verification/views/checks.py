"""The verification workspace: each check with its claim, its document and what the source said; settled by hand."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from nominee import unfinished
from nominee.desk.case.drafts import Drafts
from nominee.desk.frame import for_staff, show, staff_file
from nominee.errors import NotFound, NotNow, NotValid
from nominee.models import Application
from verification import claims, selectors, services
from verification.models import VerificationCheck
from verification.services.doors import LONGEST_REASON


@require_safe
@for_staff
def checks(request: HttpRequest, number: str) -> HttpResponse:
    return _page(request, staff_file(request, number))


def _page(
    request: HttpRequest, file: Application, status: int = 200, given: dict[str, str] | None = None, **more: Any
) -> HttpResponse:
    """`given`: what was typed for the check `wrong`."""
    rows, drafts = selectors.checks_of(file), Drafts(request, file, "check:")
    if given:
        drafts.send(str(more["wrong"]), given)
    for row in rows:
        row["draft"] = drafts.at(row["check"].pk)
    may = request.user.role in services.CHECKERS and file.status == "verification"
    return show(
        request, "checks", file, tab="checks", status=status,
        rows=rows,
        counts=_counts([row["check"] for row in rows]),
        asking=_asking(file),
        changed=claims.outdated(file) if file.status in {"verification", "assessment"} else [],
        outcomes=VerificationCheck.OUTCOMES,
        longest=LONGEST_REASON,
        may_settle=may,
        **more,
    )  # fmt: skip


def _counts(rows: list[VerificationCheck]) -> list[str]:
    """How many stand how, in words, those that need a person first."""
    by = Counter(row.state for row in rows)
    words = {
        "unreachable": ngettext("%(n)s could not be reached", "%(n)s could not be reached", by["unreachable"]),
        "answered": ngettext("%(n)s needs a person", "%(n)s need a person", by["answered"]),
        "asking": ngettext("%(n)s is being asked", "%(n)s are being asked", by["asking"]),
        "settled": ngettext("%(n)s is settled", "%(n)s are settled", by["settled"]),
    }
    return [words[state] % {"n": by[state]} for state in selectors.STANDINGS if by[state]]


def _asking(file: Application) -> dict[str, Any]:
    """What is still being asked. A file that closed waits for no source any more."""
    rows = [] if file.decided_at else list(file.checks.filter(state=VerificationCheck.ASKING).order_by("due_at"))
    return {"count": len(rows), "next_at": rows[0].due_at if rows and rows[0].attempts else None}


@require_safe
@for_staff
def progress(request: HttpRequest, number: str) -> HttpResponse:
    """A fragment that the page asks for while sources are being asked; unchanged, it says nothing."""
    file = staff_file(request, number)
    asking = _asking(file)
    if request.GET.get("seen") == str(asking["count"]):
        return HttpResponse(status=204)
    return render(request, "desk/verification/progress.html", {"file": file, "asking": asking, "polled": True})


@require_POST
@for_staff
def settle(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """One of: settle, ask the source again, reopen. What was typed stays on the page when it cannot be done."""
    file = staff_file(request, number)
    check = VerificationCheck.objects.filter(pk=pk, application=file).select_related("application").first()
    if check is None:
        raise NotFound
    given = {
        name: request.POST.get(name, "").replace("\0", "") for name in ("outcome", "reason", "reference", "reopening")
    }
    try:
        messages.success(request, _do(request, check, given))
    except NotValid as wrong:
        errors = dict(wrong.errors)
        if "again" not in request.POST and "reopen" in request.POST:
            errors = {"reopening": errors.get("reason", "")}
        problems = [(f"{name}-{pk}", words) for name, words in errors.items()]
        return _page(request, file, status=422, wrong=check.pk, errors=errors, problems=problems, given=given)
    except NotNow as late:
        file.refresh_from_db()
        problems = [(f"check-{pk}", words) for words in late.reasons]
        return _page(request, file, status=409, wrong=check.pk, problems=problems, given=given)
    if "again" not in request.POST:  # what was typed beside it was not sent
        unfinished.forget(file, f"check:{pk}", by=request.user)
    return redirect(f"{reverse('desk-checks', args=[number])}#check-{pk}")


def _do(request: HttpRequest, check: VerificationCheck, given: dict[str, str]) -> str:
    lines = request.POST.get("seen", "")
    told: dict[str, Any] = {"by": request.user, "at": timezone.now()}
    told["seen"] = int(lines) if lines.isdecimal() and len(lines) < 9 else None
    if "again" in request.POST:
        services.ask_again(check, **told)
        return _("The source is being asked again.")
    if "reopen" in request.POST:
        services.reopen_check(check, reason=given["reopening"], **told)
        return _("The check is open again.")
    services.settle_check(check, outcome=given["outcome"], reason=given["reason"], reference=given["reference"], **told)
    return _("The check is settled.")


@require_POST
@for_staff
def take_up(request: HttpRequest, number: str) -> HttpResponse:
    file = staff_file(request, number)
    count = services.take_up_changes(file, by=request.user, at=timezone.now())
    done = ngettext("%(n)s source is being asked.", "%(n)s sources are being asked.", count)
    messages.success(request, done % {"n": count})
    return redirect("desk-checks", number)
