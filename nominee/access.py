"""Who is what on a file, and which files a person sees. Every read of applications starts here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from guardian.shortcuts import assign_perm, remove_perm

from nominee import clock, seen
from nominee.errors import NotFound
from nominee.models import (
    Application,
    ApplicationUserObjectPermission,
    BreakGlass,
    DeclaredConflict,
    Program,
    Restriction,
    User,
)
from nominee.roles import READS_ARCHIVE, READS_EVERY_FILE

CIRCLE = "see_restricted"


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
        return files.filter(_seen_by(user))
    if user.is_program_staff:
        return files.none()
    return files.filter(Q(applicant=user) | Exists(_acting_rights(user).filter(content_object=OuterRef("pk"))))


def readable_by(user: User | AnonymousUser) -> QuerySet[Application]:
    """Those of visible_to, and what this person has opened with a reason: to be read one by one, never to be listed."""
    if not isinstance(user, User) or not user.is_active or user.role not in READS_EVERY_FILE:
        return visible_to(user)
    return Shown(Application).filter(_seen_by(user) | Exists(opened_by(user).filter(application=OuterRef("pk"))))


def _seen_by(user: User) -> Q:
    """What the program's staff see. Each row of the small tables asked here stands for a file out of sight.

    Nobody works on their own file: who joined the staff after applying finds it nowhere. Negated questions stay
    filters beside whatever leads to the rows, so that no plan of a list or a search changes.
    """
    submitted = Q(submitted_at__isnull=False) & ~Q(status="draft")
    seen_by = submitted & ~Q(applicant=user) & ~Q(program__in=_other_programs(user))
    seen_by &= ~Q(pk__in=_declared_by(user).values("application")) & ~Q(
        pk__in=_restricted_from(user).values("application")
    )
    if user.role in READS_ARCHIVE:
        return seen_by
    return seen_by & (Q(decided_at__isnull=True) | Q(decided_at__gt=archived_before()))


def archived_before() -> datetime:
    """Files closed before this moment are archived."""
    return clock.now() - timedelta(days=settings.ARCHIVE_AFTER_DAYS)


def _other_programs(user: User) -> QuerySet[Program]:
    return Program.objects.exclude(members=user).order_by().values("pk")


def _declared_by(user: User) -> QuerySet[DeclaredConflict]:
    return DeclaredConflict.objects.filter(user=user, ended_at__isnull=True).order_by()


def _restricted_from(user: User) -> QuerySet[Restriction]:
    """Restricted files whose circle this person is not of, and, for most, what was archived before its time."""
    named = _rights(user, CIRCLE).filter(content_object=OuterRef("application"))
    hidden = Q(kind=Restriction.RESTRICTED) & ~Exists(named)
    if user.role not in READS_ARCHIVE:
        hidden |= Q(kind=Restriction.ARCHIVED)
    return Restriction.objects.filter(hidden, ended_at__isnull=True).order_by()


@dataclass(frozen=True)
class Hidden:
    """What somebody of the program does not see, by keys: few files, and most often no program."""

    files: frozenset[int]
    programs: frozenset[int]

    def has(self, file: Application) -> bool:
        return file.pk in self.files or file.program_id in self.programs


def hidden_from(user: User) -> Hidden:
    """Open files only: of closed ones the archive hides far more than a page could carry about. One question."""
    parts = (
        Application.objects.filter(applicant=user).values_list(Value("file"), "pk"),
        _declared_by(user).values_list(Value("file"), "application"),
        _restricted_from(user).values_list(Value("file"), "application"),
        Program.objects.exclude(members=user).values_list(Value("program"), "pk"),
    )
    found: dict[str, set[int]] = {"file": set(), "program": set()}
    for kind, key in parts[0].union(*parts[1:], all=True):
        found[kind].add(key)
    return Hidden(frozenset(found["file"]), frozenset(found["program"]))


def open_to(user: User | AnonymousUser, hidden: Hidden | None = None) -> QuerySet[Application]:
    """The undecided files of visible_to, asked in columns that the indexes of open files hold: counting reads no row.

    A file has a next day from the moment it is submitted; a draft has none. `hidden`: where a page has asked
    hidden_from() already, so that its ten questions do not ask it ten times.
    """
    if not isinstance(user, User) or not user.is_active or user.role not in READS_EVERY_FILE:
        return visible_to(user).filter(decided_at__isnull=True, submitted_at__isnull=False)
    hidden = hidden or hidden_from(user)
    files = Shown(Application).filter(decided_at__isnull=True, next_on__isnull=False)
    if hidden.files:
        files = files.exclude(pk__in=hidden.files)
    return files.exclude(program__in=hidden.programs) if hidden.programs else files


def file_for(user: User | AnonymousUser, number: str, *, reading: bool = False) -> Application:
    """The file with this number, or NotFound: an unseen file and a missing one answer alike.

    `reading`: nothing will be done to it, so that one opened with a reason is found as well.
    """
    files = visible_to(user)
    if reading and isinstance(user, User) and user.role in READS_EVERY_FILE:
        opened = opened_by(user).filter(application=OuterRef("pk")).values("pk")[:1]
        files = readable_by(user).annotate(opening_key=Subquery(opened))
    found = (
        files.select_related("program", "stream", "stream_version", "applicant", "assigned_to", "queue")
        .defer("stream_version__definition", "program__tables")
        .filter(number=number)
        .first()
    )
    if found is None:
        raise NotFound
    seen.file(found.pk)
    if found.opening_key is None and isinstance(user, User):
        found.sight_of = user.pk  # asked and answered for this very row; whoever locks a file reads it anew
    return found


def roles_on(user: User | AnonymousUser | None, application: Application) -> set[str]:
    """The roles this person holds on this file; empty when they may not know that it exists."""
    if not isinstance(user, User) or not user.is_active:
        return set()
    if user.is_program_staff:
        if user.role not in READS_EVERY_FILE or application.submitted_at is None or application.applicant_id == user.pk:
            return set()
        is_seen = application.sight_of == user.pk or visible_to(user).filter(pk=application.pk).exists()
        return {user.role} if is_seen else set()
    held = set()
    if application.applicant_id == user.pk:
        held.add("applicant")
    if _acting_rights(user).filter(content_object=application).exists():
        held.add("representative")
    return held


def programs_of(user: User) -> QuerySet[Program]:
    """Those that somebody belongs to; whoever reads no files (analysts, privacy officers) counts all."""
    return user.programs.all() if user.role in READS_EVERY_FILE else Program.objects.all()


def colleagues_of(user: User) -> QuerySet[User]:
    """Everybody of a program of theirs, themselves included."""
    return User.objects.filter(pk__in=User.objects.filter(programs__in=programs_of(user)))


def sees(user: User, application: Application) -> bool:
    return bool(roles_on(user, application))


# ------------------------------------------------------------------ restricted files, and files opened with a reason


def is_restricted(application: Application) -> bool:
    return Restriction.objects.filter(
        application=application, kind=Restriction.RESTRICTED, ended_at__isnull=True
    ).exists()


def restricted_keys(user: User | None = None) -> QuerySet[Restriction]:
    """Keys of the files restricted now; with a person, of those not named to them. For figures, which would tell of one."""
    rows = Restriction.objects.filter(kind=Restriction.RESTRICTED, ended_at__isnull=True).order_by()
    if user is not None:
        rows = rows.exclude(Exists(_rights(user, CIRCLE).filter(content_object=OuterRef("application"))))
    return rows.values("application")


def people_kept_from(user: User) -> QuerySet[Application]:
    """Applicants, by key, of files that are restricted and not named to this person, or on which they declared a conflict."""
    kept = Q(pk__in=restricted_keys(user)) | Q(pk__in=_declared_by(user).values("application"))
    return Application.objects.filter(kept).order_by().values("applicant")


def circle_of(application: Application) -> list[User]:
    """To whom a restricted file is named: those of the staff who can still see it."""
    named = named_to(application).filter(is_active=True, role__in=READS_EVERY_FILE)
    return [user for user in named.order_by("last_name", "first_name", "id") if sees(user, application)]


def named_to(application: Application) -> QuerySet[User]:
    """Everybody whom it is named to, also who cannot see it any more for another reason."""
    rights = ApplicationUserObjectPermission.objects.filter(permission__codename=CIRCLE, content_object=application)
    return User.objects.filter(pk__in=rights.values("user"))


def name_to(user: User, application: Application) -> None:
    assign_perm(f"nominee.{CIRCLE}", user, application)


def name_no_more(user: User, application: Application) -> None:
    """Takes effect with the commit: every read asks the table again."""
    remove_perm(f"nominee.{CIRCLE}", user, application)


def opened_by(user: User) -> QuerySet[BreakGlass]:
    """What this person has opened with a reason and may read now: never their own file, nor after a declared conflict."""
    now = clock.now()
    opened = BreakGlass.objects.filter(user=user, at__lte=now, until_at__gt=now, ended_at__isnull=True).order_by()
    mine = Q(application__applicant=user) | Exists(_declared_by(user).filter(application=OuterRef("application")))
    return opened.exclude(mine)


# ------------------------------------------------------------------ acting for an applicant


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
    return _rights(user, "act_for")


def _rights(user: User, codename: str) -> QuerySet[ApplicationUserObjectPermission]:
    return ApplicationUserObjectPermission.objects.filter(user=user, permission__codename=codename)
