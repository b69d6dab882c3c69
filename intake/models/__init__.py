"""Before the program decides anything: interest, invitations, representatives, the fee, the completeness review."""

from intake.models.completeness import CompletenessItem, CompletenessReview, ItemOutcome
from intake.models.draw import Draw, Invitation
from intake.models.fee import FEE, REFUND, Fee
from intake.models.interest import Attestation, ExpressionOfInterest
from intake.models.opening import Opening, OpeningPlace, Ticket
from intake.models.receipt import CompletenessReceipt, ReceiptItem
from intake.models.representation import BODIES, Representation
from intake.models.typed import TypedText

__all__ = [
    "BODIES",
    "FEE",
    "REFUND",
    "Attestation",
    "CompletenessItem",
    "CompletenessReceipt",
    "CompletenessReview",
    "Draw",
    "ExpressionOfInterest",
    "Fee",
    "Invitation",
    "ItemOutcome",
    "Opening",
    "OpeningPlace",
    "ReceiptItem",
    "Representation",
    "Ticket",
    "TypedText",
]
