"""Disposal: what goes, what stays, who may, and that the history verifies afterwards; killed anywhere it goes on."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, OperationalError, connection, transaction

from intake.interest import scoring
from intake.models import Attestation, ExpressionOfInterest, GivenPoints, Invitation, PositionApproval
from nominee import notes, outbox
from nominee.audit import chains, disposed, exporting, signing, verifying
from nominee.errors import NotAllowed, NotNow
from nominee.models import (
    AdministrativeChange,
    Application,
    ApplicationEvent,
    Disposal,
    DisposalItem,
    Effect,
    Employer,
    JobOffer,
    Note,
    Tombstone,
    User,
)
from nominee.privacy import material
from nominee.retention import disposal, holds
from nominee.scopes import restricting
from tests.intake.draws.pools import in_the_pool
from tests.privacy.conftest import approved, canaries_in_the_database, is_due

pytestmark = pytest.mark.django_db
OWN = {
    "family_name": "Zqxvkjfamily",
    "given_names": "Zqxvkjgiven",
    "passport_number": "ZQXVKJ70001",
    "job_duties": "Zqxvkjduties",
}


@pytest.fixture
def closed(story, cast, now):
    """A refused file with a letter and a note, full of words found nowhere else."""
    told = story("verification")
    Application.objects.filter(pk=told.file.pk).update(
        answers=told.file.answers | OWN,
        family_name=OWN["family_name"],
        given_names=OWN["given_names"],
        search_name="zqxvkjfamily",
    )
    for effect in Effect.objects.filter(name__endswith="letter_acknowledgement", event__application=told.file):
        outbox.run(effect.pk)
    notes.add_note(told.file, by=cast.support_officer, at=now, kind="risk", text="Zqxvkjnote")
    told.move("withdraw", told.user, comments="Zqxvkjcomment")
    Effect.objects.filter(event__application=told.file).update(state=Effect.DONE)
    told.file.refresh_from_db()
    restricting.archive(told.file, by=cast.manager, at=now, reason="Zqxvkjreason: nobody asks for it.")
    restricting.bring_out(told.file, by=cast.manager, at=now, reason="Zqxvkjreason: somebody asks for it.")
    User.objects.filter(pk=told.user.pk).update(first_name="Zqxvkjgiven", last_name="Zqxvkjfamily")
    told.file.refresh_from_db()
    return told.file


def stored_files() -> int:
    return sum(1 for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file() and "disposals" not in path.parts)


def test_a_file_is_due_by_its_schedule_and_not_before(closed, now):
    day = closed.decided_at.date()
    assert is_due(closed, day + timedelta(days=700)) is None
    found = is_due(closed, day + timedelta(days=740))
    assert found and found.due.record_class == "withdrawn" and not found.kept


def test_a_file_with_work_that_is_not_done_is_kept(closed, cast, now, later):
    batch = approved(cast, now, later)
    Effect.objects.filter(pk=Effect.objects.filter(event__application=closed).first().pk).update(state=Effect.PENDING)
    assert is_due(closed, later).kept == "work"
    assert disposal.run(batch.pk, at=now) == 0 and DisposalItem.objects.get(application=closed).refused == "work"


def test_disposal_takes_every_word_of_the_person_and_keeps_the_history(closed, cast, now, later):
    head, address = closed.events.order_by("-number").first(), closed.applicant.email
    assert stored_files() > 5 and canaries_in_the_database(["zqxvkj"])
    batch = approved(cast, now, later)
    assert disposal.run(batch.pk, at=now) == 1
    assert canaries_in_the_database(["zqxvkj", address]) == []
    assert stored_files() == 0
    stone = Tombstone.objects.get(application=closed)
    assert (stone.number, stone.head, stone.events) == (closed.number, head.hash, head.number)
    assert [event.hash for event in closed.events.all()][-1] == head.hash
    batch.refresh_from_db()
    assert batch.state == "done" and batch.certificate
    assert not User.objects.get(pk=closed.applicant_id).is_active


def test_verify_audit_still_passes_and_says_under_which_certificate(closed, cast, now, later, settings, capsys):
    settings.AUDIT_KEY = "k" * 40
    exporting.export(at=now)
    batch = approved(cast, now, later)
    disposal.run(batch.pk, at=now)
    exporting.export(at=now + timedelta(hours=1))
    call_command("verify_audit")
    said = capsys.readouterr().out
    assert "Every chain holds." in said and f"disposed of under certificate {batch.number}" in said


def test_what_is_changed_after_a_disposal_is_named(closed, cast, now, later, settings):
    settings.AUDIT_KEY = "k" * 40
    disposal.run(approved(cast, now, later).pk, at=now)
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table nominee_applicationevent disable trigger events_stay")
        cursor.execute(
            "update nominee_applicationevent set role = 'manager' where application_id = %s and number = 2", [closed.pk]
        )
        cursor.execute("alter table nominee_applicationevent enable trigger events_stay")
    result = verifying.verify(known=signing.known_keys())
    assert [finding.where for finding in result.findings] == [closed.number]
    assert "what stayed of its events was changed since" in str(result.findings[0])


def test_history_is_blanked_by_the_database_alone_and_only_to_nothing(closed, cast, now, later):
    batch = approved(cast, now, later)
    with pytest.raises(DatabaseError, match="is only ever added to"), transaction.atomic():
        ApplicationEvent.objects.filter(application=closed).update(asked={})
    with pytest.raises(DatabaseError, match="no approved disposal"), transaction.atomic():
        disposed.call(closed.pk, batch.pk)  # approved, but not under way
    Disposal.objects.filter(pk=batch.pk).update(state="running")
    for blank in ({"asked": {"answer": "Something else"}}, {"asked": {}, "role": "manager"}):
        with pytest.raises(DatabaseError, match="is only ever added to"), transaction.atomic():
            disposed.call(closed.pk, batch.pk)
            ApplicationEvent.objects.filter(application=closed, number=1).update(**blank)
    with pytest.raises(DatabaseError), transaction.atomic():
        ApplicationEvent.objects.filter(application=closed).delete()


def test_a_file_of_no_batch_is_not_disposed_of(closed, story, cast, now, later):
    batch = approved(cast, now, later)
    Disposal.objects.filter(pk=batch.pk).update(state="running")
    other = story("verification", 1).file
    with pytest.raises(DatabaseError, match="no approved disposal"), transaction.atomic():
        disposed.call(other.pk, batch.pk)


def test_nobody_approves_what_they_proposed(closed, cast, now, later):
    batch = disposal.propose(by=cast.privacy_officer, at=now, today=later)
    for by in (cast.privacy_officer, cast.auditor, cast.team_lead):
        with pytest.raises(NotAllowed):
            disposal.answer(batch, by=by, at=now, approve=True, why="Checked.")
    with pytest.raises(NotAllowed):
        disposal.propose(by=cast.manager, at=now, today=later)
    with pytest.raises(IntegrityError), transaction.atomic():
        Disposal.objects.filter(pk=batch.pk).update(approved_by=batch.proposed_by)
    with pytest.raises(IntegrityError), transaction.atomic():
        Disposal.objects.filter(pk=batch.pk).update(state="running")
    assert disposal.run(batch.pk, at=now) == 0 and Note.objects.filter(application=closed).exists()


def test_a_declined_batch_frees_its_files(closed, cast, now, later):
    batch = disposal.propose(by=cast.privacy_officer, at=now, today=later)
    assert is_due(closed, later).kept == "batch"
    disposal.answer(batch, by=cast.manager, at=now, approve=False, why="Not this year.")
    assert is_due(closed, later).kept == ""
    with pytest.raises(NotNow):
        disposal.answer(batch, by=cast.manager, at=now, approve=True)


def test_killed_before_the_bytes_are_gone_it_goes_on_where_it_stopped(closed, cast, now, later, monkeypatch):
    batch = approved(cast, now, later)
    real, deleted = default_storage.delete, []

    def killed(name):
        if len(deleted) == 3:
            raise KeyboardInterrupt
        deleted.append(name)
        real(name)

    monkeypatch.setattr(type(default_storage._wrapped), "delete", lambda self, name: killed(name), raising=False)
    with pytest.raises(KeyboardInterrupt):
        disposal.run(batch.pk, at=now)
    monkeypatch.undo()
    item = DisposalItem.objects.get(application=closed)
    assert item.done_at and item.stored and item.stored_gone_at is None and stored_files()
    assert disposal.run(batch.pk, at=now) == 0, "the file itself is not disposed of twice"
    assert stored_files() == 0 and Disposal.objects.get(pk=batch.pk).state == "done"
    assert Tombstone.objects.filter(application=closed).count() == 1


def test_killed_within_a_file_nothing_of_it_is_gone(closed, cast, now, later, monkeypatch):
    batch = approved(cast, now, later)
    with monkeypatch.context() as patch:
        patch.setattr(disposed, "kept_of", lambda file: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            disposal.run(batch.pk, at=now)
    closed.refresh_from_db()
    assert closed.answers["family_name"] == OWN["family_name"] and stored_files() > 5
    assert disposal.run(batch.pk, at=now) == 1


def test_a_file_whose_history_does_not_verify_is_kept_as_evidence(closed, cast, now, later):
    batch = approved(cast, now, later)
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table nominee_applicationevent disable trigger events_stay")
        cursor.execute(
            "update nominee_applicationevent set role = 'manager' where application_id = %s and number = 2", [closed.pk]
        )
        cursor.execute("alter table nominee_applicationevent enable trigger events_stay")
    assert disposal.run(batch.pk, at=now) == 0
    assert DisposalItem.objects.get(application=closed).refused == "chain"
    assert next(chains.file_chains(chains.Counted(), [closed.pk]), None) is not None


def test_an_account_of_two_files_outlives_the_first(closed, story, cast, now, later):
    other = story("verification", 1).file
    Application.objects.filter(pk=other.pk).update(applicant=closed.applicant)
    disposal.run(approved(cast, now, later).pk, at=now)
    assert User.objects.get(pk=closed.applicant_id).is_active
    assert not AdministrativeChange.objects.filter(after__icontains="Zqxvkj").exists()


def test_pages_of_a_disposed_file_say_so_and_show_nothing(closed, cast, now, later, client):
    paper, batch = closed.documents.first(), approved(cast, now, later)
    letter = closed.letters.first()
    disposal.run(batch.pk, at=now)
    client.force_login(cast.auditor)
    page = client.get(f"/desk/applications/{closed.number}/")
    assert page.status_code == 200 and batch.number in page.content.decode()
    assert client.get(f"/documents/{paper.public_id}/").status_code == 404
    assert client.get(f"/letters/{letter.public_id}/").status_code == 404
    answer = client.get(f"/desk/privacy/disposals/{batch.number}/certificate.pdf")
    assert b"".join(answer).startswith(b"%PDF")


# ------------------------------------------------------------------ holds


def test_a_hold_keeps_a_file_whatever_it_names(closed, cast, now, later):
    number, digits = closed.number, closed.employer_business_number
    for scope, what in (("file", number), ("person", number), ("employer", digits), ("stream", closed.stream.code)):
        hold = holds.place_hold(by=cast.manager, at=now, scope=scope, what=what, reason="A court asked for it.")
        assert is_due(closed, later).kept == "held", scope
        holds.lift_hold(hold, by=cast.privacy_officer, at=now, why="The court is done with it.")
        assert is_due(closed, later).kept == ""


def test_a_hold_that_comes_after_the_approval_is_kept_by_the_database(closed, cast, now, later, monkeypatch):
    batch = approved(cast, now, later)
    holds.place_hold(by=cast.manager, at=now, scope="file", what=closed.number, reason="A court asked for it.")
    monkeypatch.setattr(disposal, "keeps", lambda file: "")  # as if it had come in the moment after we asked
    assert disposal.run(batch.pk, at=now) == 0
    assert DisposalItem.objects.get(application=closed).refused == "held"
    assert Note.objects.filter(application=closed).exists()


def test_a_hold_waits_for_the_file_that_is_being_disposed_of(closed, cast, now, later):
    """From another connection: whoever comes second sees what the first one did."""
    batch, other = approved(cast, now, later), connection.copy()
    insert = """insert into nominee_legalhold (scope, business_number, reason, placed_by_id, placed_at, lifted_why)
        values ('employer', '123456789', 'A court asked for it.', %s, now(), '')"""
    try:
        with other.cursor() as cursor:
            cursor.execute("set lock_timeout = '200ms'")
            Disposal.objects.filter(pk=batch.pk).update(state="running")
            disposed.call(closed.pk, batch.pk)
            with pytest.raises(OperationalError, match="lock timeout"):
                cursor.execute(insert, [cast.manager.pk])
    finally:
        other.close()


def test_what_is_held_nobody_deletes_in_the_database(closed, cast, now):
    holds.place_hold(by=cast.manager, at=now, scope="person", what=closed.number, reason="A court asked for it.")
    with pytest.raises(IntegrityError, match="legal hold"), transaction.atomic():
        Note.objects.filter(application=closed).delete()


def test_a_hold_is_lifted_by_another_person_once_and_never_changed(closed, cast, now):
    hold = holds.place_hold(by=cast.manager, at=now, scope="file", what=closed.number, reason="A court asked for it.")
    for by in (cast.manager, cast.auditor, cast.administrator):
        with pytest.raises(NotAllowed):
            holds.lift_hold(hold, by=by, at=now, why="No longer needed.")
    with pytest.raises(IntegrityError), transaction.atomic():
        type(hold).objects.filter(pk=hold.pk).update(lifted_by=hold.placed_by, lifted_at=now)
    for change in ({"reason": "Another reason"}, {"scope": "stream"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            type(hold).objects.filter(pk=hold.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        hold.delete()
    holds.lift_hold(hold, by=cast.privacy_officer, at=now, why="No longer needed.")
    with pytest.raises(NotNow):
        holds.lift_hold(hold, by=cast.privacy_officer, at=now, why="No longer needed.")


def test_an_expression_of_interest_and_its_offer_are_told_and_go_with_their_file(
    closed, cast, now, later, settings, capsys
):
    """Without a word left of them; the points and the history stay, and verify."""
    settings.AUDIT_KEY = "k" * 40
    interest = an_interest_of(closed, cast, now)
    told = {record.source: " ".join(part.text for part in record.parts) for record in material.all_of(closed)}
    assert "Zqxvkjduties" in told["interest"] and "Zqxvkjreason" in told["interest"]
    assert "Zqxvkjwhy" in told["offers"]
    with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic():
        Attestation.objects.filter(interest=interest).update(answers={})
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        JobOffer.objects.update(answers={})
    exporting.export(at=now)
    assert disposal.run(approved(cast, now, later).pk, at=now) == 1
    assert canaries_in_the_database(["zqxvkj"]) == []
    said = interest.attestations.get()
    assert said.points == 60 and not scoring.differs(said)
    exporting.export(at=now + timedelta(hours=1))
    call_command("verify_audit")
    assert "Every chain holds." in capsys.readouterr().out


def an_interest_of(file, cast, now):
    """Invited, with a job offer whose position was approved."""
    employer = Employer.objects.create(
        program=file.program, business_number="900100000", legal_name="Looms", registered_at=now, saved_at=now
    )
    signed = {"submitted_at": now, "submitted_by": cast.manager}
    offer = JobOffer.objects.create(
        number="JO-T-1", employer=employer, stream=file.stream, stream_version=file.stream_version, status="applied",
        employee_name=" ".join(OWN[name] for name in ("given_names", "family_name")), employee_email="zqxvkj@x.example",
        answers={"job_duties": OWN["job_duties"]}, created_at=now, created_by=cast.manager, saved_at=now,
        expires_at=now + timedelta(days=9), **signed,
    )  # fmt: skip
    PositionApproval.objects.create(
        offer=offer, answers={"job_why_needed": "Zqxvkjwhy"}, opened_at=now, saved_at=now, due_at=now, **signed
    )
    interest = in_the_pool(
        file.applicant,
        file.stream,
        "EOI-T-1",
        60,
        at=now - timedelta(days=9),
        answers={"job_duties": OWN["job_duties"]},
    )
    ExpressionOfInterest.objects.filter(pk=interest.pk).update(job_offer=offer, status="applied")
    GivenPoints.objects.create(
        attestation=interest.attestations.get(), factor="x", points=3, reason="Zqxvkjreason", at=now, by=cast.manager
    )
    Invitation.objects.create(
        number="INV-T-1", stream=file.stream, applicant=file.applicant, interest=interest, application=file, status="used",
        chosen_at=now, sent_at=now, due_at=now,
    )  # fmt: skip
    return interest
