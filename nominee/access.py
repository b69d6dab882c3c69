"""Who is what on a file, and which files a person sees. Every read of applications starts here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet
from guardian.shortcuts import assign_perm, remove_perm

from nominee import seen
from nominee.errors import NotFound
from nominee.models import Application, ApplicationUserObjectPermission, User
from nominee.roles import READS_EVERY_FILE


class Shown(QuerySet[Application]):
    """Files that somebody may know about; whose lines are read is noted, for the log of looks (nominee/looks)."""

    def _fetch_all(self) -> None:
        is_new = self._result_cache is None
        super()._fetch_all()  # type: ignore[misc]
        if is_new:
            seen.lines(_named(self._result_cache))


def _named(rows: Iterable[Any]) -> Iterator[Any]:
    """The files among these rows: whole ones, and lines that name one; counts and facets name none."""
    for row in rows:
        if isinstance(row, Application):
            yield row.pk
        elif isinstance(row, dict) and "number" in row:
            yield row.get("id", row["number"])
        else:
            return


def visible_to(user: User | AnonymousUser) -> QuerySet[Application]:
    """The files this person may know about. Drafts are their applicant's business, not the program's."""
    files = Shown(Application)
    if not isinstance(user, User) or not user.is_active:
        return files.none()
    if user.role in READS_EVERY_FILE:
        # Nobody works on their own file: who joined the staff after applying finds it nowhere.
        return files.exclude(status="draft").filter(submitted_at__isnull=False).exclude(applicant=user)
    if user.is_program_staff:
        return files.none()
    return files.filter(Q(applicant=user) | Exists(_acting_rights(user).filter(content_object=OuterRef("pk"))))


def open_to(user: User | AnonymousUser, own: frozenset[int] | None = None) -> QuerySet[Application]:
    """The undecided files of visible_to, asked in columns that the indexes of open files hold: counting reads no row.

    A file has a next day from the moment it is submitted; a draft has none. `own`: where a page has asked own_files()
    already, so that its ten questions do not ask it ten times.
    """
    if not isinstance(user, User) or not user.is_active or user.role not in READS_EVERY_FILE:
        return visible_to(user).filter(decided_at__isnull=True, submitted_at__isnull=False)
    files = Shown(Application).filter(decided_at__isnull=True, next_on__isnull=False)
    if own is None:
        return files.exclude(pk__in=Application.objects.filter(applicant=user).values("pk"))
    return files.exclude(pk__in=own) if own else files


def own_files(user: User) -> frozenset[int]:
    """The files that somebody of the program applied with: most often none."""
    return frozenset(Application.objects.filter(applicant=user).values_list("pk", flat=True))


def file_for(user: User | AnonymousUser, number: str) -> Application:
    """The file with this number, or NotFound: an unseen file and a missing one answer alike."""
    found = (
        visible_to(user)
        .select_related("program", "stream", "stream_version", "applicant", "assigned_to", "queue")
        .defer("stream_version__definition", "program__tables")
        .filter(number=number)
        .first()
    )
    if found is None:
        raise NotFound
    seen.file(found.pk)
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


def represented(keys: Iterable[int]) -> set[int]:
    """Which of these files somebody acts on for the applicant."""
    rights = ApplicationUserObjectPermission.objects.filter(permission__codename="act_for", content_object__in=keys)
    return set(rights.values_list("content_object_id", flat=True))


def _acting_rights(user: User) -> QuerySet[ApplicationUserObjectPermission]:
    return ApplicationUserObjectPermission.objects.filter(user=user, permission__codename="act_for")
