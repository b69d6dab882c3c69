"""An open file has one holder who can work, always; it comes back to whoever had it; a ledger keeps every holder."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from nominee import services as accounts
from nominee.errors import NotAllowed, NotNow, NotValid
from nominee.models import Absence, Application, Holding, Queue, Team, User
from nominee.roles import READS_EVERY_FILE
from nominee.work import services


def holder(told) -> str:
    """Who holds the file: an account's role, or a queue's code."""
    told.file.refresh_from_db()
    return told.file.assigned_to.role if told.file.assigned_to else told.file.queue.code


def officer(role: str = "support_officer", team: str = "intake", **more) -> User:
    place = User.objects.count()
    return User.objects.create_user(
        f"officer{place}@demo.example", role=role, team=Team.objects.get(code=team), first_name="Sam", **more
    )


def french(story, place: int = 0):
    """A file whose applicant chose French, just submitted."""
    told = story("draft", place)
    Application.objects.filter(pk=told.file.pk).update(language="fr")
    told.file.refresh_from_db()
    told.move("submit", told.user)
    return told


def check_now() -> None:
    """What the database judges when a transaction ends, judged now."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("set constraints all deferred")


# ------------------------------------------------------------------ the holder passes with the turn


def test_a_file_waits_in_the_queue_of_its_step_until_somebody_begins(story):
    assert holder(story("submitted")) == "support"
    assert holder(story("completeness", 1)) == "support_officer"


def test_a_file_waits_for_the_next_role_in_its_queue(story):
    told = story("recommended")
    assert holder(told) == "decision"
    told.move("open_decision", told.cast.manager)
    assert holder(told) == "manager"


def test_a_file_goes_back_to_the_officer_who_had_it(story):
    told = story("decision")
    told.move("return_with_comments", told.cast.manager, comments="Look at the wage again.")
    assert holder(told) == "program_officer"
    told.move("return_to_verification", told.cast.program_officer, comments="Ask the register again.")
    assert holder(told) == "support_officer"


def test_a_file_does_not_go_back_to_an_officer_who_left_or_is_away(story):
    told = story("decision")
    today = timezone.localdate()
    Absence.objects.create(
        user=told.cast.program_officer, from_on=today, until_on=today, reason="sick",
        recorded_by=told.cast.team_lead, recorded_at=timezone.now(),
    )  # fmt: skip
    told.at = timezone.now()
    told.move("return_with_comments", told.cast.manager, comments="Look at the wage again.")
    assert holder(told) == "program"


def test_a_file_stays_with_its_officer_while_the_applicant_answers(story):
    assert holder(story("information_requested")) == "support_officer"


def test_a_french_file_goes_to_the_french_queue_once_somebody_works_there(story):
    assert holder(french(story)) == "support"
    officer(team="french")
    assert holder(french(story, 1)) == "support_french"


def test_the_first_to_take_a_file_keeps_it(story):
    told = story("recommended")
    at = timezone.now()
    assert services.take(told.file, told.cast.manager, at)
    assert not services.take(told.file, told.cast.team_lead, at)
    assert holder(told) == "manager"
    closed = story("withdrawn", 1)
    assert not services.take(closed.file, closed.cast.manager, at)


# ------------------------------------------------------------------ what the database refuses


@pytest.mark.parametrize(
    "wrong",
    [
        {"assigned_to": None, "queue": None},
        {"next_on": None},
        {"next_rule": ""},
        {"is_aside": True},
        {"held_since": None},
    ],
)
def test_the_database_refuses_an_open_file_without_holder_or_next_day(story, wrong):
    told = story("submitted")
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(pk=told.file.pk).update(**wrong)


def test_the_database_refuses_two_holders(story):
    told = story("submitted")
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(pk=told.file.pk).update(assigned_to=told.cast.team_lead)


def test_the_database_refuses_that_a_holder_leaves_their_files_behind(story):
    told = story("completeness")
    with pytest.raises(IntegrityError, match="cannot work"), transaction.atomic():
        User.objects.filter(pk=told.cast.support_officer.pk).update(is_active=False)
        check_now()


def test_the_database_refuses_a_queue_in_which_nobody_is_left(story):
    told = story("recommended")
    with pytest.raises(IntegrityError, match="cannot work"), transaction.atomic():
        User.objects.filter(role="manager").update(is_active=False)
        check_now()
    assert holder(told) == "decision"


def test_the_database_knows_the_same_staff_as_the_roles(db):
    with connection.cursor() as cursor:
        cursor.execute("select prosrc from pg_proc where proname = 'nominee_can_work'")
        source = cursor.fetchone()[0]
    assert all(f"'{role}'" in source for role in READS_EVERY_FILE)
    assert source.count("'") == 2 * len(READS_EVERY_FILE)


# ------------------------------------------------------------------ leaving and being away


def test_a_closed_account_leaves_its_files_to_the_queue_in_the_same_transaction(story):
    told = story("completeness")
    other = officer()
    gone = told.cast.support_officer
    gone.is_active = False
    assert accounts.save_account(gone, by=told.cast.administrator) == 1
    check_now()
    assert holder(told) == "support"
    assert services.next_file(other, timezone.now()) == told.file


def test_files_of_a_queue_that_empties_go_where_somebody_works(story):
    only = officer(team="french")
    told = french(story)
    assert holder(told) == "support_french"
    only.is_active = False
    accounts.save_account(only, by=told.cast.administrator)
    check_now()
    assert holder(told) == "support"


