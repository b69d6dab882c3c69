"""Role by relation: who sees which file, the same in SQL and in Python, in lists and one by one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from nominee.access import file_for, hidden_from, open_to, readable_by, roles_on, sees, visible_to
from nominee.errors import NotFound
from nominee.models import Application, Program, User
from nominee.roles import READS_ARCHIVE, READS_EVERY_FILE, ROLES
from nominee.scopes import conflicts, opening, restricting

pytestmark = pytest.mark.django_db
RELATIONS = (
    "own", "assigned", "team", "other_team", "restricted", "named", "conflict", "archived", "archived_by_hand",
    "other_program", "draft", "closed",
)  # fmt: skip


def other_program() -> Program:
    with transaction.atomic():
        return Program.objects.create(code="elsewhere", name={"en": "E", "fr": "E"}, time_zone="America/Toronto")


def related(relation: str, user: User, story, restrict) -> Application:
    """One file in this relation to this person."""
    at, goal = timezone.now(), {"draft": "draft", "closed": "withdrawn"}.get(relation, "completeness")
    file = story("withdrawn" if relation.startswith("archived") else goal).file
    rows = Application.objects.filter(pk=file.pk)
    manager = User.objects.get(email="manager@demo.example")
    if relation == "own":
        rows.update(applicant=user)
    elif relation == "assigned":
        rows.update(assigned_to=user, queue=None)
    elif relation in {"team", "other_team"}:
        other = user.team_id and User.objects.exclude(team=user.team_id).exclude(team=None).first()
        rows.update(team=other.team_id if relation == "other_team" and other else user.team_id)
    elif relation == "restricted":
        second = User.objects.create_user("second.manager@demo.example", role="manager")
        restrict(file, by=second)
    elif relation == "named":
        restrict(file, user, by=manager)
    elif relation == "conflict":
        by = manager if user != manager else User.objects.get(email="team.lead@demo.example")
        conflicts.declare(file, by=by, at=at, tie="friend", person=user)
    elif relation == "archived":
        rows.update(decided_at=at - timedelta(days=3653, minutes=1))
    elif relation == "archived_by_hand":
        restricting.archive(file, by=manager, at=at, reason="Closed with a settlement.")
    elif relation == "other_program":
        rows.update(program=other_program())
    return rows.get()


def expected(relation: str, role: str) -> bool:
    if relation in {"own", "restricted", "conflict", "other_program", "draft"}:
        return False
    return role in READS_ARCHIVE if relation.startswith("archived") else True


@pytest.mark.parametrize("relation", RELATIONS)
@pytest.mark.parametrize("role", sorted(READS_EVERY_FILE))
def test_a_file_is_seen_exactly_as_its_relation_to_the_role_says(cast, story, restrict, role, relation):
    user = getattr(cast, role)
    file = related(relation, user, story, restrict)
    wanted = expected(relation, role)
    assert visible_to(user).filter(pk=file.pk).exists() is wanted
    assert bool(roles_on(user, file)) is wanted
    assert readable_by(user).filter(pk=file.pk).exists() is wanted
    is_open = file.decided_at is None and wanted
    assert open_to(user).filter(pk=file.pk).exists() is is_open
    assert open_to(user, hidden_from(user)).filter(pk=file.pk).exists() is is_open
    if wanted:
        assert file_for(user, file.number) == file
    else:
        with pytest.raises(NotFound):
            file_for(user, file.number)


def test_sql_and_roles_agree_over_the_whole_cast_and_every_file(cast, story, restrict):
    goals = ("draft", "submitted", "completeness", "recommended", "withdrawn")
    files = [story(goal, place).file for place, goal in enumerate(goals)]
    restrict(files[2], cast.support_officer)
    restricting.archive(files[4], by=cast.manager, at=timezone.now(), reason="Closed with a settlement.")
    conflicts.declare(files[3], by=cast.program_officer, at=timezone.now(), tie="client")
    opening.open_file(
        files[2].number, by=cast.auditor, at=timezone.now(), category="audit", purpose="The yearly audit of access."
    )
    users = list(User.objects.all())
    assert {user.role for user in users} >= set(ROLES) - {"system"}
    for user in users:
        seen = set(visible_to(user).values_list("pk", flat=True))
        assert seen == {file.pk for file in files if roles_on(user, Application.objects.get(pk=file.pk))}, user.role
        if user.role in READS_EVERY_FILE:
            closed = visible_to(user).filter(decided_at__isnull=False)
            assert set(open_to(user)) == set(visible_to(user)) - set(closed), user.role


def test_a_closed_account_sees_nothing(cast, story):
    file = story("completeness").file
    User.objects.filter(pk=cast.auditor.pk).update(is_active=False)
    gone = User.objects.get(pk=cast.auditor.pk)
    assert not visible_to(gone).exists() and not readable_by(gone).exists() and not roles_on(gone, file)


def test_staff_of_one_program_belong_to_it_and_to_no_second_one(cast, ontario):
    assert set(cast.manager.programs.values_list("code", flat=True)) == {"ontario"}
    second = other_program()
    assert not second.members.exists()
    late = User.objects.create_user("late@demo.example", role="auditor")
    assert not late.programs.exists() and not visible_to(late).exists()
    late.programs.add(second)
    assert late.programs.get() == second


def test_a_lost_membership_ends_every_sight_at_once(cast, story):
    file = story("completeness").file
    assert sees(cast.manager, file)
    cast.manager.programs.clear()
    assert not sees(cast.manager, file) and not open_to(cast.manager).exists()


def test_what_is_kept_is_ended_once_and_never_removed(cast, story, restrict):
    file = story("completeness").file
    restriction = restrict(file)
    for change in ("reason = 'else'", "ended_at = null", "by_id = null"):
        with pytest.raises(Exception, match=r"ended once|null value"), transaction.atomic(), connection.cursor() as c:
            c.execute(f"update nominee_restriction set {change} where id = %s", [restriction.pk])
    with pytest.raises(Exception, match="ended once"), transaction.atomic():
        restriction.delete()
    restricting.lift(file, by=cast.manager, at=timezone.now(), reason="She has left the team.")
    with pytest.raises(Exception, match="ended once"), transaction.atomic():
        type(restriction).objects.filter(pk=restriction.pk).update(ended_at=timezone.now())
