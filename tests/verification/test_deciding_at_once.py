"""Many people, one moment, real transactions: exactly one wins, the others are told who, nothing is lost or doubled."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from intake import services as intake
from nominee import clock, deadlines, hooks, invariants, machine
from nominee.errors import DomainError, NotNow
from nominee.models import Allocation, AllocationChange, Application, Nomination, Stream
from reporting import demo
from verification import services, sources
from verification.models import Decision, Recommendation

autodiscover_modules("invariants")
pytestmark = pytest.mark.django_db(transaction=True)


def at_once(acts: list[Callable[[], object]], hands: int = 0) -> list[object]:
    """Do them in threads of their own that begin together; each answers with its result or its domain error."""
    hands = hands or len(acts)
    together, found, left = threading.Barrier(hands), [None] * len(acts), list(enumerate(acts))

    def work() -> None:
        try:
            together.wait(20)
            while left:
                try:
                    place, act = left.pop()
                except IndexError:
                    return
                try:
                    found[place] = act()
                except Exception as problem:
                    found[place] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(hands)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    unexpected = [row for row in found if isinstance(row, Exception) and not isinstance(row, DomainError)]
    assert not unexpected, unexpected
    return found


def act(file: Application, action: str, by, **asked):
    """The act of somebody whose page showed the file as it is now."""
    fresh = Application.objects.get(pk=file.pk)
    shown = fresh.status
    return lambda: machine.perform(fresh, action, by=by, at=timezone.now(), expecting=shown, **asked)


def refused(found: list[object]) -> list[NotNow]:
    return [row for row in found if isinstance(row, NotNow)]


def _broken() -> list[str]:
    names = ("certificates_have_no_gap", "places_are_nominations", "nominated_means_a_nomination", "history_is_intact",
             "status_is_the_last_event", "events_follow_each_other")  # fmt: skip
    return [line for name in names for line in invariants.BOOK[f"nominee.{name}"].find()]


@pytest.fixture
def places(ontario):
    """`places(20)`: so many nominations may be made today's year."""

    def set_to(count: int) -> Allocation:
        file_program = Stream.objects.first().program
        year = deadlines.day_in(timezone.now(), file_program.time_zone).year
        row, _ = Allocation.objects.get_or_create(program=file_program, year=year)
        taken = {change.effective_on for change in row.changes.all()}
        free = next(day for n in range(365) if (day := date(year, 1, 1) + timedelta(days=n)) not in taken)
        there = sum(change.places for change in row.changes.all())  # a change is only ever added
        AllocationChange.objects.create(
            allocation=row, effective_on=free, places=count - there, source="Set for a test"
        )
        Allocation.objects.filter(pk=row.pk).update(cap=count, used=0)
        return row

    return set_to


@pytest.fixture
def at_decision(cast, monkeypatch, remember):
    """Files brought to a decision by every action of the way, without the papers that the guards would ask for."""

    def bring(count: int) -> list[int]:
        stream = Stream.objects.get(code="owp-teer-0-3")
        with monkeypatch.context() as open_doors:
            for name in list(hooks.GUARDS):
                open_doors.setitem(hooks.GUARDS, name, lambda file: [])
            return [_brought(stream, cast, number).pk for number in range(count)]

    return lambda count: [
        Application.objects.get(pk=key) for key in remember(("at decision", count), lambda: bring(count))[0]
    ]


def _brought(stream: Stream, cast: demo.Cast, number: int) -> Application:
    user = demo.account(f"many{number}@demo.example", "x", "applicant", "Many", f"Number {number}")
    file = intake.start_application(stream, by=user, at=timezone.now())
    steps = [
        ("submit", user, {}), ("start_completeness", cast.support_officer, {}),
        ("acknowledge", cast.support_officer, {}), ("start_assessment", cast.support_officer, {}),
        ("recommend", cast.program_officer, {"outcome": "nominate", "reasons": "Met."}),
        ("open_decision", cast.manager, {}),
    ]  # fmt: skip
    for action, by, asked in steps:
        machine.perform(file, action, by=by, at=timezone.now(), expecting=file.status, **asked)
    return file


def test_sixty_approvals_on_twenty_places_nominate_exactly_twenty(at_decision, places, cast):
    files, allocation = at_decision(60), places(20)
    found = at_once([act(file, "approve", cast.manager) for file in files], hands=12)
    full = refused(found)
    assert len(full) == 40 and all("is full" in str(row) for row in full)
    allocation.refresh_from_db()
    assert (allocation.used, allocation.left) == (20, 0)
    assert sorted(Nomination.objects.values_list("sequence", flat=True)) == list(range(1, 21))
    states = Counter(Application.objects.filter(pk__in=[file.pk for file in files]).values_list("status", flat=True))
    assert states == {"nominated": 20, "decision": 40}
    assert Decision.objects.count() == 20
    assert _broken() == []