def test_the_last_person_of_a_role_cannot_leave_files_behind(story):
    told = story("recommended")
    last = told.cast.manager
    last.is_active = False
    with pytest.raises(NotNow, match="Nobody works"), transaction.atomic():
        accounts.save_account(last, by=told.cast.administrator)
    assert User.objects.get(pk=last.pk).is_active
    assert holder(told) == "decision"


# ------------------------------------------------------------------ assigning, the next file, putting aside


def test_a_lead_gives_a_file_and_an_officer_gives_only_their_own(story):
    told, at, other = story("completeness"), timezone.now(), officer()
    with pytest.raises(NotAllowed):
        services.assign(told.file, other, by=other, at=at)
    services.assign(told.file, other, by=told.cast.team_lead, at=at)
    told.file.refresh_from_db()
    assert told.file.assigned_to == other
    services.assign(told.file, Queue.objects.get(code="support"), by=other, at=at)
    assert holder(told) == "support"


@pytest.mark.parametrize(
    ("to", "why"), [("manager", "another role"), ("auditor", "another role"), ("analyst", "does not work on files")]
)
def test_a_file_is_given_only_to_who_can_do_its_step(story, to, why):
    told = story("completeness")
    with pytest.raises(NotNow, match=why):
        services.assign(told.file, getattr(told.cast, to), by=told.cast.team_lead, at=timezone.now())


def test_a_page_that_shows_another_holder_is_told(story):
    told, other = story("completeness"), officer()
    with pytest.raises(NotNow, match="Somebody else holds it"):
        services.assign(told.file, other, by=told.cast.team_lead, at=timezone.now(), expecting="q1")


def test_the_next_file_is_the_most_urgent_one_that_the_officer_can_take(story):
    early, late = story("submitted"), story("submitted", 1)
    Application.objects.filter(pk=late.file.pk).update(next_on=timezone.localdate() - timedelta(days=40), complexity=3)
    Application.objects.filter(pk=early.file.pk).update(next_on=timezone.localdate())
    plain = officer(skills={"complexity": 1})
    assert services.next_file(plain, timezone.now()) == early.file
    assert services.next_file(plain, timezone.now()) is None
    assert services.next_file(plain, timezone.now(), timedelta(seconds=3)) == early.file, "a second press"
    assert services.next_file(officer(), timezone.now()) == late.file


def test_no_file_is_dealt_out_while_its_applicant_answers_or_to_somebody_who_is_away(story):
    told, by = story("information_requested"), officer()
    told.file.refresh_from_db()
    asked = told.file.requests.get()
    assert (told.file.next_rule, told.file.next_on) == ("answer_due", asked.due_on + timedelta(days=1))
    waits = Application.objects.filter(pk=told.file.pk)
    waits.update(assigned_to=None, queue=Queue.objects.get(code="support"))
    assert services.next_file(by, timezone.now()) is None
    waits.update(status="verification")
    today = timezone.localdate()
    away = Absence.objects.create(
        user=by, from_on=today, until_on=today, reason="sick", recorded_by=by, recorded_at=timezone.now()
    )
    with pytest.raises(NotNow, match="away today"):
        services.next_file(by, timezone.now())
    away.delete()
    assert services.next_file(by, timezone.now()) == told.file


def test_a_file_put_aside_comes_back_on_its_day_or_when_something_happens(story):
    told, at = story("verification"), timezone.now()
    by, until = told.file.assigned_to, timezone.localdate() + timedelta(days=3)
    services.put_aside(
        told.file, by=by, at=at, until=until, is_sure=True, event="document", why="The payslip is on its way."
    )
    assert services.wake_due(at) == 0
    assert services.wake_due(at + timedelta(days=3)) == 1
    services.put_aside(told.file, by=by, at=at, until=until, is_sure=True, event="document")
    assert not services.wake_for(told.file, "answer")
    assert services.wake_for(told.file, "document")
    services.put_aside(told.file, by=by, at=at, until=until, is_sure=True)
    told.move("request_information", by, items=[{"slot": "", "text": "Send a letter of your employer."}])
    told.file.refresh_from_db()
    assert not told.file.is_aside


def test_putting_aside_refuses_a_day_that_makes_no_sense(story):
    told = story("completeness")
    today = timezone.localdate()
    for until in (today, today - timedelta(days=1), today + timedelta(days=400)):
        with pytest.raises(NotValid):
            services.put_aside(told.file, by=told.cast.support_officer, at=timezone.now(), until=until)
    with pytest.raises(NotAllowed):
        services.put_aside(told.file, by=officer(), at=timezone.now(), until=today + timedelta(days=2))


# ------------------------------------------------------------------ the ledger


def test_the_ledger_has_every_holder_without_a_gap(story):
    told = story("nominated")
    rows = list(Holding.objects.filter(application=told.file).order_by("from_at", "id"))
    assert rows[0].from_at == told.file.submitted_at and rows[-1].until_at == told.file.decided_at
    assert all(one.until_at == other.from_at for one, other in itertools.pairwise(rows))
    assert {row.user.role if row.user else row.queue.code for row in rows} >= {
        "support",
        "support_officer",
        "program",
        "manager",
    }


def test_nobody_writes_the_ledger_by_hand(story):
    told = story("submitted")
    row = Holding.objects.get(application=told.file)
    for change in (row.delete, lambda: Holding.objects.filter(pk=row.pk).update(from_at=timezone.now())):
        with pytest.raises(DatabaseError, match="written by the files themselves"), transaction.atomic():
            change()
