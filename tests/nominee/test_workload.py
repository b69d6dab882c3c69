"""Who holds how much, moving it with a preview, leading it anew: as leads and officers get these pages."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from nominee.access import open_to
from nominee.models import Absence, Application, Balance, Queue, Team, User
from nominee.work import absences, balance, flows, sharing, workload

URL = "/desk/workload/"


def officer(role: str = "support_officer", team: str | None = "intake", **more) -> User:
    place = User.objects.count()
    home = Team.objects.get(code=team) if team else None
    return User.objects.create_user(
        f"officer{place}@demo.example", role=role, team=home, first_name="Sam", last_name=f"No{place}", **more
    )


def text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def as_lead(client, told):
    client.force_login(told.cast.team_lead)
    return client


# ------------------------------------------------------------------ who holds how much


def test_each_holder_has_their_files_by_severity(story):
    told, other = story("completeness"), story("submitted", 1)
    today, at = timezone.localdate(), timezone.now()
    Application.objects.filter(pk=told.file.pk).update(next_on=today - timedelta(days=20))
    Application.objects.filter(pk=other.file.pk).update(next_on=today)
    teams = workload.teams_seen(told.cast.manager)
    loads = workload.loads(open_to(told.cast.manager), teams, at=at, today=today, others=True, reader=told.cast.manager)
    intake = next(load for load in loads if load.team and load.team.code == "intake")
    row = next(row for row in intake.people if row.holder == told.cast.support_officer)
    assert (row.counts["open"], row.counts["critical"], row.weeks) == (1, 1, 0.0)
    assert row.oldest == Application.objects.get(pk=told.file.pk).submitted_at
    assert intake.waiting == 1 and intake.queues[0].counts["today"] == 1
    assert intake.counts["open"] == 2


def test_finished_is_what_a_step_took_out_of_ones_hands_and_not_what_was_moved(story, client):
    told, at = story("verification"), timezone.now()
    told.at = at - timedelta(hours=1)
    moved = story("completeness", 1)
    sharing.move([moved.file.number], f"u{told.cast.support_officer.pk}", officer(), by=told.cast.team_lead, at=at)
    assert workload._finished(at, told.cast.manager).get(told.cast.support_officer.pk, 0) == 0
    told._settle()
    told.move("start_assessment", told.cast.support_officer)
    assert workload._finished(timezone.now(), told.cast.manager)[told.cast.support_officer.pk] == 1


def test_an_officer_sees_the_own_team_and_moves_nothing(story, client):
    told = story("completeness")
    client.force_login(told.cast.support_officer)
    page = client.get(URL)
    assert "Hana Petrova" in text(page) and "Louise Gagnon" not in text(page)
    assert "desk/workload/move" not in page.content.decode()
    client.force_login(told.cast.internal_reviewer)
    assert "You belong to no team" in text(client.get(URL))


def test_the_page_asks_no_more_of_more_people(story, client):
    told = story("completeness")
    as_lead(client, told)

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(URL).status_code == 200
        return len(queries)

    asked()
    before = asked()
    for place, role in enumerate(("support_officer", "program_officer", "manager", "support_officer")):
        officer(role, ("intake", "french", "decisions", None)[place])
    assert asked() == before


def test_a_house_of_many_people_is_shown_team_by_team(story, client, monkeypatch):
    told = story("completeness")
    monkeypatch.setattr("nominee.desk.workload.teams.MOST_PEOPLE", 2)
    as_lead(client, told)
    assert "Louise Gagnon" not in text(client.get(URL))
    assert "Louise Gagnon" in text(client.get(URL + "?team=decisions"))
    assert client.get(URL + "?team=nothing").status_code == 200


# ------------------------------------------------------------------ moving work


def test_a_preview_says_what_a_move_does_and_changes_nothing(story, client):
    told = story("completeness")
    more, to = story("completeness", 1), officer(capacity=10)
    source = f"u{told.cast.support_officer.pk}"
    as_lead(client, told)
    assert "Move work of Marie Roy" in text(client.get(f"{URL}move/?source={source}"))
    page = client.get(f"{URL}move/", {"source": source, "to": f"u{to.pk}", "count": "1", "order": "oldest"})
    found = page.context["preview"]
    first = min((told, more), key=lambda row: row.file.submitted_at).file
    assert [file.number for file in found.files] == [first.number]
    assert (found.source[0].files, found.source[1].files, found.to[0].files, found.to[1].files) == (2, 1, 0, 1)
    assert found.to[1].oldest == found.to[1].median == found.source[0].oldest
    assert found.to[1].weeks == 0.1
    assert "put aside" not in text(page)
    Application.objects.filter(pk=first.pk).update(is_aside=True, aside_until=timezone.localdate() + timedelta(days=9))
    page = client.get(f"{URL}move/", {"source": source, "to": f"u{to.pk}", "count": "1", "order": "oldest"})
    assert "1 of these files is put aside: it comes back on the list" in text(page)
    assert {row.assigned_to for row in Application.objects.all()} == {told.cast.support_officer}


def test_files_that_cannot_move_are_named_with_the_reason(story):
    told, at = story("completeness"), timezone.now()
    source = told.cast.support_officer
    wrong = sharing.preview(sharing.Choice(source, told.cast.manager, 5), by=told.cast.team_lead, at=at)
    assert not wrong.files and "another role" in wrong.stuck[0].why
    other = officer(skills={"languages": ["fr"]})
    assert sharing.preview(sharing.Choice(source, other, 5), by=told.cast.team_lead, at=at).unskilled == 1
    absences.record(
        other, by=told.cast.team_lead, at=at, today=timezone.localdate(), from_on=timezone.localdate(),
        until_on=timezone.localdate(), reason="sick",
    )  # fmt: skip
    assert "away" in sharing.preview(sharing.Choice(source, other, 5), by=told.cast.team_lead, at=at).stuck[0].why


def test_work_moves_row_by_row_and_back_again(story, client):
    told, to = story("completeness"), officer()
    taken = story("completeness", 1)
    source = told.cast.support_officer
    Application.objects.filter(pk=taken.file.pk).update(assigned_to=told.cast.team_lead)
    as_lead(client, told)
    numbers = [told.file.number, taken.file.number]
    done = client.post(f"{URL}move/do/", {"source": f"u{source.pk}", "to": f"u{to.pk}", "file": numbers}, follow=True)
    assert "1 file moved to Sam" in text(done)
    assert f"{taken.file.number} Somebody else holds it by now." in text(done)
    again = client.post(f"{URL}move/do/", {"source": f"u{source.pk}", "to": f"u{to.pk}", "file": numbers}, follow=True)
    assert "1 file moved to Sam" in text(again), "a form sent twice shows what the first did"
    told.file.refresh_from_db()
    assert told.file.assigned_to == to
    client.post(f"{URL}move/do/", {"source": f"u{to.pk}", "to": f"u{source.pk}", "file": [told.file.number]})
    told.file.refresh_from_db()
    assert told.file.assigned_to == source
    told.file.refresh_from_db()


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"count": "0"}, 422), ({"count": "201"}, 422), ({"count": "ten"}, 422), ({"count": "²"}, 422), ({"to": ""}, 422),
        ({"to": "u0"}, 422), ({"to": "q99999999999999999999"}, 422), ({"source": "x1"}, 404), ({"source": "u\0"}, 404),
        ({"order": "nothing", "stream": "nothing", "language": "xx"}, 200),
    ],
)  # fmt: skip
def test_a_move_that_makes_no_sense_is_said_at_its_field(cast, client, asked, status):
    client.force_login(cast.team_lead)
    queue = Queue.objects.get(code="support")
    good = {"source": f"u{cast.support_officer.pk}", "to": f"q{queue.pk}", "count": "3"}
    assert client.get(f"{URL}move/", good | asked).status_code == status


# ------------------------------------------------------------------ routes


def test_files_are_led_anew_when_people_come(story, client):
    told = story("draft")
    Application.objects.filter(pk=told.file.pk).update(language="fr")
    told.file.refresh_from_db()
    told.move("submit", told.user)
    as_lead(client, told)
    assert "the same queue" in text(client.get(f"{URL}routes/"))
    officer(team="french")
    page = client.get(f"{URL}routes/")
    assert "Intake in French" in text(page) and "The applicant chose French" in text(page)
    row = page.context["rows"][0]
    out = io.StringIO()
    call_command("try_routes", by=told.cast.team_lead.email, stdout=out)
    assert row.code in out.getvalue()
    assert "1 file moved." in text(client.post(f"{URL}routes/", {"code": row.code}, follow=True))
    told.file.refresh_from_db()
    assert told.file.queue.code == "support_french"
    assert "Nothing had to move." in text(client.post(f"{URL}routes/", {"code": row.code}, follow=True))
    with pytest.raises(CommandError, match="no lead or manager"):
        call_command("try_routes", by=told.cast.support_officer.email, stdout=out)


# ------------------------------------------------------------------ absences, balance, forecast: their pages


def test_an_absence_is_told_before_it_is_recorded(story, client):
    told = story("completeness")
    as_lead(client, told)
    today = timezone.localdate()
    given = {"user": told.cast.support_officer.pk, "from_on": today, "until_on": today, "reason": "sick"}
    shown = client.post(f"{URL}absences/", given)
    assert "1 open file goes back to its queue now" in text(shown) and not Absence.objects.exists()
    done = client.post(f"{URL}absences/", given | {"step": "record"}, follow=True)
    assert "1 file waits in its queue now." in text(done) and "Away today" in text(done)
    again = client.post(f"{URL}absences/", given | {"step": "record"})
    assert again.status_code == 422 and "Another absence is recorded" in text(again)
    client.force_login(told.cast.support_officer)
    assert "Sickness" in text(client.get(f"{URL}absences/"))
    colleague = officer()
    client.force_login(colleague)
    page = text(client.get(f"{URL}absences/"))
    assert "Marie Roy" in page and "Sickness" not in page.split("Record an absence")[0]
    assert client.post(f"{URL}absences/{Absence.objects.get().pk}/cancel/").status_code == 403
    assert client.post(f"{URL}absences/", given | {"user": told.cast.manager.pk}).status_code == 422


@pytest.mark.parametrize("role", ["auditor", "internal_reviewer", "integrity_officer"])
def test_who_takes_no_step_is_offered_no_absence_to_record(cast, client, role):
    client.force_login(getattr(cast, role))
    page = client.get(f"{URL}absences/")
    assert page.status_code == 200 and "Record an absence" not in text(page)
    assert client.post(f"{URL}absences/", {"user": cast.auditor.pk}).status_code == 403
    assert "desk/workload/move" not in client.get(URL).content.decode()
    assert cast.auditor not in absences.recordable(cast.manager)


@pytest.mark.parametrize(
    "wrong",
    [
        {"from_on": "31/02/2027"}, {"from_on": ""}, {"from_on": "0000-00-00"}, {"until_on": "9999-12-31"},
        {"until_on": "2027-01-01\0"}, {"user": "0"}, {"user": "x"}, {"reason": "bored"},
    ],
)  # fmt: skip
def test_a_wrong_absence_is_answered_at_its_field(cast, client, wrong):
    client.force_login(cast.team_lead)
    day = timezone.localdate() + timedelta(days=3)
    given = {"user": cast.support_officer.pk, "from_on": day, "until_on": day, "reason": "leave"}
    page = client.post(f"{URL}absences/", given | wrong)
    assert page.status_code == 422
    assert page.context["form"].errors.keys() == wrong.keys()


def test_the_balance_says_loudly_when_it_does_not_add_up(story, client):
    told = story("completeness")
    as_lead(client, told)
    assert "No day is balanced yet" in text(client.get(f"{URL}balance/"))
    balance.make(told.file.program, at=timezone.now())
    assert "The difference is 0 in every line" in text(client.get(f"{URL}balance/"))
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate; alter table nominee_balance disable trigger user")
        Balance.objects.filter(held__gt=0).update(counted=7)
        cursor.execute("alter table nominee_balance enable trigger user; set constraints all deferred")
    page = text(client.get(f"{URL}balance/?day=nothing"))
    assert "1 line does not add up" in page and "1 line is not as it was signed" in page
    assert client.get(f"{URL}balance/?day={date(2020, 1, 1)}").status_code == 200


def test_the_forecast_says_so_when_too_little_is_known(story, client):
    told = story("submitted")
    client.force_login(told.cast.support_officer)
    page = client.get(f"{URL}forecast/")
    assert page.status_code == 200
    assert [part["code"] for part in page.context["parts"]] == ["intake"]
    client.force_login(told.cast.auditor)
    assert "The whole house" in text(client.get(f"{URL}forecast/"))


def test_the_forecast_shows_how_right_it_was_before(story, client, monkeypatch):
    told = story("submitted")
    team, weeks = told.cast.support_officer.team_id, flows.WEEKS
    moves = {(flows.OUTSIDE, team): [3] * weeks, (team, flows.OUTSIDE): [2] * weeks}
    monkeypatch.setattr(flows, "_flows", lambda *_: (moves, {team: 60}))
    as_lead(client, told)
    page = text(client.get(f"{URL}forecast/"))
    assert "3 files a week came: 3 submitted, 0 passed on by other teams." in page
    assert "3 files a week were submitted, 2 were closed." in page
    assert "12 weeks ago 60 60 0" in page
