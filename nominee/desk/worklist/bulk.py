"""Many files at once, in three pages: what is asked, what would happen, what happened to each row.

Between the pages the chosen files travel as a signed list with the holder that was shown, so that a file that
somebody else took meanwhile is left alone. The list is another one each time, so that a form sent twice is known.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from nominee.access import open_to
from nominee.days import is_countable
from nominee.desk.frame import for_staff
from nominee.desk.worklist import listing, undoing
from nominee.desk.worklist.filters import WITH_A_TURN, Filters
from nominee.desk.worklist.known import Known
from nominee.desk.worklist.saved import list_address, parsed
from nominee.errors import NotAllowed, NotFound, NotNow, NotValid
from nominee.models import Application, Queue, User
from nominee.roles import READS_EVERY_FILE
from nominee.templatetags.kit import date_in_words
from nominee.work import bulk
from nominee.work.services import holder_mark

DEEDS = ("assign", "aside", "back")
SALT = "nominee.worklist.bulk"
HOURS = 12 * 3600


@require_POST
@for_staff
def change_files(request: HttpRequest, deed: str) -> HttpResponse:
    if deed not in DEEDS:
        raise NotFound
    if request.user.role not in WITH_A_TURN:
        raise NotAllowed
    known = Known.now(request.user)
    within = list_address(request.POST.get("within", ""), request, known)
    token = request.POST.get("files", "")
    files = _unsigned(token, request.user) if token else _picked(request, within, known)
    if not files:
        messages.info(request, _("Choose at least one file."))
        return redirect(reverse("desk") + within)
    context = {"deed": deed, "within": within, "files": token or _signed(files, request.user), "count": len(files)}
    stage = request.POST.get("stage", "")
    if stage not in {"check", "do"} and deed != "back":
        return _ask(request, context, {})
    try:
        planned = _deed(request, deed)
        bulk.check(planned, timezone.localdate())
    except NotValid as wrong:
        return _ask(request, context, wrong.errors)
    return _do(request, planned, files, context) if stage == "do" else _check(request, planned, files, context)


def _picked(request: HttpRequest, within: str, known: Known) -> list[list[str]]:
    """The files whose boxes are ticked; or all that the list's filters name, up to the most of one change."""
    user, today = request.user, timezone.localdate()
    if request.POST.get("every"):
        filters = Filters.of(parsed(within), user, known)
        found = listing.chosen(filters, user, known, today).filter(decided_at__isnull=True)
    else:
        found = open_to(user).filter(number__in=request.POST.getlist("pick")[: bulk.MOST])
    rows = found.order_by("next_on", "id").only("number", "assigned_to_id", "queue_id")[: bulk.MOST]
    return [[row.number, holder_mark(row)] for row in rows]


def _signed(files: list[list[str]], user: User) -> str:
    return signing.dumps([user.pk, files, get_random_string(12)], salt=SALT, compress=True)


def _unsigned(token: str, user: User) -> list[list[str]]:
    try:
        owner, files, _chance = signing.loads(token, salt=SALT, max_age=HOURS)
    except (signing.BadSignature, ValueError):
        owner, files = None, []
    if owner != user.pk:
        raise NotNow([_("This page is too old. Choose the files again.")])
    return files


def _deed(request: HttpRequest, deed: str) -> bulk.Deed:
    """What the form says, or NotValid at the field."""
    given = request.POST
    if deed == "assign":
        return bulk.Deed("assign", to=_receiver(given.get("to", ""), given.get("email", "")))
    if deed == "back":
        return bulk.Deed("back")
    return aside_of(given)


def aside_of(given: Any) -> bulk.Deed:
    """Three fields for a day: day, month, year."""
    wrong, until, why = {}, None, given.get("why", "").strip()
    try:
        until = date(*(int(given.get(f"until-{part}", "").strip()) for part in ("year", "month", "day")))
    except (ValueError, OverflowError):
        wrong["until"] = _("Write a day, a month and a year, such as 27 3 2027.")
    if until and not is_countable(until):
        wrong["until"] = _("Write a day, a month and a year, such as 27 3 2027.")
    if "\x00" in why:
        wrong["why"] = _("A character that cannot be kept was taken out. Read the text and send it again.")
    if wrong:
        raise NotValid(wrong)
    return bulk.Deed("aside", until=until, event=given.get("event", ""), why=why, is_sure=bool(given.get("sure")))


def typed(given: Any) -> dict[str, str]:
    """What was typed about putting aside, to be shown again."""
    return {name: given.get(name, "").replace("\x00", "") for name in ("to", "email", "event", "why", "sure")}


def _receiver(to: str, email: str) -> User | Queue:
    if email.strip():
        person = User.objects.filter(email__iexact=email.replace("\x00", "").strip(), role__in=READS_EVERY_FILE).first()
        if person is None:
            raise NotValid({"email": _("Nobody of the staff has this e-mail address.")})
        return person
    kind, key = to[:1], to[1:]
    found: User | Queue | None = None
    if key.isascii() and key.isdigit() and len(key) < 10:
        people = User.objects.filter(role__in=READS_EVERY_FILE, pk=key)
        found = people.first() if kind == "u" else Queue.objects.filter(pk=key).first()
    if found is None:
        raise NotValid({"to": _("Choose who gets the files.")})
    return found


