"""One line of JSON an event: nobody can write a line of their own, and nothing of a person stands in one."""

from __future__ import annotations

import copy
import io
import json
import logging
import logging.config
from collections.abc import Iterator

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import reverse

from nominee import loglines, notes, outbox
from nominee.models import Effect
from reporting import demo

CANARY = "Zqxvkj"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that the process would write to its log, as it would write it."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(loglines.Line())
    root = logging.getLogger()
    root.addHandler(handler)
    level = root.level
    root.setLevel(logging.INFO)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)


def lines(log: io.StringIO) -> list[dict]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


@pytest.mark.parametrize(
    "forged", ['a\n{"level": "INFO"}', "a\r\nb", "a\u2028b\x85c", "\x1b[2K\x1b[31m", '"}, {"', "%s%n"]
)
def test_nobody_writes_a_line_of_their_own(log, forged):
    logging.getLogger("nominee.test").warning("said: %s", forged)
    assert len(log.getvalue().splitlines()) == 1 and log.getvalue().isascii()
    assert lines(log)[0]["says"] == f"said: {forged}" and "\x1b" not in log.getvalue()


def test_a_line_has_its_moment_in_utc_its_request_and_its_account(log, client, cast):
    client.force_login(cast.analyst)
    answer = client.get(reverse("desk"))
    refused = next(line for line in lines(log) if line["logger"] == "nominee.threshold")
    assert refused["at"].endswith("+00:00") and refused["level"] == "WARNING"
    assert (refused["request"], refused["account"]) == (answer["X-Request-ID"], cast.analyst.pk)
    assert client.get("/", headers={"x-request-id": "mine"})["X-Request-ID"] != "mine"


def test_a_fault_is_told_by_its_kind_and_place_and_none_of_its_words(log, client, cast, monkeypatch):
    def broken(*_: object, **__: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("select cast(%s as int)", [CANARY])

    monkeypatch.setattr("nominee.views.render", broken)
    client.raise_request_exception = False
    assert client.get("/", {"q": CANARY}).status_code == 500
    told = next(line for line in lines(log) if "fault" in line)
    assert told["says"] == "answered 500 at home" and CANARY not in log.getvalue()
    assert told["fault"][0].startswith("DataError") and "test_loglines.py" in " ".join(told["fault"])


def test_a_task_that_fails_is_told_without_its_words(log):
    record = logging.LogRecord("celery.app.trace", logging.ERROR, "", 0, f"Task raised: {CANARY}", (), None)
    record.data = {"name": "nominee.tasks.run_effect", "id": "7"}
    logging.getLogger("celery.app.trace").handle(record)
    assert lines(log)[0]["says"] == "task nominee.tasks.run_effect [7]: error"


def test_the_settings_name_this_format(settings):
    made = logging.config.DictConfigurator(copy.deepcopy(settings.LOGGING))
    assert isinstance(made.configure_formatter(made.config["formatters"]["line"]), loglines.Line)


def _with_canaries(person: dict) -> dict:
    marked = copy.deepcopy(person)
    marked["answers"] |= {
        "family_name": f"{CANARY}family", "given_names": f"{CANARY}given", "passport_number": "ZQXVKJ70001",
        "job_duties": f"{CANARY}duties", "job_address": f"{CANARY}street",
    }  # fmt: skip
    marked["entries"]["address"][0] |= {"line": f"{CANARY}line", "city": f"{CANARY}city"}
    return marked


def test_a_whole_story_leaves_nothing_of_the_person_in_the_log(log, cast):
    """Applied for, decided, written to, searched, looked at, refused, and with faults on the way."""
    person = next(row for row in demo.people() if row["stream"] == "owp-teer-0-3" and not row["representative"])
    told = demo.Story(_with_canaries(person), cast)
    told.reach("nominated")
    for pk in Effect.objects.filter(event__application=told.file).values_list("pk", flat=True):
        outbox.run(pk)
    notes.add_note(told.file, by=cast.support_officer, at=told.at, kind="note", text=f"{CANARY}note")
    for user in (cast.support_officer, cast.manager, told.user, cast.analyst, cast.privacy_officer):
        _looks_around(user, told.file)
    Client().post(reverse("sign-in"), {"username": f"{CANARY}@mail.example", "password": f"{CANARY}secret"})
    Client().get(f"/{CANARY}/", headers={"host": f"{CANARY}.example"})
    logging.getLogger("nominee.test").error("kept", exc_info=DatabaseError(f"Key (email)=({CANARY}) already exists"))
    assert len(lines(log)) > 5, "the test listens to the wrong thing"
    assert CANARY.lower() not in log.getvalue().lower()
    assert told.user.email not in log.getvalue()


def _looks_around(user, file) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    for route, values in (("desk", {"q": f"{CANARY}family"}), ("desk-search", {"q": f"{CANARY}family"}), ("desk-suggest", {"q": CANARY}),
                          ("desk-export", {"q": CANARY, "view": "closed"})):  # fmt: skip
        answer = client.get(reverse(route), values)
        if answer.streaming:
            list(answer.streaming_content)
    for route in ("desk-file", "apply-file", "api-application", "desk-checks-csv"):
        client.get(reverse(route, args=[file.number]), {"q": CANARY})
    client.post(reverse("desk-act", args=[file.number, "approve"]), {"expecting": CANARY, "reasons": CANARY})
    client.post(reverse("api-actions", args=[file.number]), f"{{{CANARY}", content_type="application/json")
