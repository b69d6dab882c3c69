"""How authority begins, changes and ends: the applicant names, the representative accepts, either of them ends it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from intake.models import Licence, Representation
from intake.representing import licences, noticing, recording, watching
from intake.selectors import live_representation
from nominee.access import let_act_for, stop_acting_for
from nominee.errors import NotAllowed, NotFound, NotNow, NotValid
from nominee.models import Application, User
from nominee.programs.representation import rules

LONGEST_LICENCE = 40  # characters
LONGEST_RELATION = 80


# ------------------------------------------------------------------ what is asked


def licence_problems(body: str, licence_number: str, program: str = "ontario") -> dict[str, str]:
    wrong = {}
    if rules(program).body(body) is None:
        wrong["body"] = _("Choose the professional body.")
    if not licence_number.strip():
        wrong["licence_number"] = _("Enter the licence number.")
    elif len(licence_number.strip()) > LONGEST_LICENCE:
        wrong["licence_number"] = _("A licence number has at most %(count)s characters.") % {"count": LONGEST_LICENCE}
    return wrong


def basis_problems(
    basis: str, relation: str, body: str, licence_number: str, program: str = "ontario"
) -> dict[str, str]:
    row = rules(program).basis(basis)
    if row is None:
        return {"basis": _("Choose whether this person is paid.")}
    if row["is_paid"]:
        return licence_problems(body, licence_number, program)
    if not relation.strip():
        return {"relation": _("Say who this person is to you.")}
    if len(relation.strip()) > LONGEST_RELATION:
        return {"relation": _("Write at most %(count)s characters.") % {"count": LONGEST_RELATION}}
    return {}


def checked_scopes(basis: str, scopes: Collection[str] | None, program: str = "ontario") -> list[str]:
    """In the order of the rules; not given: all that the basis allows. Raises NotValid."""
    allowed = rules(program).allowed(basis)
    if scopes is None:
        return list(allowed)
    if not set(scopes) <= set(allowed):
        raise NotValid({"scopes": _("Somebody on this basis may not do all of this.")})
    if not scopes:
        raise NotValid({"scopes": _("Choose what this person may do.")})
    return [code for code in allowed if code in scopes]


def _lapsed(licence: Licence | None) -> dict[str, str]:
    if licence is None or licence.standing != "lapsed":
        return {}
    return {"licence_number": _("The registers do not show this licence in good standing.")}


# ------------------------------------------------------------------ naming and accepting


@transaction.atomic
def grant(
    application: Application,
    *,
    by: User,
    at: datetime,
    email: str,
    basis: str = "licensed",
    relation: str = "",
    body: str = "",
    licence_number: str = "",
    scopes: Collection[str] | None = None,
) -> Representation:
    """Only the applicant may; never themselves. The person acts once they have accepted."""
    if application.applicant_id != by.pk:
        raise NotAllowed
    wrong: dict[str, str] = {}
    person = User.objects.filter(email__iexact=email.strip(), role="representative", is_active=True).first()
    if person is None:
        wrong["email"] = _("No representative has an account with this e-mail address.")
    else:
        application = recording.lock(application)  # its answers as they are now
        wrong |= watching.refuse_as_own(application, person)
    wrong |= basis_problems(basis, relation, body, licence_number, application.program.code)
    if person is None or wrong:
        raise NotValid(wrong)
    allowed = checked_scopes(basis, scopes, application.program.code)
    is_paid = bool(body) and basis == "licensed"
    if is_paid and (lapsed := _lapsed(licences.known(person, body, licence_number.strip()))):
        raise NotValid(lapsed)
    return _named(
        application, person, by=by, at=at, basis=basis, scopes=allowed,
        relation="" if is_paid else relation.strip(), body=body if is_paid else "",
        licence_number=licence_number.strip() if is_paid else "",
    )  # fmt: skip


def _named(
    application: Application, person: User, *, by: User, at: datetime, basis: str, relation: str, body: str,
    licence_number: str, scopes: Sequence[str], tells: bool = True,
) -> Representation:  # fmt: skip
    locked = recording.lock(application)
    if live_representation(locked):
        raise NotNow([_("End the present authorization first.")])
    row = Representation.objects.create(
        application=locked, representative=person, basis=basis, relation=relation, body=body,
        licence_number=licence_number, scopes=scopes, granted_at=at, granted_by=by, accept_by=at + rules(locked.program.code).to_accept,
    )  # fmt: skip
    fact = recording.add(
        row, "granted", by=by, at=at, scopes=scopes, basis=basis, body=body, licence=licence_number, relation=relation
    )
    if tells:
        noticing.owe(person, "representative", at=at, fact=fact)
    return row


@transaction.atomic
def accept(row: Representation, *, by: User, at: datetime, declares: bool, tells: bool = True) -> Representation:
    """The representative declares that they are who the authorization says, and acts from this moment."""
    live = _waiting(row, by=by)
    if not declares:
        raise NotValid({"declares": _("Make the declaration to accept.")})
    if live.accept_by and at >= live.accept_by:
        raise NotNow([_("The time to accept ran out. Your client can name you again.")])
    return _accepted(live, at=at, tells=tells)


def _accepted(row: Representation, *, at: datetime, tells: bool, **details: object) -> Representation:
    licences.rely_on(row, at=at)
    row.accepted_at = at
    row.save(update_fields=["accepted_at", "licence"])
    let_act_for(row.representative, row.application)
    fact = recording.add(row, "accepted", by=row.representative, at=at, **details)
    if tells:
        noticing.owe(row.application.applicant, "client", at=at, fact=fact)
    watching.look(row, at=at)
    if row.licence and row.licence.standing == "lapsed":
        licences.settle(row.pk, at=at)
        row.refresh_from_db()
    return row


def appoint(
    application: Application, person: User, *, by: User, at: datetime, basis: str, relation: str, body: str,
    licence_number: str, scopes: Sequence[str], **details: object,
) -> Representation:  # fmt: skip
    """Both signatures are there: the representative's declaration, and now the applicant's. In the caller's transaction."""
    row = _named(
        application, person, by=by, at=at, basis=basis, relation=relation, body=body, licence_number=licence_number,
        scopes=scopes, tells=False,
    )  # fmt: skip
    row = _accepted(row, at=at, tells=False, **details)
    noticing.owe(person, "representative", at=at, fact=row.facts.order_by("number").last())
    return row


