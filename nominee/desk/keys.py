"""The keys of the desk: one table that the pages, the palette and the settings read.

An action names itself on a page by `data-does="<code>"` on its link or button; palette.js presses that when its key
is pressed, opens the address that it goes to, or tells the page (event "nominee:key") where there is nothing to press.
A key is written as it is read:
"n", "?", "Shift+x", "Ctrl+k" (on a Mac also Cmd), or two after each other: "g w". Steps that nobody may take by
accident (nominate, refuse, withdraw) have none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from nominee.models import User
from nominee.words import Words


@dataclass(frozen=True)
class Key:
    code: str
    place: str
    default: str
    name: Words
    goes: str = ""  # an address that it opens from every page


PLACES: dict[str, Words] = {
    "everywhere": Words("On every page", "Sur toutes les pages"),
    "list": Words("In a list of files", "Dans une liste de dossiers"),
    "file": Words("On the page of a file", "Sur la page d’un dossier"),
    "completeness": Words("In the completeness check", "Dans la vérification de l’exhaustivité"),
}
ASIDE = "/desk/?view=aside"
KEYS: dict[str, Key] = {
    key.code: key
    for key in (
        Key("palette", "everywhere", "Ctrl+k", Words("Open the palette", "Ouvrir la palette")),
        Key("keys", "everywhere", "?", Words("Show the keys of the page", "Afficher les raccourcis de la page")),
        Key("search", "everywhere", "/", Words("Go to the search box", "Aller à la zone de recherche")),
        Key("work", "everywhere", "g w", Words("Go to Work", "Aller à la page Travail")),
        Key("find", "everywhere", "g s", Words("Go to Search", "Aller à la recherche")),
        Key(
            "aside_files",
            "everywhere",
            "g a",
            Words("Go to the files put aside", "Aller aux dossiers mis de côté"),
            ASIDE,
        ),
        Key("down", "list", "j", Words("Next row", "Ligne suivante")),
        Key("up", "list", "k", Words("Previous row", "Ligne précédente")),
        Key("select", "list", "x", Words("Select the row", "Sélectionner la ligne")),
        Key("select_to", "list", "Shift+x", Words("Select up to the row", "Sélectionner jusqu’à la ligne")),
        Key("preview", "list", "o", Words("Preview the file", "Aperçu du dossier")),
        Key("assign", "list", "a", Words("Assign", "Attribuer")),
        Key("aside", "list", "b", Words("Put aside", "Mettre de côté")),
        Key("next", "list", "n", Words("Take the next file", "Prendre le dossier suivant")),
        Key("note", "file", "n", Words("Write a note", "Rédiger une note")),
        Key("timeline", "file", "t", Words("Go to the timeline", "Aller à la chronologie")),
        Key("letters", "file", "l", Words("Go to the letters", "Aller aux lettres")),
        Key("copy", "file", "c", Words("Copy the file number", "Copier le numéro de dossier")),
        Key("put_aside", "file", "b", Words("Put this file aside", "Mettre ce dossier de côté")),
        Key("present", "completeness", "y", Words("OK, and on to the next item", "Conforme, et au point suivant")),
        Key("missing", "completeness", "m", Words("Missing: choose why", "Manquant : choisir pourquoi")),
        Key("deficient", "completeness", "d", Words("Deficient: choose why", "Insuffisant : choisir pourquoi")),
        Key("question", "completeness", "a", Words("OK, with a question", "Conforme, avec une question")),
        Key("not_applicable", "completeness", "z", Words("Not applicable", "Sans objet")),
        Key("undo", "completeness", "u", Words("Undo your last outcome", "Annuler votre dernier résultat")),
        Key("next_item", "completeness", "j", Words("Next item", "Point suivant")),
        Key("previous_item", "completeness", "k", Words("Previous item", "Point précédent")),
        Key("next_document", "completeness", "→", Words("Next document", "Document suivant")),
        Key("previous_document", "completeness", "←", Words("Previous document", "Document précédent")),
        Key("next_page", "completeness", "n", Words("Next page", "Page suivante")),
        Key("previous_page", "completeness", "p", Words("Previous page", "Page précédente")),
        Key("larger", "completeness", "+", Words("Larger", "Agrandir")),
        Key("smaller", "completeness", "-", Words("Smaller", "Réduire")),
        Key("fit", "completeness", "0", Words("Fit width", "Ajuster à la largeur")),
        Key("turn", "completeness", "r", Words("Turn the page to the right", "Tourner la page vers la droite")),
    )
}
LONGEST = 12
ARROWS = {"left": "←", "right": "→"}
# Combinations that the browser keeps for itself, or that people need while they write.
TAKEN = frozenset(f"Ctrl+{letter}" for letter in "acfhlnpqrtvwxz")
_FORM = re.compile(r"(Ctrl\+)?(Shift\+)?\S(?: \S)?")


def keys_of(user: User) -> dict[str, str]:
    """Each action's key, as this person has it."""
    chosen = user.keys.get("map") or {}
    return {code: str(chosen.get(code) or key.default) for code, key in KEYS.items()}


