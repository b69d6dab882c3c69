"""Why a program file is refused, in the language of the page. The loader and the commands say it in English alone.

File and key stand as they are in the file. A reason that no line here knows stays English. Pure but for the language.
"""

from __future__ import annotations

import re

from django.utils.translation import get_language

from nominee.programs.definition import ProgramFileError

_SAID = "“(.*)”"
FRENCH: list[tuple[str, str]] = [
    (r"must be a text", "doit être un texte"),
    (
        r"must be a code: small letters, digits and _, beginning with a letter",
        "doit être un code : minuscules, chiffres et _, en commençant par une lettre",
    ),
    (r"must be true or false", "doit être true ou false"),
    (r"must be a whole number from (-?\d+) to (\d+)", "doit être un nombre entier de {0} à {1}"),
    (r"must be a whole number", "doit être un nombre entier"),
    (r"must be a number", "doit être un nombre"),
    (r"must be a number, 0 or more", "doit être un nombre, 0 ou plus"),
    (r"must be an amount of money", "doit être un montant d’argent"),
    (r"must be a date, year-month-day", "doit être une date : année-mois-jour"),
    (r"must be a number, a date or “today”", "doit être un nombre, une date ou « today »"),
    (r"must be a date or “today”", "doit être une date ou « today »"),
    (r"must be a list", "doit être une liste"),
    (r"must be a table", "doit être une table"),
    (r"must be one of (.*)", "doit être l’une de ces valeurs : {0}"),
    (r"must be small letters, digits and hyphens", "doit être en minuscules, chiffres et traits d’union"),
    (r"must be 2 to 8 capital letters", "doit être de 2 à 8 majuscules"),
    (r"must be five digits", "doit être de cinq chiffres"),
    (r"must be one to five digits", "doit être de un à cinq chiffres"),
    (r"must be a level from 1 to 12", "doit être un niveau de 1 à 12"),
    (r"needs an English \(en\) and a French \(fr\) text", "exige un texte en anglais (en) et en français (fr)"),
    (r"needs at least (\d+)", "en exige au moins {0}"),
    (r"needs at least one page", "exige au moins une page"),
    (
        r"needs rows; or, where the program gives the points itself, by_program and most",
        "exige rows; ou, si le programme donne lui-même les points, by_program et most",
    ),
    (r"is empty", "est vide"),
    (r"is missing", "manque"),
    (
        r"is missing: there are points, and nobody asks for what gives them",
        "manque : il y a des points, et rien ne demande ce qui les donne",
    ),
    (r"unknown key", "clé inconnue"),
    (rf"unknown kind {_SAID}", "genre inconnu « {0} »"),
    (rf"unknown reason {_SAID}", "motif inconnu « {0} »"),
    (rf"unknown \w+ {_SAID}", "valeur inconnue « {0} »"),
    (rf"the code {_SAID} is used twice", "le code « {0} » est utilisé deux fois"),
    (rf"no page asks {_SAID}, (.*)", "aucune page ne demande « {0} »"),
    (r"the table of regions lists none", "le tableau des régions n’en contient aucune"),
    (r"is not a known time zone", "n’est pas un fuseau horaire connu"),
    (r"unknown table; known are (.*)", "tableau inconnu; les tableaux connus sont : {0}"),
    (
        r"needs four scores: listening, reading, writing, speaking",
        "exige quatre résultats : écoute, lecture, écriture, expression orale",
    ),
    (rf"there is no {_SAID} before it", "il n’y a pas de « {0} » avant cela"),
    (r"there is no such row to change or to take away", "il n’y a pas de telle rangée à modifier ou à retirer"),
    (rf"no page asks {_SAID}", "aucune page ne demande « {0} »"),
    (rf"no page asks a date {_SAID}", "aucune page ne demande la date « {0} »"),
    (rf"no page of it asks {_SAID}", "aucune de ses pages ne demande « {0} »"),
    (rf"no page collects {_SAID}", "aucune page ne recueille « {0} »"),
    (rf"the form does not ask {_SAID}", "le formulaire ne demande pas « {0} »"),
    (rf"no document {_SAID}", "aucun document « {0} »"),
    (rf"reads {_SAID}, which no page asks", "lit « {0} », qu’aucune page ne demande"),
    (rf"reads {_SAID}, which no page collects", "lit « {0} », qu’aucune page ne recueille"),
    (rf"reads the table {_SAID}, which the program has not", "lit le tableau « {0} », que le programme n’a pas"),
    (rf"the table of occupations has no list {_SAID}", "le tableau des professions n’a pas de liste « {0} »"),
    (r"the factors give (\d+) at most", "les facteurs donnent au plus {0}"),
    (rf"no shared (\w+) in {_SAID}", "« {1} » n’a pas de {0} à partager"),
    (r"“(.*)” has no “(.*)”", "« {0} » n’a pas « {1} »"),
    (
        r"there is nothing to change here: no table, and no rows with a code",
        "il n’y a rien à modifier ici : ni table ni rangées avec un code",
    ),
    (
        rf"there is no version of {_SAID} of this stream",
        "ce volet n’a pas de version du « {0} »",
    ),
    (r"the versions are based on each other in a circle", "les versions se fondent les unes sur les autres en boucle"),
    (r"overlaps with (.*)", "chevauche {0}"),
    (r"the folder is named (.*)", "le dossier s’appelle {0}"),
    (r"the file is named (.*)", "le fichier s’appelle {0}"),
    (r"not valid TOML: (.*)", "n’est pas du TOML valide : {0}"),
    (
        r"the files of this program are not in the product",
        "les fichiers de ce programme ne sont pas dans le produit",
    ),
]
_FRENCH = [(re.compile(pattern, re.DOTALL), text) for pattern, text in FRENCH]


def in_words(problem: ProgramFileError) -> str:
    """File, key and reason."""
    if not (get_language() or "en").startswith("fr"):
        return str(problem)
    where = f"{problem.file}\u00a0: " + (f"{problem.key}\u00a0: " if problem.key != "-" else "")
    return where + in_french(problem.reason)


def in_french(reason: str) -> str:
    for pattern, text in _FRENCH:
        if found := pattern.fullmatch(reason):
            return text.format(*found.groups())
    return reason
