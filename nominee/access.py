"""Who is what on a file, and which files a person sees. Every read of applications starts here."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet
from guardian.shortcuts import assign_perm, remove_perm

from nominee.errors import NotFound
from nominee.models import Application, ApplicationUserObjectPermission, User
from nominee.roles import READS_EVERY_FILE


def visible_to(user: User | AnonymousUser) -> QuerySet[Application]:
    """The files this person may know about. Drafts are their applicant's business, not the program's."""
    files = Application.objects.all()
    if not isinstance(user, User) or not user.is_active:
        return files.none()
    if user.role in READS_EVERY_FILE:
        # Nobody works on their own file: who joined the staff after applying finds it nowhere.
        return files.exclude(status="draft").filter(submitted_at__isnull=False).exclude(applicant=user)
    if user.is_program_staff:
        return files.none()
    return files.filter(Q(applicant=user) | Exists(_acting_rights(user).filter(content_object=OuterRef("pk"))))


def file_for(user: User | AnonymousUser, number: str) -> Application:
    """The file with this number, or NotFound: an unseen file and a missing one answer alike."""
    found = (
        visible_to(user)
        .select_related("program", "stream", "stream_version", "applicant", "assigned_to")
        .filter(number=number)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def roles_on(user: User | AnonymousUser | None, application: Application) -> set[str]:
    """The roles this person holds on this file; empty when they may not know that it exists."""
    if not isinstance(user, User) or not user.is_active:
        return set()
    if user.is_program_staff:
        if user.role not in READS_EVERY_FILE or application.submitted_at is None or application.applicant_id == user.pk:
            return set()
        return {user.role}
    held = set()
    if application.applicant_id == user.pk:
        held.add("applicant")
    if _acting_rights(user).filter(content_object=application).exists():
        held.add("representative")
    return held


def let_act_for(user: User, application: Application) -> None:
    assign_perm("nominee.act_for", user, application)


def stop_acting_for(user: User, application: Application) -> None:
    """Takes effect with the commit: every read asks the table again."""
    remove_perm("nominee.act_for", user, application)


def acts_for_somebody(user: User) -> bool:
    return _acting_rights(user).exists()


def _acting_rights(user: User) -> QuerySet[ApplicationUserObjectPermission]:
    return ApplicationUserObjectPermission.objects.filter(user=user, permission__codename="act_for")
