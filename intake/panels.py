"""What intake hangs into the desk's pages: the fee and who acts for the applicant."""

from __future__ import annotations

from typing import Any

from intake import selectors
from nominee.desk.panels import panel, tab
from nominee.models import Application, User
from nominee.words import Words


@panel("overview", order=30, template="desk/panels/intake.html")
def fee_and_representative(file: Application, user: User) -> dict[str, Any]:
    return {"fee": selectors.fee_of(file), "representation": selectors.live_representation(file)}


@tab("completeness", order=10, name=Words("Completeness", "Exhaustivité"), view="desk-completeness")
def has_a_checklist(file: Application) -> bool:
    return hasattr(file, "completeness_review")
