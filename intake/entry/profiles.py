"""The profile that a file rests on, kept valid: asked of the federal side every day while the file is open.

What changed is a fact of the profile, a flag on the file for its officer, and a message to the applicant that says what to
do (templates/apply/entry/told.html). Nobody is nominated on an answer that is older than a day.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from intake import services as intake
from intake.entry import pool, searching
from intake.models import ExpressEntryProfile, ProfileFact, ProfileNotice
from intake.representing import acting
from nominee import deadlines, limits
from nominee.errors import NotNow, NotValid
from nominee.lifecycle import STATES as FILES
from nominee.models import Application, User
from nominee.registers import Unreachable
from nominee.sealing import vault
from nominee.words import Words
from nominee.work.services import bring_back

NUMBER, CODE = searching.KIND, "ee_validation_code"  # the questions of the form
# Sealed under names of their own: what is typed anew in a draft makes the form forget its earlier values.
SEALED_AS = {NUMBER: "profile_number", CODE: "validation_code"}
AGAIN = timedelta(hours=20)  # so that an answer is never a whole day old
SOON = timedelta(minutes=30)  # after no answer
LEASE = timedelta(minutes=1)
FRESH = timedelta(days=1)
BATCH = 100
FINAL = {code for code, state in FILES.items() if state.is_final}
STATES = {
    "": Words("Not checked yet", "Pas encore vérifié"),
    pool.VALID: Words("Valid", "Valide"),
    pool.EXPIRED: Words("Expired", "Expiré"),
    pool.INVITED: Words("Federal invitation to apply received", "Invitation fédérale à présenter une demande reçue"),
    pool.WITHDRAWN: Words("Withdrawn", "Retiré"),
    pool.UNKNOWN: Words("Number and code do not match", "Le numéro et le code ne concordent pas"),
}
_log = logging.getLogger(__name__)


def rests_on_one(file: Application) -> bool:
    return bool(file.definition["intake"].get("by") == "notification")


def of(file: Application) -> ExpressEntryProfile | None:
    return file.express_entry_profiles.filter(replaced_at__isnull=True).first() if rests_on_one(file) else None


def is_open(file: Application) -> bool:
    return file.decided_at is None and file.status not in FINAL


# ------------------------------------------------------------------ what stands on the file


def put(
    file: Application, number: str, code: str, *, by: User, at: datetime, standing: pool.Standing | None
) -> ExpressEntryProfile:
    """Another profile for the file, instead of the one before. In the caller's transaction, with the file locked."""
    file.express_entry_profiles.filter(replaced_at__isnull=True).update(replaced_at=at, due_at=None)
    refs = vault.keep_all(file.number, {SEALED_AS[NUMBER]: number, SEALED_AS[CODE]: code})
    profile = ExpressEntryProfile.objects.create(application=file, reported_at=at, reported_by=by, due_at=at, **refs)
    ProfileFact.objects.create(profile=profile, what="reported", at=at, by=by)
    if standing:
        _keep(profile, standing, at)
    return profile


def follow_answers(file: Application, *, by: User, at: datetime) -> None:
    """With the submission: what the form says of the profile is what counts, if it is another than was known."""
    if not rests_on_one(file):
        return
    said = vault.opened(file, [file.answers.get(NUMBER), file.answers.get(CODE)])
    if not all(isinstance(value, str) and value for value in said):
        return
    number, code = _plain_number(said[0]), "".join(said[1].split())
    known = of(file)
    if known is None or vault.opened(file, [known.profile_number, known.validation_code]) != [number, code]:
        put(file, number, code, by=by, at=at, standing=None)


def report(file: Application, number: str, code: str, *, by: User, at: datetime) -> ExpressEntryProfile:
    """A new profile, by the applicant or who acts for them. Raises NotValid at the field, NotNow while nobody answers."""
    if not rests_on_one(file) or not is_open(file):
        raise NotNow([_("Nothing can be changed about this file’s profile any more.")])
    acting.require(by, file, "draft" if file.status == "draft" else "correspond")
    number, code = checked(number, code)
    limits.spend("notification", by.pk, at)
    found = asked(number, code, on=deadlines.day_in(at, file.program.time_zone))
    if found.status != pool.VALID:
        raise NotValid({"number": why_not(found.status)})
    limits.refill("notification", by.pk)
    with transaction.atomic():
        locked = Application.objects.select_for_update(of=("self",)).get(pk=file.pk)
        if not is_open(locked):
            raise NotNow([_("Nothing can be changed about this file’s profile any more.")])
        if locked.status == "draft":
            intake.save_answers(locked, by=by, at=at, answers=answers_of(number, code, found))
        profile = put(locked, number, code, by=by, at=at, standing=found)
        acting.note(locked, "profile", [NUMBER, CODE], by=by, at=at)
        _wake(locked)
        return profile


def answers_of(number: str, code: str, found: pool.Standing) -> dict[str, Any]:
    """What the form asks, as the federal side says it."""
    said = {NUMBER: number, CODE: code, "has_federal_invitation": False, "job_noc": found.noc or None}
    said["ee_profile_expires_on"] = found.expires_on.isoformat() if found.expires_on else None
    return {name: value for name, value in said.items() if value is not None}


def _plain_number(text: str) -> str:
    return "".join(text.split()).upper()


def checked(number: str, code: str) -> tuple[str, str]:
    """As the federal side writes them. Raises NotValid at the field; says nothing of whether there is such a profile."""
    number, code = _plain_number(number), "".join(code.split())
    wrong = {}
    if not pool.NUMBER.fullmatch(number):
        wrong["number"] = _("A profile number is the letter E and nine digits.")
    if not pool.CODE.fullmatch(code):
        wrong["code"] = _("A validation code is 4 to 20 digits or letters.")
    if wrong:
        raise NotValid(wrong)
    return number, code


