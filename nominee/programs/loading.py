"""Program files into the database: idempotent, and never touching a published version."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from nominee.models import Allocation, AllocationChange, Office, Program, Queue, Stream, StreamVersion, Team
from nominee.programs.definition import ProgramFileError, ProgramFiles, Version


@transaction.atomic
def load(files: ProgramFiles, *, only_check: bool = False) -> list[str]:
    """Returns what is new, in words. Raises ProgramFileError where a file contradicts what is published.

    `only_check` says what would happen and leaves everything as it was.
    """
    program, news = _load_program(files)
    news += _load_desk(files.desk)
    news += _load_versions(program, files.versions)
    news += _load_allocations(program, files.program["allocations"])
    news += _missing_files(program, files)
    if only_check:
        transaction.set_rollback(True)
    return news


def _load_program(files: ProgramFiles) -> tuple[Program, list[str]]:
    row = files.program["program"]
    known = Program.objects.select_for_update().filter(code=row["code"]).first()
    if known:
        _refuse_changed_figures(known.tables, files.tables)
    defaults = {
        "name": row["name"],
        "time_zone": row["time_zone"],
        "executive_director_signs": row.get("executive_director_signs", False),
        "tables": files.tables,
        "sealed": files.sealed,
        "words": files.program["words"],
        "desk": {name: files.desk[name] for name in ("routes", "urgency")},
    }
    changed = [name for name, value in defaults.items() if known and getattr(known, name) != value]
    if known and not changed:
        return known, []
    program, _ = Program.objects.update_or_create(code=row["code"], defaults=defaults)
    return program, [f"program {row['code']}: {', '.join(changed) or 'created'}"]


def _refuse_changed_figures(old: dict[str, Any], new: dict[str, Any]) -> None:
    """Files were judged by them: a confirmed edition stays; what is unconfirmed may still be corrected."""
    for name, edition in _editions(old):
        if edition.get("confidence") == "confirmed" and edition not in [
            row for at, row in _editions(new) if at == name
        ]:
            file = f"tables/{name.split('.')[0]}.toml"
            raise ProgramFileError(
                file,
                name,
                f"the confirmed edition of {edition['from']} is in use and may not change: add a new edition",
            )


def _editions(tables: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, content in tables.items():
        for key, rows in content.items():
            for row in rows if isinstance(rows, list) else ():
                if isinstance(row, dict) and "from" in row:
                    yield f"{name}.{key}", row


def _load_desk(desk: dict[str, Any]) -> list[str]:
    """Offices, teams and queues by their codes. One that is no longer named stays: files may still be there."""
    news, offices, teams = [], {}, {}
    for row in desk["offices"]:
        offices[row["code"]], is_new = Office.objects.update_or_create(code=row["code"], defaults={"name": row["name"]})
        news += [f"office {row['code']}"] if is_new else []
    for row in desk["teams"]:
        wished = {"name": row["name"], "office": offices[row["office"]]}
        teams[row["code"]], is_new = Team.objects.update_or_create(code=row["code"], defaults=wished)
        news += [f"team {row['code']}"] if is_new else []
    for place, row in enumerate(desk["queues"]):
        wished = {
            "name": row["name"],
            "team": teams[row["team"]],
            "turn": row["turn"],
            "roles": row["roles"],
            "place": place,
        }
        _, is_new = Queue.objects.update_or_create(code=row["code"], defaults=wished)
        news += [f"queue {row['code']}"] if is_new else []
    return news


def _load_versions(program: Program, versions: tuple[Version, ...]) -> list[str]:
    headings = {version.stream: version.definition["stream"] for version in versions}  # what the last one says
    known = {stream.code: stream for stream in Stream.objects.filter(code__in=headings)}
    for code, heading in headings.items():
        wished = {"program": program, "prefix": heading["prefix"], "name": heading["name"]}
        if code not in known or any(getattr(known[code], name) != value for name, value in wished.items()):
            known[code], _ = Stream.objects.update_or_create(code=code, defaults=wished)
    published = {
        (row.stream.code, row.in_force_from): row
        for row in StreamVersion.objects.filter(stream__code__in=headings).select_related("stream")
    }
    news: list[str] = []
    for version in versions:
        row = published.get((version.stream, version.in_force_from))
        news += _publish(known[version.stream], version) if row is None else _compare(row, version)
    return news


def _publish(stream: Stream, version: Version) -> list[str]:
    _refuse_an_overlap(stream, version)
    StreamVersion.objects.create(
        stream=stream,
        label=version.definition["version"]["label"],
        in_force_from=version.in_force_from,
        in_force_until=version.in_force_until,
        definition=version.definition,
        sha256=version.sha256,
        published_at=timezone.now(),
    )
    return [f"{version.file}: published"]


def _compare(row: StreamVersion, version: Version) -> list[str]:
    """A published version is what it was; it may be ended, once, and gain, once, the parts it did not speak of."""
    gained = _gained(row, version)
    if row.sha256 != version.sha256 and not gained:
        where, was, says = difference(row.definition, version.definition) or ("-", "", "")
        raise ProgramFileError(
            version.file,
            where,
            f"this version is published and may not change (published: {_short(was)}; the file: {_short(says)}). "
            "Write a new dated file",
        )
    if gained:
        row.definition, row.sha256 = version.definition, version.sha256
        row.save(update_fields=["definition", "sha256"])
    news = [f"{version.file}: gains {', '.join(gained)}"] if gained else []
    if row.in_force_until == version.in_force_until or _ended_by_a_proposal(row, version):
        return news
    if row.in_force_until is not None:
        raise ProgramFileError(
            version.file,
            "version.in_force_until",
            f"this version ends on {row.in_force_until}; that is published and may not change",
        )
    row.in_force_until = version.in_force_until
    row.save(update_fields=["in_force_until"])
    return [*news, f"{version.file}: ends on {version.in_force_until}"]


def _gained(row: StreamVersion, version: Version) -> list[str]:
    """Of a version published before there were pools: its parts about them, where nothing else is different."""
    gained = [part for part in ("points", "interest") if part in version.definition and part not in row.definition]
    rest = {key: value for key, value in version.definition.items() if key not in gained}
    return gained if gained and rest == row.definition else []


def _ended_by_a_proposal(row: StreamVersion, version: Version) -> bool:
    """Rules published in the product end those before them, of which the files need not know yet (nominee/rules)."""
    if row.in_force_until is None or (version.in_force_until and version.in_force_until < row.in_force_until):
        return False
    next_day = row.in_force_until + timedelta(days=1)
    return StreamVersion.objects.filter(stream=row.stream_id, in_force_from=next_day, proposal__isnull=False).exists()


def _refuse_an_overlap(stream: Stream, version: Version) -> None:
    """The database would refuse it too, in words that help nobody."""
    overlapping = StreamVersion.objects.filter(stream=stream).exclude(in_force_until__lt=version.in_force_from)
    if version.in_force_until:
        overlapping = overlapping.filter(in_force_from__lte=version.in_force_until)
    if row := overlapping.first():
        until = f"until {row.in_force_until}" if row.in_force_until else "until further notice"
        raise ProgramFileError(
            version.file,
            "version.in_force_from",
            f"overlaps with the published version “{row.label}”, in force from {row.in_force_from} {until}",
        )


def difference(old: Any, new: Any, at: str = "") -> tuple[str, Any, Any] | None:
    """The first place where two definitions differ: its key, and both values."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in [*old, *(key for key in new if key not in old)]:
            if found := difference(old.get(key), new.get(key), f"{at}.{key}".lstrip(".")):
                return found
        return None
    if isinstance(old, list) and isinstance(new, list):
        for place in range(max(len(old), len(new))):
            one, other = (rows[place] if place < len(rows) else None for rows in (old, new))
            if found := difference(one, other, f"{at}[{_named(one, other, place)}]"):
                return found
        return None
    return None if old == new else (at, old, new)