@transaction.atomic
def authorize_representative(
    application: Application, *, by: User, at: datetime, email: str, body: str, licence_number: str
) -> Representation:
    """Named and accepted in one, for whoever has both signatures in hand: two facts of one moment."""
    row = grant(application, by=by, at=at, email=email, body=body, licence_number=licence_number)
    return accept(row, by=row.representative, at=at, declares=True)


def _waiting(row: Representation, *, by: User) -> Representation:
    if row.representative_id != by.pk or by.role != "representative":
        raise NotFound
    recording.lock(row.application)
    live = Representation.objects.select_related("application__applicant", "representative").get(pk=row.pk)
    if live.ended_at is not None:
        raise NotNow([_("This authorization has ended.")])
    if live.accepted_at is not None:
        raise NotNow([_("You have accepted this authorization already.")])
    return live


@transaction.atomic
def decline(row: Representation, *, by: User, at: datetime) -> None:
    live = _waiting(row, by=by)
    _end(live, "declined", by=by, at=at, tell=live.application.applicant, role="client")


# ------------------------------------------------------------------ changing and ending


@transaction.atomic
def change_scopes(application: Application, *, by: User, at: datetime, scopes: Collection[str]) -> Representation:
    """Takes effect with the commit, also for pages that are open."""
    if application.applicant_id != by.pk:
        raise NotAllowed
    row = live_representation(recording.lock(application))
    if row is None:
        raise NotNow([_("Nobody acts for you.")])
    wished = checked_scopes(row.basis, scopes, application.program.code)
    if wished == row.scopes:
        return row
    row.scopes = wished
    row.save(update_fields=["scopes"])
    fact = recording.add(row, "scope", by=by, at=at, scopes=wished)
    noticing.owe(row.representative, "representative", at=at, fact=fact)
    return row


@transaction.atomic
def revoke_representative(application: Application, *, by: User, at: datetime) -> None:
    """Ends at once: the next request of the representative finds no file."""
    if application.applicant_id != by.pk:
        raise NotAllowed
    recording.lock(application)
    for row in application.representations.filter(ended_at__isnull=True):  # type: ignore[attr-defined]
        _end(row, "ended", by=by, at=at, tell=row.representative, role="representative")


@transaction.atomic
def give_up(row: Representation, *, by: User, at: datetime) -> None:
    """The representative stops acting. The client is told at once: from now on everything is theirs to do."""
    if row.representative_id != by.pk:
        raise NotFound
    recording.lock(row.application)
    live = Representation.objects.select_related("application__applicant", "representative").get(pk=row.pk)
    if live.ended_at is not None or live.accepted_at is None:
        raise NotNow([_("This authorization has ended.")])
    _end(live, "ended", by=by, at=at, tell=live.application.applicant, role="client")


def _end(row: Representation, kind: str, *, by: User | None, at: datetime, tell: User, role: str) -> None:
    stop_acting_for(row.representative, row.application)
    row.ended_at, row.ended_by = max(at, row.granted_at), by
    row.save(update_fields=["ended_at", "ended_by"])
    fact = recording.add(row, kind, by=by, at=at)
    noticing.owe(tell, role, at=at, fact=fact)


def lapse_due(at: datetime) -> int:
    """Named, and not accepted in time. Answers how many lapsed."""
    late = Representation.objects.filter(accept_by__lte=at, accepted_at__isnull=True, ended_at__isnull=True)
    return sum(_lapse(pk, at) for pk in late.order_by("accept_by", "pk").values_list("pk", flat=True)[:200])


@transaction.atomic
def _lapse(pk: int, at: datetime) -> bool:
    row = Representation.objects.select_related("application__applicant", "representative").get(pk=pk)
    recording.lock(row.application)
    row.refresh_from_db(fields=["accepted_at", "ended_at"])
    if row.accepted_at or row.ended_at:
        return False
    _end(row, "lapsed", by=None, at=at, tell=row.application.applicant, role="client")
    return True