def asked(number: str, code: str, *, on: Any) -> pool.Standing:
    try:
        return pool.standing(number, code, on=on)
    except Unreachable:
        words = _("We cannot reach the federal Express Entry system now. Nothing is lost: try again in a few minutes.")
        raise NotNow([words]) from None


def why_not(status: str) -> str:
    return {
        pool.EXPIRED: _("This profile has expired. Create a new one in your federal account first."),
        pool.WITHDRAWN: _("This profile was withdrawn. Create a new one in your federal account first."),
        pool.INVITED: _("This profile has a federal invitation to apply. Decline it in your federal account first."),
    }.get(status, _("This number and this code do not belong together. Check both in your federal account."))


# ------------------------------------------------------------------ asking every day


def due(at: datetime) -> list[int]:
    return list(_due(at).order_by("due_at", "pk").values_list("pk", flat=True)[:BATCH])


def _due(at: datetime) -> QuerySet[ExpressEntryProfile]:
    return ExpressEntryProfile.objects.filter(due_at__lte=at, replaced_at__isnull=True)


def sweep(at: datetime) -> int:
    """Ask about those whose time has come; while the federal side is away, the others wait for the next minute."""
    done = sum(_adopt(pk, at) for pk in _not_followed()[:BATCH])
    for pk in due(at):
        try:
            done += check(pk, at=at)
        except Unreachable:
            break
    return done


def _not_followed() -> list[int]:
    """Open files whose form names a profile and that rest on none yet: submitted before profiles were followed."""
    rows = Application.objects.filter(
        stream_version__definition__intake__by="notification", submitted_at__isnull=False, decided_at__isnull=True,
        answers__has_keys=[NUMBER, CODE], express_entry_profiles__isnull=True,
    ).exclude(status__in=FINAL)  # fmt: skip
    return list(rows.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _adopt(pk: int, at: datetime) -> bool:
    file = Application.objects.select_for_update(of=("self",)).select_related("program", "stream_version").get(pk=pk)
    if of(file) is not None or not is_open(file):
        return False
    follow_answers(file, by=file.applicant, at=at)
    return of(file) is not None


def check(pk: int, *, at: datetime) -> bool:
    """Ask once. Of two workers one asks; what a dead one left is asked again. Raises Unreachable, which is kept too."""
    if not _due(at).filter(pk=pk).update(due_at=at + LEASE):
        return False
    profile = ExpressEntryProfile.objects.select_related("application__program", "application__stream_version").get(
        pk=pk
    )
    file = profile.application
    if not is_open(file):
        ExpressEntryProfile.objects.filter(pk=pk).update(due_at=None)
        return False
    number, code = vault.opened(file, [profile.profile_number, profile.validation_code])
    try:
        if not isinstance(number, str) or not isinstance(code, str):
            raise Unreachable(searching.SEALED)
        found = pool.standing(number, code, on=deadlines.day_in(at, file.program.time_zone))
    except Unreachable as problem:
        ExpressEntryProfile.objects.filter(pk=pk).update(due_at=at + SOON, problem=problem.why.as_json)
        raise
    with transaction.atomic():
        locked = ExpressEntryProfile.objects.select_for_update(of=("self",)).select_related("application").get(pk=pk)
        if locked.replaced_at is None:
            _keep(locked, found, at)
    return True


def _keep(profile: ExpressEntryProfile, found: pool.Standing, at: datetime) -> None:
    """The answer; and where it is another than before, its fact, the message, and the file awake for its officer."""
    changed, first = profile.standing != found.status, not profile.standing
    profile.expires_on = found.expires_on or profile.expires_on
    profile.checked_at, profile.due_at, profile.problem = at, at + AGAIN, None
    if changed:
        profile.standing, profile.since = found.status, at
        fact = ProfileFact.objects.create(profile=profile, what=found.status, at=at, expires_on=found.expires_on)
        if not (first and found.status == pool.VALID):
            _wake(profile.application)
            if not profile.application.applicant.is_demonstration:
                ProfileNotice.objects.create(fact=fact, due_at=at)
    profile.save(update_fields=["expires_on", "checked_at", "due_at", "problem", "standing", "since"])


def _wake(file: Application) -> None:
    """Back on the list of whoever holds it, whatever it was put aside for."""
    bring_back(Application.objects.filter(pk=file.pk))


def ask_now(file: Application, *, by: User, at: datetime) -> None:
    """By an officer before a step that needs a fresh answer. Raises NotNow while the federal side is away."""
    profile = of(file)
    if profile is None or not is_open(file):
        raise NotNow([_("This file rests on no profile that can be asked about.")])
    limits.spend("pool_search", by.pk, at)
    ExpressEntryProfile.objects.filter(pk=profile.pk, replaced_at__isnull=True).update(due_at=at)
    try:
        check(profile.pk, at=at)
    except Unreachable as problem:
        raise searching.away(problem) from None


def reasons_against(file: Application, at: datetime) -> list[str]:
    """Why this file cannot be nominated by its profile; nothing where it rests on none."""
    if not rests_on_one(file):
        return []
    profile = of(file)
    if profile is None:
        return [_("No Express Entry profile is on the file.")]
    if profile.standing and profile.standing != pool.VALID:
        return [_("The Express Entry profile is not valid: %(standing)s.") % {"standing": STATES[profile.standing]}]
    if profile.checked_at is None or profile.checked_at < at - FRESH:
        return [_("The Express Entry profile was not checked within the last day. Ask the federal side now.")]
    return []
