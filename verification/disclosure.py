"""What verification keeps of a file, for a request for access."""

from __future__ import annotations

from collections.abc import Iterator

from nominee.disclosure import BY
from nominee.models import Application
from nominee.privacy.material import ADVICE, STAFF, Part, Record, plain, records_of
from nominee.words import Words
from verification.models import CriterionFinding, Decision, Recommendation, VerificationCheck

REASON = Words("Reason", "Motif")


@records_of("checks", order=70, name=Words("Checks against other sources", "Vérifications auprès d’autres sources"))
def checks(file: Application) -> Iterator[Record]:
    for row in VerificationCheck.objects.filter(application=file).select_related("settled_by").order_by("pk"):
        parts = [Part("claim", Words("What was checked", "Ce qui a été vérifié"), plain(row.claim))]
        if row.answer:
            parts.append(Part("source", Words("What the source answered", "Réponse de la source"), row.answer))
        if row.outcome:
            parts.append(Part("outcome", Words("Outcome", "Issue"), str(row.get_outcome_display())))
        if row.settled_by:
            parts.append(Part("by", BY, str(row.settled_by), STAFF))
        if row.reason:
            parts.append(Part("reason", REASON, row.reason, ADVICE))
        yield Record("checks", str(row.pk), Words(**row.title), tuple(parts), row.settled_at or row.asked_at)


@records_of("findings", order=75, name=Words("Criteria", "Critères"))
def findings(file: Application) -> Iterator[Record]:
    titles = {row["code"]: row.get("title") for row in file.definition["criteria"]}
    for row in CriterionFinding.objects.filter(application=file).select_related("assessed_by").order_by("pk"):
        title = titles.get(row.criterion)
        parts = [
            Part("computed", Words("Computed", "Calculé"), row.computed),
            Part("reasons", Words("Why", "Pourquoi"), plain(row.reasons)),
        ]
        if row.result:
            parts.append(Part("result", Words("Found", "Constat"), row.result))
        if row.assessed_by:
            parts.append(Part("by", BY, str(row.assessed_by), STAFF))
        if row.reason:
            parts.append(Part("reason", REASON, row.reason, ADVICE))
        name = Words(**title) if title else Words(row.criterion, row.criterion)
        yield Record("findings", str(row.pk), name, tuple(parts), row.assessed_at)


@records_of("decisions", order=80, name=Words("Recommendations and decisions", "Recommandations et décisions"))
def decisions(file: Application) -> Iterator[Record]:
    for row in Recommendation.objects.filter(application=file).select_related("recommended_by").order_by("pk"):
        parts = (
            Part("by", BY, str(row.recommended_by), STAFF),
            Part("outcome", Words("Outcome", "Issue"), str(row.get_outcome_display()), ADVICE),
            Part("reasons", REASON, row.reasons, ADVICE),
        )
        yield Record("decisions", f"r{row.pk}", Words("Recommendation", "Recommandation"), parts, row.recommended_at)
    for made in Decision.objects.filter(application=file).select_related("decided_by").order_by("pk"):
        signed = (
            Part("by", BY, str(made.decided_by), STAFF),
            Part("outcome", Words("Outcome", "Issue"), made.outcome),
            Part("sha256", Words("Digest of what it rested on", "Empreinte de son fondement"), made.snapshot_sha256),
        )
        yield Record("decisions", f"d{made.pk}", Words("Decision", "Décision"), signed, made.decided_at)
