"""Each morning's balance: nothing is lost or held twice, every line is signed, and a changed one shows."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from nominee import clock
from nominee.models import Application, Balance, Holding, Program, User
from nominee.work import balance

TORONTO = ZoneInfo("America/Toronto")
DAY = date(2026, 11, 10)
MORNING = datetime(2026, 11, 30, 4, tzinfo=TORONTO)


class Ledger:
    """One open file whose holder is changed at chosen moments, and the balances made of that."""

    def __init__(self, told) -> None:
        self.file, self.cast = told.file, told.cast
        self.program: Program = told.file.program

    def holds(self, who: User, day: date, hour: int = 12, minute: int = 0) -> None:
        moment = datetime(day.year, day.month, day.day, hour, minute, tzinfo=TORONTO)
        Application.objects.filter(pk=self.file.pk).update(assigned_to=who, queue=None, held_since=moment)

    def make(self, until: date, at: datetime = MORNING) -> int:
        return balance.make(self.program, at=at, until=until)

    def of(self, day: date) -> dict[str, tuple[int, ...]]:
        rows = Balance.objects.filter(day=day).select_related("user", "queue").order_by("id")
        return {
            row.user.role if row.user else row.queue.code: (row.opened, row.received, row.left, row.held, row.counted)
            for row in rows
        }


@pytest.fixture
def ledger(story) -> Ledger:
    return Ledger(story("submitted"))


def damage(table: str, sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"set constraints all immediate; alter table {table} disable trigger user")
        cursor.execute(sql)
        assert cursor.rowcount
        cursor.execute(f"alter table {table} enable trigger user; set constraints all deferred")


def test_each_day_goes_on_from_the_one_before(ledger):
    ledger.holds(ledger.cast.support_officer, DAY)
    ledger.make(DAY)
    ledger.holds(ledger.cast.team_lead, DAY + timedelta(days=1))
    ledger.make(DAY + timedelta(days=1))
    assert ledger.of(DAY) == {"support_officer": (0, 1, 0, 1, 1), "support": (0, 1, 1, 0, 0)}
    assert ledger.of(DAY + timedelta(days=1)) == {"support_officer": (1, 0, 1, 0, 0), "team_lead": (0, 1, 0, 1, 1)}


def test_what_comes_and_leaves_within_a_day_counts_as_both(ledger):
    ledger.make(DAY - timedelta(days=1))
    for hour, role in enumerate(("support_officer", "team_lead", "support_officer", "manager"), 8):
        ledger.holds(getattr(ledger.cast, role), DAY, hour)
    ledger.make(DAY)
    found = ledger.of(DAY)
    assert found["support_officer"] == (0, 2, 2, 0, 0)
    assert found["manager"] == (0, 1, 0, 1, 1)


def test_missed_days_are_made_in_their_order_and_none_twice(ledger):
    ledger.holds(ledger.cast.support_officer, DAY)
    ledger.make(DAY)
    ledger.holds(ledger.cast.team_lead, DAY + timedelta(days=2))
    assert ledger.make(DAY + timedelta(days=3)) == 4
    assert ledger.make(DAY + timedelta(days=3)) == 0
    days = dict.fromkeys(Balance.objects.order_by("id").values_list("day", flat=True))
    assert list(days) == [DAY + timedelta(days=n) for n in range(4)]
    assert ledger.of(DAY + timedelta(days=1)) == {"support_officer": (1, 0, 0, 1, 1)}
    assert not list(balance.all_unsigned())


def test_a_day_that_is_not_over_is_not_balanced(ledger):
    at = datetime(2026, 11, 10, 23, 59, tzinfo=TORONTO)
    assert balance.days_due(ledger.program, at, DAY) == [DAY - timedelta(days=1)]
    assert balance.make_due(datetime(2026, 11, 10, 3, 59, tzinfo=TORONTO)) == 0
    assert balance.make_due(datetime(2026, 11, 10, 4, 0, tzinfo=TORONTO)) == 1


@pytest.mark.parametrize("day", [date(2026, 3, 8), date(2026, 11, 1)])
def test_a_day_ends_at_the_programs_midnight_when_clocks_change_too(ledger, day):
    """Of 23 hours and of 25: what happens in its first and its last minute is its own, and nothing else."""
    cast = ledger.cast
    ledger.holds(cast.manager, day - timedelta(days=1), 23, 59)
    ledger.make(day - timedelta(days=1))
    ledger.holds(cast.support_officer, day, 0, 0)
    ledger.holds(cast.team_lead, day, 23, 59)
    ledger.holds(cast.manager, day + timedelta(days=1), 0, 0)
    ledger.make(day)
    assert ledger.of(day) == {
        "manager": (1, 0, 1, 0, 0), "support_officer": (0, 1, 1, 0, 0), "team_lead": (0, 1, 0, 1, 1),
    }  # fmt: skip


def test_a_file_that_is_held_by_no_ledger_is_a_difference(ledger):
    ledger.holds(ledger.cast.support_officer, DAY)
    ledger.make(DAY)
    damage("nominee_holding", "delete from nominee_holding where until_at is null")
    ledger.holds(ledger.cast.team_lead, DAY + timedelta(days=1))
    out = io.StringIO()
    with pytest.raises(CommandError, match="1 lines do not add up"), clock.standing_at(MORNING):
        call_command("balance", day=DAY + timedelta(days=1), stdout=out)
    assert "DIFFERENCE +1" in out.getvalue()
    found = balance.of_day(ledger.program, DAY + timedelta(days=1), reader=ledger.cast.manager)
    assert [row.user.role for row in found["differing"]] == ["support_officer"]


@pytest.mark.parametrize(
    "change",
    [
        "update nominee_balance set received = received + 1, held = held + 1, counted = counted + 1 where id = {first}",
        "update nominee_balance set made_at = made_at + interval '1 second' where id = {first}",
        "delete from nominee_balance where id = {first}",
        "update nominee_balance set signature = repeat('0', 64) where id = {first}",
    ],
)
def test_a_line_that_was_changed_or_taken_away_shows(ledger, change):
    ledger.holds(ledger.cast.support_officer, DAY)
    ledger.make(DAY)
    assert not list(balance.all_unsigned())
    damage("nominee_balance", change.format(first=Balance.objects.order_by("id").first().pk))
    assert list(balance.all_unsigned())
    assert balance.of_day(ledger.program, DAY, reader=ledger.cast.manager)["unsigned"]


def test_a_line_signed_with_a_key_that_was_replaced_is_still_signed(ledger, settings):
    ledger.make(DAY)
    old = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [old]
    assert not list(balance.all_unsigned())
    settings.SECRET_KEY_FALLBACKS = []
    assert list(balance.all_unsigned())


def test_the_database_lets_no_line_be_changed(ledger):
    ledger.make(DAY)
    row = Balance.objects.get()
    for change in (row.delete, lambda: Balance.objects.update(opened=7)):
        with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic():
            change()


def test_the_command_refuses_a_day_to_come(ledger):
    with pytest.raises(CommandError, match="not over yet"):
        call_command("balance", day=date(9000, 1, 1), stdout=io.StringIO())
    assert Holding.objects.exists() and not Balance.objects.exists()
