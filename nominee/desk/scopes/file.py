"""Who may see this file: to whom it is restricted, who declared a conflict, whether it is archived, who opened it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from nominee import clock
from nominee.access import archived_before, named_to, sees
from nominee.desk.frame import for_staff, show, staff_file
from nominee.errors import NotFound, NotValid
from nominee.models import GROUNDS, TIES, Application, Restriction, User
from nominee.roles import RESTRICTS
from nominee.scopes import conflicts, opening, restricting
from nominee.work.holding import LEADING

OPENINGS = 20  # of others that the page names


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def access(request: HttpRequest, number: str) -> HttpResponse:
    file = staff_file(request, number)
    if request.method != "POST":
        return _page(request, file, {})
    do = DEEDS.get(request.POST.get("do", ""))
    if do is None:
        raise NotFound
    try:
        words = do(request, file)
    except NotValid as wrong:
        return _page(request, file, wrong.errors)
    messages.success(request, words)
    file.sight_of = None  # whoever declared a conflict of their own sees it no more
    if sees(request.user, file):
        return redirect("desk-access", number)
    return redirect("desk-conflicts")


def _restrict(request: HttpRequest, file: Application) -> str:
    restricting.restrict(
        file, by=request.user, at=clock.now(), ground=request.POST.get("ground", ""),
        reason=request.POST.get("reason", ""), circle=_people(request, file),
    )  # fmt: skip
    return _("Restricted. To everybody else this file does not exist.")


def _rename(request: HttpRequest, file: Application) -> str:
    restricting.rename(file, by=request.user, at=clock.now(), circle=_people(request, file))
    return _("Kept: to whom this file is named.")


def _lift(request: HttpRequest, file: Application) -> str:
    restricting.lift(file, by=request.user, at=clock.now(), reason=request.POST.get("end_reason", ""))
    return _("No longer restricted.")


def _declare(request: HttpRequest, file: Application) -> str:
    person = request.user
    if key := request.POST.get("person", ""):
        person = _person(conflicts.declarable(file), key)
    conflicts.declare(file, by=request.user, at=clock.now(), tie=request.POST.get("tie", ""), person=person)
    return _("Kept: the conflict of interest of %(name)s.") % {"name": person}


def _withdraw(request: HttpRequest, file: Application) -> str:
    key = request.POST.get("conflict", "")
    found = conflicts.of_file(file).filter(pk=int(key)).first() if _is_key(key) else None
    if found is None:
        raise NotFound
    conflicts.withdraw(found, by=request.user, at=clock.now(), reason=request.POST.get("end_reason", ""))
    return _("Taken back: %(name)s sees this file again.") % {"name": found.user}


def _archive(request: HttpRequest, file: Application) -> str:
    restricting.archive(file, by=request.user, at=clock.now(), reason=request.POST.get("archive_reason", ""))
    return _("Archived.")


def _bring_out(request: HttpRequest, file: Application) -> str:
    restricting.bring_out(file, by=request.user, at=clock.now(), reason=request.POST.get("archive_reason", ""))
    return _("Taken out of the archive.")


DEEDS: dict[str, Callable[[HttpRequest, Application], str]] = {
    "restrict": _restrict, "rename": _rename, "lift": _lift, "declare": _declare, "withdraw": _withdraw,
    "archive": _archive, "bring_out": _bring_out,
}  # fmt: skip


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 17


def _people(request: HttpRequest, file: Application) -> list[User]:
    """Raises NotValid when somebody is among them who is none of the list: a circle is never smaller than was meant."""
    sent = set(request.POST.getlist("circle"))
    people = list(restricting.nameable(file).filter(pk__in=[int(key) for key in sent if _is_key(key)]))
    if {str(person.pk) for person in people} != sent:
        raise NotValid({"circle": _("Choose only people of the list.")})
    return people


def _person(people: Any, key: str) -> User:
    found = people.filter(pk=int(key)).first() if _is_key(key) else None
    if found is None:
        raise NotValid({"person": _("Choose one of the list.")})
    return found


def _page(request: HttpRequest, file: Application, errors: Mapping[str, str]) -> HttpResponse:
    given = request.POST
    return show(
        request, "scopes/file", file, status=422 if errors else 200, errors=errors, given=given,
        failed=given.get("do", "") if errors else "",
        failed_conflict=given.get("conflict", "") if errors else "",
        grounds=list(GROUNDS.items()), ties=list(TIES.items()),
        openings=list(opening.of_file(file)[:OPENINGS]),
        **_restricted(request.user, file, given.getlist("circle") if errors else None),
        **_conflicts(request.user, file), **_archived(request.user, file),
    )  # fmt: skip


def _restricted(user: User, file: Application, ticked: list[str] | None) -> dict[str, Any]:
    restriction, may = restricting.restriction_on(file), user.role in RESTRICTS and sees(user, file)
    named = list(named_to(file).order_by("last_name", "first_name", "id")) if restriction else []
    keys = {str(person.pk) for person in named} if ticked is None else set(ticked)
    others = restricting.nameable(file).exclude(pk=user.pk) if may else []
    people = [{"person": person, "is_named": str(person.pk) in keys} for person in others]
    return {"restriction": restriction, "may_restrict": may, "named": named, "people": people}


def _conflicts(user: User, file: Application) -> dict[str, Any]:
    may = sees(user, file)
    leads = may and user.role in LEADING
    rows = [
        {"row": row, "may_withdraw": leads and row.ended_at is None and row.user_id != user.pk}
        for row in conflicts.of_file(file)
    ]
    others = list(conflicts.declarable(file).exclude(pk=user.pk)) if leads else []
    return {"conflicts": rows, "may_declare": may, "declarable": others}


def _archived(user: User, file: Application) -> dict[str, Any]:
    restriction = restricting.restriction_on(file, Restriction.ARCHIVED) if file.decided_at else None
    may = file.decided_at is not None and user.role in restricting.ARCHIVES and sees(user, file)
    by_age = file.decided_at is not None and file.decided_at <= archived_before()
    return {"archive": restriction, "may_archive": may and not by_age, "is_archived_by_age": by_age}
