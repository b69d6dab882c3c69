"""A request for access to a file: opened, gathered record by record, reviewed, approved by another person.

Everything proposed here comes from privacy.toml; a record counts as reviewed when a person decided about it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from nominee.access import roles_on
from nominee.deadlines import day_in
from nominee.errors import NotAllowed, NotFound, NotNow, NotValid
from nominee.models import AccessRequest, Application, ReviewedRecord, Tombstone, User
from nominee.models.privacy import ASKERS
from nominee.privacy import life, material
from nominee.privacy.material import ADVICE, STAFF, THIRD, Record
from nominee.programs.privacy import law

LONGEST = 2000
READS = frozenset({"privacy_officer", "manager", "auditor"})
OPEN = ("received", "review", "approval", "making")


def requests() -> QuerySet[AccessRequest]:
    return AccessRequest.objects.select_related("application__program", "opened_by")


def due_day(received: date, extended: int = 0, *, program: str) -> date:
    """The last day to answer, and an extension in calendar days."""
    return law(program).answered_by("access", received) + timedelta(days=extended)


@transaction.atomic
def open_request(
    number: str, *, by: User, at: datetime, asker: str, received_on: date | None, asker_name: str = ""
) -> AccessRequest:
    """Written down by the privacy officer for whoever asked."""
    if by.role != "privacy_officer":
        raise NotAllowed
    file = Application.objects.select_related("program").filter(number=number.strip().upper()).first()
    wrong: dict[str, str] = {}
    if file is None or file.submitted_at is None:
        wrong["file"] = _("No submitted file has this number.")
    if asker not in ASKERS:
        wrong["asker"] = _("Choose who asks.")
    if asker == "other" and not asker_name.strip():
        wrong["asker_name"] = _("Write who asks.")
    if received_on is None or received_on > at.date() + timedelta(days=1):
        wrong["received_on"] = _("Enter the day on which it came.")
    if wrong or file is None or received_on is None:
        raise NotValid(wrong)
    if file.applicant_id == by.pk:
        raise NotAllowed
    return _open(file, by=by, at=at, asker=asker, received_on=received_on, asker_name=asker_name.strip()[:200])


@transaction.atomic
def ask_for_copy(file: Application, *, by: User, at: datetime) -> AccessRequest:
    """By the person or who acts for them, on their own page; who they are is known by their sign-in."""
    roles = roles_on(by, file) & {"applicant", "representative"}
    if not roles:
        raise NotFound
    return _open(file, by=by, at=at, asker=min(roles), received_on=day_in(at, file.program.time_zone))


def _open(
    file: Application, *, by: User, at: datetime, asker: str, received_on: date, asker_name: str = ""
) -> AccessRequest:
    Application.objects.select_for_update(of=("self",)).get(pk=file.pk)
    if Tombstone.objects.filter(application=file).exists():
        raise NotNow([_("This file is disposed of.")])
    if AccessRequest.objects.filter(application=file, closed_at__isnull=True).exists():
        raise NotNow([_("A request for this file is open already.")])
    made = AccessRequest.objects.create(
        number=life.numbered("access", year=received_on.year), state="received", opened_at=at, opened_by=by, application=file,
        asker=asker, asker_name=asker_name, received_on=received_on, due_on=due_day(received_on, program=file.program.code),
    )  # fmt: skip
    return life.opened(made, by=by, at=at)


@transaction.atomic
def begin_review(
    request: AccessRequest, *, by: User, at: datetime, identity_note: str, expecting: str = ""
) -> AccessRequest:
    """Once it is known who asks: list every record of the file, each with what the data propose."""
    if len(identity_note.strip()) < 5:
        raise NotValid({"identity_note": _("Say how you know who asks.")})
    done = life.perform(request, "begin", by=by, at=at, expecting=expecting, identity_note=identity_note.strip()[:500])
    gather(done)
    return done


def gather(request: AccessRequest) -> int:
    """Add what the file has and the list lacks, at its end; answers how many were added."""
    known = set(request.records.values_list("source", "key"))
    place = request.records.order_by("-place").values_list("place", flat=True).first() or 0
    new = [row for row in material.all_of(request.application) if (row.source, row.key) not in known]
    others = names_of_others(request.application)
    ReviewedRecord.objects.bulk_create(
        [_proposed(request, row, place + number, others) for number, row in enumerate(new, start=1)]
    )
    return len(new)


def names_of_others(file: Application) -> frozenset[str]:
    """Words of the names of people whom the form tells of, without those of the applicant’s own name."""
    kinds = law(file.program.code).content["access"]["third_party_entries"]
    rows = file.entries.filter(kind__in=kinds).values_list("data", flat=True)
    named = {
        word for data in rows for part in ("family_name", "given_names") for word in _words(str(data.get(part) or ""))
    }
    own = set(_words(f"{file.family_name} {file.given_names} {file.answers.get('other_names') or ''}"))
    return frozenset(word for word in named - own if len(word) > 2)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _proposed(request: AccessRequest, row: Record, place: int, others: frozenset[str]) -> ReviewedRecord:
    """Others' information is kept back, and so are names of staff where the policy says so; advice is not proposed."""
    rules = law(request.application.program.code).content["access"]
    third, made = (
        rules["third_party_exemption"],
        ReviewedRecord(request=request, place=place, source=row.source, key=row.key),
    )
    if row.is_third:
        made.decision, made.exemption = ReviewedRecord.WITHHOLD, third
        return made
    hidden = {THIRD} | ({STAFF} if rules["staff_names"] == "withhold" else set())
    made.severed = {
        part.code: third for part in row.parts if part.of in hidden or not others.isdisjoint(_words(part.text))
    }
    if not row.is_opened_first and not any(part.of == ADVICE for part in row.parts):
        made.decision = ReviewedRecord.SEVER if made.severed else ReviewedRecord.RELEASE
    return made


