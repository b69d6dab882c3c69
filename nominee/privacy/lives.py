"""The lives of a request for access, a correction and a breach: states, and steps with who may take them. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from nominee.words import Words

OFFICER = frozenset({"privacy_officer"})
PERSON = frozenset({"applicant", "representative"})


@dataclass(frozen=True)
class Step:
    code: str
    name: Words
    sources: tuple[str, ...]  # states it leads from
    to: str
    roles: frozenset[str] = OFFICER
    asks: tuple[str, ...] = ()  # what must be said with it
    other_than: str = ""  # a step whose doer may not take this one


@dataclass(frozen=True)
class Life:
    code: str
    prefix: str
    first: str
    states: dict[str, Words]
    final: frozenset[str]
    steps: tuple[Step, ...]

    def step(self, code: str) -> Step | None:
        return next((row for row in self.steps if row.code == code), None)


ACCESS = Life(
    "access",
    "AR",
    "received",
    {
        "received": Words("Received", "Reçue"),
        "review": Words("Under review", "À l’examen"),
        "approval": Words("Waits for approval", "En attente d’approbation"),
        "making": Words("Package is being made", "Préparation de la trousse"),
        "released": Words("Released", "Communiquée"),
        "refused": Words("Refused", "Refusée"),
        "abandoned": Words("Abandoned", "Abandonnée"),
    },
    frozenset({"released", "refused", "abandoned"}),
    (
        Step("begin", Words("Begin the review", "Commencer l’examen"), ("received",), "review", asks=("identity_note",)),
        Step("propose", Words("Send for approval", "Envoyer pour approbation"), ("review",), "approval"),
        Step(
            "return", Words("Return to the review", "Renvoyer à l’examen"), ("approval",), "review",
            frozenset({"manager"}),
        ),
        Step(
            "approve", Words("Approve, and make the package", "Approuver et préparer la trousse"), ("approval",), "making",
            frozenset({"manager"}), other_than="propose",
        ),
        Step("release", Words("Package made", "Trousse préparée"), ("making",), "released", frozenset({"system"})),
        Step("refuse", Words("Refuse the request", "Refuser la demande"), ("received", "review"), "refused", asks=("answer",)),
        Step(
            "abandon", Words("Close: withdrawn by who asked", "Fermer : retirée par la personne"), ("received", "review"),
            "abandoned",
        ),
    ),
)  # fmt: skip
CORRECTION = Life(
    "correction",
    "CR",
    "asked",
    {
        "asked": Words("Asked", "Demandée"),
        "accepted": Words("Accepted, noted on the file", "Acceptée et notée au dossier"),
        "refused": Words("Refused", "Refusée"),
        "disagreed": Words("Refused, with a statement of disagreement", "Refusée, avec une déclaration de désaccord"),
    },
    frozenset({"accepted", "refused", "disagreed"}),
    (
        Step("accept", Words("Accept", "Accepter"), ("asked",), "accepted", asks=("answer",)),
        Step("refuse", Words("Refuse", "Refuser"), ("asked",), "refused", asks=("answer",)),
        Step(
            "disagree", Words("Attach a statement of disagreement", "Joindre une déclaration de désaccord"), ("refused",),
            "disagreed", PERSON, asks=("statement",),
        ),
    ),
)  # fmt: skip
BREACH = Life(
    "breach",
    "BR",
    "open",
    {
        "open": Words("Open", "Ouverte"),
        "contained": Words("Contained", "Contenue"),
        "assessed": Words("Risk assessed", "Risque évalué"),
        "closed": Words("Closed", "Fermée"),
    },
    frozenset({"closed"}),
    (
        Step("contain", Words("Contained", "Contenue"), ("open",), "contained", asks=("containment",)),
        Step(
            "assess", Words("Record the assessment", "Consigner l’évaluation"), ("contained", "assessed"), "assessed",
            asks=("sensitivity", "likelihood", "is_real_risk", "assessment"),
        ),
        Step("close", Words("Close", "Fermer"), ("assessed",), "closed", asks=("lessons",)),
    ),
)  # fmt: skip
LIVES = {life.code: life for life in (ACCESS, CORRECTION, BREACH)}


def problems() -> list[str]:
    """What is wrong with the tables themselves: unknown states, states that nothing reaches or leaves."""
    found = []
    for life in LIVES.values():
        reached = {life.first} | {step.to for step in life.steps}
        found += [f"{life.code}: no step leads to {name}" for name in life.states if name not in reached]
        for name in set(life.states) - life.final:
            if not any(name in step.sources for step in life.steps):
                found.append(f"{life.code}: nothing leaves {name}")
        used = reached | {name for step in life.steps for name in step.sources}
        found += [f"{life.code}: unknown state {name}" for name in sorted(used - set(life.states))]
    return found
