"""Dates that no calendar can count with: whatever page they come to by its address or a form answers in words."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from nominee.days import day_of, moment_of

pytestmark = pytest.mark.django_db
ODD = (
    "0001-01-01", "0001-01-02", "1899-12-31", "3000-01-01", "9999-12-30", "9999-12-31", "10000-01-01", "0000-00-00",
    "2026-02-30", "2026-13-01", "2026-W53-7", "20261301", "-1", "1e9", "x", "٢٠٢٦-٠١-٠١", "2026-01-01T00:00", "\0",
)  # fmt: skip
PAGES = [
    ("privacy_officer", "/desk/privacy/?day={}"),
    ("privacy_officer", "/desk/privacy/looks/?day={}"),
    ("privacy_officer", "/desk/privacy/looks.csv?day={}"),
    ("privacy_officer", "/desk/privacy/looks/?day=&after={}_1"),
    ("privacy_officer", "/desk/privacy/looks/?day=&after={}T00:00:00%2B14:00_1"),
    ("auditor", "/desk/audit/?day={}"),
    ("manager", "/desk/?view=open&after=0_{}_1"),
    ("manager", "/desk/?view=closed&after=0_{}T23:59:59-12:00_1"),
    ("manager", "/desk/?view=open&q=since:{}"),
    ("manager", "/desk/search/?q=since:{}"),
    ("manager", "/desk/search/?q=x&since={}"),
    ("manager", "/desk/search/suggest/?q=since:{}"),
    ("manager", "/desk/workload/balance/?day={}"),
]
FORMS = [
    ("privacy_officer", "/desk/privacy/explain/", "day"),
    ("privacy_officer", "/desk/privacy/requests/", "received_on"),
    ("privacy_officer", "/desk/privacy/breaches/", "found_on"),
    ("manager", "/desk/workload/absences/", "from_on"),
    ("manager", "/desk/workload/absences/", "until_on"),
]


@pytest.mark.parametrize(("reader", "address"), PAGES, ids=[address for _reader, address in PAGES])
def test_no_page_fails_for_an_odd_day_in_its_address(cast, reader, address):
    client = Client(raise_request_exception=False)
    client.force_login(getattr(cast, reader))
    assert client.get(address.format("2026-01-01")).status_code in {200, 302}
    for day in ODD:
        answer = client.get(address.format(day))
        assert answer.status_code < 500, day
        b"".join(answer) if answer.streaming else answer.content


@pytest.mark.parametrize(("reader", "address", "name"), FORMS, ids=[address + name for _reader, address, name in FORMS])
def test_no_form_fails_for_an_odd_day(cast, reader, address, name):
    client = Client(raise_request_exception=False)
    client.force_login(getattr(cast, reader))
    for day in ODD:
        sent = dict.fromkeys(("from_on", "until_on"), str(timezone.localdate())) | {name: day}
        sent |= {"user": getattr(cast, reader).pk, "reason": "leave", "title": "x" * 20, "what": "x" * 40}
        assert client.post(address, sent).status_code in {302, 400, 404, 422}, day
    assert client.options(address).status_code == 405  # there is such a page


def test_putting_aside_until_an_odd_day_is_told_at_its_field(cast, story):
    client, told = Client(raise_request_exception=False), story("verification")
    client.force_login(cast.manager)
    for year, month, day in ((1, 1, 1), (9999, 12, 31), (10**9, 1, 1), (-1, 1, 1), (3000, 1, 1)):
        answer = client.post(
            f"/desk/applications/{told.file.number}/aside/",
            {"do": "aside", "why": "It waits.", "until-year": year, "until-month": month, "until-day": day},
        )
        assert answer.status_code == 422, year


@pytest.mark.parametrize("typed", ["0001-01-01", "1899-12-31", "3000-01-01", "9999-12-31"])
def test_an_odd_day_is_treated_as_one_that_cannot_be_read(client, cast, typed):
    assert day_of(typed) is None and moment_of(f"{typed}T12:00") is None
    client.force_login(cast.auditor)
    page = client.get(f"/desk/audit/?day={typed}").content.decode()
    assert "Enter a date that exists." in page and f'value="{typed}"' in page
