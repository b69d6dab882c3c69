"""`/desk/rules/`: every stream with its dated versions, and one version: what it says, and what nobody confirmed."""

from __future__ import annotations

import itertools
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from nominee import clock
from nominee.days import day_of
from nominee.desk.rulebook.frame import for_rules, page
from nominee.errors import NotFound
from nominee.models import StreamVersion
from nominee.points import most_of
from nominee.rules import catalogue


@require_safe
@for_rules
def index(request: HttpRequest) -> HttpResponse:
    """Current rules first: of each stream the newest version stands on top, those before it follow."""
    programs = []
    for _pk, rows in itertools.groupby(catalogue.versions(), key=lambda row: row.stream.program_id):
        listed = list(rows)
        program = listed[0].stream.program
        today = catalogue.today_in(program, clock.now())
        streams = [
            [_row(row, today) for row in of_stream]
            for _code, of_stream in itertools.groupby(listed, key=lambda row: row.stream.code)
        ]
        streams.sort(key=lambda found: (found[0]["state"] == catalogue.ENDED, str(found[0]["version"].stream.title)))
        programs.append({"program": program, "streams": streams, "figures": catalogue.doubts_of_tables(program.tables)})
    return page(request, "index", "index", programs=programs)


def _row(version: Any, today: Any) -> dict[str, Any]:
    return {
        "version": version,
        "begins": version.in_force_from.isoformat(),
        "state": catalogue.state_of(version, today),
        "regime": catalogue.regime(version.by),
        "is_open": version.open == "true",
        "is_unsure": version.confidence == "unconfirmed",
    }


@require_safe
@for_rules
def version(request: HttpRequest, stream: str, begins: str) -> HttpResponse:
    row = (
        StreamVersion.objects.filter(stream__code=stream, in_force_from=day_of(begins), published_at__isnull=False)
        .select_related("stream__program")
        .first()
    )
    if row is None:
        raise NotFound
    definition, program = row.definition, row.stream.program
    factors = [{"row": factor, "most": most_of(factor)} for factor in definition.get("points", {}).get("factors", [])]
    limits = [
        {"name": catalogue.LIMITS[name], "says": catalogue.limit(found), "row": found}
        for name, found in definition["limits"].items()
    ]
    return page(
        request, "version", "index", version=row, definition=definition, limits=limits, factors=factors,
        doubts=catalogue.doubts(definition), regime=catalogue.regime(definition["intake"].get("by")),
        state=catalogue.state_of(row, catalogue.today_in(program, clock.now())), program=program,
    )  # fmt: skip
