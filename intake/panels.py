"""What intake hangs into the desk's pages: the fee, who acts for the applicant, and the checklist's result."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from intake import selectors
from intake.checklist import checklist
from intake.employers import panels as employers_panels  # noqa: F401 (hangs its own in)
from intake.entry import panels as entry_panels  # noqa: F401 (likewise)
from intake.models import CompletenessItem, CompletenessReview, Representation
from intake.representing import watching
from nominee import deadlines
from nominee.desk.frame import today
from nominee.desk.panels import Source, drafts, facts_source, flags, panel, reads, tab
from nominee.models import Application, User
from nominee.sealing import vault
from nominee.templatetags.kit import date_in_words
from nominee.words import Words


@panel("overview", order=30, template="desk/panels/intake.html")
def fee_and_representative(file: Application, user: User) -> dict[str, Any]:
    return {
        "receipts": selectors.receipts(file, selectors.fees_of(file), vault.masked),
        "representation": selectors.live_representation(file),
        "number": file.number,
    }


@reads
def representations() -> list[Prefetch]:
    return [Prefetch("representations", Representation.objects.select_related("representative", "licence"))]


@reads
def checklists() -> list[Prefetch]:
    items = Prefetch("items", CompletenessItem.objects.select_related("reviewed_by"))
    return [Prefetch("completeness_review", CompletenessReview.objects.prefetch_related(items))]


@flags
def is_represented(file: Application) -> list[Words]:
    live = selectors.live_representation(file)
    if live is None or live.is_waiting:
        found = []
    elif live.is_suspended:
        found = [Words("representative suspended", "représentant suspendu")]
    else:
        found = [Words("represented", "représenté")]
    if watching.signs_of(file):
        found.append(Words("perhaps self-appointed", "peut-être autodésigné"))
    return found


@panel("act:acknowledge", "act:return_incomplete", order=5, template="desk/representing/panel.html")
def who_may_stand_behind(file: Application, user: User) -> dict[str, Any] | None:
    """Before a file is found complete: whether somebody acts who is not named, or appointed themselves."""
    signs, undisclosed = watching.signs_of(file), watching.undisclosed(file)
    return {"signs": signs, "undisclosed": undisclosed} if signs or undisclosed else None


@facts_source
def seen_in_documents(file: Application) -> dict[str, Source]:
    """Facts of the form that a document, found in order by an officer, must agree with."""
    requirements = {row["code"]: row for row in file.definition["documents"]}
    reviewed = [item for item in selectors.items_of(file) if item.outcome == "present"]
    return {
        code: Source("shown", _shown(requirements[item.slot], item, file.program.time_zone), item.reviewed_at)
        for item in sorted(reviewed, key=lambda item: (item.reviewed_at, item.pk))
        if item.slot in requirements
        for code in requirements[item.slot].get("compare", [])
    }


def _shown(requirement: dict[str, Any], item: CompletenessItem, zone: str) -> str:
    return _("document shows: %(document)s, reviewed on %(day)s by %(person)s") % {
        "document": Words(**requirement["title"]),
        "day": date_in_words(deadlines.day_in(item.reviewed_at, zone)),
        "person": item.reviewed_by,
    }


@panel("act:acknowledge", "act:return_incomplete", order=10, template="desk/completeness/finishing.html")
def result_of_the_checklist(file: Application, user: User) -> dict[str, Any] | None:
    """Beside the last step: what the letter will list, and what nobody opened."""
    found = checklist(file, user, today(file))
    return {"checklist": found} if found else None


@panel("act:request_information", order=5, template="desk/completeness/questions.html")
def questions_of_the_checklist(file: Application, user: User) -> dict[str, Any] | None:
    """What the completeness check left to be asked."""
    titles = {row["code"]: Words(**row["title"]) for row in file.definition["documents"]}
    asked = [item for item in selectors.items_of(file) if item.outcome == "question"]
    return {"questions": [(titles.get(item.slot, item.slot), item) for item in asked]} if asked else None


@drafts("item")
def page_of_draft(file: Application, rest: str) -> str:
    """The form of an item again: `rest` is its key and the outcome (intake/desk.py)."""
    pk, _colon, outcome = rest.partition(":")
    item = CompletenessItem.objects.filter(pk=int(pk) if pk.isdecimal() else 0, review__application=file).first()
    asked = {"slot": item.slot, "marking": outcome} if item else {}
    return f"{reverse('desk-completeness', args=[file.number])}?{urlencode(asked)}"


@tab("completeness", order=10, name=Words("Completeness", "Exhaustivité"), view="desk-completeness")
def has_a_checklist(file: Application) -> bool:
    return hasattr(file, "completeness_review")
