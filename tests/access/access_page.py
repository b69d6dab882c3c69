"""Writes docs/access.md from authz.toml and routes.py, for whoever audits who may do what: `make docs`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from authz import POLICY, Relation
from routes import GROUPS, ROWS, Row

PAGE = Path(__file__).resolve().parents[2] / "docs" / "access.md"
PARTS = {"draft": {"draft"}, "closed": {"incomplete", "nominated", "refused", "returned_by_director", "withdrawn"}}
INTRODUCTION = """# Who may see and do what

Written by `make docs` from `tests/access/authz.toml` and `tests/access/routes.py`, which the tests hold the product to;
nothing here is read from the product's own code. [permissions.md](permissions.md) is what the code itself says.

**404** is the answer about a file that does not exist for this person, whether there is one or not; **403** about what is
seen and may not be done; **409** about the right step at the wrong moment; **302** leads to sign-in, or on after a write.
"""


def page() -> str:
    return "\n".join([INTRODUCTION, *_relations(), "", *_actions(), "", *_routes()]) + "\n"


def _relations() -> Iterator[str]:
    yield "## How somebody stands to a file, and what it then is for them\n"
    yield "| relation | the person … | in these roles | sees | may not, although their role may |"
    yield "|---|---|---|---|---|"
    for relation in POLICY.relations.values():
        never = ", ".join(sorted(relation.never))
        yield f"| {relation.code} | {relation.means} | {_words(relation.roles)} | {_sees(relation)} | {never} |"


def _sees(relation: Relation) -> str:
    if not relation.sees:
        return "nothing: 404"
    hidden = set(POLICY.states) - relation.sees
    names = {"draft": "a draft", "closed": "a closed file"}
    left_out = [names[part] for part, states in PARTS.items() if states & hidden]
    return f"every file but {' and '.join(left_out)}" if left_out else "the file in every state"


def _actions() -> Iterator[str]:
    yield "## Every step\n"
    yield "| step | by | from | to | signatures |"
    yield "|---|---|---|---|---|"
    for step in POLICY.actions.values():
        sources = _words(state for state in POLICY.states if state in step.sources)
        yield f"| {step.code} | {_words(sorted(step.by))} | {sources} | {step.target} | {step.signatures or ''} |"


def _routes() -> Iterator[str]:
    yield "## Every address\n"
    yield "By whom it is asked: nobody signed in; whose file it is, or who acts for them; other people of the public; staff"
    yield "with files; staff without; who applied and joined the staff since. Beside them, who is answered otherwise.\n"
    yield "| method and route | file | " + " | ".join(GROUPS) + " | otherwise |"
    yield "|---" * (len(GROUPS) + 3) + "|"
    yield from dict.fromkeys(_row(row) for row in ROWS)


def _row(row: Row) -> str:
    doors = [str(row.door[group]) for group in GROUPS]
    others = ", ".join(f"{_plain(who)} {number}" for who, number in row.door.items() if who not in GROUPS)
    named = " ".join(
        [row.method, row.route, *(row.args[key] for key in ("action", "deed", "page", "code") if key in row.args)]
    )
    return f"| {named} | {_plain(row.file)} | {' | '.join(doors)} | {others} |"


def _words(codes: object) -> str:
    return ", ".join(_plain(code) for code in codes)  # type: ignore[attr-defined]


def _plain(code: str) -> str:
    return code.replace("_", " ")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
