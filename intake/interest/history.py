"""What happened to an expression of interest, kept in turn; of some of it the person is told by e-mail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from intake.models import ExpressionOfInterest, InterestEvent, InterestNotice
from nominee.models import User
from nominee.words import Words

# what -> how its person reads it
SAID: dict[str, Words] = {
    "begun": Words("Begun", "Commencée"),
    "asked": Words("Sent to the client to decide", "Soumise à la personne représentée"),
    "appointed": Words("Representative appointed", "Représentation désignée"),
    "authority_ended": Words("The representative’s authority ended", "Fin de la représentation"),
    "registered": Words("Registered in the pool", "Inscrite au bassin"),
    "attested": Words("Changed and attested again", "Modifiée et attestée de nouveau"),
    "points_given": Words("The program gave points", "Points attribués par le programme"),
    "withdrawn": Words("Withdrawn", "Retirée"),
    "restored": Words("Withdrawal undone", "Retrait annulé"),
    "reminded": Words("Reminder that it expires soon", "Rappel de l’échéance prochaine"),
    "expired": Words("Expired", "Expirée"),
    "removed": Words("Removed from the pool", "Retirée du bassin"),
    "invited": Words("Invited to apply", "Invitée à présenter une demande"),
    "applied": Words("Application submitted", "Demande soumise"),
    "returned": Words("Back in the pool", "De retour au bassin"),
}
# why -> in words, for events and for the column `closed_why`
WHY: dict[str, Words] = {
    "by_person": Words("You withdrew it.", "Vous l’avez retirée."),
    "expired": Words("Its time ran out.", "Sa période de validité est écoulée."),
    "offer_withdrawn": Words("The employer withdrew the job offer.", "L’employeur a retiré l’offre d’emploi."),
    "offer_expired": Words(
        "It was not registered before the job offer expired.",
        "Elle n’a pas été inscrite avant l’expiration de l’offre d’emploi.",
    ),
    "new_rules": Words(
        "New rules came into force. Everybody who wishes to stay in the pool registers again.",
        "De nouvelles règles sont entrées en vigueur. Toute personne qui souhaite rester dans le bassin s’inscrit de nouveau.",
    ),
    "stream_closed": Words("The stream was closed.", "Le volet a été fermé."),
    "deadline_missed": Words(
        "The time to apply after the invitation ran out.",
        "Le délai pour présenter une demande après l’invitation est écoulé.",
    ),
    "declined": Words("You declined the invitation.", "Vous avez décliné l’invitation."),
    "revoked": Words(
        "The invitation was sent in error and taken back.", "L’invitation a été envoyée par erreur et annulée."
    ),
}  # fmt: skip

# The same, where staff read of somebody else.
WHY_OF_PERSON: dict[str, Words] = WHY | {
    "by_person": Words("The person withdrew it.", "La personne l’a retirée."),
    "declined": Words("The person declined the invitation.", "La personne a décliné l’invitation."),
}


def keep(
    interest: ExpressionOfInterest, what: str, *, by: User | None, at: datetime, why: str = "", tell: bool = False
) -> InterestEvent:
    """In the transaction of what happened, with the row locked. `tell`: its person is owed an e-mail."""
    if what not in SAID or why not in WHY | {"": None}:
        raise ValueError(f"nothing is called {what}, {why}")
    last = InterestEvent.objects.filter(interest=interest).order_by("-number").values_list("number", flat=True).first()
    event = InterestEvent.objects.create(interest=interest, number=(last or 0) + 1, at=at, by=by, what=what, why=why)
    if tell and interest.applicant and not interest.applicant.is_demonstration:
        InterestNotice.objects.create(event=event, due_at=at)
    return event


def told(interest: ExpressionOfInterest, why: Mapping[str, Words] = WHY) -> list[dict[str, object]]:
    """What happened, the newest first, in words for its person, or for staff."""
    rows = interest.events.order_by("-number").select_related("by")
    return [
        {
            "at": row.at, "what": SAID[row.what], "why": why.get(row.why),
            "in_name": row.by if row.by and row.by.role == "representative" else None,
        }
        for row in rows if row.what in SAID
    ]  # fmt: skip
