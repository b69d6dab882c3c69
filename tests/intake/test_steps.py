"""Where an applicant sees their file among the fixed steps."""

from intake.steps import STEPS, steps
from nominee.lifecycle import STATES

CLOSED_ON_THE_WAY = {"draft", "incomplete", "returned_by_director", "withdrawn", "information_requested"}


def test_every_state_has_its_place_among_the_steps():
    for code in STATES:
        assert bool(steps(code, "")) == (code not in CLOSED_ON_THE_WAY), code


def test_one_step_is_now_until_the_decision_is_made():
    assert [step.state for step in steps("assessment", "")] == ["done", "done", "now", "later", "later"]
    assert [step.state for step in steps("nominated", "")] == ["done"] * len(STEPS)


def test_a_file_that_waits_for_an_answer_stands_where_it_was_asked():
    assert steps("information_requested", "assessment") == steps("assessment", "")
