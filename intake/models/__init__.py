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
from intake.models.draw import Draw, Invitation
from intake.models.fee import FEE, REFUND, Fee
from intake.models.interest import Attestation, ExpressionOfInterest
from intake.models.licence import BODIES, STANDINGS, Licence, LicenceAnswer
from intake.models.representation import WHY_SUSPENDED, Representation
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
    "CompletenessItem",
    "CompletenessReview",
    "DisclosedHelp",
    "Draw",
    "Enrolment",
    "ExpressionOfInterest",
    "Fee",
    "Invitation",
    "ItemOutcome",
    "Licence",
    "LicenceAnswer",
    "Representation",
    "TypedText",
]
