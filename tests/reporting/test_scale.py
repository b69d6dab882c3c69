"""Seeding a house: what it refuses, that it goes on where it was cut off, and that what it made is whole."""

from __future__ import annotations

import re

import pytest
from django.core.management import CommandError, call_command

from reporting.scale.names import FAMILY, GIVEN, listed
from reporting.scale.shape import SHARES
from reporting.scale.templates import goals


def test_the_shares_are_of_a_thousand_and_name_every_state_that_templates_reach():
    assert sum(SHARES.values()) == 1000
    assert set(SHARES) == {goal for _person, goal in goals(60)}


def test_names_are_several_hundred_of_many_scripts():
    assert len(listed(FAMILY)) > 300
    assert len(listed(GIVEN)) > 200
    assert {"Nguyen", "Łukasz", "Шевченко", "van der Berg", "محمد"} <= {*listed(FAMILY), *listed(GIVEN)}


def test_a_database_with_files_of_its_own_is_refused(story):
    story("draft")
    with pytest.raises(CommandError, match="files of its own"):
        call_command("seed_scale", "1000")


def test_a_run_that_is_cut_off_says_how_to_go_on(house):
    assert re.search(r"Stopped at [\d,]+ files.*--resume` goes on from here", house.cut_off)


def test_it_goes_on_to_the_number_that_was_asked(house):
    opened = "select application_id from intake_ticket where application_id is not null"  # the bench's opening day
    seeded = f"select count(*) from nominee_application where id > 1000000 and id not in ({opened})"
    assert house.ask(seeded) == [(1000,)]
    assert house.ask("select count(*), count(done_at) from scale.chunk") == [(4, 4)]
    assert house.ask("select count(*) from scale.dropped_index") == [(0,)]


def test_what_triggers_would_have_refused_is_not_there(house):
    proofs = [line for line in house.finished.splitlines() if line.startswith("· Of ")]
    assert len(proofs) == 8
    assert all(line.endswith(": yes") for line in proofs), proofs


def test_a_house_that_is_whole_is_not_seeded_again_by_mistake(house):
    assert "1,000 of 1,000 files are here already. Add --resume" in house.again


def test_files_have_about_eight_events_and_one_in_seven_is_open(house):
    ((events, open_files),) = house.ask(
        """select (select count(*) from nominee_applicationevent where application_id > 1000000) / 1000.0,
        count(*) filter (where decided_at is null and submitted_at is not null) / 10.0
        from nominee_application where id > 1000000"""
    )
    assert 6 < events < 10
    assert 14 < open_files < 16


def test_the_next_file_numbers_go_on_from_the_seeded_ones(house):
    ((clashes,),) = house.ask(
        """select count(*) from nominee_counter c join nominee_application a
        on a.number = replace(c.name, 'file-', '') || '-' || lpad((c.value + 1)::text, 6, '0')"""
    )
    assert clashes == 0
