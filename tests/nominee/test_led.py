"""Why a file is with whoever holds it: the route with the file's own data, or the step that gave it to a person."""

from __future__ import annotations

import pytest
from django.utils import timezone

from nominee.desk.workload.led import receipt_of
from nominee.models import Application, Queue
from nominee.work import services
from nominee.work.routing import Receipt, receipt

ROUTES = [
    {"code": "hard", "queues": ["experts"], "when": {"least_complexity": 3}},
    {"code": "french", "queues": ["french"], "when": {"language": "fr"}},
    {"code": "rest", "queues": ["support"]},
]
PLAIN = {"language": "en", "stream": "owp-teer-0-3", "complexity": 1}


@pytest.mark.parametrize(
    ("queue", "facts", "found"),
    [
        ("support", PLAIN, Receipt("rest", (), ("french", "language"))),
        ("french", PLAIN | {"language": "fr"}, Receipt("french", ("language",), ("hard", "least_complexity"))),
        ("experts", PLAIN | {"complexity": 3}, Receipt("hard", ("least_complexity",), None)),
        ("support", PLAIN | {"language": "fr"}, Receipt("rest", (), ("french", ""))),
        ("french", PLAIN, Receipt("")),
    ],
)
def test_a_route_says_what_it_looked_at_and_which_was_tried_before(queue, facts, found):
    assert receipt(ROUTES, queue, facts) == found


def told(file: Application) -> str:
    file.refresh_from_db()
    return " ".join(receipt_of(file, list(file.events.order_by("number"))))


def test_a_file_in_a_queue_names_its_route_and_the_one_that_did_not_hold(files):
    file = files.waits.file
    assert told(file) == (
        "Led to the queue “Intake and verification” by the route “Every other file”. "
        "The route tried before, “The applicant chose French”, does not hold. The file is in English."
    )
    file.language = "fr"
    assert "“The applicant chose French”, holds too" in " ".join(receipt_of(file, []))
    file.queue = Queue.objects.get(code="support_french")
    assert "by the route “The applicant chose French”. The file is in French." in " ".join(receipt_of(file, []))
    file.language = "en"
    assert "somebody moved it there" in " ".join(receipt_of(file, []))


def test_a_file_with_a_person_names_the_step_or_says_that_it_was_given(files):
    file = files.held.file
    assert "Marie Roy took it out of its queue with the step “" in told(file)
    services.assign(file, files.cast.team_lead, by=files.cast.team_lead, at=timezone.now())
    assert "took it or was given it" in told(file)
    assert told(files.closed.file) == told(files.draft.file) == ""


def test_the_case_page_shows_the_receipt_of_the_route(files, client):
    client.force_login(files.cast.support_officer)
    page = client.get(f"/desk/applications/{files.waits.file.number}/").content.decode()
    assert "by the route “Every other file”" in page
