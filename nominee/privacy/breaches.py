"""The register of breaches: what happened, to whose information, how bad it is, who was told, and what was learned."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Case, Count, DateTimeField, F, Q, QuerySet, When
from django.utils.translation import gettext as _

from nominee.days import FIRST_YEAR, LAST_YEAR
from nominee.errors import NotAllowed, NotNow, NotValid
from nominee.models import Application, Breach, BreachFile, Look, User
from nominee.privacy import life
from nominee.words import Words

LONGEST, MOST_FILES = 4000, 5000
READS = frozenset({"privacy_officer", "manager", "auditor"})
LEVELS: dict[str, Words] = {
    "low": Words("Low", "Faible"), "medium": Words("Medium", "Moyenne"), "high": Words("High", "Élevée"),
}  # fmt: skip


def breaches() -> QuerySet[Breach]:
    """With `began` and `ended`, which are empty for a moment that no page can show."""
    return Breach.objects.select_related("opened_by").annotate(
        count=Count("files"), told=Count("files", filter=Q(files__notified_on__isnull=False)),
        began=_shown("began_at"), ended=_shown("ended_at"),
    )  # fmt: skip


def _shown(name: str) -> Case:
    first, last = (datetime(year, 1, 1, tzinfo=UTC) for year in (FIRST_YEAR, LAST_YEAR + 1))
    return Case(When(**{f"{name}__gte": first, f"{name}__lt": last, "then": F(name)}), output_field=DateTimeField())


def _officer(by: User) -> None:
    if by.role != "privacy_officer":
        raise NotAllowed


@transaction.atomic
def open_breach(
    *, by: User, at: datetime, title: str, what: str, found_on: date | None,
    began_at: datetime | None = None, ended_at: datetime | None = None,
) -> Breach:  # fmt: skip
    _officer(by)
    wrong: dict[str, str] = {}
    if not 1 <= len(title.strip()) <= 200:
        wrong["title"] = _("Give it a name, in at most %(count)s characters.") % {"count": 200}
    if not 10 <= len(what.strip()) <= LONGEST:
        wrong["what"] = _("Say what happened, in %(least)s to %(most)s letters.") % {"least": 10, "most": LONGEST}
    if found_on is None or found_on > at.date():
        wrong["found_on"] = _("Enter the day on which it was found.")
    if began_at and began_at > at:
        wrong["began_at"] = _("This moment is still to come.")
    if ended_at and ended_at > at:
        wrong["ended_at"] = _("This moment is still to come.")
    elif ended_at and (began_at is None or ended_at < began_at):
        wrong["ended_at"] = _("The end must be after the start.")
    if wrong or found_on is None:
        raise NotValid(wrong)
    made = Breach.objects.create(
        number=life.numbered("breach", year=found_on.year), state="open", opened_at=at, opened_by=by, title=title.strip(),
        what=what.strip(), found_on=found_on, began_at=began_at, ended_at=ended_at,
    )  # fmt: skip
    return life.opened(made, by=by, at=at)


def _open(breach: Breach) -> Breach:
    locked = Breach.objects.select_for_update(of=("self",)).get(pk=breach.pk)
    if locked.closed_at:
        raise NotNow([_("This breach is closed.")])
    return locked


@transaction.atomic
def add_files(breach: Breach, *, by: User, at: datetime, numbers: Iterable[str]) -> int:
    """By their numbers; what is not known is said, and then none is added."""
    _officer(by)
    locked = _open(breach)
    wanted = {number.strip().upper() for number in numbers if number.strip()}
    found = {file.number: file for file in Application.objects.filter(number__in=wanted).only("pk", "number")}
    if not wanted or (lost := sorted(wanted - set(found))):
        words = (
            _("No file has these numbers: %(numbers)s") % {"numbers": ", ".join(lost)}
            if wanted
            else _("Give file numbers.")
        )
        raise NotValid({"numbers": words})
    return _added(locked, [file.pk for file in found.values()], "number", by=by, at=at)


@transaction.atomic
def add_seen_by(breach: Breach, *, by: User, at: datetime, person: User, since: datetime, until: datetime) -> int:
    """Every file that this account was shown between two moments, by the log of looks."""
    _officer(by)
    locked = _open(breach)
    seen = Look.objects.filter(
        user=person, minute__gte=since, minute__lte=until, application__isnull=False, is_refused=False
    )
    keys = set(seen.values_list("application_id", flat=True).distinct()[: MOST_FILES + 1])
    if len(keys) > MOST_FILES:
        raise NotValid({"until": _("More than %(count)s files: choose a shorter time.") % {"count": MOST_FILES}})
    there = Application.objects.filter(pk__in=keys).values_list("pk", flat=True)
    return _added(locked, list(there), "looks", by=by, at=at)


def _added(breach: Breach, keys: list[int], how: str, *, by: User, at: datetime) -> int:
    known = set(breach.files.values_list("application_id", flat=True))
    new = [BreachFile(breach=breach, application_id=key, how=how) for key in sorted(keys) if key not in known]
    BreachFile.objects.bulk_create(new)
    if new:
        life.noted(breach, "files", by=by, at=at, count=len(new), how=how)
    return len(new)


def looks_of(breach: Breach) -> QuerySet[Look]:
    """Who was shown the files of this breach, within its time: the pack for the investigation."""
    rows = Look.objects.filter(application__in=breach.files.values("application"), is_refused=False).exclude(what="log")
    began, ended = breaches().filter(pk=breach.pk).values_list("began", "ended").get()
    if began:
        rows = rows.filter(minute__gte=began)
    if ended:
        rows = rows.filter(minute__lte=ended)
    return rows.select_related("user", "application", "team").order_by("minute", "id")


@transaction.atomic
def record_told(
    breach: Breach, *, by: User, at: datetime, reported_on: date | None, reference: str, notified_on: date | None
) -> None:
    """When the Commissioner was told, and on which day every person who was not told yet was."""
    _officer(by)
    locked = _open(breach)
    wrong = {
        name: _("This day is still to come.")
        for name, day in (("reported_on", reported_on), ("notified_on", notified_on))
        if day and day > at.date()
    }
    if not reported_on and not notified_on:
        wrong["reported_on"] = _("Enter a day.")
    if wrong:
        raise NotValid(wrong)
    if reported_on:
        locked.reported_on, locked.report_reference = reported_on, reference.strip()[:100]
        locked.save(update_fields=["reported_on", "report_reference"])
    told = locked.files.filter(notified_on__isnull=True).update(notified_on=notified_on) if notified_on else 0
    life.noted(locked, "told", by=by, at=at, reported=str(reported_on or ""), notified=told)


@transaction.atomic
def take(breach: Breach, step: str, *, by: User, at: datetime, expecting: str = "", **said: Any) -> Breach:
    """Contain, assess, close. Closing asks that whoever must be told was told."""
    read = {"contain": _containment, "assess": _assessment, "close": _closing}.get(step)
    kept = read(breach, said) if read else {}
    return life.perform(breach, step, by=by, at=at, expecting=expecting, **kept)


def _text(said: dict[str, Any], name: str) -> str:
    text = str(said.get(name, "")).strip()
    if not 10 <= len(text) <= LONGEST:
        raise NotValid({name: _("Write %(least)s to %(most)s letters.") % {"least": 10, "most": LONGEST}})
    return text


def _containment(breach: Breach, said: dict[str, Any]) -> dict[str, Any]:
    return {"containment": _text(said, "containment")}


def _assessment(breach: Breach, said: dict[str, Any]) -> dict[str, Any]:
    """Is there a real risk of significant harm: how sensitive the information is, how likely its misuse."""
    wrong = {name: _("Choose one.") for name in ("sensitivity", "likelihood") if said.get(name) not in LEVELS}
    if said.get("is_real_risk") not in {"yes", "no"}:
        wrong["is_real_risk"] = _("Choose one.")
    if wrong:
        raise NotValid(wrong)
    return {
        "sensitivity": said["sensitivity"], "likelihood": said["likelihood"], "is_real_risk": said["is_real_risk"] == "yes",
        "assessment": _text(said, "assessment"),
    }  # fmt: skip


def _closing(breach: Breach, said: dict[str, Any]) -> dict[str, Any]:
    lessons, reasons = _text(said, "lessons"), []
    if breach.is_real_risk:
        if not breach.reported_on:
            reasons.append(_("The report to the Commissioner is not recorded."))
        if left := breach.files.filter(notified_on__isnull=True).count():
            reasons.append(_("%(count)s people were not told yet.") % {"count": left})
    if reasons:
        raise NotNow(reasons)
    return {"lessons": lessons}


def by_year() -> list[dict[str, Any]]:
    """The yearly count that the Commissioner is told: breaches, people, reports."""
    rows = Breach.objects.values("found_on__year").annotate(
        breaches=Count("pk", distinct=True), real=Count("pk", filter=Q(is_real_risk=True), distinct=True),
        reported=Count("pk", filter=Q(reported_on__isnull=False), distinct=True), people=Count("files", distinct=True),
        told=Count("files", filter=Q(files__notified_on__isnull=False), distinct=True),
    )  # fmt: skip
    return [row | {"year": row["found_on__year"]} for row in rows.order_by("found_on__year")]
