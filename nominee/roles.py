"""One entry per role: its code, its names, and what the person does, in plain words.

The role gives the verb; the file gives the scope (access.py). Nothing else defines a role.
"""

from __future__ import annotations

from dataclasses import dataclass

from nominee.words import Words


@dataclass(frozen=True)
class Role:
    code: str
    name: Words
    does: str
    is_staff: bool = True
    acts: bool = True  # False: no action of the lifecycle is theirs, and that is meant


ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        Role(
            "applicant",
            Words("Applicant", "Candidat"),
            "The person who asks to be nominated. Fills in the form, answers questions, reads letters.",
            is_staff=False,
        ),
        Role(
            "representative",
            Words("Representative", "Représentant"),
            "A lawyer, paralegal or licensed consultant. Does for a client what the client authorized, "
            "until the client ends it.",
            is_staff=False,
        ),
        Role(
            "employer_signing_officer",
            Words("Employer signing officer", "Signataire autorisé de l’employeur"),
            "Registers a business, adds its contacts, signs its job offers and asks for the position to be approved. "
            "Sees no application.",
            is_staff=False,
            acts=False,
        ),
        Role(
            "employer_contact",
            Words("Employer contact", "Personne-ressource de l’employeur"),
            "Prepares job offers for an employer and follows those that are theirs. Sees no application.",
            is_staff=False,
            acts=False,
        ),
        Role(
            "support_officer",
            Words("Support officer", "Agent de soutien"),
            "Checks that applications are complete, verifies what they claim, writes to people.",
        ),
        Role(
            "program_officer",
            Words("Program officer", "Agent de programme"),
            "Assesses eligibility, asks for what is missing, recommends.",
        ),
        Role(
            "team_lead",
            Words("Team lead", "Chef d’équipe"),
            "Does what support and program officers do, and moves work between them.",
        ),
        Role(
            "manager",
            Words("Manager", "Gestionnaire"),
            "Decides on recommendations made by someone else, and signs.",
        ),
        Role(
            "executive_director",
            Words("Executive director", "Directeur général"),
            "Gives the second signature where the program asks for one; may return an application.",
        ),
        Role(
            "internal_reviewer",
            Words("Internal reviewer", "Réviseur interne"),
            "Reads decided files whose review was asked for. Never changes the first decision's file.",
            acts=False,
        ),
        Role(
            "integrity_officer",
            Words("Integrity officer", "Agent d’intégrité"),
            "Looks for irregularities across files. Reads every file, moves none.",
            acts=False,
        ),
        Role(
            "analyst",
            Words("Analyst", "Analyste"),
            "Counts, and proposes rules. Sees reports, and no file.",
            acts=False,
        ),
        Role(
            "auditor",
            Words("Auditor", "Auditeur"),
            "Reads everything, changes nothing.",
            acts=False,
        ),
        Role(
            "privacy_officer",
            Words("Privacy officer", "Responsable de la protection de la vie privée"),
            "Reads who looked at which file, and asks why. Answers requests for access and correction, keeps breaches, "
            "holds and disposals. Reads no file but one whose copy was asked for, while that request is under review.",
            acts=False,
        ),
        Role(
            "administrator",
            Words("Administrator", "Administrateur"),
            "Configures accounts and programs; publishes rules that somebody else proposed. Decides nothing and sees no file.",
            acts=False,
        ),
        Role(
            "system",
            Words("The system", "Le système"),
            "The clock: lets deadlines lapse. Nobody signs in as this.",
            is_staff=False,
        ),
    )
}

STAFF = frozenset(code for code, role in ROLES.items() if role.is_staff)
# Staff whose work needs every file of the program; analysts, privacy officers and administrators see none.
READS_EVERY_FILE = STAFF - {"analyst", "privacy_officer", "administrator"}
# Files closed long ago (settings.ARCHIVE_AFTER_DAYS) are for those who review, lead and decide.
READS_ARCHIVE = frozenset({"auditor", "internal_reviewer", "team_lead", "manager", "executive_director"})
# Who restricts a file to a named circle. Each of them works on it no further unless they are of the circle.
RESTRICTS = frozenset({"manager", "executive_director", "integrity_officer"})
# While somebody of the first role is away, who may take their steps: the same role, or the one next below.
STANDS_IN: dict[str, frozenset[str]] = {
    "manager": frozenset({"manager", "team_lead"}),
    "executive_director": frozenset({"executive_director", "manager"}),
}
# Who reads the log of looks; only a privacy officer writes in it why one was right.
READS_LOOKS = frozenset({"privacy_officer", "auditor"})
# Who reads requests for access, corrections, breaches, holds and disposals: the privacy officer works on them, a manager
# approves, an auditor reads.
READS_PRIVACY = frozenset({"privacy_officer", "manager", "auditor"})
# Rules are no file of anybody: whoever works by them, counts by them or configures them may try them.
READS_RULES = READS_EVERY_FILE | {"analyst", "administrator"}
PROPOSES_RULES = frozenset({"analyst", "administrator"})
# Another one than who proposed, said by the database too (nominee/models/rules.py).
PUBLISHES_RULES = frozenset({"administrator"})
# Of these, whoever takes steps: files are given to them, and their absence matters to somebody.
WORKS_ON_FILES = frozenset(code for code in READS_EVERY_FILE if ROLES[code].acts)
# Who reads what people in the pools attested: who assesses, plans draws, signs them, or looks for irregularities. Analysts
# see counts, and no person.
READS_INTERESTS = frozenset(
    {"program_officer", "team_lead", "manager", "executive_director", "integrity_officer", "auditor"}
)
COUNTS_POOLS = READS_INTERESTS | {"analyst"}
# Who reads in numbers how an opening day goes; managers and directors announce one.
COUNTS_OPENINGS = frozenset({"team_lead", "manager", "executive_director", "auditor", "analyst"})
CHOICES = [(code, role.name.en) for code, role in ROLES.items() if code != "system"]