def _ask(request: HttpRequest, context: dict[str, Any], errors: dict[str, str]) -> HttpResponse:
    user = request.user
    team = User.objects.filter(team=user.team_id, is_active=True, role__in=READS_EVERY_FILE).exclude(pk=user.pk)
    people = team.order_by("last_name", "first_name") if user.team_id else []
    more = {
        "errors": errors,
        "given": typed(request.POST),
        "until": day_typed(request.POST),
        "most": bulk.MOST,
        "queues": [{"value": f"q{queue.pk}", "name": queue.title} for queue in Queue.objects.all()],
        "team": [
            {"value": f"u{user.pk}", "name": _("Myself")},
            *({"value": f"u{person.pk}", "name": str(person)} for person in people),
        ],
    }
    return render(request, "desk/worklist/bulk_ask.html", context | more, status=422 if errors else 200)


def day_typed(given: Any) -> dict[str, str]:
    return {part: given.get(f"until-{part}", "") for part in ("day", "month", "year")}


def _files(user: User, numbers: Iterable[str]) -> list[Application]:
    """In the order of the list; what this person no longer sees is not among them."""
    found = open_to(user).filter(number__in=list(numbers)).select_related("program", "assigned_to", "queue")
    return list(found.order_by("next_on", "id"))


def _check(
    request: HttpRequest,
    deed: bulk.Deed,
    files: list[list[str]],
    context: dict[str, Any],
    errors: dict[str, str] | None = None,
) -> HttpResponse:
    rows, now = _files(request.user, (number for number, _mark in files)), timezone.now()
    would, left = bulk.dry_run(rows, deed, by=request.user, at=now)
    gone = {number for number, _mark in files} - {row.number for row in rows}
    left += [bulk.Refused(number, _("It is closed.")) for number in sorted(gone)]
    more = {
        "what": in_words(deed),
        "would": would,
        "left": left,
        "passed": bulk.passed(rows, deed, by=request.user, at=now),
        "errors": errors or {},
        "given": typed(request.POST),
        "until": day_typed(request.POST),
        "files": _signed(files, request.user),
    }
    return render(request, "desk/worklist/bulk_check.html", context | more, status=422 if errors else 200)


def _do(request: HttpRequest, deed: bulk.Deed, files: list[list[str]], context: dict[str, Any]) -> HttpResponse:
    shown, form = dict(files), undoing.form_of(context["files"], deed)
    with bulk.one_by_one(request.user):
        undoing.refresh(request)
        if undoing.was_sent(request, form):
            return _sent_already(request, form, context["within"])
        rows, now = _files(request.user, shown), timezone.now()
        if not deed.is_sure and bulk.passed(rows, deed, by=request.user, at=now):
            return _check(request, deed, files, context, {"sure": _("Say that you mean it, or choose an earlier day.")})
        outcome = bulk.do([(row, shown[row.number]) for row in rows], deed, by=request.user, at=now)
        undoing.keep(request, in_words(deed), outcome, context["within"], now, form)
    return redirect("desk-changed")


def _sent_already(request: HttpRequest, form: str, within: str) -> HttpResponse:
    """The results once more, with their way back; or where they are over, that the change is made."""
    kept = undoing.fresh_change(request, timezone.now())
    if kept and kept.get("form") == form:
        return redirect("desk-changed")
    messages.info(request, _("This change was made already. It was not made a second time."))
    return redirect(reverse("desk") + within)


def in_words(deed: bulk.Deed) -> str:
    if deed.to is not None:
        if isinstance(deed.to, Queue):
            return _("To the queue %(name)s.") % {"name": deed.to.title}
        return _("To %(name)s.") % {"name": deed.to}
    if deed.code == "back":
        return _("Back on the list.")
    return _("Put aside until %(day)s.") % {"day": date_in_words(deed.until)}


@require_safe
@for_staff
def changed(request: HttpRequest) -> HttpResponse:
    """What the last change did to each row, with the way back."""
    kept = undoing.fresh_change(request, timezone.now())
    if kept is None:
        return redirect("desk")
    context = {"change": kept, "changed": undoing.changed_rows(kept), "refused": undoing.refused_rows(kept)}
    return render(request, "desk/worklist/bulk_done.html", context)


@require_POST
@for_staff
def undo(request: HttpRequest) -> HttpResponse:
    """Once, within ten minutes; or put the offer away."""
    now, is_undo = timezone.now(), request.POST.get("do") != "dismiss"
    with bulk.one_by_one(request.user):
        undoing.refresh(request)
        kept = undoing.fresh_change(request, now)
        if kept is None:
            messages.info(request, _("There is nothing to undo any more."))
            return redirect("desk")
        outcome = bulk.undo(undoing.changed_rows(kept), by=request.user, at=now) if is_undo else bulk.Outcome()
        undoing.forget(request, may_again=is_undo)
    if not is_undo:
        return redirect(reverse("desk") + kept["within"])
    return render(request, "desk/worklist/bulk_undone.html", {"outcome": outcome, "within": kept["within"]})
