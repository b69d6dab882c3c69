"""The desk: the worklist, one file, its checks, its criteria, and the actions that move it."""

from __future__ import annotations

import csv
from typing import Any

from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nominee import machine
from nominee.access import visible_to
from nominee.desk import for_staff, show, staff_file
from nominee.errors import NotFound, NotNow, NotValid
from nominee.lifecycle import ACTIONS, STATES
from nominee.models import Allocation
from nominee.selectors import facts_of, live_documents
from nominee.words import Words
from verification import selectors, services
from verification.models import VerificationCheck

PAGE = 50
TURNS = {
    "support_officer": ("submitted", "completeness", "verification"),
    "program_officer": ("assessment",),
    "manager": ("recommended", "decision"),
    "executive_director": ("second_signature",),
}


@require_GET
@for_staff
def worklist(request: HttpRequest) -> HttpResponse:
    """The files that wait for this role first; every other open file one click away. Keyset paging."""
    state, query = request.GET.get("state", ""), request.GET.get("q", "").replace("\x00", "").strip()[:100]
    files = visible_to(request.user).select_related("stream", "assigned_to", "applicant")
    if state in STATES:
        files = files.filter(status=state)
    elif state != "all" and not query:
        turns = TURNS.get(request.user.role)
        files = files.filter(decided_at__isnull=True, **({"status__in": turns} if turns else {}))
    if query:
        plain = " ".join(query.casefold().split())
        files = files.filter(Q(number__istartswith=query) | Q(search_name__contains=plain))
    after = request.GET.get("after", "")
    if after.isdigit() and len(after) < 18:
        files = files.filter(id__gt=int(after))
    rows = list(files.order_by("id")[: PAGE + 1])
    context = {
        "rows": rows[:PAGE],
        "more": rows[PAGE - 1].pk if len(rows) > PAGE else None,
        "state": state,
        "q": query,
        "states": STATES.values(),
    }
    return render(request, "desk/worklist.html", context)


@require_GET
@for_staff
def overview(request: HttpRequest, number: str) -> HttpResponse:
    file = staff_file(request, number)
    facts = facts_of(file)
    pages = [
        {"page": row, "rows": [(field, file.answers.get(field["code"])) for field in row["fields"]] if row["kind"] == "fields" else [],
         "entries": facts.rows(row.get("entry", ""))}
        for row in file.definition["pages"]
    ]  # fmt: skip
    titles = {row["code"]: row["title"] for row in file.definition["documents"]}
    documents = [(titles.get(slot), document) for slot, document in live_documents(file).items()]
    return show(
        request, "overview", file, pages=pages, documents=documents, letters=file.letters.all(),
        events=file.events.select_related("by").order_by("-number"), fee=getattr(file, "fee", None),
        nomination=getattr(file, "nomination", None), requests=file.requests.order_by("-asked_at"),
    )  # fmt: skip


@require_GET
@for_staff
def checks(request: HttpRequest, number: str) -> HttpResponse:
    file = staff_file(request, number)
    rows = file.checks.select_related("document", "settled_by")
    return show(request, "checks", file, rows=rows, outcomes=VerificationCheck.OUTCOMES)


def _safe(value: Any) -> str:
    """A cell that a spreadsheet will not run."""
    text = str(value if value is not None else "")
    return f"'{text}" if text[:1] in "=+-@\t\r" else text


@require_GET
@for_staff
def checks_csv(request: HttpRequest, number: str) -> HttpResponse:
    """The verification log of one file."""
    file = staff_file(request, number)
    response = HttpResponse(
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="checks-{file.number}.csv"'},
    )
    writer = csv.writer(response)
    writer.writerow(
        [
            "check",
            "source",
            "claim",
            "document",
            "asked_at",
            "answer_sha256",
            "state",
            "outcome",
            "reason",
            "settled_by",
            "settled_at",
            "expires_on",
        ]
    )
    for row in file.checks.select_related("document", "settled_by"):
        document = row.document.sha256 if row.document else ""
        cells = [
            row.code,
            row.source,
            row.claim,
            document,
            row.asked_at,
            row.answer_sha256,
            row.state,
            row.outcome,
            row.reason,
            row.settled_by or "",
            row.settled_at,
            row.expires_on,
        ]
        writer.writerow([_safe(cell) for cell in cells])
    return response


