"""Signs that a representative appointed themselves, or that one is not named: blocks at the door, and things to look at.

A block is words at a field. A sign is a code with its words: it decides nothing, and only staff read it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from intake.models import AuthorityFact, DisclosedHelp, Representation
from intake.representing import recording
from intake.selectors import live_representation
from nominee.models import Application, SignIn, User
from nominee.programs.representation import rules
from nominee.words import Words

MOST = 50  # accounts and files that are compared
SIGNS: dict[str, Words] = {
    "same_network": Words(
        "The applicant’s account and the representative’s were used from the same network within a month.",
        "Le compte du candidat et celui du représentant ont servi depuis le même réseau au cours d’un même mois.",
    ),
    "same_domain": Words(
        "The applicant’s e-mail address is of the representative’s own domain.",
        "L’adresse électronique du candidat est du domaine propre au représentant.",
    ),
    "shared_phone": Words(
        "The applicant’s telephone is that of another client of this representative.",
        "Le téléphone du candidat est celui d’un autre client de ce représentant.",
    ),
    "shared_email": Words(
        "The applicant’s e-mail address is that of another client of this representative.",
        "L’adresse électronique du candidat est celle d’un autre client de ce représentant.",
    ),
}
UNDISCLOSED: dict[str, Words] = {
    "paid_help": Words(
        "The form names paid help, and no authorized representative is appointed.",
        "Le formulaire déclare une aide rémunérée et aucun représentant autorisé n’est nommé.",
    ),
    "email_of_one": Words(
        "The e-mail address in the form is that of a representative’s account.",
        "L’adresse électronique du formulaire est celle du compte d’un représentant.",
    ),
    "domain_of_one": Words(
        "The e-mail address in the form is of the domain of a representative who is not appointed.",
        "L’adresse électronique du formulaire est du domaine d’un représentant qui n’est pas nommé.",
    ),
    "name_of_one": Words(
        "The person who helped has the name of a representative who is not appointed.",
        "La personne qui a aidé porte le nom d’un représentant qui n’est pas nommé.",
    ),
}


@dataclass(frozen=True)
class Sign:
    code: str
    words: Words


def plain(email: object) -> str:
    """An address as its mailbox reads it: no capitals, nothing after a plus, no dots where Google ignores them."""
    name, _at, domain = str(email or "").strip().lower().rpartition("@")
    name = name.split("+", 1)[0]
    if domain in {"gmail.com", "googlemail.com"}:
        name, domain = name.replace(".", ""), "gmail.com"
    return f"{name}@{domain}" if name and domain else ""


def same_mailbox(one: object, other: object) -> bool:
    return bool(plain(one)) and plain(one) == plain(other)


def own_domain(email: object) -> str:
    """The domain of an address, unless it is one that everybody uses."""
    domain = plain(email).rpartition("@")[2]
    return "" if domain in rules().content["mail"]["public_domains"] else domain


# ------------------------------------------------------------------ blocks


def refuse_as_own(application: Application, person: User) -> dict[str, str]:
    """The applicant's address must be their own: who can read it could appoint themselves."""
    if same_mailbox(person.email, application.applicant.email):
        return {"email": _("This is the address of your own account. Name the representative’s.")}
    if same_mailbox(person.email, application.answers.get("email")):
        return {
            "email": _("The e-mail address in your application is this person’s. It must be your own: change it first.")
        }
    return {}


def refuse_address(application: Application, answers: dict[str, Any]) -> dict[str, str]:
    """An answer that gives the representative's address as the applicant's."""
    acting = live_representation(application)
    if acting and "email" in answers and same_mailbox(answers["email"], acting.representative.email):
        return {"email": _("This is the representative’s address. The applicant’s own is needed: letters go there.")}
    return {}


# ------------------------------------------------------------------ signs


def look(row: Representation, *, at: datetime) -> list[str]:
    """Keep what is new of the signs of this authorization, as a fact that only staff read."""
    found = [sign for sign in SIGNS if _FINDERS[sign](row, at)]
    told = AuthorityFact.objects.filter(representation=row, kind="signal").values_list("details", flat=True)
    known = {code for details in told for code in details.get("signs", ())}
    if new := [code for code in found if code not in known]:
        recording.add(row, "signal", by=None, at=at, signs=new)
    return found


def signs_of(application: Application) -> list[Sign]:
    """Everything noticed of this file's authority, each sign once."""
    facts = AuthorityFact.objects.filter(application=application, kind="signal").order_by("number")
    codes = dict.fromkeys(code for fact in facts for code in fact.details.get("signs", ()))
    return [Sign(code, SIGNS[code]) for code in codes if code in SIGNS]


