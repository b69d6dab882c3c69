"""Legal holds: placed by one person, lifted by another; what they cover is not disposed of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from nominee.errors import NotAllowed, NotNow, NotValid
from nominee.models import Application, LegalHold, Stream, User
from nominee.models.retention import SCOPES

MAY_HOLD = frozenset({"privacy_officer", "manager"})
SHORTEST, LONGEST = 10, 2000


def open_holds() -> QuerySet[LegalHold]:
    return LegalHold.objects.filter(lifted_at__isnull=True)


def held(files: QuerySet[Application]) -> QuerySet[Application]:
    """Of these files those that a hold covers; the database asks the same (nominee_is_held)."""
    covering = open_holds().filter(
        Q(application=OuterRef("pk"))
        | Q(person=OuterRef("applicant"))
        | Q(stream=OuterRef("stream"))
        | ~Q(business_number="") & Q(business_number=OuterRef("employer_business_number"))
    )
    return files.filter(Exists(covering))


def standing_of(file: Application) -> tuple[str, bool]:
    """The certificate under which this file was disposed of, if it was, and whether a hold covers it: in one question."""
    one = Application.objects.filter(pk=file.pk)
    row = one.annotate(is_held=Exists(held(Application.objects.filter(pk=OuterRef("pk")))))
    certificate, is_held = row.values_list("tombstone__disposal__number", "is_held").get()
    return certificate or "", is_held


@transaction.atomic
def place_hold(*, by: User, at: datetime, scope: str, what: str, reason: str) -> LegalHold:
    """`what`: a file number (also for the person of that file), a business number, or a stream's code.

    Waits for a disposal that is under way; what it did not reach yet is kept.
    """
    if by.role not in MAY_HOLD:
        raise NotAllowed
    reason, what = reason.strip(), what.strip()
    wrong = {} if scope in SCOPES else {"scope": _("Choose what the hold covers.")}
    named = {} if wrong else _named(scope, what)
    if not wrong and not named:
        wrong["covers"] = _("Nothing is known by this number or code.")
    if not SHORTEST <= len(reason) <= LONGEST:
        wrong["reason"] = _("Say why, in %(least)s to %(most)s letters.") % {"least": SHORTEST, "most": LONGEST}
    if wrong:
        raise NotValid(wrong)
    with connection.cursor() as cursor:  # the same lock that a disposal waits for: one hold is placed at a time
        cursor.execute("select pg_advisory_xact_lock(hashtext('nominee_legalhold'))")
    if open_holds().filter(scope=scope, **named).exists():
        raise NotNow([_("It is held already: there is an open hold of the same scope.")])
    return LegalHold.objects.create(scope=scope, reason=reason, placed_by=by, placed_at=at, **named)


def what_is_held(rows: Iterable[LegalHold]) -> dict[int, str]:
    """What each of these holds names, for its title. Of a person the numbers of their files, and no name: who places and
    lifts holds does not see those files.
    """
    found = list(rows)
    people = {row.person_id for row in found if row.person_id}
    numbers: dict[int, list[str]] = {}
    for person, number in (
        Application.objects.filter(applicant__in=people).order_by("number").values_list("applicant_id", "number")
    ):
        numbers.setdefault(person, []).append(number)
    return {row.pk: ", ".join(numbers.get(row.person_id or 0, [])) or row.covers for row in found}


def _named(scope: str, what: str) -> dict[str, object]:
    if scope in {"file", "person"}:
        file = Application.objects.filter(number=what.upper()).first()
        if file is None:
            return {}
        return {"application": file} if scope == "file" else {"person": file.applicant}
    if scope == "employer":
        digits = "".join(sign for sign in what if sign.isdigit())
        return {"business_number": digits} if len(digits) == 9 else {}
    stream = Stream.objects.filter(code=what).first()
    return {"stream": stream} if stream else {}


@transaction.atomic
def lift_hold(hold: LegalHold, *, by: User, at: datetime, why: str) -> None:
    """By another than who placed it: the database refuses the same person too."""
    if by.role not in MAY_HOLD:
        raise NotAllowed
    locked = LegalHold.objects.select_for_update(of=("self",)).get(pk=hold.pk)
    if locked.lifted_at:
        raise NotNow([_("This hold is lifted already.")])
    if locked.placed_by_id == by.pk:
        raise NotAllowed(_("Another person must lift a hold than who placed it."))
    why = why.strip()
    if not SHORTEST <= len(why) <= LONGEST:
        raise NotValid({"why": _("Say why, in %(least)s to %(most)s letters.") % {"least": SHORTEST, "most": LONGEST}})
    locked.lifted_by, locked.lifted_at, locked.lifted_why = by, at, why
    locked.save(update_fields=["lifted_by", "lifted_at", "lifted_why"])
