"""Every route that shows a file leaves a look at it, and every refusal one that names no file."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from house import CANARY, House
from routes import ROWS
from walking import ask, walked

from nominee.looks.kinds import QUIET
from nominee.looks.recording import NAMED_BY
from nominee.models import Look

pytestmark = pytest.mark.django_db
LOOKING = ("support_officer", "team_lead", "manager", "executive_director", "auditor", "applicant", "representative")
REFUSED = ("stranger", "analyst", "privacy_officer", "joined_staff")
SHOWN = {200, 409, 422}
OF_A_FILE = [row for row in ROWS if row.file]


@pytest.mark.parametrize("row", OF_A_FILE, ids=lambda row: row.name)
def test_whoever_is_shown_a_file_is_in_the_log_with_that_file(house, row):
    file, wrong = house.files[row.file], []
    for reader in LOOKING:
        told = walked(house, reader, row)
        looks = told.looks
        of_it = [look for look in looks if look.application_id == file.pk and look.route == row.route]
        wanted = told.status in SHOWN and row.route not in QUIET
        if wanted != (len(of_it) == 1) or any(look.application_id not in {file.pk, None} for look in looks):
            wrong.append(f"{reader}, answered {told.status}: {looks}")
        if told.status in SHOWN and any(look.is_refused for look in looks):
            wrong.append(f"{reader} was shown it and is told as refused")
    assert wrong == []


@pytest.mark.parametrize("row", OF_A_FILE, ids=lambda row: row.name)
def test_whoever_is_refused_is_counted_and_left_no_look_at_the_file(house, row):
    wrong = []
    for reader in (*REFUSED, "support_officer"):
        told = walked(house, reader, row)
        looks = told.looks
        if told.status in {403, 404}:
            told = [(look.is_refused, look.application_id, bool(look.words)) for look in looks]
            if told != [(True, None, True)]:
                wrong.append(f"{reader}, answered {told.status}: {told}")
    assert wrong == []


def test_every_route_with_a_file_in_its_address_is_walked():
    """A route that is quiet shows nothing; each of these is one, and says why."""
    assert set(QUIET) <= {row.route for row in OF_A_FILE}
    assert all(QUIET.values()) and {"number", "public_id"} == NAMED_BY
    shown = {row.route for row in OF_A_FILE if 200 in row.door.values()} - set(QUIET)
    assert {
        "desk-file",
        "desk-preview",
        "document",
        "document-page",
        "letter-pdf",
        "desk-checks-csv",
        "api-application",
    } <= shown


def _everything(house: House, reader: str) -> str:
    file = house.files["verification"]
    for row in OF_A_FILE:
        if row.method == "GET":
            ask(house, reader, row)
    for route, values in (
        ("desk-search", {"q": f"{CANARY}family {CANARY}given"}),
        ("desk-search", {"q": file.number}),
        ("desk-suggest", {"q": f"{CANARY}fam"}),
        ("desk", {"q": f"{CANARY}family", "view": "open"}),
        ("desk-export", {"q": f"{CANARY}family", "view": "open"}),
    ):
        assert house.browser.send(reader, "GET", reverse(route), values).status_code in {200, 302}
    with connection.cursor() as cursor:
        cursor.execute("select string_agg(l::text, ' ') from nominee_look l")
        return cursor.fetchone()[0]


def test_the_log_holds_no_word_that_was_searched_and_nothing_of_the_person(house):
    with transaction.atomic():
        told = _everything(house, "auditor")
        assert Look.objects.filter(words__isnull=False, is_refused=False).count() >= 4
        assert Look.objects.filter(at__gte=timezone.now() - timedelta(minutes=5)).count() > 20
        transaction.set_rollback(True)
    assert CANARY.lower() not in told.lower()
    assert house.owner.email not in told and house.files["verification"].number not in told
