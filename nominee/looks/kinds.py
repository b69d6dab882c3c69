"""What a look is called, by the route that answered it. A route that is not named here is a page of a file or a list."""

from __future__ import annotations

from nominee.words import Words

KINDS = {
    "page": Words("Page of the file", "Page du dossier"),
    "preview": Words("Preview beside the list", "Aperçu à côté de la liste"),
    "sealed": Words("Protected value, shown", "Valeur protégée, affichée"),
    "document": Words("Document, downloaded", "Document téléchargé"),
    "image": Words("Page of a document", "Page d’un document"),
    "letter": Words("Letter", "Lettre"),
    "pdf": Words("Official copy of a letter", "Copie officielle d’une lettre"),
    "checks": Words("Verification log, exported", "Journal de vérification exporté"),
    "decision": Words("What a decision rested on, exported", "Fondement d’une décision exporté"),
    "api": Words("By the programming interface", "Par l’interface de programmation"),
    "list": Words("List of files", "Liste de dossiers"),
    "export": Words("List of files, exported", "Liste de dossiers exportée"),
    "search": Words("Search", "Recherche"),
    "suggest": Words("Suggestions while typing", "Suggestions pendant la saisie"),
    "review": Words("Review for a request of the person", "Examen à la demande de la personne"),
    "package": Words("Copy of the file, taken along", "Copie du dossier, emportée"),
    "interest": Words("Expression of interest", "Déclaration d’intérêt"),
    "pool": Words("Federal pool, searched", "Bassin fédéral, recherche"),
    "account": Words("Accounts, in the administration", "Comptes, dans l’administration"),
    "log": Words("Log of looks", "Journal des consultations"),
}
ROUTES = {
    "desk-preview": "preview",
    "desk-sealed": "sealed",
    "document": "document",
    "document-page": "image",
    "letter": "letter",
    "letter-pdf": "pdf",
    "desk-checks-csv": "checks",
    "desk-checks-json": "checks",
    "desk-decision-json": "decision",
    "desk-export": "export",
    "rules-files-csv": "export",
    "desk-interest": "interest",
    "desk-pool-search": "pool",
    "desk-search": "search",
    "desk-suggest": "suggest",
    "privacy-request": "review",
    "privacy-record": "review",
    "privacy-correction": "review",
    "privacy-package": "package",
    "apply-copy": "package",
    "api-applications": "api",
    "api-application": "api",
    "api-actions": "api",
}
LOG = "privacy"  # begins the routes of the log of looks itself
ACCOUNTS = "admin:nominee_user_"
# Routes of a file whose answer shows nothing of the person. Every other one is recorded.
QUIET = {
    "desk-here": "says who else is there; a page read ahead says by it that it was opened",
    "desk-draft": "keeps what the reader writes",
    "desk-checks-progress": "counts the sources that are still being asked",
}
# A redirect from here leads to the thing itself, at an origin where nobody is signed in.
HANDS_OUT = {"document"}
# What takes part in a minute's counting only once: each of these is a row of its own.
NEVER_FOLDED = {"sealed", "export", "package", "checks", "decision", "search", "pool", "log"}


def kind_of(route: str, *, of_a_file: bool, names_a_file: bool) -> str:
    if route in ROUTES:
        return ROUTES[route]
    if route.startswith(LOG):
        return "log"
    if route.startswith(ACCOUNTS):
        return "account"
    if not of_a_file:
        return "list"
    return "page" if names_a_file else "preview"  # a file shown beside something else


def name_of(what: str) -> Words:
    return KINDS.get(what, Words(what, what))