def are_off(user: User) -> bool:
    """Whether single keys are switched off. Ctrl+K and the like stay: nobody types them by accident."""
    return bool(user.keys.get("off"))


def read(typed: str) -> str:
    """A key as it was typed into a field, in the form of the table."""
    text = " ".join(typed.split())
    text = re.sub(r"(?i)\b(ctrl|cmd|control|command)\s*\+\s*", "Ctrl+", text)
    text = re.sub(r"(?i)\b(arrow\s?)?(left|right)$", lambda found: ARROWS[found[2].lower()], text)
    text = re.sub(r"(?i)\b(shift|maj)\s*\+\s*", "Shift+", text)
    head, plus, last = text.rpartition("+") if "+" in text[:-1] else ("", "", text)
    return head + plus + last.lower()


def problems(chosen: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with these keys: action -> words. `chosen` names every action."""
    wrong = {code: words for code, key in chosen.items() if (words := _problem(key))}
    for code, key in chosen.items():
        if code in wrong:
            continue
        other = next((one for one in chosen if one != code and _collide(code, key, one, chosen[one])), None)
        if other:
            wrong[code] = _("“%(key)s” is the key for: %(action)s.") % {"key": key, "action": KEYS[other].name}
    return wrong


def _problem(key: str) -> str:
    if not key:
        return _("Enter a key.")
    if len(key) > LONGEST or not _FORM.fullmatch(key) or not key.isprintable():
        return _("Write one key, two after each other as “g w”, or a combination as “Ctrl+k”.")
    if key in TAKEN:
        return _("The browser needs this combination. Choose another one.")
    return ""


def _collide(code: str, key: str, other: str, theirs: str) -> bool:
    """The same key, or one that begins the other, where both are in force."""
    here, there = KEYS[code].place, KEYS[other].place
    if here != there and "everywhere" not in (here, there):
        return False
    return key == theirs or key.split(" ")[0] == theirs or theirs.split(" ")[0] == key


def for_page(user: User) -> str:
    """The table as the page's script reads it: which keys are on, and each action's key, place and words."""
    chosen = keys_of(user)
    rows: list[dict[str, Any]] = [
        {"does": key.code, "place": key.place, "key": chosen[key.code], "name": str(key.name)}
        | ({"goes": key.goes} if key.goes else {})
        for key in KEYS.values()
    ]
    return json.dumps({"off": are_off(user), "keys": rows}, ensure_ascii=False)


def save_keys(user: User, *, off: bool, chosen: Mapping[str, str]) -> None:
    """Keep a person's own keys: whether single keys are off, and only what differs from the table."""
    known = {code: key for code, key in chosen.items() if code in KEYS and key != KEYS[code].default}
    user.keys = ({"off": True} if off else {}) | ({"map": known} if known else {})
    user.save(update_fields=["keys"])
