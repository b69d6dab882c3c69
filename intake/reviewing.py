"""What an officer finds of each item of the checklist: given, taken back, and who had the document before them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from intake.models import CompletenessItem, CompletenessReview, ItemOutcome
from intake.receipts.keeping import binds, items_of
from nominee.access import roles_on
from nominee.errors import NotAllowed, NotFound, NotNow, NotValid
from nominee.models import Application, User
from nominee.selectors import live_documents
from nominee.templatetags.kit import moment
from nominee.words import Words

OUTCOMES: dict[str, Words] = {
    "present": Words("OK", "Conforme"),
    "missing": Words("Missing", "Manquant"),
    "deficient": Words("Deficient", "Insuffisant"),
    "not_applicable": Words("Not applicable", "Sans objet"),
    "question": Words("OK, with a question", "Conforme, avec une question"),
}
NOT_REVIEWED = Words("Not reviewed", "Non examiné")
LACKING = frozenset({"missing", "deficient"})
EXPLAINED = LACKING | {"question"}  # these are said with words of their own
REVIEWERS = frozenset({"support_officer", "team_lead"})
LONGEST_NOTE = 2000
UNDONE_WITHIN = timedelta(minutes=10)


def may_review(application: Application, user: User) -> bool:
    return application.status == "completeness" and bool(roles_on(user, application) & REVIEWERS)


def version_of(item: CompletenessItem) -> int:
    """The number of the last thing said about an item: what a page shows and a later one must still find."""
    last = item.outcomes.order_by("-number").first()  # type: ignore[attr-defined]
    return last.number if last else 0


@transaction.atomic
def review_item(
    item: CompletenessItem,
    *,
    by: User,
    at: datetime,
    outcome: str,
    reason: str = "",
    note: str = "",
    expecting: int | None = None,
) -> ItemOutcome:
    """Say what was found. `expecting` is the version the officer's page showed; None does not compare."""
    locked = _item(item, by, expecting)
    note = note.strip()
    if wrong := _wrong(locked, outcome, reason, note):
        raise NotValid(wrong)
    if outcome not in LACKING:
        reason = ""
    if outcome not in EXPLAINED:
        note = ""
    return _write(locked, outcome, reason, note, by=by, at=at)


@transaction.atomic
def review_together(items: Iterable[CompletenessItem], *, by: User, at: datetime) -> None:
    """All of these are in order, and nobody has said otherwise meanwhile; or nothing is written."""
    for item in items:
        review_item(item, by=by, at=at, outcome="present", expecting=version_of(item))


@transaction.atomic
def take_back(item: CompletenessItem, *, by: User, at: datetime, expecting: int | None = None) -> ItemOutcome:
    """Undo the last outcome: the item says exactly what it said before, and the record shows both."""
    locked = _item(item, by, expecting)
    standing = list(
        locked.outcomes.filter(takes_back__isnull=True, taken_back_by__isnull=True)  # type: ignore[attr-defined]
    )
    if not standing:
        raise NotNow([_("There is nothing to undo.")])
    before = standing[-2] if len(standing) > 1 else None
    row = _write(
        locked,
        before.outcome if before else "",
        before.reason if before else "",
        before.note if before else "",
        by=by,
        at=at,
        takes_back=standing[-1],
    )
    locked.reviewed_by = before.by if before else None
    locked.reviewed_at = before.at if before else None
    locked.save()
    return row


def mark_opened(item: CompletenessItem, *, by: User, at: datetime) -> None:
    """The document of this item is before an officer of the check. Later openings change nothing."""
    CompletenessItem.objects.filter(pk=item.pk, opened_at__isnull=True).update(opened_by=by, opened_at=at)


def to_undo(review: CompletenessReview, user: User, now: datetime) -> ItemOutcome | None:
    """What this officer said last, if that still stands and was not long ago."""
    last = (
        ItemOutcome.objects.filter(item__review=review, by=user, takes_back__isnull=True, taken_back_by__isnull=True)
        .filter(at__gt=now - UNDONE_WITHIN)
        .select_related("item")
        .order_by("-at", "-id")
        .first()
    )
    if last is None:
        return None
    later = last.item.outcomes.filter(number__gt=last.number, takes_back__isnull=True, taken_back_by__isnull=True)
    return None if later.exists() else last


def _item(item: CompletenessItem, by: User, expecting: int | None) -> CompletenessItem:
    """The item under the file's lock, the one that actions take: nobody closes the check meanwhile."""
    application_id = CompletenessReview.objects.values_list("application_id", flat=True).get(pk=item.review_id)
    application = Application.objects.select_for_update(of=("self",)).get(pk=application_id)
    held = roles_on(by, application)
    if not held:
        raise NotFound
    if not held & REVIEWERS:
        raise NotAllowed
    if application.status != "completeness":
        raise NotNow([_("The completeness check is closed. Nothing was saved.")])
    locked = CompletenessItem.objects.select_related("review__application").get(pk=item.pk)
    if expecting is not None and expecting != version_of(locked):
        raise NotNow([_somebody_was_faster(locked)])
    return locked


def _somebody_was_faster(item: CompletenessItem) -> str:
    last = item.outcomes.select_related("by").order_by("-number").first()  # type: ignore[attr-defined]
    if last is None:
        return _("This page is out of date. Nothing of yours was saved.")
    return _("%(who)s set this item to “%(outcome)s” on %(moment)s, before you. Nothing of yours was saved.") % {
        "who": last.by,
        "outcome": OUTCOMES.get(last.outcome, NOT_REVIEWED),
        "moment": moment(last.at),
    }


def _wrong(item: CompletenessItem, outcome: str, reason: str, note: str) -> dict[str, str]:
    if outcome not in OUTCOMES:
        return {"outcome": _("Choose an outcome.")}
    if outcome not in EXPLAINED:
        return {}
    if outcome == "question":
        return _wrong_question(note)
    if is_accepted(item):
        return {
            "outcome": _("The receipt accepted this document: it cannot be called incomplete. Ask a question instead.")
        }
    wrong = {}
    if reason not in item.review.application.stream_version.part("documents", item.slot)["reasons"]:
        wrong["reason"] = _("Choose a reason.")
    if len(note) > LONGEST_NOTE:
        wrong["note"] = _("The note must have at most %(count)s characters.") % {"count": LONGEST_NOTE}
    return wrong


def _wrong_question(note: str) -> dict[str, str]:
    if not note:
        return {"note": _("Write your question.")}
    if len(note) > LONGEST_NOTE:
        return {"note": _("The question must have at most %(count)s characters.") % {"count": LONGEST_NOTE}}
    return {}


def is_accepted(item: CompletenessItem) -> bool:
    """Whether the receipt of the submission binds the program to take this item as complete (intake/receipts)."""
    file = item.review.application
    return binds(items_of(file).get(item.slot), live_documents(file).get(item.slot))


def _write(
    item: CompletenessItem,
    outcome: str,
    reason: str,
    note: str,
    *,
    by: User,
    at: datetime,
    takes_back: ItemOutcome | None = None,
) -> ItemOutcome:
    item.outcome, item.reason, item.note = outcome, reason, note
    item.reviewed_by, item.reviewed_at = by, at
    row = ItemOutcome.objects.create(
        item=item, number=version_of(item) + 1, outcome=outcome, reason=reason, note=note, by=by, at=at, takes_back=takes_back
    )  # fmt: skip
    item.save()
    return row