@require_POST
@for_staff
def settle(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    check = (
        VerificationCheck.objects.filter(pk=pk, application=staff_file(request, number))
        .select_related("application")
        .first()
    )
    if check is None:
        raise NotFound
    if request.POST.get("again"):
        services.ask_again(check, by=request.user, at=timezone.now())
    else:
        services.settle_check(
            check,
            by=request.user,
            at=timezone.now(),
            outcome=request.POST.get("outcome", ""),
            reason=request.POST.get("reason", "")[:2000],
        )
    return redirect("desk-checks", number)


@require_GET
@for_staff
def assessment(request: HttpRequest, number: str) -> HttpResponse:
    file = staff_file(request, number)
    year = timezone.localdate().year
    return show(
        request, "assessment", file, rows=selectors.findings_for(file), unusual=selectors.unusual(file),
        documents=list(live_documents(file).values()), recommendation=selectors.live_recommendation(file),
        allocation=Allocation.objects.filter(program=file.program, year=year).first(),
        notice=file.requests.filter(kind="notice").order_by("-asked_at").first(),
    )  # fmt: skip


@require_POST
@for_staff
def assess(request: HttpRequest, number: str, criterion: str) -> HttpResponse:
    file = staff_file(request, number)
    evidence = (
        file.documents.filter(public_id=request.POST["evidence"]).first()
        if len(request.POST.get("evidence", "")) == 36
        else None
    )
    services.assess_criterion(
        file, criterion, by=request.user, at=timezone.now(), result=request.POST.get("result", ""),
        reason=request.POST.get("reason", "")[:4000], evidence=evidence,
    )  # fmt: skip
    return redirect(f"/desk/applications/{number}/assessment/#{criterion}")


@require_http_methods(["GET", "POST"])
@for_staff
def act(request: HttpRequest, number: str, action: str) -> HttpResponse:
    """One action: a confirm page that says what it does and asks what it needs, then the door."""
    file = staff_file(request, number)
    offer = next((offer for offer in machine.offers(file, request.user) if offer.code == action), None)
    if request.method == "GET":
        if offer is None:
            raise NotNow([str(Words("This cannot be done now.", "Ceci ne peut pas être fait maintenant."))])
        return _confirm(request, file, offer)
    entry = ACTIONS.get(action)
    if entry is None:
        raise NotFound
    asked = {
        name: _asked(request, name, file)
        for name in (*entry.asks, *entry.may_ask)
        if request.POST.get(name) or request.POST.getlist("slot")
    }
    try:
        machine.perform(
            file, action, by=request.user, at=timezone.now(), expecting=request.POST.get("expecting", ""), **asked
        )
    except NotValid as wrong:
        if offer is None:
            raise
        return _confirm(request, file, offer, errors=wrong.errors, status=422)
    return redirect("desk-completeness" if action == "start_completeness" else "desk-file", number)


def _confirm(request: HttpRequest, file: Any, offer: machine.Offer, status: int = 200, **more: Any) -> HttpResponse:
    titles = {row["code"]: row["title"] for row in file.definition["criteria"]}
    grounds = (
        [(titles[row.criterion], row) for row in file.findings.filter(result="not_met")]
        if "grounds" in offer.action.asks
        else []
    )
    allocation = (
        Allocation.objects.filter(program=file.program, year=timezone.localdate().year)
        .annotate(free=F("cap") - F("used"))
        .first()
    )
    return show(
        request, "act", file, status=status, offer=offer, given=request.POST, grounds=grounds, allocation=allocation,
        unusual=selectors.unusual(file), recommendation=selectors.live_recommendation(file), **more,
    )  # fmt: skip


def _asked(request: HttpRequest, name: str, file: Any) -> Any:
    """Items and grounds are rows: chosen document slots or unmet criteria, and the officer's own words."""
    text = request.POST.get(name, "").strip()[:8000]
    if name not in {"items", "grounds"}:
        return text
    section = "documents" if name == "items" else "criteria"
    titles = {row["code"]: row["title"] for row in file.definition[section]}
    chosen = [code for code in request.POST.getlist("slot") if code in titles]
    rows = [
        {
            "slot": code if name == "items" else "",
            "title": titles[code],
            "text": text or Words(**titles[code]).text(file.language),
        }
        for code in chosen
    ]
    return rows or ([{"slot": "", "text": text}] if text else [])
