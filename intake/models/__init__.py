"""Before the program decides anything: interest, invitations, representatives, the fee, the completeness review."""

from intake.models.authority import (
    FACTS,
    ActInName,
    AuthorityFact,
    AuthorityNotice,
    ClientEnrolment,
    DisclosedHelp,
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
from intake.models.entry import ExpressEntryProfile, NotificationOfInterest, ProfileFact, ProfileNotice
from intake.models.fee import FEE, REFUND, Fee
from intake.models.interest import Attestation, ExpressionOfInterest, GivenPoints, InterestEvent, InterestNotice
from intake.models.licence import STANDINGS, Licence, LicenceAnswer
from intake.models.opening import Opening, OpeningPlace, Ticket
from intake.models.piece import Chunk, Piece
from intake.models.receipt import CompletenessReceipt, ReceiptItem
from intake.models.representation import WHY_SUSPENDED, Representation
from intake.models.typed import TypedText

__all__ = [
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
    "ClientEnrolment",
    "CompletenessItem",
    "CompletenessReceipt",
    "CompletenessReview",
    "DisclosedHelp",
    "Draw",
    "EditingLock",
    "EmployerEvent",
    "EmployerNotice",
    "Enrolment",
    "ExpressEntryProfile",
    "ExpressionOfInterest",
    "Fee",
    "GivenPoints",
    "InterestEvent",
    "InterestNotice",
    "Invitation",
    "ItemOutcome",
    "KeptText",
    "Licence",
    "LicenceAnswer",
    "NotificationOfInterest",
    "Opening",
    "OpeningPlace",
    "Piece",
    "PoolTag",
    "PositionApproval",
    "ProfileFact",
    "ProfileNotice",
    "PublishedDraw",
    "ReceiptItem",
    "Representation",
    "Ticket",
    "TypedText",
]
