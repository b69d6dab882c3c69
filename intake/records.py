"""What intake writes in the transaction of an action."""

from __future__ import annotations

from django.utils.translation import gettext as _

from intake import payments, unsaved
from intake.draws import invitations
from intake.entry import profiles
from intake.models import REFUND, CompletenessItem, CompletenessReview, Fee
from intake.receipts.keeping import give_receipt as give_receipt  # hung into the table with the others
from intake.representing import watching
from intake.selectors import live_representation
from nominee.errors import NotNow
from nominee.finding.indexing import numbers
from nominee.hooks import record
from nominee.models import Application, ApplicationEvent
from nominee.sealing import vault
from nominee.selectors import required_documents

# Work on the file has begun in these states: a withdrawal no longer gives the fee back.
PROCESSING = {"completeness", "verification", "information_requested", "assessment", "recommended", "decision"}


@numbers
def references_of_payments(file: Application) -> list[tuple[str, str]]:
    fees = Fee.objects.filter(application=file).values_list("reference", flat=True)
    return [("fee", str(reference or "")) for reference in vault.opened(file, list(fees))]


@record("intake.record_submission")
def record_submission(event: ApplicationEvent) -> None:
    """A submitted file has no draft deadline any more, and nothing half typed."""
    event.application.draft_due_at = None
    event.application.save(update_fields=["draft_due_at"])
    unsaved.forget_typed(event.application)
    invitations.used(event)
    profiles.follow_answers(event.application, by=event.by, at=event.at)
    if (acting := live_representation(event.application)) and acting.accepted_at:
        watching.look(acting, at=event.at)


@record("intake.open_completeness_review")
def open_completeness_review(event: ApplicationEvent) -> None:
    review = CompletenessReview.objects.create(application=event.application, opened_by=event.by, opened_at=event.at)
    CompletenessItem.objects.bulk_create(
        [CompletenessItem(review=review, slot=row["code"]) for row in required_documents(event.application)]
    )


@record("intake.close_completeness_review")
def close_completeness_review(event: ApplicationEvent) -> None:
    CompletenessReview.objects.filter(application=event.application).update(closed_by=event)


@record("intake.refund_fee")
def refund_fee(event: ApplicationEvent) -> None:
    """Incomplete, or returned by the Director: the fee goes back (program rules; s. 7 O. Reg. 421/17)."""
    for fee in Fee.objects.select_for_update().filter(application=event.application, refunded_at__isnull=True):
        file = event.application
        reference = vault.opened(file, fee.reference)
        if isinstance(reference, vault.Unreadable):
            raise NotNow([_("The reference of the payment cannot be opened. Tell who runs the system.")])
        try:
            given_back = payments.provider().refund(reference=reference, amount=fee.amount, idempotency_key=reference)
        except payments.PaymentRefused as refused:
            raise NotNow([str(refused) or _("The refund could not be made now. Try again later.")]) from None
        fee.refund_reference = vault.keep(file.number, REFUND, given_back)
        fee.refund_ground = event.action
        fee.refunded_at = event.at
        fee.save()


@record("intake.refund_fee_before_processing")
def refund_fee_before_processing(event: ApplicationEvent) -> None:
    if event.from_status not in PROCESSING | {"second_signature", "notice_of_intent"}:
        refund_fee(event)
