"""The lives of a draw, of an invitation and of a notification of interest: states, and who may take which step. Pure."""

from __future__ import annotations

from nominee.privacy.lives import Life, Step
from nominee.roles import COUNTS_POOLS, READS_INTERESTS
from nominee.words import Words

# Who prepares a draw, who signs one, and who reads what it would do; of these, analysts see counts and no person.
PREPARES = frozenset({"team_lead", "manager", "executive_director"})
SIGNS = frozenset({"manager", "executive_director"})
READS_DRAWS, COUNTS_DRAWS = READS_INTERESTS, COUNTS_POOLS
SYSTEM, PERSON = frozenset({"system"}), frozenset({"applicant"})

DRAW = Life(
    "draw",
    "DR",
    "draft",
    {
        "draft": Words("In preparation", "En préparation"),
        "signed_once": Words("Signed by one, waits for another", "Signé par une personne, en attente d’une autre"),
        "signed": Words("Signed by two", "Signé par deux personnes"),
        "inviting": Words("Invitations go out", "Envoi des invitations"),
        "done": Words("Done", "Terminé"),
        "cancelled": Words("Cancelled", "Annulé"),
    },
    frozenset({"done", "cancelled"}),
    (
        Step("change", Words("Change", "Modifier"), ("draft",), "draft", PREPARES),
        Step("simulate", Words("Simulate", "Simuler"), ("draft",), "draft", PREPARES),
        Step("sign", Words("Sign", "Signer"), ("draft",), "signed_once", SIGNS),
        Step("return", Words("Return to preparation", "Remettre en préparation"), ("signed_once",), "draft", SIGNS),
        Step(
            "countersign", Words("Countersign and invite", "Contresigner et inviter"), ("signed_once",), "signed", SIGNS,
            other_than="sign",
        ),
        Step("begin", Words("Send", "Envoyer"), ("signed",), "inviting", SYSTEM),
        Step("finish", Words("All sent", "Tout est envoyé"), ("inviting",), "done", SYSTEM),
        Step(
            "cancel", Words("Cancel", "Annuler"), ("draft", "signed_once"), "cancelled", PREPARES, asks=("why",),
        ),
    ),
)  # fmt: skip
INVITATION = Life(
    "invitation",
    "IN",
    "chosen",
    {
        "chosen": Words("Chosen, not sent yet", "Choisie, pas encore envoyée"),
        "sent": Words("Sent", "Envoyée"),
        "used": Words("Application submitted", "Demande soumise"),
        "missed": Words("Deadline missed", "Délai dépassé"),
        "declined": Words("Declined", "Déclinée"),
        "revoked": Words("Taken back", "Retirée"),
    },
    frozenset({"used", "missed", "declined", "revoked"}),
    (
        Step("send", Words("Send", "Envoyer"), ("chosen",), "sent", SYSTEM),
        Step("use", Words("Submit the application", "Soumettre la demande"), ("sent",), "used", PERSON),
        Step("miss", Words("Deadline missed", "Délai dépassé"), ("sent",), "missed", SYSTEM),
        Step("decline", Words("Decline", "Décliner"), ("sent",), "declined", PERSON),
        Step("revoke", Words("Take back", "Retirer"), ("chosen", "sent"), "revoked", SIGNS | SYSTEM, asks=("why",)),
    ),
)  # fmt: skip
NOTIFICATION = Life(
    "notification",
    "NOI",
    "chosen",
    {
        "chosen": Words("Chosen, not sent yet", "Choisi, pas encore envoyé"),
        "sent": Words("Sent", "Envoyé"),
        "answered": Words("Application opened", "Demande ouverte"),
        "missed": Words("Deadline missed", "Délai dépassé"),
        "revoked": Words("Taken back", "Retiré"),
        "unavailable": Words("Not taken by the federal side", "Refusé du côté fédéral"),
    },
    frozenset({"answered", "missed", "revoked", "unavailable"}),
    (
        Step("send", Words("Send", "Envoyer"), ("chosen",), "sent", SYSTEM),
        Step("fail", Words("Not taken", "Refusé"), ("chosen",), "unavailable", SYSTEM),
        Step("answer", Words("Open an application", "Ouvrir une demande"), ("sent",), "answered", PERSON),
        Step("miss", Words("Deadline missed", "Délai dépassé"), ("sent",), "missed", SYSTEM),
        Step("revoke", Words("Take back", "Retirer"), ("chosen", "sent"), "revoked", SIGNS, asks=("why",)),
    ),
)  # fmt: skip
# Where a draw is a round of notifications, these say it otherwise.
OF_A_ROUND = {"inviting": Words("Notifications go out", "Envoi des avis")}
LIVES = {life.code: life for life in (DRAW, INVITATION, NOTIFICATION)}
