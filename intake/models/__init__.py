"""Before the program decides anything: interest, invitations, representatives, the fee, the completeness review."""

from intake.models.completeness import CompletenessItem, CompletenessReview, ItemOutcome
from intake.models.draw import Draw, Invitation
from intake.models.fee import FEE, REFUND, Fee
from intake.models.interest import Attestation, ExpressionOfInterest
from intake.models.piece import Chunk, Piece
from intake.models.representation import BODIES, Representation
from intake.models.typed import TypedText

__all__ = [
    "BODIES",
    "FEE",
    "REFUND",
    "Attestation",
    "Chunk",
    "CompletenessItem",
    "CompletenessReview",
    "Draw",
    "ExpressionOfInterest",
    "Fee",
    "Invitation",
    "ItemOutcome",
    "Piece",
    "Representation",
    "TypedText",
]
