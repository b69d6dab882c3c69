"""The portal: what applicants and their representatives see and do."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from intake import selectors, services, uploads
from intake.forms import PageForm
from intake.models import BODIES
from nominee import machine
from nominee.access import file_for, roles_on, visible_to
from nominee.errors import NotAllowed, NotFound, NotNow, NotValid
from nominee.models import Application, Stream
from nominee.selectors import facts_of, live_documents, public_history, required_documents
from nominee.words import Words


def for_the_public(view):
    """Signed in, and not as staff: the portal is not a back door to files."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_program_staff:
            raise NotAllowed
        return view(request, *args, **kwargs)

    return login_required(guarded)


def _show(
    request: HttpRequest, template: str, application: Application, status: int = 200, **more: Any
) -> HttpResponse:
    acting_for = "applicant" not in roles_on(request.user, application)
    context = {
        "file": application,
        "acting_for": acting_for,
        "representation": selectors.live_representation(application),
    }
    return render(request, f"apply/{template}.html", context | more, status=status)


@require_GET
@for_the_public
def applications(request: HttpRequest) -> HttpResponse:
    files = visible_to(request.user).select_related("stream", "applicant").order_by("-created_at")[:200]
    streams = [
        stream for stream in Stream.objects.select_related("program")
        if (version := services.version_in_force(stream, timezone.localdate())) and version.is_open
    ]  # fmt: skip
    return render(request, "apply/applications.html", {"files": files, "streams": streams})


@require_POST
@for_the_public
def start(request: HttpRequest) -> HttpResponse:
    if request.user.role != "applicant":
        raise NotAllowed
    stream = Stream.objects.select_related("program").filter(code=request.POST.get("stream", "")).first()
    if stream is None:
        raise NotFound
    application = services.start_application(stream, by=request.user, at=timezone.now())
    return redirect("apply-file", application.number)


@require_GET
@for_the_public
def application(request: HttpRequest, number: str) -> HttpResponse:
    """The task list of a draft; the status page of everything after it."""
    file = file_for(request.user, number)
    if file.status != "draft":
        return _status(request, file)
    facts = facts_of(file)
    have = live_documents(file)
    pages = [
        {"page": page, "state": selectors.page_state(page, facts)} for page in selectors.applicable_pages(file, facts)
    ]
    slots = [{"slot": row, "document": have.get(row["code"])} for row in required_documents(file, facts)]
    return _show(
        request,
        "tasks",
        file,
        pages=pages,
        slots=slots,
        fee=selectors.fee_of(file),
        fee_due=selectors.fee_due(file, facts),
    )


def _status(request: HttpRequest, file: Application) -> HttpResponse:
    open_request = file.requests.filter(closed_at__isnull=True).first()
    have = live_documents(file)
    titles = {row["code"]: row["title"] for row in file.definition["documents"]}
    context = {
        "history": public_history(file),
        "letters": file.letters.all(),
        "open_request": open_request,
        "slots": [
            {"code": i["slot"], "title": titles[i["slot"]], "document": have.get(i["slot"])}
            for i in (open_request.items if open_request else [])
            if i.get("slot")
        ],
        "offers": {offer.code: offer for offer in machine.offers(file, request.user)},
        "fee": selectors.fee_of(file),
        "nomination": getattr(file, "nomination", None),
    }
    return _show(request, "status", file, **context)


def _page_of(file: Application, code: str) -> dict[str, Any]:
    for row in selectors.applicable_pages(file):
        if row["code"] == code:
            return row
    raise NotFound


