"""What verification does: sources are asked, checks settled, criteria assessed."""

from verification.services.asking import ATTEMPTS, ask
from verification.services.assessing import ASSESSORS, assess_criterion, compute_findings
from verification.services.checks import (
    CHECKERS,
    ask_again,
    open_checks,
    reopen_check,
    settle_check,
    take_up_changes,
    update_checks,
)

__all__ = [
    "ASSESSORS",
    "ATTEMPTS",
    "CHECKERS",
    "ask",
    "ask_again",
    "assess_criterion",
    "compute_findings",
    "open_checks",
    "reopen_check",
    "settle_check",
    "take_up_changes",
    "update_checks",
]
