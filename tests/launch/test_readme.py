"""What the front page says is so: its rooms, links, accounts and arrows exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from nominee.demo.accounts import PASSWORD
from nominee.lifecycle import ACTIONS
from nominee.roles import ROLES

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()
PAGES = sorted(path.relative_to(ROOT) for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")))


def test_every_room_exists():
    rooms = re.findall(r"^\| `([\w/]+)/` \|", README, re.M)
    assert len(rooms) > 10
    for room in rooms:
        assert (ROOT / room).is_dir(), room


def test_every_arrow_of_the_diagram_is_in_the_table():
    arrows = re.findall(r"^    (\w+) --> (\w+) : (\w+)$", README, re.M)
    assert len(arrows) > 10
    for source, target, action in arrows:
        assert source in ACTIONS[action].sources
        assert ACTIONS[action].target == target


def test_there_is_an_account_for_every_role():
    accounts = re.findall(r"`(\S+)@demo\.example`", README)
    assert {account.replace(".", "_") for account in accounts} == set(ROLES) - {"system"} | {
        "candidat",
        "withdrawn_offer",
    }
    assert PASSWORD in README


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_link_leads_somewhere(page):
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", (ROOT / page).read_text()):
        if "://" not in target:
            assert ((ROOT / page).parent / target).exists(), f"{page}: {target}"


def test_decisions_are_numbered_once_and_dated():
    records = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [int(record.name[:4]) for record in records] == list(range(1, len(records) + 1))
    for record in records:
        text = record.read_text()
        assert re.search(r"^20\d\d-\d\d-\d\d · ", text, re.M), record.name
        assert text.startswith(f"# {int(record.name[:4])}. ")
