"""A file has one holder at most, and comes back to whoever had it."""

from __future__ import annotations

from nominee import holding
from nominee.models import Application, User


def holder(told) -> User | None:
    told.file.refresh_from_db()
    return told.file.assigned_to


def test_who_starts_the_completeness_check_holds_the_file(story):
    assert holder(story("submitted")) is None
    told = story("completeness", 1)
    assert holder(told) == told.cast.support_officer


def test_nobody_holds_a_file_that_waits_for_the_next_role(story):
    told = story("recommended")
    assert holder(told) is None
    told.move("open_decision", told.cast.manager)
    assert holder(told) == told.cast.manager


def test_a_file_goes_back_to_the_officer_who_had_it(story):
    told = story("decision")
    told.move("return_with_comments", told.cast.manager, comments="Look at the wage again.")
    assert holder(told) == told.cast.program_officer
    told.move("return_to_verification", told.cast.program_officer, comments="Ask the register again.")
    assert holder(told) == told.cast.support_officer


def test_a_file_does_not_go_back_to_an_officer_who_left(story):
    told = story("decision")
    User.objects.filter(pk=told.cast.program_officer.pk).update(is_active=False)
    told.move("return_with_comments", told.cast.manager, comments="Look at the wage again.")
    assert holder(told) is None


def test_a_file_stays_with_its_officer_while_the_applicant_answers(story):
    told = story("information_requested")
    assert holder(told) == told.cast.support_officer


def test_the_first_to_take_a_file_keeps_it(story):
    told = story("recommended")
    holding.take(told.file, told.cast.manager)
    holding.take(told.file, told.cast.team_lead)
    assert holder(told) == told.cast.manager
    closed = story("withdrawn", 1)
    holding.take(closed.file, closed.cast.manager)
    assert not Application.objects.filter(pk=closed.file.pk, assigned_to=closed.cast.manager).exists()
