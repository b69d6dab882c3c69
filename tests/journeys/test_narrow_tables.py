"""Tables of the privacy and audit pages on a phone: each row stands as a list, and nothing hides at the side."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.utils import timezone

from nominee.demo.accounts import PASSWORD
from nominee.looks.recording import Row, keep
from nominee.programs.definition import ONTARIO, read_program
from nominee.programs.loading import load
from reporting import demo

PICTURES = Path(os.environ["NOMINEE_PICTURES"]) if os.environ.get("NOMINEE_PICTURES") else None
pytestmark = pytest.mark.django_db(transaction=True)
HIDDEN = (
    """() => [...document.querySelectorAll('.scroll')].filter(one => one.scrollWidth > one.clientWidth + 1).length"""
)
LABEL = """() => { const cell = document.querySelector('table.stacked [data-label]');
  return [getComputedStyle(cell).display, getComputedStyle(cell, '::before').content]; }"""


def test_rows_stand_as_lists_where_there_is_no_room(transactional_db, live_server, settings, visitor):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    load(read_program(ONTARIO))
    cast = demo.Cast(PASSWORD)
    told = demo.Story(next(row for row in demo.people() if row["ref"] == "P16"), cast)
    told.reach("submitted")
    keep([Row(at=timezone.now(), user=cast.team_lead, what="page", route="desk-file", file=told.file.pk)])
    for reader, paths in (
        (cast.privacy_officer, ("privacy/schedules/", "privacy/looks/", f"privacy/file/?number={told.file.number}")),
        (cast.auditor, ("audit/",)),
    ):
        someone = visitor(name=reader.role).sign_in(reader.email)
        someone.page.set_viewport_size({"width": 375, "height": 800})
        for path in paths:
            someone.open(f"/desk/{path}")
            display, label = someone.page.evaluate(LABEL)
            assert display == "block" and label.strip('"'), path
            assert someone.page.evaluate(HIDDEN) == 0, path
            if PICTURES:
                someone.page.screenshot(path=PICTURES / f"{path.split('?')[0].strip('/').replace('/', '-')}-375.png")
