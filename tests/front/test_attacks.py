"""What an attacker tries first: a forged host, a redirect elsewhere, fields nobody asked for, a role that was taken away."""

from __future__ import annotations

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nominee.models import Application, User

EVIL = "evil.example"


@pytest.mark.django_db
@pytest.mark.parametrize("host", [EVIL, f"localhost.{EVIL}", f"localhost@{EVIL}", "localhost:80:80", "[::1", "a" * 300])
def test_a_forged_host_is_refused(client, host):
    answer = client.get("/sign-in/", headers={"host": host})
    assert answer.status_code == 400 and EVIL not in answer.content.decode()
    assert answer["X-Frame-Options"] == "DENY" and "default-src 'none'" in answer["Content-Security-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize("header", ["x-forwarded-host", "x-host", "x-original-url", "x-rewrite-url", "forwarded"])
def test_a_host_told_by_the_visitor_is_not_believed(client, header):
    answer = client.get("/sign-in/", headers={header: EVIL})
    assert answer.status_code == 200 and EVIL not in answer.content.decode() + str(answer.headers)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "elsewhere",
    [f"https://{EVIL}", f"//{EVIL}", f"/\\{EVIL}", f"https:/{EVIL}", f"\thttps://{EVIL}", "javascript:alert(1)", f"http:///{EVIL}"],
)  # fmt: skip
def test_nobody_is_sent_elsewhere(client, cast, elsewhere):
    client.force_login(cast.support_officer)
    for answer in (
        client.get(reverse("sign-in"), {"next": elsewhere}),
        client.post(reverse("language"), {"language": "fr", "next": elsewhere}),
    ):
        assert answer.status_code == 302 and answer["Location"].startswith("/") and EVIL not in answer["Location"]


@pytest.mark.django_db
def test_a_role_that_was_taken_away_is_gone_with_the_next_request(client, story):
    told = story("decision")
    manager = User.objects.create_user("other.manager@demo.example", role="manager", team=told.cast.manager.team)
    client.force_login(manager)
    page, act = reverse("desk-file", args=[told.file.number]), reverse("desk-act", args=[told.file.number, "approve"])
    assert client.get(page).status_code == 200
    User.objects.filter(pk=manager.pk).update(role="analyst")  # holds no file: whoever does is refused by the database
    before = told.file.events.count()
    assert client.get(page).status_code in (403, 404)
    assert client.post(act, {"expecting": "decision"}).status_code in (403, 404)
    assert Application.objects.get(pk=told.file.pk).status == "decision" and told.file.events.count() == before


@pytest.mark.django_db
def test_fields_that_no_form_has_change_nothing(client, story):
    told = story("draft")
    client.force_login(told.file.applicant)
    kept = Application.objects.filter(pk=told.file.pk)
    columns = (
        "status",
        "number",
        "applicant",
        "assigned_to",
        "team",
        "stream_version",
        "submitted_at",
        "decided_at",
        "complexity",
    )
    before, people = kept.values_list(*columns).get(), User.objects.filter(is_staff=True).count()
    forged = {"status": "nominated", "number": "X", "applicant": "1", "applicant_id": "1", "assigned_to": "1", "team": "1",
              "submitted_at": "2020-01-01", "decided_at": "2020-01-01", "complexity": "1", "is_staff": "on", "role": "manager",
              "is_superuser": "1"}  # fmt: skip
    client.post(reverse("apply-page", args=[told.file.number, "identity"]), {"family_name": "Bello"} | forged)
    assert kept.values_list(*columns).get() == before
    told.file.applicant.refresh_from_db()
    assert told.file.applicant.role == "applicant" and User.objects.filter(is_staff=True).count() == people


@pytest.mark.django_db
@pytest.mark.parametrize(
    "extra", [{"by": 1}, {"at": "2020-01-01"}, {"status": "nominated"}, {"role": "manager"}, {"__class__": "x"}]
)
def test_the_api_takes_no_field_that_the_action_does_not_ask(client, story, extra):
    told = story("submitted")
    client.force_login(told.cast.support_officer)
    body = {
        "action": "start_completeness",
        "expecting": "submitted",
        "asked": extra,
        "status": "nominated",
        "by": 1,
    }
    client.post(reverse("api-actions", args=[told.file.number]), json.dumps(body), content_type="application/json")
    told.file.refresh_from_db()
    assert told.file.status in ("submitted", "completeness")
    latest = told.file.events.order_by("-number").first()
    assert latest.by in (told.file.applicant, told.cast.support_officer) and not set(extra) & set(latest.asked)


@pytest.mark.django_db
@pytest.mark.parametrize("route", ["desk-file", "apply-file", "api-application"])
def test_a_file_that_is_not_yours_takes_the_work_of_one_that_is_not_there(client, story, route):
    """Neither the answer nor the time it takes tells that a file exists: the same statements are asked for both."""
    told = story("verification")
    role = "support_officer" if route == "desk-file" else "applicant"
    stranger = User.objects.create_user("late@demo.example", role=role)
    if route == "desk-file":  # of the program's people only who applied with a file may not see it
        Application.objects.filter(pk=told.file.pk).update(applicant=stranger)
    client.force_login(stranger)
    client.get(reverse(route, args=["JOWP-2099-000001"]))  # what is asked once is asked now
    asked = []
    for number in (told.file.number, "JOWP-2099-999999"):
        with CaptureQueriesContext(connection) as sent:
            answer = client.get(reverse(route, args=[number]))
        reads = [query["sql"] for query in sent if query["sql"].startswith("SELECT")]
        asked.append((answer.status_code, [re.sub(r"'[^']*'|\d+", "?", sql) for sql in reads]))
    assert asked[0] == asked[1]
