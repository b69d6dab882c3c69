"""First what is unusual; then the recommendation; and with the decision, exactly what it rested on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from reporting import demo
from verification import services, signals
from verification.models import SharedDetail
from verification.snapshot import canonical, digest, snapshot


def kinds(file, reader=None):
    return [row.kind for row in signals.unusual(file, at=timezone.now(), reader=reader)]


def only_today(file):
    """Checks made long ago in the demonstration, made valid for long: they are not what is tested here."""
    file.checks.update(expires_on=timezone.localdate() + timedelta(days=400))


def test_nothing_unusual_is_said_plainly(answered, cast, seen_by):
    file = answered("P02", "decision").file
    only_today(file)
    text = seen_by(cast.manager).get(reverse("desk-act", args=[file.number, "approve"])).content.decode()
    assert kinds(file, cast.manager) == []
    assert "Nothing unusual" in text
    allocation = file.program.allocations.get(year=timezone.localdate().year)
    assert f"{allocation.used} → {allocation.used + 1}" in text and f"{allocation.left} → {allocation.left - 1}" in text


def test_the_manager_sees_first_what_departs_from_the_rule(answered, cast, seen_by):
    told = answered("P12", "assessment")
    file = told.file
    only_today(file)
    finding = file.findings.exclude(computed="unclear").first()
    evidence = file.documents.first()
    services.assess_criterion(
        file, finding.criterion, by=cast.program_officer, at=timezone.now(),
        result="not_met", reason="The offer says otherwise.", evidence=evidence,
    )  # fmt: skip
    file.checks.filter(code="employer_ban").update(expires_on=timezone.localdate() - timedelta(days=1))
    assert kinds(file) == ["overridden", "risk_managed", "stale"]
    text = seen_by(cast.manager, "fr").get(reverse("desk-assessment", args=[file.number])).content.decode()
    assert "Écart de l’agent" in text and "The offer says otherwise." in text and "risque géré" in text


def test_shared_details_name_other_files_but_never_a_draft_or_the_readers_own(story, cast, seen_by):
    places = [row["ref"] for row in demo.people() if row["stream"] == "owp-teer-0-3"]
    first, second = story("submitted", places.index("P52")), story("draft", places.index("P53"))
    assert not SharedDetail.objects.filter(application=second.file).exists()
    assert "shared_report_number" not in kinds(first.file)
    second.at = timezone.now()
    second.move("submit", second.user)
    found = {row.kind: row for row in signals.unusual(first.file, at=timezone.now(), reader=cast.manager)}
    assert {"shared_report_number", "shared_phone"} <= set(found)
    assert second.file.number in found["shared_phone"].words.fr
    second.user.role = "manager"  # who applied and joined the staff later
    second.user.save()
    assert kinds(first.file, second.user) == []


def test_many_files_are_counted_not_listed(ontario):
    numbers = [f"F-{number}" for number in range(400)]
    words = signals._naming(signals.KINDS["phone"], numbers)
    assert words.en.endswith("F-4 and 395 more") and words.fr.endswith("F-4 et 395 autres")


def test_what_a_decision_rested_on_is_the_same_bytes_when_rebuilt(answered, cast, seen_by):
    told = answered("P12", "nominated")
    decision = told.file.decisions.get()
    answered("P53", "submitted")  # whatever comes later changes nothing
    rebuilt = snapshot(told.file, at=decision.decided_at)
    assert canonical(rebuilt) == canonical(decision.snapshot)
    assert digest(rebuilt) == decision.snapshot_sha256
    assert {"answers", "documents", "checks", "findings", "unusual", "stream_version"} <= set(rebuilt)
    url = reverse("desk-decision-json", args=[told.file.number, decision.pk])
    assert seen_by(cast.auditor).get(url).content == canonical(decision.snapshot)
    told.file.answers["job_wage"] = "1.00"
    assert digest(snapshot(told.file, at=decision.decided_at)) != decision.snapshot_sha256


def test_the_database_refuses_to_change_a_decision(story):
    decision = story("nominated").file.decisions.get()
    for change in ({"snapshot": {}}, {"outcome": "refuse"}, {"snapshot_sha256": ""}):
        with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic():
            type(decision).objects.filter(pk=decision.pk).update(**change)


def test_what_came_back_before_says_so(story, cast):
    told = story("decision")
    told.at = timezone.now()
    told.move("return_with_comments", cast.manager, comments="Look at the wage again.")
    assert "Look at the wage again." in [row.why.en for row in signals.unusual(told.file, at=timezone.now())]
