"""Whom proposed rules would touch beside the files: drafts, which follow new rules of themselves, and people in the pool.

Of drafts only numbers are kept: they are their applicants' business. Of the pool: who would stand there with other points,
by key, for whoever may read it.
"""

from __future__ import annotations

import logging
from typing import Any

from nominee import points
from nominee.models import Application, Replay, User
from nominee.rules import parts
from nominee.rules.comparing import differences
from nominee.selectors import facts_of

LEAST_TOLD = 5  # as of the counts of pools: a smaller number might be known people
MOST_KEPT = 5000  # of those in the pool whose points differ; all are counted
_log = logging.getLogger(__name__)


def step(replay: Replay, most: int) -> int | None:
    """The next so many; None when nobody is left. In the caller's transaction; saves nothing."""
    if not replay.beyond:
        replay.beyond = {"drafts": _begun(_drafts(replay).count()), "pool": _begun(parts.pool_size(_stream(replay)))}
    return _of_drafts(replay, most) or _of_pool(replay, most) or None


def _begun(total: int) -> dict[str, Any]:
    return {"total": total, "run": 0, "after": 0, "failed": 0, "differ": 0, "kinds": {}, "who": []}


def _stream(replay: Replay) -> int:
    return int(replay.proposal.stream_id)


def _drafts(replay: Replay) -> Any:
    files = Application.objects.filter(stream=replay.proposal.stream_id, status="draft", tombstone__isnull=True)
    return files.select_related("program").prefetch_related("entries", "documents").defer("program__tables")


def _of_drafts(replay: Replay, most: int) -> int:
    kept = replay.beyond["drafts"]
    files = list(_drafts(replay).filter(pk__gt=kept["after"]).order_by("pk")[:most])
    tables = replay.proposal.stream.program.tables
    for file in files:
        kept["after"], kept["run"] = file.pk, kept["run"] + 1
        try:
            case = parts.Case(replay.baseline.definition, tables, facts_of(file))
            found = differences(parts.answer(case), parts.answer(case.under(replay.proposal.definition)))
        except Exception as problem:
            kept["failed"] += 1
            _log.error("replay %s: draft %s could not be run: %s", replay.pk, file.pk, type(problem).__name__)
            continue
        kept["differ"] += bool(found)
        for kind in dict.fromkeys(row["kind"] for row in found):
            kept["kinds"][kind] = kept["kinds"].get(kind, 0) + 1
    return len(files)


def _of_pool(replay: Replay, most: int) -> int:
    """By what each attested last, and the day of it: what the rules of today gave stands in the pool already."""
    kept = replay.beyond["pool"]
    rows = parts.pooled(_stream(replay), kept["after"], most)
    tables = replay.proposal.stream.program.tables
    for row in rows:
        kept["after"], kept["run"] = row.key, kept["run"] + 1
        try:
            before, after = (
                found.total if (found := points.score(one.definition, tables, row.facts)) else None
                for one in (replay.baseline, replay.proposal)
            )
        except Exception as problem:
            kept["failed"] += 1
            _log.error("replay %s: %s of the pool could not be scored: %s", replay.pk, row.key, type(problem).__name__)
            continue
        if before != after:
            way = "other" if before is None or after is None else "more" if after > before else "fewer"
            kept["differ"] += 1
            kept["kinds"][way] = kept["kinds"].get(way, 0) + 1
            if len(kept["who"]) < MOST_KEPT:
                kept["who"].append([row.key, before, after])
    return len(rows)


def of_pool(replay: Replay, *, tells_all: bool) -> dict[str, Any]:
    """What was counted in the pool. Who sees no person gets no small number, and no split that betrays one."""
    kept = replay.beyond.get("pool", {})
    small = 0 < kept.get("differ", 0) < LEAST_TOLD
    betrays = any(count < LEAST_TOLD for count in kept.get("kinds", {}).values())
    told = {name: kept.get(name, 0) for name in ("run", "differ", "failed")}
    return told | {"kinds": kept.get("kinds"), "is_small": False, "is_split": True} if tells_all or not kept else told | {
        "kinds": kept["kinds"], "is_small": small, "is_split": not betrays, "least": LEAST_TOLD,
    }  # fmt: skip


def who(user: User, replay: Replay, most: int = 100) -> list[dict[str, Any]]:
    """Those in the pool whose points would differ and whom this person may see: number, before, after; the largest first."""
    found = replay.beyond.get("pool", {}).get("who", [])
    named = parts.named_in_pool(user, [key for key, _before, _after in found])
    rows = [
        {"number": named[key], "before": before, "after": after, "by": (after or 0) - (before or 0)}
        for key, before, after in found
        if key in named
    ]
    return sorted(rows, key=lambda row: (-abs(row["by"]), row["number"]))[:most]