@transaction.atomic
def decide(
    record: ReviewedRecord,
    *,
    by: User,
    at: datetime,
    decision: str,
    exemption: str = "",
    severed: Mapping[str, str] | None = None,
) -> ReviewedRecord:
    """What becomes of one record. A part that is left out, and a record that is kept back, name their paragraph."""
    request = _under_review(record.request, by)
    rules, parts = law(request.application.program.code), dict(severed or {})
    wrong = {} if decision in ReviewedRecord.DECISIONS else {"decision": _("Choose what becomes of it.")}
    if decision == ReviewedRecord.WITHHOLD and rules.exemption(exemption) is None:
        wrong["exemption"] = _("Choose the exemption.")
    if decision == ReviewedRecord.SEVER and not parts:
        wrong["decision"] = _("Choose the parts that are left out.")
    if any(rules.exemption(code) is None for code in parts.values()):
        wrong["exemption"] = _("Choose the exemption.")
    if wrong:
        raise NotValid(wrong)
    record.decision, record.decided_by, record.decided_at = decision, by, at
    record.exemption = exemption if decision == ReviewedRecord.WITHHOLD else ""
    record.severed = parts if decision == ReviewedRecord.SEVER else {}
    record.save()
    told = {"place": record.place, "decision": decision, "exemption": record.exemption, "parts": sorted(parts.items())}
    life.noted(request, "decide", by=by, at=at, **told)
    return record


@transaction.atomic
def confirm_proposed(request: AccessRequest, *, by: User, at: datetime, source: str) -> int:
    """Agree to what is proposed for all records of one kind; what has no proposal stays open."""
    locked = _under_review(request, by)
    rows = locked.records.filter(source=source, decided_by__isnull=True).exclude(decision="")
    rows = rows.exclude(key__in=material.opened_first(locked.application, source))
    count = rows.update(decided_by=by, decided_at=at)
    if count:
        life.noted(locked, "confirm", by=by, at=at, source=source, count=count)
    return count


def _under_review(request: AccessRequest, by: User) -> AccessRequest:
    if by.role != "privacy_officer" or request.application.applicant_id == by.pk:
        raise NotAllowed
    locked = AccessRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if locked.state != "review":
        raise NotNow([_("This request is not under review.")])
    return locked


@transaction.atomic
def extend(request: AccessRequest, *, by: User, at: datetime, days: int, why: str) -> AccessRequest:
    """Once, and for a reason that is told to the person."""
    if by.role != "privacy_officer":
        raise NotAllowed
    locked = AccessRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if locked.closed_at or locked.extended_why:
        raise NotNow([_("The time can be extended once, while the request is open.")])
    program = locked.application.program.code
    longest, wrong = law(program).content["access"]["longest_extension"], {}
    if not 1 <= days <= longest:
        wrong["days"] = _("Enter 1 to %(most)s days.") % {"most": longest}
    if not 10 <= len(why.strip()) <= LONGEST:
        wrong["why"] = _("Say why, in %(least)s to %(most)s letters.") % {"least": 10, "most": LONGEST}
    if wrong:
        raise NotValid(wrong)
    locked.due_on, locked.extended_why = due_day(locked.received_on, days, program=program), why.strip()
    locked.save(update_fields=["due_on", "extended_why"])
    life.noted(locked, "extend", by=by, at=at, days=days)
    return locked


@transaction.atomic
def take(
    request: AccessRequest, step: str, *, by: User, at: datetime, expecting: str = "", **said: str
) -> AccessRequest:
    """Any other step of a request; sending it for approval needs every record decided."""
    kept: dict[str, Any] = {}
    if step == "begin":
        return begin_review(request, by=by, at=at, identity_note=said.get("identity_note", ""), expecting=expecting)
    if step == "refuse":
        if len(said.get("answer", "").strip()) < 10:
            raise NotValid({"answer": _("Say why, so that the person understands it.")})
        kept["answer"] = said["answer"].strip()[:4000]
    if step == "propose":
        gather(request)
        left = undecided(request).count()
        if left:
            raise NotNow([_("%(count)s records are not decided yet.") % {"count": left}])
    if step == "approve":
        kept |= {"total": request.records.count(), "made": 0}
    return life.perform(request, step, by=by, at=at, expecting=expecting, **kept)


def undecided(request: AccessRequest) -> QuerySet[ReviewedRecord]:
    return request.records.filter(decided_by__isnull=True)


def read_of(request: AccessRequest) -> list[tuple[ReviewedRecord, Record | None]]:
    """Each listed record with what lies on the file now; None for one that is gone."""
    there = {(row.source, row.key): row for row in material.all_of(request.application)}
    return [(row, there.get((row.source, row.key))) for row in request.records.select_related("decided_by")]
