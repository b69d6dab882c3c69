"""People who stand to a file as a relation of authz.toml says. A new relation: a row there, a builder here.

A builder is called within a transaction that is taken back. None: in this file's history nobody stands so.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone
from house import House

from intake.models import Licence
from intake.representing import granting, licences
from nominee import access
from nominee.demo.accounts import PASSWORD
from nominee.models import Absence, Application, BreakGlass, DeclaredConflict, Program, Restriction, Team, User
from reporting import demo

Builder = Callable[[House, str, Application], User | None]
CLOCK = User()  # stands for the system, which has no account
BUILDERS: dict[str, Builder] = {}
WORKING = {"support_officer", "program_officer", "team_lead", "manager", "executive_director"}


def stands(builder: Builder) -> Builder:
    BUILDERS[builder.__name__] = builder
    return builder


def fresh(role: str, **columns: object) -> User:
    """An account that no file has anything to do with."""
    made = demo.account(f"fresh.{role}@people.example", PASSWORD, role, "Fresh", "Person")
    User.objects.filter(pk=made.pk).update(**columns or {"role": role})
    made.refresh_from_db()
    return made


def _turned(user: User | None, role: str) -> User | None:
    if user:
        User.objects.filter(pk=user.pk).update(role=role)
        user.refresh_from_db()
    return user


@stands
def own(house: House, role: str, file: Application) -> User:
    return file.applicant


@stands
def represented(house: House, role: str, file: Application) -> User:
    return house.representatives["representative"]


@stands
def no_longer_represented(house: House, role: str, file: Application) -> User:
    return house.representatives["revoked"]


@stands
def represented_in_part(house: House, role: str, file: Application) -> User:
    granting.change_scopes(file, by=file.applicant, at=timezone.now(), scopes=["draft", "pay"])
    return house.representatives["representative"]


@stands
def representative_suspended(house: House, role: str, file: Application) -> User:
    row = file.representations.get(ended_at__isnull=True)
    Licence.objects.filter(pk=row.licence_id).update(standing="lapsed", lapsed_why="not_found")
    assert licences.settle(row.pk, at=timezone.now())
    return house.representatives["representative"]


@stands
def representative_not_accepted(house: House, role: str, file: Application) -> User:
    granting.revoke_representative(file, by=file.applicant, at=timezone.now())
    person = house.representatives["representative"]
    granting.grant(
        file, by=file.applicant, at=timezone.now(), email=person.email, body="law_society", licence_number="P12345"
    )
    return person


@stands
def somebody_else(house: House, role: str, file: Application) -> User:
    return {"applicant": house.stranger, "representative": house.representatives["other_representative"]}.get(
        role
    ) or getattr(house.cast, role)


@stands
def the_clock(house: House, role: str, file: Application) -> User:
    return CLOCK


@stands
def holds(house: House, role: str, file: Application) -> User | None:
    if file.submitted_at is None or file.decided_at:
        return fresh(role)  # nobody's hands: as good as anybody
    made = fresh(role, team_id=file.assigned_to and file.assigned_to.team_id)
    Application.objects.filter(pk=file.pk).update(assigned_to=made, queue=None)
    return made


@stands
def same_team(house: House, role: str, file: Application) -> User:
    """Somebody else declared a conflict with the file, and this person with another one; they opened a third."""
    made, now = _of_the_team(role, file), timezone.now()
    other = house.cast.integrity_officer
    DeclaredConflict.objects.create(application=file, user=other, tie="friend", by=other, at=now)
    DeclaredConflict.objects.create(application=house.twin, user=made, tie="friend", by=made, at=now)
    return _opens(made, house.twins["nominated"])


def _of_the_team(role: str, file: Application) -> User:
    team = file.assigned_to.team_id if file.assigned_to else Team.objects.earliest("pk").pk
    return fresh(role, team_id=team)


@stands
def other_team(house: House, role: str, file: Application) -> User:
    """What once kept the file out of sight is over."""
    made, now, lead = fresh(role, team_id=None), timezone.now(), house.cast.manager
    over = {"at": now, "by": lead, "ended_at": now, "ended_by": lead, "end_reason": "Over."}
    DeclaredConflict.objects.create(application=file, user=made, tie="friend", **over)
    Restriction.objects.create(application=file, kind=Restriction.RESTRICTED, ground="other", reason="x", **over)
    BreakGlass.objects.create(
        application=file, user=made, category="audit", purpose="Once.", at=now - timedelta(days=2),
        until_at=now - timedelta(days=1),
    )  # fmt: skip
    return made


def _who_did(file: Application, action: str) -> User | None:
    event = file.events.select_related("by").filter(action=action).first()
    return event and event.by


@stands
def recommended(house: House, role: str, file: Application) -> User | None:
    return _turned(_who_did(file, "recommend"), role)


@stands
def signed_first(house: House, role: str, file: Application) -> User | None:
    return _turned(_who_did(file, "approve_first"), role)


@stands
def joined(house: House, role: str, file: Application) -> User | None:
    return _turned(file.applicant, role)


@stands
def blind(house: House, role: str, file: Application) -> User:
    return getattr(house.cast, role)


@stands
def left(house: House, role: str, file: Application) -> User:
    made = fresh(role, is_active=False)
    if role == "applicant":
        made = file.applicant
        User.objects.filter(pk=made.pk).update(is_active=False)
        made.refresh_from_db()
    return made


@stands
def superuser(house: House, role: str, file: Application) -> User:
    return fresh(role, is_superuser=True, is_staff=True)


# ---------------------------------------------------------------- out of sight, and in somebody's stead


def _restrict(house: House, file: Application) -> None:
    Restriction.objects.create(
        application=file,
        kind=Restriction.RESTRICTED,
        ground="other",
        reason="x",
        by=house.cast.manager,
        at=timezone.now(),
    )


@stands
def restricted(house: House, role: str, file: Application) -> User:
    """Named to somebody else, and this person to another file; what they had opened of it is closed again."""
    _restrict(house, file)
    made, now = fresh(role), timezone.now()
    access.name_to(house.cast.auditor, file)
    access.name_to(made, house.twin)
    openings = ((file, now - timedelta(days=1), now - timedelta(hours=23), None), (house.twin, now, now + timedelta(hours=1), None),
                (file, now - timedelta(hours=2), now + timedelta(hours=1), now - timedelta(hours=1)))  # fmt: skip
    for of, at, until, ended in openings:
        BreakGlass.objects.create(
            application=of, user=made, category="audit", purpose=f"{of.pk} {at}", at=at, until_at=until, ended_at=ended
        )
    other = house.cast.integrity_officer
    BreakGlass.objects.create(
        application=file, user=other, category="audit", purpose="Else.", at=now, until_at=now + timedelta(hours=1)
    )
    return made


@stands
def named(house: House, role: str, file: Application) -> User:
    _restrict(house, file)
    made = fresh(role)
    access.name_to(made, file)
    return made


@stands
def conflict(house: House, role: str, file: Application) -> User:
    made = fresh(role)
    DeclaredConflict.objects.create(application=file, user=made, tie="friend", by=made, at=timezone.now())
    return made


@stands
def archived(house: House, role: str, file: Application) -> User | None:
    if file.decided_at is None:
        return None
    Application.objects.filter(pk=file.pk).update(decided_at=timezone.now() - timedelta(days=3654))
    return fresh(role)


archived_for_them = BUILDERS["archived_for_them"] = archived


@stands
def archived_early(house: House, role: str, file: Application) -> User | None:
    if file.decided_at is None:
        return None
    Restriction.objects.create(
        application=file, kind=Restriction.ARCHIVED, reason="x", by=house.cast.manager, at=timezone.now()
    )
    return fresh(role)


archived_early_for_them = BUILDERS["archived_early_for_them"] = archived_early


@stands
def other_program(house: House, role: str, file: Application) -> User:
    elsewhere = Program.objects.create(code="elsewhere", name={"en": "E", "fr": "E"}, time_zone="America/Toronto")
    made = fresh(role)
    made.programs.set([elsewhere])
    return made


def _opens(user: User, file: Application) -> User:
    now = timezone.now()
    BreakGlass.objects.create(
        application=file, user=user, category="audit", purpose="A look.", at=now - timedelta(minutes=1),
        until_at=now + timedelta(minutes=5),
    )  # fmt: skip
    return user


@stands
def opened(house: House, role: str, file: Application) -> User | None:
    if file.submitted_at is None:  # nobody can open a draft: tests/scopes/test_opening.py
        return None
    _restrict(house, file)
    made = _opens(fresh(role), file)
    DeclaredConflict.objects.create(application=house.twin, user=made, tie="friend", by=made, at=timezone.now())
    return made


@stands
def opened_and_tied(house: House, role: str, file: Application) -> User | None:
    _restrict(house, file)
    return _opens(conflict(house, role, file), file)


@stands
def joined_and_opened(house: House, role: str, file: Application) -> User | None:
    made = _turned(file.applicant, role)
    return made and _opens(made, file)


def _away(user: User, delegate: User) -> User:
    today = timezone.localdate()
    Absence.objects.create(
        user=user, delegate=delegate, from_on=today, until_on=today + timedelta(days=2), reason="leave", recorded_by=user,
        recorded_at=timezone.now(),
    )  # fmt: skip
    return delegate


def _somebody(role: str) -> User:
    return demo.account(f"away.{role}@people.example", PASSWORD, role, "Away", "Person")


@stands
def stands_in(house: House, role: str, file: Application) -> User:
    return _away(_somebody("manager"), fresh(role))


@stands
def stands_in_for_the_director(house: House, role: str, file: Application) -> User:
    return _away(_somebody("executive_director"), fresh(role))


@stands
def recommended_and_stands_in(house: House, role: str, file: Application) -> User | None:
    user = recommended(house, role, file)
    return user and _away(_somebody("manager"), user)


@stands
def stands_in_for_who_recommended(house: House, role: str, file: Application) -> User | None:
    user = recommended(house, "manager", file)
    return user and _away(user, fresh(role))
