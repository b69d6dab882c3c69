"""Before the program decides anything: interest, invitations, representatives, the fee, the completeness review."""

from intake.models.completeness import CompletenessItem, CompletenessReview, ItemOutcome
from intake.models.draw import Draw, Invitation, PoolTag, PublishedDraw
from intake.models.employing import (
    EditingLock,
    EmployerEvent,
    EmployerNotice,
    Enrolment,
    KeptText,
    PositionApproval,
)
from intake.models.fee import FEE, REFUND, Fee
from intake.models.interest import Attestation, ExpressionOfInterest, InterestEvent, InterestNotice
from intake.models.representation import BODIES, Representation
from intake.models.typed import TypedText

__all__ = [
    "BODIES",
    "FEE",
    "REFUND",
    "Attestation",
    "CompletenessItem",
    "CompletenessReview",
    "Draw",
    "EditingLock",
    "EmployerEvent",
    "EmployerNotice",
    "Enrolment",
    "ExpressionOfInterest",
    "Fee",
    "InterestEvent",
    "InterestNotice",
    "Invitation",
    "ItemOutcome",
    "KeptText",
    "PoolTag",
    "PositionApproval",
    "PublishedDraw",
    "Representation",
    "TypedText",
]
