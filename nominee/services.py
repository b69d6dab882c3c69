"""What an administrator changes: accounts, and how many nominations the program may make."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from nominee import clock
from nominee.access import acts_for_somebody
from nominee.audit.acting import acting
from nominee.errors import NotAllowed, NotNow, NotValid
from nominee.models import AdministrativeChange, Allocation, AllocationChange, User
from nominee.roles import READS_EVERY_FILE, ROLES, STAFF
from nominee.sign_in import notices, sessions
from nominee.work.holding import held_by
from nominee.work.services import leave_unstaffed_queues, rehome

MOST_PLACES = 1_000_000


def account_problems(account: User, *, by: User) -> dict[str, str]:
    """Why an account cannot be kept as it now stands: field -> words."""
    before = User.objects.filter(pk=account.pk).first()
    if before is None:
        return {}
    wrong = {}
    if before == by and not account.is_active:
        wrong["is_active"] = _("You cannot close your own account.")
    if before == by and before.role != account.role:
        wrong["role"] = _("You cannot change your own role.")
    elif before.role != account.role and acts_for_somebody(before):
        wrong["role"] = _("This person acts for applicants. Their authorizations must end first.")
    if before.email.lower() != account.email.lower() and not may_change_address(before):
        wrong["email"] = _("The address of applicants and representatives is theirs: it is not changed here.")
    return wrong


def may_change_address(account: User) -> bool:
    """Of accounts that were staff's from the first: links to choose a password go to the address.

    Who was given another role for a moment is still whoever applied, or acted for others.
    """
    if not account.is_program_staff or account.applications.exists():
        return False
    outside = [role for role in ROLES if role not in STAFF]
    changes = AdministrativeChange.objects.filter(kind="account", subject_id=account.pk)
    return not changes.filter(before__role__in=outside).exists()


@transaction.atomic
def save_account(account: User, *, by: User) -> int:
    """Keep an account. Whoever can no longer work leaves their open files to their role; answers how many.

    Who changes the team takes their files along; those of a queue in which nobody is left go where somebody works.
    A new account has no password: its person chooses one. Of a changed address the former one is told.
    """
    if by.role != "administrator":
        raise NotAllowed
    if wrong := account_problems(account, by=by):
        raise NotValid(wrong)
    before = User.objects.filter(pk=account.pk).only("role", "email").first()
    role = before.role if before else None
    if before is None:
        account.set_unusable_password()
    with acting(by):
        account.save()
    if before and before.email != account.email:
        notices.owe_former_address(account, at=clock.now())
    if not account.is_active:
        sessions.end_all(account)
    if account.is_active and account.role in READS_EVERY_FILE and role in (None, account.role):
        held_by(account).update(team=account.team)
        return leave_unstaffed_queues(clock.now())
    return rehome(account, at=clock.now())


def why_not_save(account: User, *, by: User) -> list[str]:
    """Tried and taken back: why keeping this account would leave a file without a holder who can work."""
    try:
        with transaction.atomic():
            save_account(account, by=by)
            connection.check_constraints()  # what the database judges when a transaction ends, judged now
            transaction.set_rollback(True)
    except NotNow as late:
        return late.reasons
    except IntegrityError:
        return [_("Open files would be left with nobody who can work on them.")]
    return []


def change_problems(allocation: Allocation, *, effective_on: date, places: int, source: str) -> dict[str, str]:
    """Why a change cannot be added to this allocation: field -> words."""
    wrong = {}
    if effective_on.year != allocation.year:
        wrong["effective_on"] = _("The day must be in %(year)s.") % {"year": allocation.year}
    elif AllocationChange.objects.filter(allocation=allocation, effective_on=effective_on).exists():
        wrong["effective_on"] = _("A change of this day is recorded already.")
    if not places:
        wrong["places"] = _("Enter how many places are added or taken away.")
    elif allocation.cap + places < allocation.used:
        wrong["places"] = _("%(used)s places are used already.") % {"used": allocation.used}
    elif allocation.cap + places > MOST_PLACES:
        wrong["places"] = _("Enter at most %(most)s places.") % {"most": MOST_PLACES - allocation.cap}
    if not source.strip():
        wrong["source"] = _("Say where this number comes from.")
    return wrong


@transaction.atomic
def change_allocation(
    allocation: Allocation, *, by: User, effective_on: date, places: int, source: str
) -> AllocationChange:
    """Add a dated change; the cap is their sum and never less than what is used. A change is never edited."""
    if by.role != "administrator":
        raise NotAllowed
    locked = Allocation.objects.select_for_update(of=("self",)).get(pk=allocation.pk)
    if wrong := change_problems(locked, effective_on=effective_on, places=places, source=source):
        raise NotValid(wrong)
    with acting(by, why=source.strip()):
        change = AllocationChange.objects.create(
            allocation=locked, effective_on=effective_on, places=places, source=source.strip()
        )
        locked.cap += places
        locked.save(update_fields=["cap"])
    return change
