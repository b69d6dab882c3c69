"""Who belongs to a program; and that the database itself would show a holder who may not see what they hold."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from nominee import access, invariants
from nominee.models import AdministrativeChange, Application, DeclaredConflict, Restriction

pytestmark = pytest.mark.django_db


def members(*args: str) -> str:
    out = StringIO()
    call_command("program_members", "ontario", *args, stdout=out)
    return out.getvalue()


def test_who_is_let_out_holds_nothing_of_it_any_more_and_sees_nothing(cast, story):
    file = story("completeness").file
    told = members("--remove", cast.support_officer.email)
    assert "1 files went to their queues" in told and cast.support_officer.email not in told.split("\n", 1)[1]
    file.refresh_from_db()
    assert file.queue.code == "support" and not access.sees(cast.support_officer, file)
    assert AdministrativeChange.objects.filter(kind="access", subject=cast.support_officer.email).exists()
    assert cast.support_officer.email in members("--add", cast.support_officer.email)
    assert access.sees(cast.support_officer, file)


def test_a_role_that_sees_no_file_joins_no_program(cast):
    for wrong in (("--add", cast.analyst.email), ("--add", "nobody@demo.example")):
        with pytest.raises(CommandError):
            members(*wrong)


@pytest.mark.parametrize("how", ["conflict", "restricted", "left", "own"])
def test_the_invariant_names_a_holder_without_sight(cast, story, how):
    file = story("completeness").file
    assert invariants.holders_see_what_they_hold() == []
    if how == "conflict":
        DeclaredConflict.objects.create(
            application=file, user=cast.support_officer, by=cast.team_lead, at=timezone.now(), tie="family"
        )
    elif how == "restricted":
        Restriction.objects.create(
            application=file, kind="restricted", reason="By hand.", by=cast.manager, at=timezone.now()
        )
    elif how == "left":
        cast.support_officer.programs.clear()
    else:
        Application.objects.filter(pk=file.pk).update(applicant=cast.support_officer)
    assert invariants.holders_see_what_they_hold() == [file.number]
