"""Reading a province's program files: TOML in, one validated JSON-plain definition per stream version out.

    <province>/program.toml                  the program, its allocation, the reasons for returning a document
    <province>/desk.toml                     offices, teams, queues, who gets which file, when to act next
    <province>/privacy.toml                  retention, access, notices, consents (read by nominee/programs/privacy.py)
    <province>/tables/*.toml                 figures that streams share, by the day they count from
    <province>/shared/*.toml                 pages, documents, checks and criteria that several streams `use`
    <province>/streams/<code>/<date>.toml    one version of one stream, in force from its date

Every error names the file, the key and the reason.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from nominee.programs import desk as desk_file
from nominee.programs import schema, sealed_answers, tables

ONTARIO = Path(__file__).parent / "ontario"


class ProgramFileError(Exception):
    def __init__(self, file: str, key: str, reason: str) -> None:
        super().__init__(f"{file}: {key}: {reason}")
        self.file, self.key, self.reason = file, key, reason


@dataclass(frozen=True)
class Version:
    """`in_force_until` is no part of the definition: a version may be ended, once, after it was published."""

    stream: str
    in_force_from: date
    in_force_until: date | None
    definition: dict[str, Any]
    file: str

    @property
    def sha256(self) -> str:
        return hash_of(self.definition)


def hash_of(definition: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(definition, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True)
class ProgramFiles:
    program: dict[str, Any]
    tables: dict[str, Any]
    desk: dict[str, Any]
    versions: tuple[Version, ...]

    @property
    def sealed(self) -> list[str]:
        """Codes of the answers that are kept sealed."""
        return list(self.program.get("sealed", {}).get("answers", []))


def read_program(folder: Path) -> ProgramFiles:
    """Read and validate a whole province. Raises ProgramFileError at the first thing wrong."""
    program = _read(folder / "program.toml", folder)
    _refuse(schema.program_problems(program), "program.toml")
    desk = _read(folder / "desk.toml", folder)
    _refuse(desk_file.problems(desk), "desk.toml")
    figures = {path.stem: _table(path, folder) for path in sorted((folder / "tables").glob("*.toml"))}
    shared = {f"shared/{path.stem}": _shared(path, folder) for path in sorted((folder / "shared").glob("*.toml"))}
    paths = sorted((folder / "streams").glob("*/*.toml"))
    versions = [_version(path, folder, shared, program, figures) for path in paths]
    if not versions:
        raise ProgramFileError("streams", "-", "the program has no stream")
    files = ProgramFiles(program, figures, desk, tuple(_in_turn(versions)))
    _refuse(sealed_answers.problems(files.sealed, [version.definition for version in versions]), "program.toml")
    return files


def read_one(folder: Path, name: str, problems: Callable[[Any], list[tuple[str, str]]]) -> dict[str, Any]:
    """One file of a province by itself, validated. Raises ProgramFileError."""
    content = _read(folder / name, folder)
    _refuse(problems(content), name)
    return content


def _read(path: Path, folder: Path) -> dict[str, Any]:
    name = str(path.relative_to(folder))
    try:
        read: dict[str, Any] = _plain(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise ProgramFileError(name, "-", "the file is missing") from None
    except OSError as wrong:
        raise ProgramFileError(name, "-", f"the file cannot be read: {wrong.strerror}") from None
    except (ValueError, RecursionError) as wrong:  # of TOML, of UTF-8, of a number without end, of endless nesting
        raise ProgramFileError(name, "-", f"not valid TOML: {wrong}") from None
    return read


def _plain(value: Any) -> Any:
    """Dates as ISO text, decimals as text, so that the definition is the same in a file, in JSON and in the database."""
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, float):
        return str(Decimal(str(value)))
    return value


def _table(path: Path, folder: Path) -> dict[str, Any]:
    content = _read(path, folder)
    _refuse(tables.problems({path.stem: content}), str(path.relative_to(folder)))
    return content


def _shared(path: Path, folder: Path) -> dict[str, Any]:
    content = _read(path, folder)
    _refuse(schema.SHARED(content, ""), str(path.relative_to(folder)))
    return content


def _version(
    path: Path, folder: Path, shared: Mapping[str, Any], program: Mapping[str, Any], figures: Mapping[str, Any]
) -> Version:
    name = str(path.relative_to(folder))
    raw = _read(path, folder)
    if "reasons" in raw:
        raise ProgramFileError(name, "reasons", "unknown key")
    raw["reasons"] = program["reasons"]
    _refuse(schema.VERSION(raw | {section: _own(raw.get(section)) for section in schema.SECTIONS}, ""), name)
    for section in schema.SECTIONS:
        raw[section] = _with_shared(raw.get(section, []), section, shared, name)
    _refuse(schema.reference_problems(raw, figures), name)
    _finish(raw, program)
    begin = date.fromisoformat(raw["version"]["in_force_from"])
    if path.stem != begin.isoformat():
        raise ProgramFileError(name, "version.in_force_from", f"the file is named {path.stem}")
    if path.parent.name != raw["stream"]["code"]:
        raise ProgramFileError(name, "stream.code", f"the folder is named {path.parent.name}")
    until = raw["version"].pop("in_force_until", None)
    return Version(raw["stream"]["code"], begin, date.fromisoformat(until) if until else None, raw, name)


def _finish(raw: dict[str, Any], program: Mapping[str, Any]) -> None:
    """Only the reasons it uses (and those of them that only a person can judge), so that a new reason changes no published version; the rules for translations."""
    used = {code for document in raw["documents"] for code in document["reasons"]}
    raw["reasons"] = {code: text for code, text in program["reasons"].items() if code in used}
    # Without the list, everything is left to judgement: nothing binds that the program did not decide.
    judged = program.get("receipt", {}).get("judged", list(program["reasons"]))
    raw["judged"] = [code for code in judged if code in used]
    raw["documents"] = [
        {**row, "rules": [*row["rules"], *program["translation"]["rules"]]} if row.get("needs_translation") else row
        for row in raw["documents"]
    ]


def _own(rows: Any) -> Any:
    """What the version's own file says; the shape of shared rows is judged once, in their file."""
    if not isinstance(rows, list):
        return [] if rows is None else rows
    return [row for row in rows if not (isinstance(row, Mapping) and "use" in row)]


