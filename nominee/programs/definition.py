"""Reading a province's program files: TOML in, one validated JSON-plain definition per stream version out.

    <province>/program.toml                  the program, its allocation, the reasons for returning a document
    <province>/desk.toml                     offices, teams, queues, who gets which file, when to act next
    <province>/privacy.toml                  retention, access, notices, consents (read by nominee/programs/privacy.py)
    <province>/tables/*.toml                 figures that streams share, by the day they count from
    <province>/shared/*.toml                 pages, documents, checks and criteria that several streams `use`
    program.toml may take tables and shared files from another province: what is federal, or the same
    <province>/streams/<code>/<date>.toml    one version of one stream, in force from its date (assembling.py)

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

from nominee.programs import assembling, pools, schema, sealed_answers, tables
from nominee.programs import desk as desk_file

PROGRAMS = Path(__file__).parent
ONTARIO = PROGRAMS / "ontario"


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
    figures = {path.stem: _table(path, root) for path, root in _files(folder, program, "tables")}
    shared = {f"shared/{path.stem}": _shared(path, root) for path, root in _files(folder, program, "shared")}
    versions = _versions(folder, shared, program, figures)
    if not versions:
        raise ProgramFileError("streams", "-", "the program has no stream")
    files = ProgramFiles(program, figures, desk, tuple(_in_turn(versions)))
    _refuse(sealed_answers.problems(files.sealed, [version.definition for version in versions]), "program.toml")
    return files


def _files(folder: Path, program: Mapping[str, Any], kind: str) -> list[tuple[Path, Path]]:
    """The province's own files, and before them those that it takes from another one (`[takes]`), with their roots."""
    found = {path.stem: (path, folder) for path in sorted((folder / kind).glob("*.toml"))}
    takes = program.get("takes", {})
    other = folder.parent / takes.get("from", "")
    other = other if other.is_dir() else PROGRAMS / takes.get("from", "")
    for name in takes.get(kind, []):
        path = other / kind / f"{name}.toml"
        if name in found:
            raise ProgramFileError("program.toml", f"takes.{kind}", f"there is a “{name}” of its own")
        if not path.is_file():
            raise ProgramFileError("program.toml", f"takes.{kind}", f"“{takes['from']}” has no “{name}”")
        found[name] = (path, other)
    return [found[name] for name in sorted(found)]


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


def _versions(
    folder: Path, shared: Mapping[str, Any], program: Mapping[str, Any], figures: Mapping[str, Any]
) -> list[Version]:
    """Each file with what it is based on. `whole`: those put together already, by their path."""
    raws = {path: _read(path, folder) for path in sorted((folder / "streams").glob("*/*.toml"))}
    whole: dict[Path, dict[str, Any]] = {}
    for path in raws:
        _put_together(path, folder, raws, whole, shared, program, ())
    return [_version(path, folder, raws[path], tree, program, figures) for path, tree in sorted(whole.items())]


def _put_together(
    path: Path,
    folder: Path,
    raws: Mapping[Path, dict[str, Any]],
    whole: dict[Path, dict[str, Any]],
    shared: Mapping[str, Any],
    program: Mapping[str, Any],
    above: tuple[Path, ...],
) -> dict[str, Any]:
    if path in whole:
        return whole[path]
    name, raw, base = str(path.relative_to(folder)), raws[path], None
    if "reasons" in raw:
        raise ProgramFileError(name, "reasons", "unknown key")
    if "based_on" in raw:
        other = next((row for row in raws if row.parent == path.parent and row.stem == raw["based_on"]), None)
        if other is None:
            raise ProgramFileError(name, "based_on", f"there is no version of “{raw['based_on']}” of this stream")
        if other in (*above, path):
            raise ProgramFileError(name, "based_on", "the versions are based on each other in a circle")
        base = _put_together(other, folder, raws, whole, shared, program, (*above, path))
    if not isinstance(raw.get("change", {}), Mapping):
        raise ProgramFileError(name, "change", "must be a table")
    try:
        tree = assembling.together(raw, base, shared)
    except assembling.Misfit as misfit:
        _refuse([misfit.problem], name)
    tree["reasons"] = program["reasons"]
    written = {key: value for key, value in raw.items() if key not in {"based_on", "change"}}
    # What is inherited or shared was judged in its own file; what is changed in it is judged as a whole.
    _refuse(schema.VERSION({**tree, **assembling.own_rows(_beside(written, tree))}, ""), name)
    if "change" in raw:
        _refuse(schema.VERSION(tree, ""), name)
    whole[path] = tree
    return tree


def _beside(written: Mapping[str, Any], tree: Mapping[str, Any]) -> dict[str, Any]:
    """Tables whole, as they are after merging, but with no rows than the file's own."""
    found = {key: tree.get(key, value) if key in assembling.MERGED else value for key, value in written.items()}
    for name, rows in (("points", "factors"), ("interest", "pages")):
        if isinstance(found.get(name), Mapping):
            own = written[name].get(rows) if isinstance(written.get(name), Mapping) else None
            found[name] = {**found[name], rows: own if own is not None else found[name].get(rows)}
    return found


def _version(
    path: Path,
    folder: Path,
    written: Mapping[str, Any],
    tree: dict[str, Any],
    program: Mapping[str, Any],
    figures: Mapping[str, Any],
) -> Version:
    name, raw = str(path.relative_to(folder)), dict(tree)
    if "interest" in raw:
        pages = pools.taken_over(raw["interest"]["pages"], raw["pages"])
        raw["interest"] = {**raw["interest"], "pages": pages}
    _refuse(schema.reference_problems(raw, figures), name)
    _finish(raw, program)
    begin = date.fromisoformat(raw["version"]["in_force_from"])
    if path.stem != begin.isoformat():
        raise ProgramFileError(name, "version.in_force_from", f"the file is named {path.stem}")
    if path.parent.name != raw["stream"]["code"]:
        raise ProgramFileError(name, "stream.code", f"the folder is named {path.parent.name}")
    until = raw["version"].get("in_force_until")
    raw["version"] = {key: value for key, value in raw["version"].items() if key != "in_force_until"}
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
