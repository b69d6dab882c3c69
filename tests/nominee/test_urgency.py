"""When somebody must act next: by rules that are data, with a receipt."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nominee.programs.definition import ONTARIO, read_program
from nominee.work.routing import route
from nominee.work.urgency import next_step, severity

RULES = read_program(ONTARIO).desk["urgency"]
ROUTES = read_program(ONTARIO).desk["routes"]
DAY = date(2026, 10, 1)
FACTS = {
    "turn": "support", "last_action": "acknowledge", "due_on": None, "permit_expires_on": None, "passport_expires_on": None,
    "child_ages_out_on": None, "submitted_at": DAY - timedelta(days=10), "status_since": DAY,
}  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "rule", "on"),
    [
        ({}, "in_this_state", date(2026, 10, 15)),
        ({"permit_expires_on": date(2026, 12, 1)}, "permit_ends", date(2026, 10, 2)),
        ({"permit_expires_on": date(2027, 12, 1)}, "in_this_state", date(2026, 10, 15)),
        ({"child_ages_out_on": date(2026, 12, 30)}, "child_ages_out", date(2026, 10, 1)),
        ({"last_action": "answer_request"}, "answer_came", date(2026, 10, 3)),
        ({"submitted_at": date(2026, 6, 1)}, "service_standard", date(2026, 8, 30)),
        (
            {"turn": "applicant", "due_on": date(2026, 10, 9), "permit_expires_on": DAY},
            "answer_due",
            date(2026, 10, 10),
        ),
        ({"turn": "applicant", "due_on": date(2026, 11, 2)}, "answer_due", date(2026, 11, 3)),
        ({"turn": "applicant"}, "long_in_this_state", date(2026, 11, 30)),
    ],
)
def test_the_earliest_rule_that_holds_says_when(facts, rule, on):
    receipt = next_step(RULES, FACTS | facts)
    assert (receipt.rule, receipt.on) == (rule, on)


def test_the_receipt_says_from_what_it_was_counted_and_what_comes_next():
    receipt = next_step(RULES, FACTS | {"permit_expires_on": date(2026, 12, 1)})
    assert receipt.as_json == {
        "basis": "2026-12-01", "days": -60, "nearest": {"rule": "in_this_state", "on": "2026-10-15"},
    }  # fmt: skip


@given(
    st.dictionaries(
        st.sampled_from(sorted(set(FACTS) - {"turn", "last_action", "status_since"})),
        st.dates(date(1990, 1, 1), date(2100, 1, 1)),
    )
)
def test_whatever_the_dates_one_rule_holds_and_no_other_is_earlier(dates):
    receipt = next_step(RULES, FACTS | dates)
    assert receipt.nearest is None or receipt.on <= receipt.nearest[1]
    assert receipt.on <= date(2026, 10, 15)


@pytest.mark.parametrize(
    ("days", "word"),
    [(-15, "critical"), (-14, "overdue"), (-1, "overdue"), (0, "today"), (1, "soon"), (7, "soon"), (8, "later")],
)
def test_how_late_a_day_is_has_a_word(days, word):
    assert severity(DAY + timedelta(days=days), DAY) == word


QUEUES = {"support": "support", "support_french": "support", "program": "program", "program_french": "program"}


@pytest.mark.parametrize(
    ("turn", "language", "staffed", "found"),
    [
        ("support", "fr", {"support", "support_french"}, ("support_french", "french_file")),
        ("support", "fr", {"support"}, ("support", "everything_else")),
        ("support", "en", {"support", "support_french"}, ("support", "everything_else")),
        ("program", "en", {"support"}, None),
    ],
)
def test_a_route_leads_to_a_queue_of_the_turn_in_which_somebody_works(turn, language, staffed, found):
    facts = {"language": language, "stream": "any", "complexity": 1}
    led = route(ROUTES, QUEUES, staffed, turn=turn, facts=facts)
    assert (led and (led.queue, led.rule)) == found
