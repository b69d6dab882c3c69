"""An invitation: sent once whatever dies, read, declined, used, missed; and the application that opens from it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from intake.draws import invitations, inviting
from intake.interest.selectors import pool
from intake.models import ExpressionOfInterest, InterestNotice, Invitation
from nominee import machine
from nominee.deadlines import day_in
from nominee.errors import NotFound, NotNow
from nominee.models import Application, Counter, User

ROOT = Path(__file__).resolve().parents[3]
DAY = timedelta(days=1)


@pytest.fixture
def invited(registered, drawn, now):
    """`invited(points=60, …)`: the invitation, sent."""

    def send(*args, **columns):
        row = registered(*args, **columns)
        inviting.send(drawn(signed=2).pk, at=now)
        return Invitation.objects.get(interest=row)

    return send


def test_an_application_opens_once_with_what_was_attested_and_the_invitations_own_day(invited, now):
    mine = invited(
        answers={"job_noc": "21231", "job_census_division": "ottawa", "never_asked": "x", "canadian_status": "??"}
    )
    by = mine.applicant
    assert day_in(mine.due_at - timedelta(minutes=1), "America/Toronto") == day_in(now, "America/Toronto") + 17 * DAY
    application = invitations.open_application(mine, by=by, at=now + 3 * DAY)
    assert invitations.open_application(mine, by=by, at=now + 3 * DAY) == application
    assert application.draft_due_at == mine.due_at and Application.objects.filter(applicant=by).count() == 1
    said = application.answers
    assert (said["job_noc"], said["job_census_division"], said["email"]) == ("21231", "ottawa", by.email)
    assert "never_asked" not in said and "canadian_status" not in said
    assert application.number != mine.number and application.job_noc == "21231"
    stranger = User.objects.get(email="applicant@demo.example")
    for deed in (invitations.open_application, invitations.decline, invitations.read):
        with pytest.raises(NotFound):
            deed(mine, by=stranger, at=now)


def test_a_missed_day_takes_the_person_out_of_the_pool_and_tells_them(invited, stream, now):
    mine, other = invited(60), invited(61)
    assert invitations.sweep(mine.due_at - timedelta(seconds=1)) == 0
    application = invitations.open_application(other, by=other.applicant, at=now)
    extended = mine.due_at + 5 * DAY
    Application.objects.filter(pk=application.pk).update(draft_due_at=extended)  # as when all deadlines are extended
    before = InterestNotice.objects.count()
    assert invitations.sweep(mine.due_at) == 1 and invitations.sweep(mine.due_at) == 0
    mine.refresh_from_db()
    assert (mine.status, mine.interest.status, mine.interest.closed_why) == ("missed", "removed", "deadline_missed")
    assert InterestNotice.objects.count() == before + 1
    with pytest.raises(NotNow, match="ran out"):
        invitations.open_application(mine, by=mine.applicant, at=mine.due_at)
    assert invitations.sweep(extended) == 1
    assert not pool(stream, now, at=now).exists()


def test_whoever_declines_leaves_the_pool_for_good(invited, now):
    mine = invited()
    begun = invitations.open_application(mine, by=mine.applicant, at=now)
    mine.refresh_from_db()
    invitations.decline(mine, by=mine.applicant, at=now)
    mine.refresh_from_db()
    begun.refresh_from_db()
    assert begun.status == "withdrawn"
    assert (mine.status, mine.interest.status, mine.interest.closed_why) == ("declined", "removed", "declined")
    with pytest.raises(NotNow):
        invitations.open_application(mine, by=mine.applicant, at=now)


def test_a_submitted_application_uses_the_invitation_up(invited, story, cast, now, monkeypatch):
    """The real action, on a file that was brought as far as a draft can come."""
    told = story("draft")
    mine = invited(person=told.user)
    Invitation.objects.filter(pk=mine.pk).update(application=told.file)
    told.file.refresh_from_db()
    machine.perform(told.file, "submit", by=told.user, at=now, expecting="draft")
    mine.refresh_from_db()
    assert (mine.status, mine.interest.status) == ("used", "applied")
    assert invitations.sweep(mine.due_at + DAY) == 0


def test_chosen_is_not_invited_and_what_is_not_ones_own_is_not_there(registered, drawn, now):
    row = registered()
    draw = drawn(signed=2)
    mine = Invitation.objects.get(interest=row)
    person, stranger = Client(), Client()
    person.force_login(row.applicant)
    stranger.force_login(User.objects.get(email="applicant@demo.example"))
    address = reverse("invitation", args=[mine.number])
    assert person.get(address).status_code == 404
    inviting.send(draw.pk, at=now)
    assert person.get(address).status_code == 200
    assert _said(stranger.get(address)) == _said(stranger.get(reverse("invitation", args=["ITA-NONE"])))
    mine.refresh_from_db()
    assert mine.read_at is not None


def _said(answer):
    assert answer.status_code == 404
    return re.sub(r"ITA-[-A-Z0-9]+|value=\"\w{64}\"", "", answer.content.decode())


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_stream_by_invitation_refuses_an_application_without_one(cast, language):
    applicant = User.objects.get(email="applicant@demo.example")
    client = Client()
    client.force_login(applicant)
    client.cookies["language"] = language
    answer = client.post(reverse("apply-start"), {"stream": "owp-teer-0-3"})
    assert answer.status_code == 409
    assert {"en": "begins with an invitation", "fr": "commence par une invitation"}[language] in answer.content.decode()
    assert not Application.objects.filter(applicant=applicant).exists()


def in_threads(*works):
    start, answers = threading.Barrier(len(works)), []

    def one(work):
        try:
            start.wait(10)
            answers.append(work())
        except Exception as problem:
            answers.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


@pytest.mark.django_db(transaction=True)
def test_many_workers_and_whoever_takes_back_leave_each_person_with_one_answer(
    registered, drawn, cast, now, monkeypatch
):
    monkeypatch.setattr(inviting, "BATCH", 3)
    rows = [registered(40 + place) for place in range(20)]
    draw = drawn(signed=2)
    answers = in_threads(
        *[lambda: inviting.send(draw.pk, at=now)] * 3,
        lambda: inviting.revoke(draw, by=cast.manager, at=now, why="Wrong."),
    )
    assert not [one for one in answers if isinstance(one, Exception)], answers
    while inviting.send(draw.pk, at=now):
        pass
    for row in rows:
        mine = Invitation.objects.get(interest=row)
        row.refresh_from_db()
        events = row.events.filter(what="invited").count()
        assert (mine.status, row.status) in {("sent", "invited"), ("revoked", "registered")}
        assert events == (0 if mine.sent_at is None else 1)
    draw.refresh_from_db()
    assert draw.status == "done" and draw.published.invitations == Invitation.objects.filter(status="sent").count()


WORKER = """
import sys, time
from datetime import datetime
import django
django.setup()
from intake.draws import inviting

