"""The portal while an application is a draft: start, answer, upload, pay, check, submit."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from intake import selectors, services, uploads
from intake.forms import PageForm
from intake.portal import for_the_public, show
from nominee import machine
from nominee.access import file_for, visible_to
from nominee.errors import NotAllowed, NotFound, NotNow, NotValid
from nominee.models import Application, Stream
from nominee.selectors import facts_of, live_documents, required_documents

REMOVED = "removed_entry"  # in the session: what was removed last, so that it can be put back


@require_GET
@for_the_public
def applications(request: HttpRequest) -> HttpResponse:
    files = visible_to(request.user).select_related("stream", "applicant").order_by("-created_at")[:200]
    versions = [
        services.version_in_force(stream, timezone.localdate()) or stream.versions.order_by("in_force_from").last()
        for stream in Stream.objects.select_related("program")
    ]
    known = [version for version in versions if version is not None]
    today = timezone.localdate()
    opened = [row for row in known if row.is_open and not (row.in_force_until and row.in_force_until < today)]
    closed = [row for row in known if row not in opened]
    return render(request, "apply/applications.html", {"files": files, "opened": opened, "closed": closed})


@require_POST
@for_the_public
def start(request: HttpRequest) -> HttpResponse:
    """A second press on “Start” finds the draft that the first one made."""
    if request.user.role != "applicant":
        raise NotAllowed
    stream = Stream.objects.select_related("program").filter(code=request.POST.get("stream", "")).first()
    if stream is None:
        raise NotFound
    begun = services.draft_begun_just_now(stream, by=request.user, at=timezone.now())
    application = begun or services.start_application(stream, by=request.user, at=timezone.now())
    return redirect("apply-file", application.number)


def tasks(request: HttpRequest, file: Application) -> HttpResponse:
    """The task list of a draft."""
    facts, have = facts_of(file), live_documents(file)
    pages = [
        {"page": page, "state": selectors.page_state(page, facts)} for page in selectors.applicable_pages(file, facts)
    ]
    slots = [{"slot": row, "document": have.get(row["code"])} for row in required_documents(file, facts)]
    fee = selectors.fee_of(file)
    done = sum(row["state"] in {"completed", "optional"} for row in pages) + sum(bool(row["document"]) for row in slots)
    return show(
        request, "tasks", file, pages=pages, slots=slots, fee=fee, fee_due=selectors.fee_due(file, facts),
        done=done + bool(fee), all=len(pages) + len(slots) + 1,
    )  # fmt: skip


def _draft_page(file: Application, code: str) -> dict[str, Any]:
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
    row, facts = _draft_page(file, code), facts_of(file)
    listed = row["kind"] == "list"
    pk = int(request.GET["entry"]) if request.GET.get("entry", "").isdigit() else None
    initial: Any = file.answers
    if listed:
        entry = file.entries.filter(pk=pk, kind=row["entry"]).first() if pk and pk < 2**62 else None
        initial, pk = (entry.data, entry.pk) if entry else ({}, None)
    form = PageForm(row, facts, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid() and (saved := _save(request, file, row, form, pk)):
        return redirect(_after(request, file, row, form, saved))
    entries = file.entries.filter(kind=row["entry"]) if listed else []
    return show(
        request, "page", file, page=row, form=form, entries=entries, editing=pk,
        gaps=selectors.gaps(row, facts) if listed else [], removed=request.session.get(REMOVED, {}).get("number") == number,
        from_check=request.GET.get("from") == "check", status=422 if form.errors else 200,
    )  # fmt: skip


def _save(request: HttpRequest, file: Application, row: dict[str, Any], form: PageForm, pk: int | None) -> int | None:
    """The saved entry's or file's key; None when a rule of the whole refuses it, with the words at the field."""
    data = form.plain(form.cleaned_data)
    try:
        if row["kind"] == "list":
            return services.save_entry(file, row["entry"], by=request.user, at=timezone.now(), data=data, pk=pk).pk
        return services.save_answers(file, by=request.user, at=timezone.now(), answers=data).pk
    except NotValid as wrong:
        for field, message in wrong.errors.items():
            form.add_error(field if field in form.fields else None, message)
        return None


def _after(request: HttpRequest, file: Application, row: dict[str, Any], form: PageForm, saved: int) -> str:
    """Where the person goes on: the questions that the answers raised, the list, the check, or the next page."""
    here = reverse("apply-page", args=[file.number, row["code"]])
    listed, back = row["kind"] == "list", "from=check" if request.GET.get("from") == "check" else ""
    if form.raised:
        count = len(form.raised)
        words = ngettext(
            "Saved. Your answers lead to %(count)s more question.",
            "Saved. Your answers lead to %(count)s more questions.",
            count,
        )
        messages.info(request, words % {"count": count})
        entry = f"entry={saved}" if listed else ""
        return f"{here}?{'&'.join(filter(None, [entry, back]))}#id_{form.raised[0]}"
    if listed:
        request.session.pop(REMOVED, None)
        messages.success(request, _("Saved."))
        return f"{here}?{back}" if back else here
    if back:
        return reverse("apply-check", args=[file.number])
    file.refresh_from_db(fields=["answers"])
    pages = [page["code"] for page in selectors.applicable_pages(file)]
    following = pages[pages.index(row["code"]) + 1 :] if row["code"] in pages else []
    if following:
        return reverse("apply-page", args=[file.number, following[0]])
    return reverse("apply-file", args=[file.number])


@require_POST
@for_the_public
def remove(request: HttpRequest, number: str, code: str, pk: int) -> HttpResponse:
    file = file_for(request.user, number)
    removed = services.remove_entry(file, pk, by=request.user, at=timezone.now())
    if removed:
        request.session[REMOVED] = {"number": number, "kind": removed.kind, "data": removed.data}
    return redirect("apply-page", number, code)


@require_POST
@for_the_public
def restore(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """Undo of a removal."""
    file, removed = file_for(request.user, number), request.session.pop(REMOVED, None)
    if removed and removed["number"] == number:
        services.save_entry(file, removed["kind"], by=request.user, at=timezone.now(), data=removed["data"])
        messages.success(request, _("It is back."))
    return redirect("apply-page", number, code)


@require_http_methods(["GET", "POST"])
@for_the_public
def upload(request: HttpRequest, number: str, slot: str) -> HttpResponse:
    """One document for one slot; also what a request for information asks for."""
    file = file_for(request.user, number)
    requirement = next((row for row in file.definition["documents"] if row["code"] == slot), None)
    if requirement is None:
        raise NotFound
    if file.status not in services.TAKES_DOCUMENTS:
        return redirect("apply-file", number)
    error = ""
    if request.method == "POST":
        try:
            received = uploads.receive(request.FILES.get("file"), requirement)
            services.put_document(file, slot, received, by=request.user, at=timezone.now())
            messages.success(request, _("“%(name)s” is uploaded.") % {"name": received.name})
            return redirect("apply-file", number)
        except NotValid as wrong:
            error = wrong.errors["file"]
    document = live_documents(file).get(slot)
    return show(
        request, "upload", file, requirement=requirement, document=document, error=error, status=422 if error else 200
    )


@require_POST
@for_the_public
def fee(request: HttpRequest, number: str) -> HttpResponse:
    services.pay_fee(file_for(request.user, number), by=request.user, at=timezone.now())
    messages.success(request, _("The fee is paid. The receipt number is shown below."))
    return redirect("apply-file", number)


@require_http_methods(["GET", "POST"])
@for_the_public
def check(request: HttpRequest, number: str) -> HttpResponse:
    """Check the answers, declare, submit. Sent twice, the second one finds the file submitted."""
    file = file_for(request.user, number)
    if file.status != "draft":
        return redirect("apply-file", number)
    if request.method == "GET":
        return _check(request, file)
    if not file.declared_at and not (request.POST.get("true") and request.POST.get("consent")):
        return _check(request, file, error=_("Tick both boxes to declare."), status=422)
    try:
        if not file.declared_at:
            services.declare(file, by=request.user, at=timezone.now())
        machine.perform(file, "submit", by=request.user, at=timezone.now(), expecting="draft")
    except NotNow as later:
        file.refresh_from_db()
        if file.status != "draft":
            return redirect("apply-file", number)
        return _check(request, file, refused=later.reasons, status=409)
    return redirect("apply-receipt", number)


def _check(request: HttpRequest, file: Application, status: int = 200, **more: Any) -> HttpResponse:
    facts = facts_of(file)
    pages = [
        {
            "page": row,
            "rows": [(field, file.answers.get(field["code"])) for field in selectors.applicable_fields(row, facts)]
            if row["kind"] == "fields"
            else [],
            "entries": facts.rows(row.get("entry", "")),
        }
        for row in selectors.applicable_pages(file, facts)
    ]
    have = live_documents(file)
    documents = [(row, have.get(row["code"])) for row in required_documents(file, facts)]
    offer = next((offer for offer in machine.offers(file, request.user) if offer.code == "submit"), None)
    # The declaration is made on this page, so its absence is no reason to send the person away.
    blocked = services.before_declaring(file) if offer else []
    return show(request, "check", file, pages=pages, documents=documents, blocked=blocked, status=status, **more)