def _with_shared(rows: list[Any], section: str, shared: Mapping[str, Any], file: str) -> list[Any]:
    """Put shared rows in the place of `{use = "shared/people", only = [...], except = [...], when = ...}`."""
    found: list[Any] = []
    for index, row in enumerate(rows):
        if not isinstance(row, Mapping) or "use" not in row:
            found.append(row)
            continue
        key = f"{section}[{index}]"
        _refuse(schema.USE(row, key), file)
        source = shared.get(row["use"], {}).get(section)
        if source is None:
            raise ProgramFileError(file, f"{key}.use", f"no shared {section} in “{row['use']}”")
        codes = [part["code"] for part in source]
        for code in (*row.get("only", []), *row.get("except", [])):
            if code not in codes:
                raise ProgramFileError(file, key, f"“{row['use']}” has no “{code}”")
        keep = row.get("only") or [code for code in codes if code not in row.get("except", [])]
        found += [_also(part, row.get("when")) for part in source if part["code"] in keep]
    return found


def _also(part: dict[str, Any], when: Any) -> dict[str, Any]:
    if when is None:
        return part
    return {**part, "when": {"all": [when, part["when"]]} if "when" in part else when}


def _refuse(problems: list[tuple[str, str]], file: str) -> None:
    if problems:
        raise ProgramFileError(file, *problems[0])


def _in_turn(versions: list[Version]) -> list[Version]:
    """A version without an end is in force until the day before the next one of its stream."""
    ordered = sorted(versions, key=lambda version: (version.stream, version.in_force_from))
    found: list[Version] = []
    for earlier, later in itertools.pairwise([*ordered, None]):
        assert earlier is not None
        if later is None or later.stream != earlier.stream:
            found.append(earlier)
            continue
        eve = later.in_force_from - timedelta(days=1)
        if earlier.in_force_until and earlier.in_force_until > eve:
            raise ProgramFileError(later.file, "version.in_force_from", f"overlaps with {earlier.file}")
        found.append(replace(earlier, in_force_until=earlier.in_force_until or eve))
    return found
