"""The completeness workspace: the document on the left, the checklist on the right."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from intake import services
from intake.models import CompletenessItem
from nominee.desk.frame import for_staff, show, staff_file
from nominee.errors import NotFound
from nominee.models import Application, Document
from nominee.selectors import facts_of, live_documents
from nominee.words import Words


def suggestions(application: Application, requirement: dict[str, Any], document: Document | None) -> list[Words]:
    """What can be seen without judgement; never a verdict, always with its evidence."""
    if document is None:
        return [Words("No file is in this slot.", "Aucun fichier dans cette case.")]
    found = []
    field, facts = requirement.get("expiry_field"), facts_of(application)
    until = facts.date(field) if field else None
    if until and until <= facts.on:
        found.append(
            Words(
                f"Expired on {until}, before submission on {facts.on}.",
                f"Expiré le {until}, avant la soumission du {facts.on}.",
            )
        )
    same = Document.objects.filter(sha256=document.sha256, superseded_at__isnull=True).exclude(pk=document.pk)
    for other in same.select_related("application")[:3]:
        found.append(
            Words(
                f"The same file stands in {other.application.number}, slot {other.slot}.",
                f"Le même fichier figure dans {other.application.number}, case {other.slot}.",
            )
        )
    return found


@require_GET
@for_staff
def completeness(request: HttpRequest, number: str) -> HttpResponse:
    file = staff_file(request, number)
    items = list(CompletenessItem.objects.filter(review__application=file))
    if not items:
        return redirect("desk-file", number)
    documents, requirements = live_documents(file), {row["code"]: row for row in file.definition["documents"]}
    labels = {field["code"]: field["label"] for page in file.definition["pages"] for field in page["fields"]}
    rows = []
    for item in items:
        requirement, document = requirements[item.slot], documents.get(item.slot)
        rows.append(
            {
                "item": item, "requirement": requirement, "document": document,
                "suggestions": suggestions(file, requirement, document),
                "answers": [(labels[code], file.answers.get(code)) for code in requirement.get("compare", [])],
                "reasons": [(code, Words(**file.definition["reasons"][code])) for code in requirement["reasons"]],
            }
        )  # fmt: skip
    chosen = next((row for row in rows if row["item"].slot == request.GET.get("slot")), None)
    chosen = chosen or next((row for row in rows if not row["item"].outcome), rows[0])
    pages = range(1, chosen["document"].pages + 1) if chosen["document"] else []
    done = sum(1 for row in rows if row["item"].outcome)
    return show(request, "completeness", file, rows=rows, chosen=chosen, pages=pages, done=done)


@require_POST
@for_staff
def review(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    file = staff_file(request, number)
    item = (
        CompletenessItem.objects.filter(pk=pk, review__application=file).select_related("review__application").first()
    )
    if item is None:
        raise NotFound
    outcome = request.POST.get("outcome", "")
    reason, note = request.POST.get("reason", ""), request.POST.get("note", "")[:2000]
    services.review_item(item, by=request.user, at=timezone.now(), outcome=outcome, reason=reason, note=note)
    return redirect("desk-completeness", number)
