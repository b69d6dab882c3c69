"""What representation.toml must look like and what it says: bases, scopes, bodies, and the hours of each step.

Pure but for reading the file once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from nominee.programs.definition import ONTARIO, read_one
from nominee.programs.shapes import Problem, code, flag, list_of, one_of, table, text, whole, words
from nominee.words import Words

FILE = "representation.toml"
SCOPES = ("draft", "submit", "pay", "correspond", "withdraw")
CONFIDENCE = one_of(("confirmed", "unconfirmed"))
SOURCED = {"confidence": CONFIDENCE, "source": text}
SCOPE = one_of(SCOPES, "scope")
SHAPE = table(
    {
        "bases": list_of(
            table(
                {
                    "code": code, "is_paid": flag, "name": words, "scopes": list_of(SCOPE, 1), "authority": words,
                    "confidence": CONFIDENCE,
                }
            ),
            1,
        ),
        "scopes": list_of(table({"code": SCOPE, "name": words, "is_usual": flag}), 1),
        "bodies": list_of(
            table({"code": code, "name": words, "authority": words, "classes": list_of(text),
                   "classes_why": words, "confidence": CONFIDENCE}),
            1,
        ),
        "acceptance": table({"days": whole(1, 366), **SOURCED}),
        "enrolment": table({"hours": whole(1, 720), "tries": whole(1, 20), "pin_digits": whole(6, 12), **SOURCED}),
        "licence": table(
            {"hours": whole(1, 720), "unverified_days": whole(0, 366), "trusted_days": whole(1, 366), **SOURCED}
        ),
        "mail": table({"public_domains": list_of(text), "days": whole(1, 366)}),
    }
)  # fmt: skip
PARTS = {
    "acceptance": Words("Time to accept", "Délai pour accepter"),
    "enrolment": Words("Appointing by number and PIN", "Désignation par numéro et NIP"),
    "licence": Words("How often licences are asked about", "Fréquence de la vérification des permis"),
}
NEEDED_BASES = {"licensed", "unpaid"}


def problems(content: Any) -> list[Problem]:
    """What is wrong with the file: key and reason."""
    if found := SHAPE(content, ""):
        return found
    for section in ("bases", "scopes", "bodies"):
        codes = [row["code"] for row in content[section]]
        found += [(section, f"“{name}” stands there twice") for name in sorted(set(codes)) if codes.count(name) > 1]
    known = {row["code"]: row for row in content["bases"]}
    found += [("bases", f"“{name}” is missing") for name in sorted(NEEDED_BASES - set(known))]
    if known.get("unpaid", {}).get("is_paid"):
        found.append(("bases[unpaid].is_paid", "must be false"))
    named = {row["code"] for row in content["scopes"]}
    found += [("scopes", f"“{name}” has no name") for name in SCOPES if name not in named]
    return found


@dataclass(frozen=True)
class Rules:
    content: dict[str, Any]

    def basis(self, name: str) -> dict[str, Any] | None:
        return next((row for row in self.content["bases"] if row["code"] == name), None)

    def body(self, name: str) -> dict[str, Any] | None:
        return next((row for row in self.content["bodies"] if row["code"] == name), None)

    @property
    def bodies(self) -> list[tuple[str, Words]]:
        return [(row["code"], Words.from_json(row["name"])) for row in self.content["bodies"]]

    def allowed(self, basis: str) -> tuple[str, ...]:
        """The scopes that somebody on this basis may have at all, in the file's order."""
        row = self.basis(basis)
        return tuple(scope["code"] for scope in self.content["scopes"] if row and scope["code"] in row["scopes"])

    def scope_name(self, name: str) -> Words:
        row = next((row for row in self.content["scopes"] if row["code"] == name), None)
        return Words.from_json(row["name"]) if row else Words(name, name)

    @property
    def to_accept(self) -> timedelta:
        return timedelta(days=self.content["acceptance"]["days"])

    @property
    def to_appoint(self) -> timedelta:
        return timedelta(hours=self.content["enrolment"]["hours"])

    @property
    def between_checks(self) -> timedelta:
        return timedelta(hours=self.content["licence"]["hours"])

    @property
    def unverified(self) -> timedelta:
        return timedelta(days=self.content["licence"]["unverified_days"])

    @property
    def trusted(self) -> timedelta:
        return timedelta(days=self.content["licence"]["trusted_days"])

    @property
    def unconfirmed(self) -> list[Words]:
        """What nobody has confirmed, in words."""
        rows = [(Words.from_json(row["name"]), row) for part in ("bases", "bodies") for row in self.content[part]]
        rows += [(name, self.content[part]) for part, name in PARTS.items()]
        return [name for name, row in rows if row["confidence"] == "unconfirmed"]


def read(folder: Path) -> Rules:
    """Raises ProgramFileError for a file that is wrong."""
    return Rules(read_one(folder, FILE, problems))


@lru_cache(maxsize=8)
def rules(program: str = "ontario") -> Rules:
    """Of the program; one that has no such file follows the first one. Raises ProgramFileError."""
    folder = ONTARIO.parent / program
    return read(folder if (folder / FILE).exists() else ONTARIO)


@cache
def body_name(name: str) -> Words:
    """Of a body whatever program knows it: a licence is its holder’s, and no program’s. An unknown one has no name."""
    for path in sorted(ONTARIO.parent.glob(f"*/{FILE}"), key=lambda path: path.parent != ONTARIO):
        if known := dict(read(path.parent).bodies).get(name):
            return known
    return Words("", "")