def _named(one: Any, other: Any, place: int) -> str:
    for row in (one, other):
        if isinstance(row, dict) and isinstance(row.get("code"), str):
            return row["code"]
    return str(place)


def _short(value: Any) -> str:
    text = "nothing" if value is None else str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _load_allocations(program: Program, changes: list[dict[str, Any]]) -> list[str]:
    news = []
    for change in changes:
        day = date.fromisoformat(change["effective_on"])
        allocation, _ = Allocation.objects.get_or_create(program=program, year=day.year)
        row, is_new = AllocationChange.objects.get_or_create(
            allocation=allocation,
            effective_on=day,
            defaults={"places": change["places"], "source": change["source"]},
        )
        if row.places != change["places"]:
            raise ProgramFileError(
                "program.toml",
                f"allocations[{change['effective_on']}].places",
                f"{row.places} places are recorded for this day: add a change of a later day",
            )
        if is_new:
            allocation.cap = sum(allocation.changes.values_list("places", flat=True))
            allocation.save(update_fields=["cap"])
            news.append(f"allocation of {day.year}: {change['places']:+} places from {day}")
    return news


def _missing_files(program: Program, files: ProgramFiles) -> list[str]:
    """A published version whose file is gone stays published; whoever loads should know."""
    there = {(version.stream, version.in_force_from) for version in files.versions}
    published = StreamVersion.objects.filter(stream__program=program).select_related("stream")
    return [
        f"streams/{row.stream.code}/{row.in_force_from}.toml: published, but its file is gone"
        for row in published
        if (row.stream.code, row.in_force_from) not in there
    ]
