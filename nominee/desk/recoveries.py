"""`/desk/recoveries/`: colleagues and clients who lost their second factors, for the two who confirm it is they."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from nominee import clock
from nominee.desk.frame import for_roles
from nominee.errors import NotFound, NotValid
from nominee.sign_in import proving, recovery


@require_safe
@for_roles(recovery.SIDES)
def recoveries(request: HttpRequest) -> HttpResponse:
    rows = [_told(row, request) for row in recovery.open_ones(clock.now())]
    return render(request, "desk/recoveries.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@for_roles(recovery.SIDES)
@proving.asked()
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """What is written here stays: the form is asked for again with it when something is wrong."""
    at, errors = clock.now(), {}
    row = recovery.open_ones(at).filter(pk=pk).first()
    if row is None:
        raise NotFound
    if request.method == "POST":
        deed = recovery.refuse if request.POST.get("do") == "refuse" else recovery.confirm
        try:
            deed(pk, by=request.user, reason=request.POST.get("reason", "").replace("\0", ""), at=at)
        except NotValid as wrong:
            errors = wrong.errors
        else:
            refused = request.POST.get("do") == "refuse"
            messages.success(
                request, _("The request was refused.") if refused else _("Your confirmation was recorded.")
            )
            return redirect("desk-recoveries")
    context = {**_told(row, request), "errors": errors, "typed": request.POST.get("reason", "")}
    return render(request, "desk/recovery.html", context, status=422 if errors else 200)


def _told(row: recovery.Recovery, request: HttpRequest) -> dict[str, object]:
    return {
        "row": row,
        "confirmations": list(row.confirmations.all()),
        "why_not": recovery.why_not_confirm(row, request.user, clock.now()),
        "is_mine": row.user_id == request.user.pk,
    }
