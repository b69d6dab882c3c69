"""The rows as the page shows them: flat, in words, with the receipt of the rule that put each of them there.

Three questions for the whole page (names, notes, representatives), none for a row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from nominee.access import represented
from nominee.desk.worklist.facets import Counts, severity_names
from nominee.desk.worklist.known import Known
from nominee.desk.worklist.listing import ANSWERS
from nominee.desk.worklist.wording import Wording
from nominee.models import Note
from nominee.work.urgency import severity

LONGEST_NOTE = 110


def lines(
    rows: Sequence[dict[str, Any]], known: Known, now: datetime, today: date, *, may_wait: bool = True
) -> list[dict[str, Any]]:
    keys, say = [row["id"] for row in rows], Wording(known)
    holders = known.holder_names([row["assigned_to_id"] for row in rows], [row["queue_id"] for row in rows])
    notes, acted_for = _latest_notes(keys), represented(keys)
    place = reverse("desk-file", args=["-"])
    for row in rows:
        row["state"] = say.states[row["status"]][0]
        row["work"] = say.next_step(row)
        row["age"] = say.age((now - row["status_since"]).days)
        row["name"] = f"{row['given_names']} {row['family_name']}".strip() or "–"
        row["stream"] = known.stream_names[row["stream_id"]]
        row["holder"] = holders.get(holder_of(row), "–")
        row["flags"] = [say.in_french] if row["language"] == "fr" else []
        if row["id"] in acted_for:
            row["flags"].append(say.represented)
        row["note"] = notes.get(row["id"], "")
        row["url"] = place.replace("/-/", f"/{row['number']}/")
        _when(row, say, today, may_wait=may_wait)
    return list(rows)


def _when(row: dict[str, Any], say: Wording, today: date, *, may_wait: bool) -> None:
    if row["decided_at"] is not None:
        row |= {"group": "", "when": say.day(row["decided_at"]), "act": "", "why": (), "aside": ""}
        return
    is_waiting = may_wait and row["status"] in ANSWERS and row["next_on"] > today
    row["group"] = "waiting" if is_waiting else severity(row["next_on"], today)
    row["when"], row["act"], row["why"] = say.date_that_bites(row), say.act_by(row["next_on"]), say.receipt(row)
    row["aside"] = say.aside_until(row["aside_until"]) if row["is_aside"] else ""


def holder_of(row: Mapping[str, Any]) -> str:
    return f"u{row['assigned_to_id']}" if row["assigned_to_id"] else f"q{row['queue_id']}"


def _latest_notes(keys: Sequence[int]) -> dict[int, str]:
    """The first line of each file's newest note."""
    newest = Note.objects.filter(application__in=keys).order_by("application_id", "-at", "-id")
    found = newest.distinct("application_id").values_list("application_id", "text")
    return {key: first_line(text) for key, text in found}


def first_line(text: str) -> str:
    line = next(iter(text.strip().splitlines()), "")
    return line if len(line) <= LONGEST_NOTE else f"{line[:LONGEST_NOTE]}…"


def grouped(rows: Sequence[dict[str, Any]], counts: Counts, most: int, in_words: Any) -> list[dict[str, Any]]:
    """Rows of one group stand together already; its number is that of the whole view."""
    names, groups = severity_names(), []
    for row in rows:
        if not groups or groups[-1]["code"] != row["group"]:
            number = counts.groups.get(row["group"], 0)
            text = in_words(number, most) if counts.is_capped else str(number)
            groups.append({"code": row["group"], "name": names.get(row["group"], ""), "count": text, "rows": []})
        groups[-1]["rows"].append(row)
    return groups