@require_http_methods(["GET", "POST"])
@for_the_public
def page(request: HttpRequest, number: str, code: str) -> HttpResponse:
    file = file_for(request.user, number)
    if file.status != "draft":
        return redirect("apply-file", number)
    row, facts = _page_of(file, code), facts_of(file)
    pk = int(request.GET["entry"]) if request.GET.get("entry", "").isdigit() else None
    initial: Any = file.answers
    if row["kind"] == "list":
        entry = file.entries.filter(pk=pk, kind=row["entry"]).first() if pk else None
        initial = entry.data if entry else {}
    form = PageForm(row, facts, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid() and _saved(request, file, row, form, pk):
        return redirect("apply-page", number, code) if row["kind"] == "list" else redirect(_after(file, code))
    entries = file.entries.filter(kind=row.get("entry", "")) if row["kind"] == "list" else []
    gaps = selectors.gaps(row, facts) if row["kind"] == "list" else []
    return _show(
        request,
        "page",
        file,
        page=row,
        form=form,
        entries=entries,
        gaps=gaps,
        editing=pk,
        status=422 if form.errors else 200,
    )


def _saved(request: HttpRequest, file: Application, row: dict[str, Any], form: PageForm, pk: int | None) -> bool:
    data = form.plain(form.cleaned_data)
    try:
        if row["kind"] == "list":
            services.save_entry(file, row["entry"], by=request.user, at=timezone.now(), data=data, pk=pk)
        else:
            services.save_answers(file, by=request.user, at=timezone.now(), answers=data)
    except NotValid as wrong:
        for field, message in wrong.errors.items():
            form.add_error(field if field in form.fields else None, message)
        return False
    return True


def _after(file: Application, code: str) -> str:
    pages = [row["code"] for row in selectors.applicable_pages(file)]
    following = pages[pages.index(code) + 1 :] if code in pages else []
    return f"/apply/{file.number}/pages/{following[0]}/" if following else f"/apply/{file.number}/"


@require_POST
@for_the_public
def remove(request: HttpRequest, number: str, code: str, pk: int) -> HttpResponse:
    services.remove_entry(file_for(request.user, number), pk, by=request.user, at=timezone.now())
    return redirect("apply-page", number, code)


@require_http_methods(["GET", "POST"])
@for_the_public
def upload(request: HttpRequest, number: str, slot: str) -> HttpResponse:
    file = file_for(request.user, number)
    requirement = next((row for row in file.definition["documents"] if row["code"] == slot), None)
    if requirement is None:
        raise NotFound
    error = ""
    if request.method == "POST":
        try:
            received = uploads.receive(request.FILES.get("file"), requirement)
            services.put_document(file, slot, received, by=request.user, at=timezone.now())
            return redirect("apply-file", number)
        except NotValid as wrong:
            error = wrong.errors["file"]
    document = live_documents(file).get(slot)
    return _show(
        request, "upload", file, requirement=requirement, document=document, error=error, status=422 if error else 200
    )


@require_http_methods(["GET", "POST"])
@for_the_public
def representative(request: HttpRequest, number: str) -> HttpResponse:
    file, errors = file_for(request.user, number), {}
    if request.method == "POST":
        fields = {name: request.POST.get(name, "") for name in ("email", "body", "licence_number")}
        try:
            if fields["body"] not in dict(BODIES):
                raise NotValid(
                    {"body": str(Words("Choose the professional body.", "Choisissez l’organisme professionnel."))}
                )
            services.authorize_representative(file, by=request.user, at=timezone.now(), **fields)
            return redirect("apply-representative", number)
        except NotValid as wrong:
            errors = wrong.errors
    return _show(
        request, "representative", file, errors=errors, bodies=BODIES, given=request.POST, status=422 if errors else 200
    )


@require_POST
@for_the_public
def end_representation(request: HttpRequest, number: str) -> HttpResponse:
    services.revoke_representative(file_for(request.user, number), by=request.user, at=timezone.now())
    return redirect("apply-representative", number)


@require_POST
@for_the_public
def fee(request: HttpRequest, number: str) -> HttpResponse:
    services.pay_fee(file_for(request.user, number), by=request.user, at=timezone.now())
    return redirect("apply-file", number)


@require_http_methods(["GET", "POST"])
@for_the_public
def check(request: HttpRequest, number: str) -> HttpResponse:
    """Check the answers, declare, submit."""
    file = file_for(request.user, number)
    if file.status != "draft":
        return redirect("apply-file", number)
    error = ""
    if request.method == "POST":
        if not file.declared_at and not (request.POST.get("true") and request.POST.get("consent")):
            error = str(Words("Tick both boxes to declare.", "Cochez les deux cases pour faire la déclaration."))
        else:
            if not file.declared_at:
                services.declare(file, by=request.user, at=timezone.now())
            try:
                machine.perform(file, "submit", by=request.user, at=timezone.now(), expecting="draft")
                return redirect("apply-file", number)
            except NotNow as later:
                return _check(request, file, reasons=later.reasons, status=409)
    return _check(request, file, error=error, status=422 if error else 200)


def _check(request: HttpRequest, file: Application, status: int = 200, **more: Any) -> HttpResponse:
    facts = facts_of(file)
    pages = [
        {"page": row, "rows": [(field, file.answers.get(field["code"])) for field in selectors.applicable_fields(row, facts)] if row["kind"] == "fields" else [],
         "entries": facts.rows(row.get("entry", ""))}
        for row in selectors.applicable_pages(file, facts)
    ]  # fmt: skip
    offer = next((offer for offer in machine.offers(file, request.user) if offer.code == "submit"), None)
    blocked = [reason for reason in (offer.blocked_by if offer else ())]
    file.refresh_from_db()
    return _show(request, "check", file, pages=pages, blocked=blocked, status=status, **more)


@require_POST
@for_the_public
def act(request: HttpRequest, number: str, action: str) -> HttpResponse:
    """Withdraw, answer a request, answer a notice."""
    file = file_for(request.user, number)
    asked = {
        name: request.POST[name].strip()[:8000] for name in ("answer", "comments") if request.POST.get(name, "").strip()
    }
    if action == "answer_request" and asked.get("answer"):
        file.requests.filter(closed_at__isnull=True).update(answer=asked.pop("answer"))
    machine.perform(
        file, action, by=request.user, at=timezone.now(), expecting=request.POST.get("expecting", ""), **asked
    )
    return redirect("apply-file", number)