send_one, done = inviting._send_one, []

def slow(invitation, interest, at):
    sent = send_one(invitation, interest, at)
    done.append(invitation.pk)
    if len(done) == 3:  # in the middle of the second batch
        print("here", flush=True)
        time.sleep(60)
    return sent

inviting.BATCH, inviting._send_one = 2, slow
inviting.send(int(sys.argv[1]), at=datetime.fromisoformat(sys.argv[2]))
"""


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_killed_leaves_each_invitation_to_be_sent_once(registered, drawn, now, tmp_path):
    rows = [registered(40 + place) for place in range(5)]
    draw = drawn(signed=2)
    base, _, query = os.environ["DATABASE_URL"].partition("?")
    url = f"{base.rsplit('/', 1)[0]}/{connection.settings_dict['NAME']}" + (f"?{query}" if query else "")
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(draw.pk), now.isoformat()],
        cwd=ROOT, env=os.environ | {"DATABASE_URL": url, "NOMINEE_VAR": str(tmp_path)}, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert worker.stdout.readline().strip() == b"here"
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    assert (
        Invitation.objects.filter(status="sent").count() == 2
    )  # the batch that was finished, and nothing of the other
    assert inviting.due() == [draw.pk]
    sent = 0
    for _try in range(100):  # the killed worker's locks go when its connection is seen to be gone
        sent += inviting.send(draw.pk, at=now)
        if sent == 3:
            break
        time.sleep(0.1)
    assert sent == 3 and inviting.due() == []
    assert [row.events.filter(what="invited").count() for row in rows] == [1] * 5
    assert Counter.objects.get(name__startswith="invitation-").value == 5
    assert ExpressionOfInterest.objects.filter(status="invited").count() == 5
