"""People who stand to a file as a relation of authz.toml says. A new relation: a row there, a builder here.

A builder is called within a transaction that is taken back. None: in this file's history nobody stands so.
"""

from __future__ import annotations

from collections.abc import Callable

from house import House

from nominee.demo.accounts import PASSWORD
from nominee.models import Application, Team, User
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
    team = file.assigned_to.team_id if file.assigned_to else Team.objects.earliest("pk").pk
    return fresh(role, team_id=team)


@stands
def other_team(house: House, role: str, file: Application) -> User:
    return fresh(role, team_id=None)


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