def test_of_two_managers_one_approves_and_the_other_learns_who(story, cast):
    file = story("decision").file
    other = demo.account("second@demo.example", "x", "manager", "Second", "Manager")
    found = at_once([act(file, "approve", by) for by in (cast.manager, other, cast.manager, other)])
    won = [row for row in found if not isinstance(row, Exception)]
    assert len(won) == 1 and len(refused(found)) == 3
    assert all(won[0].by.get_full_name() in str(row) and "Nominated" in str(row) for row in refused(found))
    assert (Decision.objects.count(), Nomination.objects.count()) == (1, 1)
    assert _broken() == []


def test_approved_or_withdrawn_but_never_both(at_decision, places, cast):
    files, allocation = at_decision(6), places(100)
    acts = [act(file, *how) for file in files for how in (("approve", cast.manager), ("withdraw", file.applicant))]
    found = at_once(acts)
    assert len(refused(found)) == 6
    nominated = Application.objects.filter(status="nominated").count()
    assert nominated + Application.objects.filter(status="withdrawn").count() == 6
    allocation.refresh_from_db()
    assert allocation.used == Nomination.objects.count() == nominated
    assert _broken() == []


def test_a_recommendation_sent_twice_is_made_once(story, cast):
    file = story("recommended").file
    machine.perform(file, "recall", by=cast.program_officer, at=timezone.now(), expecting="recommended")
    by = [cast.program_officer] * 4 + [cast.team_lead]
    found = at_once([act(file, "recommend", who, outcome="nominate", reasons="Met.") for who in by])
    assert len(refused(found)) == 4
    assert Recommendation.objects.filter(application=file, withdrawn_at=None).count() == 1
    assert file.events.filter(action="recommend").count() == 2  # the recalled one and this one


def test_of_two_officers_one_settles_a_check_and_the_other_learns_who(story, cast):
    file = story("verification").file
    check = file.checks.exclude(state="settled").first()
    officers = (cast.support_officer, cast.team_lead, cast.program_officer)

    def settle(by, outcome):
        return lambda: services.settle_check(
            check, by=by, at=timezone.now(), outcome=outcome, reason=f"Said {by}.", seen=check.lines
        )

    found = at_once([settle(by, outcome) for by in officers for outcome in ("confirmed", "risk_managed")])
    check.refresh_from_db()
    assert len(refused(found)) == 5
    assert all(str(check.settled_by) in str(row) for row in refused(found))
    assert check.log.filter(what="settled").get().by == check.settled_by
    assert list(invariants.BOOK["verification.checks_are_their_log"].find()) == []


def test_a_finding_and_a_recommendation_at_once_leave_a_true_snapshot(story, cast):
    """The officer's last word is in what the manager signs, or it is refused: never lost in between."""
    file = story("recommended").file
    machine.perform(file, "recall", by=cast.program_officer, at=timezone.now(), expecting="recommended")
    evidence = file.documents.first()

    def assess():
        services.assess_criterion(
            file, "wage", by=cast.team_lead, at=timezone.now(), result="not_met", reason="Paid less.", evidence=evidence
        )

    found = at_once([assess, act(file, "recommend", cast.program_officer, outcome="nominate", reasons="Met.")])
    assert len(refused(found)) == 1
    live = Recommendation.objects.filter(application=file, withdrawn_at=None).first()
    said = file.findings.get(criterion="wage").result
    assert (live is None) == (said == "not_met")
    if live:
        assert {row["criterion"]: row["result"] for row in live.snapshot["findings"]}["wage"] == said


def test_a_source_is_asked_once_however_many_workers_are_told(story, cast, monkeypatch):
    file = story("verification").file
    check = file.checks.exclude(state="settled").first()
    asked: list[int] = []

    def ask(*args):
        asked.append(1)
        return sources.Answer("confirmed", '{"ok": true}')

    monkeypatch.setattr(sources, "ask", ask)
    when = timezone.now() + timedelta(hours=1)

    def worker():
        with clock.standing_at(when):
            services.ask(check.pk)

    at_once([worker] * 6)
    assert len(asked) == 1
    assert check.log.filter(what="answered").count() == 1
