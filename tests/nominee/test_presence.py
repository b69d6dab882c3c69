"""Who else is at a file: advice that goes away by itself, and that nothing depends on."""

from __future__ import annotations

import json
import re
import uuid
from datetime import timedelta

import pytest
import redis
from django.utils import timezone

from nominee import notes, presence
from nominee.desk.case.here import mark_of


@pytest.fixture(autouse=True)
def _nobody_was_there(monkeypatch):
    """A file of another test may have had the same key."""
    run = uuid.uuid4()
    monkeypatch.setattr(presence, "_key", lambda application: f"presence:{run}:{application.pk}")


@pytest.fixture
def without_redis(monkeypatch):
    """Nobody listens where presence asks."""
    nowhere = redis.Redis(port=1, socket_connect_timeout=0.05, retry=None)
    monkeypatch.setattr(presence, "_redis", lambda: nowhere)


def desk(told, more: str = "") -> str:
    return f"/desk/applications/{told.file.number}/{more}"


def test_who_is_there_is_told_to_the_others_and_gone_after_a_minute(story):
    told = story("submitted")
    file, cast, now = told.file, told.cast, timezone.now()
    assert presence.beat(file, by=cast.support_officer, at=now) == []
    others = presence.beat(file, by=cast.manager, at=now + timedelta(seconds=20), doing="writing", place="note")
    assert [(row.name, row.doing) for row in others] == [("Marie Roy", "viewing")]
    others = presence.beat(file, by=cast.support_officer, at=now + timedelta(seconds=59))
    assert [(row.name, row.doing, row.place) for row in others] == [("Louise Gagnon", "writing", "note")]
    assert presence.beat(file, by=cast.support_officer, at=now + timedelta(seconds=81)) == []


def test_the_beat_of_a_page_tells_in_words_who_is_there_and_what_changed_since(client, story):
    told = story("completeness")
    file, cast = told.file, told.cast
    presence.beat(file, by=cast.manager, at=timezone.now(), doing="writing", place="note")
    presence.beat(file, by=cast.team_lead, at=timezone.now(), doing="viewing", place="act:acknowledge")
    client.force_login(cast.support_officer)
    last = file.events.count()
    said = client.post(desk(told, "here/"), {"doing": "viewing", "seen": f"{last}-0-0"}).json()
    assert said["others"] == ["Louise Gagnon is writing a note", "Hana Petrova is at “Acknowledge as complete”"]
    assert said["changed"] is None
    said = client.post(desk(told, "here/"), {"doing": "sleeping", "place": "<b>", "seen": f"{last - 1}-0-0"}).json()
    assert said["changed"]["words"] == "Changed by Marie Roy"
    for seen in ("٣" * 400, "9" * 59, "1-2", "--", "1-x-3", "1-2-²"):
        assert client.post(desk(told, "here/"), {"seen": seen}).status_code == 200
    assert "Louise Gagnon is writing a note" in client.get(desk(told)).content.decode()


def test_a_note_that_a_colleague_writes_or_changes_is_told_to_whom_has_the_file_open(client, story):
    told = story("submitted")
    file, cast, now = told.file, told.cast, timezone.now()

    def seen() -> str:
        found = re.search(r'data-seen="([^"]+)"', client.get(desk(told)).content.decode())
        return found[1]

    def changed(seen: str) -> dict | None:
        return client.post(desk(told, "here/"), {"doing": "viewing", "seen": seen}).json()["changed"]

    client.force_login(cast.support_officer)
    before = seen()
    assert changed(before) is None
    note = notes.add_note(file, by=cast.manager, at=now - timedelta(seconds=70), kind="call", text="Rang.")
    assert changed(before) == {"words": "Changed by Louise Gagnon", "ago": "1 minute ago"}
    between = seen()
    assert changed(between) is None
    notes.change_note(note, by=cast.manager, at=now, text="Rang twice.")
    told_now = changed(between)
    assert told_now["words"] == "Changed by Louise Gagnon"
    assert re.fullmatch(r"\d+ seconds? ago", told_now["ago"])
    assert seen() == str(mark_of(file))  # each page makes the same mark


def test_a_page_that_a_browser_reads_ahead_says_of_nobody_that_they_are_there(client, story):
    told = story("submitted")
    file, cast = told.file, told.cast
    client.force_login(cast.support_officer)
    presence.beat(file, by=cast.manager, at=timezone.now())
    ahead = client.get(desk(told), headers={"Sec-Purpose": "prefetch"})
    assert "Louise Gagnon is viewing" in ahead.content.decode()
    assert presence.beat(file, by=cast.manager, at=timezone.now()) == []
    client.get(desk(told))
    assert [row.name for row in presence.beat(file, by=cast.manager, at=timezone.now())] == ["Marie Roy"]

    address = ahead.headers["Speculation-Rules"].strip('"')
    rules = client.get(address)
    assert rules.headers["Content-Type"].startswith("application/speculationrules+json")
    (rule,) = json.loads(b"".join(rules.streaming_content))["prefetch"]
    assert rule["where"]["and"][0] == {"href_matches": "/desk/applications/:number/"}  # this page, and none that acts


def test_without_redis_nobody_is_said_to_be_there_and_every_page_works(client, story, without_redis):
    told = story("completeness")
    client.force_login(told.cast.support_officer)
    assert client.get(desk(told)).status_code == 200
    said = client.post(desk(told, "here/"), {"doing": "viewing", "seen": "1"})
    assert said.status_code == 200
    assert said.json()["others"] == []
    assert said.json()["changed"]["words"] == "Changed by Marie Roy"
    stale = client.post(desk(told, "act/start_completeness/"), {"expecting": "submitted"})
    assert stale.status_code == 409
