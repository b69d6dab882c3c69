"""Program files into the database: idempotent, and never touching a published version."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from nominee.models import Allocation, AllocationChange, Program, Stream, StreamVersion
from nominee.programs.definition import ProgramFileError, ProgramFiles, Version


@transaction.atomic
def load(files: ProgramFiles) -> list[str]:
    """Returns what was new, in words. Raises ProgramFileError where a published version differs from its file."""
    row = files.program["program"]
    program, _ = Program.objects.update_or_create(
        code=row["code"],
        defaults={
            "name": row["name"],
            "time_zone": row["time_zone"],
            "executive_director_signs": row.get("executive_director_signs", False),
            "tables": files.program.get("tables", {}),
        },
    )
    news = [_load_version(program, version) for version in files.versions]
    _load_allocations(program, files.program["allocations"])
    return [line for line in news if line]


def _load_version(program: Program, version: Version) -> str:
    heading = version.definition["stream"]
    stream, _ = Stream.objects.update_or_create(
        code=version.stream, defaults={"program": program, "prefix": heading["prefix"], "name": heading["name"]}
    )
    row = StreamVersion.objects.filter(stream=stream, in_force_from=version.in_force_from).first()
    if row is None:
        StreamVersion.objects.create(
            stream=stream,
            label=version.definition["version"]["label"],
            in_force_from=version.in_force_from,
            in_force_until=version.in_force_until,
            definition=version.definition,
            sha256=version.sha256,
            published_at=timezone.now(),
        )
        return f"{version.file}: published"
    if row.sha256 != version.sha256:
        raise ProgramFileError(
            version.file, "-", "this version is published and may not change: write a new dated file"
        )
    return ""


def _load_allocations(program: Program, changes: list[dict]) -> None:
    for change in changes:
        day = date.fromisoformat(change["effective_on"])
        allocation, _ = Allocation.objects.get_or_create(program=program, year=day.year)
        AllocationChange.objects.get_or_create(
            allocation=allocation,
            effective_on=day,
            defaults={"places": change["places"], "source": change["source"]},
        )
        allocation.cap = sum(allocation.changes.values_list("places", flat=True))
        allocation.save(update_fields=["cap"])
