"""Administrative changes in plain words: which thing, which field, from what to what."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from nominee.access import visible_to
from nominee.audited import setting_name
from nominee.days import moment_of
from nominee.models import (
    GROUNDS,
    PURPOSES,
    TIES,
    AdministrativeChange,
    Application,
    Employer,
    Office,
    Program,
    Stream,
    Team,
    User,
)
from nominee.models.rules import PROPOSAL_STATES
from nominee.roles import ROLES
from nominee.templatetags.kit import date_in_words, moment
from nominee.words import Words

FIELDS: dict[str, Words] = {
    "email": Words("e-mail address", "adresse courriel"),
    "first_name": Words("given name", "prénom"),
    "last_name": Words("family name", "nom de famille"),
    "role": Words("role", "rôle"),
    "roles": Words("roles", "rôles"),
    "team_id": Words("team", "équipe"),
    "skills": Words("skills", "compétences"),
    "capacity": Words("files finished in a week", "dossiers terminés par semaine"),
    "is_active": Words("account open", "compte ouvert"),
    "is_staff": Words("technical staff", "personnel technique"),
    "is_superuser": Words("all technical rights", "tous les droits techniques"),
    "password": Words("password", "mot de passe"),
    "licence_body": Words("professional body", "ordre professionnel"),
    "licence_number": Words("licence number", "numéro de permis"),
    "firm": Words("firm", "cabinet"),
    "executive_director_signs": Words("second signature", "deuxième signature"),
    "tables": Words("tables of figures", "tableaux de valeurs"),
    "desk": Words("routes and urgency", "acheminement et urgence"),
    "time_zone": Words("time zone", "fuseau horaire"),
    "name": Words("name", "nom"),
    "code": Words("code", "code"),
    "prefix": Words("prefix of file numbers", "préfixe des numéros de dossier"),
    "program_id": Words("program", "programme"),
    "stream_id": Words("stream", "volet"),
    "office_id": Words("office", "bureau"),
    "user_id": Words("person", "personne"),
    "recorded_by_id": Words("recorded by", "inscrit par"),
    "label": Words("label", "libellé"),
    "in_force_from": Words("in force from", "en vigueur à partir du"),
    "in_force_until": Words("in force until", "en vigueur jusqu’au"),
    "definition": Words("rules", "règles"),
    "sha256": Words("digest", "empreinte"),
    "published_at": Words("published", "publié"),
    "turn": Words("stage", "étape"),
    "place": Words("order", "ordre"),
    "from_on": Words("first day", "premier jour"),
    "until_on": Words("last day", "dernier jour"),
    "reason": Words("reason", "motif"),
    "year": Words("year", "année"),
    "cap": Words("places of the year", "places de l’année"),
    "places": Words("places", "places"),
    "effective_on": Words("from", "à compter du"),
    "source": Words("source", "source"),
    "version": Words("version", "version"),
    "title": Words("title", "titre"),
    "value": Words("value", "valeur"),
    "scope": Words("scope", "portée"),
    "files": Words("files", "dossiers"),
    "events": Words("events", "événements"),
    "changes": Words("administrative changes", "changements administratifs"),
    "exports": Words("signed exports", "exportations signées"),
    "last export": Words("last export", "dernière exportation"),
    "is_demonstration": Words("account of the demonstration", "compte de démonstration"),
    "recovery": Words("recovery of lost factors", "rétablissement de facteurs perdus"),
    "enrolment": Words("code for the first second factor", "code pour le premier second facteur"),
    "link": Words("link to choose a password", "lien pour choisir un mot de passe"),
    "sessions ended": Words("sessions ended", "sessions fermées d’office"),
    "issuer": Words("identity provider", "fournisseur d’identité"),
    "subject": Words("name at the provider", "nom chez le fournisseur"),
    "linked_at": Words("linked", "lié"),
    "findings": Words("findings", "constatations"),
    "first": Words("the first of them", "les premières"),
    "application_id": Words("file", "dossier"),
    "see_restricted": Words("named to", "nommé à"),
    "delegate_id": Words("stands in", "remplaçant"),
    "by_id": Words("by", "par"),
    "ended_by_id": Words("ended by", "mis fin par"),
    "kind": Words("kind", "genre"),
    "number": Words("number", "numéro"),
    "status": Words("state", "état"),
    "criteria": Words("aims at", "vise"),
    "aim": Words("what was ticked", "ce qui a été coché"),
    "attested_before": Words("attested before", "attestée avant"),
    "floor": Words("at least so many points", "nombre minimal de points"),
    "ceiling": Words("at most so many points", "nombre maximal de points"),
    "expected_share": Words("share that applies", "part suivie d’une demande"),
    "corrects_id": Words("corrects draw", "corrige le tirage"),
    "created_by_id": Words("prepared by", "préparé par"),
    "signed_by_id": Words("signed by", "signé par"),
    "signed_at": Words("signed", "signé"),
    "countersigned_by_id": Words("countersigned by", "contresigné par"),
    "countersigned_at": Words("countersigned", "contresigné"),
    "ended_why": Words("why", "pourquoi"),
    "interest_id": Words("expression of interest", "déclaration d’intérêt"),
    "put_by_id": Words("put by", "ajoutée par"),
    "put_at": Words("put", "ajoutée"),
    "taken_by_id": Words("taken off by", "enlevée par"),
    "taken_at": Words("taken off", "enlevée"),
    "ground": Words("ground", "motif de restriction"),
    "tie": Words("tie", "lien"),
    "category": Words("purpose", "but"),
    "purpose": Words("reason", "motif"),
    "until_at": Words("until", "jusqu’au"),
    "ended_at": Words("ended", "terminé"),
    "end_reason": Words("why it ended", "motif de la fin"),
    "disposed": Words("disposed files", "dossiers éliminés"),
    "allocation_id": Words("allocation", "attribution"),
    "sealed": Words("sealed answers", "réponses scellées"),
    "employer_id": Words("employer", "employeur"),
    "business_number": Words("business number", "numéro d’entreprise"),
    "legal_name": Words("legal name", "dénomination sociale"),
    "operating_name": Words("operating name", "nom commercial"),
    "closed_at": Words("account closed", "compte fermé"),
    "added_by_id": Words("added by", "ajouté par"),
    "job_title": Words("job title", "titre du poste"),
    "phone": Words("telephone", "téléphone"),
    "at": Words("moment", "moment"),
    "days": Words("days more", "jours de plus"),
    "due_from": Words("deadlines from", "délais à partir du"),
    "due_until": Words("deadlines until", "délais jusqu’au"),
    "moved": Words("how many were moved", "combien ont été déplacés"),
    "waiting_from": Words("waiting room opens", "ouverture de la salle d’attente"),
    "opens_at": Words("places open", "ouverture des places"),
    "closes_at": Words("window ends", "fin de la période"),
    "seed": Words("seed of the order", "graine de l’ordre"),
    "seed_sha256": Words("digest of the seed", "empreinte de la graine"),
    "announced_at": Words("announced", "annoncé"),
    "announced_by_id": Words("announced by", "annoncé par"),
    "cancelled_at": Words("cancelled", "annulé"),
    "cancelled_by_id": Words("cancelled by", "annulé par"),
    "drawn_at": Words("order drawn", "ordre tiré"),
    "proposed_by_id": Words("proposed by", "proposé par"),
    "proposed_at": Words("proposed", "proposé"),
    "answered_by_id": Words("answered by", "réponse donnée par"),
    "answered_at": Words("answered", "réponse donnée"),
    "answer": Words("answer", "réponse"),
    "state": Words("state", "état"),
    "text": Words("program file", "fichier de programme"),
    "note": Words("note", "note"),
    "published_id": Words("published version", "version publiée"),
    "replaces_id": Words("replaces version", "remplace la version"),
}
LINKED = {
    "team_id": Team, "office_id": Office, "program_id": Program, "stream_id": Stream, "user_id": User,
    "created_by_id": User, "signed_by_id": User, "countersigned_by_id": User, "put_by_id": User, "taken_by_id": User,
    "recorded_by_id": User, "delegate_id": User, "by_id": User, "ended_by_id": User, "see_restricted": User,
    "application_id": Application, "employer_id": Employer, "added_by_id": User, "announced_by_id": User,
    "cancelled_by_id": User, "proposed_by_id": User, "answered_by_id": User,
}  # fmt: skip
MEMBERS = {"signing_officer": Words("signing officer", "signataire"), "contact": Words("contact", "personne-ressource")}
SEALS = {"restricted": Words("restricted", "accès restreint"), "archived": Words("archived", "archivé")}
CODES: dict[str, dict[str, Words]] = {
    "ground": GROUNDS, "tie": TIES, "category": PURPOSES, "kind": SEALS | MEMBERS, "state": PROPOSAL_STATES, "status": {},
}  # fmt: skip


def says(field: str, words: Mapping[str, Words]) -> None:
    """An app’s own codes of a field, in words."""
    CODES[field] |= words


OF_A_FILE = "scope"  # the kind whose subject is the key of a file
MOMENTS = {
    "until_at", "ended_at", "published_at", "linked_at", "closed_at", "at", "due_from", "due_until", "waiting_from",
    "opens_at", "closes_at", "announced_at", "cancelled_at", "drawn_at", "proposed_at", "answered_at", "signed_at",
    "countersigned_at", "attested_before", "put_at", "taken_at",
}  # fmt: skip
DAYS = {"in_force_from", "in_force_until", "from_on", "until_on", "effective_on"}
FIRST = ("email", "role", "last_name", "first_name", "team_id")  # of a new row: who it is before how it is set
OF_A_NEW_ROW = 6  # fields shown of what was added or is gone; the rest are counted
LONGEST = 160


@dataclass(frozen=True)
class Line:
    name: str
    before: str
    after: str
    is_change: bool


class Wording:
    """For one page of changes: names of linked rows are asked for once, those of files as far as the reader sees them."""

    def __init__(self, rows: Iterable[AdministrativeChange], reader: User) -> None:
        keys: dict[type[Model], set[int]] = {model: set() for model in LINKED.values()}
        for row in rows:
            for field, model in LINKED.items():
                keys[model] |= {value for value in row.value(field) if isinstance(value, int)}
            if row.kind == OF_A_FILE and row.subject.isdigit():
                keys[Application].add(int(row.subject))
        files = visible_to(reader).filter(pk__in=keys.pop(Application)).values_list("pk", "number")
        self.files = dict(files.order_by())
        found = {
            model: {one.pk: _named(one) for one in model._default_manager.filter(pk__in=wanted)} if wanted else {}
            for model, wanted in keys.items()
        }
        self.names = {field: found[model] for field, model in LINKED.items() if model in found}

    def subject(self, row: AdministrativeChange) -> str:
        is_file = row.kind == OF_A_FILE and row.subject.isdigit()
        if is_file:
            return self._file(int(row.subject))
        return setting_name(row.subject) if row.kind == "setting" else row.subject

    def _file(self, key: int) -> str:
        return self.files.get(key) or f"#{key} ({_('not shown')})"

    def verb(self, row: AdministrativeChange) -> str:
        if row.before is None:
            return pgettext("administrative change", "added")
        return (
            pgettext("administrative change", "removed")
            if row.after is None
            else pgettext("administrative change", "changed")
        )

    def lines(self, row: AdministrativeChange) -> list[Line]:
        is_change = row.before is not None and row.after is not None
        found = []
        names = row.names if is_change else sorted(row.names, key=lambda name: (_rank(name), name))
        for name in names:
            before, after = (self.words(name, value) for value in row.value(name))
            if is_change or before or after:
                found.append(Line(str(FIELDS.get(name, name)), before, after, is_change))
        return found if is_change else found[:OF_A_NEW_ROW]

    def words(self, name: str, value: Any) -> str:
        if value is None or value in ("", [], {}):
            return ""
        if value == "hidden":
            return _("not shown")
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        if name == "application_id" and isinstance(value, int):
            return self._file(value)
        if name in CODES and value in CODES[name]:
            return str(CODES[name][value])
        if name in self.names and isinstance(value, int):
            return self.names[name].get(value, f"#{value}")
        if isinstance(value, list):
            return ", ".join(self.words(name, one) for one in value)
        if isinstance(value, dict):
            return self._of_many(value)
        if name in ("role", "roles") and value in ROLES:
            return str(ROLES[value].name)
        if name in MOMENTS and (at := moment_of(str(value))):
            return moment(at)
        text = date_in_words(value) if name in DAYS else str(value)
        return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"

    def _of_many(self, value: dict[str, Any]) -> str:
        if set(value) == {"sha256", "characters"}:
            return _("%(count)s characters, digest %(digest)s…") % {
                "count": value["characters"], "digest": value["sha256"][:12],
            }  # fmt: skip
        if set(value) == {"en", "fr"}:
            return str(Words.from_json(value))
        if any(
            isinstance(one, dict) or (isinstance(one, list) and one and isinstance(one[0], dict))
            for one in value.values()
        ):
            text = json.dumps(value, sort_keys=True, ensure_ascii=False)  # too deep to be read in a row
            return self._of_many({"sha256": hashlib.sha256(text.encode()).hexdigest(), "characters": len(text)})
        return "; ".join(f"{name} = {self.words(name, one)}" for name, one in value.items())[: LONGEST * 2]


def _rank(name: str) -> int:
    return FIRST.index(name) if name in FIRST else len(FIRST)


def _named(row: Any) -> str:
    return str(row.title) if isinstance(row, Stream) else str(row)


def who(row: AdministrativeChange) -> str:
    """The person; or, where nobody is named, by which way it came."""
    if row.by:
        return str(row.by)
    if row.means.startswith("command "):
        return _("the command %(name)s") % {"name": row.means.removeprefix("command ")}
    if row.means == "worker":
        return _("the system")
    if row.means == "visitor":
        return _("a visitor who was not signed in")
    return _("in the database itself, as %(role)s") % {"role": row.database_role}
