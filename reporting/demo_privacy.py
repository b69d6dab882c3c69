"""Privacy law in the demonstration: a hold, an old draft disposed of, a request under review, a refused correction with
its statement, and a breach that is closed. Everything by the services, as people would.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from intake import services as intake
from nominee import clock, machine
from nominee.models import AccessRequest, Application, Disposal, Stream, User
from nominee.outbox import TryLater
from nominee.privacy import access, breaches, corrections
from nominee.retention import disposal, holds
from reporting.demo import TORONTO, Cast, account, run_effects

OLD = timedelta(days=3 * 366)


def _day(cast: Cast, days: int, hour: int = 10) -> datetime:
    """So many days ago, at the office’s time."""
    return (cast.now - timedelta(days=days)).astimezone(TORONTO).replace(hour=hour, minute=20)


def keep_privacy(cast: Cast) -> None:
    """Once; on a demonstration of few files what lacks its file is left out."""
    if AccessRequest.objects.exists() or Disposal.objects.exists():
        return
    _disposal(cast)
    decided = list(Application.objects.filter(decided_at__isnull=False, tombstone=None).order_by("-decided_at")[:4])
    if decided:
        _hold(cast, decided[0])
        _request(cast, decided[-1])
    if len(decided) > 1:
        _correction(cast, decided[1])
        _breach(cast, decided[1:3])


def _disposal(cast: Cast) -> None:
    """A draft that somebody began three years ago and withdrew: its schedule is long over."""
    person = account("brouillon@demo.example", cast.password, "applicant", "Odile", "Ancienne", "fr")
    if not _old_draft(person, cast.now - OLD):
        return
    run_effects()
    proposed = _day(cast, 20)
    with clock.standing_at(proposed):
        batch = disposal.propose(
            by=cast.privacy_officer, at=proposed, today=timezone.localdate(proposed), note="Withdrawn three years ago."
        )
    disposal.answer(
        batch, by=cast.manager, at=proposed + timedelta(days=1), approve=True, why="The list agrees with the schedule."
    )
    try:
        disposal.run(batch.pk, at=proposed + timedelta(days=1, minutes=3))
    except TryLater:
        return  # the worker makes the certificate once it can draw


def _old_draft(person: User, began: datetime) -> bool:
    """Under the rules that were in force then."""
    versions = [(stream, intake.version_in_force(stream, began.date())) for stream in Stream.objects.order_by("code")]
    stream = next((stream for stream, version in versions if version and version.is_open), None)
    if stream is None:
        return False
    with clock.standing_at(began):
        file = intake.start_application(stream, by=person, at=began)
        intake.save_answers(file, by=person, at=began, answers={"family_name": "Ancienne", "given_names": "Odile"})
        machine.perform(file, "withdraw", by=person, at=began + timedelta(days=2), expecting="draft")
    return True


def _hold(cast: Cast, file: Application) -> None:
    holds.place_hold(
        by=cast.manager, at=_day(cast, 6), scope="person", what=file.number,
        reason="An application for judicial review was announced; counsel asked that nothing be destroyed.",
    )  # fmt: skip


def _request(cast: Cast, file: Application) -> None:
    officer, at = cast.privacy_officer, _day(cast, 11)
    asked = access.ask_for_copy(file, by=file.applicant, at=at)
    access.begin_review(
        asked, by=officer, at=at + timedelta(days=1), identity_note="Signed in to the account of the file."
    )
    for source in ("answers", "authority"):
        access.confirm_proposed(asked, by=officer, at=at + timedelta(days=2), source=source)


def _correction(cast: Cast, file: Application) -> None:
    at, person = _day(cast, 15), file.applicant
    french = file.language == "fr"
    row = corrections.ask(
        file, by=person, at=at, fact="birth_date" if file.answers.get("birth_date") else "family_name",
        right="Le jour et le mois sont inversés." if french else "The day and the month are the other way round.",
        evidence="Mon acte de naissance." if french else "My birth certificate.",
    )  # fmt: skip
    why = (
        "Le passeport et la demande portent la même date; l’acte de naissance n’a pas été présenté."
        if french
        else "The passport and the application give the same date; the birth certificate was not shown."
    )
    corrections.answer(row, by=cast.privacy_officer, at=at + timedelta(days=4), accept=False, why=why)
    statement = (
        "Mon passeport contient une erreur que je fais corriger."
        if french
        else "My passport has a mistake that I am having corrected."
    )
    corrections.disagree(row, by=person, at=at + timedelta(days=5), statement=statement)


def _breach(cast: Cast, files: list[Application]) -> None:
    officer, found = cast.privacy_officer, _day(cast, 60)
    breach = breaches.open_breach(
        by=officer, at=found, title="Two letters in one envelope", found_on=found.date(), began_at=found - timedelta(days=3),
        ended_at=found - timedelta(days=2),
        what="Two refused applicants were sent copies of each other’s letters on paper; one of them called.",
    )  # fmt: skip
    breaches.add_files(breach, by=officer, at=found, numbers=[file.number for file in files])
    step = {"by": officer, "at": found + timedelta(days=1)}
    breaches.take(
        breach, "contain", containment="Both letters were sent back unread, and their receipt confirmed.", **step
    )
    breaches.take(
        breach, "assess", sensitivity="high", likelihood="low", is_real_risk="yes",
        assessment="The letters name passports and reasons of refusal; one was opened.", **step,
    )  # fmt: skip
    told = step["at"].date()
    breaches.record_told(breach, **step, reported_on=told, reference="PR-26-00417", notified_on=told)
    breach.refresh_from_db()
    lessons = "Copies on paper are printed one file at a time, and a second person closes the envelope."
    breaches.take(breach, "close", by=officer, at=found + timedelta(days=9), lessons=lessons)