def _same_network(row: Representation, at: datetime) -> bool:
    since = at - timedelta(days=rules().content["mail"]["days"])
    seen = SignIn.objects.filter(what="signed_in", at__gte=since, at__lte=at, address__isnull=False)
    theirs = seen.filter(user=row.representative_id).order_by().values("address")
    return seen.filter(user=row.application.applicant_id, address__in=theirs).exists()


def _same_domain(row: Representation, at: datetime) -> bool:
    theirs = own_domain(row.representative.email)
    mine = {own_domain(row.application.applicant.email), own_domain(row.application.answers.get("email"))}
    return bool(theirs) and theirs in mine


def _other_clients(row: Representation) -> Iterator[dict[str, Any]]:
    others = Application.objects.filter(representations__representative=row.representative_id)
    others = others.exclude(applicant=row.application.applicant_id).order_by("-pk").distinct()
    yield from others.values_list("answers", flat=True)[:MOST]


def _digits(phone: object) -> str:
    return "".join(sign for sign in str(phone or "") if sign.isdigit())[-10:]


def _shared_phone(row: Representation, at: datetime) -> bool:
    mine = _digits(row.application.answers.get("phone"))
    return len(mine) == 10 and any(_digits(answers.get("phone")) == mine for answers in _other_clients(row))


def _shared_email(row: Representation, at: datetime) -> bool:
    mine = row.application.answers.get("email")
    return any(same_mailbox(mine, answers.get("email")) for answers in _other_clients(row))


_FINDERS = {
    "same_network": _same_network, "same_domain": _same_domain, "shared_phone": _shared_phone,
    "shared_email": _shared_email,
}  # fmt: skip


# ------------------------------------------------------------------ somebody who is not named


def undisclosed(application: Application) -> list[Sign]:
    """Why somebody who acts for a fee may stand behind this file without being named."""
    rows = application.representations.select_related("representative")  # type: ignore[attr-defined]
    named = {row.representative_id for row in rows if row.accepted_at}
    has_licensed = any(row.basis == "licensed" and row.accepted_at and row.ended_at is None for row in rows)
    found = [code for code, holds in (
        ("paid_help", _paid_help(application) and not has_licensed),
        ("email_of_one", _representatives(application, named).filter(_mailbox(application)).exists()),
        ("domain_of_one", _domain_of_one(application, named)),
        ("name_of_one", _name_of_one(application, named)),
    ) if holds]  # fmt: skip
    if "email_of_one" in found and "domain_of_one" in found:
        found.remove("domain_of_one")
    return [Sign(code, UNDISCLOSED[code]) for code in found]


def _paid_help(application: Application) -> bool:
    answers = application.answers
    if answers.get("had_help") is True and answers.get("helper_is_paid") is True:
        return True
    return DisclosedHelp.objects.filter(application=application, is_paid=True, removed_at__isnull=True).exists()


def _representatives(application: Application, named: set[int]) -> Any:
    people = User.objects.filter(role="representative", is_active=True).exclude(pk__in=named)
    return people.exclude(pk=application.applicant_id)


def _mailbox(application: Application) -> Q:
    address = str(application.answers.get("email") or "").strip()
    return Q(email__iexact=address) if address else Q(pk__in=[])


def _domain_of_one(application: Application, named: set[int]) -> bool:
    domain = own_domain(application.answers.get("email"))
    return bool(domain) and _representatives(application, named).filter(email__iendswith=f"@{domain}").exists()


def _name_of_one(application: Application, named: set[int]) -> bool:
    """Given and family name, in either order, of whoever the form or the list of helpers names."""
    said = [str(application.answers.get("helper_name") or "")] if application.answers.get("had_help") is True else []
    said += DisclosedHelp.objects.filter(application=application, removed_at__isnull=True).values_list(
        "name", flat=True
    )
    any_of_them = Q(pk__in=[])
    for name in said:
        words = name.split()
        if len(words) >= 2:
            first, last = words[0], words[-1]
            any_of_them |= Q(first_name__iexact=first, last_name__iexact=last)
            any_of_them |= Q(first_name__iexact=last.strip(","), last_name__iexact=first.strip(","))
            any_of_them |= Q(first_name__iexact=first, last_name__iexact=" ".join(words[1:]))
    return _representatives(application, named).filter(any_of_them).exists()
