"""What employers are asked, and who of theirs may do what: `<province>/employer/<date>.toml`, in force from its date.

Pure but for reading the files once. A question that the application's form asks too is named by `same_as`, so that an
answer given here is an answer there; its words may be the employer's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from nominee.programs import conditions
from nominee.programs.definition import ProgramFileError, read_one
from nominee.programs.parts import FIELD, LIMIT
from nominee.programs.shapes import Problem, Shape, code, day, flag, list_of, map_of, one_of, table, text, whole, words

PROGRAMS = Path(__file__).parent
MEMBERS = ("signing_officer", "contact", "representative")
ACTS = (
    "edit_profile", "add_contact", "promote", "end_member", "draft_offer", "edit_offer", "edit_employee", "sign_offer",
    "withdraw_offer", "name_representative", "edit_approval", "sign_approval",
)  # fmt: skip
PARTS = ("registration", "profile", "offer", "approval")
SOURCED = {"confidence": one_of(("confirmed", "unconfirmed")), "source": text}
OPTIONAL_OF_A_FIELD = {
    "hint": words, "required": flag, "max_length": whole(1, 20000), "when": lambda value, key: [],
}  # fmt: skip
SAME = table({"same_as": code}, {"label": words, **OPTIONAL_OF_A_FIELD})


def _field(value: Any, key: str) -> list[Problem]:
    return SAME(value, key) if isinstance(value, Mapping) and "same_as" in value else FIELD(value, key)


PAGE: Shape = table(
    {"code": code, "title": words, "fields": list_of(_field, 1)}, {"intro": words, "when": lambda value, key: []}
)
FILE: Shape = table(
    {
        "version": table({"in_force_from": day, **SOURCED}),
        "people": table({"signing_officers": whole(1, 50), "enrolment_hours": whole(1, 720), **SOURCED}),
        "business_number": table({"check_digit": flag, **SOURCED}),
        "rights": map_of(table({"who": list_of(one_of(MEMBERS)), **SOURCED}), one_of(ACTS, "act")),
        **{part: list_of(PAGE, 1) for part in PARTS},
    },
    {"approval_after_invitation": LIMIT},
)


@dataclass(frozen=True)
class EmployerRules:
    in_force_from: date
    content: Mapping[str, Any]

    def may(self, kind: str, act: str) -> bool:
        return kind in self.content["rights"][act]["who"]

    def pages(self, part: str) -> list[dict[str, Any]]:
        return list(self.content[part])

    def page(self, part: str, name: str) -> dict[str, Any] | None:
        return next((row for row in self.content[part] if row["code"] == name), None)

    def fields(self, part: str) -> list[dict[str, Any]]:
        return [field for page in self.content[part] for field in page["fields"]]

    @property
    def unconfirmed(self) -> Iterator[str]:
        """What nobody confirmed yet, by its key."""
        for name in ("version", "people", "business_number"):
            if self.content[name]["confidence"] == "unconfirmed":
                yield name
        for act, row in self.content["rights"].items():
            if row["confidence"] == "unconfirmed":
                yield f"rights.{act}"


def problems(content: Any) -> list[Problem]:
    """What is wrong with one file by itself; `same_as` and conditions are judged once it is whole."""
    found = FILE(content, "")
    if found:
        return found
    found = [("rights", f"“{act}” is missing") for act in ACTS if act not in content["rights"]]
    for part in PARTS:
        codes = [row["code"] for row in content[part]]
        found += [(part, f"the code “{name}” is used twice") for name in sorted(set(codes)) if codes.count(name) > 1]
    return found


def _whole(content: dict[str, Any], known: Mapping[str, Mapping[str, Any]], file: str) -> dict[str, Any]:
    """Each `same_as` replaced by the question it names; conditions look at all questions asked before or here."""
    asked: dict[str, Mapping[str, Any]] = {}
    for part in PARTS:
        for page in content[part]:
            page["kind"] = "fields"
            page["fields"] = [_same(field, known, f"{part}[{page['code']}]", file) for field in page["fields"]]
            for field in page["fields"]:
                if field["code"] in asked:
                    raise ProgramFileError(file, f"{part}[{page['code']}]", f"“{field['code']}” is asked twice")
                asked[field["code"]] = field
    for part in PARTS:
        for page in content[part]:
            for row in (page, *page["fields"]):
                if "when" in row and (wrong := conditions.problems(row["when"], asked, {})):
                    raise ProgramFileError(file, f"{part}[{page['code']}].{row['code']}.when", wrong[0])
    return content


def _same(field: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]], key: str, file: str) -> dict[str, Any]:
    if "same_as" not in field:
        return dict(field)
    if field["same_as"] not in known:
        raise ProgramFileError(file, key, f"no shared page asks “{field['same_as']}”")
    own = {name: value for name, value in field.items() if name != "same_as"}
    shared = {name: value for name, value in known[field["same_as"]].items() if name not in ("when", "hint")}
    return shared | own


def read(folder: Path) -> list[EmployerRules]:
    """All versions of a province, the oldest first; none where it has no portal for employers."""
    found, known = [], _shared_fields(folder)
    for path in sorted((folder / "employer").glob("*.toml")):
        name = str(path.relative_to(folder))
        content = read_one(folder, name, problems)
        begin = date.fromisoformat(content["version"]["in_force_from"])
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", path.stem) or path.stem != begin.isoformat():
            raise ProgramFileError(name, "version.in_force_from", f"the file is named {path.stem}")
        found.append(EmployerRules(begin, _whole(content, known, name)))
    return found


def _shared_fields(folder: Path) -> dict[str, dict[str, Any]]:
    """Questions of the application's form about the employer and the job, by their code."""
    known: dict[str, dict[str, Any]] = {}
    for path in sorted((folder / "shared").glob("*.toml")):
        content = read_one(folder, str(path.relative_to(folder)), lambda content: [])
        for page in content.get("pages", []):
            for field in page.get("fields", []) if page.get("kind") == "fields" else []:
                known.setdefault(field["code"], field)
    return known


@lru_cache(maxsize=16)
def _of(program: str) -> tuple[EmployerRules, ...]:
    folder = PROGRAMS / program
    return tuple(read(folder)) if (folder / "employer").is_dir() else ()


def rules_on(program: str, on: date) -> EmployerRules | None:
    """In force on this day; of a day before the portal opened, its first version. None: no portal in this program."""
    versions = _of(program)
    begun = [row for row in versions if row.in_force_from <= on]
    return begun[-1] if begun else versions[0] if versions else None
