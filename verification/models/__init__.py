"""Is it true (checks), is it enough (findings), and what follows (recommendation, decision)."""

from verification.models.checks import LogLine, SharedDetail, VerificationCheck
from verification.models.decisions import Decision, Recommendation
from verification.models.findings import CriterionFinding, FindingLine

__all__ = [
    "CriterionFinding",
    "Decision",
    "FindingLine",
    "LogLine",
    "Recommendation",
    "SharedDetail",
    "VerificationCheck",
]
