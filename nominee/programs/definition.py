"""Reading a province's program files: TOML in, one validated JSON-plain definition per stream version out.

    <province>/program.toml                  the program, its allocation, reasons and tables
    <province>/shared/*.toml                 pages, documents and checks that several streams `use`
    <province>/streams/<code>/<date>.toml    one version of one stream, in force from its date

Every error names the file, the key and the reason.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from nominee.programs import schema

ONTARIO = Path(__file__).parent / "ontario"


class ProgramFileError(Exception):
    def __init__(self, file: str, key: str, reason: str) -> None:
        super().__init__(f"{file}: {key}: {reason}")
        self.file, self.key, self.reason = file, key, reason


@dataclass(frozen=True)
class Version:
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
    versions: tuple[Version, ...]


def read_program(folder: Path) -> ProgramFiles:
    """Read and validate a whole province. Raises ProgramFileError at the first thing wrong."""
    program = _plain(_read(folder / "program.toml", folder))
    _refuse(schema.program_problems(program), "program.toml")
    shared = {f"shared/{path.stem}": _plain(_read(path, folder)) for path in sorted((folder / "shared").glob("*.toml"))}
    versions = [_version(path, folder, shared, program) for path in sorted((folder / "streams").glob("*/*.toml"))]
    if not versions:
        raise ProgramFileError("streams", "-", "the program has no stream")
    _refuse_overlaps(versions)
    return ProgramFiles(program, tuple(versions))


def _read(path: Path, folder: Path) -> dict[str, Any]:
    name = str(path.relative_to(folder))
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ProgramFileError(name, "-", "the file is missing") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise ProgramFileError(name, "-", f"not valid TOML: {wrong}") from None


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


def _version(path: Path, folder: Path, shared: Mapping[str, Any], program: Mapping[str, Any]) -> Version:
    name = str(path.relative_to(folder))
    raw = _plain(_read(path, folder))
    for section in ("pages", "documents", "checks", "criteria"):
        raw[section] = _with_shared(raw.get(section, []), section, shared, name)
    raw["reasons"] = program["reasons"]
    _refuse(schema.version_problems(raw), name)
    begin = date.fromisoformat(raw["version"]["in_force_from"])
    if path.stem != begin.isoformat():
        raise ProgramFileError(name, "version.in_force_from", f"the file is named {path.stem}")
    if path.parent.name != raw["stream"]["code"]:
        raise ProgramFileError(name, "stream.code", f"the folder is named {path.parent.name}")
    until = raw["version"].setdefault("in_force_until", None)
    end = date.fromisoformat(until) if until else None
    if end and end < begin:
        raise ProgramFileError(name, "version.in_force_until", "ends before it starts")
    return Version(raw["stream"]["code"], begin, end, raw, name)


def _with_shared(rows: Any, section: str, shared: Mapping[str, Any], file: str) -> list[Any]:
    """Put shared rows in the place of `{use = "shared/people", only = [...], except = [...]}`."""
    if not isinstance(rows, list):
        raise ProgramFileError(file, section, "must be a list of tables")
    found: list[Any] = []
    for index, row in enumerate(rows):
        if not isinstance(row, Mapping) or "use" not in row:
            found.append(row)
            continue
        source = shared.get(row["use"])
        if source is None or section not in source:
            raise ProgramFileError(file, f"{section}[{index}].use", f"no shared {section} in “{row['use']}”")
        codes = [part.get("code") for part in source[section]]
        for code in (*row.get("only", []), *row.get("except", [])):
            if code not in codes:
                raise ProgramFileError(file, f"{section}[{index}]", f"“{row['use']}” has no “{code}”")
        keep = row.get("only") or [code for code in codes if code not in row.get("except", [])]
        found += [part for part in source[section] if part.get("code") in keep]
    return found


def _refuse(problems: list[tuple[str, str]], file: str) -> None:
    if problems:
        raise ProgramFileError(file, *problems[0])


def _refuse_overlaps(versions: list[Version]) -> None:
    by_start = sorted(versions, key=lambda version: (version.stream, version.in_force_from))
    for earlier, later in itertools.pairwise(by_start):
        if earlier.stream == later.stream and (
            earlier.in_force_until is None or earlier.in_force_until >= later.in_force_from
        ):
            raise ProgramFileError(later.file, "version.in_force_from", f"overlaps with {earlier.file}")
