"""Before the program decides anything: interest, invitations, representatives, the fee, the completeness review."""

from intake.models.authority import (
    FACTS,
    ActInName,
    AuthorityFact,
    AuthorityNotice,
    DisclosedHelp,
    Enrolment,
)
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
from intake.models.licence import BODIES, STANDINGS, Licence, LicenceAnswer
from intake.models.piece import Chunk, Piece
from intake.models.representation import BODIES, WHY_SUSPENDED, Representation
from intake.models.typed import TypedText

__all__ = [
    "BODIES",
    "FACTS",
    "FEE",
    "REFUND",
    "STANDINGS",
    "WHY_SUSPENDED",
    "ActInName",
    "Attestation",
    "AuthorityFact",
    "AuthorityNotice",
    "Chunk",
    "CompletenessItem",
    "CompletenessReview",
    "DisclosedHelp",
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
    "Licence",
    "LicenceAnswer",
    "Piece",
    "Representation",
    "TypedText",
]
