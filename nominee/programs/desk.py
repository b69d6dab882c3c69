"""What desk.toml must look like: offices, teams, queues, routes to a queue, and rules of urgency."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nominee.lifecycle import ACTIONS, STATES
from nominee.programs.shapes import Problem, code, list_of, one_of, table, text, unique, whole, words
from nominee.roles import READS_EVERY_FILE

TURNS = sorted({state.turn for state in STATES.values()} - {"nobody"})
STAFF_TURNS = [turn for turn in TURNS if turn != "applicant"]
DATES = ("due_on", "permit_expires_on", "passport_expires_on", "child_ages_out_on", "submitted_at", "status_since")
WHEN = table({}, {"language": one_of(("en", "fr")), "stream": text, "least_complexity": whole(1, 3)})
DESK = table(
    {
        "offices": list_of(table({"code": code, "name": words}), 1),
        "teams": list_of(table({"code": code, "office": code, "name": words}), 1),
        "queues": list_of(
            table(
                {
                    "code": code,
                    "team": code,
                    "turn": one_of(STAFF_TURNS, "turn"),
                    "roles": list_of(one_of(sorted(READS_EVERY_FILE), "role"), 1),
                    "name": words,
                }
            ),
            1,
        ),
        "routes": list_of(table({"code": code, "name": words, "queues": list_of(code, 1)}, {"when": WHEN}), 1),
        "urgency": list_of(
            table(
                {"code": code, "name": words, "date": one_of(DATES, "date")},
                {
                    "lead": whole(0, 3650),
                    "add": whole(0, 3650),
                    "turns": list_of(one_of(TURNS, "turn"), 1),
                    "after": list_of(one_of(sorted(ACTIONS), "action"), 1),
                    "confidence": one_of(("confirmed", "unconfirmed")),
                },
            ),
            1,
        ),
    }
)


def problems(desk: Any) -> list[Problem]:
    found = DESK(desk, "")
    if found:
        return found
    for section in ("offices", "teams", "queues", "routes", "urgency"):
        found += unique(desk[section], section)
    offices, teams = ({row["code"] for row in desk[section]} for section in ("offices", "teams"))
    queues = {row["code"]: row for row in desk["queues"]}
    for row in desk["teams"]:
        if row["office"] not in offices:
            found.append((f"teams[{row['code']}].office", f"no office “{row['office']}”"))
    for row in queues.values():
        if row["team"] not in teams:
            found.append((f"queues[{row['code']}].team", f"no team “{row['team']}”"))
    for row in desk["routes"]:
        for name in row["queues"]:
            if name not in queues:
                found.append((f"routes[{row['code']}].queues", f"no queue “{name}”"))
    return found or _gaps(desk, queues) or _rules(desk["urgency"])


def _gaps(desk: Mapping[str, Any], queues: Mapping[str, Mapping[str, Any]]) -> list[Problem]:
    """Every turn of the staff ends in a queue, whatever the file."""
    last = {queues[name]["turn"] for row in desk["routes"] if "when" not in row for name in row["queues"]}
    return [
        ("routes", f"no route without a condition leads to a queue of “{turn}”")
        for turn in STAFF_TURNS
        if turn not in last
    ]


def _rules(rules: list[Mapping[str, Any]]) -> list[Problem]:
    found: list[Problem] = []
    for row in rules:
        if ("lead" in row) == ("add" in row):
            found.append((f"urgency[{row['code']}]", "needs lead or add, one of them"))
    if not any(row["date"] == "status_since" and not {"turns", "after"} & set(row) for row in rules):
        found.append(("urgency", "one rule must hold for every file: from status_since, without turns or after"))
    return found
