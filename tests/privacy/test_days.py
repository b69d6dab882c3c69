"""Days and moments that the pages of privacy law take: real ones alone, and an odd one that is stored kills no page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from nominee.models import AccessRequest, Breach
from nominee.privacy import breaches

pytestmark = pytest.mark.django_db
BREACHES = "/desk/privacy/breaches/"
SAID = {"title": "Evening looks", "what": "An officer read files without a reason."}


@pytest.fixture
def officer(client, cast):
    client.force_login(cast.privacy_officer)
    return client


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("began_at", "0001-01-01T00:00"), ("ended_at", "9999-12-31T23:59"), ("began_at", "3000-01-01T00:00"),
        ("began_at", "yesterday"), ("found_on", "1899-12-31"), ("found_on", "2999-12-31"), ("ended_at", "2998-01-01T00:00"),
    ],
)  # fmt: skip
def test_a_breach_takes_no_day_that_is_none_or_still_to_come(officer, now, field, typed):
    sent = SAID | {"found_on": str(now.date()), "began_at": "2026-01-01T10:00", "ended_at": ""} | {field: typed}
    answer = officer.post(BREACHES, sent)
    assert answer.status_code == 422 and f'id="{field}-error"' in answer.content.decode()
    assert typed in answer.content.decode() and not Breach.objects.exists()


def test_a_request_and_a_report_take_no_such_day_either(officer, cast, story, now):
    told = story("verification")
    sent = {"file": told.file.number, "asker": "applicant", "received_on": "0001-01-01"}
    answer = officer.post("/desk/privacy/requests/", sent)
    assert answer.status_code == 422 and 'id="received_on-error"' in answer.content.decode()
    assert not AccessRequest.objects.exists()
    row = breaches.open_breach(by=cast.privacy_officer, at=now, found_on=now.date(), **SAID)
    for sent, field in (
        ({"do": "told", "reported_on": "0001-01-01", "notified_on": str(now.date())}, "reported_on"),
        (
            {"do": "looks", "person": cast.manager.email, "since": "0001-01-01T00:00", "until": "2026-01-01T00:00"},
            "since",
        ),
    ):
        answer = officer.post(f"{BREACHES}{row.number}/", sent)
        assert answer.status_code == 422 and f'id="{field}-error"' in answer.content.decode()


def test_a_stored_moment_that_nobody_can_read_takes_no_page_away(officer, cast, now):
    row = breaches.open_breach(
        by=cast.privacy_officer, at=now, found_on=now.date(), began_at=now - timedelta(days=1), ended_at=now, **SAID
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "update nominee_breach set began_at = '0001-01-01 00:00+00', ended_at = '9999-12-31 23:59-05' where id = %s",
            [row.pk],
        )
    for address in (BREACHES, f"{BREACHES}{row.number}/", f"{BREACHES}{row.number}/looks.csv"):
        assert officer.get(address).status_code == 200, address
    step = {"step": "contain", "expecting": "open", "containment": "The account was closed."}
    assert officer.post(f"{BREACHES}{row.number}/", step).status_code == 302


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_log_and_what_is_unusual_are_asked_for_no_such_day(officer, day):
    for address in ("/desk/privacy/", "/desk/privacy/looks/"):
        assert officer.get(address, {"day": day}).status_code == 200, address
