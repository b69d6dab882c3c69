"""The fixed steps of every application, for its applicant: where it stands among them."""

from __future__ import annotations

from dataclasses import dataclass

from nominee.words import Words

STEPS = (
    Words("Received", "Reçue"),
    Words("Complete, in line for review", "Complète, en attente d’examen"),
    Words("In review", "À l’examen"),
    Words("Decision being checked", "Décision en cours de vérification"),
    Words("Decision made", "Décision rendue"),
)
_PLACE = {
    "submitted": 0, "completeness": 0, "verification": 1, "assessment": 2, "notice_of_intent": 2,
    "recommended": 3, "decision": 3, "second_signature": 3, "nominated": 4, "refused": 4,
}  # fmt: skip


@dataclass(frozen=True)
class Step:
    name: Words
    state: str  # done, now or later


def steps(status: str, came_from: str) -> list[Step]:
    """Empty for a file that was closed on the way. A file that waits for an answer stands where it was asked."""
    here = _PLACE.get(came_from if status == "information_requested" else status)
    if here is None:
        return []
    ended = here == len(STEPS) - 1
    return [
        Step(name, "done" if place < here or ended else "now" if place == here else "later")
        for place, name in enumerate(STEPS)
    ]
