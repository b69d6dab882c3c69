"""What intake hangs into the desk's pages: the fee, who acts for the applicant, and the checklist's result."""

from __future__ import annotations

from typing import Any

from intake import selectors
from intake.checklist import checklist
from nominee.desk.frame import today
from nominee.desk.panels import panel, tab
from nominee.models import Application, User
from nominee.words import Words


@panel("overview", order=30, template="desk/panels/intake.html")
def fee_and_representative(file: Application, user: User) -> dict[str, Any]:
    return {"fee": selectors.fee_of(file), "representation": selectors.live_representation(file)}


@panel("act:acknowledge", "act:return_incomplete", order=10, template="desk/completeness/finishing.html")
def result_of_the_checklist(file: Application, user: User) -> dict[str, Any] | None:
    """Beside the last step: what the letter will list, and what nobody opened."""
    found = checklist(file, user, today(file))
    return {"checklist": found} if found else None


@tab("completeness", order=10, name=Words("Completeness", "Exhaustivité"), view="desk-completeness")
def has_a_checklist(file: Application) -> bool:
    return hasattr(file, "completeness_review")
