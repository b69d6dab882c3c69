"""The life of a job offer: states, and the steps between them. Pure; life.move is the only door."""

from __future__ import annotations

from dataclasses import dataclass

from nominee.words import Words


@dataclass(frozen=True)
class State:
    code: str
    name: Words
    next: Words  # what happens next, for the employer
    is_final: bool = False


@dataclass(frozen=True)
class Step:
    code: str
    sources: tuple[str, ...]
    to: str
    said: Words  # in the history of the offer


STATES: dict[str, State] = {
    state.code: state
    for state in (
        State(
            "draft",
            Words("Draft", "Brouillon"),
            Words("Finish it, then a signing officer signs and submits it.",
                  "Terminez-la, puis un signataire autorisé la signe et la soumet."),
        ),
        State(
            "submitted",
            Words("Submitted", "Soumise"),
            Words("The person registers an expression of interest with the job offer ID.",
                  "La personne inscrit une déclaration d’intérêt avec l’identifiant de l’offre."),
        ),
        State(
            "interest_registered",
            Words("Expression of interest registered", "Déclaration d’intérêt inscrite"),
            Words("The person waits in the pool for an invitation.", "La personne attend une invitation dans le bassin."),
        ),
        State(
            "invited",
            Words("Invitation issued", "Invitation envoyée"),
            Words("Apply for approval of the position now; the person can only apply after you.",
                  "Demandez maintenant l’approbation du poste; la personne ne peut présenter sa demande qu’après vous."),
        ),
        State(
            "applied",
            Words("Application submitted", "Demande soumise"),
            Words("The program examines the application. There is nothing to do now.",
                  "Le programme examine la demande. Il n’y a rien à faire pour l’instant."),
        ),
        State(
            "withdrawn",
            Words("Withdrawn", "Retirée"),
            Words("To offer the job again, make a new offer.", "Pour offrir de nouveau le poste, faites une nouvelle offre."),
            True,
        ),
        State(
            "expired",
            Words("Expired", "Expirée"),
            Words("To offer the job again, make a new offer.", "Pour offrir de nouveau le poste, faites une nouvelle offre."),
            True,
        ),
    )
}  # fmt: skip
LIVE = tuple(code for code, state in STATES.items() if not state.is_final)
SIGNED = tuple(code for code in LIVE if code != "draft")
STEPS: dict[str, Step] = {
    step.code: step
    for step in (
        Step("submit", ("draft",), "submitted", Words("Signed and submitted", "Signée et soumise")),
        Step("register_interest", ("submitted",), "interest_registered",
             Words("Expression of interest registered", "Déclaration d’intérêt inscrite")),
        Step("end_interest", ("interest_registered", "invited"), "submitted",
             Words("Expression of interest withdrawn by the person", "Déclaration d’intérêt retirée par la personne")),
        Step("restore_interest", ("expired",), "interest_registered",
             Words("Withdrawal by the person undone", "Retrait par la personne annulé")),
        Step("invite", ("interest_registered",), "invited", Words("Person invited to apply", "Personne invitée à présenter une demande")),
        Step("take_invitation_back", ("invited",), "interest_registered",
             Words("Invitation taken back: it was an error", "Invitation annulée : elle était une erreur")),
        Step("apply", ("invited",), "applied", Words("Application submitted by the person", "Demande soumise par la personne")),
        Step("withdraw", LIVE, "withdrawn", Words("Withdrawn", "Retirée")),
        Step("expire", ("submitted", "interest_registered", "invited"), "expired", Words("Time ran out", "Délai écoulé")),
    )
}  # fmt: skip
